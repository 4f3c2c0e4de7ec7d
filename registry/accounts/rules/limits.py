"""How long things last, and how often one may fail."""

from datetime import timedelta

IDLE_STAFF = timedelta(minutes=15)
IDLE_GRADUATE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
CONFIRMED_FOR = timedelta(minutes=5)
STEP = timedelta(minutes=10)
"""Between the password and the second factor; long enough to install an application."""

CODE = timedelta(minutes=30)
SLIP = timedelta(days=7)
"""A printed slip has to reach its reader."""

LOCKED_AFTER, LOCKED_FOR = 5, timedelta(minutes=15)
ADDRESS_MOST, ALL_MOST, WINDOW = 10, 1000, timedelta(minutes=5)
FAILURES_KEPT = timedelta(days=7)

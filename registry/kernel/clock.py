"""The only place that asks what time it is. Days are civil days in Asia/Shanghai, instants are UTC.

Rules and services never call this: they take `today` as an argument. Pages and commands do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept UTC+8 without summer time since 1992; a fixed offset needs no time zone files."""

_fixed: date | datetime | None = None


def fix(moment: date | datetime | None) -> None:
    """Hold the clock: an aware instant stands still; a day keeps the running time of day; None is real time."""
    global _fixed
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    _fixed = moment


@contextmanager
def fixed(moment: date | datetime) -> Iterator[None]:
    """Hold the clock inside the block, as `fix` does, and put back what was before."""
    before = _fixed
    fix(moment)
    try:
        yield
    finally:
        fix(before)


def is_held() -> bool:
    """Say whether the clock is held, and does not tell the real time."""
    return _fixed is not None


def now() -> datetime:
    """Give the instant, aware, in UTC."""
    if isinstance(_fixed, datetime):
        return _fixed.astimezone(UTC)
    if _fixed is not None:
        time_of_day = datetime.now(SHANGHAI).timetz()
        return datetime.combine(_fixed, time_of_day).astimezone(UTC)
    return datetime.now(UTC)


def today() -> date:
    """Give the civil date in Asia/Shanghai."""
    return civil_date(now())


def civil_date(instant: datetime) -> date:
    """Give the civil date of an aware instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def true_now() -> datetime:
    """Give the instant by which a device outside counts (one-time codes), also while the clock is held on a day."""
    return _fixed.astimezone(UTC) if isinstance(_fixed, datetime) else datetime.now(UTC)

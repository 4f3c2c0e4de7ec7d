"""The WSGI application: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

from registry.app import create_app
from registry.settings import SettingsError
from registry.vault.keyring import BadKeyring

try:
    app = create_app()
except (SettingsError, BadKeyring) as fault:
    raise SystemExit(f"It does not start: {fault}") from None

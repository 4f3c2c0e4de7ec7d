"""Settings, read from the environment once, when the application is made.

| variable | meaning | default |
|---|---|---|
| REGISTRY_MODE | development, demo, testing or production | development |
| DATABASE_URL | SQLAlchemy URL | SQLite file in the instance folder |
| REGISTRY_SECRET_KEY | signs the session cookie; in production required | made in the instance folder |
| REGISTRY_KEYRING_FILE | keys of the encrypted fields; in production required | made in the instance folder |
| REGISTRY_HOSTS | host names served, separated by commas; in production required | 127.0.0.1, localhost |
| REGISTRY_TODAY | a day on which the clock is held; in demo mode only | the real day |
| REGISTRY_METRICS_TOKEN_FILE | file with the token of /metrics (else: this machine only, in production nobody) | none |
| REGISTRY_AUDIT_SIGNING_KEY_FILE | signs checkpoints; not for the web process | audit-signing-key in the instance |
| REGISTRY_PROXIES | how many proxies stand in front, whose X-Forwarded-For and -Proto are believed | 0 |
| REGISTRY_PASSWORD_PROFILE | asvs, or dengbao with more demands (registry/accounts/rules/passwords.py) | asvs |
| REGISTRY_PASSWORD_LIST | file with known passwords, one a line, none of which is taken | none |
| REGISTRY_SECOND_FACTOR | who must have one: listed (roles.py of accounts) or everybody | listed |
| REGISTRY_LANGUAGE | language of the command line: en or zh_Hans | en |
"""

import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from environs import Env
from sqlalchemy.engine import make_url

ROOT = Path(__file__).resolve().parent.parent
PASSWORD_PROFILES = ("asvs", "dengbao")
SECOND_FACTOR_FOR = ("listed", "everybody")
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


class Mode(StrEnum):
    DEVELOPMENT = "development"
    DEMO = "demo"
    TESTING = "testing"
    PRODUCTION = "production"


class SettingsError(RuntimeError):
    """The application cannot start with these settings."""


@dataclass(frozen=True)
class Settings:
    mode: Mode
    instance: Path
    database_url: str
    secret_key: str
    keyring_file: Path
    hosts: tuple[str, ...]
    command_language: str
    today: date | None = None
    metrics_token_file: Path | None = None
    audit_signing_key_file: Path | None = None
    proxies: int = 0
    password_profile: str = PASSWORD_PROFILES[0]
    password_list: Path | None = None
    second_factor_for: str = SECOND_FACTOR_FOR[0]

    @property
    def is_served_safely(self) -> bool:
        """Cookies are marked Secure and HSTS is sent (behind TLS, in production)."""
        return self.mode is Mode.PRODUCTION


def from_environment() -> Settings:
    """Read and check the settings; raise SettingsError naming the variable that is missing or wrong."""
    env = Env()
    try:
        mode = Mode(env.str("REGISTRY_MODE", Mode.DEVELOPMENT))
    except ValueError as error:
        raise SettingsError("REGISTRY_MODE must be development, demo, testing or production") from error
    instance = env.path("REGISTRY_INSTANCE", ROOT / "instance")
    database_url = with_driver(env.str("DATABASE_URL", f"sqlite:///{instance / 'registry.sqlite3'}"))
    if mode is Mode.DEMO and _is_remote(database_url):
        raise SettingsError("demo mode has accounts with known passwords and is refused on a database on another host")
    today = env.date("REGISTRY_TODAY", None)
    if today is not None and mode is not Mode.DEMO:
        raise SettingsError("REGISTRY_TODAY holds the clock of the demonstration and is refused in any other mode")
    profile = env.str("REGISTRY_PASSWORD_PROFILE", PASSWORD_PROFILES[0])
    if profile not in PASSWORD_PROFILES:
        raise SettingsError(f"REGISTRY_PASSWORD_PROFILE must be one of: {', '.join(PASSWORD_PROFILES)}")
    second_factor_for = env.str("REGISTRY_SECOND_FACTOR", SECOND_FACTOR_FOR[0])
    if second_factor_for not in SECOND_FACTOR_FOR:
        raise SettingsError(f"REGISTRY_SECOND_FACTOR must be one of: {', '.join(SECOND_FACTOR_FOR)}")
    password_list = env.path("REGISTRY_PASSWORD_LIST", None)
    if password_list is not None and not password_list.is_file():
        raise SettingsError(f"REGISTRY_PASSWORD_LIST: there is no file {password_list}")
    if mode is Mode.PRODUCTION:
        needed = ("DATABASE_URL", "REGISTRY_SECRET_KEY", "REGISTRY_KEYRING_FILE", "REGISTRY_HOSTS")
        if missing := [name for name in needed if not env.str(name, "")]:
            raise SettingsError(f"{', '.join(missing)} must be set in production")
        if env.bool("FLASK_DEBUG", False):
            raise SettingsError("FLASK_DEBUG shows the inside of the program and is refused in production")
    return Settings(
        mode=mode,
        instance=instance,
        database_url=database_url,
        secret_key=env.str("REGISTRY_SECRET_KEY", "") or _secret_of(instance),
        keyring_file=env.path("REGISTRY_KEYRING_FILE", instance / "keyring.json"),
        hosts=tuple(env.list("REGISTRY_HOSTS", list(LOCAL_HOSTS))),
        command_language=env.str("REGISTRY_LANGUAGE", "en"),
        today=today,
        metrics_token_file=env.path("REGISTRY_METRICS_TOKEN_FILE", None),
        proxies=env.int("REGISTRY_PROXIES", 0),
        audit_signing_key_file=env.path("REGISTRY_AUDIT_SIGNING_KEY_FILE", None),
        password_profile=profile,
        password_list=password_list,
        second_factor_for=second_factor_for,
    )


def with_driver(database_url: str) -> str:
    """Return the URL with the driver that is installed for PostgreSQL."""
    if database_url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + database_url.split("://", 1)[1]
    return database_url


def _is_remote(database_url: str) -> bool:
    url = make_url(database_url)
    host = url.host or url.query.get("host") or ""
    return (
        url.get_backend_name() != "sqlite" and bool(host) and host not in LOCAL_HOSTS and not str(host).startswith("/")
    )


def _secret_of(instance: Path) -> str:
    """Return this instance's own secret, made on first use (never in production)."""
    file = instance / "secret-key"
    if not file.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()

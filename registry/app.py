"""Make the application: settings, extensions, rooms, error pages."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask, g
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import CSRFProtect
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.middleware.proxy_fix import ProxyFix

from registry import db as database
from registry.access import guards
from registry.accounts import session as account_session
from registry.accounts.queries import sessions as account_queries
from registry.accounts.rules import passwords
from registry.audit import watching
from registry.deadlines import alarms
from registry.jobs import tasks
from registry.kernel import clock
from registry.kernel.errors import RegistryError
from registry.policy import catalogue
from registry.policy import tasks as policy_tasks
from registry.service_records.rules import bases
from registry.settings import ROOT, Mode, Settings, from_environment
from registry.vault import keyring
from registry.web import addresses, errors, headers, languages, logs, navigation, submissions
from registry.web.forms import ActForm
from registry.web.retrying import Application

VIEWS = (
    "registry.web.views:blueprint",
    "registry.oversight.views:blueprint",
    "registry.audit.views:blueprint",
    "registry.oversight.access_views:blueprint",
    "registry.jobs.views:blueprint",
    "registry.exchange.views:blueprint",
    "registry.accounts.views:blueprint",
    "registry.organisations.views:blueprint",
    "registry.people.views:blueprint",
    "registry.service_records.views:blueprint",
    "registry.service_records.roster_views:blueprint",
    "registry.service_records.recruitment_views:blueprint",
    "registry.service_records.transfer_views:blueprint",
    "registry.service_records.many_views:blueprint",
    "registry.dossier.views:blueprint",
    "registry.dossier.form_views:blueprint",
    "registry.dossier.file_views:blueprint",
    "registry.dossier.record_views:blueprint",
    "registry.dossier.former_views:blueprint",
    "registry.dossier.print_views:blueprint",
    "registry.dossier.desk_views:blueprint",
    "registry.dossier.due_views:blueprint",
    "registry.dossier.saved_views:blueprint",
    "registry.dossier.look_views:blueprint",
    "registry.dossier.taking_along_views:blueprint",
    "registry.dossier.reveal_views:blueprint",
    "registry.policy.views:blueprint",
    "registry.pool.views:blueprint",
    "registry.mentoring.views:blueprint",
    "registry.network.views:blueprint",
    "registry.upkeep.views:blueprint",
)
COMMANDS = (
    "registry.accounts.cli:accounts",
    "registry.allocation.cli:allocation",
    "registry.audit.cli:audit",
    "registry.oversight.cli:access",
    "registry.jobs.cli:jobs",
    "registry.exchange.cli:exchange",
    "registry.files.cli:files",
    "registry.dossier.cli:people",
    "registry.mentoring.cli:mentoring",
    "registry.network.cli:network",
    "registry.sample.cli:sample",
    "registry.upkeep.cli.backups:backup",
    "registry.upkeep.cli.backups:restore",
    "registry.upkeep.cli.house:house",
    "registry.upkeep.cli.keys:keys",
    "registry.upkeep.cli.nightly:upkeep",
    "registry.service_records.cli:service_records",
    "registry.dossier.policy_cli:policy",
    "registry.pool.cli:pool",
)
MODELS = (
    "web",
    "organisations",
    "audit",
    "jobs",
    "exchange",
    "files",
    "deadlines",
    "accounts",
    "people",
    "service_records",
    "pool",
    "mentoring",
    "dossier",
)
SHEETS = ("organisations", "people", "service_records")
DESKS = ("jobs", "exchange", "service_records")
FOLLOWERS = ("accounts", "people", "service_records", "mentoring")
POLICIES = ("accounts", "organisations", "people", "service_records", "pool", "mentoring", "dossier")
SEALED = ("accounts", "people", "exchange")


def create_app(settings: Settings | None = None) -> Flask:
    """Make one application. Raise SettingsError, or RuntimeError for a route that names no permission."""
    settings = settings or from_environment()
    app = Application(
        "registry",
        instance_path=str(settings.instance.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-sid" if settings.is_served_safely else "sid",
        SESSION_COOKIE_SECURE=settings.is_served_safely,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        SUBMIT_TOKENS=True,
        AUDIT_SIGNING_KEY_FILE=str(settings.audit_signing_key_file or settings.instance / "audit-signing-key"),
        TESTING=settings.mode is Mode.TESTING,
        IS_DEMO=settings.mode is Mode.DEMO,
        MODE=settings.mode.value,
        METRICS_TOKEN_FILE=settings.metrics_token_file,
        SECOND_FACTOR_FOR=settings.second_factor_for,
        PASSWORD_PROFILE=settings.password_profile,
        COMMAND_LANGUAGE=settings.command_language,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    if settings.today is not None:
        clock.fix(settings.today)
    _make_private_places(settings)
    keyring.init(_opened_keyring(settings))
    passwords.refuse_known(settings.password_list)
    _check_policy()
    database.db.init_app(app)
    for room in MODELS:
        import_module(f"registry.{room}.models")
    for room in POLICIES:
        import_module(f"registry.{room}.policies")
    for room in SEALED:
        import_module(f"registry.{room}.sealing")
    for room in FOLLOWERS:
        import_module(f"registry.{room}.following")
    for room in DESKS:
        import_module(f"registry.{room}.desk")
    for room in SHEETS:
        import_module(f"registry.{room}.sheets")
    import_module("registry.people.holding")
    import_module("registry.exchange.runner")
    tasks.ask_rights_of(account_queries.may_still_act)
    database.migrate.init_app(app, database.db, directory=str(ROOT / "migrations"), compare_type=True)
    CSRFProtect(app)
    languages.init(app)
    addresses.init(app)
    headers.init(app, settings)
    logs.init(app, settings)
    errors.init(app)
    navigation.init(app)
    submissions.init(app)
    account_session.init(app)
    alarms.init(app)
    watching.init(app)
    for place in VIEWS:
        app.register_blueprint(_found(place))
    for place in COMMANDS:
        app.cli.add_command(_speaking_plainly(_found(place)))
    app.context_processor(_page_facts)
    guards.check_every_route(app)
    return app


def _make_private_places(settings: Settings) -> None:
    """Make the instance folder, and an SQLite file that is not there yet, so that nobody else may read them."""
    if not settings.instance.exists():
        settings.instance.mkdir(mode=0o700, parents=True)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and Path(url.database).parent.is_dir():
        Path(url.database).touch(mode=0o600)


def _check_policy() -> None:
    """Read the policy files; a fault in them stops the start."""
    catalogue.parameters()
    policy_tasks.division_of_work()
    bases.check_bases()


def _speaking_plainly(command: click.Command) -> click.Command:
    """Let a command of a database without tables, or a refusal nobody caught, end with a sentence, not a traceback."""
    if hasattr(command, "without_sentences"):
        return command
    invoke = command.without_sentences = command.invoke  # type: ignore[attr-defined]

    def invoke_and_say(context: click.Context) -> Any:
        try:
            return invoke(context)
        except RegistryError as refusal:
            click.echo(languages.say(refusal.text), err=True)
            raise SystemExit(refusal.exit_code) from refusal
        except (OperationalError, ProgrammingError) as error:
            if "no such" not in str(error) and "does not exist" not in str(error):
                raise
            click.echo(_("The database is not up to date. Run this first: flask db upgrade"), err=True)
            raise SystemExit(1) from error

    command.invoke = invoke_and_say  # type: ignore[method-assign, assignment]
    return command


def _opened_keyring(settings: Settings) -> keyring.Keyring:
    """Read the keys; outside production an instance makes its own on first use."""
    if settings.mode is not Mode.PRODUCTION and not settings.keyring_file.exists():
        return keyring.Keyring.generate(settings.keyring_file)
    return keyring.Keyring.load(settings.keyring_file)


def _found(place: str) -> Any:
    module, name = place.split(":")
    return getattr(import_module(module), name)


def _page_facts() -> dict[str, object]:
    """Return what the frame of each page shows: the day, and the other roles one may act in."""
    return {"today": clock.today(), "act_form": _act_form, "other_roles": _other_roles}


def _act_form() -> ActForm:
    if "act_form" not in g:
        g.act_form = ActForm()
    return g.act_form


def _other_roles() -> list[object]:
    if not current_user.is_authenticated:
        return []
    grants = account_queries.grants_of(current_user.account_id, clock.today())
    return [grant for grant in grants if grant.id != current_user.grant_id]

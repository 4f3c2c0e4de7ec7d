"""Records: everybody's service counted anew and compared, straight from the database; the page of a person."""

import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": (50_000, 200_000), "full": (1_000_000, 4_000_000)}
"""People and spells."""

UNITS = 15_000
ROUNDS = 3
TARGETS = {"sqlite": 6.0, "postgresql": 5.0}
PAGES, WARM, PAGE_TARGET, MOST_STATEMENTS = 120, 20, 100.0, 20
CLOCKS = {"sqlite": (process_time, "of processor time"), "postgresql": (perf_counter, "by the clock")}
"""SQLite works in this process: its processor time is what it takes, whatever else runs on the machine."""

TODAY = date(2026, 6, 30)
EARLIEST = date(1996, 1, 1)


def run(size: str) -> list[dict[str, Any]]:
    """Measure at a size of SIZES on both databases; without PostgreSQL on SQLite alone.

    The baseline of a recount is reading the same columns as plain rows.
    """
    from tests import postgres

    people, spells = SIZES[size]
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        rows = _run(f"sqlite:///{folder}/bench.sqlite3", Path(folder) / "sqlite", people, spells)
        with postgres.server() as url:
            if url is not None:
                rows += _run(url, Path(folder) / "postgresql", people, spells)
    return rows


def _run(url: str, folder: Path, people: int, spells: int) -> list[dict[str, Any]]:
    from flask_migrate import upgrade

    from registry.app import create_app
    from registry.db import db
    from registry.kernel import clock
    from registry.service_records import kept, recount, recount_totals
    from registry.service_records.rules import bases
    from registry.settings import Mode, Settings

    app = create_app(
        Settings(
            mode=Mode.TESTING,
            instance=folder,
            database_url=url,
            secret_key="only for the benchmark",  # noqa: S106 - a scratch instance
            keyring_file=folder / "keyring.json",
            hosts=("localhost",),
            command_language="en",
        )
    )
    with app.app_context(), clock.fixed(TODAY):
        upgrade()
        _fill(db.session.connection(), people, spells)
        db.session.commit()
        connection = db.session.connection()
        connection.exec_driver_sql("ANALYZE")
        dialect = connection.dialect.name
        plain = _seconds(dialect, lambda: deque(connection.connection.cursor().execute(PLAIN), maxlen=0))
        reading, counting = [], []
        on = recount.day_number(TODAY)
        read: list[Any] = []

        def count() -> None:
            for scope in bases.SCOPES:
                recount_totals.kept_totals(*read, bases.basis(scope, TODAY), on, people + 1)

        for _ in range(ROUNDS):
            read.clear()
            reading.append(_seconds(dialect, lambda: read.append(recount_totals.read_rows(connection))))
            read.append(recount_totals.organisation_facts(connection))
            counting.append(_seconds(dialect, count) / len(bases.SCOPES))
        whole = min(reading) + min(counting)
        read.clear()
        keeping = _seconds(dialect, lambda: kept.recount_totals_of_all(TODAY))
        found: list[Any] = []
        checking = _seconds(dialect, lambda: found.append(kept.recount_totals_of_all(TODAY, only_check=True)))
        assert found[0].differing == (), "a kept total differs right after it was kept"
        dues = _seconds(dialect, lambda: kept.recount_due_dates(TODAY))
        db.session.commit()
        page = _page(app, dialect, people)
        db.session.remove()
        db.engine.dispose()
    name = f"{dialect}, {spells:,} spells of {people:,} people"
    target = TARGETS[dialect] if people == SIZES["full"][0] else None
    return [
        _row(f"the same columns as plain rows: {name}", dialect, plain, plain, None),
        _row(f"read: {name}", dialect, min(reading), plain, None),
        _row(f"count a scope: {name}", dialect, min(counting), plain, None),
        _row(f"recount, read and counted under a scope: {name}", dialect, whole, plain, target),
        _row(f"recount --check, three scopes, compared with what is kept: {name}", dialect, checking, plain, None),
        _row(f"recount into an empty table, three scopes: {name}", dialect, keeping, plain, None),
        _row(f"what is due, worked out for everybody: {name}", dialect, dues, plain, None),
        *page,
    ]


def _page(app: Any, dialect: str, people: int) -> list[dict[str, Any]]:
    """Open the page of people here and there as the office of the province does; count statements, and time."""
    from sqlalchemy import event

    from registry.db import db

    client = signed_in(app)
    statements: list[int] = []
    times = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements[-1] += not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))

    event.listen(db.engine, "before_cursor_execute", note)
    for person in Random(3).sample(range(1, people + 1), PAGES):
        statements.append(0)
        times.append(1_000 * _seconds(dialect, lambda person=person: _open(client, person)))
        statements.append(0)
        _open(client, person)  # again: the look is noted already
    event.remove(db.engine, "before_cursor_execute", note)
    p95 = quantiles(times[WARM:], n=20)[-1]
    name = f"{dialect}, {people:,} people: page of a person"
    return [
        {
            "name": name,
            "figure": round(p95, 1),
            "unit": f"ms {CLOCKS[dialect][1]}, p95",
            "baseline": f"median {median(times[WARM:]):.1f}",
            "target": f"<= {PAGE_TARGET:g} ms",
            "met": p95 <= PAGE_TARGET,
        },
        {
            "name": name,
            "figure": max(statements[1::2]),
            "unit": "statements, at most, the look noted before",
            "target": f"<= {MOST_STATEMENTS}",
            "met": max(statements[1::2]) <= MOST_STATEMENTS,
        },
    ]


def _open(client: Any, person: int) -> None:
    answer = client.get(f"/people/{person}")
    assert answer.status_code == 200, answer.status


def signed_in(app: Any) -> Any:
    """Return a client signed in as the office of the province."""
    from registry.access.permissions import Role
    from registry.accounts.models import Account, RoleGrant, SignIn
    from registry.accounts.queries import sessions
    from registry.db import db, transaction
    from registry.kernel import clock

    now, token = clock.now(), "benchmark"
    with transaction():
        account = Account(username=token, display_name=token, password_hash="none")  # noqa: S106 - opens nothing
        db.session.add(account)
        db.session.flush()
        since = {"starts_on": clock.today() - timedelta(days=1), "granted_by": token}
        grant = RoleGrant(account_id=account.id, role=Role.PROVINCE_HR, region_code="34", **since)
        db.session.add(grant)
        db.session.flush()
        times = {"started_at": now, "last_seen_at": now, "confirmed_at": now}
        db.session.add(SignIn(token_hash=sessions.hash_of(token), grant_id=grant.id, **times))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


PLAIN = (
    "SELECT person_id, organisation_id, kind, direction, personnel_status, starts_on, starts_precision, ends_on, "
    "ends_precision FROM service_records_spells"
)


def _fill(connection: Any, people: int, spells: int) -> None:
    """Write units, people and spells as the sample does."""
    from registry.organisations.codes import RegionKind
    from registry.organisations.models import Organisation, Region
    from registry.people.models import Person
    from registry.sample.ledger import Ledger
    from registry.service_records.models import Spell

    ledger = Ledger(connection)
    ledger.add(Region, {"code": "34", "name": "某省", "kind": RegionKind.PROVINCE, "display_order": 1})
    for model, rows in (
        (Organisation, _units()),
        (Person, _people(people)),
        (Spell, _spells(people, spells)),
    ):
        for row in rows:
            ledger.add(model, row)
            ledger.write(everything=False)
    ledger.close()


def _units() -> Iterator[dict[str, Any]]:
    from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector

    random = Random(1)
    low, high = OrganisationLevel.TOWNSHIP, (OrganisationLevel.VILLAGE, OrganisationLevel.SUB_DISTRICT)
    levels = (low,) * 6 + high + (OrganisationLevel.COUNTY,) * 2 + (OrganisationLevel.CITY, OrganisationLevel.PROVINCE)
    for number in range(1, UNITS + 1):
        yield {
            "name": f"单位{number}",
            "credit_code": f"{number:018d}",
            "kind": OrganisationKind.INSTITUTION,
            "level": random.choice(levels),
            "sector": Sector.HEALTH,
            "is_rural": random.random() < 0.5,
            "region_code": "34",
            "managed_by_region_code": "34",
            "path": f"/{number}/",
        }


def _people(people: int) -> Iterator[dict[str, Any]]:
    from registry.people.codes import Sex

    for number in range(people):
        yield {
            "uid": f"{number:032x}",
            "name": "某某",
            "pinyin_sort": "mou mou",
            "stroke_sort": "1",
            "sex": Sex.FEMALE,
            "birth_on": date(1976, 3, 15),
            "managing_region_code": "34",
        }


def _spells(people: int, spells: int) -> Iterator[dict[str, Any]]:
    from registry.service_records.codes import Direction, PersonnelStatus, Precision, SpellKind

    random = Random(20260630)
    kinds = (SpellKind.POST,) * 12 + (
        SpellKind.PROGRAMME_SERVICE,
        SpellKind.SECONDMENT,
        SpellKind.SHADOWING,
        SpellKind.VILLAGE_RESIDENCE,
        SpellKind.LENT,
    )
    days = (TODAY - EARLIEST).days
    written = [EARLIEST + timedelta(days=number) for number in range(days + 1)]
    for number in range(spells):
        first = random.randrange(days)
        last = first + random.randrange(3_000)
        kind = random.choice(kinds)
        by_month = random.random() < 0.1
        yield {
            "person_id": number % people + 1,
            "organisation_id": random.randrange(1, UNITS + 1),
            "kind": kind,
            "direction": Direction.DOWN if kind in (SpellKind.SECONDMENT, SpellKind.SHADOWING) else None,
            "post": "医师",
            "personnel_status": PersonnelStatus.INSTITUTION,
            "starts_on": written[first].replace(day=1) if by_month else written[first],
            "starts_precision": Precision.MONTH if by_month else Precision.DAY,
            "ends_on": written[last] if last <= days else None,
        }


def _seconds(dialect: str, act: Any) -> float:
    """Give the time an act takes by the clock of the database."""
    clock = CLOCKS[dialect][0]
    begun = clock()
    act()
    return clock() - begun


def _row(name: str, dialect: str, figure: float, baseline: float, target: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 3),
        "unit": f"s {CLOCKS[dialect][1]}",
        "baseline": round(baseline, 3),
        "ratio": round(figure / baseline, 2),
        "target": None if target is None else f"<= {target:g} s",
        "met": None if target is None else figure <= target,
    }


if __name__ == "__main__":
    for row in run(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(row)

"""Records: everybody's service counted anew and compared, straight from SQLite."""

import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": (50_000, 200_000), "full": (1_000_000, 4_000_000)}
"""People and spells."""

UNITS = 15_000
ROUNDS = 3
TARGET = 6.0
TODAY = date(2026, 6, 30)
EARLIEST = date(1996, 1, 1)


def run(size: str) -> list[dict[str, Any]]:
    """Measure at a size of SIZES. The baseline is reading the same columns as plain rows."""
    people, spells = SIZES[size]
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        return _run(people, spells, Path(folder))


def _run(people: int, spells: int, folder: Path) -> list[dict[str, Any]]:
    from flask_migrate import upgrade

    from registry.app import create_app
    from registry.db import db
    from registry.service_records import kept, recount, recount_totals
    from registry.service_records.rules import bases
    from registry.settings import Mode, Settings

    app = create_app(
        Settings(
            mode=Mode.TESTING,
            instance=folder,
            database_url=f"sqlite:///{folder / 'bench.sqlite3'}",
            secret_key="only for the benchmark",  # noqa: S106 - a scratch instance
            keyring_file=folder / "keyring.json",
            hosts=("localhost",),
            command_language="en",
        )
    )
    name = f"{spells:,} spells of {people:,} people"
    with app.app_context():
        upgrade()
        connection = db.session.connection()
        _fill(connection, people, spells)
        plain = _seconds(lambda: deque(connection.connection.cursor().execute(PLAIN), maxlen=0))
        reading, counting = [], []
        on = recount.day_number(TODAY)
        for _ in range(ROUNDS):
            begun = process_time()
            rows = recount_totals.read_rows(connection)
            organisations = recount_totals.organisation_facts(connection)
            reading.append(process_time() - begun)
            begun = process_time()
            for scope in bases.SCOPES:
                recount_totals.kept_totals(rows, organisations, bases.basis(scope, TODAY), on, people + 1)
            counting.append((process_time() - begun) / len(bases.SCOPES))
        whole = min(reading) + min(counting)
        del rows
        keeping = _seconds(lambda: kept.recount_totals_of_all(TODAY))
        found: list[Any] = []
        checking = _seconds(lambda: found.append(kept.recount_totals_of_all(TODAY, only_check=True)))
        assert found[0].differing == (), "a kept total differs right after it was kept"
        db.session.remove()
        db.engine.dispose()
    is_full = people == SIZES["full"][0]
    return [
        _row(f"the same columns as plain rows: {name}", plain, plain, None),
        _row(f"read from SQLite: {name}", min(reading), plain, None),
        _row(f"count a scope: {name}", min(counting), plain, None),
        _row(f"recount, read and counted under a scope: {name}", whole, plain, TARGET if is_full else None),
        _row(f"recount --check, three scopes, compared with what is kept: {name}", checking, plain, None),
        _row(f"recount into an empty table, three scopes: {name}", keeping, plain, None),
    ]


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


def _seconds(act: Any) -> float:
    """Give processor time: all of this is one thread, and others may be at work on the machine."""
    begun = process_time()
    act()
    return process_time() - begun


def _row(name: str, figure: float, baseline: float, target: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 3),
        "unit": "s of processor time",
        "baseline": round(baseline, 3),
        "ratio": round(figure / baseline, 2),
        "target": None if target is None else f"<= {target:g} s",
        "met": None if target is None else figure <= target,
    }


if __name__ == "__main__":
    for row in run(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(row)

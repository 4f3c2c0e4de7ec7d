"""Lists as the offices read them, above all of people: the database's time for a page, whatever it is narrowed to.

A sample province is made in a scratch instance, once for SQLite and once for PostgreSQL. Each list is asked for as the
page does it; its statements are noted and put to the driver again, so that only the database is measured.
"""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": 20_000, "full": 1_000_000}
"""People."""

TODAY = date(2026, 6, 30)
ROUNDS = 15
DEEP = 2_000
TARGETS = {"sqlite": 2.0, "postgresql": 5.0}
"""Milliseconds of the database, 95 of 100 pages."""

DEEP_TARGET = 1.5
"""Times the first page that page 2,000 (or the last one) may take."""

Statement = tuple[str, Any]


def run(size: str) -> list[dict[str, Any]]:
    """Measure on both databases; without PostgreSQL on SQLite alone."""
    from tests import postgres

    rows = []
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        rows += _on_database(f"sqlite:///{folder}/lists.sqlite3", Path(folder) / "sqlite", SIZES[size])
        with postgres.server() as url:
            if url is not None:
                rows += _on_database(url, Path(folder) / "postgresql", SIZES[size])
    return rows


def _on_database(url: str, folder: Path, people: int) -> list[dict[str, Any]]:
    from flask_migrate import upgrade

    from registry.access.actor import command_line
    from registry.app import create_app
    from registry.db import db, transaction
    from registry.sample import services
    from registry.sample.plan import Plan
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
    plan = Plan(people, max(60, people // 100), max(40, people // 100), 2018, 2026, 1)
    with app.app_context():
        upgrade()
        with transaction():
            services.make_sample(plan, folder / "sample", actor=command_line())
        db.session.remove()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        rows = measured()
        db.session.remove()
        db.engine.dispose()
    return rows


def measured() -> list[dict[str, Any]]:
    """Measure the lists of the register at hand, in an application context."""
    from registry.db import db
    from registry.people.queries import people_count

    dialect = db.engine.dialect.name
    from registry.access.actor import command_line

    name = f"{dialect}, {people_count(visible_to=command_line()):,} people"
    connection = db.session.connection().connection
    rows, all_times = [], []
    for what, ask in _lists():
        with _noted() as statements:
            first = ask(None)
        times = [_milliseconds(connection, statements) for _ in range(ROUNDS)]
        all_times += times
        rows.append(_row(f"{name}: {what} ({first.count_text})", times, TARGETS[dialect]))
    rows.insert(0, _row(f"{name}: all of these lists", all_times, TARGETS[dialect]))
    return [*rows, _deep(name, connection)]


def _lists() -> Iterator[tuple[str, Callable[[str | None], Any]]]:
    """Give lists of every kind: (name, how to ask for the page after a key)."""
    from sqlalchemy import func, select

    from registry.access.actor import Actor, command_line
    from registry.access.permissions import Role
    from registry.db import db
    from registry.dossier import due
    from registry.dossier.due import Asked, When
    from registry.organisations.codes import OrganisationLevel, Sector
    from registry.organisations.models import Organisation
    from registry.organisations.queries import organisations_in
    from registry.people.codes import TitleLevel
    from registry.people.models import Person
    from registry.people.queries import Narrowing, Order, Wanted, among, people
    from registry.service_records import queries as service_queries
    from registry.service_records.codes import Programme
    from registry.service_records.counted_queries import who_counted
    from registry.service_records.rules.due import POOL_SERVICE
    from registry.service_records.rules.findings import ServiceRule
    from registry.web.lists import page

    province = command_line()
    county = db.session.scalars(
        select(Person.county_code).group_by(Person.county_code).order_by(func.count().desc()).limit(1)
    ).one()
    city = Actor(None, "city", Role.CITY_HR, region_code=county[:4])
    in_county = Actor(None, "county", Role.COUNTY_HR, region_code=county)
    path = db.session.scalars(
        select(Organisation.path)
        .where(Organisation.region_code == county, Organisation.sector == Sector.HEALTH)
        .order_by(func.length(Organisation.path))
        .limit(1)
    ).one()
    unit = Actor(None, "unit", Role.UNIT_HR, organisation_path=path)
    rare = among(service_queries.who_served_in(Programme.XUANDIAO))
    usual = among(service_queries.who_served_in(Programme.THREE_SUPPORTS))

    def ask(wanted: Wanted, *further: Narrowing, actor: Actor = province) -> Callable[[str | None], Any]:
        return lambda after: people(wanted, *further, visible_to=actor, after=after)

    def ask_counted(years: int, scope: str, *, actor: Actor = province, **more: Any) -> Callable[[str | None], Any]:
        return lambda after: people(Wanted(**more), who_counted(years, scope, TODAY), visible_to=actor, after=after)

    def ask_due(rule: str, when: When, actor: Actor = province, region: str = "") -> Callable[[str | None], Any]:
        return lambda after: due.people(Asked(rule, when, region=region), TODAY, visible_to=actor, after=after)

    strokes = Order.STROKES
    yield "everybody", ask(Wanted())
    yield "everybody by strokes", ask(Wanted(order=strokes))
    yield "a city's office", ask(Wanted(), actor=city)
    yield "a city's office by strokes", ask(Wanted(order=strokes), actor=city)
    yield "a county's office", ask(Wanted(), actor=in_county)
    yield "a unit's office", ask(Wanted(), actor=unit)
    yield "a city chosen", ask(Wanted(region=county[:4]))
    yield "a county chosen by strokes", ask(Wanted(region=county, order=strokes))
    yield "a usual sector", ask(Wanted(sector=Sector.HEALTH))
    yield "a rare sector", ask(Wanted(sector=Sector.SCIENCE))
    yield "a rare level", ask(Wanted(level=OrganisationLevel.SUB_DISTRICT))
    yield (
        "sector and level in a city",
        ask(Wanted(sector=Sector.HEALTH, level=OrganisationLevel.TOWNSHIP, region=county[:4])),
    )
    yield "a rare sector in a county", ask(Wanted(sector=Sector.SCIENCE, region=county))
    yield "a usual programme", ask(Wanted(), usual)
    yield "a rare programme", ask(Wanted(), rare)
    yield "a rare programme in a city", ask(Wanted(region=county[:4]), rare)
    yield "a rare programme at a city's office, rare sector", ask(Wanted(sector=Sector.SCIENCE), rare, actor=city)
    yield "senior title", ask(Wanted(title=TitleLevel.SENIOR))
    yield "senior title in a county", ask(Wanted(title=TitleLevel.SENIOR, region=county))
    yield "part of a unit's name", ask(Wanted(unit="人民医院"))
    yield "a usual surname", ask(Wanted(name="王"))
    yield "initials", ask(Wanted(name="wxm"))
    yield "a whole name", ask(Wanted(name="王芳"))
    yield "initials at a county's office", ask(Wanted(name="zy"), actor=in_county)
    yield "two years counted in counties", ask_counted(2, "county_and_below")
    yield "seven years counted in townships", ask_counted(7, "township_and_below")
    yield "eight years counted in rural service", ask_counted(8, "rural")
    yield "thirty years counted in townships", ask_counted(30, "township_and_below")
    yield "five years counted in townships, a city", ask_counted(5, "township_and_below", region=county[:4])
    yield "seven years counted in townships at a county's office", ask_counted(7, "township_and_below", actor=in_county)
    yield (
        "five years counted in counties, a rare sector",
        ask_counted(5, "county_and_below", sector=Sector.SCIENCE),
    )
    yield "soon long enough for the pool", ask_due(POOL_SERVICE, When.COMING)
    yield "soon long enough for the pool at a county's office", ask_due(POOL_SERVICE, When.COMING, in_county)
    yield "due after a programme", ask_due(ServiceRule.STAYS_AT_GRASSROOTS, When.DUE)
    yield "due after a programme in a city", ask_due(ServiceRule.STAYS_AT_GRASSROOTS, When.DUE, region=county[:4])
    yield "due for pay steps at a county's office", ask_due(ServiceRule.SALARY_UPLIFT, When.DUE, in_county)
    yield "overdue for a tour", ask_due(ServiceRule.GRASSROOTS_TOUR_DUE, When.OVERDUE)
    yield (
        "organisations of a county",
        lambda after: page(
            db.session(),
            organisations_in(county, visible_to=province),
            [Organisation.name, Organisation.id],
            after=after,
        ),
    )


def _deep(name: str, connection: Any) -> dict[str, Any]:
    """Compare page 2,000, or the last one there is, with page 2."""
    from registry.access.actor import command_line
    from registry.people.queries import Wanted, people

    def ask(after: str) -> Any:
        return people(Wanted(), visible_to=command_line(), after=after)

    page = people(Wanted(), visible_to=command_line())
    with _noted() as second:
        page = ask(str(page.after))
    number, deep = 2, second
    while page.after and number < DEEP:
        with _noted() as noted:
            page = ask(page.after)
        number, deep = number + 1, noted
    near = median(_milliseconds(connection, second) for _ in range(ROUNDS))
    far = median(_milliseconds(connection, deep) for _ in range(ROUNDS))
    return {
        "name": f"{name}: page {number:,}",
        "figure": round(far, 3),
        "unit": "ms, median",
        "baseline": f"page 2: {near:.3f}",
        "ratio": round(far / near, 2),
        "target": f"<= {DEEP_TARGET:g} x page 2",
        "met": far <= DEEP_TARGET * near,
    }


@contextmanager
def _noted() -> Iterator[list[Statement]]:
    """Note the statements that run inside the block."""
    from sqlalchemy import event

    from registry.db import db

    found: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        found.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _milliseconds(connection: Any, statements: list[Statement]) -> float:
    """Run statements by the driver alone and take all rows; return how long it took.

    SQLite works in this process: its processor time is what it takes, whatever else runs on the machine.
    """
    clock = process_time if isinstance(connection.dbapi_connection, sqlite3.Connection) else perf_counter
    begun = clock()
    for statement, values in statements:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        cursor.fetchall()
        cursor.close()
    return (clock() - begun) * 1_000


def _row(name: str, times: list[float], target: float) -> dict[str, Any]:
    p95 = quantiles(times, n=20)[-1]
    return {
        "name": name,
        "figure": round(p95, 3),
        "unit": "ms, p95",
        "baseline": f"median {median(times):.3f}",
        "target": f"<= {target:g} ms",
        "met": p95 <= target,
    }


if __name__ == "__main__":
    for row in run(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SIZE", "small")):
        print(row)

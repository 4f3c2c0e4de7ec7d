"""Workbooks: 100,000 rows of 30 columns staged with all checks, and saved, on SQLite by a worker."""

import io
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": 5_000, "full": 100_000}
"""Rows; a quarter as many people, each with four spells."""

COLUMNS = 30
UNITS = 500
STAGE_TARGET, SAVE_TARGET, MEMORY_TARGET = 20.0, 15.0, 500
TODAY = date(2026, 6, 30)
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"


def run(size: str) -> list[dict[str, Any]]:
    """Measure at a size of SIZES. The baseline is reading the same workbook without any check."""
    rows = SIZES[size]
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        return _run(rows, Path(folder))


def _app(folder: Path) -> Any:
    from registry.app import create_app
    from registry.settings import Mode, Settings

    return create_app(
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


def _run(rows: int, folder: Path) -> list[dict[str, Any]]:
    from flask_migrate import upgrade

    from registry.access.actor import command_line
    from registry.db import db, transaction
    from registry.documents.excel import read_sheet
    from registry.kernel import clock
    from registry.organisations import services as organisations

    app = _app(folder)
    people = rows // 4
    with app.app_context(), clock.fixed(TODAY):
        upgrade()
        with transaction():
            organisations.load_regions(actor=command_line())
        units = [_unit(number) for number in range(UNITS)]
        numbers = [_number(number) for number in range(people)]
        _imported(folder, "organisations", _workbook("organisations", units))
        of_people = _imported(folder, "people", _workbook("people", _people(numbers, units)))
        data = _workbook("spells", _spells(rows, numbers, units))
        begun = _processor_time(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        read_sheet(data)
        plain = _processor_time(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) - begun
        of_spells = _imported(folder, "spells", data)
        assert of_spells["new"] == rows, of_spells
        again = _imported(folder, "spells", data)
        assert again["same"] == rows, again
        db.engine.dispose()
    name = f"{rows:,} spells x {COLUMNS} columns"
    is_full = rows == SIZES["full"]
    return [
        _row(f"read only: {name}", plain, "s of processor time", plain, None),
        _row(
            f"stage, with every check: {name}",
            of_spells["stage"],
            "s of processor time",
            plain,
            STAGE_TARGET if is_full else None,
        ),
        _row(
            f"save, checked again: {name}",
            of_spells["save"],
            "s of processor time",
            plain,
            SAVE_TARGET if is_full else None,
        ),
        _row(
            f"stage the same again: {name}",
            again["stage"],
            "s of processor time",
            plain,
            STAGE_TARGET if is_full else None,
        ),
        _row(f"stage {people:,} new people", of_people["stage"], "s of processor time", plain, None),
        _row(
            f"save {people:,} new people, with the keys they are found by",
            of_people["save"],
            "s of processor time",
            plain,
            None,
        ),
        *(
            _row(f"memory of {whose}: {name}", of_spells[key], "MB", 0, MEMORY_TARGET if is_full else None)
            for whose, key in (
                ("the worker that stages", "stage memory"),
                ("the process that opens the file", "stage memory below"),
                ("the worker that saves", "save memory"),
            )
        ),
    ]


def _imported(folder: Path, register: str, data: bytes) -> dict[str, float]:
    """Send a workbook; one worker stages it, another saves it. Return seconds, memory and counts."""
    from registry.access.actor import command_line
    from registry.db import db, transaction
    from registry.exchange import services
    from registry.exchange.codes import ImportState
    from registry.exchange.models import Import
    from registry.kernel import clock

    begun = _processor_time(resource.RUSAGE_SELF)
    with transaction():
        sent = services.upload(
            register, f"{register}.xlsx", data, actor=command_line(), today=TODAY, now=clock.now()
        ).id
    taken = _processor_time(resource.RUSAGE_SELF) - begun
    staged = _work(folder)
    with transaction():
        batch = db.session.get_one(Import, sent)
        assert batch.state is ImportState.READY, (batch.state, batch.problems, batch.errors)
        counts = {"new": batch.new, "changed": batch.changed, "same": batch.same}
        begun = _processor_time(resource.RUSAGE_SELF)
        services.save(batch, actor=command_line(), today=TODAY, now=clock.now())
    confirmed = _processor_time(resource.RUSAGE_SELF) - begun
    saved = _work(folder)
    db.session.rollback()
    assert db.session.get_one(Import, sent).state is ImportState.DONE
    db.session.rollback()
    return {
        **counts,
        "stage": taken + staged["seconds"],
        "save": confirmed + saved["seconds"],
        "stage memory": staged["memory"],
        "stage memory below": staged["memory below"],
        "save memory": saved["memory"],
    }


def _work(folder: Path) -> dict[str, float]:
    """Let a worker of its own process work off what waits, and say what it used."""
    command = [sys.executable, __file__, "--work", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    used: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return used


def work(folder: Path) -> None:
    """Be that worker."""
    from registry.jobs import runner
    from registry.kernel import clock

    with _app(folder).app_context(), clock.fixed(TODAY):
        begun = _processor_time(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        while runner.work_one("benchmark"):
            pass
        used = _processor_time(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) - begun
    own, below = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": used, "memory": own, "memory below": below}))


def _workbook(register: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Write a workbook of the register's columns, filled up to COLUMNS with others, as offices send them."""
    from registry.documents.columns import Column
    from registry.documents.excel import SheetToWrite, write_workbook
    from registry.exchange.registered import sheet

    own = tuple(sheet(register).columns())
    others = tuple(Column(f"other_{n}", f"other {n}", f"其他{n}") for n in range(COLUMNS - len(own)))
    filled = ({**row, **{column.key: "说明文字" for column in others}} for row in rows)
    target = io.BytesIO()
    write_workbook(target, [SheetToWrite("数据", (*own, *others), filled)])
    return target.getvalue()


def _unit(number: int) -> dict[str, object]:
    from registry.kernel.identifiers import credit_check_character

    first17 = f"12341524{number:09d}"
    return {
        "name": f"金寨县第{number}卫生院",
        "credit_code": first17 + credit_check_character(first17),
        "kind": "institution",
        "level": "township",
        "sector": "health",
        "region_code": "341524",
        "is_rural": "yes",
    }


def _number(number: int) -> str:
    from registry.kernel.identifiers import check_character

    born = date(1985, 1, 1) + timedelta(days=number % 4_000)
    first17 = f"341524{born:%Y%m%d}{number // 4_000:03d}"
    return first17 + check_character(first17)


def _name(number: int) -> str:
    return SURNAMES[number % 20] + GIVEN[number // 20 % 22] + GIVEN[number // 440 % 22]


def _people(numbers: Sequence[str], units: Sequence[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    for place, number in enumerate(numbers):
        unit = units[place % UNITS]
        yield {
            "name": _name(place),
            "id_number": number,
            "unit_code": unit["credit_code"],
            "unit_name": unit["name"],
            "ethnic_group": "01",
            "political_status": "13",
        }


def _spells(rows: int, numbers: Sequence[str], units: Sequence[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    random = Random(20260630)
    for place in range(rows):
        person, turn = place % len(numbers), place // len(numbers)
        unit = units[random.randrange(UNITS)]
        year = 2012 + 3 * turn
        yield {
            "id_number": numbers[person],
            "name": _name(person),
            "unit_code": unit["credit_code"],
            "unit_name": unit["name"],
            "kind": "post",
            "post": "医师",
            "personnel_status": "institution",
            "post_class": "professional",
            "starts_on": f"{year}.{1 + place % 12}",
            "ends_on": f"{year + 2}年12月" if turn < 3 else "至今",
        }


def _processor_time(*whose: int) -> float:
    """Give the processor time of processes: others may be at work here. A worker counts the one that opens files."""
    used = [resource.getrusage(who) for who in whose]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _row(name: str, figure: float, unit: str, baseline: float, target: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 2),
        "unit": unit,
        "baseline": round(baseline, 2) or None,
        "ratio": round(figure / baseline, 2) if baseline else None,
        "target": None if target is None else f"<= {target:g} {unit}",
        "met": None if target is None else figure <= target,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(Path(sys.argv[2]))
    else:
        for row in run(sys.argv[1] if len(sys.argv) > 1 else "small"):
            print(row)

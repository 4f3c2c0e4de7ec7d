"""ID numbers are looked for where none may stand: plain, in UTF-16, in base64, also inside gzip and zlib."""

import base64
import io
import logging
import re
import sqlite3
import subprocess
import zlib
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import make_url, text

from registry.access.actor import command_line
from registry.kernel import clock
from registry.kernel.identifiers import check_character

NUMBER = re.compile(rb"(?=([0-9]{17}[0-9Xx]))")
RUN = re.compile(rb"[A-Za-z0-9+/_-]{22,}")
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


def numbers(count: int, seed: int = 1) -> list[str]:
    """Make ID numbers that pass every check, of invented people."""
    rng, made = Random(seed), set()
    while len(made) < count:
        born = date(1985, 1, 1) + timedelta(days=rng.randrange(5000))
        first17 = f"3415{rng.randrange(21, 26)}{born:%Y%m%d}{rng.randrange(1, 990):03d}"
        made.add(first17 + check_character(first17))
    return sorted(made)


def found_in(data: bytes, wanted: set[bytes], *, depth: int = 1) -> set[bytes]:
    """Return which numbers stand in the data, in whatever spelling."""
    found: set[bytes] = set()
    for spelled in (data, data[::2], data[1::2]):  # every second byte: UTF-16 of either order
        found |= {match.group(1).upper() for match in NUMBER.finditer(spelled)} & wanted
    for match in RUN.finditer(data):
        run = match.group().replace(b"-", b"+").replace(b"_", b"/")
        for shift in range(4):
            part = run[shift:]
            opened = base64.b64decode(part[: len(part) // 4 * 4])
            found |= {one.group(1).upper() for one in NUMBER.finditer(opened)} & wanted
            found |= {one.group(1).upper() for one in NUMBER.finditer(opened[::2])} & wanted
    if depth:
        for match in ZLIB.finditer(data):
            try:
                opened = zlib.decompressobj(wbits=47).decompress(data[match.start() :], 1 << 24)
            except zlib.error:
                continue
            found |= found_in(opened, wanted, depth=depth - 1)
    return found


def places_of(folder: Path, wanted: set[bytes]) -> dict[str, int]:
    """Return in which files of a folder numbers stand, and how many."""
    hits = {}
    for place in sorted(folder.rglob("*")):
        if place.is_file() and (found := found_in(place.read_bytes(), wanted)):
            hits[str(place.relative_to(folder))] = len(found)
    return hits


def use(app: Flask, instance: Path, wanted: list[str]) -> dict[str, int]:
    """Let the system do what it does with ID numbers, and look for them everywhere; return where they stood.

    People come by workbooks, one taken over, one waiting; one is refused row by row; numbers are searched for on pages;
    an attachment holds one; keys are rotated, a backup is made; the database is read while a transaction is open.
    """
    from registry.db import db, transaction
    from registry.exchange import services as exchange
    from registry.files import services as files
    from registry.files.codes import AttachmentKind
    from registry.files.store import Store
    from registry.people import services as people
    from registry.people.models import Person
    from tests.factories.organisations import OrganisationFactory

    log = logging.FileHandler(instance / "registry.log")
    log.setLevel(logging.DEBUG)
    levels = {name: logging.getLogger(name).level for name in ("", "sqlalchemy.engine")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger().addHandler(log)
    known = {one.encode() for one in wanted}
    try:
        half = len(wanted) // 2
        with app.app_context():
            with transaction():
                unit = str(OrganisationFactory().credit_code)
            for some, is_saved in ((wanted[:half], True), (wanted[half:], False)):
                data = _workbook(some, unit)
                with transaction():
                    batch = exchange.upload(
                        "people",
                        "people.xlsx",
                        data,
                        actor=command_line(),
                        today=clock.today(),
                        now=clock.now(),
                    )
                while batch.job_id and _work():
                    db.session.refresh(batch)
                if is_saved:
                    with transaction():
                        exchange.save(batch, actor=command_line(), today=clock.today(), now=clock.now())
                    _work()
            with transaction():
                first = db.session.query(Person).order_by(Person.id).first()
                assert first is not None, "nobody was taken over"
                files.attach(
                    first.id,
                    AttachmentKind.OTHER,
                    "证明.pdf",
                    _pdf(wanted[0]),
                    store=Store.of_instance(instance),
                    actor=command_line(),
                    now=clock.now(),
                )
                for number in wanted:
                    people.find_by_number(number, actor=command_line(), today=clock.today())
            db.session.remove()
        client = app.test_client()
        client.get(f"/{wanted[0]}")
        for command in (["keys", "rotate"], ["backup", "--to", str(instance / "night.backup")], ["keys", "list"]):
            done = app.test_cli_runner().invoke(args=command)
            assert done.exit_code == 0, (done.output, done.exception)
        hits = {}
        with app.app_context():
            db.session.execute(text("UPDATE people_people SET version = version + 1"))
            hits |= places_of(instance, known)  # with the journal of an open transaction
            db.session.rollback()
            hits |= _dump(app, instance, known)
            db.session.remove()
        return hits
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _work() -> bool:
    from registry.jobs import runner

    return runner.work_one(runner.worker_name()) is not None


def _workbook(some: list[str], unit: str) -> bytes:
    from registry.documents.columns import Column
    from registry.documents.excel import SheetToWrite, write_workbook

    titles = ["姓名", "身份证号", "人事关系单位信用代码"]
    names = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"
    columns = [Column(str(place), title, title) for place, title in enumerate(titles)]
    rows = [
        {"0": f"王{names[n % len(names)]}{names[n // len(names) % len(names)]}", "1": number, "2": unit}
        for n, number in enumerate(some)
    ]
    target = io.BytesIO()
    write_workbook(target, [SheetToWrite("数据", columns, rows)])
    return target.getvalue()


def _pdf(number: str) -> bytes:
    from tests.files import packages

    return packages.pdf() + f"% {number}\n".encode()


def _dump(app: Flask, instance: Path, known: set[bytes]) -> dict[str, int]:
    """Look at what the database gives, a dump in plain SQL, and at the server's own files and log of changes."""
    from registry.upkeep.backup import databases

    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as connection:
            found = found_in("\n".join(connection.iterdump()).encode(), known)
        return {"dump": len(found)} if found else {}
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([str(databases.program("pg_dump")), plain], capture_output=True, check=True)
    found = found_in(done.stdout, known)
    hits = {"dump": len(found)} if found else {}
    for name in ("base", "pg_wal"):
        data = Path(str(url.query.get("host", ""))) / "data" / name
        if data.is_dir():
            hits |= {f"{name}/{place}": count for place, count in places_of(data, known).items()}
    return hits

"""A real server, killed at random moments while forms and workbooks are sent: what was acknowledged is there exactly
once, what was not at most once, a workbook wholly or not at all.
"""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.audit import queries as trail
from registry.audit.models import AuditEntry
from registry.db import db
from registry.people.models import Appraisal, Reward
from registry.settings import ROOT
from tests.factories.people import PersonFactory, id_number
from tests.proofs.filling import new_token
from tests.proofs.storms import fill
from tests.proofs.test_routes import client_of

FORM_KIND = "application/x-www-form-urlencoded"
BORN = date(1950, 1, 1)
SENDERS, ROWS, PATIENCE = 4, 60, 60
FORM = {"level": "county", "body": "县人民政府", "awarded_on": "2024-05-01", "document_number": "1", "version": "0"}


@dataclass
class Count:
    """What happened, and what went wrong."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    imports: int = 0
    wrong: list[str] = field(default_factory=list)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


@dataclass
class Server:
    """A server of its own process group, on a port of its own."""

    folder: Path
    database: str
    cookie: str = ""
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.opener = urllib.request.build_opener(NoRedirect)

    def start(self) -> None:
        """Start the server unless it runs; return when it answers."""
        if self.process is not None and self.process.poll() is None:
            return
        environment = {**os.environ, "FAULTS_FOLDER": str(self.folder), "FAULTS_DATABASE": self.database}
        command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"127.0.0.1:{self.port}"]
        with (self.folder / "served.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "tests.proofs.served:app"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.send("GET", "/healthz") == 200:
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "served.log").read_text()[-2000:])

    def kill(self) -> None:
        """End all processes of the server at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def send(self, method: str, path: str, data: bytes | None = None, kind: str = "") -> int:
        """Send a request; return the status, or 0 if no answer came."""
        return self.answer(method, path, data, kind)[0]

    def answer(self, method: str, path: str, data: bytes | None = None, kind: str = "") -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, method=method)
        request.add_header("Cookie", f"sid={self.cookie}")
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with self.opener.open(request, timeout=30) as found:
                return found.status, ""
        except urllib.error.HTTPError as found:
            with found:
                return found.code, found.headers.get("Location", "")
        except OSError:
            return 0, ""
        except Exception as broken:  # a connection cut in the middle of an answer has many names
            if "Incomplete" in type(broken).__name__ or "Remote" in type(broken).__name__:
                return 0, ""
            raise


@contextmanager
def prepared(app: Flask, folder: Path) -> Iterator[tuple[Server, int, int]]:
    """Fill the database, sign somebody in, yield the server (not yet started), a person and the account."""
    with app.app_context():
        here = fill(app)
        for number in range(ROWS):
            organisation_id = here.rows["own"]["unit"]["id"]
            born = {"birth_on": BORN + timedelta(days=number), "number": id_number_of(number)}
            person = PersonFactory(organisation=None, name="测试", **born)
            person.home_organisation_id = organisation_id
        db.session.commit()
        actor = here.actor(Role.PROVINCE_HR)
        cookie = client_of(app, actor).get_cookie("sid")
        assert cookie is not None
        server = Server(folder, app.config["SQLALCHEMY_DATABASE_URI"], cookie.value)
        person_id = here.rows["own"]["person"]["id"]
        db.session.remove()
    try:
        yield server, person_id, actor.account_id or 0
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()


def id_number_of(number: int) -> str:
    return id_number(BORN + timedelta(days=number), 998)


def kill_during_forms(app: Flask, server: Server, person_id: int, account: int, rounds: int, seed: int) -> Count:
    """Send rewards from several senders, kill, start again, send again what had no answer; count what is there."""
    random, found = Random(seed), Count()
    path = f"/people/{person_id}/entries/reward/new"
    for _ in range(rounds):
        server.start()
        acknowledged: list[str] = []
        open_: list[tuple[str, bytes]] = []

        def sender(number: int, acknowledged=acknowledged, open_=open_) -> None:
            while True:
                name = uuid4().hex
                form = FORM | {"name": name, "submit_token": new_token(app, account)}
                data = urllib.parse.urlencode(form).encode()
                status = server.send("POST", path, data, FORM_KIND)
                if status in (302, 303):
                    acknowledged.append(name)
                elif status == 0:
                    open_.append((name, data))
                    return
                else:
                    found.wrong.append(f"sender {number} was answered {status}")
                    return

        with ThreadPoolExecutor(SENDERS) as pool:
            running = [pool.submit(sender, number) for number in range(SENDERS)]
            time.sleep(random.uniform(0.05, 1.0))
            server.kill()
            for one in running:
                one.result()
        found.kills += 1
        found.acknowledged += len(acknowledged)
        found.unanswered += len(open_)
        there = names_there(app)
        found.wrong += [f"acknowledged, and there {there[name]} times" for name in acknowledged if there[name] != 1]
        found.wrong += [f"unanswered, and there {there[name]} times" for name, _data in open_ if there[name] > 1]
        server.start()
        for name, data in open_:
            status = server.send("POST", path, data, FORM_KIND)
            if status not in (302, 303):
                found.wrong.append(f"sent again: {status}")
            if names_there(app)[name] != 1:
                found.wrong.append("sent again, and not there once")
    found.wrong += trail_faults(app)
    return found


def names_there(app: Flask) -> Counter[str]:
    with app.app_context():
        found = Counter(db.session.scalars(select(Reward.name)))
        db.session.remove()
    return found


def trail_faults(app: Flask) -> list[str]:
    """The chain is whole, and each reward has its one entry."""
    with app.app_context():
        verified = trail.verification()
        entries = db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.act.like("%reward%")))
        rewards = db.session.scalar(select(func.count()).select_from(Reward).where(Reward.name != "a reward"))
        db.session.remove()
    faults = [] if verified.first_bad_seq is None else [f"the trail is broken at {verified.first_bad_seq}"]
    return faults if entries == rewards else [*faults, f"{rewards} rewards, {entries} entries in the trail"]


def workbook(year: int) -> bytes:
    """A workbook of appraisals of one year for everybody."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "考核年度", "考核等次"])
    for number in range(ROWS):
        sheet.append(["测试", id_number_of(number), str(year), "合格"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def multipart(fields: dict[str, str], name: str, data: bytes) -> tuple[bytes, str]:
    border = uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + data + f"\r\n--{border}--\r\n".encode()
    return body, f"multipart/form-data; boundary={border}"


def kill_during_imports(app: Flask, server: Server, account: int, rounds: int, seed: int) -> Count:
    """Upload and save a workbook a round, kill meanwhile: all of its rows or none, all if it was acknowledged."""
    random, found = Random(seed), Count()
    for number in range(rounds):
        server.start()
        year = 1970 + number % 56
        body, kind = multipart(
            {"register": "appraisals", "submit_token": new_token(app, account)}, "a.xlsx", workbook(year)
        )
        status, place = server.answer("POST", "/exchange/imports", body, kind)
        if status not in (302, 303):
            found.wrong.append(f"the upload was answered {status}")
        before, save = appraisals(app), urllib.parse.urlparse(place).path + "/save"
        saving = urllib.parse.urlencode({"submit_token": new_token(app, account)}).encode()
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(server.send, "POST", save, saving, FORM_KIND)
            time.sleep(random.uniform(0.0, 2.5))
            server.kill()
            is_acknowledged = sent.result() in (302, 303)
        grown = appraisals(app) - before
        found.kills += 1
        found.imports += 1
        found.acknowledged += is_acknowledged
        if grown not in ((ROWS,) if is_acknowledged else (0, ROWS)):
            found.wrong.append(f"{grown} of {ROWS} rows, acknowledged: {is_acknowledged}")
        server.start()
        saving = urllib.parse.urlencode({"submit_token": new_token(app, account)}).encode()
        status = server.send("POST", save, saving, FORM_KIND)
        if status not in (302, 303) or appraisals(app) - before != ROWS:
            found.wrong.append(f"saved again: {status}, {appraisals(app) - before} of {ROWS} rows")
    return found


def appraisals(app: Flask) -> int:
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(Appraisal)) or 0
        db.session.remove()
    return count

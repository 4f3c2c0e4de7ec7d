"""A small sample province after its main job, served for a real browser."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from registry.settings import ROOT

SIZES = ("--people", "3000", "--nominations", "240", "--mentors", "320", "--seats", "60")
CHROMIUM = ("--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none")


@dataclass(frozen=True)
class Site:
    """The served site and the summary of the main job that filled it."""

    address: str
    summary: dict[str, str]
    printed: str
    instance: Path


def main_job(instance: Path, *more: str) -> tuple[dict[str, str], str]:
    """Run the demonstration as its user does; return the summary and all that was printed."""
    environment = {**os.environ, "REGISTRY_MODE": "demo", "REGISTRY_INSTANCE": str(instance)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "main_job.py"), "--no-serve", *SIZES, *more],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    last = done.stdout[done.stdout.index("\nSummary\n") :]
    return dict(line.split(": ", 1) for line in last.splitlines() if ": " in line), done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    instance = tmp_path_factory.mktemp("site")
    summary, printed = main_job(instance)
    from datetime import date

    from registry.app import create_app
    from registry.settings import Mode, Settings

    app = create_app(
        Settings(
            mode=Mode.DEMO,
            instance=instance,
            database_url=f"sqlite:///{instance / 'registry.sqlite3'}",
            secret_key="only for tests",
            keyring_file=instance / "keyring.json",
            hosts=("127.0.0.1",),
            command_language="en",
            today=date(2026, 7, 31),
        )
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", summary, printed, instance)
    server.shutdown()
    thread.join(10)
    server.server_close()
    from registry.db import db
    from registry.kernel import clock

    with app.app_context():
        db.engine.dispose()
    clock.fix(None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed here (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
        yield started
        started.close()


@dataclass
class Visitor:
    """A browser window of one person; `complaints` collects what the page's console complained of."""

    page: Page
    address: str
    complaints: list[str]

    def sign_in(self, username: str) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", username)
        self.page.click("main button[type=submit], main form button.btn-primary")
        self.page.wait_for_url(f"{self.address}/")


@pytest.fixture
def visitor(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A window of the width and language that the test asks for: indirect parameter (width, locale)."""
    width, locale = getattr(request, "param", (1440, "zh-CN"))
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale=locale,
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Visitor(page, site.address, complaints)
    context.close()

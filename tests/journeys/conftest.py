"""A small sample province after its main job, served for a real browser."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from registry.settings import ROOT

SIZES = ("--people", "3000", "--nominations", "240", "--mentors", "320", "--seats", "60")
CHROMIUM = ("--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none")


@dataclass(frozen=True)
class Site:
    """The served site, the summary of the main job that filled it, and a copy as that job left it."""

    address: str
    summary: dict[str, str]
    printed: str
    instance: Path
    untouched: Path


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
    """Serve from a process of its own: the demonstration holds its clock, and the other tests need theirs."""
    instance = tmp_path_factory.mktemp("site")
    summary, printed = main_job(instance)
    untouched = Path(shutil.copytree(instance, tmp_path_factory.mktemp("copy") / "untouched"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        host, port = free.getsockname()
    environment = {
        **os.environ,
        "REGISTRY_MODE": "demo",
        "REGISTRY_INSTANCE": str(instance),
        "REGISTRY_TODAY": "2026-07-31",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"{host}:{port}", "wsgi:app"]
    with (instance / "served.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(host, port, server)
        yield Site(f"http://{host}:{port}", summary, printed, instance, untouched)
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the site did not start"
        try:
            socket.create_connection((host, port)).close()
        except ConnectionRefusedError:
            sleep(0.1)
        else:
            return
    raise AssertionError("the site did not answer within 30 seconds")


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
        if self.page.url.endswith("/sign-in/code"):  # the demonstration fills the code in
            self.page.click("main form button.btn-primary")
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

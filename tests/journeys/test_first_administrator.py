"""From nothing, in production mode: the first administrator, the province's HR office, a county's."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from registry.accounts.rules import second_factor as codes
from registry.kernel import clock
from registry.settings import ROOT
from tests.journeys.conftest import _wait_for

SECRET = re.compile(r"\b[A-Z2-7]{4}(?:[ -]?[A-Z2-7]{4}){7}\b")
SLIP = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{2,4}){5,7}\b")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve an empty register; give its address and the first administrator's code."""
    environment = {
        **os.environ,
        "REGISTRY_MODE": "production",
        "REGISTRY_INSTANCE": str(tmp_path / "instance"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'instance' / 'registry.sqlite3'}",
        "REGISTRY_SECRET_KEY": tmp_path.name * 4,
        "REGISTRY_KEYRING_FILE": str(tmp_path / "keyring.json"),
        "REGISTRY_HOSTS": "localhost",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    run("registry.vault", str(tmp_path / "keyring.json"))
    run("flask", "--app", "wsgi", "db", "upgrade")
    printed = run("flask", "--app", "wsgi", "accounts", "create-administrator", "root.hefei")
    with socket.create_server(("127.0.0.1", 0)) as free:
        host, port = free.getsockname()
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"{host}:{port}", "wsgi:app"]
    with (tmp_path / "served.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(host, port, server)
        yield f"http://localhost:{port}", re.findall(r"^code: (\S+)$", printed, re.M)[0]
    finally:
        server.terminate()
        server.wait(20)


def activated(page: Page, site: str, name: str, code: str) -> None:
    """Activate an account with its code, set up a device, keep the recovery codes."""
    page.goto(f"{site}/activate")
    for field, value in (("username", name), ("code", code), ("new_password", f"Lantern-river-{name[::-1]}-42")):
        page.fill(f"[name={field}]", value)
    page.fill("[name=repeated]", f"Lantern-river-{name[::-1]}-42")
    page.click("main button[type=submit]")
    secret = SECRET.search(page.inner_text("main"))
    assert secret is not None
    page.fill("[name=code]", codes.code_of(re.sub("[ -]", "", secret[0]), codes.step_of(clock.true_now())))
    page.click("main button[type=submit]")
    page.click("main a.btn-primary")


def slip_for(page: Page, site: str, name: str, role: str, region: str) -> str:
    """Make an account of an office; return the code on its slip."""
    page.goto(f"{site}/accounts/new")
    page.fill("[name=username]", name)
    page.fill("[name=display_name]", name)
    page.select_option("[name=role]", role)
    page.fill("[name=region]", region)
    page.click("main button.btn-primary")
    code = SLIP.search(page.inner_text("main"))
    assert code is not None, page.inner_text("main")
    return code[0]


def test_an_administrator_starts_from_nothing(browser: Browser, empty_site: tuple[str, str]) -> None:
    site, code = empty_site
    root, province = browser.new_context().new_page(), browser.new_context().new_page()
    activated(root, site, "root.hefei", code)
    activated(province, site, "hr.province", slip_for(root, site, "hr.province", "province_hr", "34"))
    assert slip_for(province, site, "hr.jinzhai", "county_hr", "341524")

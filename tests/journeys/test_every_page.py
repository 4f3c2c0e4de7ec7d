"""Every page that the menu leads to, as each role, on a wide screen and on a phone, in both languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("site")]

ROLES = (
    "demo-province",
    "demo-city",
    "demo-county",
    "demo-unit",
    "demo-expert",
    "demo-mentor",
    "demo-graduate",
    "demo-reporter",
    "demo-auditor",
    "demo-admin",
    "demo-committee",
)
LINKS_PER_PAGE = 6
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth + 1"


@pytest.mark.parametrize(
    "visitor",
    [(1440, "zh-CN"), (390, "en-GB")],
    indirect=True,
    ids=["wide-zh", "phone-en"],
)
@pytest.mark.parametrize("role", ROLES)
def test_pages_open_and_fit(visitor: Visitor, role: str) -> None:
    visitor.sign_in(role)
    page = visitor.page
    menu = page.eval_on_selector_all("#menu a.nav-link", "links => links.map(link => link.getAttribute('href'))")
    assert menu, f"{role} has an empty menu"
    seen: set[str] = set()
    waiting = list(menu)
    while waiting:
        address = waiting.pop(0)
        shape = re.sub(r"\d+", "0", address.split("?")[0])
        if shape in seen:
            continue
        seen.add(shape)
        try:
            answer = page.goto(visitor.address + address)
        except PlaywrightError as error:
            if "Download is starting" in str(error):
                continue
            raise
        assert answer is not None
        assert answer.status == 200, f"{role} at {address}: {answer.status}"
        assert not page.evaluate(SCROLLS_SIDEWAYS), f"{role} at {address} scrolls sideways"
        if address in menu:
            links = page.eval_on_selector_all(
                "main a[href^='/']", "links => [...new Set(links.map(link => link.getAttribute('href')))]"
            )
            waiting.extend(links[:LINKS_PER_PAGE])
    assert visitor.complaints == []


@pytest.mark.parametrize("visitor", [(1440, "zh-CN"), (390, "en-GB")], indirect=True, ids=["wide-zh", "phone-en"])
@pytest.mark.parametrize("role", ["demo-province", "demo-mentor", "demo-graduate", "demo-admin"])
def test_pages_can_be_used_by_everyone(visitor: Visitor, role: str) -> None:
    visitor.sign_in(role)
    page = visitor.page
    menu = page.eval_on_selector_all("#menu a.nav-link", "links => links.map(link => link.getAttribute('href'))")
    for address in menu:
        page.goto(visitor.address + address)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        serious = [
            f"{one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in found.response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], f"{role} at {address}"

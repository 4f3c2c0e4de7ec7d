"""The demonstration says what it promises, and a second run changes nothing."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from tests.journeys.conftest import Site, main_job

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("site")]

KEYS = (
    "people",
    "spells",
    "nominated",
    "eligible",
    "ineligible",
    "undetermined",
    "selected",
    "waiting",
    "cut_line",
    "optimal",
    "floors_met",
    "snapshot",
    "pairs",
    "members_without_mentor",
    "network_report",
    "site",
)


def test_the_summary_names_what_was_done(site: Site) -> None:
    assert set(KEYS) <= set(site.summary)
    assert site.summary["nominated"] == "240"
    assert site.summary["selected"] == "60"
    assert site.summary["optimal"] == "proven"
    assert site.summary["floors_met"] == "yes"
    assert sum(int(site.summary[key]) for key in ("eligible", "ineligible", "undetermined")) == 240
    assert Path(site.summary["network_report"]).is_file()


def test_a_second_run_changes_nothing(site: Site) -> None:
    before = digest(site.untouched)  # the served one has what the other journeys entered
    summary, _printed = main_job(site.untouched)
    assert {key: said.replace(str(site.untouched), str(site.instance)) for key, said in summary.items()} == site.summary
    assert digest(site.untouched) == before


def digest(instance: Path) -> str:
    """Return a hash over all rows of the business tables (sessions apart)."""
    seen = hashlib.sha256()
    connection = sqlite3.connect(instance / "registry.sqlite3")
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not name.startswith("accounts_sign_in") and not name.startswith("sqlite_")
    ]
    for table in tables:
        for row in sorted(map(repr, connection.execute(f"SELECT * FROM {table}"))):
            seen.update(row.encode())
    connection.close()
    return seen.hexdigest()

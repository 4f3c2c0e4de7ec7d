"""The worked cases of the design papers: each row exactly, record by record and through the command line."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry.service_records import cli, counting_files
from registry.service_records.rules import bases, counting

CASES = Path(__file__).parent / "cases"
SPELLS = CASES / "worked-lengths-spells.csv"


def _expected() -> list[dict[str, str]]:
    with (CASES / "worked-lengths-expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = _expected()


def test_worked_lengths_are_all_there():
    people = set(counting_files.read_spells(SPELLS))
    assert len(EXPECTED) == 47
    assert {row["person"] for row in EXPECTED} - people == {"empty"}


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["person"])
def test_worked_length_record_by_record(row):
    spells = counting_files.read_spells(SPELLS).get(row["person"], [])
    on = date.fromisoformat(row["on"])
    basis = bases.basis(row["scope"], on)
    wanted = {"continuous": row["mode"] == "continuous", "gap_days": int(row["gap_days"])}
    counted = counting.counted_time(spells, basis, on, **wanted)
    verdict = counting.minimum_verdict(
        spells, basis, on, int(row["at_least_months"]), rule="worked", clause="domain", **wanted
    )
    assert (counted.months, counted.days) == (int(row["months"]), int(row["days"]))
    assert verdict.outcome == row["outcome"]
    assert verdict.met_on == (date.fromisoformat(row["met_on"]) if row["met_on"] else None)


@pytest.mark.parametrize("row", [row for row in EXPECTED if row["person"] != "empty"], ids=lambda row: row["person"])
def test_worked_length_through_the_command_line(row):
    arguments = ["count", "--spells", str(SPELLS), "--on", row["on"], "--scope", row["scope"], "--json"]
    arguments += ["--gap-days", row["gap_days"], "--at-least", f"{row['at_least_months']} months"]
    arguments += ["--continuous"] if row["mode"] == "continuous" else []
    ran = CliRunner().invoke(cli.service_records, arguments)
    assert ran.exit_code == 0, ran.output
    answers = {answer["person"]: answer for answer in json.loads(ran.stdout)}
    answer = answers[row["person"]]
    assert (answer["months"], answer["days"]) == (int(row["months"]), int(row["days"]))
    assert answer["outcome"] == row["outcome"]
    assert answer["met_on"] == (row["met_on"] or None)

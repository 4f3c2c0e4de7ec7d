"""The two commands on files, as anybody would use them: results against every subset, refusals, exit codes."""

import csv
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.allocation.cli import allocation
from registry.allocation.selection import Candidate, Limit
from tests.allocation.oracle import Oracle


def write(path: Path, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(allocation, [str(word) for word in words])


def select(
    folder: Path, people: Sequence[Sequence[object]], limits: Sequence[Sequence[object]], *more: object
) -> Result:
    candidates = write(folder / "C.csv", ("key", "merit", "city", "sex", "tie_1"), people)
    bounds = write(folder / "L.csv", ("attribute", "value", "at_least", "at_most"), limits)
    return run("select", "--candidates", candidates, "--limits", bounds, "--out", folder / "out", *more)


def instance(chance: random.Random) -> tuple[list[list[object]], list[list[object]], int]:
    people: list[list[object]] = [
        [
            f"k{number}",
            chance.choice([chance.randint(-5, 5), chance.randint(0, 2), chance.randint(0, 2**40)]),
            chance.choice("xyz"),
            chance.choice("pq"),
            chance.randint(0, 1),
        ]
        for number in range(chance.randint(1, 8))
    ]
    limits: list[list[object]] = []
    for attribute, values in (("city", "xyz"), ("sex", "pq")):
        for value in values:
            low, high = chance.choice(["", 0, 1, 2]), chance.choice(["", 1, 2, 3])
            if chance.random() < 0.6 and not (low != "" and high != "" and int(low) > int(high)):
                limits.append([attribute, value, low, high])
    return people, limits, chance.randint(0, 6)


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_files_hold_what_every_subset_tried_out_says(tmp_path: Path, start: int) -> None:
    for seed in range(start, start + 50):
        chance = random.Random(seed)
        people, limits, seats = instance(chance)
        text = chance.choice(["", "2026"])
        oracle = Oracle(
            [
                Candidate(str(k), int(str(m)), {"city": str(c), "sex": str(s)}, (int(str(t)),))
                for k, m, c, s, t in people
            ],
            [
                Limit(str(a), str(v), None if low == "" else int(str(low)), None if high == "" else int(str(high)))
                for a, v, low, high in limits
            ],
            seats,
            text,
        )
        chance.shuffle(people)
        done = select(tmp_path, people, limits, "--seats", seats, "--seed", text)
        if not oracle.feasible:
            assert done.exit_code == 3, (seed, done.output)
            facts = json.loads((tmp_path / "out" / "relaxation.json").read_text())
            persons, changed, missed = oracle.relaxation()
            assert (facts["persons"], len(facts["relaxation"])) == (persons, changed)
            assert [change["new"] - change["old"] for change in facts["relaxation"]] == [by for _place, by in missed]
            continue
        assert done.exit_code == 0, (seed, done.output)
        rows = list(csv.DictReader((tmp_path / "out" / "selection.csv").read_text().splitlines()))
        facts = json.loads((tmp_path / "out" / "selection.json").read_text())
        assert {row["key"] for row in rows if row["chosen"] == "1"} == oracle.chosen(), seed
        assert {row["key"]: row["reason"] for row in rows} == oracle.reasons(), seed
        assert facts["total"] == facts["bound"] == oracle.total
        assert facts["optimal"] is True
        for row in rows:
            missed_points = oracle.points_missed(row["key"])
            assert row["points_missed"] == ("impossible" if missed_points is None else str(missed_points)), seed


def test_any_order_of_rows_gives_the_same_bytes(tmp_path: Path) -> None:
    chance = random.Random(11)
    people = [[f"k{n}", chance.randint(0, 9), chance.choice("xyz"), chance.choice("pq"), 0] for n in range(400)]
    limits = [["city", "x", 30, ""], ["city", "y", "", 20], ["sex", "p", 25, 26]]
    first = ""
    for _again in range(3):
        chance.shuffle(people)
        chance.shuffle(limits)
        assert select(tmp_path, people, limits, "--seats", 60).exit_code == 0
        written = (tmp_path / "out" / "selection.csv").read_text()
        first = first or written
        assert written == first


def test_columns_in_any_order_with_mark_and_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "C.csv").write_text("﻿merit,city,key\n\n5,x,a\n,,\n7,y,b\n", encoding="utf-8")
    bounds = write(tmp_path / "L.csv", ("at_most", "value", "attribute", "at_least"), [["", "x", "city", 1]])
    done = run("select", "--candidates", tmp_path / "C.csv", "--limits", bounds, "--seats", 1)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["total"] == 5


def test_no_candidates_and_no_limits(tmp_path: Path) -> None:
    done = select(tmp_path, [], [], "--seats", 5)
    assert done.exit_code == 0
    assert "selected: 0" in done.stdout
    assert "optimal: proven" in done.stdout


def test_every_bad_cell_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    people = [["a", "x1", "x", "p", 0], ["a", 1.5, "x", "p", ""], ["", 3, "x", "p", 0]]
    done = select(tmp_path, people, [], "--seats", 1)
    assert done.exit_code == 2
    for place in (
        "row 2, column merit",
        "row 3, column merit",
        "row 3, column key",
        "row 3, column tie_1",
        "row 4, column key",
    ):
        assert place in done.stderr
    assert not (tmp_path / "out").exists()

    limits = [["town", "x", 1, ""], ["city", "x", 3, 2], ["city", "y", -1, ""], ["city", "z", "many", ""]]
    done = select(tmp_path, [["a", 1, "x", "p", 0]], limits, "--seats", 1)
    assert done.exit_code == 2
    for place in (
        "row 2, column attribute",
        "row 3, column at_least",
        "row 4, column at_least",
        "row 5, column at_least",
    ):
        assert place in done.stderr
    assert not (tmp_path / "out").exists()


def test_faults_of_both_files_are_named_together(tmp_path: Path) -> None:
    done = select(tmp_path, [["a", "x1", "x", "p", 0]], [["town", "x", 1, ""], ["city", "x", 3, 2]], "--seats", 1)
    assert done.exit_code == 2
    for place in ("C.csv, row 2, column merit", "L.csv, row 2, column attribute", "L.csv, row 3, column at_least"):
        assert place in done.stderr
    (tmp_path / "C.csv").write_bytes(b"\xff\xff\xff")
    done = run("select", "--candidates", tmp_path / "C.csv", "--limits", tmp_path / "L.csv", "--seats", 1)
    assert done.exit_code == 2
    assert "C.csv, the whole file" in done.stderr
    assert "L.csv, row 3, column at_least" in done.stderr
    done = match(tmp_path, [["a", "x", "good"]], [["x", -1]])
    assert "E.csv, row 2, column fit" in done.stderr
    assert "K.csv, row 2, column capacity" in done.stderr


def test_limits_in_conflict_are_printed_and_written(tmp_path: Path) -> None:
    people = [["a", 5, "x", "p", 0], ["b", 7, "y", "p", 0]]
    done = select(tmp_path, people, [["city", "x", 2, ""], ["sex", "q", 1, 1]], "--seats", 1)
    assert done.exit_code == 3
    assert "city = x: at least 1 instead of 2" in done.stderr or "sex = q: at least 0 instead of 1" in done.stderr
    written = json.loads((tmp_path / "out" / "relaxation.json").read_text())
    assert (written["persons"], written["smallest"]) == (2, True)
    assert [(one["attribute"], one["value"], one["side"], one["old"], one["new"]) for one in written["relaxation"]] == [
        ("city", "x", "at_least", 2, 1),
        ("sex", "q", "at_least", 1, 0),
    ]
    assert not (tmp_path / "out" / "selection.csv").exists()
    printed = run("select", "--candidates", tmp_path / "C.csv", "--limits", tmp_path / "L.csv", "--seats", 1)
    assert (printed.exit_code, json.loads(printed.stdout)) == (3, written)


def test_the_lifted_are_named_with_the_floors_they_serve(tmp_path: Path) -> None:
    people = [["a", 5, "x", "p", 0], ["b", 7, "y", "p", 0], ["c", 1, "z", "q", 0]]
    done = select(tmp_path, people, [["city", "z", 1, ""], ["sex", "q", 1, 1]], "--seats", 2)
    assert done.exit_code == 0
    assert (tmp_path / "out" / "selection.csv").read_text() == (
        "key,chosen,reason,points_missed\na,0,displaced,2\nb,1,on_merit,0\nc,1,lifted,0\n"
    )
    facts = json.loads((tmp_path / "out" / "selection.json").read_text())
    assert facts["lifted"] == {"c": [{"attribute": "city", "value": "z"}, {"attribute": "sex", "value": "q"}]}
    assert facts["status"] == "proven"


def test_a_missing_column_or_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "L.csv").write_text("attribute,value,at_least,at_most\n")
    (tmp_path / "C.csv").write_text("key,points\na,1\n")
    done = run("select", "--candidates", tmp_path / "C.csv", "--limits", tmp_path / "L.csv", "--seats", 1)
    assert (done.exit_code, "column merit" in done.stderr) == (2, True)
    (tmp_path / "C.csv").write_text("")
    done = run("select", "--candidates", tmp_path / "C.csv", "--limits", tmp_path / "L.csv", "--seats", 1)
    assert (done.exit_code, "column key" in done.stderr) == (2, True)


def match(folder: Path, edges: Sequence[Sequence[object]], places: Sequence[Sequence[object]], *more: object) -> Result:
    pairs = write(folder / "E.csv", ("mentee", "mentor", "fit"), edges)
    capacities = write(folder / "K.csv", ("mentor", "capacity"), places)
    return run("match", "--edges", pairs, "--capacities", capacities, "--out", folder / "out", *more)


def test_matching_writes_pairs_and_facts(tmp_path: Path) -> None:
    done = match(tmp_path, [["b", "x", 8000], ["a", "x", 9000], ["b", "y", 7000]], [["y", 1], ["x", 1]])
    assert done.exit_code == 0
    assert (tmp_path / "out" / "matching.csv").read_text() == "mentee,mentor,fit\na,x,9000\nb,y,7000\n"
    facts = json.loads((tmp_path / "out" / "matching.json").read_text())
    assert (facts["pairs"], facts["total"], facts["worst"]) == (2, 16000, 7000)


def test_no_allowed_pair_is_an_answer(tmp_path: Path) -> None:
    done = match(tmp_path, [["a", "x", 9000]], [["x", 0]])
    assert done.exit_code == 0
    assert json.loads((tmp_path / "out" / "matching.json").read_text())["without_edge"] == ["a"]


def test_bad_pairs_are_named(tmp_path: Path) -> None:
    edges = [["a", "x", 10001], ["a", "x", 5], ["b", "z", 1], ["c", "x", "good"]]
    done = match(tmp_path, edges, [["x", 1]])
    assert done.exit_code == 2
    for place in ("row 2, column fit", "row 3, column mentee", "row 4, column mentor", "row 5, column fit"):
        assert place in done.stderr
    done = match(tmp_path, [], [["x", -1], ["x", 1]])
    assert done.exit_code == 2
    assert "row 2, column capacity" in done.stderr
    assert "row 3, column mentor" in done.stderr
    assert not (tmp_path / "out").exists()

import json
import re
from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from registry.kernel.messages import Message, message
from registry.network.measures.definitions import Definition, Unit
from registry.network.report import measured, network_report, report_of
from registry.network.report.inputs import NetworkInputs, Settings
from registry.network.report.structure import (
    HIDDEN,
    NO_PERCENTAGE,
    Audience,
    Column,
    Kind,
    NetworkReport,
    figures_of,
    for_audience,
    table,
)
from registry.settings import ROOT
from tests.factories.network import ON, pairing, person, province, shuffled

INPUTS = province()
MEASURED = measured(INPUTS, ON)
OFFICE = report_of(MEASURED, INPUTS, ON, audience=Audience.OFFICE)
PUBLIC = report_of(MEASURED, INPUTS, ON)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_facts_in_any_order_make_the_same_text(seed: int) -> None:
    assert network_report(shuffled(INPUTS, seed), ON, audience=Audience.OFFICE).to_json() == OFFICE.to_json()


def test_every_figure_has_a_definition_that_names_a_field() -> None:
    results = [getattr(MEASURED, one.name) for one in fields(MEASURED) if one.name != "fairness"]
    for result in [*results, *MEASURED.fairness]:
        assert result.definitions
        for key, definition in result.definitions.items():
            assert isinstance(definition, Definition)
            assert isinstance(getattr(result, key), int | float | None)
            for name in definition.counts:
                assert isinstance(getattr(result, name), int)


def test_json_is_plain_and_sorted() -> None:
    plain = json.loads(OFFICE.to_json())
    assert json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n" == OFFICE.to_json()
    assert (plain["on"], plain["audience"]) == ("2026-06-30", "office")
    keys = [section["key"] for section in plain["sections"]]
    assert len(set(keys)) == len(keys) == 9 + 4
    coverage = {figure["key"]: figure["value"] for figure in plain["sections"][0]["figures"]}
    assert coverage["members"] == sum(one.is_member for one in INPUTS.people)
    assert coverage["members_with_mentor"] + coverage["members_without_mentor"] == coverage["members"]
    for section in plain["sections"]:
        assert all(figure["definition"] and figure["unit"] in set(Unit) for figure in section["figures"])
        for one in section["tables"]:
            assert all(len(row) == len(one["columns"]) for row in one["rows"])
            assert one["total"] >= len(one["rows"])


def test_office_sees_people_and_the_public_does_not() -> None:
    names = re.compile(r"name of p\d+")
    assert names.search(OFFICE.to_json())
    assert not names.search(PUBLIC.to_json())
    assert {one.key for section in OFFICE.sections for one in section.tables if one.is_personal} >= {
        "unmentored", "overloaded", "silent", "not_met", "schools", "brokers", "sole_mentors", "articulation",
        "unmoved",
    }  # fmt: skip


def test_the_public_sees_no_count_under_five() -> None:
    hidden = 0
    for section in PUBLIC.sections:
        for figure in section.figures:
            if figure.unit in (Unit.PEOPLE, Unit.PAIRINGS, Unit.MOVES):
                assert figure.value == HIDDEN or figure.value not in (1, 2, 3, 4)
        for one in section.tables:
            for place, column in enumerate(one.columns):
                if column.kind is Kind.COUNT:
                    cells = [row[place] for row in one.rows]
                    hidden += cells.count(HIDDEN)
                    assert not {1, 2, 3, 4} & {cell for cell in cells if isinstance(cell, int)}
    assert hidden


def test_a_share_is_hidden_with_the_count_that_it_gives_away() -> None:
    people = [person(f"x{number:02d}", is_member=True) for number in range(20)] + [
        person("m", is_mentor=True, capacity=20)
    ]
    edges = [pairing("m", f"x{number:02d}") for number in range(17)]
    inputs = NetworkInputs(tuple(people), tuple(edges))
    figures = {one.key: one.value for one in network_report(inputs, ON).sections[0].figures}
    assert figures["members"] == 20
    assert [figures[key] for key in ("members_with_mentor", "members_without_mentor", "share_with_mentor")] == [
        HIDDEN
    ] * 3
    office = network_report(inputs, ON, audience=Audience.OFFICE)
    assert {one.key: one.value for one in office.sections[0].figures}["share_with_mentor"] == 0.85


def test_values_beside_a_hidden_count_are_hidden() -> None:
    columns = (Column(message("Group")), Column(message("People"), Kind.COUNT), Column(message("Rate"), Kind.SHARE))
    rows = [("a", 3, 0.1), ("b", 9, 0.2), ("c", 30, 0.3), ("d", 19, 0.4), ("e", 20, 0.5)]
    (shown,) = for_audience([table("t", message("Title"), columns, rows)], Audience.PUBLIC)
    assert shown.rows == (
        ("a", HIDDEN, HIDDEN), ("b", HIDDEN, HIDDEN), ("c", 30, 0.3), ("d", 19, NO_PERCENTAGE), ("e", 20, 0.5),
    )  # fmt: skip


def test_percentages_stand_on_twenty_at_least() -> None:
    """Every share names what it is a share of; of 19 there is none, of 20 there is, but for all but a few."""

    @dataclass(frozen=True)
    class Some:
        members: int
        share: float
        definitions: ClassVar = {
            "share": Definition(message("Share"), Unit.SHARE, message("Members with a mentor."), base="members")
        }

    def public(members: int, share: float) -> object:
        return figures_of(Some(members, share), Audience.PUBLIC)[0].value

    assert public(19, 9 / 19) == NO_PERCENTAGE
    assert public(20, 0.5) == 0.5
    assert public(20, 1.0) == 1.0
    assert public(100, 0.98) == HIDDEN
    assert figures_of(Some(19, 0.5), Audience.OFFICE)[0].value == 0.5
    results = [getattr(MEASURED, one.name) for one in fields(MEASURED) if one.name != "fairness"]
    for result in [*results, *MEASURED.fairness]:
        for one in result.definitions.values():
            assert bool(one.base) == (one.unit is Unit.SHARE), one.name
            assert not one.base or isinstance(getattr(result, one.base), int)


def test_long_tables_say_how_many_rows_there_were() -> None:
    report = network_report(INPUTS, ON, audience=Audience.OFFICE, settings=Settings(rows=3))
    unmoved = next(one for section in report.sections for one in section.tables if one.key == "unmoved")
    assert len(unmoved.rows) == 3
    assert unmoved.total == MEASURED.stuck.people_without_move > 3


def test_settings_reach_the_measures() -> None:
    found = measured(INPUTS, ON, Settings(stuck_years=1, seed=7))
    assert (found.stuck.years, found.communities.seed) == (1, 7)
    assert found.stuck.people_without_move > MEASURED.stuck.people_without_move


def test_an_empty_province_has_a_report() -> None:
    report = network_report(NetworkInputs(()), ON, audience=Audience.OFFICE)
    assert [section.key for section in report.sections][:2] == ["coverage", "liveliness"]
    assert json.loads(report.to_json())["sections"][0]["figures"][0]["value"] == 0


def rendered(report: NetworkReport, style: Markup | None = None) -> str:
    def say(text: object) -> str:
        return f"«{text}»" if isinstance(text, Message) else str(text)

    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(str, lambda one, _many, _number: one, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(say=say, day=date.isoformat)
    environment.globals["language"] = lambda: "zh_Hans"
    return environment.get_template("network/report.html").render(report=report, style=style)


def test_page_shows_every_figure_with_its_definition() -> None:
    page = rendered(OFFICE)
    assert page.startswith("<!doctype html>")
    assert '<html lang="zh-Hans">' in page
    for section in OFFICE.sections:
        assert f'<section id="{section.key}">' in page
        assert page.count(f'href="#{section.key}"') == 1
    assert page.count('<th scope="row">') == sum(len(section.figures) for section in OFFICE.sections)
    assert "«Gini coefficient of the load»" in page
    assert "«unit leader»" in page
    assert "合肥市" in page
    assert "style=" not in page
    assert "None" not in page


def test_page_takes_the_callers_style_and_escapes_names() -> None:
    people = [person("m", label="<b>m</b>", is_mentor=True), *(person(f"x{n}", is_member=True) for n in range(3))]
    inputs = NetworkInputs(tuple(people), tuple(pairing("m", f"x{n}") for n in range(3)))
    style = Markup('<style nonce="abc">td { padding: 0 }</style>')
    page = rendered(network_report(inputs, ON, audience=Audience.OFFICE), style)
    assert style in page
    assert "<b>m</b>" not in page
    assert "&lt;b&gt;m&lt;/b&gt;" in page

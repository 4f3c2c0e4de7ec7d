"""The report kept for the pages: nothing is lost in the file, and no file is half written."""

import os
from dataclasses import replace
from datetime import date

import pytest

from registry.network.measures.movement import movement
from registry.network.report import network_report, stored
from registry.network.report.gathering import Gathered
from registry.network.report.regions import rotations
from registry.network.report.stored import Stored
from registry.network.report.structure import Audience, NetworkReport, Section
from tests.factories.network import ON, province

INPUTS = province()
FOUND = Gathered(INPUTS, {person.key: person.city_code for person in INPUTS.people}, 2026)


@pytest.fixture(scope="module")
def kept():
    return Stored(
        network_report(INPUTS, ON, audience=Audience.OFFICE),
        2026,
        rotations(FOUND, movement(INPUTS.people, INPUTS.moves, ON), ON),
    )


def rounded(report: NetworkReport) -> NetworkReport:
    """Round as the file does."""

    def cell(value):
        return round(value, 6) + 0.0 if isinstance(value, float) else value

    def section(one: Section) -> Section:
        return Section(
            one.key,
            one.title,
            tuple(replace(figure, value=cell(figure.value)) for figure in one.figures),
            tuple(replace(table, rows=tuple(tuple(map(cell, row)) for row in table.rows)) for table in one.tables),
        )

    return NetworkReport(report.on, report.audience, tuple(section(one) for one in report.sections))


def test_what_is_read_is_what_was_written(kept):
    text = stored.to_text(kept)
    read = stored.from_text(text)
    assert read is not None
    assert read.report == rounded(kept.report)
    assert read.year == 2026
    assert {city: set(by) for city, by in read.rotations.items()} == {
        city: {Audience.OFFICE, Audience.PUBLIC} for city in ("", "3401", "3402", "3403")
    }
    assert read.rotations["3401"][Audience.PUBLIC].flows == kept.rotations["3401"][Audience.PUBLIC].flows
    assert stored.to_text(read) == text


def test_the_last_report_is_read_from_its_file_and_again_when_it_changed(kept, tmp_path):
    assert stored.last(tmp_path) is None
    stored.put(stored.place(tmp_path), stored.to_text(kept))
    assert stored.last(tmp_path).report.on == ON
    later = replace(kept, report=replace(kept.report, on=date(2026, 7, 1)), year=None)
    stored.put(stored.place(tmp_path), stored.to_text(later))
    assert (stored.last(tmp_path).report.on, stored.last(tmp_path).year) == (date(2026, 7, 1), None)


def test_a_file_of_another_format_is_none(tmp_path):
    stored.place(tmp_path).write_text('{"format": 0}')
    assert stored.last(tmp_path) is None


def test_a_file_is_written_once_and_only_for_its_owner(tmp_path):
    path = tmp_path / "folder" / "file.json"
    assert stored.put(path, "a", 0o600)
    assert path.stat().st_mode & 0o777 == 0o600
    written = path.stat().st_mtime_ns
    assert not stored.put(path, "a", 0o600)
    assert path.stat().st_mtime_ns == written
    assert stored.put(path, "b", 0o600)
    assert path.read_text() == "b"


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "file.json"
    stored.put(path, "old")

    def full(_descriptor):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        stored.put(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file.json"]

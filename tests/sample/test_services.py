"""Making the sample: the same rows on both databases, all or nothing, and files that the importer understands."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from registry.access.actor import command_line
from registry.audit.models import AuditEntry
from registry.db import db, transaction
from registry.documents.excel import read_sheet
from registry.kernel.errors import BadData, RuleViolation
from registry.mentoring.models import GuidanceRecord, Mentor, Pairing
from registry.organisations import queries as organisation_queries
from registry.organisations.models import KeyCountyListing, Organisation, OrganisationPeriod, Region
from registry.organisations.reference import regions
from registry.people import queries as people_queries
from registry.people.models import Education, NameKey, Person, Reward, Title
from registry.pool import sheets
from registry.pool.models import Cycle, Membership, Nomination
from registry.pool.services import checking, cycles, nominating, scoring
from registry.sample import files, graduates, services
from registry.sample.careers.shortfalls import Shortfall
from registry.sample.humans import Human
from registry.sample.plan import Plan
from registry.service_records.models import Spell
from registry.vault import fields
from tests.sample.conftest import PLAN, fill

TODAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_register_holds_what_was_made(own_app: Flask, tmp_path: Path, everybody: list[Human]) -> None:
    assert fill(own_app, tmp_path) is services.Result.MADE
    with own_app.app_context():
        stored = db.session.scalars(select(Person).order_by(Person.id)).all()
        assert [(one.uid, one.name, one.birth_on, one.home_organisation_id) for one in stored] == [
            (human.uid, human.name, human.birth_on, human.unit.id) for human in everybody
        ]
        sealed = [
            fields.open_sealed(one.id_number_sealed or "", people_queries.number_context(one.uid)) for one in stored
        ]
        assert sealed == [human.id_number for human in everybody]
        wanted = {
            Spell: sum(len(human.career.stays) for human in everybody),
            Education: sum(len(human.educations) for human in everybody),
            Title: sum(len(human.titles) for human in everybody),
            Reward: sum(len(human.rewards) for human in everybody),
            Mentor: PLAN.mentors,
            Membership: 8 * PLAN.members_a_year,
            Cycle: 8,
            KeyCountyListing: 19,
            Region: 1821 + len(regions.former_regions()),
            OrganisationPeriod: sum(
                unit.county_code in ("340422", "340882") for unit in services.new_setting(PLAN).work.places.units
            ),
        }
        assert {model: count(model) for model in wanted} == wanted
        for spell, stay in zip(
            db.session.scalars(select(Spell).order_by(Spell.id)),
            [stay for human in everybody for stay in human.career.stays],
            strict=True,
        ):
            assert (spell.starts_on, spell.ends_on, spell.kind, spell.direction) == (
                stay.starts_on,
                stay.ends_on,
                stay.kind,
                stay.direction,
            )
            assert (spell.organisation_id, spell.starts_precision) == (stay.unit.id, stay.starts_precision)
        assert count(NameKey) > 3 * PLAN.people
        hospital = db.session.scalars(select(Organisation).where(Organisation.name == "潜山市人民医院")).one()
        assert [(row[0].name, row.region_name, row.manager_name) for row in organisation_queries.periods(hospital)] == [
            ("潜山县人民医院", "潜山县", "潜山县")
        ]
        assert organisation_queries.region("341521").successor_code == "340422"
        assert db.session.scalars(select(Membership.number).where(Membership.number.like("2019-%"))).all()
    keys_go_on(own_app)


def keys_go_on(app: Flask) -> None:
    """The next row that anybody adds gets a key of its own."""
    with app.app_context():
        unit = db.session.scalars(select(Organisation).order_by(Organisation.id.desc()).limit(1)).one()
        facts = {
            name: getattr(unit, name) for name in ("kind", "level", "sector", "region_code", "managed_by_region_code")
        }
        added = Organisation(name="新单位", credit_code="1" * 18, path="/", is_rural=False, **facts)
        db.session.add(added)
        db.session.flush()
        assert added.id == unit.id + 1
        db.session.rollback()


def test_pairings_keep_within_every_mentors_places(own_app: Flask, tmp_path: Path) -> None:
    fill(own_app, tmp_path)
    with own_app.app_context():
        capacity = dict(db.session.execute(select(Mentor.id, Mentor.capacity)).tuples().all())
        by_mentor: dict[int, list[tuple[date, date]]] = {}
        for pairing in db.session.scalars(select(Pairing)):
            assert (pairing.ends_on is None) == (pairing.end_reason is None)
            by_mentor.setdefault(pairing.mentor_id, []).append((pairing.starts_on, pairing.ends_on or date.max))
        for mentor, times in by_mentor.items():
            for first, _last in times:
                assert sum(start <= first <= end for start, end in times) <= capacity[mentor]
        held = db.session.execute(
            select(GuidanceRecord.held_on, GuidanceRecord.recorded_on, Pairing.starts_on, Pairing.ends_on).join(
                Pairing, Pairing.id == GuidanceRecord.pairing_id
            )
        ).all()
        assert len(held) > 100
        for row in held:
            assert row.starts_on <= row.held_on <= min(row.ends_on or date.max, PLAN.as_of_on)
            assert row.held_on <= row.recorded_on <= PLAN.as_of_on


def test_the_same_call_again_changes_nothing_and_another_is_refused(own_app: Flask, tmp_path: Path) -> None:
    fill(own_app, tmp_path)
    paths = files.paths(tmp_path, PLAN.last_year)
    kept = paths["limits"].read_bytes()
    with own_app.app_context():
        entries = count(AuditEntry)
    assert fill(own_app, tmp_path) is services.Result.ALREADY_THERE
    paths["limits"].unlink()
    assert fill(own_app, tmp_path) is services.Result.ALREADY_THERE  # a file that is missing is written again, the same
    assert paths["limits"].read_bytes() == kept
    with own_app.app_context():
        assert count(AuditEntry) == entries
    other = Plan(PLAN.people, PLAN.nominations, PLAN.mentors, 2018, 2026, seed=2)
    with pytest.raises(RuleViolation, match="people already"):
        fill(own_app, tmp_path / "other", other)
    assert not (tmp_path / "other").exists()


def test_the_importer_finds_the_mistakes_and_takes_the_corrected_file(
    own_app: Flask, tmp_path: Path, everybody: list[Human]
) -> None:
    fill(own_app, tmp_path)
    paths = files.paths(tmp_path, PLAN.last_year)
    with own_app.app_context():
        with transaction():
            cycle = cycles.open_cycle(2026, seats=PLAN.seats, actor=command_line(), now=NOW).cycle
            with pytest.raises(BadData) as refused:
                import_nominations(cycle, paths["nominations"])
            assert len(refused.value.problems) >= 12
            assert count(Nomination) == 0
            done = import_nominations(cycle, paths["corrected"])
            assert (done.rows, done.new) == (PLAN.nominations, PLAN.nominations)
        expected = {
            human.id: human.shortfall is None and not human.is_renominated
            for human in everybody
            if human.shortfall or human.is_renominated or human.part.value == "nominee"
        }
        with transaction():
            checking.check_nominations(cycle, actor=command_line(), now=NOW, return_remark="请补正")
        found = dict(db.session.execute(select(Nomination.person_id, Nomination.state == "accepted")).tuples().all())
        assert found == expected
        filing, _reading = sheets.read_scores(read_sheet(paths["scores"]), list(sheets.PANEL_TITLES), TODAY)
        with transaction():
            scored = scoring.import_panel_scores(cycle, filing, actor=command_line(), now=NOW)
        assert scored.rows == 5 * PLAN.nominations


def import_nominations(cycle: Cycle, path: Path) -> nominating.Imported:
    filing, _reading = sheets.read_nominations(read_sheet(path), TODAY)
    return nominating.import_nominations(cycle, filing, actor=command_line(), now=NOW)


def test_limits_can_be_met_by_those_who_qualify(own_app: Flask, tmp_path: Path) -> None:
    fill(own_app, tmp_path)
    with files.paths(tmp_path, PLAN.last_year)["limits"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["attribute"] for row in rows} >= {"city", "sector", "key_county", "sex", "talent_class"}
    for row in rows:
        assert not (row["at_least"] and row["at_most"]) or int(row["at_least"]) <= int(row["at_most"])
    assert sum(int(row["at_least"] or 0) for row in rows if row["attribute"] == "city") <= PLAN.seats


def test_a_nominee_who_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, setting: object) -> None:
    monkeypatch.setattr(graduates, "_shows", lambda *_args: False)
    with pytest.raises(RuntimeError, match="no career"):
        graduates.nominee(services.new_setting(PLAN), 1)


def test_shortfalls_have_shares() -> None:
    assert set(graduates.shortfalls.SHARES) == set(Shortfall)

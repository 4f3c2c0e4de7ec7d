"""Merging people on whom more hangs: nominations, memberships, pairings, the desk's own rows; and taking it back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, inspect, select

from registry.access.actor import command_line
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import Message
from registry.mentoring.models import GuidanceRecord, Mentor, Pairing
from registry.people.models import ChangeOfMany, Correction, FormerHome, Merge, Person
from registry.people.services import corrections, merging, rows
from registry.people.services.identity import IDENTITY
from registry.pool.models import Membership, Nomination
from registry.service_records.codes import ChangeKind, PersonnelStatus, RosterSource
from registry.service_records.models import CountedTotal, DueDate, Entry, RosterEntry, Spell, Transfer
from registry.service_records.services import many, records, recruitments, roster
from tests.factories import pool
from tests.factories.mentoring import GuidanceRecordFactory, MentorFactory, PairingFactory, enrolled
from tests.factories.people import PersonFactory, TitleFactory
from tests.factories.service_records import SpellFactory
from tests.service_records.test_transfers import transfer

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 2, tzinfo=UTC)
KEPT_ANEW = {CountedTotal.__tablename__, DueDate.__tablename__}
"""Worked out anew by every act, so that their keys say nothing."""


def merge(person: Person, other: Person) -> Merge:
    return records.merge(person, other, reason="同一人", actor=command_line(), today=TODAY, now=NOW)


def undo(merged: Merge) -> None:
    records.undo_merge(merged, actor=command_line(), today=TODAY, now=NOW)


def everything_of(*keys: int) -> dict[str, list[Any]]:
    """Read every row that refers to one of these people, but for what is worked out anew."""
    db.session.flush()
    db.session.expire_all()
    found = {}
    for table, column, _referred in rows.references(inspect(Person).local_table):
        if table.name not in KEPT_ANEW | {Merge.__tablename__}:
            listed = db.session.execute(select(table).where(column.in_(keys))).all()
            found[f"{table.name}.{column.name}"] = sorted((tuple(row) for row in listed), key=str)
    return found


@pytest.fixture
def two() -> tuple[Person, Person]:
    """One with a number, and the same without one, who was nominated, enrolled, paired, transferred and more."""
    province = pool.small_province()
    keeps = PersonFactory(name="单思远")
    other = province.graduate(province.key_hospital, name="单思源")
    cycle = pool.open_cycle()
    pool.nominate(cycle, province, [other])
    pool.check(cycle)
    db.session.refresh(other)
    other.id_number_index = other.id_number_sealed = None
    enrolled(other, year=2025)
    GuidanceRecordFactory(pairing=PairingFactory(mentee=other))
    TitleFactory(person=other)
    spell = db.session.scalars(select(Spell).where(Spell.person_id == other.id)).first()
    act = {"actor": command_line(), "today": TODAY}
    recruitments.record_entry(spell, recruited_on=date(2019, 7, 20), is_new_graduate=True, **act)
    roster.include(other, RosterSource.UNIT, included_on=TODAY, officer="张敏", **act)
    corrections.ask(other, "identity", IDENTITY, "应为1996年", actor=command_line(), now=NOW)
    wish = many.Wish(ChangeKind.STATUS, status=PersonnelStatus.CIVIL_SERVANT)
    fingerprint = many.plan([other.id], wish, **act).fingerprint
    many.carry_out([other.id], wish, fingerprint=fingerprint, reason="改革", **act)
    transfer(other, province.key_clinic, post_version=spell.version)
    SpellFactory(person=keeps, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    return keeps, other


def test_everything_that_hangs_on_a_person_goes_over_and_comes_back(two):
    keeps, other = two
    before = everything_of(keeps.id, other.id)
    models = (Nomination, Membership, Correction, FormerHome, ChangeOfMany, Entry, RosterEntry, Transfer)
    for model in models:
        assert db.session.scalars(select(model.person_id)).all() == [other.id], model
    other_id = other.id
    merged = merge(keeps, other)
    for model in models:
        assert db.session.scalars(select(model.person_id)).all() == [keeps.id], model
    assert db.session.scalars(select(Pairing.mentee_id)).all() == [keeps.id]
    assert db.session.scalar(select(GuidanceRecord.id)) is not None
    left = everything_of(other_id)
    assert all(not listed for listed in left.values())
    undo(merged)
    assert everything_of(keeps.id, other_id) == before


def test_two_nominations_in_one_cycle_have_to_be_decided_first(two):
    keeps, other = two
    nomination = db.session.scalars(select(Nomination)).one()
    values = {
        column.name: getattr(nomination, column.name)
        for column in Nomination.__table__.columns
        if column.name not in ("id", "person_id")
    }
    db.session.add(Nomination(person_id=keeps.id, **values))
    db.session.flush()
    with pytest.raises(RuleViolation) as refusal:
        merge(keeps, other)
    assert refusal.value.code == "both_have_it"
    assert refusal.value.text.values["what"].template == "the nomination in a cycle"


def test_two_mentors_have_to_be_decided_first(two):
    keeps, other = two
    mentor = MentorFactory(person=other)
    PairingFactory(mentor=mentor)
    MentorFactory(person=keeps)
    with pytest.raises(RuleViolation) as refusal:
        merge(keeps, other)
    assert refusal.value.code == "both_have_it"
    assert refusal.value.text.values["what"].template == "the entry as a mentor"


def test_what_one_person_can_have_only_once_is_called_by_name():
    """What can refuse a merge, being unique to a person with more hanging on it, has a name in the office's words."""
    for table, column, _referred in rows.references(inspect(Person).local_table):
        unique = {
            part.name for one in table.constraints if isinstance(one, UniqueConstraint) for part in one.columns
        } | {part.name for part in table.primary_key}
        if table.name not in merging.OWN and column.name in unique and any(True for _ in rows.references(table)):
            assert isinstance(table.info[merging.ONLY_ONCE], Message), table.name


def test_a_mentor_goes_over_with_the_pairings(two):
    keeps, other = two
    pairing = PairingFactory(mentor=MentorFactory(person=other))
    other_id = other.id
    merged = merge(keeps, other)
    assert db.session.scalars(select(Mentor.person_id).where(Mentor.id == pairing.mentor_id)).one() == keeps.id
    undo(merged)
    assert db.session.scalars(select(Mentor.person_id).where(Mentor.id == pairing.mentor_id)).one() == other_id


def test_taking_a_merge_back_leaves_rows_of_third_people_alone(two):
    """A key of what is worked out anew may belong to somebody else by the time a merge is undone."""
    keeps, other = two
    db.session.add(DueDate(person_id=other.id, rule="x", finding="x", due_on=TODAY))
    db.session.flush()
    merged = merge(keeps, other)
    gone = [key["id"] for name, _column, key in merged.moved if name == DueDate.__tablename__]
    assert gone
    third = PersonFactory()
    taken = set(db.session.scalars(select(DueDate.id)))
    for key in set(gone) - taken:
        db.session.add(DueDate(id=key, person_id=third.id, rule="x", finding="x", due_on=TODAY))
    db.session.flush()
    mine = db.session.scalars(select(DueDate.id).where(DueDate.person_id == third.id)).all()
    undo(merged)
    assert db.session.scalars(select(DueDate.id).where(DueDate.person_id == third.id)).all() == mine

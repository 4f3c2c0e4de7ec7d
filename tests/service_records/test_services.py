"""Entering service: what is stored, what is refused, what the trail says."""

from datetime import date

import pytest
from sqlalchemy import func, select

from registry.access.actor import command_line
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.service_records import services
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    Precision,
    Programme,
    SpellKind,
)
from registry.service_records.models import Spell
from registry.service_records.rules.recording import Dates
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)


def record(person, organisation, **more):
    given = {
        "kind": SpellKind.POST,
        "post": "医师",
        "personnel_status": PersonnelStatus.INSTITUTION,
        "dates": Dates(starts_on=date(2024, 7, 1)),
    } | more
    return services.record_spell(person, organisation, actor=command_line(), today=TODAY, **given)


def acts():
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def test_a_running_post_makes_its_organisation_the_home():
    person = PersonFactory()
    clinic = OrganisationFactory(region_code="341524102")
    spell = record(person, clinic)
    assert spell.id is not None
    assert (person.home_organisation_id, person.organisation_path, person.managing_region_code) == (
        clinic.id,
        clinic.path,
        "341524102",
    )
    assert acts() == ["service:record_spell", "person:move_home"]


@pytest.mark.parametrize(
    "more",
    [
        {"kind": SpellKind.SECONDMENT, "direction": Direction.UP},
        {"dates": Dates(starts_on=date(2024, 7, 1), ends_on=date(2025, 6, 30))},
        {"dates": Dates(starts_on=date(2026, 8, 1))},
    ],
    ids=["secondment", "ended", "to come"],
)
def test_what_is_no_running_post_leaves_the_home(more):
    person = PersonFactory()
    before = person.home_organisation_id
    record(person, OrganisationFactory(), **more)
    assert person.home_organisation_id == before
    assert acts() == ["service:record_spell"]


def test_an_older_post_entered_late_leaves_the_home():
    person = PersonFactory()
    SpellFactory(person=person, starts_on=date(2023, 1, 1))
    before = person.home_organisation_id
    record(person, OrganisationFactory(), dates=Dates(starts_on=date(2020, 1, 1)))
    assert person.home_organisation_id == before


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"dates": Dates(starts_on=date(2024, 7, 1), ends_on=date(2024, 6, 30))}, "ends_before_start"),
        ({"dates": Dates(starts_on=date(2012, 3, 14))}, "too_young"),
        ({"dates": Dates(starts_on=date(2024, 7, 1), ends_on=date(2046, 7, 1))}, "too_far_ahead"),
        ({"dates": Dates(starts_on=date(2024, 7, 1), planned_ends_on=date(2023, 7, 1))}, "planned_before_start"),
        ({"kind": SpellKind.SECONDMENT}, "direction"),
        ({"direction": Direction.UP}, "direction"),
        ({"kind": SpellKind.PROGRAMME_SERVICE}, "programme"),
        ({"kind": SpellKind.INTERRUPTION}, "not_a_spell"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(more, code):
    person = PersonFactory(birth_on=date(1996, 3, 15))
    with pytest.raises(RuleViolation) as refusal:
        record(person, OrganisationFactory(), **more)
    assert refusal.value.code == code
    assert db.session.scalar(select(func.count()).select_from(Spell)) == 0
    assert acts() == []


def test_dates_by_the_month_are_given_the_benefit_of_the_doubt():
    person = PersonFactory(birth_on=date(1996, 3, 15))
    first_month = Dates(starts_on=date(2012, 3, 1), starts_precision=Precision.MONTH, ends_on=date(2012, 9, 1))
    record(person, OrganisationFactory(), dates=first_month)
    same_month = Dates(starts_on=date(2024, 7, 15), ends_on=date(2024, 7, 1), ends_precision=Precision.MONTH)
    record(person, OrganisationFactory(), dates=same_month)
    assert db.session.scalar(select(func.count()).select_from(Spell)) == 2


def test_the_same_spell_twice_is_refused():
    person, clinic = PersonFactory(), OrganisationFactory()
    record(person, clinic)
    with pytest.raises(RuleViolation) as refusal:
        record(person, clinic)
    assert refusal.value.code == "entered_twice"


def test_a_spell_ends_once():
    person = PersonFactory()
    spell = record(
        person,
        OrganisationFactory(),
        kind=SpellKind.PROGRAMME_SERVICE,
        programme=Programme.THREE_SUPPORTS,
        personnel_status=PersonnelStatus.PROGRAMME,
    )
    services.end_spell(spell, date(2026, 6, 29), has_passed_programme=True, actor=command_line(), today=TODAY)
    assert (spell.ends_on, spell.has_passed_programme) == (date(2026, 6, 29), True)
    assert acts()[-1] == "service:end_spell"
    with pytest.raises(RuleViolation) as refusal:
        services.end_spell(spell, date(2026, 6, 30), actor=command_line(), today=TODAY)
    assert refusal.value.code == "has_ended"


def test_a_spell_cannot_end_before_it_begins():
    spell = record(PersonFactory(), OrganisationFactory())
    with pytest.raises(RuleViolation):
        services.end_spell(spell, date(2024, 6, 30), actor=command_line(), today=TODAY)
    assert spell.ends_on is None


def test_an_interruption_is_entered_for_the_person():
    person = PersonFactory()
    interruption = services.record_interruption(
        person,
        InterruptionKind.UNPAID_LEAVE,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 31),
        reason="照顾家人",
        actor=command_line(),
        today=TODAY,
    )
    assert (interruption.person_id, interruption.kind) == (person.id, InterruptionKind.UNPAID_LEAVE)
    assert acts() == ["service:record_interruption"]
    with pytest.raises(RuleViolation):
        services.record_interruption(
            person,
            InterruptionKind.SUSPENSION,
            starts_on=date(2025, 1, 1),
            ends_on=date(2024, 12, 31),
            actor=command_line(),
            today=TODAY,
        )

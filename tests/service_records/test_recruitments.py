"""Recruitments: what cannot be is refused; what is entered changes at once what is due."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.access.actor import command_line
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.organisations.codes import OrganisationKind, OrganisationLevel
from registry.service_records import kept
from registry.service_records.codes import Direction, InterruptionKind, PersonnelStatus, SpellKind
from registry.service_records.models import DueDate
from registry.service_records.rules.findings import ServiceRule
from registry.service_records.rules.recording import Dates
from registry.service_records.services import end_spell, record_interruption, record_spell, recruitments
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
ACT = {"actor": command_line(), "today": TODAY}


def recruited(spell, **more):
    return recruitments.record_entry(spell, recruited_on=spell.starts_on, is_new_graduate=True, **more, **ACT)


def rules_due(person_id):
    return {str(rule) for rule in db.session.scalars(select(DueDate.rule).where(DueDate.person_id == person_id))}


def test_pay_steps_are_due_from_the_confirmation_until_granted():
    spell = SpellFactory(starts_on=date(2025, 5, 1))
    entry = recruited(spell)
    assert ServiceRule.SALARY_UPLIFT not in rules_due(spell.person_id)
    recruitments.confirm(entry, date(2026, 5, 1), **ACT)
    assert ServiceRule.SALARY_UPLIFT in rules_due(spell.person_id)
    recruitments.grant_steps(entry, 1, date(2026, 6, 1), document_number="人社工资〔2026〕7号", **ACT)
    assert ServiceRule.SALARY_UPLIFT not in rules_due(spell.person_id)
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
    assert acts == ["service:record_entry", "service:confirm", "service:grant_steps"]


def test_a_tour_is_put_off_with_a_reason():
    city = OrganisationFactory(level=OrganisationLevel.CITY, kind=OrganisationKind.AGENCY)
    spell = SpellFactory(organisation=city, personnel_status=PersonnelStatus.CIVIL_SERVANT, starts_on=date(2024, 7, 1))
    entry = recruited(spell)
    with pytest.raises(RuleViolation, match="from the confirmation on"):
        recruitments.defer_tour(entry, date(2026, 12, 31), reason="产假", **ACT)
    recruitments.confirm(entry, date(2025, 7, 1), **ACT)
    with pytest.raises(RuleViolation, match="Say why"):
        recruitments.defer_tour(entry, date(2026, 12, 31), reason=" ", **ACT)
    recruitments.defer_tour(entry, date(2026, 12, 31), reason="产假", **ACT)
    due_on = db.session.scalars(select(DueDate.due_on).where(DueDate.rule == "grassroots_tour_due")).one()
    assert due_on == date(2027, 1, 1)


def test_a_deputy_head_is_seconded_downward():
    term = SpellFactory(kind=SpellKind.SECONDMENT, direction=Direction.DOWN, starts_on=date(2024, 9, 1))
    recruitments.record_deputy_head(term, 2024, **ACT)
    assert ServiceRule.DEPUTY_HEAD_TERM in rules_due(term.person_id)
    with pytest.raises(RuleViolation, match="entered already"):
        recruitments.record_deputy_head(term, 2024, **ACT)
    with pytest.raises(RuleViolation, match="seconded downward"):
        recruitments.record_deputy_head(SpellFactory(), 2024, **ACT)


def test_what_cannot_be_is_refused():
    spell = SpellFactory(starts_on=date(2025, 5, 1))
    for recruited_on, why in ((date(2026, 7, 1), "lies ahead"), (date(2025, 5, 2), "before the first day")):
        with pytest.raises(RuleViolation, match=why):
            recruitments.record_entry(spell, recruited_on=recruited_on, is_new_graduate=True, **ACT)
    with pytest.raises(RuleViolation, match="into a post"):
        recruited(SpellFactory(personnel_status=PersonnelStatus.LABOUR_DISPATCH))
    entry = recruited(spell, uses_programme_preference=True)
    with pytest.raises(RuleViolation, match="entered already"):
        recruited(spell)
    other = SpellFactory(starts_on=date(2025, 8, 1), person=db.session.get_one(type(PersonFactory()), spell.person_id))
    with pytest.raises(RuleViolation, match="preference"):
        recruited(other, uses_programme_preference=True)
    for confirmed_on, why in ((date(2025, 4, 30), "Nobody is confirmed"), (date(2026, 7, 1), "once it has been given")):
        with pytest.raises(RuleViolation, match=why):
            recruitments.confirm(entry, confirmed_on, **ACT)
    with pytest.raises(RuleViolation, match="after the confirmation"):
        recruitments.grant_steps(entry, 1, date(2026, 6, 1), **ACT)
    recruitments.confirm(entry, date(2026, 5, 1), **ACT)
    with pytest.raises(RuleViolation, match="entered already"):
        recruitments.confirm(entry, date(2026, 5, 1), **ACT)
    for steps, granted_on, why in ((0, TODAY, "between 1 and 5"), (1, date(2026, 7, 1), "have been granted")):
        with pytest.raises(RuleViolation, match=why):
            recruitments.grant_steps(entry, steps, granted_on, **ACT)


def test_acts_on_spells_keep_the_totals(today):
    person = PersonFactory()
    made = record_spell(
        person,
        OrganisationFactory(level=OrganisationLevel.TOWNSHIP),
        kind=SpellKind.POST,
        post="农技员",
        personnel_status=PersonnelStatus.INSTITUTION,
        dates=Dates(starts_on=date(2024, 7, 1)),
        **ACT,
    )

    def months():
        return kept.counted_lengths([person.id], "township_and_below", TODAY)[person.id].months

    assert months() == 24
    record_interruption(
        person, InterruptionKind.UNPAID_LEAVE, starts_on=date(2025, 1, 1), ends_on=date(2025, 3, 31), **ACT
    )
    assert months() == 21
    end_spell(made, date(2025, 6, 30), **ACT)
    assert months() == 9
    assert kept.recount_totals_of_all(TODAY, only_check=True).differing == ()

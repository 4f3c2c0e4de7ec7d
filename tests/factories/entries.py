"""Recruitments and what follows from them, for tests."""

from datetime import date

import factory

from registry.service_records.models import DeputyHead, Entry, PayStep, TourDeferral
from tests.factories.organisations import _Factory
from tests.factories.service_records import SpellFactory


class EntryFactory(_Factory):
    """A new graduate recruit, confirmed a year later. `spell` is the first post."""

    class Meta:
        model = Entry

    class Params:
        spell = factory.LazyFunction(SpellFactory)

    spell_id = factory.LazyAttribute(lambda entry: entry.spell.id)
    person_id = factory.LazyAttribute(lambda entry: entry.spell.person_id)
    recruited_on = factory.LazyAttribute(lambda entry: entry.spell.starts_on)
    is_new_graduate = True
    confirmed_on = factory.LazyAttribute(lambda entry: entry.recruited_on.replace(year=entry.recruited_on.year + 1))


class PayStepFactory(_Factory):
    class Meta:
        model = PayStep

    class Params:
        entry = factory.LazyFunction(EntryFactory)

    entry_id = factory.LazyAttribute(lambda step: step.entry.id)
    steps = 1
    granted_on = date(2020, 9, 1)


class TourDeferralFactory(_Factory):
    class Meta:
        model = TourDeferral

    class Params:
        entry = factory.LazyFunction(EntryFactory)

    entry_id = factory.LazyAttribute(lambda deferral: deferral.entry.id)
    until = date(2026, 12, 31)
    reason = "承担防汛值守任务"


class DeputyHeadFactory(_Factory):
    class Meta:
        model = DeputyHead

    class Params:
        spell = factory.LazyFunction(SpellFactory)

    spell_id = factory.LazyAttribute(lambda term: term.spell.id)
    person_id = factory.LazyAttribute(lambda term: term.spell.person_id)
    batch_year = factory.LazyAttribute(lambda term: term.spell.starts_on.year)

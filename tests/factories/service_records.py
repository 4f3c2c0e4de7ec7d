"""Spells and interruptions for tests."""

from datetime import date

import factory

from registry.service_records.codes import InterruptionKind, PersonnelStatus, PostClass, Precision, SpellKind
from registry.service_records.models import Interruption, Spell
from tests.factories.organisations import OrganisationFactory, _Factory
from tests.factories.people import PersonFactory


class SpellFactory(_Factory):
    """A professional post, running since 2019-08-01, at the person's home unless told otherwise."""

    class Meta:
        model = Spell

    class Params:
        person = factory.LazyFunction(PersonFactory)
        organisation = None

    person_id = factory.LazyAttribute(lambda spell: spell.person.id)
    kind = SpellKind.POST
    post = "医师"
    personnel_status = PersonnelStatus.INSTITUTION
    post_class = PostClass.PROFESSIONAL
    starts_on = date(2019, 8, 1)
    starts_precision = Precision.DAY
    ends_precision = Precision.DAY

    @factory.lazy_attribute
    def organisation_id(self) -> int:
        if self.organisation is not None:
            return self.organisation.id
        return self.person.home_organisation_id or OrganisationFactory().id


class InterruptionFactory(_Factory):
    class Meta:
        model = Interruption

    class Params:
        person = factory.LazyFunction(PersonFactory)

    person_id = factory.LazyAttribute(lambda interruption: interruption.person.id)
    kind = InterruptionKind.UNPAID_LEAVE
    starts_on = date(2021, 1, 1)
    ends_on = date(2021, 3, 31)

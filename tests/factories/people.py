"""People for tests, with the keys by which they are found."""

from datetime import date

import factory

from registry.db import db
from registry.kernel.identifiers import check_character, mask
from registry.kernel.names import pinyin_sort_key, stroke_key
from registry.people import queries, rules
from registry.people.codes import (
    AppraisalKind,
    AppraisalResult,
    SanctionKind,
    Schooling,
    SchoolKind,
    Sex,
    TitleLevel,
    TitleScope,
)
from registry.people.models import Appraisal, Education, NameKey, Person, Reward, Sanction, Title
from registry.vault import fields
from tests.factories.organisations import OrganisationFactory, _Factory

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"


def id_number(birth_on: date, order: int, region: str = "341524") -> str:
    """Make an ID number that passes every check (order 996-999 belongs to nobody)."""
    first17 = f"{region}{birth_on:%Y%m%d}{order:03d}"
    return first17 + check_character(first17)


class PersonFactory(_Factory):
    """A graduate at home in a county hospital. `organisation` is the home; `number` the ID number, if there is one."""

    class Meta:
        model = Person

    class Params:
        organisation = factory.LazyFunction(OrganisationFactory)
        number = None

    name = factory.Sequence(lambda n: SURNAMES[n % len(SURNAMES)] + GIVEN[n % len(GIVEN)] + GIVEN[n * 7 % len(GIVEN)])
    sex = Sex.FEMALE
    birth_on = date(1996, 3, 15)
    ethnic_group = "01"
    political_status = "13"
    home_organisation_id = factory.LazyAttribute(lambda person: person.organisation and person.organisation.id)
    organisation_path = factory.LazyAttribute(lambda person: person.organisation.path if person.organisation else "")
    managing_region_code = factory.LazyAttribute(
        lambda person: person.organisation.managed_by_region_code if person.organisation else "341524"
    )
    pinyin_sort = factory.LazyAttribute(lambda person: pinyin_sort_key(person.name))
    stroke_sort = factory.LazyAttribute(lambda person: stroke_key(person.name))
    id_number_masked = factory.LazyAttribute(lambda person: mask(person.number) if person.number else "")
    id_number_index = factory.LazyAttribute(
        lambda person: queries.number_index(person.number) if person.number else None
    )
    uid = factory.Sequence(lambda n: f"{n:032x}")
    id_number_sealed = factory.LazyAttribute(
        lambda person: fields.seal(person.number, queries.number_context(person.uid)) if person.number else None
    )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        person = super()._create(model_class, *args, **kwargs)
        db.session.add_all(NameKey(**row) for row in rules.filed_under(person.name, person.id))
        db.session.flush()
        return person


class _OfPerson(_Factory):
    class Meta:
        abstract = True

    class Params:
        person = factory.LazyFunction(PersonFactory)

    person_id = factory.LazyAttribute(lambda record: record.person.id)


class EducationFactory(_OfPerson):
    class Meta:
        model = Education

    schooling = Schooling.BACHELOR
    has_degree = True
    is_full_time = True
    school_kind = SchoolKind.REGULAR
    school = "安徽医科大学"
    major = "临床医学"
    starts_on = date(2014, 9, 1)
    ends_on = date(2019, 7, 1)


class TitleFactory(_OfPerson):
    class Meta:
        model = Title

    level = TitleLevel.JUNIOR
    series = "卫生技术"
    name = "医师"
    scope = TitleScope.GENERAL
    awarded_on = date(2021, 6, 1)


class AppraisalFactory(_OfPerson):
    class Meta:
        model = Appraisal

    year = 2025
    kind = AppraisalKind.YEARLY
    result = AppraisalResult.COMPETENT


class SanctionFactory(_OfPerson):
    class Meta:
        model = Sanction

    kind = SanctionKind.WARNING
    body = "县纪委监委"
    document_number = "金纪〔2025〕3号"
    decided_on = date(2025, 3, 1)
    in_force_until = date(2025, 9, 1)


class RewardFactory(_OfPerson):
    class Meta:
        model = Reward

    name = "优秀青年医师"
    level = "county"
    body = "金寨县人民政府"
    document_number = "金政〔2024〕8号"
    awarded_on = date(2024, 8, 19)

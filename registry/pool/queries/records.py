"""What of people's records a cycle looks at, for many people at once: no page reads this, only acts on a cycle."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Row, func, select

from registry.db import db
from registry.organisations import queries as organisation_queries
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation, Region
from registry.people import queries as people_queries
from registry.people.codes import AppraisalKind, AppraisalResult, Sex, TitleLevel
from registry.people.models import Appraisal, Education, Person, Relation, Reward, Sanction, Title
from registry.pool.models import Membership
from registry.pool.rules import eligibility
from registry.pool.rules.places import TOWNSHIP_AND_BELOW, Place
from registry.service_records.codes import PersonnelStatus, SpellKind
from registry.service_records.models import Spell as StoredSpell

AT_ONCE = 5_000
"""So many people a statement: both databases bound the number of parameters."""

GRASSROOTS = (*sorted(TOWNSHIP_AND_BELOW), OrganisationLevel.SUB_DISTRICT, OrganisationLevel.COUNTY)


@dataclass(frozen=True)
class Known:
    """A person as a workbook is checked against: with the home organisation."""

    id: int
    name: str
    organisation_path: str
    region_code: str


def people_by_number(numbers: Collection[str]) -> dict[str, Known]:
    """Return who is entered with each of these ID numbers (18 characters, checked)."""
    number_of = {index: number for number in numbers for index in people_queries.number_indexes(number)}
    found = {}
    for some in batches(number_of):
        for row in db.session.execute(
            select(
                Person.id,
                Person.name,
                Person.id_number_index,
                Person.organisation_path,
                Organisation.region_code,
            )
            .outerjoin(Organisation, Organisation.id == Person.home_organisation_id)
            .where(Person.id_number_index.in_(some))
        ):
            known = Known(row.id, row.name, row.organisation_path, row.region_code or "")
            found[number_of[row.id_number_index]] = known
    return found


def organisations_by_code(codes: Collection[str]) -> dict[str, Row[Any]]:
    """Return (id, name, credit_code, path, managed_by_region_code) of the units with these credit codes."""
    columns = (
        Organisation.id,
        Organisation.name,
        Organisation.credit_code,
        Organisation.path,
        Organisation.managed_by_region_code,
    )
    return {
        row.credit_code: row
        for some in batches(codes)
        for row in db.session.execute(select(*columns).where(Organisation.credit_code.in_(some)))
    }


def working_since(person_ids: Collection[int]) -> dict[int, date]:
    """Return the first day of each person's first spell of work; studies and internships are none."""
    return {
        row.person_id: row.first
        for some in batches(person_ids)
        for row in db.session.execute(
            select(StoredSpell.person_id, func.min(StoredSpell.starts_on).label("first"))
            .where(
                StoredSpell.person_id.in_(some),
                StoredSpell.kind != SpellKind.FULL_TIME_STUDY,
                StoredSpell.personnel_status != PersonnelStatus.INTERN,
            )
            .group_by(StoredSpell.person_id)
        )
    }


def relations_of(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the people to whom each person has a declared relation, in either direction."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in batches(person_ids):
        for one, other in (
            (Relation.person_id, Relation.other_person_id),
            (Relation.other_person_id, Relation.person_id),
        ):
            for row in db.session.execute(select(one.label("one"), other.label("other")).where(one.in_(some))):
                found[row.one].add(row.other)
    return found


def eligibility_facts(person_ids: Collection[int], spells: Mapping[int, Sequence[Any]]) -> dict[int, dict[str, Any]]:
    """Return by person the fields of `EligibilityFacts` that stand in the record; consent is the nomination's."""
    educations = _of(person_ids, Education, eligibility.Education)
    appraisals = _of(person_ids, Appraisal, eligibility.Appraisal)
    sanctions = _of(person_ids, Sanction, eligibility.Sanction)
    memberships = _of(person_ids, Membership, eligibility.Membership)
    births = {
        row.id: row.birth_on
        for some in batches(person_ids)
        for row in db.session.execute(select(Person.id, Person.birth_on).where(Person.id.in_(some)))
    }
    return {
        person: {
            "born_on": births[person],
            "educations": tuple(educations[person]),
            "spells": tuple(spells[person]),
            "appraisals": tuple(appraisals[person]),
            "sanctions": tuple(sanctions[person]),
            "memberships": tuple(memberships[person]),
        }
        for person in person_ids
    }


def graded_appraisals(person_ids: Collection[int], years: range) -> dict[int, list[AppraisalResult]]:
    """Return each person's results of the appraisals for these years, the latest first."""
    found: dict[int, list[AppraisalResult]] = defaultdict(list)
    for some in batches(person_ids):
        for row in db.session.execute(
            select(Appraisal.person_id, Appraisal.result)
            .where(
                Appraisal.person_id.in_(some),
                Appraisal.kind.in_((AppraisalKind.YEARLY, AppraisalKind.PROGRAMME_YEAR)),
                Appraisal.year >= years.start,
                Appraisal.year < years.stop,
            )
            .order_by(Appraisal.year.desc())
        ):
            found[row.person_id].append(row.result)
    return found


def award_levels(person_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """Return the levels of the awards that each person had by the day."""
    found: dict[int, list[str]] = defaultdict(list)
    for some in batches(person_ids):
        for row in db.session.execute(
            select(Reward.person_id, Reward.level)
            .where(Reward.person_id.in_(some), Reward.awarded_on <= on)
            .order_by(Reward.id)
        ):
            found[row.person_id].append(row.level)
    return found


def highest_title_levels(person_ids: Collection[int], on: date) -> dict[int, TitleLevel]:
    """Return the highest title that each person held by the day."""
    order = list(TitleLevel)
    found: dict[int, TitleLevel] = {}
    for some in batches(person_ids):
        for row in db.session.execute(
            select(Title.person_id, Title.level).where(Title.person_id.in_(some), Title.awarded_on <= on)
        ):
            if row.person_id not in found or order.index(row.level) > order.index(found[row.person_id]):
                found[row.person_id] = row.level
    return found


def organisations_in_hardship_townships() -> frozenset[str]:
    """Return the keys, as text, of the organisations that lie in a hardship township."""
    rows = db.session.scalars(
        select(Organisation.id).join(Region, Region.code == Organisation.region_code).where(Region.is_hardship)
    )
    return frozenset(map(str, rows))


def graduates_at_the_grassroots(on: date) -> list[tuple[Place, Sex, int]]:
    """Return how many graduates are at home in units at county level and below, by place and sex."""
    key_counties = organisation_queries.key_counties_on(on)
    county = func.substr(Organisation.region_code, 1, organisation_queries.COUNTY_DIGITS)
    columns = (county, Organisation.managed_by_region_code, Organisation.level, Organisation.sector, Person.sex)
    return [
        (Place(code, managed_by, level, sector, code in key_counties), sex, count)
        for code, managed_by, level, sector, sex, count in db.session.execute(
            select(*columns, func.count())
            .select_from(Person)
            .join(Organisation, Organisation.id == Person.home_organisation_id)
            .where(Person.is_graduate, Organisation.level.in_(GRASSROOTS))
            .group_by(*columns)
        )
    ]


def batches(keys: Collection[Any]) -> Iterator[list[Any]]:
    """Cut keys into parts that one statement can carry."""
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _of(person_ids: Collection[int], model: Any, value: Any) -> dict[int, list[Any]]:
    """Return by person the records as values of a dataclass whose fields are named like the columns."""
    columns = [getattr(model, field.name) for field in fields(value)]
    found: dict[int, list[Any]] = defaultdict(list)
    for some in batches(person_ids):
        for person, *rest in db.session.execute(
            select(model.person_id, *columns).where(model.person_id.in_(some)).order_by(model.id)
        ):
            found[person].append(value(*rest))
    return found

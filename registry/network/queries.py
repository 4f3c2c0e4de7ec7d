"""From the database to the values of `graphs` and `stays`: plain tuples, by Core, a statement or two each.

Keys are the same in every database: a person's `uid`, an organisation's credit code, a region's code; a pairing is
named by its two people and its first day. Who may be seen is said by the policies of the rooms below; where people
work decides the counties and cities of the figures, who manages them the scope (domain.md, "Who belongs to whom").
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, not_, or_, select, union
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.mentoring.codes import EndReason
from registry.mentoring.models import GuidanceRecord, Mentor, Outcome, Pairing
from registry.mentoring.queries.matching import BEGUN
from registry.network.graphs import MentorshipEdge, Nominee, OrganisationNode, PersonNode
from registry.network.stays import Stay, Unit, in_order
from registry.organisations.models import Organisation, Region
from registry.organisations.queries import CITY_DIGITS, COUNTY_DIGITS
from registry.people.models import Education, Person
from registry.pool.codes import NominationState
from registry.pool.models import Cycle, Membership, Nomination
from registry.pool.rules.public import PUBLISHED
from registry.service_records.codes import PersonnelStatus, Precision, SpellKind
from registry.service_records.models import Spell
from registry.service_records.queries import AT_HOME

ONE_DAY = timedelta(days=1)
NO_PLACE_OF_WORK = (SpellKind.FULL_TIME_STUDY, SpellKind.INTERRUPTION)
NOT_IN_THE_RUNNING = (NominationState.DRAFT, NominationState.WITHDRAWN, NominationState.VOID)
CHOSEN = (
    NominationState.SELECTED,
    NominationState.ON_NOTICE,
    NominationState.HELD,
    NominationState.CONFIRMED,
    NominationState.ENROLLED,
)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as a node, with the region that manages them (which is not always where they work)."""

    node: PersonNode
    managed_by: str


def everybody(on: date, *, visible_to: Actor) -> list[Someone]:
    """Return all visible people, by key."""
    return _people(on, predicate(visible_to, Permission.PERSON_READ, Person))


def people_of_mentoring(on: date, *, visible_to: Actor) -> list[Someone]:
    """Return the visible members and mentors, and both ends of the visible pairings, by key."""
    pairings = _begun(on, visible_to)
    ids = union(
        select(Membership.person_id).where(
            predicate(visible_to, Permission.POOL_READ_MEMBER, Membership), Membership.starts_on <= on
        ),
        select(Mentor.person_id).where(predicate(visible_to, Permission.MENTORING_READ, Mentor)),
        select(Mentor.person_id).join(Pairing, Pairing.mentor_id == Mentor.id).where(pairings),
        select(Pairing.mentee_id).where(pairings),
    )
    return _people(on, Person.id.in_(ids))


def _people(on: date, condition: ColumnElement[bool]) -> list[Someone]:
    members = select(Membership.person_id).where(
        Membership.starts_on <= on, or_(Membership.ends_on.is_(None), Membership.ends_on >= on)
    )
    rows = db.session.execute(
        select(
            Person.uid,
            Person.name,
            Person.managing_region_code,
            Organisation.region_code,
            Organisation.sector,
            Person.id.in_(members).label("is_member"),
            Mentor.capacity,
        )
        .outerjoin(Organisation, Organisation.id == Person.home_organisation_id)
        .outerjoin(Mentor, Mentor.person_id == Person.id)
        .where(condition)
    )
    found = [_someone(row) for row in rows]
    return sorted(found, key=lambda one: one.node.key)


def _someone(row: Row[Any]) -> Someone:
    place = row.region_code or row.managing_region_code
    node = PersonNode(
        key=row.uid,
        label=row.name,
        county_code=_part(place, COUNTY_DIGITS),
        city_code=_part(place, CITY_DIGITS),
        sector=row.sector.value if row.sector else "",
        is_member=bool(row.is_member),
        is_mentor=row.capacity is not None,
        capacity=1 if row.capacity is None else row.capacity,
    )
    return Someone(node, row.managing_region_code)


def _part(code: str, digits: int) -> str:
    """Return the county or city of a region; empty for a region above that level."""
    return code[:digits] if len(code) >= digits else ""


def mentorships(on: date, *, visible_to: Actor) -> tuple[MentorshipEdge, ...]:
    """Return the visible pairings begun by the day, with their guidance up to it.

    A pairing that ended before its planned day, and not because its term was completed, is broken off. Outcomes
    count once the unit has verified them.
    """
    records = (
        select(
            GuidanceRecord.pairing_id,
            func.count().label("found"),
            func.sum(GuidanceRecord.minutes).label("minutes"),
            func.min(GuidanceRecord.held_on).label("first_on"),
            func.max(GuidanceRecord.held_on).label("last_on"),
        )
        .where(GuidanceRecord.held_on <= on)
        .group_by(GuidanceRecord.pairing_id)
        .subquery()
    )
    outcomes = (
        select(Outcome.pairing_id, func.count().label("found"))
        .where(Outcome.verified_on <= on)
        .group_by(Outcome.pairing_id)
        .subquery()
    )
    ties, guide, mentee = _ties()
    rows = db.session.execute(
        ties.add_columns(
            Pairing.planned_ends_on,
            Pairing.end_reason,
            Mentor.category,
            func.coalesce(records.c.found, 0).label("records"),
            func.coalesce(records.c.minutes, 0).label("minutes"),
            records.c.first_on,
            records.c.last_on,
            func.coalesce(outcomes.c.found, 0).label("outcomes"),
        )
        .outerjoin(records, records.c.pairing_id == Pairing.id)
        .outerjoin(outcomes, outcomes.c.pairing_id == Pairing.id)
        .where(_begun(on, visible_to))
        .order_by(guide.uid, mentee.uid, Pairing.starts_on)
    )
    return tuple(
        MentorshipEdge(
            pairing=_pairing_key(row),
            mentor=row.mentor,
            mentee=row.mentee,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_broken_off=row.ends_on is not None
            and row.ends_on < row.planned_ends_on
            and row.end_reason is not EndReason.TERM_COMPLETED,
            category=row.category.value,
            records=row.records,
            minutes=int(row.minutes),
            outcomes=row.outcomes,
            first_record_on=row.first_on,
            last_record_on=row.last_on,
        )
        for row in rows
    )


def ties_elsewhere(on: date, region: str, *, visible_to: Actor) -> tuple[MentorshipEdge, ...]:
    """Return the running pairings of visible mentors with mentees managed outside the region.

    With them the load of a mentor is the whole load. Nothing of the guidance is read, and nobody is named by them:
    they serve to be counted.
    """
    ties, _, mentee = _ties()
    rows = db.session.execute(
        ties.where(
            predicate(visible_to, Permission.MENTORING_READ, Mentor),
            Pairing.state.in_(BEGUN),
            Pairing.starts_on <= on,
            or_(Pairing.ends_on.is_(None), Pairing.ends_on >= on),
            not_(under(mentee.managing_region_code, region)),
        )
    )
    return tuple(MentorshipEdge(_pairing_key(row), row.mentor, row.mentee, row.starts_on, row.ends_on) for row in rows)


def _ties() -> tuple[Select[Any], Any, Any]:
    """Return the statement of pairings with their two people, and these two."""
    guide, mentee = aliased(Person, name="guide"), aliased(Person, name="guided")
    ties = (
        select(guide.uid.label("mentor"), mentee.uid.label("mentee"), Pairing.starts_on, Pairing.ends_on)
        .select_from(Pairing)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(guide, guide.id == Mentor.person_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
    )
    return ties, guide, mentee


def _begun(on: date, actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Pairing that it is visible and begun by the day."""
    return and_(predicate(actor, Permission.MENTORING_READ, Pairing), Pairing.state.in_(BEGUN), Pairing.starts_on <= on)


def _pairing_key(row: Row[Any]) -> str:
    return f"{row.mentor} {row.mentee} {row.starts_on.isoformat()}"


def members_by_year(on: date, *, visible_to: Actor) -> dict[int, frozenset[str]]:
    """Return the keys of the visible people whom each year's cycle brought into the pool, those who left included."""
    rows = db.session.execute(
        select(Cycle.year, Person.uid)
        .select_from(Membership)
        .join(Cycle, Cycle.id == Membership.cycle_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            predicate(visible_to, Permission.POOL_READ_MEMBER, Membership),
            Membership.starts_on <= on,
        )
    )
    years: defaultdict[int, set[str]] = defaultdict(set)
    for year, uid in rows:
        years[year].add(uid)
    return {year: frozenset(keys) for year, keys in sorted(years.items())}


def units() -> dict[int, Unit]:
    """Return every organisation by its row. An organisation is no personal data."""
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.credit_code,
            Organisation.name,
            Organisation.level,
            Organisation.sector,
            Organisation.region_code,
            Region.is_hardship,
        ).join(Region, Region.code == Organisation.region_code)
    )
    return {
        row.id: Unit(
            OrganisationNode(
                key=row.credit_code,
                label=row.name,
                county_code=_part(row.region_code, COUNTY_DIGITS),
                township_code=row.region_code if len(row.region_code) > COUNTY_DIGITS else "",
                is_hardship=row.is_hardship,
            ),
            row.level.value,
            row.sector.value,
        )
        for row in rows
    }


def stays(found_units: Mapping[int, Unit], on: date, *, visible_to: Actor) -> Iterator[tuple[str, list[Stay]]]:
    """Give each visible person's stays up to the day, in order of time, as (key of the person, stays).

    A month at the end is read as shown: the stay ends on the day before it (domain.md, "Dates and lengths").
    """
    rows = db.session.execute(
        select(
            Person.uid,
            Spell.organisation_id,
            Spell.kind,
            Spell.post,
            Spell.starts_on,
            Spell.ends_on,
            Spell.ends_precision,
            Spell.is_rotation,
        )
        .join(Person, Person.id == Spell.person_id)
        .where(
            predicate(visible_to, Permission.PERSON_READ, Person),
            Spell.starts_on <= on,
            Spell.kind.not_in(NO_PLACE_OF_WORK),
            Spell.personnel_status != PersonnelStatus.INTERN,
        )
        .order_by(Spell.person_id)
    )
    for uid, own in groupby(rows, key=lambda row: row.uid):
        yield uid, in_order(_stay(row, found_units) for row in own)


def _stay(row: Row[Any], found_units: Mapping[int, Unit]) -> Stay:
    after = row.ends_on
    if after is not None and row.ends_precision is Precision.DAY:
        after += ONE_DAY
    return Stay(
        unit=found_units[row.organisation_id],
        kind=row.kind.value,
        post=row.post,
        first=row.starts_on,
        after=after,
        is_away=row.kind not in AT_HOME,
        is_rotation=row.is_rotation,
    )


def latest_selection(on: date) -> int | None:
    """Return the year of the latest cycle whose list is published; None before the first."""
    chosen = exists().where(Nomination.cycle_id == Cycle.id, Nomination.state.in_(CHOSEN))
    is_decided = and_(Cycle.state.in_(PUBLISHED), chosen)
    return db.session.scalar(select(func.max(Cycle.year)).where(Cycle.as_of_on <= on, is_decided))


def nominees(year: int, *, visible_to: Actor) -> tuple[Nominee, ...]:
    """Return the visible nominees of a cycle, by key; nobody before the list is published. Who withdrew is left out.

    The region is the city of the nominating unit, the school that of the last full-time education.
    """
    rows = db.session.execute(
        select(Person.id, Person.uid, Person.sex, Organisation.region_code, Organisation.sector, Nomination.state)
        .select_from(Nomination)
        .join(Cycle, Cycle.id == Nomination.cycle_id)
        .join(Person, Person.id == Nomination.person_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(
            predicate(visible_to, Permission.POOL_READ_NOMINATION, Nomination),
            Cycle.year == year,
            Cycle.state.in_(PUBLISHED),
            Nomination.state.not_in(NOT_IN_THE_RUNNING),
        )
        .order_by(Person.uid)
    ).all()
    if not any(row.state in CHOSEN for row in rows):
        return ()
    schools = _schools(year)
    return tuple(
        Nominee(
            key=row.uid,
            sex=row.sex.value,
            region=_part(row.region_code, CITY_DIGITS),
            sector=row.sector.value,
            school_type=schools.get(row.id, ""),
            is_selected=row.state in CHOSEN,
        )
        for row in rows
    )


def _schools(year: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Education.person_id, Education.school_kind)
        .join(Nomination, Nomination.person_id == Education.person_id)
        .join(Cycle, Cycle.id == Nomination.cycle_id)
        .where(Cycle.year == year)
        .order_by(Education.is_full_time, Education.ends_on, Education.school_kind)
    )
    return {person_id: kind.value for person_id, kind in rows}


def place_names() -> dict[str, str]:
    """Return the name of every region by its code."""
    return {code: name for code, name in db.session.execute(select(Region.code, Region.name))}  # noqa: C416

"""Lists of who is due, overdue or soon long enough in service: stored days compared with a day, within one's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.kernel.intervals import add_months, earliest_birth
from registry.kernel.messages import Message, message
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.policy import catalogue
from registry.pool.codes import MembershipState
from registry.pool.models import Membership
from registry.service_records.models import DueDate
from registry.service_records.rules.due import POOL_SERVICE, RULES
from registry.service_records.rules.findings import ServiceRule
from registry.web.lists import COUNT_CAP, Page, page

MOST_MONTHS = 24


class When(Enum):
    """How something that is due stands to the day."""

    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"

    @property
    def label(self) -> Message:
        return LABELS[self]


LABELS = {When.OVERDUE: message("overdue"), When.DUE: message("due"), When.COMING: message("coming")}

SUBJECTS: dict[str, Message] = {
    ServiceRule.UPWARD_SECONDMENT_TOTAL: message("Upward secondment: to return before two years in sum"),
    ServiceRule.DEPUTY_HEAD_TERM: message("Deputy county heads: term over"),
    ServiceRule.GRASSROOTS_TOUR_DUE: message("New civil servants: grassroots tour"),
    ServiceRule.THIRTY_YEARS_TOWNSHIP: message("Thirty years in townships: appointment outside the quota"),
    ServiceRule.TITLE_IN_SCOPE: message("Local titles out of their scope"),
    ServiceRule.STAYS_AT_GRASSROOTS: message("After a service programme: result, what came next, plan roster"),
    ServiceRule.SALARY_UPLIFT: message("New graduate recruits: pay steps"),
    POOL_SERVICE: message("Pool: long enough in service"),
}


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to. Of what is coming, so many months ahead."""

    rule: str
    when: When
    months: int = 6
    region: str = ""


@dataclass(frozen=True)
class Tally:
    """How many are overdue, due, and coming under a rule."""

    rule: str
    task: int
    subject: Message
    overdue: int
    due: int
    coming: int


def tallies(months: int, region: str, today: date, *, visible_to: Actor) -> list[Tally]:
    """Count the visible people under each rule: two statements for all of them."""
    seen = _visible(visible_to, region)
    alive = or_(DueDate.ends_on.is_(None), DueDate.ends_on >= today)
    states = {state: _in_state(state, months, today) for state in When}
    rows = db.session.execute(
        select(
            DueDate.rule,
            *(func.sum(case((condition, 1), else_=0)).label(state.value) for state, condition in states.items()),
        )
        .join(Person, Person.id == DueDate.person_id)
        .where(*seen, alive, DueDate.due_on <= add_months(today, months), DueDate.rule != POOL_SERVICE)
        .group_by(DueDate.rule)
    )
    found = {row.rule: row for row in rows}
    coming = db.session.scalar(
        select(func.count())
        .select_from(DueDate)
        .join(Person, Person.id == DueDate.person_id)
        .where(*seen, DueDate.rule == POOL_SERVICE, _in_state(When.COMING, months, today), *_eligible_then(today))
    )
    counted = []
    for rule, task in RULES.items():
        row = found.get(str(rule))
        counted.append(
            Tally(
                rule=str(rule),
                task=task,
                subject=SUBJECTS[rule],
                overdue=row.overdue if row else 0,
                due=row.due if row else 0,
                coming=(coming or 0) if rule == POOL_SERVICE else row.coming if row else 0,
            )
        )
    return counted


def people(
    asked: Asked, today: date, *, visible_to: Actor, after: str | None = None, before: str | None = None
) -> Page:
    """Return a page of the people in a state under a rule, the one longest due first.

    They are counted first, up to one more than is told. If that are all of them, the page is made of these.
    """
    conditions = list(_eligible_then(today)) if asked.rule == POOL_SERVICE else []
    fitting = (
        *_visible(visible_to, asked.region),
        DueDate.rule == asked.rule,
        or_(DueDate.ends_on.is_(None), DueDate.ends_on >= today),
        _in_state(asked.when, asked.months, today),
        *conditions,
    )
    counted = select(DueDate.id).join(Person, Person.id == DueDate.person_id).where(*fitting).limit(COUNT_CAP + 1)
    found = db.session.scalars(counted).all()
    query = (
        select(
            DueDate.id,
            DueDate.person_id,
            DueDate.finding,
            DueDate.due_on,
            DueDate.overdue_on,
            Person.name,
            Organisation.name.label("organisation_name"),
            Organisation.region_code,
        )
        .join(Person, Person.id == DueDate.person_id)
        .outerjoin(Organisation, Organisation.id == Person.home_organisation_id)
        .where(*(fitting if len(found) > COUNT_CAP else (DueDate.id.in_(found),)))
    )
    return page(db.session(), query, [DueDate.due_on, DueDate.id], after=after, before=before, count=len(found))


def _visible(actor: Actor, region: str) -> Sequence[ColumnElement[bool]]:
    return predicate(actor, Permission.PERSON_READ, Person), Person.managed_in(region)


def _in_state(when: When, months: int, today: date) -> ColumnElement[bool]:
    match when:
        case When.OVERDUE:
            return DueDate.overdue_on <= today
        case When.DUE:
            return and_(DueDate.due_on <= today, or_(DueDate.overdue_on.is_(None), DueDate.overdue_on > today))
    return and_(
        DueDate.due_on > today,
        DueDate.due_on <= add_months(today, months),
        or_(DueDate.overdue_on.is_(None), DueDate.overdue_on > today),
    )


def _eligible_then(today: date) -> tuple[ColumnElement[bool], ...]:
    """Return who could be nominated besides: a graduate, not too old today, not in the pool."""
    oldest = catalogue.parameter("eligibility.oldest_age", today)
    in_pool = exists().where(Membership.person_id == Person.id, Membership.state == MembershipState.ACTIVE)
    return Person.is_graduate.is_(True), Person.birth_on >= earliest_birth(oldest, today), ~in_pool

"""Nominations led at random through the table of events, and what must hold of them afterwards."""

from dataclasses import dataclass
from datetime import date
from random import Random

from sqlalchemy import insert, select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account
from registry.db import db
from registry.kernel.errors import Conflict, NotVisible, RuleViolation
from registry.people.models import Person
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Cycle, Nomination, StateChange
from registry.pool.services import transitions
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.pool import moment

S, C, R = NominationState, CycleState, Role
NOW = moment(date(2026, 8, 1))
SCOPES = {
    R.PROVINCE_HR: {"region_code": "34"},
    R.CITY_HR: {"region_code": "3415"},
    R.COUNTY_HR: {"region_code": "341524"},
}
OPEN_STATES = "draft submitted county_passed city_passed returned accepted assessed selected waiting on_notice held"
WINDOWS = "nominating reviewing scoring selecting public_notice confirmed"

TABLE = f"""
submit              | draft returned          | submitted     | unit_hr province_hr   | nominating
pass_county         | submitted               | county_passed | county_hr province_hr | reviewing
return_county       | submitted               | returned      | county_hr province_hr | reviewing
reject_county       | submitted               | rejected      | county_hr province_hr | reviewing
pass_city           | county_passed           | city_passed   | city_hr province_hr   | reviewing
return_city         | county_passed           | returned      | city_hr province_hr   | reviewing
reject_city         | county_passed           | rejected      | city_hr province_hr   | reviewing
accept              | city_passed             | accepted      | province_hr           | reviewing
return_province     | city_passed             | returned      | province_hr           | reviewing
find_ineligible     | city_passed             | ineligible    | province_hr           | reviewing
assess              | accepted                | assessed      | province_hr           | scoring
select              | assessed                | selected      | province_hr           | selecting
put_on_waiting_list | assessed                | waiting       | province_hr           | selecting
leave_out           | assessed                | not_selected  | province_hr           | selecting
publish             | selected                | on_notice     | province_hr           | public_notice
hold                | on_notice               | held          | province_hr           | public_notice
release             | held                    | on_notice     | province_hr           | public_notice
uphold              | held                    | removed       | province_hr           | public_notice
substitute          | waiting                 | on_notice     | province_hr           | public_notice
confirm             | on_notice               | confirmed     | province_hr           | confirmed
enrol               | confirmed               | enrolled      | province_hr           | confirmed
withdraw            | {OPEN_STATES} confirmed | withdrawn     | graduate unit_hr      | {WINDOWS}
void                | {" ".join(S)}           | void          | province_hr           | draft {WINDOWS} closed
"""
"""The table of the domain, written a second time: event, from, to, who, in which stages."""


@dataclass(frozen=True)
class Step:
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    stages: frozenset[str]


def table() -> dict[Event, Step]:
    found = {}
    for line in TABLE.strip().splitlines():
        event, sources, target, roles, stages = (part.split() for part in line.split("|"))
        one = Event(event[0])
        # what is void stays void
        known = frozenset(sources) - ({S.VOID} if one is Event.VOID else set())
        found[one] = Step(known, target[0], frozenset(roles), frozenset(stages))
    return found


@dataclass
class Ground:
    """A cycle with nominations of one county unit; each nominee has an account."""

    cycle: int
    nominations: list[int]
    accounts: list[int]
    unit_path: str

    def actor(self, role: Role, place: int) -> Actor:
        """Give somebody of the role in whose scope the nomination at this place is."""
        path = self.unit_path if role is R.UNIT_HR else ""
        account = self.accounts[place] if role is R.GRADUATE else None
        return Actor(account, role.value, role, organisation_path=path, **SCOPES.get(role, {}))

    def put(self, states: list[S], stage: C) -> None:
        """Put rows into states behind the back of the service."""
        for identity, state in zip(self.nominations, states, strict=True):
            db.session.execute(update(Nomination).where(Nomination.id == identity).values(state=state))
        self.open(stage)

    def open(self, stage: C) -> None:
        db.session.execute(update(Cycle).where(Cycle.id == self.cycle).values(state=stage))


def ground(count: int) -> Ground:
    """Make a cycle with so many drafts."""
    unit = OrganisationFactory(region_code="341524")
    cycle = Cycle(year=2026, seats=10, state=C.NOMINATING, as_of_on=date(2026, 6, 30), parameters={})
    db.session.add(cycle)
    db.session.flush()
    nominations, accounts = [], []
    person = PersonFactory(organisation=unit)
    shared = {c.name: getattr(person, c.name) for c in Person.__table__.columns if c.computed is None}
    for number in range(count):
        account = Account(username=f"walker-{number}", display_name="walker", password_hash="none")
        db.session.add(account)
        db.session.flush()
        own = {"id": 950_000 + number, "uid": f"walk{number:028d}", "account_id": account.id}
        db.session.execute(insert(Person).values(**(shared | own)))
        values = {"nominated_on": date(2026, 7, 1), "talent_class": "professional", "route": "place"}
        nomination = Nomination(
            cycle_id=cycle.id,
            person_id=own["id"],
            organisation_id=unit.id,
            state=S.DRAFT,
            has_unit_consent=True,
            **values,
        )
        db.session.add(nomination)
        db.session.flush()
        nominations.append(nomination.id)
        accounts.append(account.id)
    return Ground(cycle.id, nominations, accounts, unit.path)


def attempt(identity: int, event: Event, actor: Actor, *, keeps: bool) -> str:
    """Fire once; return the new state or the code of the refusal. Without `keeps` it is undone."""
    savepoint = db.session.begin_nested()
    try:
        transitions.fire_all([identity], event, actor=actor, now=NOW, remark="a reason")
        found = str(db.session.scalar(select(Nomination.state).where(Nomination.id == identity)))
    except (RuleViolation, Conflict) as refusal:
        savepoint.rollback()
        return getattr(refusal, "code", "conflict")
    except NotVisible:
        savepoint.rollback()
        return "not_visible"
    if keeps:
        savepoint.commit()
    else:
        savepoint.rollback()
    return found


def walk(here: Ground, place: int, random: Random, steps: int) -> tuple[int, list[str]]:
    """Try events at random as anybody, in any stage; return how many happened, and what went wrong."""
    known, identity, state, happened, wrong = table(), here.nominations[place], str(S.DRAFT), 0, []
    for _ in range(steps):
        role, stage = random.choice(list(R)), random.choice(list(C))
        likely = [event for event, step in known.items() if state in step.sources]
        onward = [event for event in likely if event not in (Event.WITHDRAW, Event.VOID)]
        event = random.choice(onward if onward and random.random() < 0.9 else list(Event))
        if random.random() < 0.8:
            role, stage = R(random.choice(sorted(known[event].roles))), C(random.choice(sorted(known[event].stages)))
        here.open(stage)
        answer, step = attempt(identity, event, here.actor(role, place), keeps=True), known[event]
        allowed = state in step.sources and role in step.roles and stage in step.stages
        if (answer == step.target) is not allowed:
            wrong.append(f"{role} {event} from {state} in {stage}: {answer}")
        if allowed:
            state, happened = step.target, happened + 1
    return happened, wrong + replayed(identity, state)


def replayed(identity: int, expected: str) -> list[str]:
    """Play the history again: each step begins where the last one ended, the last one ends where it stands now."""
    state, version = db.session.execute(
        select(Nomination.state, Nomination.version).where(Nomination.id == identity)
    ).one()
    changes = db.session.scalars(
        select(StateChange).where(StateChange.nomination_id == identity).order_by(StateChange.id)
    ).all()
    at = str(S.DRAFT)
    for change in changes:
        if str(change.from_state) != at:
            return [f"the history of {identity} breaks at {change.event}"]
        at = str(change.to_state)
    if not at == str(state) == expected or version != len(changes) + 1:
        return [f"{identity}: history {at}, row {state} in version {version}, expected {expected}"]
    return []

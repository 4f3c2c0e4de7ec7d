"""Make the sample province: into an empty register, all of it or nothing, and the files that go with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import exists, select, update

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import Message, message
from registry.mentoring.codes import PairingState
from registry.mentoring.models import GuidanceRecord, Mentor, Outcome, Pairing
from registry.organisations import services as organisations
from registry.organisations.models import Organisation, OrganisationPeriod, Region
from registry.organisations.reference import regions as reference
from registry.people.models import Person, Relation
from registry.sample import entries, files, former, guidance, history, leads, nominations, pairings, people, rows, units
from registry.sample.humans import Human, Setting
from registry.sample.kin import Kin
from registry.sample.ledger import Ledger, roomy, uncollected
from registry.sample.numbers import CitizenNumbers
from registry.sample.pairings import Mentors, Pair
from registry.sample.plan import Part, Plan
from registry.sample.workplaces import Workplaces
from registry.service_records import kept

ACT = "sample:make"
Item = TypeVar("Item")


class Track(Protocol):
    """Follows a long step: gives back what it was given, one by one, and shows how far it is."""

    def __call__(self, items: Iterable[Item], label: Message, total: int) -> Iterable[Item]: ...


def untracked(items: Iterable[Item], label: Message, total: int) -> Iterable[Item]:
    """Follow nothing."""
    return items


class Result(Enum):
    MADE = "made"
    ALREADY_THERE = "already_there"


@dataclass
class Cast:
    """Those of the sample who play a part beyond their own file."""

    setting: Setting
    members: list[Human] = field(default_factory=list)
    mentors: list[Human] = field(default_factory=list)
    experts: list[Human] = field(default_factory=list)
    nominated: list[Human] = field(default_factory=list)

    def take(self, human: Human) -> None:
        """Remember a person by the parts played."""
        if human.term is not None:
            self.members.append(human)
        if human.mentor is not None:
            self.mentors.append(human)
        if human.part is Part.EXPERT:
            self.experts.append(human)
        if human.part is Part.NOMINEE or human.is_renominated:
            self.nominated.append(human)


def make_sample(plan: Plan, folder: Path, *, actor: Actor, track: Track = untracked) -> Result:
    """Make the province of a plan and write its files; a second time nothing but files that are missing.

    Raise RuleViolation if the register holds people who are not of this plan.
    """
    result = Result.MADE
    if db.session.scalar(select(exists().where(Person.id > 0))):
        if not _is_made(plan):
            raise RuleViolation(
                "not_empty", message("The register holds people already; a sample is made in an empty one only.")
            )
        result = Result.ALREADY_THERE
        if all(path.exists() for path in files.paths(folder, plan.last_year).values()):
            return result
        cast = _cast_again(plan, track)
    else:
        cast = _fill_register(plan, actor, track)
    _write_files(plan, cast, folder, track)
    return result


def _is_made(plan: Plan) -> bool:
    made = db.session.scalars(select(AuditEntry.details).where(AuditEntry.act == ACT))
    return any(details.get("plan") == plan.facts for details in made)


def new_setting(plan: Plan) -> Setting:
    """Return what the people of a plan are made from: regions, units, chance, numbers."""
    key_counties = frozenset(listing.region_code for listing in reference.key_counties())
    places = units.make(reference.regions(), sorted(key_counties), plan.rng("units"))
    counties = [code for codes in places.counties.values() for code in codes]
    return Setting(plan, Workplaces(places), key_counties, plan.rng("people"), CitizenNumbers(counties))


def _cast_again(plan: Plan, track: Track) -> Cast:
    """Make everybody once more without storing anything: the same plan gives the same people."""
    cast = Cast(new_setting(plan))
    for human in track(people.everybody(cast.setting), message("People"), plan.people):
        cast.take(human)
    return cast


def _fill_register(plan: Plan, actor: Actor, track: Track) -> Cast:
    if db.session.scalar(select(exists().where(Organisation.id > 0))):
        raise RuleViolation(
            "not_empty", message("The register holds organisations already; a sample is made in an empty one only.")
        )
    organisations.load_regions(actor=actor)
    cast = Cast(new_setting(plan))
    hardship = cast.setting.work.places.hardship
    db.session.execute(update(Region).where(Region.code.in_(hardship)).values(is_hardship=True))
    connection = db.session.connection()
    with roomy(connection), uncollected():
        ledger = Ledger(connection)
        for unit in cast.setting.work.places.units:
            ledger.add(Organisation, unit.row)
        for period in former.periods(cast.setting.work.places.units):
            ledger.add(OrganisationPeriod, period)
        kin = Kin(plan.rng("kin"))
        recruiting = plan.rng("recruiting")
        for human in track(people.everybody(cast.setting), message("People"), plan.people):
            keys = rows.add_human(ledger, human)
            entries.add_entries(ledger, cast.setting, human, keys, recruiting)
            for relation in kin.relations(human):
                ledger.add(Relation, relation)
            cast.take(human)
            ledger.write(everything=False)
        history.add_memberships(ledger, cast.members, history.add_cycles(ledger, plan))
        pairs = _add_mentoring(plan, cast, ledger, track)
        ledger.close()
        kept.recount_totals_of_all(plan.as_of_on)
        kept.recount_due_dates(plan.as_of_on)
        connection.exec_driver_sql("ANALYZE")
    chosen = leads.choose(cast.setting, cast.nominated, cast.experts, pairs)
    audit.record(ACT, actor=actor, plan=plan.facts, leads=chosen.facts, rows=dict(sorted(ledger.rows.items())))
    return cast


def _add_mentoring(plan: Plan, cast: Cast, ledger: Ledger, track: Track) -> list[Pair]:
    """Pair the members of every year, with what came of it."""
    rng, as_of = plan.rng("mentoring"), plan.as_of_on
    mentors = pairings.mentors_of(cast.mentors)
    _add_mentors(ledger, mentors)
    pairs = list(pairings.pair_members(cast.members, mentors, rng, as_of))
    for pair in track(pairs, message("Pairings"), len(pairs)):
        key = ledger.add(
            Pairing,
            {
                "mentor_id": pair.mentor.id,
                "mentee_id": pair.mentee.id,
                "state": PairingState.ENDED if pair.ends_on else PairingState.ACTIVE,
                "starts_on": pair.starts_on,
                "planned_ends_on": pair.planned_ends_on,
                "ends_on": pair.ends_on,
                "end_reason": pair.end_reason,
                "fit_parts": {},
            },
        )
        for record in guidance.records(pair, rng, as_of):
            ledger.add(GuidanceRecord, {"pairing_id": key, **record})
        for outcome in guidance.outcomes(pair, rng, as_of):
            ledger.add(Outcome, {"pairing_id": key, **outcome})
        ledger.write(everything=False)
    return pairs


def _add_mentors(ledger: Ledger, mentors: Mentors) -> None:
    for mentor in mentors.all:
        facts = mentor.human.mentor
        assert facts is not None
        row = {
            "id": mentor.id,
            "person_id": mentor.human.id,
            "category": facts.category,
            "capacity": facts.capacity,
            "field": mentor.human.sector,
            "is_available": facts.is_available,
        }
        ledger.add(Mentor, row)


def _write_files(plan: Plan, cast: Cast, folder: Path, track: Track) -> None:
    """Write the four files; what is there already is written anew, the same."""
    folder.mkdir(parents=True, exist_ok=True)
    named = files.paths(folder, plan.last_year)
    chosen = nominations.nominees(cast.nominated, plan.rng("nominations"))
    files.write_nominations(named, chosen)
    hard = {nominee.human.id for nominee in chosen if cast.setting.is_hard(nominee.unit)}
    scores = nominations.panel_scores(chosen, cast.experts, plan.rng("panel"), hard)
    total = len(chosen) * nominations.EXPERTS_EACH
    files.write_scores(named["scores"], track(scores, message("Panel points"), total))
    files.write_limits(named["limits"], nominations.limits(chosen, plan.seats, cast.setting.key_counties))

"""Where somebody stands under every rule of service on a day: the facts that the rules need, and all their verdicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.organisations.codes import Sector
from registry.people.codes import TitleScope
from registry.policy import catalogue
from registry.service_records.codes import Direction, PersonnelStatus, SpellKind
from registry.service_records.rules import pay, programmes, recruitment, secondments, titles, tours
from registry.service_records.rules.findings import Finding, ServiceRule, found
from registry.service_records.rules.spells import INTERRUPTING, Spell
from registry.service_records.rules.titles import Title
from registry.service_records.rules.tours import CIVIL, Deferral

ON_A_FOOTING = CIVIL | {PersonnelStatus.INSTITUTION}
"""On these footings somebody is recruited, confirmed after probation and paid by grades."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A recruitment with its first post, and what followed; `steps` are (granted on, how many)."""

    key: str
    post: Spell
    recruited_on: date
    is_new_graduate: bool = False
    uses_programme_preference: bool = False
    is_excepted_position: bool = False
    confirmed_on: date | None = None
    is_in_key_county_on_confirmation: bool = False
    deferral: Deferral | None = None
    steps: tuple[tuple[date, int], ...] = ()

    def recruit(self, on: date) -> pay.Recruit:
        """Give the recruitment as the rule of pay looks at it, with the steps granted by the day."""
        return pay.Recruit(
            post=self.post,
            is_new_graduate=self.is_new_graduate,
            confirmed_on=self.confirmed_on,
            is_in_key_county_on_confirmation=self.is_in_key_county_on_confirmation,
            steps_granted=sum(steps for granted_on, steps in self.steps if granted_on <= on),
        )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules of service know of a person. `graduated_on` is the latest graduation of a regular institution.

    `deputy_terms` are the keys of the spells as deputy county head for science and technology; `is_on_roster` tells
    whether somebody stands, or once stood, on the plan roster.
    """

    spells: tuple[Spell, ...] = ()
    entries: tuple[Entry, ...] = ()
    titles: tuple[Title, ...] = ()
    graduated_on: date | None = None
    deputy_terms: frozenset[str] = frozenset()
    is_on_roster: bool = False

    def home_on(self, day: date) -> Spell | None:
        """Give the post held on the day, the one begun last."""
        held = [spell for spell in self.spells if spell.kind is SpellKind.POST and spell.runs_on(day)]
        return max(held, key=lambda spell: spell.starts_on, default=None)

    def sector_on(self, day: date) -> Sector | None:
        """Give the sector of the unit at which somebody holds a post on the day."""
        home = self.home_on(day)
        return home.sector if home else None

    def civil_entry(self, on: date) -> tuple[Spell, Entry | None] | None:
        """Give the first post as a civil servant begun by the day, with its recruitment if that is recorded."""
        posts = [one for one in self.spells if one.kind is SpellKind.POST and one.personnel_status in CIVIL]
        first = min((post for post in posts if post.starts_on <= on), key=lambda post: post.starts_on, default=None)
        if first is None:
            return None
        return first, next((entry for entry in self.entries if entry.post.key == first.key), None)


def in_force_from() -> date:
    """Give the first day on which the rules can be asked."""
    return catalogue.entry("task-4.sectors").in_force_from


def verdicts(facts: Facts, on: date) -> list[Verdict]:
    """Give the verdict of every rule of service on a day, in the order of tasks; some rules speak more than once.

    Each downward secondment, each term as deputy head, each recruitment and each local title has a verdict of its own.
    """
    sector = facts.sector_on(on)
    return [
        programmes.unemployed_graduate_post(facts.graduated_on, facts.spells, on),
        *_downward(facts, on),
        titles.senior_title_service(facts.spells, sector, on),
        secondments.upward_secondment_total(facts.spells, sector, on),
        *_deputy_terms(facts, on),
        _tour(facts, on),
        titles.thirty_years_township(facts.spells, facts.titles, on),
        *_titles_in_scope(facts, on),
        programmes.stays_at_grassroots(facts.spells, on),
        programmes.targeted_recruitment_eligible(facts.spells, has_used_preference(facts, on), on),
        recruitment.provincial_recruit(facts.spells, False, on),
        recruitment.division_rank_leader(facts.spells, "", on),
        *_pay(facts, on),
    ]


def has_used_preference(facts: Facts, on: date) -> bool:
    """Tell whether somebody has been recruited for a post kept for veterans of service programmes."""
    return any(entry.uses_programme_preference and entry.recruited_on <= on for entry in facts.entries)


def titles_by(facts: Facts, on: date) -> Sequence[Title]:
    """Give the local titles held by the day: only these can be out of scope."""
    return [one for one in facts.titles if one.scope is not TitleScope.GENERAL and one.awarded_on <= on]


def _downward(facts: Facts, on: date) -> Iterator[Verdict]:
    interruptions = [spell for spell in facts.spells if spell.kind in INTERRUPTING]
    stints = [
        spell
        for spell in facts.spells
        if spell.kind is SpellKind.SECONDMENT
        and spell.direction is Direction.DOWN
        and spell.starts_on <= on
        and spell.key not in facts.deputy_terms
    ]
    for stint in stints:
        yield secondments.downward_secondment(stint, facts.home_on(stint.starts_on), interruptions, on)
    if not stints:
        yield _nothing(ServiceRule.DOWNWARD_SECONDMENT, 4, message("no downward secondment is recorded"))


def _deputy_terms(facts: Facts, on: date) -> Iterator[Verdict]:
    terms = [spell for spell in facts.spells if spell.key in facts.deputy_terms]
    for spell in terms:
        yield secondments.deputy_head_term(spell, on)
    if not terms:
        yield _nothing(ServiceRule.DEPUTY_HEAD_TERM, 7, message("no term as deputy county head is recorded"))


def _tour(facts: Facts, on: date) -> Verdict:
    first = facts.civil_entry(on)
    if first is None:
        return _nothing(ServiceRule.GRASSROOTS_TOUR_DUE, 8, message("no post as a civil servant is recorded"))
    post, entry = first
    if entry is not None:
        return tours.grassroots_tour_due(post, facts.spells, entry.confirmed_on, entry.deferral, on)
    verdict = tours.grassroots_tour_due(post, facts.spells, None, None, on)
    if verdict.code != Finding.ON_PROBATION:
        return verdict
    text = message("the recruitment and its confirmation are not recorded")
    return replace(verdict, outcome=Outcome.UNDETERMINED, code=Finding.NOT_RECORDED, text=text)


def _titles_in_scope(facts: Facts, on: date) -> Iterator[Verdict]:
    local = titles_by(facts, on)
    for title in local:
        yield titles.title_in_scope(title, facts.spells, on)
    if not local:
        yield _nothing(ServiceRule.TITLE_IN_SCOPE, 18, message("no local title is recorded"))


def _pay(facts: Facts, on: date) -> Iterator[Verdict]:
    entries = [entry for entry in facts.entries if entry.recruited_on <= on]
    for entry in entries:
        yield pay.salary_uplift(entry.recruit(on), on)
    if not entries:
        yield _nothing(ServiceRule.SALARY_UPLIFT, 24, message("no recruitment is recorded"))


def _nothing(rule: ServiceRule, task: int, text: Message) -> Verdict:
    return found(rule, Finding.NOT_CONCERNED, Outcome.NOT_MET, text, task=task)

"""What of a person's record counts, for what, from when: the verdict of every rule beside the spells themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.kernel.messages import Message
from registry.kernel.verdicts import Outcome, SpellNote, Verdict
from registry.pool.rules import eligibility, thresholds
from registry.pool.rules.eligibility import EligibilityFacts, EligibilityRule
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules import standing
from registry.service_records.rules.counting import MinimumCode
from registry.service_records.rules.findings import Finding, ServiceRule
from registry.service_records.rules.standing import Facts

AT_NOMINATION = frozenset({EligibilityRule.CONSENT, EligibilityRule.NO_OBSTACLE})
"""Clauses on which nothing is known before somebody is nominated."""


@dataclass(frozen=True)
class Noted:
    """A spell that a rule looked at, and why it was counted or left out."""

    placed: PlacedSpell
    reason: Message


@dataclass(frozen=True)
class Standing:
    """The verdict of a rule, with its task and the spells behind it."""

    verdict: Verdict
    rule: Message
    finding: Message
    task: int
    counted: tuple[Noted, ...]
    left_out: tuple[Noted, ...]

    @property
    def is_about(self) -> bool:
        """Whether the rule has anything to say of this person; a length of which nothing counts says nothing."""
        is_bare = self.verdict.code == MinimumCode.SHORT and not self.counted
        return not is_bare and self.verdict.code not in BESIDE

    @property
    def tone(self) -> str:
        """Say how the verdict is to be marked: met, not_met, undetermined, waiting (in time) or none."""
        if not self.is_about:
            return "none"
        if self.verdict.outcome is Outcome.NOT_MET and self.verdict.code in WAITING:
            return "waiting"
        return self.verdict.outcome.value


BESIDE = frozenset(
    {Finding.NOT_CONCERNED, Finding.NOT_SERVED, Finding.EMPLOYED, Finding.STUDYING, Finding.TOO_LONG_AGO}
)
"""Findings of somebody for whom a rule is not meant."""

WAITING = frozenset({Finding.UNDER_WAY, Finding.NOT_BEGUN, Finding.ON_PROBATION, Finding.DEFERRED, Finding.DUE})
"""Findings that are no failure: the time has only to pass, or the act to be done."""


def verdicts(facts: Facts, pool: EligibilityFacts, on: date, *, sees_sanctions: bool = True) -> list[Verdict]:
    """Give the verdict of every rule on a day: those of service, then the clauses of the pool by their defaults.

    What is asked at the nomination only is left out; so are sanctions for readers to whom they are not shown, since an
    investigation must not be learnt of here. No verdict before the first day of the rules.
    """
    if on < standing.in_force_from():
        return []
    asked = eligibility.pool_eligibility(pool, on, thresholds.default_parameters(on))
    hidden = AT_NOMINATION if sees_sanctions else AT_NOMINATION | {EligibilityRule.SANCTIONS}
    return [*standing.verdicts(facts, on), *(one for one in asked if one.rule not in hidden)]


def standings(found: Sequence[Verdict], placed: Sequence[PlacedSpell]) -> list[Standing]:
    """Put verdicts beside the spells that they speak of."""
    known = {one.spell.key: one for one in placed}
    return [
        Standing(
            verdict=verdict,
            rule=label_of(verdict),
            finding=verdict.code.label,  # type: ignore[attr-defined]
            task=task_of(verdict),
            counted=_noted(verdict.counted, known),
            left_out=_noted(verdict.left_out, known),
        )
        for verdict in found
    ]


def task_of(verdict: Verdict) -> int:
    """Give the number of the task behind a verdict; a clause of the cycle is one of task 35."""
    return int(verdict.clause.removeprefix("task-")) if verdict.clause.startswith("task-") else 35


def label_of(verdict: Verdict) -> Message:
    """Give what the rule of a verdict is called."""
    rule: ServiceRule | EligibilityRule = verdict.rule  # type: ignore[assignment]
    return rule.label


def pool_facts(person: Any, facts: Facts, memberships: Collection[Any]) -> EligibilityFacts:
    """Give what the pool's check looks at, from a person with the file and the times in the pool."""
    return EligibilityFacts(
        born_on=person.birth_on,
        educations=tuple(
            eligibility.Education(one.schooling, one.school_kind, one.is_full_time, one.ends_on)
            for one in person.educations
        ),
        spells=facts.spells,
        appraisals=tuple(eligibility.Appraisal(one.year, one.kind, one.result, one.cause) for one in person.appraisals),
        sanctions=tuple(eligibility.Sanction(one.kind, one.decided_on, one.in_force_until) for one in person.sanctions),
        memberships=tuple(eligibility.Membership(one.starts_on, one.ends_on) for one in memberships),
    )


def _noted(notes: Sequence[SpellNote], known: Mapping[str, PlacedSpell]) -> tuple[Noted, ...]:
    return tuple(Noted(known[note.key], note.reason) for note in notes)

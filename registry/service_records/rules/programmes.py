"""Graduates before and after a service programme: posts for the unemployed (3), stayers (19), targeted posts (20)."""

from collections.abc import Sequence
from datetime import date

from registry.kernel.intervals import add_months, first_of_month
from registry.kernel.messages import message
from registry.kernel.verdicts import Outcome, Verdict
from registry.policy import catalogue
from registry.service_records.codes import PersonnelStatus, Programme, SpellKind
from registry.service_records.rules import bases, counting
from registry.service_records.rules.bases import Basis, Row, Treatment
from registry.service_records.rules.findings import Finding, ServiceRule, found
from registry.service_records.rules.spells import INTERRUPTING, Reading, Spell, interval

UNEMPLOYED = frozenset({PersonnelStatus.INTERN, PersonnelStatus.TRAINEE})
"""On this footing somebody works without being employed."""


def unemployed_graduate_post(graduated_on: date | None, spells: Sequence[Spell], on: date) -> Verdict:
    """Say whether a graduate may take a grassroots post for the unemployed: at most two years ago, not employed now.

    `graduated_on` is that of a regular institution, None if there is no such graduation. Own business is employment,
    a traineeship or an internship is not; who studies full-time does not look for work.
    """
    rule = ServiceRule.UNEMPLOYED_GRADUATE_POST
    if graduated_on is None or graduated_on > on:
        text = message("not a graduate of a regular institution on the day")
        return found(rule, Finding.NOT_CONCERNED, Outcome.NOT_MET, text, task=3)
    last = add_months(graduated_on, catalogue.parameter("task-3.graduated_within", on))
    if on > last:
        text = message("graduated on %(day)s; eligible until %(last)s", day=graduated_on, last=last)
        return found(rule, Finding.TOO_LONG_AGO, Outcome.NOT_MET, text, task=3)
    studies = [spell for spell in spells if spell.kind is SpellKind.FULL_TIME_STUDY]
    if _on_that_day(studies, on) is Outcome.MET:
        text = message("studying full-time on the day")
        return found(rule, Finding.STUDYING, Outcome.NOT_MET, text, task=3)
    works = [spell for spell in spells if spell.kind not in INTERRUPTING and spell.personnel_status not in UNEMPLOYED]
    employed = _on_that_day(works, on)
    if employed is Outcome.MET:
        return found(rule, Finding.EMPLOYED, Outcome.NOT_MET, message("employed on the day"), task=3)
    if employed is Outcome.UNDETERMINED:
        text = message("whether the last employment lasts to the day is known by the month only")
        return found(rule, Finding.UNDETERMINED, Outcome.UNDETERMINED, text, task=3)
    text = message("not employed; eligible until %(last)s", last=last)
    return found(rule, Finding.ELIGIBLE, Outcome.MET, text, task=3)


def _on_that_day(spells: Sequence[Spell], on: date) -> Outcome:
    """Tell whether one of the spells runs on the day."""

    def runs(reading: Reading) -> bool:
        return any(days.first <= on < days.after for days in (interval(spell, reading, on) for spell in spells))

    if runs(Reading.SHORTEST):
        return Outcome.MET
    return Outcome.UNDETERMINED if runs(Reading.LONGEST) else Outcome.NOT_MET


def targeted_recruitment_eligible(spells: Sequence[Spell], has_used_preference: bool, on: date) -> Verdict:
    """Say whether somebody may apply for posts kept for veterans of service programmes: done, passed, not used yet."""
    rule = ServiceRule.TARGETED_RECRUITMENT_ELIGIBLE
    best = _best_term(spells, on, rule, 20)
    if best is None:
        text = message("no service programme is recorded")
        return found(rule, Finding.NOT_SERVED, Outcome.NOT_MET, text, task=20)
    if not best.is_met:
        return best
    if has_used_preference:
        text = message("the preference was used already")
        return found(rule, Finding.PREFERENCE_USED, Outcome.NOT_MET, text, task=20)
    text = message("term served and passed, preference not used")
    return found(rule, Finding.ELIGIBLE, Outcome.MET, text, task=20, met_on=best.met_on)


def stays_at_grassroots(spells: Sequence[Spell], on: date) -> Verdict:
    """Say whether somebody who finished a service programme stays: the next spell is at the grassroots (task 19)."""
    rule = ServiceRule.STAYS_AT_GRASSROOTS
    best = _best_term(spells, on, rule, 19)
    if best is None:
        text = message("no service programme is recorded")
        return found(rule, Finding.NOT_SERVED, Outcome.NOT_MET, text, task=19)
    if not best.is_met:
        return best
    last = max(
        (spell for spell in spells if is_service(spell) and spell.starts_on <= on), key=lambda one: one.starts_on
    )
    next_spells = [
        spell
        for spell in counting.in_order(spells)
        if spell.kind not in INTERRUPTING
        and not is_service(spell)
        and last.ends_on is not None
        and first_of_month(last.ends_on) <= spell.starts_on <= on
    ]
    if not next_spells:
        text = message("nothing is recorded after the programme")
        return found(rule, Finding.NO_NEXT_SPELL, Outcome.NOT_MET, text, task=19)
    basis = bases.basis(catalogue.parameter("task-19.scope", on), on)
    treatment, because = basis.treatment(next_spells[0])
    stays = treatment is Treatment.COUNTS
    return found(
        rule,
        Finding.STAYS if stays else Finding.LEFT,
        Outcome.MET if stays else Outcome.NOT_MET,
        message("after the programme, since %(day)s: %(because)s", day=next_spells[0].starts_on, because=because),
        task=19,
    )


def is_service(spell: Spell) -> bool:
    """Tell whether a spell is service in a programme."""
    return spell.kind is SpellKind.PROGRAMME_SERVICE and spell.programme is not None


def _best_term(spells: Sequence[Spell], on: date, rule: ServiceRule, task: int) -> Verdict | None:
    """Judge each programme served by its term and result, and give the best verdict; None if none was served."""
    programmes = {spell.programme for spell in spells if is_service(spell) and spell.starts_on <= on}
    terms = catalogue.parameter("task-20.terms", on)
    judged = [
        _term(spells, programme, on, rule, task)
        for programme in Programme
        if programme in programmes and programme in terms
    ]
    order = [Outcome.MET, Outcome.UNDETERMINED, Outcome.NOT_MET]
    return min(judged, key=lambda verdict: order.index(verdict.outcome), default=None)


def _term(spells: Sequence[Spell], programme: Programme, on: date, rule: ServiceRule, task: int) -> Verdict:
    """Judge one programme: its term is over when the planned end is, or the programme's own months are served."""
    served = [spell for spell in spells if is_service(spell) and spell.programme is programme]
    interruptions = [spell for spell in spells if spell.kind in INTERRUPTING]
    last = max((spell for spell in served if spell.starts_on <= on), key=lambda spell: spell.starts_on)
    if last.planned_ends_on is not None:
        reached = _reached_planned_end(last, last.planned_ends_on, on)
        if reached is not Outcome.MET:
            is_running = last.ends_on is None or last.ends_on > on
            finding = Finding.UNDER_WAY if is_running else Finding.ENDED_SHORT
            if reached is Outcome.UNDETERMINED:
                finding = Finding.UNDETERMINED
            text = message("the term ends on %(day)s", day=last.planned_ends_on)
            met_on = last.planned_ends_on if finding is Finding.UNDER_WAY else None
            return found(rule, finding, reached, text, task=task, met_on=met_on)
        term_on: date | None = last.planned_ends_on
    else:
        months = catalogue.parameter("task-20.terms", on)[programme]
        basis = Basis(
            name="programme",
            by_place=False,
            rows=(Row((("kinds", frozenset({SpellKind.PROGRAMME_SERVICE})),), Treatment.COUNTS, programme.label),),
            otherwise=message("no service in this programme"),
        )
        verdict = counting.minimum_verdict(
            [*served, *interruptions], basis, on, months, rule=rule, clause=f"task-{task}"
        )
        if not verdict.is_met:
            return verdict
        term_on = verdict.met_on
    if last.has_passed_programme is None:
        text = message("the term is served, its result is not recorded")
        return found(rule, Finding.NOT_ASSESSED, Outcome.UNDETERMINED, text, task=task)
    if not last.has_passed_programme:
        return found(rule, Finding.NOT_PASSED, Outcome.NOT_MET, message("the programme was not passed"), task=task)
    return found(rule, Finding.COMPLETED, Outcome.MET, message("term served and passed"), task=task, met_on=term_on)


def _reached_planned_end(spell: Spell, planned: date, on: date) -> Outcome:
    """Tell whether a spell has lasted to its planned end by the end of the day."""
    if planned > on:
        return Outcome.NOT_MET
    if interval(spell, Reading.SHORTEST, on).last >= planned:
        return Outcome.MET
    return Outcome.UNDETERMINED if interval(spell, Reading.LONGEST, on).last >= planned else Outcome.NOT_MET

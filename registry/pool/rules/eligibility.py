"""Who may be taken into the reserve pool (task 35): one verdict a clause, from values and a cycle's parameters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.kernel.codes import Code
from registry.kernel.intervals import ONE_DAY, age, earliest_birth, minus, total_days, within
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.people.codes import (
    SCHOOLING_ORDER,
    AppraisalKind,
    AppraisalResult,
    SanctionKind,
    Schooling,
    SchoolKind,
)
from registry.pool.rules.thresholds import EligibilityParameters, Obstacle
from registry.service_records.rules import bases, counting
from registry.service_records.rules.spells import INTERRUPTING, Reading, Spell, interval

TASK = "task-35"
CYCLE = "cycle"
"""The clause of a threshold that the policy leaves to the province and the cycle sets."""

JUDGED = frozenset(
    {AppraisalKind.YEARLY, AppraisalKind.PROBATION, AppraisalKind.PROGRAMME_YEAR, AppraisalKind.PROGRAMME_END}
)
"""Appraisals that stand for a year; regular and special ones do not."""

HALF_A_YEAR = 183


class EligibilityRule(Code):
    """The clauses, in the order in which they are shown."""

    GRADUATE = "pool_graduate", message("graduate of a regular institution or returned from abroad")
    AT_GRASSROOTS = "pool_at_grassroots", message("now at the grassroots")
    MINIMUM_SERVICE = "pool_minimum_service", message("minimum service at the grassroots")
    AGE = "pool_age", message("age")
    SCHOOLING = "pool_schooling", message("schooling")
    APPRAISALS = "pool_appraisals", message("appraisals")
    SANCTIONS = "pool_sanctions", message("no sanction in force, not under investigation")
    CONSENT = "pool_consent", message("consent of the unit")
    MEMBERSHIP = "pool_membership", message("not in the pool already")
    NO_OBSTACLE = "pool_no_obstacle", message("no case in which nobody is to be recommended")


class EligibilityCode(Code):
    """What was found, beside the codes of a minimum length."""

    FULFILLED = "fulfilled", message("fulfilled")
    NO_GRADUATE = "no_graduate", message("no such graduate")
    ELSEWHERE = "elsewhere", message("works elsewhere")
    UNDETERMINED = "undetermined", message("not to be told: a date is known by the month only")
    TOO_OLD = "too_old", message("too old")
    BORN_TOO_LATE = "born_too_late", message("born too late")
    TOO_LOW = "too_low", message("too low")
    RESULT_NOT_WANTED = "result_not_wanted", message("a result that is not wanted")
    NO_GRADED_YEAR = "no_graded_year", message("no graded year")
    NOT_RECORDED = "not_recorded", message("not recorded")
    UNDER_INVESTIGATION = "under_investigation", message("under investigation")
    IN_FORCE = "in_force", message("sanction in force")
    NO_CONSENT = "no_consent", message("no consent")
    ACTIVE_MEMBER = "active_member", message("in the pool already")
    NOT_TO_BE_RECOMMENDED = "not_to_be_recommended", message("not to be recommended")


@dataclass(frozen=True)
class Education:
    """A schooling that was finished, or will be, on `ends_on`."""

    schooling: Schooling
    school_kind: SchoolKind
    is_full_time: bool
    ends_on: date


@dataclass(frozen=True)
class Appraisal:
    """The result of a year; `cause` says why it is not graded, not taken part in or exempt."""

    year: int
    kind: AppraisalKind
    result: AppraisalResult
    cause: str = ""


@dataclass(frozen=True)
class Sanction:
    """A sanction or an investigation; no last day means that it still runs."""

    kind: SanctionKind
    decided_on: date
    in_force_until: date | None


@dataclass(frozen=True)
class Membership:
    """A time in the pool; `ends_on` is the last day in it."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class EligibilityFacts:
    """What the check looks at. Party membership is no condition and therefore not among it."""

    born_on: date
    educations: tuple[Education, ...] = ()
    spells: tuple[Spell, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    memberships: tuple[Membership, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    has_unit_consent: bool = False


def pool_eligibility(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> list[Verdict]:
    """Check one person against every clause as of the end of the day `on`, in the order of EligibilityRule."""
    return [
        _graduate(facts, on, parameters),
        _at_grassroots(facts, on, parameters),
        _minimum_service(facts, on, parameters),
        _age(facts, on, parameters),
        _schooling(facts, on, parameters),
        _appraisals(facts, on, parameters),
        _sanctions(facts, on),
        _consent(facts),
        _membership(facts, on),
        _no_obstacle(facts, parameters),
    ]


def outcome_of(verdicts: Iterable[Verdict]) -> Outcome:
    """Put verdicts together: not met if one is not, else undetermined if one is, else met."""
    outcomes = {verdict.outcome for verdict in verdicts}
    for outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED):
        if outcome in outcomes:
            return outcome
    return Outcome.MET


def _verdict(
    rule: EligibilityRule,
    code: EligibilityCode,
    text: Message,
    *,
    clause: str,
    outcome: Outcome | None = None,
    measured: Message | None = None,
    required: Message | None = None,
    met_on: date | None = None,
) -> Verdict:
    fulfilled = Outcome.MET if code is EligibilityCode.FULFILLED else Outcome.NOT_MET
    return Verdict(rule, outcome or fulfilled, code, clause, text, measured, required, met_on=met_on)


def _finished(facts: EligibilityFacts, on: date) -> list[Education]:
    return [education for education in facts.educations if education.ends_on <= on]


def _graduate(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> Verdict:
    """Look for a finished schooling of college or above: full-time at a regular institution, or abroad."""
    college = SCHOOLING_ORDER.index(Schooling.COLLEGE)
    graduated = [
        education
        for education in _finished(facts, on)
        if education.school_kind in parameters.school_kinds
        and SCHOOLING_ORDER.index(education.schooling) >= college
        and (education.is_full_time or education.school_kind is SchoolKind.ABROAD)
    ]
    if not graduated:
        text = message("no finished schooling at a regular institution or abroad is recorded")
        return _verdict(EligibilityRule.GRADUATE, EligibilityCode.NO_GRADUATE, text, clause=TASK)
    first = min(graduated, key=lambda education: education.ends_on)
    text = message("graduated on %(day)s (%(where)s)", day=first.ends_on, where=first.school_kind.label)
    return _verdict(EligibilityRule.GRADUATE, EligibilityCode.FULFILLED, text, clause=TASK, met_on=first.ends_on)


def _at_grassroots(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> Verdict:
    """Look at the day itself: does the place of work on it count under the cycle's scope?"""
    basis = bases.basis(parameters.scope, on)
    rule = EligibilityRule.AT_GRASSROOTS

    def counts_today(reading: Reading) -> bool:
        return bool(within(counting.counted_days(facts.spells, basis, on, reading), on, on + ONE_DAY))

    if counts_today(Reading.SHORTEST):
        text = message("the place of work on %(day)s counts as the grassroots", day=on)
        return _verdict(rule, EligibilityCode.FULFILLED, text, clause=TASK)
    if counts_today(Reading.LONGEST):
        text = message("whether the grassroots service lasts to %(day)s is known by the month only", day=on)
        return _verdict(rule, EligibilityCode.UNDETERMINED, text, clause=TASK, outcome=Outcome.UNDETERMINED)
    text = message("on %(day)s: %(why)s", day=on, why=_elsewhere(facts, on, basis))
    return _verdict(rule, EligibilityCode.ELSEWHERE, text, clause=TASK)


def _elsewhere(facts: EligibilityFacts, on: date, basis: bases.Basis) -> Message:
    """Say why the day does not count: what takes it away first, else what is left out, else no spell at all."""
    running = [basis.treatment(spell) for spell in facts.spells if spell.runs_on(on)]
    order = [bases.Treatment.INTERRUPTS, bases.Treatment.TAKES_AWAY, bases.Treatment.LEFT_OUT]
    reasons = sorted((order.index(what), str(why), why) for what, why in running if what in order)
    return reasons[0][2] if reasons else message("no spell of service is recorded")


def _minimum_service(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> Verdict:
    return counting.minimum_verdict(
        facts.spells,
        bases.basis(parameters.scope, on),
        on,
        parameters.minimum_service,
        rule=EligibilityRule.MINIMUM_SERVICE,
        clause=CYCLE,
    )


def _age(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> Verdict:
    """Compare the birth date with the cycle's window, or with that of the highest age on the day."""
    is_window = parameters.born_on_or_after is not None or parameters.born_on_or_before is not None
    earliest = parameters.born_on_or_after if is_window else earliest_birth(parameters.oldest_age, on)
    latest = parameters.born_on_or_before
    code = EligibilityCode.FULFILLED
    if earliest and facts.born_on < earliest:
        code = EligibilityCode.TOO_OLD
    elif latest and facts.born_on > latest:
        code = EligibilityCode.BORN_TOO_LATE
    measured = message("born on %(day)s, aged %(age)d", day=facts.born_on, age=age(facts.born_on, on))
    required = _window(earliest, latest)
    text = message("%(measured)s; required: %(required)s", measured=measured, required=required)
    return _verdict(EligibilityRule.AGE, code, text, clause=CYCLE, measured=measured, required=required)


def _window(earliest: date | None, latest: date | None) -> Message:
    if earliest and latest:
        return message("born from %(earliest)s to %(latest)s", earliest=earliest, latest=latest)
    if latest:
        return message("born on or before %(latest)s", latest=latest)
    return message("born on or after %(earliest)s", earliest=earliest)


def _schooling(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> Verdict:
    rule, required = EligibilityRule.SCHOOLING, parameters.lowest_schooling.label
    finished = [SCHOOLING_ORDER.index(education.schooling) for education in _finished(facts, on)]
    if not finished:
        text = message("no finished schooling is recorded")
        return _verdict(rule, EligibilityCode.NOT_RECORDED, text, clause=CYCLE, required=required)
    highest = max(finished)
    enough = highest >= SCHOOLING_ORDER.index(parameters.lowest_schooling)
    measured = SCHOOLING_ORDER[highest].label
    text = message("highest schooling: %(measured)s; required: %(required)s", measured=measured, required=required)
    code = EligibilityCode.FULFILLED if enough else EligibilityCode.TOO_LOW
    return _verdict(rule, code, text, clause=CYCLE, measured=measured, required=required)


def _appraisals(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> Verdict:
    """Judge the full years before the year of the day; a year in which service began may be without a result."""
    years = range(on.year - parameters.appraisal_years, on.year)
    graded = 0
    open_years: list[str] = []
    for year in years:
        found = [one for one in facts.appraisals if one.year == year and one.kind in JUDGED]
        bad = [one for one in found if _is_failure(one, parameters)]
        if bad:
            text = message("%(year)s: %(result)s", year=str(year), result=bad[0].result.label)
            return _verdict(EligibilityRule.APPRAISALS, EligibilityCode.RESULT_NOT_WANTED, text, clause=CYCLE)
        if any(one.result in parameters.appraisal_results for one in found):
            graded += 1
        elif not (found and all(_is_excused(one, parameters) for one in found)) and _should_be_appraised(
            facts, year, on
        ):
            open_years.append(str(year))
    if open_years:
        text = message("no result, or no cause for having none, is recorded for: %(years)s", years=open_years)
        return _verdict(
            EligibilityRule.APPRAISALS,
            EligibilityCode.NOT_RECORDED,
            text,
            clause=CYCLE,
            outcome=Outcome.UNDETERMINED,
        )
    enough = graded >= parameters.graded_years
    text = message(
        "%(graded)d of the years %(first)s to %(last)s with a wanted result, none against it",
        graded=graded,
        first=str(years.start),
        last=str(years.stop - 1),
    )
    code = EligibilityCode.FULFILLED if enough else EligibilityCode.NO_GRADED_YEAR
    return _verdict(EligibilityRule.APPRAISALS, code, text, clause=CYCLE)


def _is_failure(appraisal: Appraisal, parameters: EligibilityParameters) -> bool:
    return appraisal.result not in (*parameters.appraisal_results, *parameters.excused_results)


def _is_excused(appraisal: Appraisal, parameters: EligibilityParameters) -> bool:
    """Tell whether a year without a grade is explained: by its cause, or because it was a probation year."""
    explained = bool(appraisal.cause) or appraisal.kind is AppraisalKind.PROBATION
    return appraisal.result in parameters.excused_results and explained


def _should_be_appraised(facts: EligibilityFacts, year: int, on: date) -> bool:
    """Tell whether service had begun before the year and filled half of it, so that it should have a result."""
    begins, ends = date(year, 1, 1), date(year + 1, 1, 1)
    working = [interval(spell, Reading.SHOWN, on) for spell in facts.spells if spell.kind not in INTERRUPTING]
    away = [interval(spell, Reading.SHOWN, on) for spell in facts.spells if spell.kind in INTERRUPTING]
    served = minus(working, away)
    return any(part.first < begins for part in served) and total_days(within(served, begins, ends)) >= HALF_A_YEAR


def _sanctions(facts: EligibilityFacts, on: date) -> Verdict:
    running = [
        sanction
        for sanction in facts.sanctions
        if sanction.decided_on <= on and (sanction.in_force_until is None or sanction.in_force_until >= on)
    ]
    rule = EligibilityRule.SANCTIONS
    if any(sanction.kind is SanctionKind.UNDER_INVESTIGATION for sanction in running):
        return _verdict(rule, EligibilityCode.UNDER_INVESTIGATION, message("under investigation"), clause=CYCLE)
    if running:
        ends = [sanction.in_force_until for sanction in running if sanction.in_force_until]
        last = max(ends) if len(ends) == len(running) else None
        kind = max(running, key=lambda sanction: sanction.in_force_until or date.max).kind.label
        if last is None:
            text = message("%(kind)s in force, its end is not recorded", kind=kind)
            return _verdict(rule, EligibilityCode.IN_FORCE, text, clause=CYCLE)
        text = message("%(kind)s in force until %(day)s", kind=kind, day=last)
        return _verdict(rule, EligibilityCode.IN_FORCE, text, clause=CYCLE, met_on=last + ONE_DAY)
    text = message("no sanction in force, not under investigation")
    return _verdict(rule, EligibilityCode.FULFILLED, text, clause=CYCLE)


def _consent(facts: EligibilityFacts) -> Verdict:
    rule = EligibilityRule.CONSENT
    if facts.has_unit_consent:
        return _verdict(rule, EligibilityCode.FULFILLED, message("the unit consents"), clause=CYCLE)
    return _verdict(rule, EligibilityCode.NO_CONSENT, message("the consent of the unit is missing"), clause=CYCLE)


def _membership(facts: EligibilityFacts, on: date) -> Verdict:
    active = [one for one in facts.memberships if one.starts_on <= on and (one.ends_on is None or one.ends_on >= on)]
    if active:
        text = message("in the pool since %(day)s", day=min(one.starts_on for one in active))
        return _verdict(EligibilityRule.MEMBERSHIP, EligibilityCode.ACTIVE_MEMBER, text, clause=TASK)
    text = message("not in the pool on %(day)s", day=on)
    return _verdict(EligibilityRule.MEMBERSHIP, EligibilityCode.FULFILLED, text, clause=TASK)


def _no_obstacle(facts: EligibilityFacts, parameters: EligibilityParameters) -> Verdict:
    barring = [
        obstacle.label for obstacle in Obstacle if obstacle in facts.obstacles and obstacle in parameters.barring_cases
    ]
    rule = EligibilityRule.NO_OBSTACLE
    if barring:
        text = message("not to be recommended: %(cases)s", cases=barring)
        return _verdict(rule, EligibilityCode.NOT_TO_BE_RECOMMENDED, text, clause=CYCLE)
    text = message("no case in which nobody is to be recommended")
    return _verdict(rule, EligibilityCode.FULFILLED, text, clause=CYCLE)

"""When somebody becomes due under tasks 6, 7, 8, 18, 19 and 24, when overdue, and when long enough in service (35).

Days instead of states: a list of any day is read from them without asking the rules again. They are worked out by
the rules themselves as things stand on a day; what runs is taken to run on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.kernel.intervals import ONE_DAY, add_months, day_reached
from registry.policy import catalogue
from registry.service_records.rules import bases, counting, pay, programmes, standing, titles, tours
from registry.service_records.rules.bases import Basis, Treatment
from registry.service_records.rules.counting import MinimumCode
from registry.service_records.rules.findings import Finding, ServiceRule, is_in_force
from registry.service_records.rules.spells import INTERRUPTING, Reading, Spell, interval
from registry.service_records.rules.standing import Facts

POOL_SERVICE = "pool_minimum_service"
"""The rule under which somebody becomes long enough in service for the pool; its other clauses are the pool's."""

RULES: dict[str, int] = {
    ServiceRule.UPWARD_SECONDMENT_TOTAL: 6,
    ServiceRule.DEPUTY_HEAD_TERM: 7,
    ServiceRule.GRASSROOTS_TOUR_DUE: 8,
    ServiceRule.THIRTY_YEARS_TOWNSHIP: 18,
    ServiceRule.TITLE_IN_SCOPE: 18,
    ServiceRule.STAYS_AT_GRASSROOTS: 19,
    ServiceRule.SALARY_UPLIFT: 24,
    POOL_SERVICE: 35,
}
"""The rules under which something is due, with their tasks."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """From `due_on` something is due, from `overdue_on` overdue (None: never); `ends_on` is the last day of it."""

    rule: str
    finding: str
    due_on: date
    overdue_on: date | None = None
    ends_on: date | None = None


def due_dates(facts: Facts, on: date) -> list[Due]:
    """Give what is or will be due to a person, or expected of one, as things stand on the day."""
    return [*due_by_records(facts, on), *_pool_service(facts, on)]


def due_by_records(facts: Facts, on: date) -> list[Due]:
    """Give the same without the service for the pool, which concerns everybody and is also summed up all at once."""
    return [
        *_upward(facts, on),
        *_deputy_heads(facts, on),
        *_tour(facts, on),
        *_thirty_years(facts, on),
        *_titles_out_of_scope(facts, on),
        *_programme(facts, on),
        *_pay(facts, on),
    ]


def _upward(facts: Facts, on: date) -> Iterator[Due]:
    """Somebody away upward is due back shortly before two years in sum, overdue after them."""
    basis = bases.basis("upward", on)
    away = [one for one in facts.spells if basis.treatment(one)[0] is Treatment.COUNTS and _is_going(one, on)]
    if not away or facts.sector_on(on) not in catalogue.parameter("task-4.sectors", on):
        return
    most = catalogue.parameter("task-6.longest_total", on)
    unplanned = counting.in_order(replace(spell, planned_ends_on=None) for spell in facts.spells)
    last = day_reached(counting.counted_days(unplanned, basis, on, Reading.SHORTEST), most)
    if last is None:
        return
    current = max(away, key=lambda spell: spell.starts_on)
    yield Due(
        rule=ServiceRule.UPWARD_SECONDMENT_TOTAL,
        finding=Finding.EXCEEDED,
        due_on=_noticed(last, current.planned_ends_on, catalogue.parameter("task-6.notice", on)),
        overdue_on=last + ONE_DAY,
        ends_on=current.ends_on,
    )


def _deputy_heads(facts: Facts, on: date) -> Iterator[Due]:
    """A deputy county head is due to hand over shortly before the term is over, overdue some weeks after it."""
    term = catalogue.parameter("task-7.term", on)
    tolerance = timedelta(days=catalogue.parameter("task-7.overrun_tolerance", on))
    for spell in facts.spells:
        if spell.key not in facts.deputy_terms or not _is_going(spell, on):
            continue
        days = interval(replace(spell, planned_ends_on=None), Reading.SHORTEST, on)
        last = day_reached([days], term)
        if last is not None:
            yield Due(
                rule=ServiceRule.DEPUTY_HEAD_TERM,
                finding=Finding.OVERRUN,
                due_on=last - timedelta(days=catalogue.parameter("task-7.notice", on)),
                overdue_on=add_months(days.first, term) + tolerance,
                ends_on=spell.ends_on,
            )


def _tour(facts: Facts, on: date) -> Iterator[Due]:
    """Who is new at city level or above is due for the tour from the confirmation, or from the end of a deferral."""
    first = facts.civil_entry(on)
    post, entry = first or (None, None)
    if post is None or entry is None or entry.confirmed_on is None:
        return
    asked_on = max(on, entry.confirmed_on)
    verdict = tours.grassroots_tour_due(post, facts.spells, entry.confirmed_on, entry.deferral, asked_on)
    if verdict.code not in (Finding.DUE, Finding.OVERDUE, Finding.DEFERRED):
        return
    until = entry.deferral.until if entry.deferral else None
    last = add_months(entry.confirmed_on, catalogue.parameter("task-8.begins_within", on))
    tour = bases.basis("tour", on)
    begins = [one.starts_on for one in facts.spells if tour.treatment(one)[0] is Treatment.COUNTS]
    yield Due(
        rule=ServiceRule.GRASSROOTS_TOUR_DUE,
        finding=Finding.DUE,
        due_on=max(entry.confirmed_on, until + ONE_DAY if until else date.min),
        overdue_on=max(last, until or date.min) + ONE_DAY,
        ends_on=min((day - ONE_DAY for day in begins if day > on), default=None),
    )


def _thirty_years(facts: Facts, on: date) -> Iterator[Due]:
    """Who reaches thirty years with a title is due to be appointed outside the quota, as long as the post is held."""
    wanted = catalogue.parameter("task-18.title_levels", on)
    titled_on = min((one.awarded_on for one in facts.titles if one.level in wanted), default=None)
    if titled_on is None:
        return
    basis = bases.basis("township_professional", on)
    held = [one for one in facts.spells if _is_going(one, on) and basis.treatment(one)[0] is Treatment.COUNTS]
    reached_on = titles.thirty_years_reached_on(facts.spells, on) if held else None
    if reached_on is None or reached_on <= on < titled_on:
        return
    yield Due(
        rule=ServiceRule.THIRTY_YEARS_TOWNSHIP,
        finding=MinimumCode.REACHED,
        due_on=max(reached_on, titled_on),
        ends_on=_latest_end(held),
    )


def _titles_out_of_scope(facts: Facts, on: date) -> Iterator[Due]:
    """A local title that is not valid where its holder works now is to be looked at."""
    for title in standing.titles_by(facts, on):
        post = facts.home_on(on)
        if post is None or titles.title_in_scope(title, facts.spells, on).code is not Finding.OUT_OF_SCOPE:
            continue
        yield Due(
            rule=ServiceRule.TITLE_IN_SCOPE,
            finding=Finding.OUT_OF_SCOPE,
            due_on=max(post.starts_on, title.awarded_on),
            ends_on=post.ends_on,
        )


def _programme(facts: Facts, on: date) -> Iterator[Due]:
    """After a programme its result is to be entered, then what came next; who stays is to be taken into the plan."""
    served = [one for one in facts.spells if programmes.is_service(one) and one.starts_on <= on]
    if not served:
        return
    last = max(served, key=lambda one: one.starts_on)
    verdict = programmes.stays_at_grassroots(facts.spells, on)
    follow_up = timedelta(days=catalogue.parameter("task-19.follow_up", on))
    rule = ServiceRule.STAYS_AT_GRASSROOTS
    over_on = last.ends_on or last.planned_ends_on
    if verdict.code == Finding.UNDER_WAY and verdict.met_on is not None and last.has_passed_programme is None:
        due_on = verdict.met_on
        yield Due(rule=rule, finding=Finding.NOT_ASSESSED, due_on=due_on, overdue_on=due_on + follow_up)
    elif verdict.code is Finding.NOT_ASSESSED and over_on is not None:
        yield Due(rule=rule, finding=Finding.NOT_ASSESSED, due_on=over_on, overdue_on=over_on + follow_up)
    elif verdict.code is Finding.NO_NEXT_SPELL and last.ends_on is not None:
        coming = [one.starts_on for one in facts.spells if one.starts_on > on and one.kind not in INTERRUPTING]
        due_on = last.ends_on + ONE_DAY
        yield Due(
            rule=rule,
            finding=Finding.NO_NEXT_SPELL,
            due_on=due_on,
            overdue_on=due_on + follow_up,
            ends_on=min(coming) - ONE_DAY if coming else None,
        )
    elif verdict.code is Finding.STAYS and last.ends_on is not None and not facts.is_on_roster:
        due_on = last.ends_on + ONE_DAY
        if is_in_force("task-19.scope", due_on):
            yield Due(rule=rule, finding=Finding.STAYS, due_on=due_on, overdue_on=due_on + follow_up)


def _pay(facts: Facts, on: date) -> Iterator[Due]:
    """Pay steps are due to a new graduate recruit from the confirmation on, until they are granted."""
    for entry in facts.entries:
        if entry.confirmed_on is None:
            continue
        asked_on = max(on, entry.confirmed_on)
        if pay.salary_uplift(entry.recruit(asked_on), asked_on).code not in (Finding.DUE, Finding.OVERDUE):
            continue
        time = catalogue.parameter("task-24.overdue_after", asked_on)
        granted = [day for day, _ in entry.steps if day > asked_on]
        yield Due(
            rule=ServiceRule.SALARY_UPLIFT,
            finding=Finding.DUE,
            due_on=entry.confirmed_on,
            overdue_on=entry.confirmed_on + timedelta(days=time) + ONE_DAY,
            ends_on=max(granted) - ONE_DAY if granted else None,
        )


def _pool_service(facts: Facts, on: date) -> Iterator[Due]:
    """Who is not yet long enough at the grassroots for the pool will be on a day, if the service goes on."""
    basis, months = pool_minimum(on)
    reached_on = counting.minimum_met_on(counting.in_order(facts.spells), basis, on, months)
    if reached_on is not None and reached_on > on:
        yield long_enough(reached_on)


def pool_minimum(on: date) -> tuple[Basis, int]:
    """Give what counts as service for the pool, and how many months of it are asked for."""
    scope, months = (catalogue.parameter(f"eligibility.{name}", on) for name in ("scope", "minimum_service"))
    return bases.basis(scope, on), months


def long_enough(reached_on: date) -> Due:
    """Give the day on which somebody becomes long enough in service for the pool."""
    return Due(rule=POOL_SERVICE, finding=MinimumCode.REACHED, due_on=reached_on)


def _is_going(spell: Spell, on: date) -> bool:
    return spell.starts_on <= on and (spell.ends_on is None or spell.ends_on >= on)


def _noticed(last: date, planned: date | None, days: int) -> date:
    """Give from when somebody is due back: some days before the last one, but not while a plan ends in time."""
    due_on = last - timedelta(days=days)
    return max(due_on, planned + ONE_DAY) if planned is not None and planned <= last else due_on


def _latest_end(spells: list[Spell]) -> date | None:
    ends = [spell.ends_on for spell in spells if spell.ends_on is not None]
    return max(ends) if len(ends) == len(spells) else None

"""Titles and service: rural service before a senior title (task 5), thirty years and local titles (task 18)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.kernel.intervals import MONTHS_A_YEAR
from registry.kernel.messages import message
from registry.kernel.verdicts import Outcome, Verdict
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import TitleLevel, TitleScope
from registry.policy import catalogue
from registry.service_records.codes import SpellKind
from registry.service_records.rules import bases, counting
from registry.service_records.rules.findings import Finding, ServiceRule, found, is_in_force
from registry.service_records.rules.spells import Spell


@dataclass(frozen=True)
class Title:
    """A professional title; a local one is valid only in units of `valid_level`."""

    level: TitleLevel
    awarded_on: date
    scope: TitleScope = TitleScope.GENERAL
    valid_level: OrganisationLevel | None = None


def senior_title_service(spells: Sequence[Spell], sector: Sector | None, applied_on: date) -> Verdict:
    """Say whether an applicant for a senior title has the rural service that task 5 asks for since 2020.

    `sector` is that of the title; the service is counted up to the end of the day of the application.
    """
    rule = ServiceRule.SENIOR_TITLE_SERVICE
    if not is_in_force("task-5.minimum_service", applied_on):
        text = message("applications before %(day)s need no rural service", day=_first_day())
        return found(rule, Finding.NOT_IN_FORCE, Outcome.MET, text, task=5)
    if sector not in catalogue.parameter("task-5.sectors", applied_on):
        text = message("titles of this sector need no rural service under this task")
        return found(rule, Finding.NOT_CONCERNED, Outcome.MET, text, task=5)
    return counting.minimum_verdict(
        spells,
        bases.basis("rural", applied_on),
        applied_on,
        catalogue.parameter("task-5.minimum_service", applied_on),
        rule=rule,
        clause="task-5",
    )


def _first_day() -> date:
    return catalogue.entry("task-5.minimum_service").in_force_from


def thirty_years_township(spells: Sequence[Spell], titles: Iterable[Title], on: date) -> Verdict:
    """Say whether somebody may be appointed outside the post quota: thirty continuous years and a title (task 18).

    Several township institutions in a row count as one service; shadowing and secondment do not break it.
    """
    rule = ServiceRule.THIRTY_YEARS_TOWNSHIP
    served = counting.minimum_verdict(
        spells,
        bases.basis("township_professional", on),
        on,
        catalogue.parameter("task-18.continuous_years", on) * MONTHS_A_YEAR,
        rule=rule,
        clause="task-18",
        continuous=True,
        gap_days=catalogue.parameter("task-18.gap_days", on),
    )
    wanted = catalogue.parameter("task-18.title_levels", on)
    if served.is_met and not any(title.level in wanted and title.awarded_on <= on for title in titles):
        text = message("%(served)s; no middle or senior title is recorded", served=served.text)
        return replace(served, outcome=Outcome.NOT_MET, code=Finding.NO_TITLE, text=text, met_on=None)
    return served


def thirty_years_reached_on(spells: Iterable[Spell], on: date) -> date | None:
    """Give the day on which the thirty years are, or were, full, whatever title is held; None if never."""
    return counting.minimum_met_on(
        counting.in_order(spells),
        bases.basis("township_professional", on),
        on,
        catalogue.parameter("task-18.continuous_years", on) * MONTHS_A_YEAR,
        continuous=True,
        gap_days=catalogue.parameter("task-18.gap_days", on),
    )


def title_in_scope(title: Title, spells: Iterable[Spell], on: date) -> Verdict:
    """Say whether a title is valid where its holder is employed on the day: a local one only at its level (task 18)."""
    rule = ServiceRule.TITLE_IN_SCOPE
    if title.scope is TitleScope.GENERAL:
        return found(rule, Finding.IN_SCOPE, Outcome.MET, message("a general title is valid everywhere"), task=18)
    posts = [spell for spell in spells if spell.kind is SpellKind.POST and spell.runs_on(on)]
    if not posts or title.valid_level is None:
        text = message("no post, or no level in which the title is valid, is recorded")
        return found(rule, Finding.NO_POST, Outcome.NOT_MET, text, task=18)
    outside = [spell for spell in posts if spell.employer_level is not title.valid_level]
    if outside:
        text = message("the title is valid in units of this level only: %(level)s", level=title.valid_level.label)
        return found(rule, Finding.OUT_OF_SCOPE, Outcome.NOT_MET, text, task=18)
    text = message("the unit is of the level in which the title is valid: %(level)s", level=title.valid_level.label)
    return found(rule, Finding.IN_SCOPE, Outcome.MET, text, task=18)

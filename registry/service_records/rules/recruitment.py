"""Grassroots work experience where people are recruited or promoted: tasks 21 and 22."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from registry.kernel.messages import message
from registry.kernel.verdicts import Outcome, Verdict
from registry.policy import catalogue
from registry.service_records.rules import bases, counting
from registry.service_records.rules.findings import Finding, ServiceRule
from registry.service_records.rules.spells import Spell


def provincial_recruit(spells: Sequence[Spell], is_excepted_position: bool, on: date) -> Verdict:
    """Say whether somebody may be recruited by a provincial organ: two years of experience, or an excepted position."""
    verdict = _experience(spells, on, "task-21", ServiceRule.PROVINCIAL_RECRUIT)
    if verdict.outcome is not Outcome.MET and is_excepted_position:
        text = message("excepted position; %(text)s", text=verdict.text)
        return replace(verdict, outcome=Outcome.MET, code=Finding.EXCEPTED_POSITION, text=text)
    return verdict


def division_rank_leader(spells: Sequence[Spell], exception_document: str, on: date) -> Verdict:
    """Say whether somebody may be given a leading post of division rank: generally two years of experience.

    `exception_document` is the number of the document that allows an exception, or "".
    """
    verdict = _experience(spells, on, "task-22", ServiceRule.DIVISION_RANK_LEADER)
    if verdict.outcome is not Outcome.MET and exception_document:
        text = message("exception by document %(document)s; %(text)s", document=exception_document, text=verdict.text)
        return replace(verdict, outcome=Outcome.MET, code=Finding.EXCEPTION, text=text)
    return verdict


def _experience(spells: Sequence[Spell], on: date, clause: str, rule: ServiceRule) -> Verdict:
    months = catalogue.parameter(f"{clause}.experience", on)
    return counting.minimum_verdict(spells, bases.basis("experience", on), on, months, rule=rule, clause=clause)

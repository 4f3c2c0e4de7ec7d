"""What the lines of a resume give: spells that are there, spells that are new, and what no spell can be made of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from registry.documents.lrmx import resume
from registry.documents.lrmx.resume import ResumeLine
from registry.dossier.appointment_form import units, words
from registry.dossier.appointment_form.findings import LineFinding, LineState, NewSpell
from registry.kernel.messages import message
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation
from registry.service_records.codes import Direction, PersonnelStatus, Precision, Programme, SpellKind
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules import recording
from registry.service_records.rules.recording import Dates

LONGEST_POST = 60
ALWAYS_DIRECTED = frozenset({SpellKind.SECONDMENT, SpellKind.SHADOWING})
_STUDY = re.compile(r"学习|就读|专业|读书|研究生|本科")
_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
_BETWEEN = " ，,、；;：:"


@dataclass(frozen=True)
class _Home:
    """Where somebody is employed while lines inside this one run."""

    level: OrganisationLevel
    personnel_status: PersonnelStatus


def findings(
    text: str, own: str, placed: Sequence[PlacedSpell], *, birth_on: date, today: date
) -> Iterator[LineFinding]:
    """Compare the lines of a resume with the spells there are; `own` is the resume that the register writes."""
    lines = resume.lines(text)
    bearers = units.named_first([line.text for line in lines if line.is_readable])
    known = {(line.starts_on, line.ends_on) for line in resume.lines(own)}
    by_months = {_months(one): one for one in placed if one.organisation_id is not None}
    home: _Home | None = None
    for line in lines:
        finding = _finding(line, bearers, known, placed, home, birth_on, today)
        yield finding
        if not line.is_inside:
            home = _home(finding, by_months) or home


def _finding(
    line: ResumeLine,
    bearers: dict[str, tuple[Organisation, str]],
    known: set[tuple[date | None, date | None]],
    placed: Sequence[PlacedSpell],
    home: _Home | None,
    birth_on: date,
    today: date,
) -> LineFinding:
    if line.starts_on is None:
        return LineFinding(line, LineState.UNREADABLE, reason=message("It is kept with the form as it stands."))
    if (line.starts_on, line.ends_on) in known:
        return LineFinding(line, LineState.THERE)
    named = bearers.get(line.text)
    if named is None:
        if _STUDY.search(line.text):
            reason = message("It is kept with the form; schools and degrees are entered under education.")
            return LineFinding(line, LineState.STUDY, reason=reason)
        reason = message("It begins with the name of no organisation of this register, or of several.")
        return LineFinding(line, LineState.UNPLACED, reason=reason)
    unit, name = named
    for one in placed:
        if one.organisation_id == unit.id and one.spell.starts_on.replace(day=1) == line.starts_on:
            reason = message(
                "The register has %(first)s to %(last)s; correct the spell if the form is right.",
                first=f"{one.spell.starts_on:%Y-%m}",
                last=f"{one.spell.ends_on:%Y-%m}" if one.spell.ends_on else "…",
            )
            return LineFinding(line, LineState.DIFFERS, reason=reason)
    spell = _spell(line, line.starts_on, unit, name, home)
    verdict = recording.may_record_dates(spell.dates, birth_on=birth_on, today=today)
    if not verdict.is_met:
        return LineFinding(line, LineState.IMPOSSIBLE, reason=verdict.text)
    return LineFinding(line, LineState.NEW, spell=spell)


def _spell(line: ResumeLine, starts_on: date, unit: Organisation, name: str, home: _Home | None) -> NewSpell:
    rest = line.text[units.length_of(name, line.text) :].replace("\n", " ").strip(_BETWEEN)
    kind, programme, post = _read_post(rest, is_inside=line.is_inside)
    direction = None
    if kind in ALWAYS_DIRECTED:
        direction = _direction(unit.level, home)
        if direction is None:
            kind = SpellKind.LENT  # between equals nobody goes up or down
    if programme is not None:
        status = PersonnelStatus.PROGRAMME
    elif home is not None and kind is not SpellKind.POST:
        status = home.personnel_status
    else:
        status = _status(unit)
    return NewSpell(
        organisation=unit,
        kind=kind,
        post=post[:LONGEST_POST],
        personnel_status=status,
        direction=direction,
        programme=programme,
        dates=Dates(
            starts_on=starts_on,
            starts_precision=Precision.MONTH,
            ends_on=line.ends_on,
            ends_precision=Precision.MONTH if line.ends_on else Precision.DAY,
        ),
    )


def _read_post(rest: str, *, is_inside: bool) -> tuple[SpellKind, Programme | None, str]:
    """Find kind and programme by their words; a word in brackets of its own is no part of the post."""
    post = rest
    for programme, word in words.PROGRAMMES.items():
        if word in rest:
            return SpellKind.PROGRAMME_SERVICE, programme, _without(rest, word)
    for kind, word in words.KINDS.items():
        if word in rest:
            return kind, None, _without(rest, word)
    return (SpellKind.LENT if is_inside else SpellKind.POST), None, post


def _without(rest: str, word: str) -> str:
    return _BRACKETS.sub(lambda found: "" if found[1].strip() == word else found[0], rest).strip(_BETWEEN) or word


def _direction(level: OrganisationLevel, home: _Home | None) -> Direction | None:
    if home is None or home.level is level:
        return None
    order = list(OrganisationLevel)
    return Direction.DOWN if order.index(level) > order.index(home.level) else Direction.UP


def _status(unit: Organisation) -> PersonnelStatus:
    if unit.is_managed_like_civil_service:
        return PersonnelStatus.MANAGED_LIKE_CIVIL_SERVANTS
    return words.STATUS_OF_KIND[unit.kind]


def _home(finding: LineFinding, by_months: dict[tuple[date, date | None], PlacedSpell]) -> _Home | None:
    if finding.spell is not None:
        return _Home(finding.spell.organisation.level, finding.spell.personnel_status)
    line = finding.line
    there = by_months.get((line.starts_on, line.ends_on)) if line.starts_on else None
    if there is None or there.spell.level is None or there.spell.personnel_status is None:
        return None
    return _Home(there.spell.level, there.spell.personnel_status)


def _months(one: PlacedSpell) -> tuple[date, date | None]:
    ends_on = one.spell.ends_on
    return one.spell.starts_on.replace(day=1), ends_on.replace(day=1) if ends_on else None

"""What forms said beyond the tables: kept text by text, and put back into what the register writes.

A text stands as long as the register writes in its place what it wrote when the text came in (`stands_for`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date

from sqlalchemy import delete, select

from registry.db import db
from registry.documents.lrmx import resume
from registry.documents.lrmx.form import AppointmentForm, FamilyMember, text_elements
from registry.documents.lrmx.resume import ResumeLine
from registry.dossier.models import FormEntry

IDENTITY = frozenset({"name", "sex", "born", "id_number", "ethnic_group"})
"""Of these the register's own word holds; a form cannot say otherwise."""

RESUME, FAMILY, OTHERS = "resume", "family", "others"
TEXTS = tuple(
    name for name, _shape in text_elements(AppointmentForm).values() if name not in IDENTITY and name != RESUME
)


def entries_of(person_id: int) -> list[FormEntry]:
    """Return what is kept of a person's forms, in the order of the form."""
    return list(
        db.session.scalars(
            select(FormEntry)
            .where(FormEntry.person_id == person_id)
            .order_by(FormEntry.element, FormEntry.position, FormEntry.id)
        )
    )


def completed(form: AppointmentForm, entries: Sequence[FormEntry]) -> AppointmentForm:
    """Put what was kept into a form that the register wrote."""
    by_element: dict[str, list[FormEntry]] = {}
    for entry in entries:
        by_element.setdefault(entry.element, []).append(entry)
    changes: dict[str, object] = {
        name: by_element[name][0].text
        for name in TEXTS
        if name in by_element and by_element[name][0].stands_for == getattr(form, name)
    }
    if RESUME in by_element:
        changes[RESUME] = _resume(form.resume, by_element[RESUME])
    if FAMILY in by_element:
        changes[FAMILY] = _family(form.family, by_element[FAMILY])
    if OTHERS in by_element:
        changes[OTHERS] = tuple((entry.stands_for, entry.text) for entry in by_element[OTHERS])
    return replace(form, **changes)  # type: ignore[arg-type]


def keep(person_id: int, received: AppointmentForm, own: AppointmentForm) -> int:
    """Keep of a form that came in what the register, which now writes `own`, would not write; return how many texts.

    A new form takes the place of the one before; what it leaves empty stays as it was.
    """
    made: list[FormEntry] = []
    for name in TEXTS:
        text = getattr(received, name)
        if text and text != getattr(own, name):
            made.append(_entry(person_id, name, 0, text, getattr(own, name)))
    if received.resume:
        made += _resume_entries(person_id, received.resume, own.resume)
    if received.family:
        made += _family_entries(person_id, received.family, own.family)
    made += [_entry(person_id, OTHERS, place, xml, tag) for place, (tag, xml) in enumerate(received.others)]
    said = {name for name in TEXTS if getattr(received, name)}
    said |= {name for name in (RESUME, FAMILY, OTHERS) if getattr(received, name)}
    db.session.execute(delete(FormEntry).where(FormEntry.person_id == person_id, FormEntry.element.in_(said)))
    db.session.add_all(made)
    db.session.flush()
    return len(made)


def _entry(person_id: int, element: str, position: int, text: str, stands_for: str) -> FormEntry:
    return FormEntry(person_id=person_id, element=element, position=position, text=text, stands_for=stands_for)


def _resume_entries(person_id: int, received: str, own: str) -> list[FormEntry]:
    """Keep every line with the one the register writes for the same months; none if all lines are the register's."""
    known = {_months(line): resume.written(line) for line in resume.lines(own)}
    lines = resume.lines(received)
    kept = [
        _entry(person_id, RESUME, place, resume.written(line), known.pop(_months(line), "") if line.is_readable else "")
        for place, line in enumerate(lines)
    ]
    return [] if all(entry.text == entry.stands_for for entry in kept) else kept


def _resume(own: str, entries: Sequence[FormEntry]) -> str:
    written = {resume.written(line): line for line in resume.lines(own)}
    standing = [entry for entry in entries if not entry.stands_for or entry.stands_for in written]
    covered = {entry.stands_for for entry in standing}
    if covered - {""} == set(written):
        return "\n".join(entry.text for entry in standing)
    kept = [line for entry in standing for line in resume.lines(entry.text)]
    added = [line for text, line in written.items() if text not in covered]
    return resume.write(_in_order(kept, added))


def _in_order(kept: Sequence[ResumeLine], added: Sequence[ResumeLine]) -> list[ResumeLine]:
    """Put lines of the register among those kept: by time, inside the line that runs at the time if it stood inside.

    Kept lines that are inside another, or have no date, stay behind the line they stood behind.
    """
    blocks: list[list[ResumeLine]] = []
    for line in kept:
        if not blocks or (line.is_readable and not line.is_inside):
            blocks.append([])
        blocks[-1].append(line)
    for line in added:
        if line.is_inside and blocks:
            around = max(
                (block for block in blocks if _start(block[0]) <= _start(line)),
                key=lambda block: _start(block[0]),
                default=blocks[0],
            )
            earlier = [place for place, one in enumerate(around) if one.is_readable and _start(one) <= _start(line)]
            around.insert(max(earlier, default=0) + 1, line)
        else:
            blocks.append([line])
    blocks.sort(key=lambda block: _start(block[0]))
    return [line for block in blocks for line in block]


def _start(line: ResumeLine) -> date:
    return line.starts_on or date.min


def _months(line: ResumeLine) -> tuple[object, ...]:
    return line.starts_on, line.ends_on, line.is_inside


def _family_entries(person_id: int, received: Sequence[FamilyMember], own: Sequence[FamilyMember]) -> list[FormEntry]:
    """Keep every member with the one of the same name that the register writes."""
    if tuple(received) == tuple(own):
        return []
    known = {one.name: _packed(one) for one in own}
    return [
        _entry(person_id, FAMILY, place, _packed(one), known.pop(one.name, "")) for place, one in enumerate(received)
    ]


def _family(own: Sequence[FamilyMember], entries: Sequence[FormEntry]) -> tuple[FamilyMember, ...]:
    written = {_packed(one): one for one in own}
    standing = [entry for entry in entries if not entry.stands_for or entry.stands_for in written]
    covered = {entry.stands_for for entry in standing}
    added = [one for text, one in written.items() if text not in covered]
    return (*(_unpacked(entry.text) for entry in standing), *added)


def _packed(member: FamilyMember) -> str:
    return json.dumps(asdict(member), ensure_ascii=False)


def _unpacked(text: str) -> FamilyMember:
    values = json.loads(text)
    known = {one.name for one in fields(FamilyMember)}
    others = tuple((tag, xml) for tag, xml in values.pop("others", ()))
    return FamilyMember(**{name: value for name, value in values.items() if name in known}, others=others)

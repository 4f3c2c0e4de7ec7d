"""Write a person's form from the tables: what each room knows, in the words and shapes of the form."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from registry.access import masks
from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.documents.lrmx import resume
from registry.documents.lrmx.form import VERSION, AppointmentForm, FamilyMember
from registry.documents.lrmx.resume import ResumeLine
from registry.dossier.appointment_form import words
from registry.people.codes import (
    ETHNIC_GROUPS,
    POLITICAL_STATUSES,
    SCHOOLING_ORDER,
    AppraisalKind,
    RelationKind,
    SanctionKind,
    Sex,
    TitleLevel,
)
from registry.people.models import Education, Person, Relation
from registry.service_records import queries as service_queries
from registry.service_records.codes import PersonnelStatus, SpellKind
from registry.service_records.queries import PlacedSpell

SANCTIONS = {
    SanctionKind.WARNING: "受警告处分",
    SanctionKind.DEMERIT: "受记过处分",
    SanctionKind.MAJOR_DEMERIT: "受记大过处分",
    SanctionKind.DEMOTION: "受降级处分",
    SanctionKind.UNDER_INVESTIGATION: "起接受调查",
}
WORK = frozenset({SpellKind.POST, SpellKind.PROGRAMME_SERVICE})
Dated = tuple[date, date | None, str]
NOT_YET_WORK = frozenset({PersonnelStatus.TRAINEE, PersonnelStatus.INTERN})


def written(person: Person, *, visible_to: Actor, today: date) -> AppointmentForm:
    """Return the form as the tables give it, without ID number and photograph. The person comes with the record.

    The month of birth stands in it, also of kin, where the reader's role reads dates of birth.
    """
    placed = [one for one in service_queries.placed_spells(person.id) if one.organisation_id is not None]
    full_time = [one for one in person.educations if one.is_full_time]
    in_service = [one for one in person.educations if not one.is_full_time]
    return AppointmentForm(
        name=person.name,
        sex=words.SEXES[person.sex],
        born=_born(person, visible_to),
        ethnic_group=ETHNIC_GROUPS[int(person.ethnic_group) - 1],
        party=words.PARTIES.get(person.political_status, ""),
        started_work=_started_work(placed),
        title=_highest_title(person),
        full_time_schooling=_schooling(full_time),
        full_time_degree=_degree(full_time),
        full_time_school=_school(_highest(full_time)),
        full_time_degree_school=_school(_highest(full_time, with_degree=True)),
        in_service_schooling=_schooling(in_service),
        in_service_degree=_degree(in_service),
        in_service_school=_school(_highest(in_service)),
        in_service_degree_school=_school(_highest(in_service, with_degree=True)),
        present_post="，".join(_place_and_post(one) for one in _running(placed, today) if not one.is_away),
        resume=resume.write(resume_lines(person, placed)),
        rewards_and_penalties=_rewards_and_penalties(person),
        appraisals=_appraisals(person, placed, today),
        family=_family(person, visible_to, today),
        version=VERSION,
    )


def _born(person: Person, visible_to: Actor) -> str:
    return masks.given(visible_to.role, "Person", "birth_on", full=_month(person.birth_on), masked="")


def resume_lines(person: Person, placed: Sequence[PlacedSpell]) -> list[ResumeLine]:
    """Return a line for each spell and each dated education, in the order of time.

    What was elsewhere, or studied beside work, stands inside the post it went beside.
    """
    outer: list[Dated] = []
    inner: list[Dated] = []
    for one in placed:
        (inner if one.is_away else outer).append((one.spell.starts_on, one.spell.ends_on, _place_and_post(one)))
    for study in person.educations:
        if study.starts_on is not None:
            line = (study.starts_on, study.ends_on, f"{study.school}{study.major}专业学习")
            (outer if study.is_full_time else inner).append(line)
    outer += [one for one in inner if not any(_is_within(one, other) for other in outer)]
    outer.sort(key=lambda line: line[0])
    lines: list[ResumeLine] = []
    for main in outer:
        within = [other for other in inner if other not in outer and _is_within(other, main)]
        inner = [other for other in inner if other not in within]
        lines.append(_line(*main, is_inside=False))
        lines += [_line(*other, is_inside=True) for other in sorted(within, key=lambda line: line[0])]
    return lines


def _is_within(one: Dated, other: Dated) -> bool:
    """Say whether one began while the other ran."""
    return other[0] <= one[0] and (other[1] is None or one[0] <= other[1])


def _line(starts_on: date, ends_on: date | None, text: str, *, is_inside: bool) -> ResumeLine:
    line = ResumeLine(
        written="",
        text=text,
        starts_on=starts_on.replace(day=1),
        ends_on=ends_on.replace(day=1) if ends_on else None,
        is_inside=is_inside,
    )
    return ResumeLine(resume.written(line), line.text, line.starts_on, line.ends_on, is_inside)


def _place_and_post(one: PlacedSpell) -> str:
    word = words.PROGRAMMES[one.spell.programme] if one.spell.programme else words.KINDS.get(one.spell.kind, "")
    text = f"{one.organisation_name}{one.post}"
    return f"{text}（{word}）" if word and word not in text else text


def _running(placed: Iterable[PlacedSpell], today: date) -> list[PlacedSpell]:
    return [
        one
        for one in placed
        if one.spell.starts_on <= today and (one.spell.ends_on is None or one.spell.ends_on >= today)
    ]


def _started_work(placed: Iterable[PlacedSpell]) -> str:
    starts = [
        one.spell.starts_on
        for one in placed
        if one.spell.kind in WORK and one.spell.personnel_status not in NOT_YET_WORK
    ]
    return _month(min(starts)) if starts else ""


def _month(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}"


def _highest_title(person: Person) -> str:
    levels = list(TitleLevel)
    return max(person.titles, key=lambda title: levels.index(title.level)).name if person.titles else ""


def _highest(studies: Sequence[Education], *, with_degree: bool = False) -> Education | None:
    wanted = [one for one in studies if one.has_degree and one.schooling in words.DEGREES] if with_degree else studies
    return max(wanted, key=lambda one: (SCHOOLING_ORDER.index(one.schooling), one.ends_on), default=None)


def _schooling(studies: Sequence[Education]) -> str:
    highest = _highest(studies)
    return words.SCHOOLINGS[highest.schooling] if highest else ""


def _degree(studies: Sequence[Education]) -> str:
    highest = _highest(studies, with_degree=True)
    return words.DEGREES[highest.schooling] if highest else ""


def _school(study: Education | None) -> str:
    return f"{study.school}{study.major}专业" if study else ""


def _rewards_and_penalties(person: Person) -> str:
    rewards = [(one.awarded_on, f"被{one.body}授予“{one.name}”") for one in person.rewards]
    sanctions = [(one.decided_on, f"{SANCTIONS[one.kind]}（{one.body}）") for one in person.sanctions]
    dated = sorted(rewards + sanctions, key=lambda one: one[0])
    return "\n".join(f"{day.year}年{day.month}月，{text}" for day, text in dated) or words.NONE


def _appraisals(person: Person, placed: Sequence[PlacedSpell], today: date) -> str:
    statuses = {one.spell.personnel_status for one in _running(placed, today) if not one.is_away}
    results = words.RESULTS_OF_INSTITUTIONS if PersonnelStatus.INSTITUTION in statuses else words.RESULTS
    yearly = [one for one in person.appraisals if one.kind is AppraisalKind.YEARLY]
    return "，".join(f"{one.year}年度{results[one.result]}" for one in yearly)


def _family(person: Person, visible_to: Actor, today: date) -> tuple[FamilyMember, ...]:
    """Return the kin who are in the register themselves, as far as the reader may see them."""
    relations = db.session.scalars(
        select(Relation).where(or_(Relation.person_id == person.id, Relation.other_person_id == person.id))
    ).all()
    kin = {
        one.other_person_id if one.person_id == person.id else one.person_id: (one.kind, one.person_id == person.id)
        for one in relations
    }
    if not kin:
        return ()
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(kin), predicate(visible_to, Permission.PERSON_READ, Person))
        .options(joinedload(Person.home_organisation))
        .order_by(Person.birth_on, Person.id)
    ).all()
    posts = service_queries.present_posts([one.id for one in people], today)
    return tuple(
        FamilyMember(
            relation=_relation(*kin[one.id], person, one),
            name=one.name,
            born=_born(one, visible_to),
            political_status=POLITICAL_STATUSES[int(one.political_status) - 1],
            unit_and_post=(one.home_organisation.name if one.home_organisation else "") + posts.get(one.id, ""),
        )
        for one in people
    )


def _relation(kind: RelationKind, is_as_entered: bool, person: Person, other: Person) -> str:
    """Say what `other` is to the person; a parent as entered is the `other` of the entry."""
    is_woman = other.sex is Sex.FEMALE
    match kind:
        case RelationKind.SPOUSE:
            return "妻子" if is_woman else "丈夫"
        case RelationKind.PARENT if is_as_entered:
            return "母亲" if is_woman else "父亲"
        case RelationKind.PARENT:
            return "女儿" if is_woman else "儿子"
        case RelationKind.SIBLING if other.birth_on < person.birth_on:
            return "姐姐" if is_woman else "哥哥"
        case RelationKind.SIBLING:
            return "妹妹" if is_woman else "弟弟"
    return "亲属"

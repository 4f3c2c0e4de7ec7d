"""Reads of people. The condition of the actor's role comes first in each of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.kernel.names import normalise_query
from registry.organisations.codes import OrganisationLevel, Sector
from registry.organisations.models import Organisation
from registry.people.codes import TitleLevel
from registry.people.models import NameKey, Person, Title
from registry.vault import fields
from registry.web.lists import Page, page

END_OF_RANGE = "\U0010ffff"


class Order(StrEnum):
    PINYIN = "pinyin"
    STROKES = "strokes"


@dataclass(frozen=True)
class Wanted:
    """What a list of people is narrowed to; what is empty narrows nothing.

    `name`: name, a part of it, pinyin or initials. `unit`: a part of the home organisation's name; `organisation`:
    its key, with all under it. `region`, `sector`, `level` are those of the home organisation.
    """

    name: str = ""
    unit: str = ""
    organisation: int | None = None
    region: str = ""
    sector: Sector | None = None
    level: OrganisationLevel | None = None
    title: TitleLevel | None = None
    order: Order = Order.PINYIN


def people(
    wanted: Wanted,
    *conditions: ColumnElement[bool],
    visible_to: Actor,
    after: str | None = None,
    before: str | None = None,
) -> Page:
    """Return a page of the visible people who are wanted; `conditions` on Person come from rooms above this one."""
    key = Person.stroke_sort if wanted.order is Order.STROKES else Person.pinyin_sort
    query = (
        select(
            Person.id,
            Person.name,
            Person.sex,
            Person.birth_on,
            Person.managing_region_code,
            key,
            Organisation.name.label("organisation_name"),
            Organisation.region_code,
        )
        .outerjoin(Person.home_organisation)
        .where(predicate(visible_to, Permission.PERSON_READ, Person), *narrowed(wanted), *conditions)
    )
    return page(db.session(), query, [key, Person.id], after=after, before=before)


def person(identity: int, *, visible_to: Actor, permission: Permission = Permission.PERSON_READ) -> Person:
    """Return one person with the whole record; raise NotVisible."""
    found = (
        db.session.execute(
            select(Person)
            .where(Person.id == identity, predicate(visible_to, permission, Person))
            .options(
                joinedload(Person.home_organisation).joinedload(Organisation.region),
                selectinload(Person.educations),
                selectinload(Person.titles),
                selectinload(Person.appraisals),
                selectinload(Person.sanctions),
                selectinload(Person.rewards),
                joinedload(Person.appointments),
                selectinload(Person.qualifications),
                undefer(Person.open_corrections),
            )
        )
        .unique()
        .scalar_one_or_none()
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def own_person(actor: Actor) -> Row[Any] | None:
    """Return (id, name) of the person behind the actor's account; None for an account that is nobody's."""
    if actor.account_id is None:
        return None
    return db.session.execute(select(Person.id, Person.name).where(Person.account_id == actor.account_id)).first()


def people_count(*, visible_to: Actor) -> int:
    """Return how many people are visible."""
    condition = predicate(visible_to, Permission.PERSON_READ, Person)
    return db.session.scalar(select(func.count()).select_from(Person).where(condition)) or 0


def highest_titles(person_ids: Collection[int]) -> dict[int, str]:
    """Return the name of each person's highest title; who has none is left out."""
    rows = db.session.execute(
        select(Title.person_id, Title.name, Title.level).where(Title.person_id.in_(list(person_ids)))
    ).all()
    lowest_first = sorted(rows, key=lambda row: list(TitleLevel).index(row.level))
    return {row.person_id: row.name for row in lowest_first}


def person_with_number(number: str, *, visible_to: Actor) -> int | None:
    """Return the key of the visible person with this ID number (18 characters, checked)."""
    return db.session.scalar(
        select(Person.id).where(
            predicate(visible_to, Permission.PERSON_READ, Person), Person.id_number_index == number_index(number)
        )
    )


def is_number_taken(number: str) -> bool:
    """Say whether anybody at all is entered with this ID number."""
    return bool(db.session.scalar(select(exists().where(Person.id_number_index == number_index(number)))))


def has_namesake(name: str, birth_on: date) -> bool:
    """Say whether anybody at all is entered with this name and date of birth."""
    key = normalise_query(name).text
    same = (NameKey.key == key, NameKey.person_id == Person.id, Person.name == name, Person.birth_on == birth_on)
    return bool(db.session.scalar(select(exists().where(*same))))


def number_index(number: str) -> bytes:
    """Return the keyed hash by which an ID number is found."""
    return fields.blind_index("id_no", number)


def number_context(uid: str) -> str:
    """Return the place to which a person's sealed ID number is bound."""
    return fields.context(Person.__tablename__, "id_number_sealed", uid)


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions of what is wanted."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.name:
        conditions.append(_found_by(normalise_query(wanted.name).text))
    if wanted.unit:
        units = select(Organisation.id).where(Organisation.name.contains(wanted.unit, autoescape=True))
        conditions.append(Person.home_organisation_id.in_(units))
    if wanted.organisation is not None:
        path = db.session.scalar(select(Organisation.path).where(Organisation.id == wanted.organisation))
        conditions.append(under(Person.organisation_path, path) if path else false())
    if wanted.region:
        conditions.append(under(Person.managing_region_code, wanted.region))
    if wanted.sector:
        conditions.append(Organisation.sector == wanted.sector)
    if wanted.level:
        conditions.append(Organisation.level == wanted.level)
    if wanted.title:
        conditions.append(exists().where(Title.person_id == Person.id, Title.level == wanted.title))
    return conditions


def _found_by(text: str) -> ColumnElement[bool]:
    """Return the condition that a key of the person begins with the text.

    By `IN`, so that the keys are read first: asked person by person, a common name late in the alphabet took 30
    times as long on half a million people.
    """
    begins = and_(NameKey.key >= text, NameKey.key < text + END_OF_RANGE)
    return Person.id.in_(select(NameKey.person_id).where(begins))

"""Reads of people. The condition of the actor's role comes first in each of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    True_,
    and_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload, undefer

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.kernel.names import TOLD_APART, NameQuery, normalise_query, pinyin_sort_beginnings, stroke_key
from registry.organisations.codes import OrganisationLevel, Sector
from registry.organisations.models import Organisation
from registry.organisations.queries import is_called
from registry.people.codes import TitleLevel
from registry.people.models import NameKey, Person, SavedView, Title
from registry.vault import fields
from registry.web.lists import COUNT_CAP, Page, page

END_OF_RANGE = "\U0010ffff"
FEW = 2_000
"""So many keys are looked up before, and stand in the statement itself."""


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


Those = Select[tuple[int]]
"""A statement that selects keys of people."""


@dataclass(frozen=True)
class Narrowing:
    """One thing that a list is narrowed to, said in ways of which each is quick where the others are slow.

    `found`: the database begins with those who fit, and reads all of them. `tested`: it looks at each person in the
    order of the list, and stops when the page is full. `keys`, if a table holds them: each person once, of whom as
    many are read as are counted. `is_wide`: so many mostly fit that, where something else narrows too, the database
    had better begin with that. `parts`: who fits, shared out so that each part is quick in the order of the list.
    """

    found: ColumnElement[bool]
    tested: ColumnElement[bool]
    keys: Those | CompoundSelect[tuple[int]] | None = None
    is_wide: bool = False
    parts: tuple[ColumnElement[bool], ...] = ()


def people(
    wanted: Wanted,
    *further: Narrowing,
    visible_to: Actor,
    after: str | None = None,
    before: str | None = None,
) -> Page:
    """Return a page of the visible people who are wanted, narrowed further by what rooms above ask.

    Who fits is counted first, up to one more than is told. If that are all of them, they are put into order.
    Otherwise they are many, and the list is gone through in its order.
    """
    key = order_key(wanted.order)
    scope = predicate(visible_to, Permission.PERSON_READ, Person)
    narrowings = [*_narrowings(wanted), *further]
    is_bounded = bool(wanted.region) or not isinstance(scope, True_)
    listed = _tested([Person.id, key], scope, narrowings)
    if len(narrowings) == 1 and narrowings[0].keys is not None and not is_bounded:
        fitting = narrowings[0].keys
    elif any(one.parts for one in narrowings):
        fitting = listed
    else:
        begins = any(not one.is_wide for one in narrowings)
        conditions = (one.tested if is_bounded or (one.is_wide and begins) else one.found for one in narrowings)
        fitting = select(Person.id).where(scope, *conditions)
    found = db.session.scalars(fitting.limit(COUNT_CAP + 1)).all()
    if len(found) <= COUNT_CAP:
        listed = select(Person.id, key).where(Person.id.in_(found))
    listing = page(db.session(), listed, _order(listed, key), after=after, before=before, count=len(found))
    shown = _shown([row.id for row in listing.rows])
    return replace(listing, rows=[shown[row.id] for row in listing.rows])


def _tested(columns: Sequence[Any], scope: ColumnElement[bool], narrowings: Sequence[Narrowing]) -> Select[Any]:
    """Return the statement that goes through people in their order.

    Where one narrowing has parts, both databases go through each of these in order and merge them.
    """
    parted = next((one for one in narrowings if one.parts), None)
    listed = select(*columns).where(scope, *(one.tested for one in narrowings if one is not parted))
    if parted is None:
        return listed
    if len(parted.parts) == 1:
        return listed.where(*parted.parts)
    return select(union_all(*(listed.where(part) for part in parted.parts)).subquery())


def _order(listed: Select[Any], key: InstrumentedAttribute[str]) -> list[Any]:
    """Return the columns by which a list is ordered."""
    columns = listed.selected_columns
    return [columns[key.key], columns.id]


def _shown(identities: Collection[int]) -> dict[int, Row[Any]]:
    """Return what a list shows of people."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.sex,
            Person.birth_on,
            Person.managing_region_code,
            Person.pinyin_sort,
            Organisation.name.label("organisation_name"),
            Organisation.region_code,
        )
        .outerjoin(Person.home_organisation)
        .where(Person.id.in_(identities))
    )
    return {row.id: row for row in rows}


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
            predicate(visible_to, Permission.PERSON_READ, Person), Person.id_number_index.in_(number_indexes(number))
        )
    )


def is_number_taken(number: str) -> bool:
    """Say whether anybody at all is entered with this ID number."""
    return bool(db.session.scalar(select(exists().where(Person.id_number_index.in_(number_indexes(number))))))


def has_namesake(name: str, birth_on: date) -> bool:
    """Say whether anybody at all is entered with this name and date of birth."""
    key = normalise_query(name).text
    same = (NameKey.key == key, NameKey.person_id == Person.id, Person.name == name, Person.birth_on == birth_on)
    return bool(db.session.scalar(select(exists().where(*same))))


def saved_views(actor: Actor) -> Sequence[SavedView]:
    """Return the actor's own saved views by name."""
    return db.session.scalars(
        select(SavedView).where(SavedView.account_id == actor.account_id).order_by(SavedView.name, SavedView.id)
    ).all()


def saved_view(identity: int, *, actor: Actor) -> SavedView:
    """Return one of the actor's own saved views; raise NotVisible."""
    found = db.session.scalar(
        select(SavedView).where(SavedView.id == identity, SavedView.account_id == actor.account_id)
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def number_index(number: str) -> bytes:
    """Return the keyed hash to be written beside a sealed ID number."""
    return fields.blind_index("id_no", number)


def number_indexes(number: str) -> list[bytes]:
    """Return the keyed hashes by which an ID number is found: two while the keys are rotated."""
    return fields.blind_indexes("id_no", number)


def number_context(uid: str) -> str:
    """Return the place to which a person's sealed ID number is bound."""
    return fields.context(Person.__tablename__, "id_number_sealed", uid)


def order_key(order: Order) -> InstrumentedAttribute[str]:
    """Return the column by which a list is put into an order; equal names follow by their keys."""
    return Person.stroke_sort if order is Order.STROKES else Person.pinyin_sort


def narrowed(wanted: Wanted, *further: Narrowing) -> list[ColumnElement[bool]]:
    """Return the conditions of what is wanted, for those who read all of it."""
    return [one.found for one in (*_narrowings(wanted), *further)]


def among(those: Those) -> Narrowing:
    """Narrow to those whose keys a statement selects, each once."""
    (key,) = those.selected_columns
    return Narrowing(Person.id.in_(those), exists(those.where(key == Person.id).correlate(Person)), those)


def _narrowings(wanted: Wanted) -> list[Narrowing]:
    narrowings: list[Narrowing] = []
    if wanted.name:
        narrowings.append(_found_by(normalise_query(wanted.name), wanted.order))
    if wanted.unit:
        narrowings.append(_at_home_in(is_called(wanted.unit)))
    if wanted.organisation is not None:
        path = db.session.scalar(select(Organisation.path).where(Organisation.id == wanted.organisation))
        narrowings.append(_at_home_in(under(Organisation.path, path) if path else false()))
    if wanted.sector or wanted.level:
        kinds = ((Organisation.sector, wanted.sector), (Organisation.level, wanted.level))
        narrowings.append(_at_home_in(*(column == value for column, value in kinds if value)))
    if wanted.region:
        managed = Person.managed_in(wanted.region)
        narrowings.append(Narrowing(managed, managed))
    if wanted.title:
        narrowings.append(among(select(Title.person_id).where(Title.level == wanted.title).distinct()))
    return narrowings


def _at_home_in(*conditions: ColumnElement[bool]) -> Narrowing:
    """Narrow to those whose home is one of some organisations; an index in the order of lists holds the home too.

    If they are few, they are looked up once, before people are; PostgreSQL could not tell how many it will meet.
    """
    homes = select(Organisation.id).where(*conditions)
    few = db.session.scalars(homes.limit(FEW + 1)).all()
    among_these = few if len(few) <= FEW else homes
    return Narrowing(
        Person.home_organisation_id.in_(among_these), _unindexed(Person.home_organisation_id).in_(among_these)
    )


def _unindexed(column: Any) -> Any:
    """Return the number in a column as an expression that no index of its own answers."""
    return column + literal_column("0")


def _found_by(typed: NameQuery, order: Order) -> Narrowing:
    """Narrow to those of whom a key begins with the text.

    By `IN`, so that the keys are read first: asked person by person, a common name late in the alphabet took 30
    times as long on half a million people. Names that begin with a Chinese text stand together in the order of the
    list; who has it further in is looked up before, being mostly few. The key of the order by pinyin holds each
    character itself; that of the order by strokes does not, and neither holds a dot.
    """
    begins = and_(NameKey.key >= typed.text, NameKey.key < typed.text + END_OF_RANGE)
    narrowing = among(select(NameKey.person_id).where(begins).distinct())
    if typed.is_pinyin:
        return replace(narrowing, tested=narrowing.found)
    key = order_key(order)
    beginnings = [stroke_key(typed.text)] if order is Order.STROKES else pinyin_sort_beginnings(typed.text)
    says_all = order is Order.PINYIN and "·" not in typed.text and len(typed.text) <= TOLD_APART
    named = true() if says_all else Person.name.startswith(typed.text, autoescape=True)
    parts = [and_(key >= one, key < one + END_OF_RANGE, named) for one in beginnings]
    others = select(NameKey.person_id).where(begins, NameKey.is_inner)
    some = db.session.scalars(others.limit(FEW + 1)).all()
    if some:
        parts.append(and_(Person.id.in_(some if len(some) <= FEW else others), not_(or_(*parts))))
    return Narrowing(or_(*parts), or_(*parts), parts=tuple(parts))

"""Work out for many people at once when something is due: the same as `rules.due` person by person.

Whether somebody becomes long enough in service for the pool is summed up for all in vectors. Every other rule asks for
something that few have recorded; the database says who they are, and only these are asked about one by one.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, or_, select, union

from registry.db import db
from registry.organisations.models import Organisation, OrganisationPeriod
from registry.people.codes import TitleScope
from registry.people.models import Title
from registry.policy import catalogue
from registry.service_records import facts, recount, recount_totals
from registry.service_records.codes import SpellKind
from registry.service_records.models import DeputyHead, Entry, PayStep, Spell
from registry.service_records.queries import AT_HOME
from registry.service_records.recount_totals import Rows
from registry.service_records.rules import bases, due
from registry.service_records.rules.bases import Basis, Treatment
from registry.service_records.rules.due import Due
from registry.service_records.rules.spells import Reading
from registry.service_records.rules.tours import CIVIL

OF_SPELL: dict[str, Any] = {
    "kinds": Spell.kind,
    "directions": Spell.direction,
    "statuses": Spell.personnel_status,
    "post_classes": Spell.post_class,
}
OF_UNIT: dict[str, Any] = {"unit_levels": Organisation.level, "unit_kinds": Organisation.kind}
"""Conditions of a basis that a column answers; the rest are taken to hold."""


def due_dates(
    rows: Rows, organisations: Mapping[int, Any], people: int, on: date, among: Collection[int] | None = None
) -> Iterator[tuple[int, Due]]:
    """Give (person, what is due) for people 0 to `people` - 1, or for those of them whose rows these are (`among`)."""
    yield from _pool_service(rows, organisations, people, on)
    asked = set(db.session.scalars(_may_be_due(on)))
    for some in facts.batches(asked if among is None else asked.intersection(among)):
        for person, known in facts.facts_of(some).items():
            for one in due.due_by_records(known, on):
                yield person, one


def _pool_service(rows: Rows, organisations: Mapping[int, Any], people: int, on: date) -> Iterator[tuple[int, Due]]:
    """Give who becomes long enough in service for the pool."""
    basis, months = due.pool_minimum(on)
    spells = recount_totals.spells_under(rows, organisations, basis)
    today = recount.day_number(on)
    parts = recount.counted_parts(spells, today, Reading.SHORTEST, cut=False)
    reached = recount.day_reached(parts, people, months)
    for person in recount_totals.places(reached > today):
        reached_on = recount.day_of(reached[person])
        assert reached_on is not None, "a day after another is a day"
        yield person, due.long_enough(reached_on)


def _may_be_due(on: date) -> CompoundSelect[tuple[int]]:
    """Return the statement of those about whom a rule may have something to say; all others it surely leaves alone."""
    first_post = select(Entry.person_id).join(Spell, Spell.id == Entry.spell_id).where(Entry.confirmed_on.is_not(None))
    steps = max(
        max(value for _, value in catalogue.entry(key).values) for key in ("task-24.steps", "task-24.steps_key_county")
    )
    granted = (
        select(func.coalesce(func.sum(PayStep.steps), 0))
        .where(PayStep.entry_id == Entry.id, PayStep.granted_on <= on)
        .scalar_subquery()
    )
    titled = select(Title.person_id).where(Title.level.in_(catalogue.parameter("task-18.title_levels", on)))
    going = and_(Spell.starts_on <= on, or_(Spell.ends_on.is_(None), Spell.ends_on >= on))
    spells = select(Spell.person_id)
    return union(
        spells.where(going, _may_count(bases.basis("upward", on))),
        select(DeputyHead.person_id),
        first_post.where(
            Spell.personnel_status.in_(CIVIL),
            Spell.starts_on >= catalogue.entry("task-8.levels").in_force_from,
        ),
        first_post.where(
            Entry.is_new_graduate.is_(True),
            Spell.starts_on >= catalogue.entry("task-24.steps").in_force_from,
            granted < steps,
        ),
        spells.where(going, _may_count(bases.basis("township_professional", on)), Spell.person_id.in_(titled)),
        select(Title.person_id).where(Title.scope != TitleScope.GENERAL),
        spells.where(Spell.kind == SpellKind.PROGRAMME_SERVICE, Spell.programme.is_not(None)),
    )


def _may_count(basis: Basis) -> ColumnElement[bool]:
    """Say in SQL of a spell that a basis may count it, as far as columns tell.

    A unit is looked at where it is named with the spell, or is the place of work, and never was anything else.
    """
    return or_(*(_may_hold(dict(row.conditions)) for row in basis.rows if row.treatment is Treatment.COUNTS))


def _may_hold(conditions: Mapping[str, Collection[Any]]) -> ColumnElement[bool]:
    of_spell = [column.in_(conditions[name]) for name, column in OF_SPELL.items() if name in conditions]
    of_unit = [column.in_(conditions[name]) for name, column in OF_UNIT.items() if name in conditions]
    if not of_unit:
        return and_(True, *of_spell)
    unit = func.coalesce(Spell.employer_id, Spell.organisation_id)
    changed = select(OrganisationPeriod.organisation_id)
    fits = select(Organisation.id).where(or_(and_(*of_unit), Organisation.id.in_(changed)))
    return and_(*of_spell, or_(Spell.kind.not_in(AT_HOME), unit.in_(fits)))

"""A spell that is being typed, beside the others of the person: what is unusual, and what the counted time becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from registry.db import db
from registry.kernel.intervals import Length
from registry.kernel.messages import Message
from registry.organisations.models import Organisation
from registry.service_records import queries
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.models import Spell as StoredSpell
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules import bases, counting, recording
from registry.service_records.rules.recording import Commitment, Remark
from registry.service_records.rules.spells import Spell
from registry.service_records.services.spells import GIVES_HOME, SpellFacts

DRAFT = "draft"


@dataclass(frozen=True)
class Effect:
    """The counted time under a scope up to the end of today, before and after."""

    label: Message
    before: Length
    after: Length


@dataclass(frozen=True)
class Draft:
    """What the page shows beside the form."""

    remarks: tuple[Remark, ...]
    effects: tuple[Effect, ...]

    @property
    def asks(self) -> bool:
        return any(remark.asks for remark in self.remarks)


def draft(
    person_id: int,
    facts: SpellFacts,
    organisation: Organisation,
    *,
    replaces: str | None,
    closes_before: bool,
    home_organisation_id: int | None,
    today: date,
) -> Draft:
    """Look at a spell as it would be; `replaces` is the key of the one that is changed."""
    placed = queries.placed_spells(person_id)
    others = [one for one in placed if one.spell.key != replaces]
    spell = proposed(facts, organisation)
    whole, parts = [one.spell for one in others], _parts(others)
    if closes_before:
        whole, parts = _closed(whole, spell), _closed(parts, spell)
    remarks = recording.remarks(
        spell,
        whole,
        names={one.spell.key: _name(one) for one in others},
        commitments=_commitments(person_id, replaces),
        today=today,
    )
    if _moves_file(spell, home_organisation_id):
        remarks.append(recording.moves_file())
    effects = tuple(
        Effect(
            bases.SCOPE_LABELS[scope],
            counting.counted_time(_parts(placed), bases.basis(scope, today), today).length,
            counting.counted_time([*parts, spell], bases.basis(scope, today), today).length,
        )
        for scope in bases.SCOPES
    )
    return Draft(tuple(remarks), effects)


def proposed(facts: SpellFacts, organisation: Organisation) -> Spell:
    """Make the value that the rules look at from what was entered."""
    dates, employer = facts["dates"], facts.get("employer")
    return Spell(
        key=DRAFT,
        kind=facts["kind"],
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        starts_precision=dates.starts_precision,
        ends_precision=dates.ends_precision,
        planned_ends_on=dates.planned_ends_on,
        level=organisation.level,
        rural=organisation.is_rural,
        organisation_key=str(organisation.id),
        organisation_kind=organisation.kind,
        is_managed_like_civil_service=organisation.is_managed_like_civil_service,
        sector=organisation.sector,
        unit_key=str(employer.id) if employer else None,
        unit_level=employer.level if employer else None,
        unit_kind=employer.kind if employer else None,
        personnel_status=facts["personnel_status"],
        post_class=facts.get("post_class"),
        direction=facts.get("direction"),
        programme=facts.get("programme"),
        has_passed_programme=facts.get("has_passed_programme"),
        is_counterpart=facts.get("is_counterpart", False),
    )


def _closed(spells: Sequence[Spell], move: Spell) -> list[Spell]:
    """Return the spells as they are once the move has ended the home spell before it."""
    running = [
        one for one in spells if one.kind in GIVES_HOME and one.ends_on is None and one.starts_on < move.starts_on
    ]
    if not running:
        return list(spells)
    latest = max(running, key=lambda one: one.starts_on)
    by_month = move.starts_precision is Precision.MONTH
    last = move.starts_on if by_month else move.starts_on - timedelta(days=1)
    return [
        replace(one, ends_on=last, ends_precision=move.starts_precision) if one.key == latest.key else one
        for one in spells
    ]


def _parts(placed: Sequence[PlacedSpell]) -> list[Spell]:
    """Return what is counted: a spell at an organisation that became another one meanwhile stands in parts."""
    return [part for one in placed for part in one.parts or (one.spell,)]


def _commitments(person_id: int, replaces: str | None) -> list[Commitment]:
    rows = db.session.execute(
        select(StoredSpell.id, StoredSpell.organisation_id, StoredSpell.committed_until).where(
            StoredSpell.person_id == person_id, StoredSpell.committed_until.is_not(None)
        )
    )
    return [Commitment(str(row.organisation_id), row.committed_until) for row in rows if f"spell:{row.id}" != replaces]


def _moves_file(spell: Spell, home_organisation_id: int | None) -> bool:
    gives_home = spell.kind in GIVES_HOME and spell.ends_on is None
    home_key = spell.unit_key or spell.organisation_key
    return gives_home and home_organisation_id is not None and home_key != str(home_organisation_id)


def _name(one: PlacedSpell) -> str:
    if one.spell.kind is SpellKind.INTERRUPTION:
        return one.reason
    return f"{one.post} · {one.organisation_name}"

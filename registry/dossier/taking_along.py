"""What the register holds of a person, for the person to take along (Personal Information Protection Law, article 45).

As the person's own pages show it, with the protected values whole: nothing that is not published yet, no names of
those who handled something, nothing that others said in confidence. Values are as they are stored; the edge puts them
into words.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import Base, db
from registry.dossier import queries
from registry.mentoring.models import GuidanceRecord, Outcome, Pairing
from registry.organisations.models import Organisation
from registry.people import queries as people_queries
from registry.people import record_queries
from registry.people.codes import SanctionKind
from registry.people.models import Person, Sanction
from registry.people.services import identity
from registry.pool.models import Nomination
from registry.service_records.models import Entry, PayStep, TourDeferral
from registry.vault import fields

TABLES = {
    "educations": "people_educations",
    "titles": "people_titles",
    "qualifications": "people_qualifications",
    "appointments": "people_appointments",
    "appraisals": "people_appraisals",
    "rewards": "people_rewards",
    "spells": "service_records_spells",
    "interruptions": "service_records_interruptions",
    "recruitments": "service_records_entries",
    "transfers": "service_records_transfers",
    "terms_as_deputy_county_head": "service_records_deputy_heads",
    "plan_roster": "service_records_roster_entries",
    "former_units": "people_former_homes",
    "papers": "files_attachments",
    "mentor": "mentoring_mentors",
}
"""What is taken as it stands: its name in the file, and the table."""

INTERNAL = frozenset(
    {"id", "version", "uid", "has_moved", "content_hash", "added_by", "officer", "last_seq", "organisation_path"}
)
"""Keys, means of the house, and names of those who handled it; keys of units become their names."""


def own_data(person: Person, *, visible_to: Actor) -> dict[str, Any]:
    """Return the parts of the file: each a dict, or a list of dicts."""
    return {
        "identity": _identity(person),
        "contact": _contact(person),
        **{name: _all_of(Base.metadata.tables[table], person) for name, table in TABLES.items()},
        "sanctions": _rows(_decided_sanctions(person)),
        "kin": [{"kind": one.kind, "name": one.name} for one in record_queries.relations_of(person.id)],
        "tour_deferrals": _rows(_with_entry(TourDeferral.__table__, person)),  # type: ignore[arg-type]
        "pay_steps": _rows(_with_entry(PayStep.__table__, person)),  # type: ignore[arg-type]
        "nominations": _nominations(person, visible_to),
        "memberships": [dict(one._mapping) for one in queries.memberships(person.id, visible_to=visible_to)],
        "pairings": [_pairing(one, visible_to) for one in queries.pairings(person.id, visible_to=visible_to)],
        "requests_for_corrections": [
            {
                "about": one.description,
                "explanation": one.explanation,
                "state": one.state,
                "asked_at": one.asked_at,
                "answer": one.answer,
                "answered_at": one.answered_at,
            }
            for one in record_queries.corrections_of(person.id)
        ],
        "voided_entries": [
            {"entry": one.description, "reason": one.reason, "voided_at": one.taken_at}
            for one in record_queries.voided_of(person.id)
        ],
    }


def _identity(person: Person) -> dict[str, Any]:
    number = person.id_number_sealed
    home = person.home_organisation
    return {
        "name": person.name,
        "sex": person.sex,
        "birth_on": person.birth_on,
        "id_number": fields.open_sealed(number, people_queries.number_context(person.uid)) if number else "",
        "ethnic_group": person.ethnic_group,
        "political_status": person.political_status,
        "home_unit": home.name if home is not None else "",
        "managing_region": person.managing_region_code,
        "departure": person.departure,
        "departed_on": person.departed_on,
    }


def _contact(person: Person) -> dict[str, Any]:
    contact = record_queries.contact_of(person.id)
    return {
        "telephone": identity.opened(contact, person, "telephone_sealed"),
        "address": identity.opened(contact, person, "address_sealed"),
        "email": contact.email if contact is not None else "",
    }


def _decided_sanctions(person: Person) -> Select[Any]:
    """Return what was decided, which the person was told; an investigation must not be learnt of here."""
    return _of(Sanction.__table__, person).where(Sanction.kind != SanctionKind.UNDER_INVESTIGATION)  # type: ignore[arg-type]


def _nominations(person: Person, visible_to: Actor) -> list[dict[str, Any]]:
    """Return the nominations with the state as it is shown, which tells no result before the notice."""
    shown = {one.id: one for one in queries.nominations(person.id, visible_to=visible_to)}
    named = db.session.execute(
        select(Nomination, Organisation.name)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.id.in_(list(shown)))
        .order_by(Nomination.id)
    ).tuples()
    return [
        {
            "year": shown[one.id].year,
            "unit": unit,
            "nominated_on": one.nominated_on,
            "talent_class": one.talent_class,
            "route": one.route,
            "achievements": one.achievements,
            "has_unit_consent": one.has_unit_consent,
            "state": shown[one.id].state,
        }
        for one, unit in named
    ]


def _pairing(row: Any, visible_to: Actor) -> dict[str, Any]:
    """Return a pairing with its guidance and outcomes."""

    def parts(record: Any, order: Any) -> list[dict[str, Any]]:
        may_read = predicate(visible_to, Permission.MENTORING_READ, record)
        columns = [column for column in record.__table__.columns if column.name not in ("id", "pairing_id")]
        return _rows(select(*columns).where(record.pairing_id == row.id, may_read).order_by(order, record.id))

    return {
        "mentor": row.name,
        "category": row.category,
        "state": row.state,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "planned_ends_on": db.session.scalar(select(Pairing.planned_ends_on).where(Pairing.id == row.id)),
        "guidance": parts(GuidanceRecord, GuidanceRecord.held_on),
        "outcomes": parts(Outcome, Outcome.achieved_on),
    }


def _of(table: Table, person: Person) -> Select[Any]:
    return select(table).where(table.c.person_id == person.id).order_by(*table.primary_key)


def _with_entry(table: Table, person: Person) -> Select[Any]:
    """Return the rows that belong to a recruitment, which is told by its day."""
    own = [column for column in table.columns if column.name != "entry_id"]
    entry: Table = Entry.__table__  # type: ignore[assignment]
    joined = select(entry.c.recruited_on, *own).join_from(table, entry, entry.c.id == table.c.entry_id)
    return joined.where(entry.c.person_id == person.id).order_by(table.c.id)


def _all_of(table: Table, person: Person) -> list[dict[str, Any]]:
    return _rows(_of(table, person))


def _rows(query: Select[Any]) -> list[dict[str, Any]]:
    """Return rows without keys, units by their names."""
    columns = [column for column in query.selected_columns if not _is_key(column)]
    rows = db.session.execute(query).mappings().all()
    units = _unit_names(columns, rows)
    return [
        {
            column.name.removesuffix("_id"): units.get(row[column.name]) if _names_a_unit(column) else row[column.name]
            for column in columns
        }
        for row in rows
    ]


def _unit_names(columns: Sequence[Any], rows: Sequence[Any]) -> dict[int, str]:
    keys = {row[column.name] for row in rows for column in columns if _names_a_unit(column)} - {None}
    if not keys:
        return {}
    listed = select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys))
    return dict(db.session.execute(listed).tuples().all())


def _is_key(column: Any) -> bool:
    return column.name in INTERNAL or (column.name.endswith("_id") and not _names_a_unit(column))


def _names_a_unit(column: Any) -> bool:
    return any(one.column.table.name == Organisation.__tablename__ for one in column.foreign_keys)

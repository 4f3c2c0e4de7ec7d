"""Which offices looked at a person's record: for the auditor with the accounts, for the person by office only."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.audit import queries as audit_queries
from registry.kernel.messages import Message, message
from registry.organisations import queries as organisation_queries
from registry.people import queries

OFFICES = frozenset({Role.PROVINCE_HR, Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR})
PURPOSES: dict[str, Message] = {
    "person:view": message("opened the record"),
    "person:reveal": message("saw protected data in full"),
    "person:search_number": message("found the person by ID number"),
    "person:export_form": message("handed out the appointment form"),
    "person:print_sheet": message("printed the sheet"),
    "file:open": message("took a paper"),
    "record:take_along": message("took the own data along"),
}
CHANGED = message("changed the record")

blueprint = Blueprint("looks", __name__, url_prefix="/people/<int:person_id>")


@blueprint.get("/looks")
@requires(Permission.AUDIT_READ_LOOKS)
def show(person_id: int) -> str:
    """List who looked at the record, the latest first. The person reads offices, never names."""
    actor = current_actor()
    person = queries.person(person_id, visible_to=actor)
    is_own = actor.role is Role.GRADUATE
    page = audit_queries.looked_at(
        person.id,
        after=request.args.get("after"),
        before=request.args.get("before"),
        but_account=actor.account_id if is_own else None,
    )
    return render_template(
        "dossier/show_looks.html",
        person=person,
        page=page,
        looks=told(page.rows),
        is_own=is_own,
    )


def told(rows: Sequence[Any]) -> list[tuple[Any, Message, str, Message]]:
    """Return (entry, role, office, what for) of each look; no names."""
    offices = _offices(rows)
    return [
        (row, Role(row.role).label, offices.get(row.scope or "", ""), PURPOSES.get(row.act, CHANGED)) for row in rows
    ]


def _offices(rows: Sequence[Any]) -> dict[str, str]:
    """Return the name of the region or organisation of each scope; who is no office (an expert, a mentor) has none."""
    scopes = {row.scope for row in rows if row.scope and Role(row.role) in OFFICES}
    units = {scope: int(scope.strip("/").rpartition("/")[2]) for scope in scopes if scope.startswith("/")}
    names = organisation_queries.office_names(set(units.values()))
    regions = organisation_queries.region_names({scope for scope in scopes if scope not in units})
    return regions | {scope: names.get(unit, "") for scope, unit in units.items()}

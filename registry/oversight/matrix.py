"""Who may do what to which records, made from what the rooms registered and the routes declare."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask

from registry.access import masks, policies
from registry.access.permissions import Permission, Role, holds
from registry.kernel.messages import Message, message

SENTENCES: dict[str, Message] = {
    "access.everything": message("all of the register"),
    "accounts.given_in_the_region": message("accounts of the region and of the units it manages"),
    "organisations.managed_in_the_region": message("organisations that the region or a part of it manages"),
    "organisations.the_unit_and_below": message("the own organisation and those under it"),
    "organisations.inside_the_region": message("regions inside the own one"),
    "people.managed_in_the_region": message("people managed in the region"),
    "people.of_the_unit_and_below": message("people at home in the unit or one under it"),
    "people.managed_in_the_region_before": message("files of people who left the region, as they stood then"),
    "people.of_the_unit_before": message("files of people who left the unit, as they stood then"),
    "people.oneself": message("the own record"),
    "service_records.at_home_or_guest": message("people at home in the unit, and those seconded there today"),
    "dossier.of_any_clerk": message("every desk of a personnel office"),
    "dossier.of_the_region": message("desks of the offices of the region and of the units managed there"),
    "dossier.of_the_unit": message("desks of the unit and those under it"),
    "pool.submitted": message("everything but the drafts of units"),
    "pool.submitted_in_the_region": message("what units managed in the region have submitted"),
    "pool.of_the_unit": message("those of the unit and the units under it"),
    "pool.own_nomination": message("the own nominations, once submitted"),
    "pool.managed_members": message("members managed in the region"),
    "pool.members_of_the_unit": message("members at home in the unit or one under it"),
    "pool.own_membership": message("the own membership"),
    "mentoring.pairings_of_the_region": message("of mentees managed in the region"),
    "mentoring.pairings_of_the_unit": message("of mentees of the unit"),
    "mentoring.pairings_given": message("of the own mentees"),
    "mentoring.pairings_received": message("of the own mentor"),
    "mentoring.mentors_of_the_region": message("mentors managed in the region, and those of mentees there"),
    "mentoring.mentors_of_the_unit": message("mentors of the unit, and those of its mentees"),
    "mentoring.oneself_as_mentor": message("oneself as a mentor"),
    "mentoring.own_mentors": message("the own mentors"),
    "mentoring.own_mentees": message("the own record and those of the present mentees"),
}
"""The sentence of each condition, by room and name."""


@dataclass(frozen=True)
class Reach:
    """The same rows of one record type for some roles."""

    record: str
    sentence: Message
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Line:
    """A permission: who holds it, what rows it reaches for them, which routes ask for it."""

    permission: Permission
    holders: tuple[Role, ...]
    reaches: tuple[Reach, ...]
    routes: tuple[str, ...]


def matrix(app: Flask) -> list[Line]:
    """Return one line a permission, in their order."""
    reaches = _reaches()
    routes: dict[Permission, set[str]] = {}
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission is not None:
            methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            routes.setdefault(permission, set()).add(f"{methods} {rule.rule}")
    return [
        Line(
            permission,
            tuple(role for role in Role if holds(role, permission)),
            tuple(reaches.get(permission, ())),
            tuple(sorted(routes.get(permission, ()), key=lambda one: one.partition(" ")[2])),
        )
        for permission in Permission
    ]


def as_json(lines: list[Line]) -> list[Mapping[str, object]]:
    """Return the lines as plain data, sentences in English."""
    return [
        {
            "permission": line.permission.value,
            "roles": [role.value for role in line.holders],
            "records": [
                {"record": one.record, "rows": str(one.sentence), "roles": [role.value for role in one.roles]}
                for one in line.reaches
            ],
            "routes": list(line.routes),
        }
        for line in lines
    ]


def fields() -> list[tuple[str, dict[Role, masks.Shown]]]:
    """Return how each role reads each protected field of a person."""
    names = sorted({name for table in masks.FIELDS.values() for name in table})
    return [(name, {role: masks.shown(role, "Person", name) for role in Role}) for name in names]


def _reaches() -> dict[Permission, list[Reach]]:
    grouped: dict[tuple[Permission, str, str], list[Role]] = {}
    for (permission, record), table in policies.conditions().items():
        for role, condition in table.items():
            grouped.setdefault((permission, record.__name__, name_of(condition)), []).append(role)
    found: dict[Permission, list[Reach]] = {}
    for (permission, record_name, name), roles in grouped.items():
        ordered = tuple(role for role in Role if role in roles)
        found.setdefault(permission, []).append(Reach(record_name, SENTENCES.get(name) or Message(name), ordered))
    return found


def name_of(condition: policies.Condition) -> str:
    """Return "room.name" of a condition."""
    return f"{condition.__module__.split('.')[1]}.{condition.__name__}"

"""Crafted requests: fields that no form has change nothing, and neighbouring keys open nothing out of reach."""

from datetime import datetime
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.accounts.models import Account
from registry.db import db
from registry.kernel.clock import SHANGHAI
from registry.mentoring.models import Mentor, Pairing
from registry.organisations.models import Organisation, Region
from registry.people.models import FormerHome, Person
from registry.pool.models import Nomination
from tests.proofs import oracle, storms
from tests.proofs.filling import controls_on, read_form
from tests.proofs.places import places
from tests.proofs.test_routes import addresses, client_of
from tests.proofs.world import TODAY, random_world

WORTH_HAVING = {
    "role": "province_hr",
    "state": "enrolled",
    "region_code": "34",
    "managing_region_code": "34",
    "managed_by_region_code": "34",
    "organisation_path": "/",
    "score": "1000000",
    "is_active": "y",
    "is_optimal": "y",
    "is_adopted": "y",
    "is_chosen": "y",
    "confirmed_on": "2026-06-01",
    "verified_on": "2026-06-01",
    "verification": "county",
}
NOT_COMPARED = {"audit_entries", "audit_heads", "web_submissions", "accounts_sign_ins"}
Tables = dict[str, list[dict[str, Any]]]


def attributes() -> dict[str, str]:
    """Give every attribute of every model a value that somebody might like to have."""
    names = {column.key for mapper in db.Model.registry.mappers for column in mapper.column_attrs}
    return {name: WORTH_HAVING.get(name, "1") for name in sorted(names)}


def tables() -> Tables:
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in NOT_COMPARED:
            rows = db.session.execute(select(table).order_by(*inspect(table).primary_key)).mappings()
            found[table.name] = [dict(row) for row in rows]
    return found


def differing(one: Tables, other: Tables) -> set[tuple[str, str]]:
    """Return the columns (or "rows") in which two states of the database differ."""
    found = set()
    for name, rows in one.items():
        if len(rows) != len(other[name]):
            found.add((name, "rows"))
        for left, right in zip(rows, other[name], strict=False):
            found |= {(name, column) for column in left if left[column] != right[column]}
    return found


@pytest.mark.slow
def test_what_no_form_has_changes_nothing(app: Flask, session, on_date):
    on_date(datetime(2026, 6, 30, 9, tzinfo=SHANGHAI))
    here = places()
    here.world.fill()
    db.session.commit()
    connection, wrong, acted = db.session.get_bind(), [], 0
    begun = tables()
    forms = list(storms.write_forms(app))
    for route in forms[:: 1 if connection.dialect.name == "sqlite" else 4]:
        actor = storms.asker_of(here, route)
        address = next(address for method, address in addresses(app, here, route, "own") if method == "POST")

        def sent(more: bool, actor=actor, address=address, route=route) -> Tables:
            db.session.rollback()
            point = connection.begin_nested()
            client = client_of(app, actor)
            data = {**read_form(client, address), **storms.FIELDS.get(route.endpoint, {})}
            known = {*data, *controls_on(client, address)}
            extra = {name: value for name, value in attributes().items() if name not in known} if more else {}
            with client.post(address, data={**extra, **data}):
                after = tables()
            db.session.rollback()
            point.rollback()
            db.session.expire_all()
            return after

        plain, again = sent(False), sent(False)
        acted += bool(differing(begun, plain) - {("accounts_role_grants", "rows")})
        unlike = differing(plain, sent(True)) - differing(plain, again)
        wrong += [f"{route.endpoint}: {name}.{column}" for name, column in sorted(unlike)]
    assert not wrong, "\n".join(wrong)
    assert acted > 10


def test_neighbouring_keys_open_only_the_own_records(app: Flask, session, on_date):
    on_date(TODAY)
    world = random_world(21, people=60, units=30)
    world.fill()
    random, account = Random(3), world.rows[Account][0]["id"]
    counties = {row["code"] for row in world.rows[Region] if len(row["code"]) == 6}
    managed = [row["managing_region_code"][:6] for row in world.rows[Person]]
    county = max(counties, key=managed.count)
    actor = Actor(account, "county", Role.COUNTY_HR, region_code=county)
    client, opened, closed, wrong = client_of(app, actor), 0, 0, []
    for model, permission, paths in (
        (Person, Permission.PERSON_READ, ["/people/{}", "/people/{}/history", "/people/{}/files"]),
        (Person, Permission.RECORD_WRITE, ["/people/{}/identity", "/people/{}/contact"]),
        (Nomination, Permission.POOL_READ_NOMINATION, ["/pool/nominations/{}"]),
        (Pairing, Permission.MENTORING_READ, ["/mentoring/pairings/{}"]),
        (Mentor, Permission.MENTORING_READ, ["/mentoring/mentors/{}"]),
        (FormerHome, Permission.RECORD_READ_FORMER, ["/people/former/{}"]),
        (Organisation, Permission.ORGANISATION_WRITE, ["/organisations/{}/change", "/organisations/{}/contacts"]),
        (Account, Permission.ACCOUNT_READ, ["/accounts/{}"]),
    ):
        rows = {row["id"]: row for row in world.rows[model]}
        own = [key for key in rows if oracle.reaches(world, actor, permission, model, rows[key], TODAY)]
        asked = {key + step for key in random.sample(own, min(4, len(own))) for step in range(-5, 6)}
        for key, path in ((key, path) for key in sorted(asked) for path in paths):
            with client.get(path.format(key)) as answer:
                status = answer.status_code
            is_right = key in own
            opened, closed = opened + is_right, closed + (not is_right)
            if status != (200 if is_right else 404):
                wrong.append(f"{path.format(key)} gave {status}, in reach: {is_right}")
    assert not wrong, "\n".join(wrong)
    assert opened > 20
    assert closed > 50

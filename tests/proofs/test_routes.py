"""Every route x every role x places in and out of scope x method, by real requests: 403 for who may not at all, 404
for a record out of reach, else an answer. Reading changes nothing.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from registry.access.actor import Actor
from registry.access.permissions import Role, holds
from registry.accounts.models import RoleGrant, SignIn
from registry.accounts.queries.sessions import hash_of
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from tests.proofs import oracle, routes
from tests.proofs.places import TREE, Places, places
from tests.proofs.routes import PUBLIC, RECORDS, Route
from tests.proofs.world import TODAY

ROUTES = routes.table()
REFUSED, UNSEEN = 403, 404
ANSWERED = (200, 302, 303, 400, 409)
"""A form sent empty is shown again, refused by a rule, or acts."""

NOT_BUSINESS = {"audit_entries", "audit_heads", "accounts_sign_ins", "accounts_sign_in_failures"}
NAMES = {"desk": "grant"}
SCOPES = {
    Role.PROVINCE_HR: ["own", "far", "province"],
    Role.CITY_HR: ["city", "other_city", "province", "own", "far"],
    Role.UNIT_HR: ["own", "sibling", "city", "child", "far"],
    Role.COUNTY_HR: ["own", "sibling", "city", "child", "far"],
}


@pytest.fixture
def here(session, on_date) -> Places:
    on_date(TODAY)
    made = places()
    made.world.fill()
    entry = audit.record("proof:begin", actor=made.actor(Role.PROVINCE_HR))
    for rows in made.rows.values():
        rows["entry_of_trail"] = {"seq": entry.seq}
    return made


def test_the_table_has_every_route_and_no_other(app: Flask):
    known = {endpoint for endpoint in app.view_functions if endpoint not in PUBLIC}
    assert set(ROUTES) == known
    for endpoint, route in ROUTES.items():
        assert app.view_functions[endpoint].permission is route.permission, endpoint
    for endpoint in PUBLIC - {"static"}:
        assert app.view_functions[endpoint].permission is None, endpoint


def client_of(app: Flask, actor: Actor) -> FlaskClient:
    """Sign somebody in with an account, a role and a scope."""
    grant = RoleGrant(
        account_id=actor.account_id,
        role=actor.role,
        region_code=actor.region_code,
        organisation_path=actor.organisation_path,
        starts_on=clock.today(),
        granted_by="test",
    )
    db.session.add(grant)
    db.session.flush()
    token, now = f"proof-{grant.id}", clock.now()
    times = {"started_at": now, "last_seen_at": now, "confirmed_at": now}
    db.session.add(SignIn(token_hash=hash_of(token), grant_id=grant.id, **times))
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"], cookie["language"] = token, True, "en"
    return client


@dataclass
class Tried:
    requests: int = 0
    wrong: list[str] = field(default_factory=list)


def methods(app: Flask, endpoint: str) -> list[str]:
    found = {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}
    return sorted(found - {"HEAD", "OPTIONS"})


def expected(here: Places, actor: Actor, route: Route, place: str) -> tuple[int, ...]:
    if not holds(actor.role, route.permission):
        return (REFUSED,)
    rows = here.rows[place]
    if route.record == "own":
        is_own = actor.account_id == rows["account"]["id"]
        return ANSWERED if is_own else (*ANSWERED, UNSEEN) if route.endpoint == "accounts.switch_role" else (UNSEEN,)
    if route.endpoint.startswith("papers.") and actor.role is Role.MENTOR:
        return (UNSEEN,)  # of a mentee's file, a mentor sees what the pairing needs: no papers
    if route.record:
        model = RECORDS[route.record]
        row = here.world.rows[model][0] if route.record == "listing" else rows[NAMES.get(route.record, route.record)]
        if not oracle.reaches(here.world, actor, route.asked, model, row, TODAY):
            return (UNSEEN,)
    return ANSWERED


def addresses(app: Flask, here: Places, route: Route, place: str) -> Iterator[tuple[str, str]]:
    build = app.url_map.bind("localhost").build
    values = route.address_values(here.rows[place])
    for method in methods(app, route.endpoint):
        yield method, build(route.endpoint, values, method=method)


def try_all(app: Flask, here: Places, role: Role) -> Tried:
    """Ask for everything as one role; each request is undone."""
    actor, tried = here.actor(role), Tried()
    client, connection = client_of(app, actor), db.session.get_bind()
    for route in ROUTES.values():
        if route.endpoint == "accounts.sign_out":
            continue
        allowed = holds(role, route.permission) and route.values and route.record
        places_asked = SCOPES.get(role, list(TREE)) if allowed else ["own"]
        if connection.dialect.name == "postgresql":  # the same code asks: the nearest and the farthest are enough
            places_asked = sorted({places_asked[0], places_asked[-1]})
        for place in places_asked:
            for method, address in addresses(app, here, route, place):
                db.session.rollback()
                point = connection.begin_nested()
                asker = client_of(app, actor) if route.endpoint.startswith("accounts.") else client
                with asker.open(address, method=method) as answer:
                    status = answer.status_code
                db.session.rollback()
                point.rollback()
                db.session.expire_all()
                tried.requests += 1
                # what is in reach may yet have nothing to show there (a photograph, a form received)
                rightly = expected(here, actor, route, place)
                if status not in rightly and not (rightly is ANSWERED and route.endpoint in EMPTY and status == UNSEEN):
                    tried.wrong.append(f"{role} {place}: {method} {address} gave {status}, not {rightly}")
    return tried


EMPTY = frozenset(
    "papers.photograph papers.open_file appointment_form.preview appointment_form.discard appointment_form.take_over "
    "exchange.error_workbook".split()
)
"""Endpoints that answer 404 within reach where there is nothing of the kind."""


@pytest.mark.slow
@pytest.mark.parametrize("role", Role, ids=str)
def test_every_route_for_every_scope(app: Flask, here: Places, role: Role):
    tried = try_all(app, here, role)
    assert tried.requests > len(ROUTES)
    assert not tried.wrong, "\n".join(tried.wrong)


def business() -> dict[str, str]:
    """Return a hash of each table but those of the trail and of sessions."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in NOT_BUSINESS:
            rows = db.session.execute(select(table).order_by(*inspect(table).primary_key)).all()
            found[table.name] = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", Role, ids=str)
def test_reading_changes_nothing(app: Flask, here: Places, role: Role):
    client = client_of(app, here.actor(role))
    before, asked = business(), 0
    for route in ROUTES.values():
        for method, address in addresses(app, here, route, "own"):
            if method == "GET":
                with client.get(address) as answer:
                    asked += answer.status_code == 200
    assert asked
    after = business()
    assert {name for name in before if before[name] != after[name]} == set()

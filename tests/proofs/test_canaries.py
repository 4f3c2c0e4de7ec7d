"""Before the notice nobody learns of the list: whoever does not select reads the same bytes whoever was chosen.

All pages, searches, filters, workbooks and reports are read twice, with the selection turned round in between: those
on the list, on the waiting list and left out change places, and so do scores and reasons. Nothing that a reader
without that right is sent may differ. Whoever selects must see the difference.
"""

import io
import re
import zipfile
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import insert, update
from werkzeug.test import TestResponse

from registry.access.actor import command_line
from registry.access.permissions import Permission, Role, holds
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.clock import SHANGHAI
from registry.network import queries as network_queries
from registry.network.report import making
from registry.network.report.structure import Audience
from registry.pool.codes import CriterionKey, CriterionSource, CycleState, NominationState, Reason
from registry.pool.models import (
    Criterion,
    CriterionValue,
    Cycle,
    Nomination,
    SelectionResult,
    SelectionRun,
    StateChange,
)
from registry.pool.rules.snapshot import Snapshot
from tests.proofs.places import TREE, YEAR, Places, places
from tests.proofs.test_routes import ROUTES, addresses, client_of
from tests.proofs.world import FIRST, NOW

S = NominationState
OUTCOMES = [
    (S.SELECTED, Reason.ON_MERIT, 987_651, None),
    (S.WAITING, Reason.BELOW_LINE, 876_541, 1),
    (S.NOT_SELECTED, Reason.DISPLACED, 765_431, None),
    (S.SELECTED, Reason.LIFTED, 654_321, None),
    (S.NOT_SELECTED, Reason.BELOW_LINE, 543_211, None),
    (S.WAITING, Reason.BELOW_LINE, 432_101, 2),
    (S.NOT_SELECTED, Reason.BELOW_LINE, 321_001, None),
]
EVENTS = {S.SELECTED: "select", S.WAITING: "put_on_waiting_list", S.NOT_SELECTED: "leave_out"}
MORE = [
    *(f"/pool/nominations?year={YEAR}&state={state}" for state in S),
    "/people/?name=canary",
    "/people/?q=canary",
    f"/pool/nominations/workbook?year={YEAR}",
    *(f"/pool/nominations/workbook?year={YEAR}&state={state}" for state in EVENTS),
    "/exchange/spells/export",
    "/exchange/organisations/export",
    "/no/such/page",
    f"/pool/nominations/{FIRST + 999}",
]
CHANGING = re.compile(rb'X-CSRFToken": "[^"]*"|nonce[-=]"?[^" ]+|name="submit_token"[^>]*|value="[^"]{40,}"')


def select_as(here: Places, turned: int) -> None:
    """Give the nominations the outcomes, turned round by so many places."""
    for place, rows in enumerate(here.rows.values()):
        state, reason, score, waiting = OUTCOMES[(place + turned) % len(OUTCOMES)]
        identity = rows["nomination"]["id"]
        db.session.execute(
            update(Nomination).where(Nomination.id == identity).values(state=state, score=score, version=9)
        )
        result = {"is_chosen": state is S.SELECTED, "reason": reason, "serves": [], "waiting_place": waiting}
        db.session.execute(insert(SelectionResult).values(run_id=FIRST, nomination_id=identity, **result))
        made_of = {"formula": {"template": "no award", "values": {}}}
        db.session.execute(
            insert(CriterionValue).values(
                nomination_id=identity, criterion_id=FIRST, value=score // 100, source=made_of
            )
        )
        step = {"from_state": S.ASSESSED, "to_state": state, "event": EVENTS[state], "actor_name": "province"}
        db.session.execute(
            insert(StateChange).values(nomination_id=identity, **step, at=NOW, role=Role.PROVINCE_HR.value)
        )
    db.session.commit()


@pytest.fixture
def here(app: Flask, session, on_date) -> Places:
    on_date(datetime(2026, 9, 18, 9, tzinfo=SHANGHAI))
    made = places()
    made.world.add(
        SelectionRun,
        cycle_id=FIRST,
        run_at=NOW,
        snapshot=Snapshot(YEAR, 2, "", 2, (), ()).packed(),
        snapshot_hash="5" * 64,
        result_hash="6" * 64,
        seats=2,
        chosen_count=2,
        total=1,
        bound=1,
        is_optimal=True,
        is_adopted=True,
        binding=[],
        prices=[],
        solver="none",
        versions={},
    )
    source = CriterionSource.COMPUTED
    made.world.add(Criterion, cycle_id=FIRST, position=1, key=CriterionKey.AWARDS, weight=100, source=source, scale=100)
    made.world.fill()
    entry = audit.record("proof:begin", actor=command_line())
    for rows in made.rows.values():
        rows["entry_of_trail"] = {"seq": entry.seq}
    db.session.commit()
    return made


def content(answer: TestResponse) -> bytes:
    """Return what a reader is sent, without what is new each time; of a workbook, its sheets."""
    data = answer.data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = sorted(name for name in package.namelist() if name.startswith("xl/"))
            return b"\n".join(package.read(name) for name in names)
    return CHANGING.sub(b"", data)


def signed_in(app: Flask, here: Places, role: Role) -> str:
    """Sign in once for all readings: PostgreSQL counts keys on when one is undone, and the list of desks has keys."""
    cookie = client_of(app, here.actor(role)).get_cookie("sid")
    assert cookie is not None
    return cookie.value


def everything_read(app: Flask, here: Places, role: Role, cookie: str, turned: int) -> dict[str, bytes]:
    """Read all there is as one role, with the selection turned so far; what the reading wrote is undone."""
    connection = db.session.get_bind()
    db.session.rollback()
    point = connection.begin_nested()
    select_as(here, turned)
    client, found = app.test_client(), {}
    client.set_cookie("sid", cookie)
    asked = [
        address
        for route in ROUTES.values()
        for place in (TREE if route.endpoint in ("pool.show_nomination", "dossier.show_person") else ["own"])
        for method, address in addresses(app, here, route, place)
        if method == "GET"
    ]
    for address in [*asked, *(one for one in MORE if one not in asked)]:
        with client.get(address) as answer:
            found[address] = f"{answer.status_code}".encode() + content(answer)
    db.session.rollback()
    point.rollback()
    db.session.expire_all()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", Role, ids=str)
def test_whoever_does_not_select_reads_the_same_whoever_was_chosen(app: Flask, here: Places, role: Role):
    if db.session.get_bind().dialect.name == "postgresql" and role not in (Role.COUNTY_HR, Role.MENTOR, Role.AUDITOR):
        pytest.skip("three roles are enough on the second database: the same statements are read")
    cookie = signed_in(app, here, role)
    once, again = (everything_read(app, here, role, cookie, turned) for turned in (0, 3))
    differing = sorted(address for address in once if once[address] != again[address])
    if holds(role, Permission.POOL_READ_SELECTION):
        assert any("/selection" in address for address in differing), "the test would see it"
        return
    assert not differing
    for address, text in once.items():
        assert not re.search(rb"98\.76|87\.65|76\.54|987651|876541", text), address


def public_report(here: Places, turned: int) -> str:
    connection = db.session.get_bind()
    db.session.rollback()
    point = connection.begin_nested()
    select_as(here, turned)
    made = making.report_on(clock.today(), None, Audience.PUBLIC, actor=command_line())
    db.session.rollback()
    point.rollback()
    db.session.expire_all()
    return repr(made)


def test_the_public_report_of_the_networks_says_nothing_of_the_list(here: Places):
    assert public_report(here, 0) == public_report(here, 3)
    select_as(here, 0)
    assert network_queries.latest_selection(clock.today()) is None
    assert network_queries.nominees(YEAR, visible_to=command_line()) == ()


def test_after_the_notice_the_same_reader_sees_it(app: Flask, here: Places):
    db.session.execute(update(Cycle).values(state=CycleState.PUBLIC_NOTICE))
    db.session.commit()
    cookie = signed_in(app, here, Role.COUNTY_HR)
    once, again = (everything_read(app, here, Role.COUNTY_HR, cookie, turned) for turned in (0, 3))
    assert once != again

"""Two decide on one record at the same moment: one after the other, the second in the light of the first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.mentoring.codes import PairingState
from registry.mentoring.models import GuidanceRecord, Pairing
from tests.proofs import storms
from tests.proofs.filling import new_token
from tests.proofs.places import Places
from tests.proofs.test_routes import client_of

ROUNDS = 12
ACTS = ("mentoring:accept_pairing", "mentoring:refuse_pairing")


@pytest.fixture
def filled(own_app: Flask) -> Iterator[tuple[Flask, Places]]:
    own_app.config["SUBMIT_TOKENS"] = True
    own_app.testing = False
    with own_app.app_context():
        yield own_app, storms.fill(own_app)
        db.session.remove()


def at_once(app: Flask, sent: list[tuple[Actor, str, dict[str, str]]]) -> list[int]:
    """Send the forms at the same moment; return the answers."""
    start = Barrier(len(sent))
    clients = [client_of(app, actor) for actor, _address, _data in sent]

    def click(place: int) -> int:
        actor, address, data = sent[place]
        start.wait()
        with clients[place].post(address, data={**data, "submit_token": new_token(app, actor.account_id)}) as answer:
            return answer.status_code

    with ThreadPoolExecutor(len(sent)) as pool:
        return list(pool.map(click, range(len(sent))))


def entries(act: str) -> int:
    found = db.session.scalar(select(func.count()).where(AuditEntry.act == act)) or 0
    db.session.rollback()
    return found


def test_a_proposal_is_accepted_or_refused_never_both(filled):
    app, here = filled
    pairing, mentor, mentee = here.rows["own"]["pairing"]["id"], here.actor(Role.MENTOR), here.actor(Role.GRADUATE)
    page = f"/mentoring/pairings/{pairing}"
    for _ in range(ROUNDS):
        values = {"state": PairingState.PROPOSED, "mentor_accepted_on": None, "mentee_accepted_on": None}
        db.session.execute(update(Pairing).where(Pairing.id == pairing).values(**values, ends_on=None))
        db.session.commit()
        before = {act: entries(act) for act in ACTS}
        seen = {"version": str(db.session.scalar(select(Pairing.version).where(Pairing.id == pairing)))}
        db.session.rollback()
        refusal = {**seen, "reason": "no time"}
        answers = at_once(app, [(mentor, f"{page}/acceptance", seen), (mentee, f"{page}/refusal", refusal)])
        assert max(answers) < 500
        found = db.session.execute(
            select(Pairing.state, Pairing.mentor_accepted_on, Pairing.version).where(Pairing.id == pairing)
        ).one()
        db.session.rollback()
        done = [act for act in ACTS for _ in range(entries(act) - before[act])]
        assert len(done) == 1, "both saw the same proposal: whoever comes second is told that it has changed"
        assert found.version == int(seen["version"]) + 1
        is_refused = done == ["mentoring:refuse_pairing"]
        assert found.state is (PairingState.REFUSED if is_refused else PairingState.PROPOSED)
        assert (found.mentor_accepted_on is None) is is_refused, "what the trail notes is what stands in the row"


def test_a_meeting_is_confirmed_once(filled):
    app, here = filled
    record, mentee = here.rows["own"]["guidance"]["id"], here.actor(Role.GRADUATE)
    address = f"/mentoring/guidance-records/{record}/confirmation"
    for _ in range(ROUNDS):
        db.session.execute(update(GuidanceRecord).where(GuidanceRecord.id == record).values(confirmed_on=None))
        db.session.commit()
        before = entries("mentoring:confirm_guidance")
        assert max(at_once(app, [(mentee, address, {})] * 4)) < 500
        assert entries("mentoring:confirm_guidance") - before == 1

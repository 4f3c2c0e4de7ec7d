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
    page, ends = f"/mentoring/pairings/{pairing}", set()
    for _ in range(ROUNDS):
        values = {"state": PairingState.PROPOSED, "mentor_accepted_on": None, "mentee_accepted_on": None}
        db.session.execute(update(Pairing).where(Pairing.id == pairing).values(**values, ends_on=None))
        db.session.commit()
        before = entries("mentoring:refuse_pairing")
        answers = at_once(app, [(mentor, f"{page}/acceptance", {}), (mentee, f"{page}/refusal", {"reason": "no time"})])
        assert max(answers) < 500
        state = db.session.scalar(select(Pairing.state).where(Pairing.id == pairing))
        db.session.rollback()
        assert entries("mentoring:refuse_pairing") - before == 1
        assert state is PairingState.REFUSED, "a refusal that was noted is not overwritten by an acceptance"
        ends.add(state)
    assert ends == {PairingState.REFUSED}


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

"""Eight at once, three rounds, on every write form, with one token and with one each: acted once, no fault."""

from collections.abc import Iterator

import pytest
from flask import Flask

from registry.db import db
from tests.proofs import storms
from tests.proofs.places import Places

THREADS, ROUNDS = 8, 3


@pytest.fixture
def filled(own_app: Flask, on_date) -> Iterator[tuple[Flask, Places]]:
    own_app.config["SUBMIT_TOKENS"] = True
    own_app.testing = False  # a fault is a page with 500, as it is served
    with own_app.app_context():
        made = storms.fill(own_app)
        yield own_app, made
        db.session.remove()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_form_acts_once_however_many_send_it(filled):
    app, here = filled
    found = [storms.storm(app, here, route, threads=THREADS, rounds=ROUNDS) for route in storms.write_forms(app)]
    wrong = {one.endpoint: one.wrong for one in found if one.wrong}
    assert not wrong
    assert sum(one.acted for one in found) > len(found) // 2, [one.endpoint for one in found if not one.acted]

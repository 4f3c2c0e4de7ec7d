"""Eight at once, three rounds, on every write form, with one token and with one each: acted once, no fault."""

from collections.abc import Iterator

import pytest
from flask import Flask

from registry.db import db
from tests.proofs import storms
from tests.proofs.places import Places

THREADS, ROUNDS = 8, 3
PARTS = 4
"""So that workers share the forms; most of the time is waiting for the disk and for one another."""


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
@pytest.mark.parametrize("part", range(PARTS))
def test_every_form_acts_once_however_many_send_it(filled, part):
    app, here = filled
    forms = list(storms.write_forms(app))[part::PARTS]
    found = [storms.storm(app, here, route, threads=THREADS, rounds=ROUNDS) for route in forms]
    wrong = {one.endpoint: one.wrong for one in found if one.wrong}
    assert not wrong
    assert sum(one.acted for one in found) > len(found) // 4, [one.endpoint for one in found if not one.acted]

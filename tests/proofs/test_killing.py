"""A server that is killed: nothing acknowledged is lost, nothing is there twice, no workbook by half."""

from pathlib import Path

import pytest
from flask import Flask

from tests.proofs import killing

ROUNDS = 2
"""In the suite; `scripts/bench faults` takes 500."""


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once(own_app: Flask, tmp_path: Path):
    own_app.config["SUBMIT_TOKENS"] = True
    with killing.prepared(own_app, tmp_path) as (server, person, account):
        forms = killing.kill_during_forms(own_app, server, person, account, ROUNDS, seed=5)
        imports = killing.kill_during_imports(own_app, server, account, ROUNDS, seed=6)
    assert not forms.wrong
    assert not imports.wrong
    assert forms.acknowledged

"""A small province, made once for all tests that only look at it, and stored in both databases."""

from pathlib import Path

import pytest
from flask import Flask

from registry.access.actor import command_line
from registry.db import db, transaction
from registry.sample import people, services
from registry.sample.humans import Human, Setting
from registry.sample.plan import Plan

PLAN = Plan(people=300, nominations=60, mentors=40, first_year=2018, last_year=2026, seed=1)
OTHER_SEED = Plan(people=300, nominations=60, mentors=40, first_year=2018, last_year=2026, seed=2)


@pytest.fixture(scope="session")
def setting() -> Setting:
    return services.new_setting(PLAN)


@pytest.fixture(scope="session")
def everybody() -> list[Human]:
    return list(people.everybody(services.new_setting(PLAN)))


def fill(app: Flask, folder: Path, plan: Plan = PLAN) -> services.Result:
    """Make the sample as the command does."""
    with app.app_context(), transaction():
        result = services.make_sample(plan, folder, actor=command_line())
    with app.app_context():
        db.session.remove()
    return result

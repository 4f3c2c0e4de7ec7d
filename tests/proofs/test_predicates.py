"""List, count and answer for one object give what the oracle gives, for every registered pair of permission and
record, for actors in all roles with scopes of every width.
"""

from random import Random

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import scoped_session

from registry.access import policies
from registry.access.permissions import Role
from registry.db import db
from registry.exchange import queries as exchange_queries
from registry.exchange.models import Import
from registry.jobs import queries as job_queries
from registry.jobs.models import Job
from tests.proofs import oracle
from tests.proofs.world import TODAY, random_actors, random_world

OWN = {Job: job_queries.own, Import: exchange_queries.own}
LEAST = 100_000
ASKED_ONE_BY_ONE = 5_000


def test_the_oracle_knows_every_pair_that_is_registered(app):
    assert set(policies._conditions) == set(oracle.KNOWN)


@pytest.mark.parametrize("seed", [1])
def test_list_count_and_single_answers_are_those_of_the_oracle(session: scoped_session, on_date, seed: int):
    on_date(TODAY)
    compared, wrong = disagreements(seed)
    assert compared >= LEAST
    assert not wrong, f"{len(wrong)} of {compared}: {wrong[:5]}"


def disagreements(seed: int, asked: int = ASKED_ONE_BY_ONE) -> tuple[int, list[str]]:
    """Fill the database with a random province; return how many triples were compared, and those that differ."""
    world = random_world(seed)
    world.fill()
    actors = random_actors(seed, world)
    compared, wrong, triples = 0, [], []
    for (permission, model), _answer in oracle.KNOWN.items():
        key = inspect(model).primary_key[0]
        for actor in actors:
            condition = policies.predicate(actor, permission, model)
            listed = set(db.session.scalars(select(key).where(condition)))
            counted = db.session.scalar(select(func.count()).select_from(model).where(condition))
            expected = {
                row.get("id", row.get("code"))
                for row in world.rows[model]
                if oracle.reaches(world, actor, permission, model, row, TODAY)
            }
            compared += len(world.rows[model])
            triples += [(permission, model, actor, row) for row in Random(compared).choices(world.rows[model], k=3)]
            if listed != expected or counted != len(expected):
                wrong.append(f"{permission} {model.__name__} {actor}: {sorted(listed ^ expected)[:5]} {counted}")
    for permission, model, actor, row in Random(seed).sample(triples, min(asked, len(triples))):
        if is_reached(actor, permission, model, row) != oracle.reaches(world, actor, permission, model, row, TODAY):
            wrong.append(f"one object: {permission} {model.__name__} {actor} {row}")
    for model, condition_of in OWN.items():
        for actor in actors:
            listed = set(db.session.scalars(select(model.id).where(condition_of(actor))))
            expected = {row["id"] for row in world.rows[model] if oracle.is_own(actor, row)}
            compared += len(world.rows[model])
            if listed != expected:
                wrong.append(f"own {model.__name__} {actor}: {sorted(listed ^ expected)[:5]}")
    return compared, wrong


def is_reached(actor, permission, model, row) -> bool:
    """Ask for one object, as a page does."""
    key = inspect(model).primary_key[0]
    asked = select(key).where(key == row.get("id", row.get("code")), policies.predicate(actor, permission, model))
    return db.session.scalar(asked) is not None


def test_a_role_without_a_rule_reaches_nothing(session: scoped_session):
    world = random_world(2)
    world.fill()
    for (permission, model), roles in policies._conditions.items():
        for actor in random_actors(2, world, each=2):
            if actor.role not in roles:
                condition = policies.predicate(actor, permission, model)
                assert not db.session.scalar(select(func.count()).select_from(model).where(condition))
    assert set(Role) - {role for roles in policies._conditions.values() for role in roles} <= {
        Role.SYSTEM_ADMINISTRATOR
    }

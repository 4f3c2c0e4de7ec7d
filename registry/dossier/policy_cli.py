"""`flask policy check`: what every rule says of one person on a day."""

import json
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import ColumnElement, select

from registry.access.actor import command_line
from registry.db import db
from registry.dossier import queries as own_queries
from registry.dossier import standing
from registry.kernel import clock, identifiers
from registry.kernel.errors import RegistryError
from registry.kernel.messages import message
from registry.kernel.sayings import say
from registry.kernel.verdicts import SpellNote, Verdict
from registry.people import queries
from registry.people.models import Person
from registry.service_records import facts as service_facts
from registry.service_records import queries as service_queries
from registry.service_records.cli import Day
from registry.service_records.rules import standing as service_standing

UID_LENGTH = 32
ID_NUMBER_LENGTH = 18

policy = AppGroup("policy", help="The rules of the policy.")


@policy.command()
@click.option("--person", "identity", required=True, help="The key of a person, the uid, or the ID number.")
@click.option("--on", required=True, type=Day(), help="The day at whose end is judged.")
@click.option("--json", "as_json", is_flag=True, help="Answer as a JSON list, one verdict each.")
def check(identity: str, on: date, as_json: bool) -> None:
    """Say what every rule finds of a person: clause, measured, required, spells counted and left out, met on."""
    first = service_standing.in_force_from()
    if on < first:
        raise click.BadParameter(f"the rules are in force from {first}", param_hint="--on")
    key = _found(identity.strip())
    if key is None:
        click.echo(say(message("There is nobody of this key, uid or ID number.")), err=True)
        raise SystemExit(2)
    actor = command_line()
    person = queries.person(key, visible_to=actor)
    placed = service_queries.placed_spells(key)
    facts = service_facts.facts_around(key, [one.spell for one in placed], person.titles, person.educations)
    memberships = own_queries.memberships(key, visible_to=actor)
    found = standing.verdicts(facts, standing.pool_facts(person, facts, memberships), on)
    if as_json:
        lines = ",\n ".join(json.dumps(_plain(verdict), ensure_ascii=False) for verdict in found)
        click.echo(f"[{lines}]")
    else:
        _show(found)


def _found(identity: str) -> int | None:
    """Return the key of the person meant; None if there is nobody."""
    condition: ColumnElement[bool]
    if len(identity) == UID_LENGTH:
        condition = Person.uid == identity.lower()
    elif len(identity) == ID_NUMBER_LENGTH:
        try:
            number = identifiers.citizen_number(identity, clock.today()).text
        except RegistryError:
            return None
        condition = Person.id_number_index.in_(queries.number_indexes(number))
    elif identity.isascii() and identity.isdigit() and len(identity) < 10:
        condition = Person.id == int(identity)
    else:
        return None
    return db.session.scalar(select(Person.id).where(condition))


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": str(verdict.rule),
        "clause": verdict.clause,
        "outcome": verdict.outcome.value,
        "code": str(verdict.code),
        "text": say(verdict.text),
        "measured": say(verdict.measured) if verdict.measured else None,
        "required": say(verdict.required) if verdict.required else None,
        "met_on": verdict.met_on.isoformat() if verdict.met_on else None,
        "counted": [_note(note) for note in verdict.counted],
        "left_out": [_note(note) for note in verdict.left_out],
    }


def _note(note: SpellNote) -> dict[str, str]:
    return {"spell": note.key, "reason": say(note.reason)}


def _show(found: list[Verdict]) -> None:
    for verdict in found:
        click.echo(f"{verdict.clause:<8} {verdict.outcome.value:<12} {say(standing.label_of(verdict))}")
        click.echo(f"         {verdict.code}: {say(verdict.text)}")
        if verdict.met_on:
            click.echo(f"         {say(message('met on'))}: {verdict.met_on}")
        for heading, notes in ((message("counted"), verdict.counted), (message("left out"), verdict.left_out)):
            for note in notes:
                click.echo(f"         {say(heading)}: {note.key} ({say(note.reason)})")

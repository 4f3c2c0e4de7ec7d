"""People who left the unit or the region: what stood in their files until then stays open to the old office."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.guards import current_actor, requires, shows_person
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.dossier import history
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.organisations.models import Organisation
from registry.people.models import FormerHome, Person
from registry.service_records import queries as service_queries
from registry.service_records.queries import PlacedSpell
from registry.web import navigation
from registry.web.lists import page

blueprint = Blueprint("former", __name__, url_prefix="/people/former")

navigation.add(
    "former.list_former", message("People who left"), Permission.RECORD_READ_FORMER, icon="people", position=21
)


@blueprint.get("/")
@requires(Permission.RECORD_READ_FORMER)
def list_former() -> str:
    """List who left, the last ones first."""
    listed = page(
        db.session(),
        select(FormerHome.id, FormerHome.left_on, Person.name, Organisation.name.label("unit"))
        .join(FormerHome.person)
        .join(FormerHome.organisation)
        .where(predicate(current_actor(), Permission.RECORD_READ_FORMER, FormerHome)),
        [FormerHome.id],
        after=request.args.get("after"),
        before=request.args.get("before"),
        descending=True,
    )
    return render_template("dossier/list_former.html", page=listed)


@blueprint.get("/<int:former_id>")
@requires(Permission.RECORD_READ_FORMER)
def show_former(former_id: int) -> str:
    """Show what the old office entered of somebody until the file went on."""
    seen = predicate(current_actor(), Permission.RECORD_READ_FORMER, FormerHome)
    former = db.session.scalar(
        select(FormerHome)
        .where(FormerHome.id == former_id, seen)
        .options(
            joinedload(FormerHome.organisation),
            joinedload(FormerHome.person).options(selectinload(Person.educations), selectinload(Person.titles)),
        )
    )
    if former is None:
        raise NotVisible(message("There is no such record among those you may see."))
    shows_person(former.person_id)
    listed = history.events(
        former.person,
        after=request.args.get("after"),
        before=request.args.get("before"),
        until=former.last_seq,
    )
    return render_template(
        "dossier/show_former.html",
        former=former,
        person=former.person,
        placed=_until(service_queries.placed_spells(former.person_id), former.left_on),
        educations=[one for one in former.person.educations if one.ends_on <= former.left_on],
        titles=[one for one in former.person.titles if one.awarded_on <= former.left_on],
        page=listed,
        events=[history.told(row, with_names=True) for row in listed.rows],
    )


def _until(placed: list[PlacedSpell], last: date) -> list[PlacedSpell]:
    """Leave out what began later, and what is known only now of the end of what ran then."""
    return [
        replace(one, spell=replace(one.spell, ends_on=None)) if one.spell.ends_on and one.spell.ends_on > last else one
        for one in placed
        if one.spell.starts_on <= last
    ]

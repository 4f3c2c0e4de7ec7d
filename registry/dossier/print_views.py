"""A person's sheet to be printed: what the record holds on two sides of A4. Making one is an export, and is noted."""

from flask import Blueprint, render_template
from flask_login import current_user

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.audit import services as audit
from registry.db import db, writing
from registry.dossier import counted, standing
from registry.dossier import queries as own_queries
from registry.dossier.views import HR, identity_words
from registry.files import queries as file_queries
from registry.kernel import clock
from registry.kernel.intervals import age
from registry.organisations import queries as organisation_queries
from registry.people import queries
from registry.service_records import facts as service_facts
from registry.service_records import queries as service_queries

LAST_APPRAISALS = 5

blueprint = Blueprint("sheet", __name__, url_prefix="/people/<int:person_id>")


@blueprint.get("/sheet")
@requires(Permission.RECORD_PRINT)
def print_sheet(person_id: int) -> str:
    """Show the sheet, without anything that is not to be printed; the ID number stays masked."""
    actor, today = current_actor(), clock.today()
    person = queries.person(person_id, visible_to=actor)
    placed = service_queries.placed_spells(person.id)
    facts = service_facts.facts_around(person.id, [one.spell for one in placed], person.titles, person.educations)
    memberships = own_queries.memberships(person.id, visible_to=actor)
    found = standing.verdicts(
        facts, standing.pool_facts(person, facts, memberships), today, sees_sanctions=actor.role in HR
    )
    ethnic_group, political_status = identity_words(person)
    answer = render_template(
        "dossier/print_sheet.html",
        person=person,
        post=service_queries.present_post(placed, today),
        place=organisation_queries.place_name(person.managing_region_code),
        age=age(person.birth_on, today),
        ethnic_group=ethnic_group,
        political_status=political_status,
        has_photograph=file_queries.photograph_of(person.id) is not None,
        placed=placed,
        scopes=counted.by_scope(placed, today),
        standings=[one for one in standing.standings(found, placed) if one.is_about],
        appraisals=sorted(person.appraisals, key=lambda one: -one.year)[:LAST_APPRAISALS],
        memberships=memberships,
        printed_by=current_user.display_name,
        printed_at=clock.now(),
    )
    with writing():
        audit.record("person:print_sheet", actor=actor, object_type="person", object_id=person_id)
        db.session.commit()
    return answer

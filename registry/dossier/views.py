"""The list of people and the page of one."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from registry.access import masks
from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.access.scopes import CITY_DIGITS, COUNTY_DIGITS
from registry.dossier import counted, standing
from registry.dossier import queries as own_queries
from registry.dossier.forms import FindByNumberForm, SavedViewForm
from registry.dossier.timeline import timeline
from registry.kernel import clock
from registry.kernel.intervals import age
from registry.kernel.messages import message
from registry.organisations import queries as organisation_queries
from registry.organisations.codes import OrganisationLevel, Sector
from registry.organisations.models import Organisation
from registry.people import codes, filters, queries, record_queries, services
from registry.people.models import Person
from registry.pool.rules.public import state_label
from registry.service_records import facts as service_facts
from registry.service_records import filters as service_filters
from registry.service_records import kept
from registry.service_records import queries as service_queries
from registry.service_records.codes import Programme
from registry.service_records.rules import bases
from registry.service_records.rules import standing as service_standing
from registry.web import navigation
from registry.web.languages import is_chinese

HR = frozenset({Role.PROVINCE_HR, Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR})
SEE_APPRAISALS = HR | {Role.AUDITOR, Role.GRADUATE}
READS_HISTORY = Permission.RECORD_READ_HISTORY
EARLIEST = date(1949, 10, 1)

blueprint = Blueprint("dossier", __name__, url_prefix="/people")

navigation.add("dossier.list_people", message("People"), Permission.PERSON_READ, icon="people", position=20)


@blueprint.get("/")
@requires(Permission.PERSON_READ)
def list_people() -> Response:
    """List the visible people, narrowed and ordered as the address says."""
    actor, today = current_actor(), clock.today()
    chosen = filters.read(request.args, today)
    page = queries.people(
        chosen.wanted,
        *chosen.narrowings,
        visible_to=actor,
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    identities = [row.id for row in page.rows]
    wanted, arguments = chosen.wanted, chosen.arguments
    organisation = _asked_organisation(wanted.organisation, actor)
    shown = {row.region_code for row in page.rows if row.region_code}
    places = organisation_queries.region_names(
        {wanted.region, *(code[:digits] for code in shown for digits in (CITY_DIGITS, COUNTY_DIGITS))}
    )
    views = queries.saved_views(actor)
    scope = arguments.get("scope", "")
    answer = make_response(
        render_template(
            "dossier/list_people.html",
            page=page,
            arguments=arguments,
            narrow_count=len(arguments.keys() - {"name", "unit", "scope", "order"}),
            said=chosen.said(places, {organisation.id: organisation.name} if organisation else {}),
            posts=service_queries.present_posts(identities, today),
            titles=queries.highest_titles(identities),
            lengths=kept.counted_lengths(identities, scope, today) if scope else {},
            region_names=places,
            regions=region_choices(actor),
            sectors=Sector,
            programmes=Programme,
            levels=OrganisationLevel,
            title_levels=codes.TitleLevel,
            scopes=bases.SCOPE_LABELS,
            most_years=service_filters.MOST_YEARS,
            views=views,
            opened=next((view for view in views if view.arguments == arguments), None),
            view_form=SavedViewForm(formdata=None),
            number_form=FindByNumberForm(formdata=None) if actor.role in HR else None,
            exports=actor.may(Permission.EXCHANGE_EXPORT),
        )
    )
    if request.headers.get("HX-Target") == "people":  # asked for by its own filters, not as a part of another page
        answer.headers["HX-Push-Url"] = url_for("dossier.list_people", **dict[str, Any](arguments))
    return answer


@blueprint.post("/by-number")
@requires(Permission.PERSON_READ)
def find_by_number() -> Response:
    """Go to the person with an ID number; the trail notes that a number was asked for."""
    form = FindByNumberForm()
    found = None
    if form.validate_on_submit():
        with form.attempt():
            found = services.find_by_number(form.id_number.data or "", actor=current_actor(), today=clock.today())
        if form.succeeded and found is None:
            flash(_("Nobody with this ID number is among the people you may see."), "warning")
    for refusal, _clause in form.refusals:
        flash(refusal, "danger")
    if found is not None:
        return redirect(url_for("dossier.show_person", person_id=found))
    return redirect(url_for("dossier.list_people"))


@blueprint.get("/<int:person_id>")
@requires(Permission.PERSON_READ)
def show_person(person_id: int) -> str:
    """Show one person's record: identity, the timeline of spells, what of them counts, and what other rooms know."""
    actor, today = current_actor(), clock.today()
    person = queries.person(person_id, visible_to=actor)
    on = _asked_day(today)
    placed = service_queries.placed_spells(person.id)
    facts = service_facts.facts_around(person.id, [one.spell for one in placed], person.titles, person.educations)
    memberships = own_queries.memberships(person.id, visible_to=actor)
    found = standing.verdicts(
        facts, standing.pool_facts(person, facts, memberships), on, sees_sanctions=actor.role in HR
    )
    ethnic_group, political_status = identity_words(person)
    return render_template(
        "dossier/show_person.html",
        person=person,
        post=service_queries.present_post(placed, today),
        place=organisation_queries.place_name(person.managing_region_code),
        age=age(person.birth_on, today),
        ethnic_group=ethnic_group,
        political_status=political_status,
        placed=placed,
        picture=timeline(placed, today),
        on=on,
        scopes=counted.by_scope(placed, on),
        standings=standing.standings(found, placed),
        rules_from=service_standing.in_force_from(),
        memberships=memberships,
        nominations=own_queries.nominations(person.id, visible_to=actor),
        pairings=own_queries.pairings(person.id, visible_to=actor),
        mentor_role=own_queries.mentor_role(person.id, visible_to=actor),
        state_label=state_label,
        sees_appraisals=actor.role in SEE_APPRAISALS,
        reveals=actor.may(Permission.PERSON_REVEAL),
        sees_number=masks.shown(actor.role, "Person", "id_number") is not masks.NONE,
        sees_birth=masks.shown(actor.role, "Person", "birth_on") is masks.FULL,
        sees_sanctions=actor.role in HR,
        writes=record_queries.keeps(person.id, actor),
        merges=actor.may(Permission.RECORD_MERGE),
        asks=actor.may(Permission.RECORD_ASK),
        takes_along=actor.may(Permission.RECORD_TAKE_ALONG),
        reads_history=actor.may(READS_HISTORY),
        prints=actor.may(Permission.RECORD_PRINT),
        sees_looks=actor.may(Permission.AUDIT_READ_LOOKS),
    )


def identity_words(person: Person) -> tuple[str, str]:
    """Return ethnic group and political status as the reader's language writes them."""
    ethnic_groups, statuses = (
        (codes.ETHNIC_GROUPS, codes.POLITICAL_STATUSES)
        if is_chinese()
        else (codes.ETHNIC_GROUPS_ROMANISED, codes.POLITICAL_STATUSES_IN_ENGLISH)
    )
    return ethnic_groups[int(person.ethnic_group) - 1], statuses[int(person.political_status) - 1]


def _asked_day(today: date) -> date:
    """Return the day at whose end is counted: today unless the address names another."""
    text = request.args.get("on", "")
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not EARLIEST <= day <= date(today.year + 20, today.month, 1):
        raise NotFound
    return day


def _asked_organisation(identity: int | None, actor: Actor) -> Organisation | None:
    return None if identity is None else organisation_queries.organisation(identity, visible_to=actor)


def region_choices(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the regions that the actor can narrow a list to: (heading, [(code, name), ...])."""
    if actor.role is Role.COUNTY_HR:
        return [("", [(part.code, part.name) for part in organisation_queries.regions_in(actor.region_code)])]
    if actor.role not in (Role.PROVINCE_HR, Role.CITY_HR, Role.AUDITOR):
        return []
    return [
        (
            city.name,
            [(city.code, _("%(city)s, all of it", city=city.name)), *((one.code, one.name) for one in counties)],
        )
        for city, counties in organisation_queries.cities_and_counties(actor.region_code)
    ]

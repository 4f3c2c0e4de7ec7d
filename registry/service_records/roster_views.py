"""The plan roster: who is on it, who is proposed since they stayed after a programme, taking in and letting go."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select, exists, select
from werkzeug.exceptions import NotFound

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.documents.cells import WrittenDate
from registry.kernel import clock
from registry.kernel.messages import message
from registry.organisations.models import Organisation
from registry.people import record_queries
from registry.people.models import Person
from registry.people.views import save, status
from registry.service_records import forms
from registry.service_records.codes import RosterSource
from registry.service_records.models import DueDate, RosterEntry
from registry.service_records.rules.findings import Finding, ServiceRule
from registry.service_records.services import roster
from registry.web import navigation
from registry.web.lists import page

PROPOSED_AT_ONCE = 20

blueprint = Blueprint("roster", __name__, url_prefix="/roster")

navigation.add("roster.list_roster", message("Plan roster"), Permission.RECORD_WRITE, icon="member", position=27)


@blueprint.get("/")
@requires(Permission.RECORD_WRITE)
def list_roster() -> str:
    """List who is on the roster, and before them who is proposed."""
    actor, today = current_actor(), clock.today()
    keys = [Person.pinyin_sort, Person.id]
    proposed = page(db.session(), _proposed(actor), keys, size=PROPOSED_AT_ONCE)
    listed = page(
        db.session(), _included(actor), keys, after=request.args.get("after"), before=request.args.get("before")
    )
    return render_template("service_records/list_roster.html", proposed=proposed, page=listed, today=today)


@blueprint.route("/<int:person_id>/include", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def include(person_id: int) -> Any:
    """Take somebody into the roster."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = forms.RosterForm()
    if not form.is_submitted():
        form.included_on.data = WrittenDate(today, "day")
        form.officer.data = current_user.display_name[:60]
        form.source.data = RosterSource.STAYER if _is_proposed(person_id) else RosterSource.OFFICE
    if form.validate_on_submit() and save(
        form,
        lambda: roster.include(
            person,
            form.source.data,
            included_on=form.included_on.data.day,
            officer=form.officer.data or "",
            actor=actor,
            today=today,
        ),
    ):
        return redirect(url_for("roster.list_roster"))
    return _page(form, person, _("Include in the plan roster"))


@blueprint.route("/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def leave(person_id: int) -> Any:
    """Let somebody leave the roster."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    entry = roster.entry_of(person_id)
    if entry is None or entry.left_on is not None:
        raise NotFound
    form = forms.LeaveRosterForm()
    if not form.is_submitted():
        form.version.data = str(entry.version)
        form.left_on.data = WrittenDate(today, "day")
    if form.validate_on_submit() and save(
        form,
        lambda: roster.leave(
            person,
            left_on=form.left_on.data.day,
            reason=form.leaving_reason.data or "",
            version=form.version_shown,
            actor=actor,
            today=today,
        ),
    ):
        return redirect(url_for("roster.list_roster"))
    return _page(form, person, _("Leave the plan roster"))


def _proposed(actor: Actor) -> Select[Any]:
    """Return the statement of those who stayed after a programme and are not on the roster, as kept from the rule."""
    return (
        select(Person.id, Person.name, Person.pinyin_sort, Organisation.name.label("unit"), DueDate.due_on)
        .join(DueDate, DueDate.person_id == Person.id)
        .outerjoin(Person.home_organisation)
        .where(predicate(actor, Permission.RECORD_WRITE, Person), *_STAYS)
    )


def _included(actor: Actor) -> Select[Any]:
    return (
        select(
            Person.id,
            Person.name,
            Person.pinyin_sort,
            Organisation.name.label("unit"),
            RosterEntry.source,
            RosterEntry.included_on,
            RosterEntry.officer,
        )
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .outerjoin(Person.home_organisation)
        .where(predicate(actor, Permission.RECORD_WRITE, Person), RosterEntry.left_on.is_(None))
    )


_STAYS = (DueDate.rule == ServiceRule.STAYS_AT_GRASSROOTS, DueDate.finding == Finding.STAYS)


def _is_proposed(person_id: int) -> bool:
    return bool(db.session.scalar(select(exists().where(DueDate.person_id == person_id, *_STAYS))))


def _page(form: Any, person: Person, title: str) -> tuple[str, int]:
    page_ = render_template("people/edit_record.html", form=form, person=person, title=title, anchor="")
    return page_, status(form)

"""The page on which many records are changed at once: choose, look at old and new, confirm."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row, select

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.kernel import clock
from registry.organisations.models import Organisation
from registry.people import filters, queries
from registry.people.models import Person
from registry.service_records import forms
from registry.service_records.services import many

blueprint = Blueprint("many", __name__, url_prefix="/people/many")


@blueprint.get("/")
@requires(Permission.RECORD_CHANGE_MANY)
def choose() -> str:
    """Show who was chosen: the people of a list as its address narrows it, or those named by `ids`."""
    found = _people(request.args, current_actor()) if request.args else []
    return render_template(
        "service_records/change_many.html",
        form=forms.ManyForm(),
        people=found[: many.MOST],
        has_more=len(found) > many.MOST,
        most=many.MOST,
    )


@blueprint.post("/")
@requires(Permission.RECORD_CHANGE_MANY)
def change() -> Any:
    """Show what would change, and on the second sending do it: all of it or nothing."""
    actor, today = current_actor(), clock.today()
    keys = _keys(request.form.getlist("chosen"))[: many.MOST]
    form = forms.ManyForm()
    if not keys:
        form.refusals.append((_("Choose at least one person."), ""))
    if not form.validate_on_submit() or not keys:
        form.fingerprint.data = ""
        page = render_template(
            "service_records/change_many.html",
            form=form,
            people=_rows(Person.id.in_(keys), actor=actor),
            has_more=False,
            most=many.MOST,
        )
        return page, 409 if form.refusals else 200
    if form.fingerprint.data:
        with form.attempt():
            done = many.carry_out(
                keys,
                form.wish,
                fingerprint=form.fingerprint.data,
                reason=form.reason.data or "",
                actor=actor,
                today=today,
            )
        if form.succeeded:
            count = len(done.changing)
            flash(_("%(count)s records were changed.", count=count), "success")
            return redirect(url_for("dossier.list_people"))
    plan = many.plan(keys, form.wish, actor=actor, today=today)
    form.fingerprint.data = plan.fingerprint
    page = render_template(
        "service_records/preview_many.html", form=form, plan=plan, keys=keys, unknown=len(keys) - len(plan.rows)
    )
    return page, 409 if form.refusals else 200


def _people(arguments: Mapping[str, str], actor: Actor) -> list[Row[Any]]:
    if "ids" in arguments:
        return _rows(Person.id.in_(_keys(arguments["ids"].split(","))), actor=actor)
    chosen = filters.read(arguments, clock.today())
    if chosen.not_understood(arguments):
        return []  # a filter that says nothing known must not choose everybody
    return _rows(*queries.narrowed(chosen.wanted, *chosen.narrowings), actor=actor)


def _rows(*conditions: Any, actor: Actor) -> list[Row[Any]]:
    return list(
        db.session.execute(
            select(Person.id, Person.name, Person.birth_on, Organisation.name.label("unit"))
            .outerjoin(Person.home_organisation)
            .where(predicate(actor, Permission.RECORD_WRITE, Person), *conditions)
            .order_by(Person.pinyin_sort, Person.id)
            .limit(many.MOST + 1)
        )
    )


def _keys(texts: list[str]) -> list[int]:
    return list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10))

"""Pages on which a person's record is kept: entering somebody, identity, contact data, and each kind of entry."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from registry.access import masks
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.kernel import clock, identifiers
from registry.kernel.errors import BadData
from registry.organisations import choice
from registry.people import entries as kinds
from registry.people import forms, record_queries, services
from registry.people.entries import Kind
from registry.people.models import Person
from registry.people.services import entries, identity
from registry.web.languages import day, say

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.app_template_global("number_shown")
def number_shown(record: Any) -> str:
    """Return the ID number of a person (or a row of one) as the reader's role sees it."""
    masked = record.id_number_masked
    return masks.given(current_actor().role, "Person", "id_number", full=masked, masked=masked)


@blueprint.app_template_global("birth_shown")
def birth_shown(record: Any, *, to_the_day: bool = True) -> str:
    """Return the date of birth of a person (or a row of one), or its month, as the reader's role sees it."""
    written = day(record.birth_on) if to_the_day else f"{record.birth_on:%Y-%m}"
    return masks.given(current_actor().role, "Person", "birth_on", full=written, masked="")


def person_page(person_id: int, anchor: str = "") -> Response:
    """Go back to the person; to the list, if the file now belongs to another office."""
    if record_queries.is_visible(person_id, current_actor()):
        return redirect(url_for("dossier.show_person", person_id=person_id, _anchor=anchor or None))
    flash(_("The file now belongs to another office; what stood in it until now stays open to you here."), "info")
    is_former = current_actor().may(Permission.RECORD_READ_FORMER)
    return redirect(url_for("former.list_former" if is_former else "dossier.list_people"))


def save(form: forms.RecordForm, act: Callable[[], object]) -> bool:
    """Do the act of a form that was sent. Say whether that is done now."""
    with form.attempt():
        act()
    if form.succeeded:
        flash(_("Saved."), "success")
    return form.succeeded


def status(form: forms.RecordForm) -> int:
    """Return the status of a page that shows a form again: 409 if the act was refused."""
    return 409 if form.refusals else 200


@blueprint.get("/choices/organisations")
@requires(Permission.RECORD_WRITE)
def offer_organisations() -> str:
    """Offer organisations for what is being typed."""
    part = next(iter(request.args.values()), "")
    found = choice.offered(part, visible_to=current_actor())
    return render_template("people/_choices.html", choices=[choice.written(one) for one in found])


@blueprint.get("/choices/people")
@requires(Permission.RECORD_WRITE)
def offer_people() -> str:
    """Offer visible people for the name being typed."""
    part = next(iter(request.args.values()), "")
    found = record_queries.people_named(part, visible_to=current_actor())
    return render_template("people/_choices.html", choices=[record_queries.written(one) for one in found])


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def register() -> Any:
    """Enter a person; who might be the same is shown first, and the clerk chooses."""
    form = forms.NewPersonForm()
    actor, today = current_actor(), clock.today()
    alike: Any = []
    entered: list[Person] = []
    if form.validate_on_submit():
        unit = form.organisation.organisation

        def act() -> None:
            entered.append(
                services.register_person(
                    form.name.data or "",
                    id_number=form.id_number.data or None,
                    sex=form.sex.data,
                    birth_on=form.birth_on.day,
                    home_organisation=unit,
                    is_graduate=bool(form.is_graduate.data),
                    is_known_namesake=bool(form.is_known_namesake.data),
                    actor=actor,
                    today=today,
                )
            )

        if save(form, act):
            return person_page(entered[0].id) if entered else redirect(url_for("dossier.list_people"))
        alike = _alike(form)
    return render_template("people/new_person.html", form=form, alike=alike), status(form)


def _alike(form: forms.NewPersonForm) -> Any:
    """Return who might be meant, among the people the actor may see."""
    try:
        number = identifiers.citizen_number(form.id_number.data, clock.today()) if form.id_number.data else None
    except BadData:
        return []
    return record_queries.who_might_be(number, form.name.data or "", form.birth_on.day, visible_to=current_actor())


@blueprint.route("/<int:person_id>/entries/<name>/new", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add_entry(person_id: int, name: str) -> Any:
    """Add an entry of one kind."""
    kind, person = _kind(name), record_queries.person_to_write(person_id, actor=current_actor())
    form = forms.ENTRY_FORMS[kind.name]()
    if form.validate_on_submit() and save(
        form, lambda: entries.add(person, kind, form.values(), actor=current_actor(), today=clock.today())
    ):
        return person_page(person_id, kind.name)
    title = _("Add: %(kind)s", kind=say(kind.label))
    return _page(form, person, title, kind.name)


@blueprint.route("/<int:person_id>/entries/<name>/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def change_entry(person_id: int, name: str, entry_id: int) -> Any:
    """Change an entry, as long as nobody else has changed it since the page was opened. A relation is only voided."""
    kind, person = _kind(name), record_queries.person_to_write(person_id, actor=current_actor())
    if kind.name == "relation":
        raise NotFound
    entry = entries.found(person, kind.model, entry_id)
    form = forms.ENTRY_FORMS[kind.name]()
    if not form.is_submitted():
        forms.fill(form, entry)
    if form.validate_on_submit() and save(
        form,
        lambda: entries.change(
            person,
            kind,
            entry_id,
            form.values(),
            version=form.version_shown,
            actor=current_actor(),
            today=clock.today(),
        ),
    ):
        return person_page(person_id, kind.name)
    title = _("Change: %(kind)s", kind=say(kind.label))
    void = url_for("people.void_entry", person_id=person_id, name=name, entry_id=entry_id)
    return _page(form, person, title, kind.name, void=void)


@blueprint.route("/<int:person_id>/entries/<name>/<int:entry_id>/void", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def void_entry(person_id: int, name: str, entry_id: int) -> Any:
    """Void a wrong entry with a reason; it stays in the history."""
    kind, person = _kind(name), record_queries.person_to_write(person_id, actor=current_actor())
    entry = entries.found(person, kind.model, entry_id)
    form = forms.ReasonForm()
    if not form.is_submitted():
        form.version.data = str(entry.version)
    described = kind.described(entry)
    if form.validate_on_submit() and save(
        form,
        lambda: entries.void(
            person,
            kind,
            entry_id,
            version=form.version_shown,
            reason=form.reason.data or "",
            actor=current_actor(),
            now=clock.now(),
        ),
    ):
        return person_page(person_id, kind.name)
    return _page(form, person, _("Void an entry"), kind.name, described=described)


@blueprint.route("/<int:person_id>/identity", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def correct_identity(person_id: int) -> Any:
    """Correct name, birth dates with the decision, ethnic group, political status."""
    person = record_queries.person_to_write(person_id, actor=current_actor())
    form = forms.IdentityForm()
    if not form.is_submitted():
        forms.fill(form, person)
    if form.validate_on_submit() and save(
        form,
        lambda: identity.correct(
            person, **form.values(), version=form.version_shown, actor=current_actor(), today=clock.today()
        ),
    ):
        return person_page(person_id)
    return _page(form, person, _("Correct the identity"), "identity")


@blueprint.route("/<int:person_id>/number", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def enter_number(person_id: int) -> Any:
    """Enter the ID number of somebody who was entered without one."""
    person = record_queries.person_to_write(person_id, actor=current_actor())
    form = forms.NumberForm()
    if not form.is_submitted():
        form.version.data = str(person.version)
    if form.validate_on_submit() and save(
        form,
        lambda: identity.enter_number(
            person,
            form.id_number.data or "",
            version=form.version_shown,
            actor=current_actor(),
            today=clock.today(),
        ),
    ):
        return person_page(person_id)
    return _page(form, person, _("Enter the ID number"), "identity")


@blueprint.route("/<int:person_id>/contact", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def keep_contact(person_id: int) -> Any:
    """Keep telephone, e-mail and address."""
    person = record_queries.person_to_write(person_id, actor=current_actor())
    contact = record_queries.contact_of(person_id)
    form = forms.ContactForm()
    form.show(contact)
    if not form.is_submitted() and contact is not None:
        form.version.data = str(contact.version)
        form.email.data = contact.email
    if form.validate_on_submit() and save(
        form,
        lambda: identity.record_contact(person, **form.values(), version=form.version_shown, actor=current_actor()),
    ):
        return person_page(person_id)
    page = render_template(
        "people/keep_contact.html",
        form=form,
        person=person,
        title=_("Contact data and kin"),
        anchor="",
        relations=record_queries.relations_of(person_id),
    )
    return page, status(form)


def _kind(name: str) -> Kind:
    if name not in kinds.KINDS:
        raise NotFound
    return kinds.KINDS[name]


def _page(form: forms.RecordForm, person: Person, title: str, anchor: str, **more: Any) -> tuple[str, int]:
    page = render_template("people/edit_record.html", form=form, person=person, title=title, anchor=anchor, **more)
    return page, status(form)

"""Pages about a whole record: its history, requests for corrections, voided entries put back, two records made one."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.db import db
from registry.dossier import forms, history
from registry.files import services as files
from registry.files.codes import AttachmentKind
from registry.files.store import Store
from registry.kernel import clock, messages
from registry.kernel.messages import message
from registry.people import queries, record_queries
from registry.people.codes import CorrectionState
from registry.people.forms import MergeForm
from registry.people.models import Correction, Merge
from registry.people.services import corrections, entries
from registry.people.views import person_page, save, status
from registry.service_records import queries as service_queries
from registry.service_records.services import records
from registry.web import navigation
from registry.web.forms import ActForm
from registry.web.languages import say
from registry.web.lists import page

NO_NAMES = frozenset({Role.GRADUATE})
"""Roles that learn which office acted, not who sat there."""

blueprint = Blueprint("records", __name__, url_prefix="/people")

navigation.add(
    "records.list_corrections", message("Corrections"), Permission.RECORD_WRITE, icon="nomination", position=22
)


@blueprint.get("/<int:person_id>/history")
@requires(Permission.RECORD_READ_HISTORY)
def show_history(person_id: int) -> str:
    """Show who changed what and when, the voided entries, the requests for corrections, the merges."""
    actor = current_actor()
    person = queries.person(person_id, visible_to=actor)
    listed = history.events(person, after=request.args.get("after"), before=request.args.get("before"))
    with_names = actor.role not in NO_NAMES
    asked = record_queries.corrections_of(person_id)
    return render_template(
        "dossier/show_history.html",
        person=person,
        page=listed,
        events=[history.told(row, with_names=with_names) for row in listed.rows],
        voided=record_queries.voided_of(person_id),
        corrections=asked,
        evidence=record_queries.evidence_of([one.id for one in asked]),
        merges=record_queries.merges_of(person_id) if actor.may(Permission.RECORD_MERGE) else (),
        from_json=messages.from_json,
        with_names=with_names,
        writes=record_queries.keeps(person.id, actor),
        asks=actor.may(Permission.RECORD_ASK),
        takes_along=actor.may(Permission.RECORD_TAKE_ALONG),
    )


@blueprint.post("/<int:person_id>/voided/<int:taken_out_id>/put-back")
@requires(Permission.RECORD_WRITE)
def put_back(person_id: int, taken_out_id: int) -> Response:
    """Put a voided entry back."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = ActForm()
    with form.attempt():
        records.put_back(person, taken_out_id, actor=actor, today=clock.today())
    _tell(form, _("The entry stands in the record again."))
    return redirect(url_for("records.show_history", person_id=person_id))


@blueprint.route("/<int:person_id>/corrections/new", methods=["GET", "POST"])
@requires(Permission.RECORD_ASK)
def ask_correction(person_id: int) -> Any:
    """Let a graduate ask for a correction of one entry of the own record."""
    actor = current_actor()
    person = queries.person(person_id, visible_to=actor, permission=Permission.RECORD_ASK)
    form = forms.AskForm()
    known = history.correctable(person, service_queries.placed_spells(person_id))
    form.entry.choices = [(address, say(text)) for address, text in known]

    def act() -> None:
        correction = corrections.ask(
            person,
            form.entry.data,
            dict(known)[form.entry.data],
            form.explanation.data or "",
            actor=actor,
            now=clock.now(),
        )
        kind, store = AttachmentKind(form.papers_are.data), Store.of_instance(current_app.instance_path)
        papers = [
            files.attach(person.id, kind, one.filename or "", one.read(), store=store, actor=actor, now=clock.now())
            for one in form.sent_papers
        ]
        corrections.add_evidence(correction, papers, actor=actor)

    if form.validate_on_submit() and save(form, act):
        return redirect(url_for("records.show_history", person_id=person_id, _anchor="corrections"))
    page_ = render_template(
        "people/edit_record.html",
        form=form,
        person=person,
        title=_("Ask for a correction"),
        sends_files=True,
        advice=_("The personnel office that keeps your record reads this; you see its answer here."),
    )
    return page_, status(form)


@blueprint.post("/<int:person_id>/corrections/<int:correction_id>/withdraw")
@requires(Permission.RECORD_ASK)
def withdraw_correction(person_id: int, correction_id: int) -> Response:
    """Take the own request back."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor, permission=Permission.RECORD_ASK)
    correction: Correction = entries.found(person, Correction, correction_id)
    form = ActForm()
    with form.attempt():
        corrections.answer(
            correction,
            CorrectionState.WITHDRAWN,
            reason="",
            version=correction.version,
            actor=actor,
            now=clock.now(),
        )
    _tell(form, _("Your request is withdrawn."))
    return redirect(url_for("records.show_history", person_id=person_id, _anchor="corrections"))


@blueprint.get("/corrections")
@requires(Permission.RECORD_WRITE)
def list_corrections() -> str:
    """List the requests for corrections that wait for this office, the oldest first."""
    listed = page(
        db.session(),
        record_queries.open_corrections(actor=current_actor()),
        [Correction.id],
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    return render_template("dossier/list_corrections.html", page=listed, from_json=messages.from_json)


@blueprint.route("/<int:person_id>/corrections/<int:correction_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def answer_correction(person_id: int, correction_id: int) -> Any:
    """Accept a request, which opens the form of the entry, or refuse it with a reason."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor)
    correction: Correction = entries.found(person, Correction, correction_id)
    form = forms.AnswerForm()
    if not form.is_submitted():
        form.version.data = str(correction.version)
    if form.validate_on_submit():
        decision = CorrectionState(form.decision.data)
        if save(
            form,
            lambda: corrections.answer(
                correction,
                decision,
                reason=form.reason.data or "",
                version=form.version_shown,
                actor=actor,
                now=clock.now(),
            ),
        ):
            if decision is CorrectionState.ACCEPTED:
                return redirect(_form_of(person_id, correction.entry))
            return redirect(url_for("records.list_corrections"))
    page_ = render_template(
        "dossier/answer_correction.html",
        form=form,
        person=person,
        correction=correction,
        evidence=record_queries.evidence_of([correction.id])[correction.id],
        description=messages.from_json(correction.description),
    )
    return page_, status(form)


@blueprint.route("/<int:person_id>/merge", methods=["GET", "POST"])
@requires(Permission.RECORD_MERGE)
def merge_people(person_id: int) -> Any:
    """Make one record of two that are the same person."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor, permission=Permission.RECORD_MERGE)
    form = MergeForm()

    def act() -> None:
        other_id = form.other.person_id
        assert other_id is not None
        other = record_queries.person_to_write(other_id, actor=actor, permission=Permission.RECORD_MERGE)
        records.merge(person, other, reason=form.reason.data or "", actor=actor, today=today, now=clock.now())

    if form.validate_on_submit() and save(form, act):
        return person_page(person_id)
    page_ = render_template(
        "people/edit_record.html",
        form=form,
        person=person,
        title=_("Merge with another record"),
        advice=_(
            "Spells, titles, nominations and all else of the other record come to this one; what both have stays as "
            "this one has it. The merge can be undone from the history."
        ),
    )
    return page_, status(form)


@blueprint.post("/<int:person_id>/merges/<int:merge_id>/undo")
@requires(Permission.RECORD_MERGE)
def undo_merge(person_id: int, merge_id: int) -> Response:
    """Make two records of one again."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor, permission=Permission.RECORD_MERGE)
    merge: Merge = entries.found(person, Merge, merge_id)
    form = ActForm()
    with form.attempt():
        records.undo_merge(merge, actor=actor, today=clock.today(), now=clock.now())
    _tell(form, _("There are two records again."))
    return redirect(url_for("records.show_history", person_id=person_id))


def _form_of(person_id: int, address: str) -> str:
    """Return the page on which the entry of a request is corrected."""
    name, _colon, key = address.partition(":")
    if name == "spell":
        return url_for("service_records.change_spell", person_id=person_id, spell_id=int(key))
    if name == "interruption":
        return url_for("service_records.change_interruption", person_id=person_id, interruption_id=int(key))
    if name == "identity":
        return url_for("people.correct_identity", person_id=person_id)
    if name == "contact":
        return url_for("people.keep_contact", person_id=person_id)
    if key:
        return url_for("people.change_entry", person_id=person_id, name=name, entry_id=int(key))
    return url_for("dossier.show_person", person_id=person_id)


def _tell(form: ActForm, done: str) -> None:
    if form.succeeded:
        flash(done, "success")
    for refusal, _clause in form.refusals:
        flash(refusal, "danger")

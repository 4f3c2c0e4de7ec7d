"""The pages of the appointment form: handing it out, and taking over one that came in after a look at it."""

import io

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import asked_again, current_actor, requires
from registry.access.permissions import Permission
from registry.documents.lrmx.form import AppointmentForm
from registry.documents.lrmx.reading import MOST_BYTES, read
from registry.documents.lrmx.writing import write
from registry.dossier.appointment_form import sending, taking_over
from registry.dossier.appointment_form.comparing import compare
from registry.dossier.appointment_form.findings import Comparison
from registry.dossier.paper_forms import ReceiveForm, SendForm
from registry.files import queries as file_queries
from registry.files import services as files
from registry.files.codes import AttachmentKind
from registry.files.models import Attachment
from registry.files.store import Store
from registry.kernel import clock
from registry.kernel.errors import BadData, NotVisible, RuleViolation
from registry.kernel.messages import message
from registry.people import letters, queries
from registry.people.models import Person
from registry.web.forms import ActForm

LARGEST_UPLOAD = MOST_BYTES + 100_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

blueprint = Blueprint("appointment_form", __name__, url_prefix="/people/<int:person_id>/form")


@blueprint.record_once
def _allow_larger_uploads(state: BlueprintSetupState) -> None:
    """Let the one route of uploads take more than others; before the check of the form's token reads the body."""

    def allow() -> None:
        if request.endpoint == "appointment_form.receive":
            request.max_content_length = LARGEST_UPLOAD

    state.app.before_request_funcs.setdefault(None, []).insert(0, allow)


@blueprint.get("/")
@requires(Permission.EXCHANGE_EXPORT)
def show(person_id: int) -> str:
    """Show how the form can be handed out, and the forms that came in."""
    return _page(_readable(person_id), SendForm(), ReceiveForm())


@blueprint.post("/<way>")
@requires(Permission.EXCHANGE_EXPORT)
def send(person_id: int, way: str) -> Response | str:
    """Hand the form out as `lrmx` or `word`; the trail notes what went along."""
    if way not in ("lrmx", "word"):
        raise NotVisible(message("There is no such record among those you may see."))
    person, form = _readable(person_id), SendForm()
    written: AppointmentForm | None = None
    name = person.name
    if form.validate_on_submit():
        if form.with_id_number.data and (asked := asked_again()):
            return asked
        with form.attempt():
            written = sending.handed_out(
                person,
                with_id_number=form.with_id_number.data,
                with_photograph=form.with_photograph.data,
                way=way,
                store=_store(),
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded and written is not None:
            is_word = way == "word"
            return send_file(
                io.BytesIO(letters.appointment_form(written) if is_word else write(written)),
                mimetype=WORD if is_word else "application/xml",
                as_attachment=True,
                download_name=f"{name}干部任免审批表.docx" if is_word else f"{name}.lrmx",
            )
    return _page(_readable(person_id), form, ReceiveForm())


@blueprint.post("/received")
@requires(Permission.EXCHANGE_IMPORT)
def receive(person_id: int) -> Response | str:
    """Keep a form that came in with the person's papers, and show what it would do."""
    person, form = _writable(person_id), ReceiveForm()
    attachment_id = 0
    if form.validate_on_submit():
        data = form.file.data.read()
        with form.attempt():
            received = read(data)
            compare(received, person, visible_to=current_actor(), today=clock.today())
            attachment_id = files.attach(
                person_id,
                AttachmentKind.APPOINTMENT_FORM,
                _form_name(form.file.data.filename or ""),
                data,
                store=_store(),
                actor=current_actor(),
                now=clock.now(),
            ).id
        if form.succeeded:
            return redirect(url_for(".preview", person_id=person_id, attachment_id=attachment_id))
    return _page(_writable(person_id), SendForm(), form)


@blueprint.get("/received/<int:attachment_id>")
@requires(Permission.EXCHANGE_IMPORT)
def preview(person_id: int, attachment_id: int) -> str:
    """Show a form that came in beside the register."""
    return _preview(_writable(person_id), attachment_id, ActForm())


@blueprint.post("/received/<int:attachment_id>/take-over")
@requires(Permission.EXCHANGE_IMPORT)
def take_over(person_id: int, attachment_id: int) -> Response | str:
    """Enter what the form says beyond the register, all of it or nothing."""
    person, form = _writable(person_id), ActForm()
    if form.validate_on_submit():
        with form.attempt():
            taking_over.take_over(
                _received(person_id, attachment_id)[1],
                person,
                store=_store(),
                actor=current_actor(),
                today=clock.today(),
                now=clock.now(),
            )
        if form.succeeded:
            flash(_("The form was taken over."), "success")
            return redirect(url_for("dossier.show_person", person_id=person_id))
    return _preview(_writable(person_id), attachment_id, form)


@blueprint.post("/received/<int:attachment_id>/discard")
@requires(Permission.EXCHANGE_IMPORT)
def discard(person_id: int, attachment_id: int) -> Response | str:
    """Put a form away that is not wanted."""
    person, form = _writable(person_id), ActForm()
    if form.validate_on_submit():
        with form.attempt():
            files.remove(_received(person_id, attachment_id)[0], actor=current_actor())
        if form.succeeded:
            flash(_("The form was put away; nothing of it was entered."), "info")
            return redirect(url_for(".show", person_id=person_id))
    return _preview(person, attachment_id, form)


def _page(person: Person, send_form: SendForm, receive_form: ReceiveForm) -> str:
    return render_template(
        "dossier/form_send.html",
        person=person,
        send_form=send_form,
        receive_form=receive_form,
        has_photograph=file_queries.photograph_of(person.id) is not None,
        received=[one for one in file_queries.attachments_of(person.id) if one.kind is AttachmentKind.APPOINTMENT_FORM],
        megabytes=MOST_BYTES // 1024 // 1024,
    )


def _preview(person: Person, attachment_id: int, form: ActForm) -> str:
    attachment, received = _received(person.id, attachment_id)
    found: Comparison | None = None
    refusal = None
    try:
        found = compare(received, person, visible_to=current_actor(), today=clock.today())
    except (RuleViolation, BadData) as fault:
        refusal = fault.text
    return render_template(
        "dossier/form_import.html",
        person=person,
        attachment=attachment,
        found=found,
        refusal=refusal,
        form=form,
    )


def _received(person_id: int, attachment_id: int) -> tuple[Attachment, AppointmentForm]:
    attachment = file_queries.attachment(attachment_id, person_id=person_id)
    if attachment.kind is not AttachmentKind.APPOINTMENT_FORM:
        raise NotVisible(message("There is no such record among those you may see."))
    return attachment, read(_store().get(attachment.content_hash))


def _form_name(name: str) -> str:
    """Give the file its own ending: some offices send the form as .xml."""
    stem, dot, ending = name.rpartition(".")
    return name if ending.lower() == "lrmx" else f"{stem if dot else name}.lrmx"


def _readable(person_id: int) -> Person:
    return queries.person(person_id, visible_to=current_actor())


def _writable(person_id: int) -> Person:
    return queries.person(person_id, visible_to=current_actor(), permission=Permission.EXCHANGE_IMPORT)


def _store() -> Store:
    return Store.of_instance(current_app.instance_path)

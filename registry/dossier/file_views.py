"""The papers of a person: who may see the person's number may see them; the personnel offices keep them."""

import io

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.audit import services as audit
from registry.db import db, writing
from registry.dossier.forms import MOST_PAPERS
from registry.dossier.paper_forms import AttachForm
from registry.files import queries as file_queries
from registry.files import services
from registry.files.codes import AttachmentKind
from registry.files.inspection import ALLOWED, MOST_BYTES
from registry.files.models import Attachment
from registry.files.store import Store
from registry.kernel import clock
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.people import queries, record_queries
from registry.people.models import Person
from registry.people.services import corrections
from registry.web.forms import ActForm

LARGEST_UPLOAD = MOST_BYTES + 100_000
FILES_SENT_TO = {"papers.attach": 1, "records.ask_correction": MOST_PAPERS}
"""How many files a route takes."""

SEE_PAPERS = frozenset({Role.PROVINCE_HR, Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR, Role.AUDITOR, Role.GRADUATE})
"""Mentors and others who read a person's record do not read the papers."""

blueprint = Blueprint("papers", __name__, url_prefix="/people/<int:person_id>")


@blueprint.record_once
def _allow_larger_uploads(state: BlueprintSetupState) -> None:
    """Let the routes of uploads take more than others; before the check of the form's token reads the body."""

    def allow() -> None:
        files = FILES_SENT_TO.get(request.endpoint or "")
        if files is not None:
            request.max_content_length = files * LARGEST_UPLOAD

    state.app.before_request_funcs.setdefault(None, []).insert(0, allow)


@blueprint.get("/files")
@requires(Permission.PERSON_READ)
def list_files(person_id: int) -> str:
    """List the papers of a person, with the form to add one for those who may."""
    return _page(_readable(person_id), AttachForm())


@blueprint.post("/files")
@requires(Permission.RECORD_WRITE)
def attach(person_id: int) -> Response | str:
    """Add a paper, after a look inside."""
    _writable(person_id)
    form = AttachForm()
    if form.validate_on_submit():
        with form.attempt():
            services.attach(
                person_id,
                AttachmentKind(form.kind.data),
                form.file.data.filename or "",
                form.file.data.read(),
                store=_store(),
                actor=current_actor(),
                now=clock.now(),
            )
        if form.succeeded:
            flash(_("The file was added."), "success")
            return redirect(url_for(".list_files", person_id=person_id))
    return _page(_writable(person_id), form)


@blueprint.get("/files/<int:attachment_id>")
@requires(Permission.PERSON_READ)
def open_file(person_id: int, attachment_id: int) -> Response:
    """Give a paper as a download; the trail notes who took it."""
    person = _readable(person_id)
    attachment = file_queries.attachment(attachment_id, person_id=person.id)
    answer = _sent(attachment)
    with writing():
        audit.record(
            "file:open",
            actor=current_actor(),
            object_type="person",
            object_id=person_id,
            attachment=attachment_id,
            kind=attachment.kind.value,
        )
        db.session.commit()
    return answer


@blueprint.post("/files/<int:attachment_id>/remove")
@requires(Permission.RECORD_WRITE)
def remove(person_id: int, attachment_id: int) -> Response | str:
    """Take a paper off the person."""
    _writable(person_id)
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            attachment = file_queries.attachment(attachment_id, person_id=person_id)
            corrections.refuse_if_evidence(attachment.id)
            services.remove(attachment, actor=current_actor())
        if form.succeeded:
            flash(_("The file was taken off."), "info")
        for refusal, _clause in form.refusals:
            flash(refusal, "danger")
    return redirect(url_for(".list_files", person_id=person_id))


@blueprint.get("/photograph")
@requires(Permission.PERSON_READ)
def photograph(person_id: int) -> Response:
    """Give the photograph of a person."""
    found = file_queries.photograph_of(_readable(person_id).id)
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return _sent(found)


@blueprint.get("/photograph/frame")
@requires(Permission.PERSON_READ)
def photograph_frame(person_id: int) -> str:
    """Give the picture as the person's page takes it in when it is open already; nothing where there is none."""
    person = _readable(person_id)
    return render_template(
        "dossier/_form_photograph.html", person=person, has_photograph=file_queries.photograph_of(person.id) is not None
    )


@blueprint.app_template_global("sees_papers")
def sees_papers(actor: Actor) -> bool:
    """Say whether the reader of a person's page may see the papers."""
    return actor.role in SEE_PAPERS


def _page(person: Person, form: AttachForm) -> str:
    return render_template(
        "dossier/form_files.html",
        person=person,
        attachments=file_queries.attachments_of(person.id),
        form=form,
        keeps=record_queries.keeps(person.id, current_actor()),
        allowed=ALLOWED,
        megabytes=MOST_BYTES // 1024 // 1024,
    )


def _sent(attachment: Attachment) -> Response:
    """Send a content as download, never as a page; nosniff is sent with every answer."""
    return send_file(
        io.BytesIO(_store().get(attachment.content_hash)),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
    )


def _readable(person_id: int) -> Person:
    if not sees_papers(current_actor()):
        raise NotVisible(message("There is no such record among those you may see."))
    return queries.person(person_id, visible_to=current_actor())


def _writable(person_id: int) -> Person:
    return queries.person(person_id, visible_to=current_actor(), permission=Permission.RECORD_WRITE)


def _store() -> Store:
    return Store.of_instance(current_app.instance_path)

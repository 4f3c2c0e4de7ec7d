"""Pages of workbooks: choose a register, send a workbook, look at what it would do, save it; take exports."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.db import db, writing
from registry.exchange import lists, preview, queries, services, storing
from registry.exchange import writing as workbooks
from registry.exchange.apart import reading
from registry.exchange.codes import ImportState, RowState
from registry.exchange.forms import ActForm, UploadForm
from registry.exchange.models import Import, StagedRow
from registry.exchange.registered import sheet, sheets
from registry.jobs import queries as jobs
from registry.kernel import clock
from registry.kernel.errors import NotVisible
from registry.kernel.messages import from_json, message
from registry.web import navigation
from registry.web.languages import say
from registry.web.lists import page

LARGEST_UPLOAD = 30 * 1024 * 1024

blueprint = Blueprint("exchange", __name__, url_prefix="/exchange")

navigation.add("exchange.list_imports", message("Workbooks"), Permission.EXCHANGE_IMPORT, icon="exchange", position=28)


@blueprint.record_once
def _allow_large_uploads(state: BlueprintSetupState) -> None:
    """Let the one route of uploads take more than others; before the check of the form's token reads the body."""

    def allow() -> None:
        if request.endpoint == "exchange.upload":
            request.max_content_length = LARGEST_UPLOAD

    state.app.before_request_funcs.setdefault(None, []).insert(0, allow)


@blueprint.get("/")
@requires(Permission.EXCHANGE_IMPORT)
def list_imports() -> str:
    """Show the registers with their templates, the form to send a workbook, and the own imports."""
    return _start(UploadForm())


@blueprint.post("/imports")
@requires(Permission.EXCHANGE_IMPORT)
def upload() -> Response | str:
    """Take in a workbook, and show what it would do."""
    form = UploadForm()
    batch_id = 0
    if form.validate_on_submit():
        with form.attempt():
            batch_id = services.upload(
                form.register.data,
                form.file.data.filename or "",
                form.file.data.read(),
                actor=current_actor(),
                today=clock.today(),
                now=clock.now(),
            ).id
        if form.succeeded:
            return redirect(url_for("exchange.show_import", import_id=batch_id))
    return _start(form)


@blueprint.get("/imports/<int:import_id>")
@requires(Permission.EXCHANGE_IMPORT)
def show_import(import_id: int) -> str:
    """Show what an import would do, row by row, or how far its check or saving is."""
    return _import_page(queries.batch(import_id, visible_to=current_actor()), ActForm())


@blueprint.post("/imports/<int:import_id>/save")
@requires(Permission.EXCHANGE_IMPORT)
def save(import_id: int) -> Response | str:
    """Save an import as it was shown: all rows or none; asked twice, it is done once."""
    form = ActForm()
    actor, today, now = current_actor(), clock.today(), clock.now()
    if form.validate_on_submit():
        is_new = False
        with form.attempt():
            is_new = services.save(queries.batch(import_id, visible_to=actor), actor=actor, today=today, now=now)
        if form.succeeded:
            if not is_new:
                flash(_("This workbook was saved before; nothing was changed."), "info")
            return redirect(url_for("exchange.show_import", import_id=import_id))
        refusals = form.refusals[:1]
        with form.attempt():
            services.check_again(queries.batch(import_id, visible_to=actor), actor=actor, today=today)
        form.refusals[:] = refusals
    return _import_page(queries.batch(import_id, visible_to=actor), form)


@blueprint.post("/imports/<int:import_id>/discard")
@requires(Permission.EXCHANGE_IMPORT)
def discard(import_id: int) -> Response | str:
    """Put an import away unsaved; its contents are deleted."""
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            services.discard(
                queries.batch(import_id, visible_to=current_actor()), actor=current_actor(), now=clock.now()
            )
        if form.succeeded:
            flash(_("The workbook was put away; nothing of it was saved."), "info")
            return redirect(url_for("exchange.list_imports"))
    return _import_page(queries.batch(import_id, visible_to=current_actor()), form)


@blueprint.get("/imports/<int:import_id>/errors.xlsx")
@requires(Permission.EXCHANGE_IMPORT)
def error_workbook(import_id: int) -> Response:
    """Give the workbook back with its problems beside each row, to correct and send again."""
    batch = queries.batch(import_id, visible_to=current_actor())
    header = services.header_of(batch)
    if batch.state is not ImportState.FAULTY:
        raise NotVisible(message("There is no such record among those you may see."))
    problems = services.kept_problems(batch.problems)
    for row in queries.problem_rows(batch):
        problems += services.kept_problems(row.problems, row.number)
    target = lists.new_file()
    workbooks.write_errors(target, storing.kept_rows(batch), problems, header.row if header else 1, lists.language())
    return lists.sent(target, _("%(name)s to correct", name=batch.file_name.rsplit(".", 1)[0]))


@blueprint.get("/<name>/template")
@requires(Permission.EXCHANGE_IMPORT)
def template(name: str) -> Response:
    """Give the empty workbook of a register, in the reader's language."""
    wanted = sheet(name)
    target = lists.new_file()
    workbooks.write_template(wanted, target, lists.language())
    return lists.sent(target, _("%(name)s template", name=say(wanted.title)))


@blueprint.get("/<name>/export")
@requires(Permission.EXCHANGE_EXPORT)
def export(name: str) -> Response:
    """Give what the reader sees of a register, with the filters of the list; it stands in the trail."""
    wanted, actor = sheet(name), current_actor()
    arguments = {key: value for key, value in request.args.items() if value}
    target = lists.new_file()
    try:
        with reading():
            done = workbooks.export(wanted, target, arguments, lists.language(), actor=actor, today=clock.today())
    except BaseException:
        target.close()
        raise
    with writing():
        workbooks.note_export(wanted.name, done, arguments, actor=actor)
        db.session.commit()
    return lists.sent(target, f"{say(wanted.title)} {clock.today():%Y%m%d}")


def _start(form: UploadForm) -> str:
    listed = page(
        db.session(),
        queries.own_imports(current_actor()),
        [Import.id],
        after=request.args.get("after"),
        before=request.args.get("before"),
        descending=True,
    )
    return render_template(
        "exchange/list_imports.html",
        form=form,
        sheets=sheets(),
        page=listed,
        title_of={one.name: one.title for one in sheets()},
        megabytes=LARGEST_UPLOAD // 1024 // 1024,
    )


def _import_page(batch: Import, form: ActForm) -> str:
    counts = {
        RowState.ERROR: batch.errors,
        RowState.CHANGED: batch.changed,
        RowState.NEW: batch.new,
        RowState.SAME: batch.same,
    }
    chosen = _chosen(counts)
    listed = page(
        db.session(),
        queries.rows(batch, chosen),
        [StagedRow.number],
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    job = jobs.job(batch.job_id)
    return render_template(
        "exchange/show_import.html",
        batch=batch,
        form=form,
        title=sheet(batch.sheet).title,
        counts=counts,
        chosen=chosen,
        page=listed,
        titles=preview.shown_titles(batch, lists.language()),
        rows=preview.shown_rows(batch, listed.rows, lists.language()),
        problems=services.kept_problems(batch.problems),
        notices=[(from_json(where), from_json(text)) for where, text in batch.notices],
        job=job,
        job_error=from_json(job.error) if job and job.error else None,
        is_under_way=jobs.is_under_way(job) and batch.state in (ImportState.RECEIVED, ImportState.CONFIRMED),
        states=ImportState,
        row_states=RowState,
        saved_before=queries.saved_before(batch) if batch.state is ImportState.READY else None,
    )


def _chosen(counts: dict[RowState, int]) -> RowState:
    """Return the kind of rows asked for, or the one that wants attention first."""
    asked = request.args.get("show", "")
    if asked:
        try:
            return RowState(asked)
        except ValueError:
            raise BadRequest from None
    return next((state for state, count in counts.items() if count), RowState.NEW)

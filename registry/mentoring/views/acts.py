"""What people do with a pairing: answer, start, end, record, confirm, verify."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.kernel import clock
from registry.mentoring.codes import EndReason, GuidanceWay, OutcomeKind
from registry.mentoring.forms import EndForm, GuidanceForm, OutcomeForm, RefuseForm
from registry.mentoring.models import Pairing
from registry.mentoring.queries import pages as queries
from registry.mentoring.services import guidance, pairings
from registry.mentoring.views.blueprint import blueprint
from registry.web.forms import ActForm, BaseForm, VersionedActForm, VersionedForm, status

Answer = tuple[str, int] | Response


@blueprint.post("/pairings/<int:pairing_id>/acceptance")
@requires(Permission.MENTORING_ANSWER)
def accept_pairing(pairing_id: int) -> Response:
    """Accept a proposal for one's side."""
    pairing = _answered(pairing_id)
    _press(
        VersionedActForm().of(pairing),
        lambda: pairings.accept_pairing(pairing, actor=current_actor(), today=clock.today()),
        _("Accepted. The trial begins as soon as both sides have accepted; then the first meeting is due."),
    )
    return _back_to(pairing_id)


@blueprint.route("/pairings/<int:pairing_id>/refusal", methods=["GET", "POST"])
@requires(Permission.MENTORING_ANSWER)
def refuse_pairing(pairing_id: int) -> Answer:
    """Refuse a proposal with a reason."""
    form = RefuseForm().of(_answered(pairing_id))
    if form.validate_on_submit():
        with form.attempt():
            form.claim()
            pairings.refuse_pairing(
                _answered(pairing_id), form.reason.data or "", actor=current_actor(), today=clock.today()
            )
        if form.succeeded:
            flash(_("Refused. The next matching proposes somebody else."), "success")
            return _back_to(pairing_id)
    return _form_page("mentoring/refuse_pairing.html", form, _answered(pairing_id))


@blueprint.post("/pairings/<int:pairing_id>/start")
@requires(Permission.MENTORING_ANSWER)
def start_pairing(pairing_id: int) -> Response:
    """Make a pairing on trial final."""
    pairing = _answered(pairing_id)
    _press(
        VersionedActForm().of(pairing),
        lambda: pairings.start_pairing(pairing, actor=current_actor(), today=clock.today()),
        _("The trial has ended well; the full term runs from today."),
    )
    return _back_to(pairing_id)


@blueprint.route("/pairings/<int:pairing_id>/end", methods=["GET", "POST"])
@requires(Permission.MENTORING_ANSWER)
def end_pairing(pairing_id: int) -> Answer:
    """End a running pairing."""
    form = EndForm().of(_answered(pairing_id))
    if form.validate_on_submit():
        with form.attempt():
            form.claim()
            pairings.end_pairing(
                _answered(pairing_id),
                EndReason(form.why.data),
                form.remark.data or "",
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("The pairing has ended. Its records and outcomes are kept."), "success")
            return _back_to(pairing_id)
    return _form_page("mentoring/end_pairing.html", form, _answered(pairing_id))


@blueprint.post("/pairings/<int:pairing_id>/wish")
@requires(Permission.MENTORING_ANSWER)
def wish_again(pairing_id: int) -> Response:
    """Wish to be considered as a pair again."""
    pairing = _answered(pairing_id)
    _press(
        VersionedActForm().of(pairing),
        lambda: pairings.wish_again(pairing, actor=current_actor()),
        _("Noted. The next matching may propose the two of you again."),
    )
    return _back_to(pairing_id)


@blueprint.route("/pairings/<int:pairing_id>/guidance-records", methods=["GET", "POST"])
@requires(Permission.MENTORING_GUIDE)
def record_guidance(pairing_id: int) -> Answer:
    """Record a meeting: the quick record."""
    form = GuidanceForm(clock.today())
    if form.validate_on_submit():
        with form.attempt():
            guidance.record_guidance(
                _guided(pairing_id),
                held_on=form.held_on.data,
                way=GuidanceWay(form.way.data),
                minutes=form.minutes.data or 0,
                topic=form.topic.data or "",
                summary=form.summary.data or "",
                next_step=form.next_step.data or "",
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("Recorded. Your mentee is asked to confirm it."), "success")
            return _back_to(pairing_id)
    return _form_page("mentoring/record_guidance.html", form, _guided(pairing_id))


@blueprint.post("/guidance-records/<int:record_id>/confirmation")
@requires(Permission.MENTORING_CONFIRM)
def confirm_guidance(record_id: int) -> Response:
    """Confirm, as the mentee, that a meeting was held."""
    actor = current_actor()
    record = queries.guidance_record(record_id, visible_to=actor, permission=Permission.MENTORING_CONFIRM)
    pairing_id = record.pairing_id
    _press(
        ActForm(),
        lambda: guidance.confirm_guidance(record, actor=actor, today=clock.today()),
        _("Confirmed. The record is now closed."),
    )
    return _back_to(pairing_id)


@blueprint.route("/pairings/<int:pairing_id>/outcomes", methods=["GET", "POST"])
@requires(Permission.MENTORING_GUIDE)
def record_outcome(pairing_id: int) -> Answer:
    """Record a result of the pairing."""
    form = OutcomeForm()
    if form.validate_on_submit():
        with form.attempt():
            guidance.record_outcome(
                _guided(pairing_id),
                kind=OutcomeKind(form.kind.data),
                title=form.title.data or "",
                achieved_on=form.achieved_on.data,
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("Recorded. It counts once the mentee's unit has verified it."), "success")
            return _back_to(pairing_id)
    return _form_page("mentoring/record_outcome.html", form, _guided(pairing_id))


@blueprint.post("/outcomes/<int:outcome_id>/verification")
@requires(Permission.MENTORING_VERIFY)
def verify_outcome(outcome_id: int) -> Response:
    """Verify, as the mentee's unit, a result of the pairing."""
    actor = current_actor()
    outcome = queries.outcome(outcome_id, visible_to=actor, permission=Permission.MENTORING_VERIFY)
    pairing_id = outcome.pairing_id
    _press(
        ActForm(),
        lambda: guidance.verify_outcome(outcome, actor=actor, today=clock.today()),
        _("Verified. The outcome counts as the mentor's grassroots achievement."),
    )
    return _back_to(pairing_id)


def _answered(pairing_id: int) -> Pairing:
    return queries.pairing(pairing_id, visible_to=current_actor(), permission=Permission.MENTORING_ANSWER)


def _guided(pairing_id: int) -> Pairing:
    return queries.pairing(pairing_id, visible_to=current_actor(), permission=Permission.MENTORING_GUIDE)


def _press(form: BaseForm, act: Callable[[], object], done: str) -> None:
    """Run the act of a button; say what happened, or why not."""
    if form.validate_on_submit():
        with form.attempt():
            if isinstance(form, VersionedForm):
                form.claim()
            act()
        if form.succeeded:
            flash(done, "success")
    for refusal, _clause in form.refusals:
        flash(refusal, "danger")


def _back_to(pairing_id: int) -> Response:
    return redirect(url_for("mentoring.show_pairing", pairing_id=pairing_id))


def _form_page(template: str, form: BaseForm, pairing: Pairing) -> tuple[str, int]:
    """Show a form with the pairing that was read again, since a refusal forgets what was read before."""
    return render_template(template, form=form, pairing=pairing, today=clock.today()), status(form)

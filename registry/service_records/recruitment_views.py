"""Pages on recruitments and what follows: confirmation, the tour put off, pay steps; and terms as deputy head."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.db import db
from registry.kernel import clock
from registry.people import queries, record_queries
from registry.people.forms import RecordForm
from registry.people.models import Person
from registry.people.services import entries
from registry.people.views import save, status
from registry.service_records import forms
from registry.service_records.codes import Direction, SpellKind
from registry.service_records.models import DeputyHead, Entry, PayStep, Spell, TourDeferral
from registry.service_records.rules.standing import ON_A_FOOTING
from registry.service_records.services import recruitments, spells
from registry.web.languages import say

blueprint = Blueprint("recruitments", __name__, url_prefix="/people/<int:person_id>/recruitments")

PARTS: dict[str, Any] = {"tour_deferral": TourDeferral, "pay_step": PayStep}


@blueprint.get("/")
@requires(Permission.RECORD_READ_HISTORY)
def list_recruitments(person_id: int) -> str:
    """Show somebody's recruitments with what followed, and the terms as deputy head."""
    person = queries.person(person_id, visible_to=current_actor(), permission=Permission.PERSON_READ)
    found = list(db.session.scalars(select(Entry).where(Entry.person_id == person_id).order_by(Entry.recruited_on)))
    keys = [one.id for one in found]
    posts = {one.id: one for one in db.session.scalars(select(Spell).where(Spell.person_id == person_id))}
    return render_template(
        "service_records/list_recruitments.html",
        person=person,
        recruitments=found,
        posts=posts,
        described=spells.described,
        deferrals=_by_entry(TourDeferral, keys),
        steps=_by_entry(PayStep, keys),
        terms=db.session.scalars(select(DeputyHead).where(DeputyHead.person_id == person_id)).all(),
        writes=record_queries.keeps(person_id, current_actor()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def record_entry(person_id: int) -> Any:
    """Enter that somebody was recruited into a post."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = forms.RecruitmentForm()
    entered = select(Entry.spell_id).where(Entry.person_id == person_id)
    offered = _offer(
        form,
        person_id,
        Spell.kind == SpellKind.POST,
        Spell.personnel_status.in_(ON_A_FOOTING),
        Spell.id.not_in(entered),
    )

    def act() -> None:
        given = form.values()
        recruitments.record_entry(offered[given.pop("spell")], actor=actor, today=today, **given)

    return _page(form, person, act, _("Enter a recruitment"), has_choice=bool(offered))


@blueprint.route("/<int:entry_id>/confirm", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def confirm(person_id: int, entry_id: int) -> Any:
    """Enter the confirmation after probation."""
    person, entry = _entry(person_id, entry_id)
    form = forms.ConfirmationForm()

    def act() -> None:
        recruitments.confirm(
            entry,
            form.confirmed_on.data.day,
            version=form.version_shown,
            actor=current_actor(),
            today=clock.today(),
        )

    return _page(form, person, act, _("Enter the confirmation after probation"), entry=entry)


@blueprint.route("/<int:entry_id>/defer-tour", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def defer_tour(person_id: int, entry_id: int) -> Any:
    """Put the grassroots tour of a new civil servant off, with the reason (task 8)."""
    person, entry = _entry(person_id, entry_id)
    form = forms.DeferralForm()

    def act() -> None:
        recruitments.defer_tour(
            entry,
            form.until.data.day,
            reason=form.reason.data or "",
            document_number=form.document_number.data or "",
            version=form.version_shown,
            actor=current_actor(),
            today=clock.today(),
        )

    return _page(form, person, act, _("Put the grassroots tour off"), entry=entry)


@blueprint.route("/<int:entry_id>/grant-steps", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def grant_steps(person_id: int, entry_id: int) -> Any:
    """Enter pay steps that were granted after the confirmation (task 24)."""
    person, entry = _entry(person_id, entry_id)
    form = forms.PayStepsForm()

    def act() -> None:
        recruitments.grant_steps(
            entry,
            form.steps.data or 0,
            form.granted_on.data.day,
            document_number=form.document_number.data or "",
            version=form.version_shown,
            actor=current_actor(),
            today=clock.today(),
        )

    return _page(form, person, act, _("Enter pay steps granted"), entry=entry)


@blueprint.route("/<int:entry_id>/void", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def void_recruitment(person_id: int, entry_id: int) -> Any:
    """Void a wrong recruitment, with what was entered of it afterwards."""
    person, entry = _entry(person_id, entry_id)
    form = forms.ReasonForm()

    def act() -> None:
        recruitments.void_recruitment(entry, **_voiding(form))

    return _page(form, person, act, _("Void an entry"), entry=entry, described=entry)


@blueprint.route("/<int:entry_id>/<name>/<int:part_id>/void", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def void_part(person_id: int, entry_id: int, name: str, part_id: int) -> Any:
    """Void a wrong deferral or grant of pay steps."""
    if name not in PARTS:
        raise NotFound
    person, entry = _entry(person_id, entry_id)
    model = PARTS[name]
    part = db.session.scalar(select(model).where(model.id == part_id, model.entry_id == entry_id))
    if part is None:
        raise NotFound
    form = forms.ReasonForm()

    def act() -> None:
        recruitments.void_part(entry, part, **_voiding(form))

    return _page(form, person, act, _("Void an entry"), entry=entry, described=part)


@blueprint.route("/deputy-heads/new", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def record_deputy_head(person_id: int) -> Any:
    """Mark a secondment downward as a term as deputy county head for science (task 7)."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = forms.DeputyHeadForm()
    entered = select(DeputyHead.spell_id).where(DeputyHead.person_id == person_id)
    offered = _offer(
        form,
        person_id,
        Spell.kind == SpellKind.SECONDMENT,
        Spell.direction == Direction.DOWN,
        Spell.id.not_in(entered),
    )
    if not form.is_submitted():
        form.batch_year.data = today.year

    def act() -> None:
        spell = offered[form.spell.data]
        recruitments.record_deputy_head(spell, form.batch_year.data or 0, actor=actor, today=today)

    return _page(form, person, act, _("Enter a term as deputy county head"), has_choice=bool(offered))


@blueprint.route("/deputy-heads/<int:spell_id>/void", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def void_deputy_head(person_id: int, spell_id: int) -> Any:
    """Void that a secondment was a term as deputy head; the secondment stays."""
    person = record_queries.person_to_write(person_id, actor=current_actor())
    spell = entries.found(person, Spell, spell_id)
    term = db.session.get(DeputyHead, spell_id)
    if term is None:
        raise NotFound
    form = forms.ReasonForm()

    def act() -> None:
        recruitments.void_deputy_head(term, spell, **_voiding(form))

    return _page(form, person, act, _("Void an entry"), entry=spell, described=term)


def _entry(person_id: int, entry_id: int) -> tuple[Person, Entry]:
    person = record_queries.person_to_write(person_id, actor=current_actor())
    entry: Entry = entries.found(person, Entry, entry_id)
    return person, entry


def _offer(form: Any, person_id: int, *conditions: Any) -> dict[int, Spell]:
    """Let one of the person's spells be chosen, the latest first."""
    found = db.session.scalars(
        select(Spell).where(Spell.person_id == person_id, *conditions).order_by(Spell.starts_on.desc(), Spell.id)
    ).all()
    form.spell.choices = [(one.id, say(spells.described(one))) for one in found]
    return {one.id: one for one in found}


def _voiding(form: forms.ReasonForm) -> dict[str, Any]:
    return {
        "version": form.version_shown,
        "reason": form.reason.data or "",
        "actor": current_actor(),
        "today": clock.today(),
        "now": clock.now(),
    }


def _by_entry(model: Any, keys: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {key: [] for key in keys}
    for one in db.session.scalars(select(model).where(model.entry_id.in_(keys)).order_by(model.id)):
        found[one.entry_id].append(one)
    return found


def _page(
    form: RecordForm,
    person: Person,
    act: Callable[[], None],
    title: str,
    *,
    entry: Entry | Spell | None = None,
    described: Any = None,
    has_choice: bool = True,
) -> Any:
    """Show the form, and do its act when it is sent in order."""
    if entry is not None and not form.is_submitted():
        form.version.data = str(entry.version)
    text = recruitments.described(described or entry) if entry is not None else None
    if form.validate_on_submit() and save(form, act):
        return redirect(url_for("recruitments.list_recruitments", person_id=person.id))
    advice = "" if has_choice else _("No spell of this person fits: enter the spell first.")
    page = render_template(
        "people/edit_record.html",
        form=form,
        person=person,
        title=title,
        anchor="service",
        described=text,
        advice=advice,
        back=url_for("recruitments.list_recruitments", person_id=person.id),
    )
    return page, status(form)

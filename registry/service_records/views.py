"""Pages on which service is kept: spells with what is unusual and what counts while typing, interruptions."""

from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.db import db
from registry.kernel import clock
from registry.people import record_queries
from registry.people.models import Person
from registry.people.services import entries
from registry.people.views import person_page, save, status
from registry.service_records import drafts, forms
from registry.service_records.drafts import Draft
from registry.service_records.models import Interruption, Spell
from registry.service_records.rules import recording
from registry.service_records.services import careers, interruptions, spells
from registry.web.languages import day, say

ANCHOR = "service"

blueprint = Blueprint("service_records", __name__, url_prefix="/people/<int:person_id>")


@blueprint.route("/spells/new", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add_spell(person_id: int) -> Any:
    """Enter a spell; what is unusual about it has to be confirmed."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = forms.SpellForm()
    looked_at = None

    def act() -> None:
        unit = form.organisation.organisation
        assert unit is not None
        spell = spells.record_spell(person, unit, actor=actor, today=today, **form.facts)
        if form.closes_before.data:
            spells.close_before(person, spell, actor=actor, today=today)

    if form.validate_on_submit():
        looked_at = _looked_at(form, person, None)
        if _is_confirmed(form, looked_at) and save(form, act):
            return person_page(person_id, ANCHOR)
    return _spell_page(form, person, _("Enter a spell of service"), looked_at)


@blueprint.route("/spells/<int:spell_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def change_spell(person_id: int, spell_id: int) -> Any:
    """Change a spell, as long as nobody else has changed it since the page was opened."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    spell = _spell(person, spell_id)
    form = forms.SpellForm()
    form.is_change = True
    if not form.is_submitted():
        forms.fill_spell(form, spell)
    looked_at = None

    def act() -> None:
        unit = form.organisation.organisation
        assert unit is not None
        version = form.version_shown
        spells.change_spell(person, spell_id, unit, version=version, actor=actor, today=today, **form.facts)

    if form.validate_on_submit():
        looked_at = _looked_at(form, person, spells.address(spell))
        if _is_confirmed(form, looked_at) and save(form, act):
            return person_page(person_id, ANCHOR)
    void = url_for("service_records.void_spell", person_id=person_id, spell_id=spell_id)
    return _spell_page(form, person, _("Change a spell of service"), looked_at, spell=spell, void=void)


@blueprint.post("/spells/preview")
@requires(Permission.RECORD_WRITE)
def preview_spell(person_id: int) -> str:
    """Show, while somebody types, what the spell would overlap, leave out and change in the counted time."""
    person = record_queries.person_to_write(person_id, actor=current_actor())
    return _preview(person, None)


@blueprint.post("/spells/<int:spell_id>/preview")
@requires(Permission.RECORD_WRITE)
def preview_change(person_id: int, spell_id: int) -> str:
    """Show the same for a change of a spell."""
    person = record_queries.person_to_write(person_id, actor=current_actor())
    return _preview(person, spells.address(_spell(person, spell_id)))


@blueprint.route("/spells/<int:spell_id>/end", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def end_spell(person_id: int, spell_id: int) -> Any:
    """Enter the last day of a running spell."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    spell = _spell(person, spell_id)
    form = forms.EndSpellForm()
    if not form.is_submitted():
        form.version.data = str(spell.version)
    if spell.programme is None:
        del form.has_passed_programme

    def act() -> None:
        written = form.ends_on.data
        spells.end_spell(
            spell,
            written.day,
            precision=forms.Precision(written.precision),
            has_passed_programme=form.has_passed_programme.data if spell.programme else None,
            version=form.version_shown,
            actor=actor,
            today=today,
        )

    if form.validate_on_submit() and save(form, act):
        _warn_of_commitment(spell)
        return person_page(person_id, ANCHOR)
    return _page(form, person, _("End a spell of service"), described=spells.described(spell))


@blueprint.route("/spells/<int:spell_id>/void", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def void_spell(person_id: int, spell_id: int) -> Any:
    """Void a wrong spell with a reason; it counts nowhere and stays in the history."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor)
    spell = _spell(person, spell_id)
    described = spells.described(spell)
    form = forms.ReasonForm()
    if not form.is_submitted():
        form.version.data = str(spell.version)
    if form.validate_on_submit() and save(
        form,
        lambda: spells.void_spell(
            person,
            spell_id,
            version=form.version_shown,
            reason=form.reason.data or "",
            actor=actor,
            today=clock.today(),
            now=clock.now(),
        ),
    ):
        return person_page(person_id, ANCHOR)
    return _page(form, person, _("Void an entry"), described=described)


@blueprint.route("/spells/<int:spell_id>/verify", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def verify_spell(person_id: int, spell_id: int) -> Any:
    """Confirm a spell against its evidence for the own office, or refuse to."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor)
    spell = _spell(person, spell_id)
    form = forms.VerifyForm()
    if not form.is_submitted():
        form.version.data = str(spell.version)
    if form.validate_on_submit() and save(
        form,
        lambda: spells.verify_spell(
            person,
            spell_id,
            is_confirmed=not form.refuses.data,
            reason=form.reason.data or "",
            version=form.version_shown,
            actor=actor,
        ),
    ):
        return person_page(person_id, ANCHOR)
    advice = _("Evidence named: %(evidence)s", evidence=spell.evidence or _("none"))
    return _page(form, person, _("Verify a spell of service"), described=spells.described(spell), advice=advice)


@blueprint.route("/departure", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def enter_departure(person_id: int) -> Any:
    """Enter death, retirement or leaving the province; what still runs ends with it."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = forms.DepartureForm()
    if not form.is_submitted():
        forms.fill(form, person)
    ended: list[Spell] = []

    def act() -> None:
        ended.extend(
            careers.depart(
                person,
                form.departure.data,
                form.departed_on.day,
                version=form.version_shown,
                actor=actor,
                today=today,
            )
        )

    if form.validate_on_submit() and save(form, act):
        for spell in ended:
            _warn_of_commitment(spell)
        return person_page(person_id)
    advice = _(
        "Each running spell ends on this day. With nothing chosen, a departure entered by mistake is taken back."
    )
    return _page(form, person, _("Death, retirement, leaving the province"), advice=advice)


@blueprint.route("/interruptions/new", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add_interruption(person_id: int) -> Any:
    """Enter unpaid leave or a suspension."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    form = forms.InterruptionForm()
    if form.validate_on_submit() and save(
        form,
        lambda: interruptions.record_interruption(person, actor=actor, today=today, **form.values()),
    ):
        return person_page(person_id, ANCHOR)
    return _page(form, person, _("Enter an interruption"))


@blueprint.route("/interruptions/<int:interruption_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def change_interruption(person_id: int, interruption_id: int) -> Any:
    """Change an interruption."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    interruption = entries.found(person, Interruption, interruption_id)
    form = forms.InterruptionForm()
    if not form.is_submitted():
        forms.fill(form, interruption)
    if form.validate_on_submit() and save(
        form,
        lambda: interruptions.change_interruption(
            person, interruption_id, form.values(), version=form.version_shown, actor=actor, today=today
        ),
    ):
        return person_page(person_id, ANCHOR)
    void = url_for("service_records.void_interruption", person_id=person_id, interruption_id=interruption_id)
    return _page(form, person, _("Change an interruption"), void=void)


@blueprint.route("/interruptions/<int:interruption_id>/void", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def void_interruption(person_id: int, interruption_id: int) -> Any:
    """Void a wrong interruption with a reason."""
    actor = current_actor()
    person = record_queries.person_to_write(person_id, actor=actor)
    interruption = entries.found(person, Interruption, interruption_id)
    described = interruptions.described(interruption)
    form = forms.ReasonForm()
    if not form.is_submitted():
        form.version.data = str(interruption.version)
    if form.validate_on_submit() and save(
        form,
        lambda: interruptions.void_interruption(
            person,
            interruption_id,
            version=form.version_shown,
            reason=form.reason.data or "",
            actor=actor,
            today=clock.today(),
            now=clock.now(),
        ),
    ):
        return person_page(person_id, ANCHOR)
    return _page(form, person, _("Void an entry"), described=described)


def _spell(person: Person, spell_id: int) -> Spell:
    entries.found(person, Spell, spell_id)
    return db.session.scalars(
        select(Spell)
        .where(Spell.id == spell_id)
        .options(joinedload(Spell.organisation), joinedload(Spell.employer))
        .execution_options(populate_existing=True)
    ).one()


def _looked_at(form: forms.SpellForm, person: Person, replaces: str | None) -> Draft | None:
    """Look at what was entered; impossible dates stand at their field, and there is nothing to look at."""
    unit = form.organisation.organisation
    if unit is None or not _is_possible(form, person):
        return None
    return drafts.draft(
        person.id,
        form.facts,
        unit,
        replaces=replaces,
        closes_before=bool(form.closes_before.data),
        home_organisation_id=person.home_organisation_id,
        today=clock.today(),
    )


AT_FIELD = {
    "too_young": "starts_on",
    "ends_before_start": "ends_on",
    "planned_before_start": "planned_ends_on",
    "too_far_ahead": "starts_on",
    "not_a_spell": "kind",
    "direction": "direction",
    "programme": "programme",
}
"""At which field a refusal of the rules stands."""


def _is_possible(form: forms.SpellForm, person: Person) -> bool:
    facts = form.facts
    for verdict in (
        recording.may_record_kind(facts["kind"], direction=facts.get("direction"), programme=facts.get("programme")),
        recording.may_record_dates(facts["dates"], birth_on=person.birth_on, today=clock.today()),
    ):
        if not verdict.is_met:
            form[AT_FIELD[verdict.code]].errors = [say(verdict.text)]
    return not form.errors


def _is_confirmed(form: forms.SpellForm, looked_at: Draft | None) -> bool:
    if looked_at is None:
        return False
    if looked_at.asks and not form.confirmed.data:
        form.confirmed.errors = [_("Something about this is unusual: please look at it and tick here if it is right.")]
        return False
    return True


def _preview(person: Person, replaces: str | None) -> str:
    form = forms.SpellForm()
    looked_at = _looked_at(form, person, replaces) if form.validate() else None
    return render_template("service_records/_preview.html", form=form, looked_at=looked_at, is_change=bool(replaces))


def _spell_page(
    form: forms.SpellForm,
    person: Person,
    title: str,
    looked_at: Draft | None,
    *,
    spell: Spell | None = None,
    void: str | None = None,
) -> tuple[str, int]:
    preview = (
        url_for("service_records.preview_change", person_id=person.id, spell_id=spell.id)
        if spell is not None
        else url_for("service_records.preview_spell", person_id=person.id)
    )
    page = render_template(
        "service_records/edit_spell.html",
        form=form,
        person=person,
        title=title,
        looked_at=looked_at,
        is_change=form.is_change,
        preview=preview,
        void=void,
    )
    return page, status(form)


def _page(form: Any, person: Person, title: str, **more: Any) -> tuple[str, int]:
    page = render_template("people/edit_record.html", form=form, person=person, title=title, anchor=ANCHOR, **more)
    return page, status(form)


def _warn_of_commitment(spell: Spell) -> None:
    if spell.committed_until is not None and spell.ends_on is not None and spell.ends_on < spell.committed_until:
        flash(_("It ends before the service commitment does, on %(day)s.", day=day(spell.committed_until)), "warning")

"""The page on which somebody is transferred to another unit."""

from typing import Any

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.documents.cells import WrittenDate
from registry.kernel import clock
from registry.people import record_queries
from registry.people.views import person_page, save, status
from registry.service_records import forms
from registry.service_records.models import Spell, Transfer
from registry.service_records.services import spells, transfers
from registry.web.languages import day

blueprint = Blueprint("transfers", __name__, url_prefix="/people/<int:person_id>")

KEPT = ("post", "personnel_status", "post_class", "post_level", "pay_grade")
"""What a new post often has from the one before."""


@blueprint.route("/transfer", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def transfer(person_id: int) -> Any:
    """Transfer somebody to another unit from a day."""
    actor, today = current_actor(), clock.today()
    person = record_queries.person_to_write(person_id, actor=actor)
    before = transfers.running_post(person_id)
    form = forms.TransferForm()
    if not form.is_submitted():
        form.version.data = str(person.version)
        form.starts_on.data = WrittenDate(today, "day")
        if before is not None:
            form.post_version.data = str(before.version)
            for name in KEPT:
                form[name].data = getattr(before, name)
    made: list[Transfer] = []

    def act() -> None:
        unit = form.organisation.organisation
        assert unit is not None
        made.append(
            transfers.transfer(
                person,
                unit,
                reason=form.reason.data or "",
                ends_others=bool(form.ends_others.data),
                version=form.version_shown,
                post_version=form.post_version_shown,
                actor=actor,
                today=today,
                **form.facts,
            )
        )

    bound = _bound(before)
    if form.validate_on_submit() and save(form, act):
        if made and not made[0].has_moved:
            flash(_("The file goes to the new unit on %(day)s.", day=day(made[0].starts_on)), "info")
        return person_page(person_id, "service")
    page = render_template(
        "people/edit_record.html",
        form=form,
        person=person,
        title=_("Transfer to another unit"),
        described=spells.described(before) if before is not None else None,
        advice=bound
        or _("The old unit keeps reading what stood in the file until then; the new unit reads and keeps all of it."),
        anchor="service",
    )
    return page, status(form)


def _bound(before: Spell | None) -> str:
    """Say that a commitment to serve holds the person in the unit that is to be left."""
    if before is None or before.committed_until is None or before.committed_until < clock.today():
        return ""
    return _("Bound to serve here until %(day)s: a transfer before needs a ground.", day=day(before.committed_until))

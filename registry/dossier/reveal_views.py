"""Seeing a protected value of a person whole, once, with a reason."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission
from registry.kernel import clock
from registry.people import queries
from registry.people.services import revealing
from registry.web.forms import BaseForm

FIELDS = [
    SelectChoice("id_number", _("ID number")),
    SelectChoice("telephone", _("Telephone")),
    SelectChoice("address", _("Address")),
]

blueprint = Blueprint("reveal", __name__, url_prefix="/people/<int:person_id>")


class RevealForm(BaseForm):
    """Each sending is a reveal of its own, with a line of its own in the trail."""

    acts_once = False
    field = RadioField(_("What has to be seen"), [InputRequired()], choices=FIELDS, default="id_number")
    reason = StringField(
        _("What it is needed for"),
        [InputRequired(), Length(min=revealing.SHORTEST_REASON, max=200)],
        description=_("The person can read that it was seen; auditors read the reason."),
    )


@blueprint.route("/reveal", methods=["GET", "POST"])
@requires(Permission.PERSON_REVEAL)
@reauthenticated
def show(person_id: int) -> tuple[str, int]:
    """Ask for the reason; show the value once."""
    actor = current_actor()
    person = queries.person(person_id, visible_to=actor)
    form, value = RevealForm(), None
    if form.validate_on_submit():
        with form.attempt():
            value = revealing.reveal(person, form.field.data, form.reason.data or "", actor=actor, now=clock.now())
        person = queries.person(person_id, visible_to=actor)
    shown = value if form.succeeded else None
    return render_template("dossier/reveal.html", form=form, person=person, value=shown), 409 if form.refusals else 200

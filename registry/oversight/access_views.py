"""The page that shows who may do what, made from the code."""

from flask import Blueprint, current_app, render_template

from registry.access.guards import requires
from registry.access.permissions import Permission, Role
from registry.kernel.messages import message
from registry.oversight import matrix
from registry.web import navigation

SHOWN = {"full": message("whole"), "mask": message("in part"), "none": message("not at all")}
FIELD_LABELS = {
    "id_number": message("ID number"),
    "birth_on": message("Born"),
    "telephone": message("Telephone"),
    "address": message("Address"),
    "email": message("E-mail"),
}

blueprint = Blueprint("access", __name__, url_prefix="/access")

navigation.add("access.show_matrix", message("Rights"), Permission.ACCESS_READ, icon="account", position=82)


@blueprint.get("/matrix")
@requires(Permission.ACCESS_READ)
def show_matrix() -> str:
    """Show each permission with roles, rows and routes, and how protected fields are read."""
    return render_template(
        "access/matrix.html",
        lines=matrix.matrix(current_app),
        fields=matrix.fields(),
        field_labels=FIELD_LABELS,
        shown=SHOWN,
        roles=Role,
    )

"""The pages' common part."""

from flask import Blueprint

from registry.access.permissions import Permission
from registry.kernel.messages import message
from registry.web import navigation

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")

navigation.add(
    "organisations.list_organisations",
    message("Organisations"),
    Permission.ORGANISATION_READ,
    icon="organisation",
    position=25,
)

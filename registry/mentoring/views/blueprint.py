"""The blueprint of mentoring and its place in the menu."""

from flask import Blueprint

from registry.access.permissions import Permission
from registry.kernel.messages import message
from registry.web import navigation

blueprint = Blueprint("mentoring", __name__, url_prefix="/mentoring")

navigation.add("mentoring.list_pairings", message("Mentoring"), Permission.MENTORING_READ, icon="mentor", position=60)

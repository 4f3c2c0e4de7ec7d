"""The blueprint of the networks and its place in the menu."""

from flask import Blueprint

from registry.access.permissions import Permission
from registry.kernel.messages import message
from registry.web import navigation

blueprint = Blueprint("network", __name__, url_prefix="/network")

navigation.add("network.show_networks", message("Networks"), Permission.NETWORK_READ, icon="network", position=70)

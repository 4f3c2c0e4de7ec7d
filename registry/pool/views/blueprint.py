"""The blueprint of the pool and its places in the menu."""

from flask import Blueprint

from registry.access.permissions import Permission
from registry.kernel.messages import message
from registry.web import navigation

blueprint = Blueprint("pool", __name__, url_prefix="/pool")

navigation.add("pool.list_cycles", message("Cycles"), Permission.POOL_READ_CYCLE, icon="cycle", position=30)
navigation.add(
    "pool.list_nominations", message("Nominations"), Permission.POOL_READ_NOMINATION, icon="nomination", position=35
)
navigation.add(
    "pool.show_selection", message("Selection"), Permission.POOL_READ_SELECTION, icon="selection", position=40
)
navigation.add("pool.list_members", message("Members"), Permission.POOL_READ_MEMBER, icon="member", position=45)

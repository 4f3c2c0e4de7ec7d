"""Pages of the yearly cycle: cycles and their acts, nominations, the result of the selection, members."""

from registry.pool.views import acts, cycles, members, nominations, selections
from registry.pool.views.blueprint import blueprint

__all__ = ["acts", "blueprint", "cycles", "members", "nominations", "selections"]

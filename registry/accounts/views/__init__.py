"""Pages of accounts."""

from registry.accounts.views import administration, bulk, entry, own, requests
from registry.accounts.views.blueprint import blueprint

__all__ = ["administration", "blueprint", "bulk", "entry", "own", "requests"]

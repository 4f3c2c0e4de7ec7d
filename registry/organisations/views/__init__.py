"""Pages of regions and organisations."""

from registry.organisations.views import acts, pages
from registry.organisations.views.blueprint import blueprint

__all__ = ["acts", "blueprint", "pages"]

"""Acts on regions and organisations, one module a subject. None of them commits; each leaves an entry in the trail."""

from registry.organisations.services.entering import load_regions, register_organisation

__all__ = ["load_regions", "register_organisation"]

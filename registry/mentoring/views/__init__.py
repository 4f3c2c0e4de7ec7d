"""Pages of mentoring: lists, the page of a mentor and of a pairing, acts, and the last matching."""

from registry.mentoring.views import acts, lists, matching, pages
from registry.mentoring.views.blueprint import blueprint

__all__ = ["acts", "blueprint", "lists", "matching", "pages"]

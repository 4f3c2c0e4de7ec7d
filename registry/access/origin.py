"""Where a request came from; set by the web edge for the time of the request, read by the trail."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    address: str = ""
    request_id: str = ""


origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def present() -> Origin:
    """Return the origin of the running request; empty outside one."""
    return origin.get() or Origin()

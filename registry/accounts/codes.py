"""Code lists of the accounts."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class RequestKind(Code):
    SECOND_FACTOR = "second_factor", message("remove the second factor")
    GRANT = "grant", message("grant a role")


class RequestState(Code):
    OPEN = "open", message("waits for the second person")
    DONE = "done", message("confirmed")
    REFUSED = "refused", message("declined")

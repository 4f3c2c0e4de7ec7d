"""Code lists of imports."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class ImportState(Code):
    """How far an uploaded workbook is."""

    RECEIVED = "received", message("being checked")
    READY = "ready", message("ready to confirm")
    FAULTY = "faulty", message("has errors")
    UNREADABLE = "unreadable", message("cannot be read")
    CONFIRMED = "confirmed", message("being saved")
    DONE = "done", message("saved")
    DISCARDED = "discarded", message("put away")


class RowState(Code):
    """What a row of a workbook does to the register."""

    NEW = "new", message("new")
    CHANGED = "changed", message("changed")
    SAME = "same", message("no change")
    ERROR = "error", message("error")

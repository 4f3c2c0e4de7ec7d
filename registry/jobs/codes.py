"""Code lists of jobs."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class JobState(Code):
    """How far a job is."""

    WAITING = "waiting", message("waiting")
    RUNNING = "running", message("running")
    DONE = "done", message("done")
    FAILED = "failed", message("failed")

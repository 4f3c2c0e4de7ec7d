"""Code lists of jobs."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class JobState(Code):
    """How far a job is."""

    WAITING = "waiting", message("waiting")
    RUNNING = "running", message("under work")
    DONE = "done", message("finished")
    FAILED = "failed", message("failed")

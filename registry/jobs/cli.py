"""`flask jobs work`: the worker beside the web server."""

import time

import click
from flask.cli import AppGroup

from registry.jobs import runner

jobs = AppGroup("jobs", help="Long work outside the request.")

REST_SECONDS = 1.0


@jobs.command("work")
@click.option("--once", is_flag=True, help="Work off what waits, then end.")
def work(once: bool) -> None:
    """Take up jobs as they come; end with Ctrl+C. Several workers may run side by side."""
    worker = runner.worker_name()
    while True:
        held = runner.work_one(worker)
        if held is not None:
            click.echo(f"job {held.job_id}: {held.kind}")
        elif once:
            return
        else:
            time.sleep(REST_SECONDS)

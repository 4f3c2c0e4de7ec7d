"""The log of the server in production: a line of JSON each, in UTC, so that nothing typed can pass for a line.

Who did what to whom stands in the trail (registry.audit); here stand faults, and what is wrong with the machine.
"""

import json
import logging
from datetime import UTC, datetime

from flask import Flask

from registry.access.origin import present
from registry.settings import Mode, Settings


class JsonLines(logging.Formatter):
    """Write a record as one line: when, how grave, where, what, in which request, and the fault."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": present().request_id,
            "address": present().address,
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False)


def init(app: Flask, settings: Settings) -> None:
    """Send what the house logs to standard error; the supervisor keeps it."""
    if settings.mode is not Mode.PRODUCTION:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    app.logger.handlers[:] = [handler]  # "registry": every logger of the house hands on to it

"""Telling the trail of a clock that was set back, after the refused transaction is undone."""

from flask import Flask

from registry.db import db, transaction, writing
from registry.deadlines import services


def init(app: Flask) -> None:
    """Note waiting alarms when a request or command ends."""

    @app.teardown_appcontext
    def tell(_error: BaseException | None) -> None:
        if not services.waiting_alarms.get():
            return
        db.session.rollback()
        with writing(), transaction():
            services.tell_alarms()
        db.session.remove()

"""Large imports, step by step, by a worker. Reading holds no lock, so that others can go on writing meanwhile."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.access.actor import Actor
from registry.db import db
from registry.exchange import queries, services, storing
from registry.exchange.apart import reading, without_collecting
from registry.exchange.checking import check
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.exchange.registered import sheet
from registry.jobs.tasks import Steps, task
from registry.kernel import clock
from registry.kernel.errors import BadData, Conflict, NotVisible, RegistryError
from registry.kernel.messages import message


@task(services.CHECK, message("checking a workbook"))
def check_upload(arguments: Mapping[str, Any], *, actor: Actor, today: date) -> Steps:
    """Open an uploaded file, hold its rows against the register, keep both. A second attempt begins anew."""
    batch = _batch(arguments)
    if batch.state is ImportState.DISCARDED:
        return {}
    name, wanted = batch.file_name, sheet(batch.sheet)
    with reading():
        data = storing.kept_file(_batch(arguments))
    try:
        document = services.read_document(name, data)
    except BadData as refusal:
        services.mark_unreadable(_batch(arguments), refusal)
        return {"errors": 1}
    total = 3 * len(document)
    yield len(document), total
    with reading(), without_collecting():
        checked = check(wanted, document, actor, today)
    yield 2 * len(document), total
    for kept in services.stage(_batch(arguments), document, checked):
        yield 2 * len(document) + kept - 1, total
    return {"rows": len(checked.rows), "errors": len(checked.problems)}


@task(services.SAVE, message("saving a workbook"))
def save_import(arguments: Mapping[str, Any], *, actor: Actor, today: date) -> Steps:
    """Save a confirmed import in one transaction; checked before it, and again in it if anything was done since."""
    batch = _batch(arguments)
    if batch.state is ImportState.DONE:
        return {}
    rows, wanted = batch.rows, sheet(batch.sheet)
    yield 0, rows
    try:
        with reading(), without_collecting():
            seen = queries.last_act()
            checked = check(wanted, storing.kept_rows(_batch(arguments)), actor, today)
        yield rows // 2, rows
        batch = _batch(arguments)
        with without_collecting():
            if queries.last_act() != seen:
                checked = check(wanted, storing.kept_rows(batch), actor, today)
            services.save_checked(batch, checked, actor, today, clock.now())
    except (BadData, Conflict) as refusal:
        db.session.rollback()
        batch = _batch(arguments)
        services.check_again(batch, actor=actor, today=today)
        yield rows, rows
        raise RegistryError(refusal.text) from refusal
    return {"rows": rows}


def _batch(arguments: Mapping[str, Any]) -> Import:
    found = db.session.get(Import, arguments["import"])
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found

"""The trail for auditors: searched, read entry by entry, taken away as a file."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission, Role
from registry.audit import queries, services
from registry.audit.queries import Wanted
from registry.db import db, writing
from registry.documents import csv, excel
from registry.documents.columns import Column
from registry.documents.excel import SheetToWrite
from registry.kernel import clock, messages
from registry.kernel.messages import Message, message
from registry.web import navigation
from registry.web.languages import is_chinese, moment, say

MOST_ROWS = 100_000
RESULTS: dict[str, Message] = {
    "done": message("done"),
    "refused": message("refused"),
    "not_found": message("not found"),
}
COLUMNS = (
    Column("seq", "entry", "序号"),
    Column("at", "time", "时间"),
    Column("actor_name", "account", "账号"),
    Column("role", "role", "角色"),
    Column("act", "act", "操作"),
    Column("object_type", "kind of object", "对象类别"),
    Column("object_id", "object", "对象编号"),
    Column("result", "result", "结果"),
    Column("reason", "reason", "事由"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("audit", __name__, url_prefix="/trail")

navigation.add("audit.search", message("Audit trail"), Permission.AUDIT_READ, icon="audit", position=80)


@blueprint.get("/")
@requires(Permission.AUDIT_READ)
def search() -> str:
    """Search the trail by object, account, act, days and result."""
    wanted, arguments = _wanted()
    return render_template(
        "audit/search.html",
        page=queries.entries(wanted, after=request.args.get("after"), before=request.args.get("before")),
        wanted=wanted,
        arguments=arguments,
        results=RESULTS,
        role_label=_role_label,
    )


@blueprint.get("/<int:seq>")
@requires(Permission.AUDIT_READ)
def show_entry(seq: int) -> str:
    """Show one entry whole, with what was before and after."""
    entry = queries.entry(seq)
    details = dict(entry.details)
    changes = details.pop("changes", {})
    return render_template(
        "audit/show_entry.html",
        entry=entry,
        result=RESULTS.get(entry.result),
        role=_role_label(entry.role),
        changes=[(name, *(_written(value) for value in pair)) for name, pair in _pairs(changes)],
        details=[(name, _written(value)) for name, value in sorted(details.items())],
    )


@blueprint.get("/export.<ending>")
@requires(Permission.AUDIT_READ)
@reauthenticated
def export(ending: str) -> Response:
    """Give the entries found as a file, the newest first; the trail notes the filter, the rows and the file's hash."""
    if ending not in ("csv", "xlsx"):
        abort(404)
    wanted, arguments = _wanted()
    data, rows = _workbook(wanted) if ending == "xlsx" else _text(wanted)
    db.session.rollback()
    with writing():
        services.record(
            "audit:export",
            actor=current_actor(),
            filters=arguments,
            rows=rows,
            file=hashlib.sha256(data).hexdigest(),
        )
        db.session.commit()
    return send_file(
        io.BytesIO(data),
        mimetype=XLSX if ending == "xlsx" else "text/csv; charset=utf-8",
        as_attachment=True,
        download_name=f"{_('Audit trail')} {clock.today():%Y%m%d}.{ending}",
    )


def _wanted() -> tuple[Wanted, dict[str, str]]:
    names = ("actor", "act", "object_type", "object_id", "result", "since", "until")
    given = {name: request.args.get(name, "").strip()[:80] for name in names}
    arguments = {name: value for name, value in given.items() if value}
    days = {name: _day(given.pop(name)) for name in ("since", "until")}
    return Wanted(**given, **days), arguments  # type: ignore[arg-type]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(400)


def _rows(wanted: Wanted) -> list[Mapping[str, object]]:
    return list(_told(queries.rows(wanted, MOST_ROWS)))


def _told(rows: Any) -> Iterator[Mapping[str, object]]:
    for row in rows:
        result = RESULTS.get(row.result)
        told = {column.key: str(row._mapping[column.key]) for column in COLUMNS}
        yield told | {
            "at": moment(row.at),
            "role": say(_role_label(row.role)),
            "result": say(result) if result else row.result,
        }


def _workbook(wanted: Wanted) -> tuple[bytes, int]:
    rows, target = _rows(wanted), io.BytesIO()
    excel.write_workbook(target, [SheetToWrite(_("Audit trail"), COLUMNS, rows)], language=_language(), say=say)
    return target.getvalue(), len(rows)


def _text(wanted: Wanted) -> tuple[bytes, int]:
    rows, target = _rows(wanted), io.StringIO(newline="")
    csv.write_csv(target, COLUMNS, rows, language=_language())
    return target.getvalue().encode(), len(rows)


def _language() -> str:
    return "zh" if is_chinese() else "en"


def _role_label(role: str) -> Message | str:
    return Role(role).label if role in set(Role) else role


def _pairs(changes: Any) -> list[tuple[str, Any]]:
    """Return the changes kept as {field: [before, after]}; others stand among the details."""
    return [(name, pair) for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2]


def _written(value: Any) -> str:
    """Return a detail as people read it: a kept sentence is said, the rest stands as it is kept."""
    if isinstance(value, dict) and set(value) == {"template", "values"}:
        return say(messages.from_json(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

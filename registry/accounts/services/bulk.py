"""Many accounts from a workbook: all or none, each fault named by row and column; slips come back, shown once."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts import holders
from registry.accounts.queries import accounts as queries
from registry.accounts.rules import limits
from registry.accounts.rules.names import is_good_name
from registry.accounts.rules.roles import BOUNDS, BY_TWO_PEOPLE, Bounds
from registry.accounts.rules.visit import Visit
from registry.accounts.services import granting, keeping
from registry.accounts.services.slips import Slip
from registry.audit import services as audit
from registry.documents.columns import Column, Header, Kind, ReadRow, read_rows
from registry.exchange.services import read_document
from registry.exchange.words import choices
from registry.kernel.errors import BadData, Problem, RegistryError, RuleViolation
from registry.kernel.messages import Message, message
from registry.organisations import choice

MOST_ROWS = 500


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns of the workbook, in the order of the template."""
    offered = frozenset(role.value for role in BY_TWO_PEOPLE)
    return (
        Column(
            "username",
            "user name",
            "用户名",
            required=True,
            longest=60,
            aliases=("账号", "登录名"),
            note=message("3 to 60 small letters, digits, dots, hyphens; no spaces."),
        ),
        Column("display_name", "name", "姓名", required=True, longest=60, aliases=("人员姓名",)),
        Column("role", "role", "角色", Kind.CHOICE, required=True, choices=choices(Role, without=offered)),
        Column(
            "place",
            "region or organisation",
            "地区或单位",
            longest=160,
            aliases=("所属单位", "单位", "地区"),
            note=message("A region by its code or name; an organisation by its credit code or name."),
        ),
        Column("ends_on", "until", "有效期至", Kind.DATE, note=message("Empty: until it is ended.")),
        Column(
            "id_number",
            "ID number of the person",
            "本人身份证号",
            Kind.ID_NUMBER,
            note=message("For mentors, graduates and experts: whose account it is."),
        ),
    )


def make_accounts(file_name: str, data: bytes, *, actor: Actor, visit: Visit, tried: list[str]) -> list[Slip]:
    """Make the accounts of a workbook with their roles and activation codes. BadData names each fault.

    With a fault none is made; `tried` then holds the ID numbers that were looked for. One entry in the trail tells of
    the workbook, beside those of each account.
    """
    reading = read_rows(read_document(file_name, data), columns(), visit.today)
    problems: list[Problem] = list(reading.problems)
    if reading.header is None or problems:
        raise BadData(message("The workbook cannot be used as it is; nothing was made."), problems)
    if not reading.rows or len(reading.rows) > MOST_ROWS:
        counts = {"most": MOST_ROWS, "count": len(reading.rows)}
        raise BadData(message("A workbook has 1 to %(most)d accounts; this one has %(count)d.", **counts))
    slips = []
    taken = queries.names_taken([str(row["username"]) for row in reading.rows])
    for row in reading.rows:
        found = list(_faults(row, taken))
        taken.add(str(row["username"]))
        if not found:
            try:
                slips.append(_make(row, actor, visit, tried))
                continue
            except RegistryError as refusal:
                found = [("place" if isinstance(refusal, BadData) else "role", refusal.text)]
        problems.extend(Problem(_place(reading.header, row, key), text) for key, text in found)
    if problems:
        raise BadData(message("The workbook cannot be used as it is; nothing was made."), problems)
    audit.record("account:create_many", actor=actor, accounts=len(slips))
    return slips


def _faults(row: ReadRow, taken: set[str]) -> Iterator[tuple[str, Message]]:
    username = str(row["username"])
    if not is_good_name(username):
        yield "username", message("3 to 60 small letters, digits, dots, hyphens; no spaces.")
    elif username in taken:
        yield "username", message("There is already an account called %(name)s.", name=username)


def _make(row: ReadRow, actor: Actor, visit: Visit, tried: list[str]) -> Slip:
    role = Role(str(row["role"]))
    asked = granting.wanted(role, visit.today, _day(row["ends_on"]), **_bounds(role, str(row["place"] or ""), actor))
    granting.check_may_give(asked, actor=actor)
    account = keeping.create_account(str(row["username"]), str(row["display_name"]), actor=actor)
    granting.give_role(account, asked, actor=actor, visit=visit)
    if row["id_number"]:
        tried.append(_number(row["id_number"]))
        holders.bind_to_person(account.id, tried[-1], actor=actor)
    code = keeping.issue_code(account, actor=actor, now=visit.now, valid_for=limits.SLIP)
    return Slip(account.display_name, account.username, code, visit.now + limits.SLIP)


def _bounds(role: Role, place: str, actor: Actor) -> dict[str, Any]:
    """Return what the cell of the place means for this role."""
    bounds = BOUNDS[role]
    if bounds is Bounds.NONE:
        return {}
    if not place:
        raise RuleViolation("no_place", message("Name the region or organisation for the role %(role)s.", role=role))
    if bounds is Bounds.ORGANISATION:
        return {"unit": choice.meant(place, visible_to=actor)}
    return {"region_code": choice.meant_region(place)}


def _place(header: Header, row: ReadRow, key: str) -> Message:
    if key in header.positions:
        return header.place(row.number, header.positions[key])
    return message("row %(row)d", row=row.number)


def _day(value: object) -> date | None:
    return getattr(value, "day", None) if not isinstance(value, date) else value


def _number(value: object) -> str:
    return str(getattr(value, "number", value))

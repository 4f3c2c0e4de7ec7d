"""Workbooks for tests: rows by Chinese titles, put into a real file."""

import io

import pytest

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.documents.columns import Column
from registry.documents.excel import SheetToWrite, write_workbook
from registry.documents.sheet import Sheet as DocumentSheet
from registry.exchange.checking import check
from registry.exchange.registered import sheet
from tests.conftest import TODAY

COUNTY = Actor(None, "county", Role.COUNTY_HR, region_code="341524")


def workbook(titles, rows) -> bytes:
    """Write a workbook of text cells with these titles."""
    columns = [Column(str(place), title, title) for place, title in enumerate(titles)]
    filled = [{str(place): cell for place, cell in enumerate(row)} for row in rows]
    target = io.BytesIO()
    write_workbook(target, [SheetToWrite("数据", columns, filled)])
    return target.getvalue()


def checked(name, titles, rows, actor=None):
    """Hold rows against the register; row 1 is the header."""
    return check(sheet(name), DocumentSheet.of("数据", [titles, *rows]), actor or command_line(), TODAY)


def told(found) -> list[tuple[int, int, str]]:
    """Return (row, column, sentence) of every problem."""
    return [(one.row, one.column, str(one.text)) for one in found.problems]


@pytest.fixture
def write():
    """Write rows as `flask exchange import --commit` does."""

    def act(name, titles, rows, actor=None):
        found = checked(name, titles, rows, actor)
        from registry.exchange import services

        return services.write(sheet(name), found, "0" * 64, None, actor=actor or command_line(), today=TODAY)

    return act

"""The lists of other rooms as workbooks: all pages of them, as filtered, as text, noted in the trail."""

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.mentoring.codes import PairingState
from registry.people.models import Person
from registry.pool.codes import LeavingReason, MembershipState
from registry.service_records.models import DueDate
from registry.service_records.rules.findings import Finding, ServiceRule
from tests.factories.mentoring import PairingFactory, enrolled
from tests.factories.people import PersonFactory
from tests.factories.pool import open_cycle

pytestmark = pytest.mark.usefixtures("session", "today")


def table(client, address):
    db.session.commit()  # a list is read in a transaction of its own
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.values]
    answer.close()
    return rows


@pytest.fixture
def province(sign_in_as):
    return sign_in_as(Role.PROVINCE_HR)


def test_all_pages_of_the_members_come_as_text(province):
    for number in range(60):
        enrolled(PersonFactory(name="=1+1" if number == 7 else f"成员{chr(0x4E00 + number)}"))
    head, *rows = table(province, "/pool/members/workbook")
    assert (head[1], len(rows)) == ("Name", 60)
    assert "=1+1" in {row[1] for row in rows}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "exchange:export")).one()
    assert (entry.object_id, entry.details["rows"]) == ("members", 60)


def test_a_filter_of_the_list_narrows_its_workbook(province):
    enrolled(PersonFactory())
    left = enrolled(PersonFactory())
    left.state, left.leaving_reason, left.ends_on = MembershipState.LEFT, LeavingReason.PROMOTED, date(2026, 6, 15)
    db.session.flush()
    [row] = table(province, "/pool/members/workbook?state=left")[1:]
    assert row[0] == left.number
    PairingFactory(state=PairingState.ACTIVE)
    ended = PairingFactory(state=PairingState.ENDED)
    [row] = table(province, "/mentoring/workbook?state=ended")[1:]
    assert row[0] == db.session.scalar(select(Person.name).where(Person.id == ended.mentee_id))


def test_nominations_of_a_cycle(province):
    assert province.get("/pool/nominations/workbook").mimetype == "text/html", "there is no cycle yet"
    open_cycle()
    assert table(province, "/pool/nominations/workbook") == [
        ["Name", "Nominating unit", "City", "Sector", "Class of talent", "Check", "State"]
    ]


def test_who_is_due(province, session):
    person = PersonFactory()
    rule = str(ServiceRule.SALARY_UPLIFT)
    session.add(DueDate(person_id=person.id, rule=rule, finding=str(Finding.DUE), due_on=date(2026, 5, 1)))
    [row] = table(province, f"/due/workbook?rule={rule}&when=due")[1:]
    assert (row[0], row[5]) == (person.name, "2026-05-01")


@pytest.mark.parametrize(
    "address", ["/due/workbook", "/pool/members/workbook", "/pool/nominations/workbook", "/mentoring/workbook"]
)
def test_who_may_not_export_is_refused(sign_in_as, address):
    assert sign_in_as(Role.MENTOR).get(address).status_code == 403

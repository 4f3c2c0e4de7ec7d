"""The sheet of a person: what it holds, for whom, and that printing is noted."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from tests.factories.people import AppraisalFactory, EducationFactory, PersonFactory, TitleFactory, id_number
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("today")

NUMBER = id_number(date(1996, 3, 15), 998)


@pytest.fixture
def person(session):
    made = PersonFactory(name="单思远", number=NUMBER)
    SpellFactory(person=made, post="全科医师")
    EducationFactory(person=made)
    TitleFactory(person=made)
    AppraisalFactory(person=made, year=2025)
    session.commit()
    return made


def prints(person):
    entries = select(AuditEntry).where(AuditEntry.act == "person:print_sheet", AuditEntry.object_id == str(person.id))
    return db.session.scalars(entries).all()


def test_the_sheet_shows_the_record_without_navigation_and_is_noted(sign_in_as, person):
    page = sign_in_as(Role.COUNTY_HR, region_code="341524").get(f"/people/{person.id}/sheet").text
    for text in ("单思远", f"341524********{NUMBER[-4:]}", "全科医师", "2025", "Titles", "What counts"):
        assert text in page
    assert NUMBER not in page
    assert "sidebar" not in page
    assert "print_sheet.css" in page
    assert [entry.role for entry in prints(person)] == ["county_hr"]


def test_the_graduate_prints_the_own_sheet_and_nobody_elses(sign_in_as, person):
    client = sign_in_as(Role.GRADUATE)
    person.account_id = client.account_id
    stranger = PersonFactory()
    db.session.commit()
    assert client.get(f"/people/{person.id}/sheet").status_code == 200
    assert client.get(f"/people/{stranger.id}/sheet").status_code == 404
    assert prints(stranger) == []


@pytest.mark.parametrize("role", [Role.MENTOR, Role.EXPERT, Role.SYSTEM_ADMINISTRATOR])
def test_other_roles_print_nothing(sign_in_as, person, role):
    assert sign_in_as(role).get(f"/people/{person.id}/sheet").status_code == 403
    assert prints(person) == []


def test_an_office_elsewhere_prints_nothing(sign_in_as, person):
    assert sign_in_as(Role.COUNTY_HR, region_code="340121").get(f"/people/{person.id}/sheet").status_code == 404

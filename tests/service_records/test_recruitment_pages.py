"""Pages on recruitments and what follows them."""

from datetime import date

import pytest
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.db import db
from registry.people.models import TakenOut
from registry.service_records.codes import Direction, PersonnelStatus, SpellKind
from registry.service_records.models import DeputyHead, DueDate, Entry, PayStep, TourDeferral
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def person(session):
    made = PersonFactory(name="单思远")
    session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


def send(client, address, **data):
    return client.post(address, data=data)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def post(person):
    made = SpellFactory(person=person, personnel_status=PersonnelStatus.CIVIL_SERVANT, starts_on=date(2024, 8, 1))
    db.session.commit()
    return made


def test_a_recruitment_is_entered_confirmed_and_its_pay_steps_granted(clerk, person, post):
    pages = f"/people/{person.id}/recruitments/"
    assert "No recruitment entered yet" in clerk.get(pages).text
    assert f'value="{post.id}"' in clerk.get(f"{pages}new").text
    sent = {"spell": str(post.id), "recruited_on": "2024-07-20", "is_new_graduate": "y"}
    assert send(clerk, f"{pages}new", **sent).status_code == 302
    entry = db.session.scalars(select(Entry)).one()
    assert entry.is_new_graduate
    assert not entry.uses_programme_preference
    address = f"{pages}{entry.id}/"
    early = send(clerk, f"{address}grant-steps", steps="1", granted_on="2025-09-01", version="1")
    assert early.status_code == 409
    assert "Pay steps are granted after the confirmation." in early.text
    assert send(clerk, f"{address}confirm", confirmed_on="2025-08-01", version="1").status_code == 302
    stale = send(clerk, f"{address}defer-tour", until="2026-12-31", reason="抗洪", version="1")
    assert stale.status_code == 409
    assert "Somebody else has changed this" in stale.text
    deferred = send(clerk, f"{address}defer-tour", until="2026-12-31", reason="抗洪", version="2")
    assert deferred.status_code == 302
    granted = send(clerk, f"{address}grant-steps", steps="2", granted_on="2025-09-01", version="3")
    assert granted.status_code == 302
    page = clerk.get(pages).text
    assert "+2" in page
    assert "抗洪" in page
    assert "new graduate" in page
    history = clerk.get(f"/people/{person.id}/history").text
    assert "entered the confirmation after probation" in history
    assert "entered pay steps granted" in history


def test_a_wrong_part_or_a_whole_recruitment_is_voided_and_put_back(clerk, person, post):
    pages = f"/people/{person.id}/recruitments/"
    send(clerk, f"{pages}new", spell=str(post.id), recruited_on="2024-07-20")
    entry = db.session.scalars(select(Entry)).one()
    address = f"{pages}{entry.id}/"
    send(clerk, f"{address}confirm", confirmed_on="2025-08-01", version="1")
    send(clerk, f"{address}defer-tour", until="2026-12-31", reason="抗洪", version="2")
    send(clerk, f"{address}grant-steps", steps="2", granted_on="2025-09-01", version="3")
    step = db.session.scalars(select(PayStep)).one()
    part = f"{address}pay_step/{step.id}/void"
    assert send(clerk, part, reason="误录", version="3").status_code == 409
    assert send(clerk, part, reason="误录", version="4").status_code == 302
    assert (count(PayStep), count(TourDeferral)) == (0, 1)
    assert send(clerk, f"{address}void", reason="误录", version="5").status_code == 302
    assert (count(Entry), count(TourDeferral)) == (0, 0)
    history = clerk.get(f"/people/{person.id}/history").text
    assert history.count("Put back") == 2
    assert clerk.get(f"{address}nonsense/1/void").status_code == 404
    whole = db.session.scalars(select(TakenOut.id).where(TakenOut.entry.startswith("recruitment"))).one()
    clerk.post(f"/people/{person.id}/voided/{whole}/put-back")
    assert (count(Entry), count(TourDeferral), count(PayStep)) == (1, 1, 0)


def test_who_has_no_post_to_be_recruited_into_is_told_so(clerk, person):
    page = clerk.get(f"/people/{person.id}/recruitments/new").text
    assert "No spell of this person fits: enter the spell first." in page


def test_the_day_of_the_confirmation_makes_the_tour_due(clerk, person):
    unit = OrganisationFactory(level="city", kind="agency", region_code="3415", managed_by_region_code="341524")
    post = SpellFactory(
        person=person,
        organisation=unit,
        personnel_status=PersonnelStatus.CIVIL_SERVANT,
        starts_on=date(2024, 8, 1),
    )
    db.session.commit()
    pages = f"/people/{person.id}/recruitments/"
    send(clerk, f"{pages}new", spell=str(post.id), recruited_on="2024-07-20")
    entry = db.session.scalars(select(Entry)).one()
    tours = select(func.count()).select_from(DueDate).where(DueDate.rule == "grassroots_tour_due")
    assert db.session.scalar(tours) == 0
    send(clerk, f"{pages}{entry.id}/confirm", confirmed_on="2025-08-01", version="1")
    assert db.session.scalar(tours) > 0


def test_a_term_as_deputy_head_is_marked_and_voided(clerk, person):
    term = SpellFactory(person=person, kind=SpellKind.SECONDMENT, direction=Direction.DOWN, starts_on=date(2025, 3, 1))
    db.session.commit()
    pages = f"/people/{person.id}/recruitments/"
    assert send(clerk, f"{pages}deputy-heads/new", spell=str(term.id), batch_year="2025").status_code == 302
    assert db.session.scalars(select(DeputyHead.batch_year)).one() == 2025
    assert "batch of 2025" in clerk.get(pages).text
    void = f"{pages}deputy-heads/{term.id}/void"
    assert send(clerk, void, reason="误录", version="1").status_code == 302
    assert count(DeputyHead) == 0
    assert clerk.get(void).status_code == 404


def test_only_who_keeps_the_record_enters_and_who_reads_it_sees(sign_in_as, person, post):
    pages = f"/people/{person.id}/recruitments/"
    assert sign_in_as(Role.COUNTY_HR, region_code="341525").get(pages).status_code == 404
    assert sign_in_as(Role.AUDITOR).get(pages).status_code == 200
    assert sign_in_as(Role.AUDITOR).get(f"{pages}new").status_code == 403
    assert sign_in_as(Role.MENTOR).get(pages).status_code == 403

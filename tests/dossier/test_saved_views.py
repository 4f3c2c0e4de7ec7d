"""Saved views of the list of people: own, named once, at most thirty, checked when opened."""

import pytest
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.organisations.codes import Sector
from registry.people.models import SavedView
from registry.people.services import saved_views
from tests.factories.organisations import OrganisationFactory, RegionFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.usefixtures("today")

ADDRESS = "/people/views/?sector=health&order=strokes&after=x&unit="


@pytest.fixture
def clerk(sign_in_as):
    school = OrganisationFactory(name="金寨一中", sector=Sector.EDUCATION)
    PersonFactory(name="单思远")
    PersonFactory(name="马力", organisation=school)
    db.session.commit()
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


def kept():
    return db.session.scalars(select(SavedView).order_by(SavedView.id)).all()


def save(client, name="Health", address=ADDRESS):
    return client.post(address, data={"view_name": name}, follow_redirects=True)


def test_a_view_is_saved_opened_renamed_and_deleted(clerk):
    page = save(clerk).text
    assert "The view is saved" in page
    [view] = kept()
    assert (view.name, view.arguments) == ("Health", {"sector": "health", "order": "strokes"})
    assert view.account_id == clerk.account_id
    assert f'href="/people/views/{view.id}" aria-current="page">Health</a>' in page
    assert "Save as a view" not in page
    answer = clerk.get(f"/people/views/{view.id}")
    assert answer.headers["Location"] == "/people/?sector=health&order=strokes"
    assert "马力" not in clerk.get(answer.headers["Location"]).text
    manage = clerk.get("/people/views/").text
    assert "sector: health · by surname strokes" in manage
    renamed = clerk.post(f"/people/views/{view.id}/rename", data={"view_name": "  Doctors "}, follow_redirects=True)
    assert "Doctors" in renamed.text
    gone = clerk.post(f"/people/views/{view.id}/delete", follow_redirects=True).text
    assert "No saved views yet" in gone
    assert kept() == []
    acts = db.session.scalars(
        select(AuditEntry.act).where(AuditEntry.object_type == "saved_view").order_by(AuditEntry.seq)
    )
    assert list(acts) == ["saved_view:save", "saved_view:rename", "saved_view:delete"]


def test_a_name_is_given_once_by_each_account(clerk, sign_in_as):
    save(clerk)
    assert "You have a view called “Health” already." in save(clerk, " Health ").text
    save(clerk, "Other")
    other = kept()[1]
    answer = clerk.post(f"/people/views/{other.id}/rename", data={"view_name": "Health"}, follow_redirects=True)
    assert "You have a view called “Health” already." in answer.text
    assert "The view is saved" in save(sign_in_as(Role.PROVINCE_HR, region_code="34")).text
    assert [view.name for view in kept()] == ["Health", "Other", "Health"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_view_without_a_proper_name_is_refused(clerk, name):
    answer = save(clerk, name)
    assert answer.status_code == 200
    assert "alert-danger" in answer.text
    assert kept() == []


def test_a_view_of_everybody_is_refused(clerk):
    assert "this list shows everybody" in save(clerk, address="/people/views/?sector=magic").text
    assert kept() == []


def test_an_account_keeps_thirty_views(clerk):
    for number in range(saved_views.MOST):
        db.session.add(SavedView(account_id=clerk.account_id, name=f"v{number}", arguments={"name": "a"}))
    db.session.commit()
    assert "You keep 30 views already." in save(clerk).text
    assert len(kept()) == saved_views.MOST


def test_views_of_others_are_not_found(clerk, sign_in_as):
    save(clerk)
    [view] = kept()
    other = sign_in_as(Role.PROVINCE_HR, region_code="34")
    assert "Health" not in other.get("/people/").text
    assert "Health" not in other.get("/people/views/").text
    assert other.get(f"/people/views/{view.id}").status_code == 404
    assert other.post(f"/people/views/{view.id}/rename", data={"view_name": "x"}).status_code == 404
    assert other.post(f"/people/views/{view.id}/delete").status_code == 404
    assert [view.name for view in kept()] == ["Health"]


def test_what_no_longer_applies_is_left_out_and_said(clerk):
    RegionFactory(code="341599", name="旧县", successor_code="341524")
    db.session.add_all(
        [
            SavedView(account_id=clerk.account_id, name="moved", arguments={"region": "341599", "name": "a"}),
            SavedView(account_id=clerk.account_id, name="gone", arguments={"region": "349999"}),
            SavedView(account_id=clerk.account_id, name="unseen", arguments={"organisation": "999999"}),
            SavedView(account_id=clerk.account_id, name="unknown", arguments={"sector": "magic", "order": "strokes"}),
        ]
    )
    db.session.commit()
    for view, address, said in zip(
        kept(),
        ("/people/?name=a", "/people/", "/people/", "/people/?order=strokes"),
        ("Region", "Region", "Organisation", "Sector"),
        strict=True,
    ):
        answer = clerk.get(f"/people/views/{view.id}")
        assert answer.headers["Location"] == address
        page = clerk.get(address).text
        assert f"These filters of “{view.name}” no longer apply and were left out: {said}." in page
    assert clerk.get("/people/views/").status_code == 200


def test_the_page_of_views_takes_as_many_statements_for_three_as_for_one(clerk, count_queries):
    save(clerk, "one", "/people/views/?region=3415")
    clerk.get("/people/views/")
    with count_queries() as one:
        clerk.get("/people/views/")
    for number in range(2):
        save(clerk, f"more{number}", "/people/views/?region=341524")
    with count_queries() as three:
        clerk.get("/people/views/")
    assert len(three) == len(one)

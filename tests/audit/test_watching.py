"""What the edge puts into the trail: refusals, looks at a person; and the pages on which it is searched."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel import clock
from registry.people.models import Person
from tests.factories.people import PersonFactory

SignInAs = Callable[..., FlaskClient]


@pytest.fixture
def person(session: object) -> Person:
    made = PersonFactory()
    db.session.commit()
    return made


def acts(act: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.seq)))


def test_a_look_is_noted_once_in_five_minutes(person: Person, sign_in_as: SignInAs, on_date) -> None:
    on_date(datetime.fromisoformat("2026-06-30T09:00:00+08:00"))
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    for _time in range(3):
        assert client.get(f"/people/{person.id}").status_code == 200
    client.get(f"/people/{person.id}/identity")
    (look,) = acts("person:view")
    assert (look.object_type, look.object_id, look.actor_id) == ("person", str(person.id), client.account_id)
    assert look.details == {"page": "dossier.show_person", "scope": "34"}
    sign_in_as(Role.AUDITOR).get(f"/people/{person.id}")
    assert len(acts("person:view")) == 2
    on_date(datetime.fromisoformat("2026-06-30T09:05:01+08:00"))
    client.get(f"/people/{person.id}")
    assert len(acts("person:view")) == 3


def test_refusals_stay_though_the_request_is_rolled_back(person: Person, sign_in_as: SignInAs, today: object) -> None:
    unit = sign_in_as(Role.UNIT_HR, organisation_path="/999999/")
    assert unit.get(f"/people/{person.id}").status_code == 404
    assert unit.post(f"/people/{person.id}/identity", data={"name": "某某"}).status_code == 404
    assert unit.get("/trail/?actor=somebody").status_code == 403
    found = [(one.details["status"], one.details["page"], one.object_id, one.result) for one in acts("access:refused")]
    assert found == [
        (404, "dossier.show_person", str(person.id), "refused"),
        (404, "people.correct_identity", str(person.id), "refused"),
        (403, "audit.search", "", "refused"),
    ]
    assert "somebody" not in str([one.details for one in acts("access:refused")])


def test_nothing_is_noted_of_strangers_and_lists(sign_in_as: SignInAs, client: FlaskClient, today: object) -> None:
    client.get("/people/1")
    sign_in_as(Role.PROVINCE_HR, region_code="34").get("/people/")
    assert acts("access:refused") == acts("person:view") == []


def test_the_trail_is_searched_by_every_condition(person: Person, sign_in_as: SignInAs, today: object) -> None:
    client, auditor = sign_in_as(Role.PROVINCE_HR, region_code="34"), sign_in_as(Role.AUDITOR)
    client.get(f"/people/{person.id}")
    sign_in_as(Role.UNIT_HR, organisation_path="/999999/").get(f"/people/{person.id}")
    for conditions, seen in (
        ("", {"person:view", "access:refused"}),
        (f"object_type=person&object_id={person.id}", {"person:view", "access:refused"}),
        ("object_id=0", set()),
        ("actor=tester-0", {"person:view"}),
        ("act=person:view", {"person:view"}),
        ("act=access:", {"access:refused"}),
        ("result=refused", {"access:refused"}),
        ("since=2026-06-30&until=2026-06-30", {"person:view", "access:refused"}),
        ("since=2026-07-01", set()),
        ("until=2026-06-29", set()),
    ):
        page = auditor.get(f"/trail/?{conditions}")
        assert page.status_code == 200
        found = {act for act in ("person:view", "access:refused") if f"<code>{act}</code>" in page.text}
        assert found == seen, conditions
    assert auditor.get("/trail/?since=yesterday").status_code == 400


def test_an_entry_shows_before_and_after(person: Person, sign_in_as: SignInAs, today: object) -> None:
    client, auditor = sign_in_as(Role.PROVINCE_HR, region_code="34"), sign_in_as(Role.AUDITOR)
    changed = {
        "name": "改名后",
        "birth_on": person.birth_on.isoformat(),
        "ethnic_group": person.ethnic_group,
        "political_status": person.political_status,
        "version": str(person.version),
    }
    before = person.name
    assert client.post(f"/people/{person.id}/identity", data=changed).status_code == 302
    (entry,) = acts("person:correct_identity")
    page = auditor.get(f"/trail/{entry.seq}").text
    assert f"<s>{before}</s>" in page
    assert "改名后" in page
    assert entry.hash in page
    assert auditor.get("/trail/999999").status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_entries_are_taken_away_as_found(person: Person, sign_in_as: SignInAs, today: object, ending: str) -> None:
    sign_in_as(Role.PROVINCE_HR, region_code="34").get(f"/people/{person.id}")
    auditor = sign_in_as(Role.AUDITOR)
    answer = auditor.get(f"/trail/export.{ending}?act=person:view")
    assert answer.status_code == 200
    if ending == "csv":
        rows = answer.data.decode("utf-8-sig").strip().split("\r\n")
        assert len(rows) == 2
        assert '"tester-0"' in rows[1]
    else:
        sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
        assert [sheet.cell(2, column).value for column in (3, 5)] == ["tester-0", "person:view"]
    (export,) = acts("audit:export")
    assert (export.details["filters"], export.details["rows"]) == ({"act": "person:view"}, 1)


def test_the_person_reads_offices_and_never_names(person: Person, sign_in_as: SignInAs, today: object) -> None:
    graduate, auditor = sign_in_as(Role.GRADUATE), sign_in_as(Role.AUDITOR)
    person.account_id = graduate.account_id
    db.session.commit()
    city = sign_in_as(Role.PROVINCE_HR, region_code="34")
    for one in (graduate, city, auditor):
        assert one.get(f"/people/{person.id}").status_code == 200
    own = graduate.get(f"/people/{person.id}/looks").text
    assert "province HR" in own
    assert "auditor" in own
    assert "opened the record" in own
    assert "graduate</td>" not in own  # the own visits are no news
    assert "tester-" not in own
    full = auditor.get(f"/people/{person.id}/looks").text
    assert "tester-2" in full
    assert city.get(f"/people/{person.id}/looks").status_code == 403
    stranger = sign_in_as(Role.GRADUATE)
    assert stranger.get(f"/people/{person.id}/looks").status_code == 404


def test_history_of_a_record_tells_changes_and_no_looks(person: Person, sign_in_as: SignInAs, today: object) -> None:
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    client.get(f"/people/{person.id}")
    assert acts("person:view")
    assert "0 changes" in client.get(f"/people/{person.id}/history").text


def test_a_look_that_cannot_be_noted_is_not_shown(person: Person, sign_in_as: SignInAs, today: object, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from registry.audit import watching

    client = sign_in_as(Role.PROVINCE_HR, region_code="34")

    def locked(*_args: object, **_facts: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(watching.services, "record", locked)
    answer = client.get(f"/people/{person.id}")
    assert answer.status_code == 503
    assert person.name not in answer.text


def test_since_is_a_civil_day(person: Person, sign_in_as: SignInAs, on_date) -> None:
    on_date(datetime.fromisoformat("2026-06-30T00:00:30+08:00"))
    sign_in_as(Role.PROVINCE_HR, region_code="34").get(f"/people/{person.id}")
    auditor = sign_in_as(Role.AUDITOR)
    assert "person:view" in auditor.get("/trail/?since=2026-06-30&act=person:").text
    assert clock.now() - timedelta(days=1) < clock.now()
    assert "Nothing found" in auditor.get("/trail/?until=2026-06-29").text

"""A graduate takes the own data along as a file: all of it, nothing unpublished; nobody else; the trail tells of it."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from registry.access.actor import command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import Base, db
from registry.dossier import taking_along
from registry.people.codes import SanctionKind
from registry.people.models import Person
from registry.people.services import identity
from registry.people.services.rows import references
from registry.pool.models import Nomination
from tests.dossier.test_evidence import ask, clerk, graduate, person  # noqa: F401 - the same person
from tests.factories import pool as pool_factory
from tests.factories.mentoring import GuidanceRecordFactory, MentorFactory, PairingFactory
from tests.factories.people import EducationFactory, PersonFactory, SanctionFactory, id_number
from tests.pool.conftest import nominees, province  # noqa: F401 - the same cycle

pytestmark = pytest.mark.usefixtures("session", "today")

OUT_OF = {
    "dossier_form_entries": "the office's draft of a form",
    "people_changes_of_many": "stands in the history",
    "people_merges": "the work of the office; what came from it is in the record",
    "people_name_keys": "made from the name",
    "pool_experts": "who judges is not told",
    "service_records_counted_totals": "made from the spells",
    "service_records_due_dates": "made from the spells",
}
APART = {
    "mentoring_pairings",
    "people_contacts",
    "people_corrections",
    "people_relations",
    "people_sanctions",
    "people_taken_out",
    "pool_memberships",
    "pool_nominations",
}


def taken(client, person):  # noqa: F811
    answer = client.get(f"/people/{person.id}/take-along")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return json.loads(answer.data)


def test_every_table_about_a_person_is_in_the_file_or_has_a_reason():
    known = {table.name for table, _column, _key in references(Person.__table__)}
    assert known == set(taking_along.TABLES.values()) | set(OUT_OF) | APART


def test_a_graduate_takes_the_own_data_along(graduate, person, session):  # noqa: F811
    EducationFactory(person=person, school="安徽农业大学")
    identity.record_contact(person, telephone="13812345678", email="", address="路1号", version=0, actor=command_line())
    session.commit()
    ask(graduate, person)
    data = taken(graduate, person)
    assert data["identity"]["name"] == person.name
    assert data["identity"]["id_number"] == id_number(date(1996, 3, 15), 998)
    assert (data["contact"]["telephone"], data["contact"]["address"]) == ("13812345678", "路1号")
    assert [row["school"] for row in data["educations"]] == ["安徽农业大学"]
    assert data["educations"][0]["schooling"] == "bachelor's", "in words, not in codes"
    assert [one["explanation"] for one in data["requests_for_corrections"]] == ["出生日期应为1996年3月15日"]
    noted = session.scalars(select(AuditEntry).where(AuditEntry.act == "record:take_along")).one()
    assert noted.object_id == str(person.id)
    assert "13812345678" not in json.dumps(noted.details)
    for page in ("", "/history"):
        assert f"/people/{person.id}/take-along" in graduate.get(f"/people/{person.id}{page}").text


def test_who_looked_is_told_by_office(graduate, clerk, person):  # noqa: F811
    assert clerk.get(f"/people/{person.id}").status_code == 200
    name = db.session.scalars(select(AuditEntry.actor_name).where(AuditEntry.act == "person:view")).one()
    text = json.dumps(taken(graduate, person), ensure_ascii=False)
    looks = json.loads(text)["who_looked"]
    assert [(one["role"], one["what_for"]) for one in looks] == [("county HR", "opened the record")]
    assert name not in text


def test_guidance_is_in_it_and_what_was_said_in_confidence_is_not(graduate, person, session):  # noqa: F811
    mentor = MentorFactory(person=PersonFactory(name="金导师"))
    pairing = PairingFactory(mentor=mentor, mentee=person, remark="私下意见", fit=7654)
    GuidanceRecordFactory(pairing=pairing, topic="田间指导")
    session.commit()
    data = taken(graduate, person)
    assert data["pairings"][0]["mentor"] == "金导师"
    assert [one["topic"] for one in data["pairings"][0]["guidance"]] == ["田间指导"]
    text = json.dumps(data, ensure_ascii=False)
    assert "私下意见" not in text
    assert "7654" not in text


def test_an_investigation_is_not_learnt_of_here(graduate, person, session):  # noqa: F811
    for kind, body in ((SanctionKind.WARNING, "处分决定机关"), (SanctionKind.UNDER_INVESTIGATION, "调查机关")):
        SanctionFactory(person=person, kind=kind, body=body)
    session.commit()
    text = json.dumps(taken(graduate, person), ensure_ascii=False)
    assert "处分决定机关" in text
    assert "调查机关" not in text


def test_nothing_of_the_selection_is_in_it_before_the_notice(province, nominees, sign_in_as, session):  # noqa: F811
    cycle, run = pool_factory.selected_cycle(province, nominees(), limits=[pool_factory.Limit("sex", "male", 2, None)])
    pool_factory.adopt(cycle, run)
    for nomination in session.scalars(select(Nomination)).all():
        client = sign_in_as(Role.GRADUATE)
        chosen = session.get(Person, nomination.person_id)
        chosen.account_id = client.account_id
        session.commit()
        data = taken(client, chosen)
        assert [one["state"] for one in data["nominations"]] == ["under selection"]
        assert data["memberships"] == []
        assert "score" not in json.dumps(data)
        assert nomination.score is None or str(nomination.score) not in json.dumps(data)


def test_others_do_not(person, session, sign_in_as):  # noqa: F811
    assert sign_in_as(Role.PROVINCE_HR, region_code="34").get(f"/people/{person.id}/take-along").status_code == 403
    assert sign_in_as(Role.GRADUATE).get(f"/people/{person.id}/take-along").status_code == 404
    assert session.scalars(select(AuditEntry).where(AuditEntry.act == "record:take_along")).all() == []


def test_who_it_is_is_asked_again(graduate, person, session):  # noqa: F811
    sign_ins = Base.metadata.tables["accounts_sign_ins"]
    session.execute(sign_ins.update().values(confirmed_at=datetime(2026, 1, 1, tzinfo=UTC)))
    session.commit()
    answer = graduate.get(f"/people/{person.id}/take-along")
    assert answer.status_code == 302
    assert "next=" in answer.headers["Location"]

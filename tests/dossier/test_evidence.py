"""Requests for corrections with evidence: sent, looked into, shown to the office, kept with the decision."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.db import db
from registry.files.codes import AttachmentKind
from registry.files.models import Attachment
from registry.people.models import Correction, CorrectionEvidence, Person
from tests.factories.people import PersonFactory, id_number

pytestmark = pytest.mark.usefixtures("today")

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def person(session):
    made = PersonFactory(name="单思远", number=id_number(date(1996, 3, 15), 998))
    session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


@pytest.fixture
def graduate(sign_in_as, person):
    client = sign_in_as(Role.GRADUATE)
    db.session.get(Person, person.id).account_id = client.account_id
    db.session.commit()
    return client


def ask(client, person, *files):
    data = {
        "entry": "identity",
        "explanation": "出生日期应为1996年3月15日",
        "papers_are": "identity",
        "papers": [(io.BytesIO(content), name) for name, content in files],
    }
    return client.post(f"/people/{person.id}/corrections/new", data=data, content_type="multipart/form-data")


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_evidence_is_sent_with_a_request_and_the_office_opens_it(clerk, graduate, person, sign_in_as):
    assert "multipart/form-data" in graduate.get(f"/people/{person.id}/corrections/new").text
    assert ask(graduate, person, ("身份证.pdf", PDF), ("户口簿.pdf", PDF + b"\n%%EOF\n")).status_code == 302
    assert count(CorrectionEvidence) == 2
    assert set(db.session.scalars(select(Attachment.kind))) == {AttachmentKind.IDENTITY}
    correction = db.session.scalars(select(Correction)).one()
    page = clerk.get(f"/people/{person.id}/corrections/{correction.id}").text
    assert "身份证.pdf" in page
    assert "户口簿.pdf" in page
    attachment = db.session.scalars(select(Attachment).order_by(Attachment.id)).first()
    address = f"/people/{person.id}/files/{attachment.id}"
    assert clerk.get(address).data == PDF
    assert sign_in_as(Role.COUNTY_HR, region_code="340121").get(address).status_code == 404
    history = graduate.get(f"/people/{person.id}/history").text
    assert "身份证.pdf" in history
    assert "sent evidence for a correction" in history


def test_evidence_stays_with_the_decision(clerk, graduate, person):
    ask(graduate, person, ("身份证.pdf", PDF))
    attachment = db.session.scalars(select(Attachment)).one()
    kept = clerk.post(f"/people/{person.id}/files/{attachment.id}/remove", follow_redirects=True)
    assert "A request for a correction rests on this file: it stays." in kept.text
    assert count(Attachment) == 1


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("身份证.pdf", b"MZ not a pdf")], "its content is not that of a .pdf file."),
        ([("身份证.pdf", b"")], "it is empty (0 bytes)."),
        ([("脚本.exe", PDF)], "only these kinds are kept"),
        ([(f"{n}.pdf", PDF) for n in range(4)], "At most 3 files can be sent at once."),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_asked(graduate, person, files, says):
    answer = ask(graduate, person, *files)
    assert says in answer.text
    assert (count(Correction), count(Attachment)) == (0, 0)


def test_a_request_without_evidence_is_still_one(graduate, person):
    assert ask(graduate, person).status_code == 302
    assert (count(Correction), count(CorrectionEvidence)) == (1, 0)

"""The pages of the appointment form and of the papers: by permission, with a look before anything is entered."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.documents.lrmx.form import AppointmentForm
from registry.documents.lrmx.reading import read
from registry.documents.lrmx.writing import write
from registry.files import queries as file_queries
from registry.service_records.models import Spell
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, id_number
from tests.factories.service_records import SpellFactory
from tests.files import packages

pytestmark = pytest.mark.usefixtures("today")

NUMBER = id_number(date(1996, 3, 15), 998)
FORM = AppointmentForm(
    name="陈敏",
    born="199603",
    health="健康",
    resume="2019.08--         金寨县人民医院医师\n2016.09--2019.07  金寨县燕子河镇卫生院医士\n2015年前  不详",
    id_number=NUMBER,
)


@pytest.fixture
def person(session):
    hospital = OrganisationFactory(name="金寨县人民医院")
    OrganisationFactory(name="金寨县燕子河镇卫生院")
    made = PersonFactory(name="陈敏", organisation=hospital, number=NUMBER)
    SpellFactory(person=made, organisation=hospital)
    session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as, person):
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


def sent(client, address, name, data, **more):
    fields = {"file": (io.BytesIO(data), name), **more}
    return client.post(address, data=fields, content_type="multipart/form-data", follow_redirects=True)


def latest(act):
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.seq.desc()).limit(1)
    ).first()


def test_the_form_goes_out_without_what_was_not_chosen(clerk, person):
    answer = clerk.post(f"/people/{person.id}/form/lrmx")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert read(answer.data).id_number == ""
    answer = clerk.post(f"/people/{person.id}/form/lrmx", data={"with_id_number": "y"})
    assert read(answer.data).id_number == NUMBER
    assert latest("person:export_form").details["id_number"] is True


def test_the_form_goes_out_as_word(clerk, person):
    answer = clerk.post(f"/people/{person.id}/form/word")
    assert ".docx" in answer.headers["Content-Disposition"]
    table = Document(io.BytesIO(answer.data)).tables[0]
    assert table.cell(0, 1).text == "陈敏"


def test_a_form_is_looked_at_before_it_is_taken_over(clerk, person):
    page = sent(clerk, f"/people/{person.id}/form/received", "陈敏.lrmx", write(FORM))
    assert page.status_code == 200
    for shown in ("2 lines", "new spell", "entered already", "not readable", "金寨县燕子河镇卫生院", "健康"):
        assert shown.replace("2 lines", "3 lines") in page.text
    assert NUMBER not in page.text
    assert db.session.scalar(select(func.count()).select_from(Spell)) == 1
    (attachment,) = file_queries.attachments_of(person.id)
    answer = clerk.post(f"/people/{person.id}/form/received/{attachment.id}/take-over", follow_redirects=True)
    assert "The form was taken over." in answer.text
    assert db.session.scalar(select(func.count()).select_from(Spell)) == 2
    assert latest("person:import_form").details["spells"] == 1
    again = clerk.get(f"/people/{person.id}/form/received/{attachment.id}")
    assert "there is nothing to take over" in again.text


def test_an_xml_file_is_taken_and_a_form_can_be_put_away(clerk, person):
    sent(clerk, f"/people/{person.id}/form/received", "chen.xml", write(FORM))
    (attachment,) = file_queries.attachments_of(person.id)
    assert attachment.name == "chen.lrmx"
    answer = clerk.post(f"/people/{person.id}/form/received/{attachment.id}/discard", follow_redirects=True)
    assert "No form received yet" in answer.text
    assert file_queries.attachments_of(person.id) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"<Rows/>", "no appointment form"),
        (b"<!DOCTYPE a><Person/>", "document type declaration"),
        (write(replace(FORM, id_number=id_number(date(1996, 3, 15), 996))), "ID number of another person"),
    ],
)
def test_a_bad_form_is_refused_on_the_page_and_nothing_is_kept(clerk, person, data, sentence):
    page = sent(clerk, f"/people/{person.id}/form/received", "a.lrmx", data)
    assert sentence in page.text
    assert file_queries.attachments_of(person.id) == []


def test_a_paper_is_added_opened_and_taken_off(clerk, person):
    address = f"/people/{person.id}/files"
    page = sent(clerk, address, "学历证书.pdf", packages.pdf(), kind="education")
    assert "学历证书.pdf" in page.text
    (attachment,) = file_queries.attachments_of(person.id)
    answer = clerk.get(f"{address}/{attachment.id}")
    assert answer.data == packages.pdf()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert latest("file:open").details["attachment"] == attachment.id
    page = clerk.post(f"{address}/{attachment.id}/remove", follow_redirects=True)
    assert "No files yet" in page.text
    assert clerk.get(f"{address}/{attachment.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"", "it is empty (0 bytes)."),
        ("a.pdf", b"MZ" + b"\0" * 99, "its content is not that of a .pdf file."),
        ("a.docx", packages.word(packages.MACRO_WORD), "contains macros"),
        ("a.exe", b"MZ", "only these kinds are kept"),
    ],
)
def test_a_wrong_file_is_refused_in_words(clerk, person, name, data, sentence):
    page = sent(clerk, f"/people/{person.id}/files", name, data, kind="other")
    assert sentence in page.text
    assert file_queries.attachments_of(person.id) == []


def test_what_is_too_large_is_turned_away(clerk, person):
    for address, limit in (("files", 11 << 20), ("form/received", 9 << 20), ("form/lrmx", 3 << 20)):
        claimed = {"CONTENT_LENGTH": str(limit)}
        answer = clerk.post(
            f"/people/{person.id}/{address}",
            data={"kind": "other", "file": (io.BytesIO(b"a"), "a.pdf")},
            content_type="multipart/form-data",
            environ_overrides=claimed,
        )
        assert answer.status_code == 413, address


def test_the_photograph_stands_on_the_page_of_the_person(clerk, person):
    frame = f"/people/{person.id}/photograph/frame"
    assert frame in clerk.get(f"/people/{person.id}").text
    assert "<img" not in clerk.get(frame).text
    assert clerk.get(f"/people/{person.id}/photograph").status_code == 404
    sent(clerk, f"/people/{person.id}/files", "照片.png", packages.png(), kind="photograph")
    assert f'src="/people/{person.id}/photograph"' in clerk.get(frame).text
    answer = clerk.get(f"/people/{person.id}/photograph")
    assert (answer.data, answer.headers["Content-Type"]) == (packages.png(), "image/png")


def test_papers_are_for_the_offices_in_charge_and_the_person(sign_in_as, clerk, person, session):
    sent(clerk, f"/people/{person.id}/files", "学历.pdf", packages.pdf(), kind="education")
    (attachment,) = file_queries.attachments_of(person.id)
    addresses = [f"/people/{person.id}/files", f"/people/{person.id}/files/{attachment.id}"]
    elsewhere = sign_in_as(Role.COUNTY_HR, region_code="340881")
    mentor = sign_in_as(Role.MENTOR)
    addresses.append(f"/people/{person.id}/photograph/frame")
    for client in (elsewhere, mentor):
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert elsewhere.post(f"/people/{person.id}/form/lrmx").status_code == 404
    assert sent(elsewhere, f"/people/{person.id}/form/received", "a.lrmx", write(FORM)).status_code == 404
    assert sent(elsewhere, addresses[0], "a.pdf", packages.pdf(), kind="other").status_code == 404
    auditor = sign_in_as(Role.AUDITOR)
    graduate = sign_in_as(Role.GRADUATE)
    person.account_id = graduate.account_id
    session.commit()
    for reader in (auditor, graduate):
        assert [reader.get(address).status_code for address in addresses] == [200, 200, 200]
        assert reader.post(addresses[0]).status_code == 403
        assert reader.post(f"{addresses[1]}/remove").status_code == 403
        assert reader.post(f"/people/{person.id}/form/lrmx").status_code == 403
    other = PersonFactory(name="别人")
    session.commit()
    assert clerk.get(f"/people/{other.id}/files/{attachment.id}").status_code == 404


def test_pages_speak_chinese(sign_in_as, person):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524", language="zh_Hans")
    page = sent(client, f"/people/{person.id}/form/received", "陈敏.lrmx", write(FORM)).text
    for shown in ("任免审批表", "新增经历", "已有记录", "无法识别", "健康状况"):
        assert shown in page
    assert "材料" in client.get(f"/people/{person.id}/files").text
    assert "导出" in client.get(f"/people/{person.id}/form/").text

"""Imports as the pages and the worker walk through them: staged, previewed, saved as a whole, once; sealed; purged."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.documents.excel import read_sheet
from registry.exchange import services, storing
from registry.exchange.codes import ImportState, RowState
from registry.exchange.models import Import, Part, StagedRow
from registry.jobs import runner
from registry.jobs import services as jobs
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel import clock
from registry.kernel.errors import BadData, Conflict, RuleViolation
from registry.people.models import Appraisal, Person
from registry.people.services import rename_person
from tests.conftest import TODAY
from tests.exchange.conftest import workbook
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, id_number

pytestmark = pytest.mark.usefixtures("session", "today")

NUMBER = id_number(date(1996, 3, 15), 127)
TITLES = ["姓名", "身份证号", "考核年度", "考核等次"]
HR = {"role": Role.COUNTY_HR, "region_code": "341524"}
CLERK = Actor(7, "clerk", **HR)


@pytest.fixture
def person():
    return PersonFactory(name="王芳", number=NUMBER)


def rows(years, result="合格"):
    return [["王芳", NUMBER, str(year), result] for year in years]


def upload(data, name="appraisals", file_name="2026年考核.xlsx", actor=CLERK):
    return services.upload(name, file_name, data, actor=actor, today=TODAY, now=clock.now())


def save(batch, actor=CLERK):
    return services.save(batch, actor=actor, today=TODAY, now=clock.now())


def test_a_workbook_is_staged_then_saved_once(session, person):
    batch = upload(workbook(TITLES, rows([2023, 2024])))
    assert (batch.state, batch.new, batch.errors) == (ImportState.READY, 2, 0)
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 0
    assert save(batch) is True
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 2
    assert save(batch) is False
    assert (batch.state, session.scalar(select(func.count()).select_from(Appraisal))) == (ImportState.DONE, 2)
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
    assert acts == ["exchange:upload", "exchange:import"]


def test_the_same_file_again_changes_nothing(session, person):
    data = workbook(TITLES, rows([2023, 2024]))
    save(upload(data))
    again = upload(data)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    save(again)
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 2


def test_with_an_error_nothing_can_be_saved(session, person):
    batch = upload(workbook(TITLES, [*rows([2023]), *rows([2099])]))
    assert (batch.state, batch.errors) == (ImportState.FAULTY, 1)
    assert session.scalars(select(StagedRow.number).where(StagedRow.state == RowState.ERROR)).all() == [3]
    with pytest.raises(RuleViolation):
        save(batch)


def test_what_is_staged_is_sealed_and_goes_when_it_is_saved(session, person):
    batch = upload(workbook(TITLES, rows([2023])))
    sealed = session.scalars(select(Part.sealed)).all()
    assert sealed
    assert all(part.startswith("v1.") and NUMBER not in part for part in sealed)
    assert [row.cells[1] for row in storing.kept_rows(batch).rows] == ["身份证号", NUMBER]
    save(batch)
    assert not session.scalars(select(Part.number)).all()
    assert not session.scalars(select(StagedRow.number)).all()


def test_rows_that_would_now_do_something_else_are_shown_again_first(session, person):
    batch = upload(workbook(TITLES, rows([2023])))
    session.add(Appraisal(person_id=person.id, year=2023, kind="yearly", result="excellent"))
    session.flush()
    with pytest.raises(Conflict):
        save(batch)


def test_rights_are_asked_for_again_when_it_is_saved(session, person):
    batch = upload(workbook(TITLES, rows([2023])))
    rename_person(person, "王方方", actor=CLERK)
    with pytest.raises(BadData):
        save(batch)
    elsewhere = Actor(7, "clerk", Role.COUNTY_HR, region_code="340123")
    session.execute(update(Import).values(state=ImportState.READY))
    session.refresh(batch)
    with pytest.raises(BadData) as refusal:
        save(batch, elsewhere)
    assert "Nobody with this number" in str(refusal.value.problems[0].text)
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 0


def test_a_file_that_is_none_is_refused(session):
    for data in (b"", b"%PDF-1.7 nothing"):
        with pytest.raises(BadData):
            upload(data)


@pytest.fixture
def large(monkeypatch):
    """Let everything beyond two rows be large."""
    monkeypatch.setattr(services, "MOST_ROWS_AT_ONCE", 2)


def as_own(session, sign_in_as):
    client = sign_in_as(**HR)
    name = session.scalar(select(func.max(Import.id)))
    assert name is None
    return client, Actor(client.account_id, f"tester-{0}", **HR)


def test_a_large_workbook_is_worked_on_by_a_worker(session, person, large, sign_in_as):
    client, actor = as_own(session, sign_in_as)
    data = workbook(TITLES, rows(range(2015, 2025)))
    batch = upload(data, actor=actor)
    db.session.commit()
    identity = batch.id
    assert batch.state is ImportState.RECEIVED
    assert "every 2s" in client.get(f"/exchange/imports/{identity}").text
    runner.work_one("one")
    batch = session.get(Import, identity)
    assert (batch.state, batch.new) == (ImportState.READY, 10)
    assert not session.scalars(select(Part.number).where(Part.kind == storing.FILE)).all()
    save(batch, actor)
    db.session.commit()
    assert session.get(Import, identity).state is ImportState.CONFIRMED
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 0
    runner.work_one("one")
    session.expire_all()
    assert session.get(Import, identity).state is ImportState.DONE
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 10
    assert {job.state for job in session.scalars(select(Job))} == {JobState.DONE}


def test_a_worker_killed_between_two_steps_is_followed_by_another(session, person, large, sign_in_as):
    _client, actor = as_own(session, sign_in_as)
    identity = upload(workbook(TITLES, rows(range(2015, 2025))), actor=actor).id
    db.session.commit()
    held = jobs.claim("killed", clock.now())
    db.session.commit()
    steps = runner.tasks.find(held.kind).run(held.arguments, actor=actor, today=TODAY)
    for _step in range(3):
        next(steps)
        db.session.commit()
    assert session.scalars(select(Part.number).where(Part.kind == storing.ROWS)).all(), "half-way"
    steps.close()
    session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    assert runner.work_one("two").attempt == 2
    batch = session.get(Import, identity)
    session.refresh(batch)
    assert (batch.state, batch.new) == (ImportState.READY, 10)
    assert len(list(storing.kept_rows(batch).rows)) == 11


def test_a_worker_saves_nothing_that_no_longer_fits(session, person, large, sign_in_as):
    _client, actor = as_own(session, sign_in_as)
    batch = upload(workbook(TITLES, rows(range(2015, 2025))), actor=actor)
    db.session.commit()
    identity, person_id = batch.id, person.id
    runner.work_one("one")
    save(session.get(Import, identity), actor)
    rename_person(session.get(Person, person_id), "王方方", actor=actor)
    db.session.commit()
    runner.work_one("one")
    session.expire_all()
    batch = session.get(Import, identity)
    assert (batch.state, batch.errors) == (ImportState.FAULTY, 10)
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 0
    assert session.get(Job, batch.job_id).state is JobState.FAILED


def test_a_large_file_that_cannot_be_read_says_why(session, monkeypatch, sign_in_as):
    monkeypatch.setattr(services, "MOST_BYTES_AT_ONCE", 4)
    client, actor = as_own(session, sign_in_as)
    identity = upload(b"%PDF-1.7 nothing", actor=actor).id
    db.session.commit()
    runner.work_one("one")
    page = client.get(f"/exchange/imports/{identity}").text
    assert "This is not an .xlsx workbook" in page
    assert not session.scalars(select(Part.number)).all()


def test_after_seven_days_nothing_is_kept(session, person):
    old, fresh = upload(workbook(TITLES, rows([2023]))), upload(workbook(TITLES, rows([2024])))
    old.uploaded_at = clock.now() - services.KEPT_FOR - timedelta(seconds=1)
    session.flush()
    assert services.purge(actor=CLERK, now=clock.now()) == 1
    assert old.state is ImportState.DISCARDED
    assert set(session.scalars(select(Part.import_id))) == {fresh.id}


# pages


def send(client, data, register="appraisals", name="考核.xlsx"):
    form = {"register": register, "file": (io.BytesIO(data), name)}
    return client.post("/exchange/imports", data=form, content_type="multipart/form-data", follow_redirects=True)


def test_a_clerk_sends_looks_and_saves(session, person, sign_in_as):
    client = sign_in_as(**HR)
    page = send(client, workbook(TITLES, rows([2023]))).text
    assert "Nothing is saved yet" in page
    assert NUMBER not in page
    assert "341524********" in page
    identity = session.scalars(select(Import.id)).one()
    assert "Saved on" in client.post(f"/exchange/imports/{identity}/save", follow_redirects=True).text
    again = client.post(f"/exchange/imports/{identity}/save", follow_redirects=True).text
    assert "This workbook was saved before" in again
    page = send(client, workbook(TITLES, rows([2023], "优秀"))).text
    assert "<del>competent</del>" in page
    assert "<strong>excellent</strong>" in page
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 1


def test_what_is_refused_at_saving_is_shown_with_the_rows_as_they_are_now(session, person, sign_in_as):
    client = sign_in_as(**HR)
    send(client, workbook(TITLES, rows([2023])))
    identity = session.scalars(select(Import.id)).one()
    session.add(Appraisal(person_id=person.id, year=2023, kind="yearly", result="excellent"))
    session.commit()
    page = client.post(f"/exchange/imports/{identity}/save").text
    assert "The register has changed since the preview" in page
    assert "<del>excellent</del>" in page


def test_the_workbook_to_correct_comes_back_and_is_taken(session, person, sign_in_as):
    client = sign_in_as(language="zh_Hans", **HR)
    data = workbook(TITLES, [*rows([2023]), ["王芳", NUMBER, "2099", "合格"]])
    assert "年度在今年之后" in send(client, data).text
    identity = session.scalars(select(Import.id)).one()
    with client.get(f"/exchange/imports/{identity}/errors.xlsx") as answer:
        sheet = read_sheet(answer.data)
    written = {row.number: row.cells for row in sheet.rows}
    assert written[1] == (*TITLES, "问题")
    assert written[2] == ("王芳", NUMBER, "2023", "合格")
    assert "年度在今年之后" in written[3][4]
    titles = [str(cell) for cell in written[1]]
    corrected = [list(written[2]), [*written[3][:2], "2024", *written[3][3:]]]
    assert "尚未入库" in send(client, workbook(titles, corrected)).text


def test_others_see_neither_my_workbook_nor_what_is_in_it(session, person, sign_in_as):
    send(sign_in_as(**HR), workbook(TITLES, rows([2023])))
    identity = session.scalars(select(Import.id)).one()
    other = sign_in_as(**HR)
    assert other.get(f"/exchange/imports/{identity}").status_code == 404
    assert other.post(f"/exchange/imports/{identity}/save").status_code == 404
    assert other.post(f"/exchange/imports/{identity}/discard").status_code == 404
    assert "考核.xlsx" not in other.get("/exchange/").text
    for role in (Role.GRADUATE, Role.MENTOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR):
        assert sign_in_as(role).get("/exchange/people/export").status_code == 403


def test_a_workbook_is_put_away(session, person, sign_in_as):
    client = sign_in_as(**HR)
    send(client, workbook(TITLES, rows([2023])))
    identity = session.scalars(select(Import.id)).one()
    assert "was put away" in client.post(f"/exchange/imports/{identity}/discard", follow_redirects=True).text
    assert not session.scalars(select(Part.number)).all()
    assert client.post(f"/exchange/imports/{identity}/save").status_code == 200
    assert session.scalar(select(func.count()).select_from(Appraisal)) == 0


def test_a_form_without_file_or_with_another_file_says_so(session, sign_in_as):
    client = sign_in_as(**HR)
    page = client.post("/exchange/imports", data={"register": "people"}).text
    assert "Choose a file first." in page
    assert "This is not an .xlsx workbook" in send(client, b"%PDF-1.7").text
    assert client.post("/exchange/imports", data={"register": "secrets"}).status_code == 200


def test_only_the_route_of_uploads_takes_much(session, sign_in_as):
    client = sign_in_as(**HR)
    much = b"0" * (3 << 20)
    assert "is not an .xlsx" in send(client, much).text or session.scalars(select(Import.state)).one()
    assert client.post("/people/by-number", data={"id_number": much}).status_code == 413


def test_a_preview_takes_as_many_statements_for_many_rows_as_for_one(session, person, sign_in_as, count_queries):
    client = sign_in_as(**HR)
    send(client, workbook(TITLES, rows([2023])))
    send(client, workbook(TITLES, rows(range(2013, 2023))))
    first, second = session.scalars(select(Import.id).order_by(Import.id))
    client.get(f"/exchange/imports/{first}")
    with count_queries() as one:
        client.get(f"/exchange/imports/{first}")
    with count_queries() as many:
        client.get(f"/exchange/imports/{second}")
    assert len(one) == len(many)
    assert OrganisationFactory

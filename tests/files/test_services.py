"""Attachments: contents kept once, private, checked on reading; the trail notes who added and removed."""

import hashlib
import stat
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registry.access.actor import command_line
from registry.audit.models import AuditEntry
from registry.db import db
from registry.files import queries, services
from registry.files.codes import AttachmentKind
from registry.files.store import ContentLost, Store
from registry.kernel.errors import BadData, NotVisible
from tests.factories.people import PersonFactory
from tests.files import packages

NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    return Store.of_instance(tmp_path)


@pytest.fixture
def attach(session, store):
    def attaching(person, kind=AttachmentKind.EDUCATION, name="学历.pdf", data=None):
        return services.attach(
            person.id, kind, name, packages.pdf() if data is None else data, store=store, actor=command_line(), now=NOW
        )

    return attaching


def test_a_content_is_kept_once_and_for_this_system_only(attach, store):
    one, other = PersonFactory(), PersonFactory()
    first = attach(one)
    second = attach(other, kind=AttachmentKind.OTHER, name="别名.pdf")
    assert first.content_hash == second.content_hash == hashlib.sha256(packages.pdf()).hexdigest()
    (kept,) = [place for place in store.folder.rglob("*") if place.is_file()]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert store.get(first.content_hash) == packages.pdf()
    assert (first.size, first.media_type, first.added_by) == (len(packages.pdf()), "application/pdf", "command line")


def test_the_same_file_sent_twice_is_there_once(attach):
    person = PersonFactory()
    assert attach(person).id == attach(person).id
    assert len(queries.attachments_of(person.id)) == 1


def test_a_refused_file_leaves_nothing(attach, store):
    person = PersonFactory()
    with pytest.raises(BadData):
        attach(person, data=b"MZ")
    assert queries.attachments_of(person.id) == []
    assert not store.folder.exists()


def test_an_attachment_is_found_only_with_its_person(attach):
    person, other = PersonFactory(), PersonFactory()
    added = attach(person)
    assert queries.attachment(added.id, person_id=person.id).name == "学历.pdf"
    with pytest.raises(NotVisible):
        queries.attachment(added.id, person_id=other.id)


def test_the_latest_photograph_is_the_one_shown(attach):
    person = PersonFactory()
    assert queries.photograph_of(person.id) is None
    attach(person, kind=AttachmentKind.PHOTOGRAPH, name="a.png", data=packages.png())
    latest = attach(person, kind=AttachmentKind.PHOTOGRAPH, name="b.jpg", data=packages.jpeg())
    assert queries.photograph_of(person.id).id == latest.id


def test_adding_and_removing_stand_in_the_trail(attach):
    person = PersonFactory()
    added = attach(person)
    services.remove(added, actor=command_line())
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(2)).all()
    assert [entry.act for entry in entries] == ["file:remove", "file:attach"]
    assert all(entry.object_id == str(person.id) for entry in entries)
    assert all(entry.details["content"] == added.content_hash for entry in entries)


def test_what_is_lost_or_changed_is_told(attach, store):
    person = PersonFactory()
    lost = attach(person)
    changed = attach(person, name="a.png", data=packages.png())
    whole = attach(person, name="b.jpg", data=packages.jpeg())
    assert services.lost(store) == []
    store.drop(lost.content_hash)
    place = store.folder / changed.content_hash[:2] / changed.content_hash
    place.write_bytes(place.read_bytes() + b" ")
    assert services.lost(store) == sorted([lost.content_hash, changed.content_hash])
    assert whole.content_hash in set(store.hashes(before=datetime.now(UTC) + timedelta(minutes=1)))
    with pytest.raises(ContentLost, match="missing"):
        store.get(lost.content_hash)
    with pytest.raises(ContentLost, match="was changed"):
        store.get(changed.content_hash)


def test_contents_of_removed_files_go_after_a_day(attach, store):
    person = PersonFactory()
    added = attach(person)
    kept = attach(person, name="a.png", data=packages.png())
    services.remove(added, actor=command_line())
    now = datetime.now(UTC)
    assert services.tidy(store, now=now) == 0
    assert services.tidy(store, now=now + timedelta(days=1, minutes=1)) == 1
    assert list(store.hashes(before=now + timedelta(days=2))) == [kept.content_hash]


def test_the_command_finds_what_is_missing(own_app):
    store = Store.of_instance(own_app.instance_path)
    with own_app.app_context():
        person = PersonFactory()
        added = services.attach(
            person.id, AttachmentKind.OTHER, "a.pdf", packages.pdf(), store=store, actor=command_line(), now=NOW
        )
        db.session.commit()
        content_hash = added.content_hash
    runner = own_app.test_cli_runner()
    assert runner.invoke(args=["files", "check"]).exit_code == 0
    store.drop(content_hash)
    answer = runner.invoke(args=["files", "check"])
    assert answer.exit_code == 1
    assert content_hash in answer.output
    assert "0 contents removed" in runner.invoke(args=["files", "tidy"]).output


def test_a_content_is_sealed_on_disk_and_bound_to_its_name(attach, store):
    first = attach(PersonFactory())
    other = attach(PersonFactory(), data=packages.pdf() + b"%other")
    places = [store.folder / one.content_hash[:2] / one.content_hash for one in (first, other)]
    assert not any(b"%PDF" in place.read_bytes() for place in places)
    places[0].write_bytes(places[1].read_bytes())
    with pytest.raises(ContentLost):
        store.get(first.content_hash)
    assert store.get(other.content_hash) == packages.pdf() + b"%other"


def test_contents_that_lie_open_are_sealed_by_command(own_app, tmp_path):
    store = Store.of_instance(tmp_path)
    content_hash = hashlib.sha256(packages.pdf()).hexdigest()
    place = store.folder / content_hash[:2] / content_hash
    place.parent.mkdir(parents=True)
    place.write_bytes(packages.pdf())
    runner = own_app.test_cli_runner()
    assert runner.invoke(args=["files", "seal"]).output == "sealed: 1\n"
    assert runner.invoke(args=["files", "seal"]).output == "sealed: 0\n"
    assert b"%PDF" not in place.read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert store.get(content_hash) == packages.pdf()

"""Rotation of keys: everything opens at every moment, also after a kill; in the end no old key is left anywhere."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import LargeBinary, select, text, update

from registry.access.actor import command_line
from registry.audit import queries as audit_queries
from registry.audit.models import AuditEntry
from registry.db import Base, db, transaction
from registry.files import services as file_services
from registry.files.codes import AttachmentKind
from registry.files.store import Store
from registry.kernel.errors import RuleViolation
from registry.people import queries
from registry.people.models import Contact, Merge, Person
from registry.people.services import identity, merging
from registry.settings import ROOT
from registry.upkeep import rotation
from registry.vault import fields, keyring, sealed
from tests.factories.people import PersonFactory, id_number
from tests.files import packages

NOW = datetime(2026, 6, 30, 1, tzinfo=UTC)
BORN = date(1996, 3, 15)
PEOPLE = 23
NUMBERS = [id_number(BORN, order) for order in range(2, 2 + 2 * PEOPLE, 2)]


@pytest.fixture(autouse=True)
def same_keyring_afterwards():
    before = keyring._current
    yield
    keyring.init(before)


@pytest.fixture
def filled(own_app, tmp_path):
    """An application with people, contacts, a merged record whose address left with it, and attachments."""
    with own_app.app_context():
        with transaction():
            people = [PersonFactory(number=number) for number in NUMBERS]
            for count, person in enumerate(people):
                identity.record_contact(
                    person,
                    telephone=f"138{count:08d}",
                    email="",
                    address=f"某某路{count}号",
                    version=0,
                    actor=command_line(),
                )
            other = PersonFactory(name=people[0].name)
            identity.record_contact(
                other, telephone="13999999999", email="", address="别处", version=0, actor=command_line()
            )
            for person in people[:3]:
                file_services.attach(
                    person.id,
                    AttachmentKind.EDUCATION,
                    "学历.pdf",
                    packages.pdf() + str(person.id).encode(),
                    store=Store.of_instance(tmp_path),
                    actor=command_line(),
                    now=NOW,
                )
        with transaction():
            person, other = db.session.get(Person, people[0].id), db.session.get(Person, other.id)
            merging.merge(person, other, reason="同一人", actor=command_line(), now=NOW)
        yield own_app
        db.session.remove()


def everything_opens(store: Store) -> None:
    db.session.rollback()
    people = db.session.scalars(select(Person).where(Person.id_number_sealed.is_not(None)).order_by(Person.id)).all()
    opened = [fields.open_sealed(one.id_number_sealed, queries.number_context(one.uid)) for one in people]
    assert opened == NUMBERS
    for number in NUMBERS:
        assert queries.is_number_taken(number)
    for count, person in enumerate(people):
        contact = db.session.get(Contact, person.id)
        assert identity.opened(contact, person, "telephone_sealed") == f"138{count:08d}"
        assert identity.opened(contact, person, "address_sealed") == f"某某路{count}号"
    assert len(list(store.all_hashes())) == 3
    for content_hash in store.all_hashes():
        assert store.get(content_hash).startswith(b"%PDF")
    db.session.rollback()


KILLED = """
import os, signal, sys
from dataclasses import replace
from registry.app import create_app
from registry.upkeep import rotation
from registry.vault import sealed, keyring
from registry.files.store import Store
sealed._columns.update({name: replace(column, at_once=5) for name, column in sealed._columns.items()})
moment, calls = sys.argv[1], 0
def dying(place, name, at, after):
    usual = getattr(place, name)
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == at and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = usual(*args, **kwargs)
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(place, name, call)
{
    "keyring written": lambda: dying(rotation.audit, "record", 1, False),
    "batch not committed": lambda: dying(rotation, "_write", 8, True),
    "between batches": lambda: dying(rotation, "_old_values", 9, False),
    "kept rows not committed": lambda: dying(rotation, "_row_anew", 1, True),
    "files": lambda: dying(Store, "seal_anew", 2, True),
}[moment]()
app = create_app()
sealed._columns.update({name: replace(column, at_once=5) for name, column in sealed._columns.items()})
app.test_cli_runner().invoke(args=["keys", "rotate"], catch_exceptions=False)
sys.exit("was not killed")
"""

MOMENTS = ["keyring written", "batch not committed", "between batches", "kept rows not committed", "files"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_rotation_that_was_killed_goes_on_and_leaves_no_old_key(filled, tmp_path, moment):
    store = Store.of_instance(tmp_path)
    environment = os.environ | {
        "REGISTRY_MODE": "testing",
        "REGISTRY_INSTANCE": str(tmp_path),
        "DATABASE_URL": filled.config["SQLALCHEMY_DATABASE_URI"],
        "REGISTRY_SECRET_KEY": "only for tests",
        "REGISTRY_KEYRING_FILE": str(tmp_path / "keyring.json"),
    }
    db.session.remove()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert keyring.current().key_ids == ("k1", "k2")
    everything_opens(store)

    again = filled.test_cli_runner().invoke(args=["keys", "rotate"])
    assert again.exit_code == 0, again.output
    assert keyring.current().key_ids == ("k1", "k2"), "it goes on, it does not begin another"
    everything_opens(store)
    assert {key for holding in rotation.holdings(store) for key in holding.by_key} == {"k2"}
    assert not old_envelopes("v1.k1.")

    retired = filled.test_cli_runner().invoke(args=["keys", "retire", "k1"])
    assert retired.exit_code == 0, retired.output
    assert keyring.current().key_ids == ("k2",)
    everything_opens(store)
    assert audit_queries.verification().first_bad_seq is None
    acts = set(db.session.scalars(select(AuditEntry.act)))
    assert {"keys:rotate", "keys:sealed_anew", "keys:retire"} <= acts


def old_envelopes(start: str) -> list[str]:
    """Look through every text of every table, known to the list of sealed columns or not."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(text(f"SELECT * FROM {table.name}")).mappings():
            found += [f"{table.name}.{name}" for name, value in row.items() if start in str(value)]
    return found


def test_a_merge_is_undone_after_a_rotation(filled, tmp_path):
    store = Store.of_instance(tmp_path)
    runner = filled.test_cli_runner()
    assert runner.invoke(args=["keys", "rotate"]).exit_code == 0
    assert runner.invoke(args=["keys", "retire", "k1"]).exit_code == 0
    with transaction():
        merge = db.session.scalars(select(Merge)).one()
        merging.undo(merge, actor=command_line(), now=NOW)
    person = db.session.get(Person, merge.merged_id)
    contact = db.session.get(Contact, merge.merged_id)
    assert identity.opened(contact, person, "telephone_sealed") == "13999999999"
    assert contact.telephone_index == fields.blind_index("telephone", "13999999999")
    everything_opens(store)


def test_a_key_in_use_is_not_retired(filled, tmp_path):
    runner = filled.test_cli_runner()
    refused = runner.invoke(args=["keys", "retire", "k1"])
    assert refused.exit_code == 2
    assert "in use" in refused.output
    rotation.begin(Store.of_instance(tmp_path), actor=command_line())
    refused = runner.invoke(args=["keys", "retire", "k1"])
    assert refused.exit_code == 1
    assert "still sealed" in refused.output
    assert keyring.current().key_ids == ("k1", "k2")
    everything_opens(Store.of_instance(tmp_path))


def test_an_index_of_the_former_key_keeps_it_from_being_retired(filled, tmp_path):
    store = Store.of_instance(tmp_path)
    former = {row.id: row.id_number_index for row in db.session.execute(select(Person.id, Person.id_number_index))}
    assert filled.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    with transaction():
        first = min(former)
        db.session.execute(update(Person).where(Person.id == first).values(id_number_index=former[first]))
    with pytest.raises(RuleViolation, match="1 values are still sealed or indexed"):
        rotation.retire("k1", store, actor=command_line())


def test_one_number_in_two_records_stops_the_rotation_and_names_them(filled, tmp_path):
    store = Store.of_instance(tmp_path)
    rotation.begin(store, actor=command_line())
    with transaction():
        twin = PersonFactory(number=NUMBERS[3])  # past the check that looks under both keys
    with pytest.raises(RuleViolation, match="stands in two records") as refusal:
        rotation.seal_all_anew(store, actor=command_line(), progress=lambda _count: None)
    assert f"= {twin.id}" in str(refusal.value)


def test_keys_are_listed_with_what_is_sealed_with_them(filled):
    shown = filled.test_cli_runner().invoke(args=["keys", "list"])
    assert shown.exit_code == 0
    assert "k1: " in shown.output
    assert "current for: field, blind-index, audit, file, backup" in shown.output
    assert f"people_people.id_number_sealed k1: {PEOPLE}" in shown.output
    assert "files k1: 3" in shown.output


def test_a_content_that_lies_open_is_read_and_sealed_by_a_rotation(filled, tmp_path):
    store = Store.of_instance(tmp_path)
    content_hash = next(store.all_hashes())
    content = store.get(content_hash)
    place = store.folder / content_hash[:2] / content_hash
    place.write_bytes(content)
    assert store.get(content_hash) == content
    assert rotation.is_under_way(store)
    assert store.seal_anew(content_hash)
    assert content not in place.read_bytes()
    assert store.get(content_hash) == content
    assert not rotation.is_under_way(store)


def test_every_column_of_sealed_values_and_of_indexes_is_known_to_the_rotation(app):
    """A room that adds one registers it in its `sealing` (registry/vault/sealed.py)."""
    known = {column.name for column in sealed.columns()}
    indexes = {f"{c.column.class_.__tablename__}.{c.index.key}" for c in sealed.columns() if c.index is not None}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if "sealed" in column.name:
                assert name in known, name
            if isinstance(column.type, LargeBinary) and column.name.endswith("_index"):
                assert name in indexes, name

import base64
import json
import os
import stat

import pytest

from registry.kernel.errors import BadData, RegistryError
from registry.vault import keyring
from registry.vault.__main__ import main as make_keyring
from registry.vault.keyring import BadKeyring, Keyring, Purpose

KEY = base64.b64encode(bytes(range(32))).decode()


def text_of(**changes: object) -> str:
    content = {
        "version": 1,
        "current": {purpose.value: "k1" for purpose in Purpose},
        "keys": {"k1": KEY},
    }
    return json.dumps(content | changes)


def test_a_generated_keyring_is_readable_by_its_owner_only_and_is_read_back(tmp_path):
    path = tmp_path / "keyring.json"
    made = Keyring.generate(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    read = Keyring.load(path)
    assert read.key_ids == made.key_ids == ("k1",)
    assert read.key(Purpose.FIELD) == made.key(Purpose.FIELD)
    assert Keyring.generate(tmp_path / "other.json").key(Purpose.FIELD) != made.key(Purpose.FIELD)


def test_a_keyring_is_never_overwritten(tmp_path):
    path = tmp_path / "keyring.json"
    Keyring.generate(path)
    before = path.read_bytes()
    with pytest.raises(BadKeyring, match="never overwritten"):
        Keyring.generate(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o660, 0o700, 0o777])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "keyring.json"
    Keyring.generate(path)
    path.chmod(mode)
    with pytest.raises(BadKeyring, match=f"mode {mode:04o}"):
        Keyring.load(path)


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_file_of_its_owner_is_read(tmp_path, mode):
    path = tmp_path / "keyring.json"
    Keyring.generate(path)
    path.chmod(mode)
    assert Keyring.load(path).key_ids == ("k1",)


def test_each_purpose_has_a_key_of_its_own():
    keys = Keyring.from_text(text_of())
    derived = {keys.key(purpose) for purpose in Purpose}
    assert len(derived) == len(Purpose)
    assert all(len(key) == 32 for key in derived)
    assert bytes(range(32)) not in derived


def test_derived_keys_stay_what_they_are():
    """What was sealed yesterday opens tomorrow: these bytes may never change."""
    keys = Keyring.from_text(text_of())
    assert keys.key(Purpose.BLIND_INDEX).hex() == FIXED_INDEX_KEY
    assert keys.key(Purpose.FIELD).hex() == FIXED_FIELD_KEY


FIXED_INDEX_KEY = "133db370a075c8f858589b54b3bbc07a50a5715517d75633c3bc9d2a3cdb403e"
FIXED_FIELD_KEY = "308cafd5856f0fc17e9d555ed34d8991b3b172e6e4994c9bbf05f9961a5e6f2c"


def test_a_purpose_can_move_to_a_new_key_alone():
    other = base64.b64encode(bytes(32)).decode()
    current = {"field": "k2", "blind-index": "k1", "audit": "k1"}
    keys = Keyring.from_text(text_of(keys={"k1": KEY, "k2": other}, current=current))
    assert keys.current_id(Purpose.FIELD) == "k2"
    assert keys.current_id(Purpose.BLIND_INDEX) == "k1"
    assert keys.key(Purpose.FIELD) != keys.key(Purpose.FIELD, "k1")
    assert keys.blind_index_key == Keyring.from_text(text_of()).blind_index_key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "{}",
        "null",
        text_of(version=2),
        text_of(keys={}),
        text_of(keys=[KEY]),
        text_of(keys={"k1": KEY[:-8]}),
        text_of(keys={"k1": "not base64!"}),
        text_of(keys={"k1": base64.b64encode(bytes(16)).decode()}),
        text_of(keys={"K.1": KEY}, current={purpose.value: "K.1" for purpose in Purpose}),
        text_of(keys={"k2": KEY}),
        text_of(current={"field": "k1"}),
        text_of(current={}),
        text_of(keys={"k1": 5}),
    ],
)
def test_a_broken_keyring_is_refused_without_showing_a_key(text):
    with pytest.raises(BadKeyring) as refusal:
        Keyring.from_text(text)
    assert isinstance(refusal.value, BadData)
    assert KEY[:12] not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(BadKeyring, match="cannot be read"):
        Keyring.load(tmp_path / "nowhere")
    path = tmp_path / "noise"
    path.write_bytes(os.urandom(200))
    path.chmod(0o400)
    with pytest.raises(BadKeyring):
        Keyring.load(path)


def test_the_environment_names_a_file_or_holds_the_text(tmp_path):
    path = tmp_path / "keyring.json"
    made = Keyring.generate(path)
    from_file = Keyring.from_environment({"KEYRING_FILE": str(path), "KEYRING": "ignored"})
    assert from_file.key(Purpose.AUDIT) == made.key(Purpose.AUDIT)
    assert Keyring.from_environment({"KEYRING": text_of()}).key_ids == ("k1",)
    with pytest.raises(BadKeyring, match="KEYRING_FILE"):
        Keyring.from_environment({"KEYRING_FILE": ""})


def test_a_keyring_shows_no_secret():
    keys = Keyring.from_text(text_of())
    assert repr(keys) == "Keyring(k1)"
    assert KEY not in f"{keys!r}{keys!s}"


def test_an_unknown_key_is_named():
    with pytest.raises(keyring.UnknownKey, match="k9") as refusal:
        Keyring.from_text(text_of()).key(Purpose.FIELD, "k9")
    assert isinstance(refusal.value, RegistryError)


def test_a_closed_vault_says_so(monkeypatch):
    monkeypatch.setattr(keyring, "_current", None)
    with pytest.raises(keyring.VaultClosed, match="init"):
        keyring.current()
    keys = Keyring.from_text(text_of())
    keyring.init(keys)
    assert keyring.current() is keys


def test_an_older_keyring_that_names_no_key_for_files_uses_that_of_fields():
    keys = Keyring.from_text(text_of(current={"field": "k1", "blind-index": "k1", "audit": "k1"}))
    assert keys.current_id(Purpose.FILE) == keys.current_id(Purpose.BACKUP) == "k1"


def test_a_new_key_is_for_all_that_is_new_and_the_trail_keeps_its_own():
    old = Keyring.from_text(text_of())
    new = old.with_new_key()
    assert new.key_ids == ("k1", "k2")
    assert {purpose: new.current_id(purpose) for purpose in Purpose} == {
        Purpose.FIELD: "k2",
        Purpose.BLIND_INDEX: "k2",
        Purpose.AUDIT: "k1",
        Purpose.FILE: "k2",
        Purpose.BACKUP: "k2",
    }
    assert new.key(Purpose.AUDIT) == old.key(Purpose.AUDIT)
    assert new.blind_index_keys() == [new.key(Purpose.BLIND_INDEX, "k2"), old.blind_index_key]
    assert new.with_new_key().key_ids == ("k1", "k2", "k3")


def test_a_retired_key_proves_the_trail_and_opens_nothing(tmp_path):
    path = tmp_path / "keyring.json"
    old = Keyring.generate(path)
    with pytest.raises(BadKeyring, match="in use"):
        old.without_key("k1")
    without = old.with_new_key().without_key("k1").replace(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert without.key_ids == ("k2",)
    assert without.key(Purpose.AUDIT) == old.key(Purpose.AUDIT)
    assert without.with_new_key().key_ids == ("k2", "k3")  # an id is never used twice
    for purpose in (Purpose.FIELD, Purpose.FILE, Purpose.BACKUP, Purpose.BLIND_INDEX):
        with pytest.raises(keyring.UnknownKey):
            without.key(purpose, "k1")
    with pytest.raises(keyring.UnknownKey):
        without.without_key("k1")


def test_a_running_process_takes_up_a_replaced_keyring(tmp_path):
    path, before = tmp_path / "keyring.json", keyring._current
    try:
        keyring.init(Keyring.generate(path))
        Keyring.load(path).with_new_key().replace(path)
        assert keyring.current().current_id(Purpose.FIELD) == "k2"
        path.unlink()
        assert keyring.current().current_id(Purpose.FIELD) == "k2"
    finally:
        keyring.init(before)


def test_a_new_instance_makes_its_keyring_by_command_and_never_over_another(tmp_path, capsys):
    file = tmp_path / "keyring.json"
    assert make_keyring([str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    before = file.read_bytes()
    assert make_keyring([str(file)]) == 2
    assert "never overwritten" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert make_keyring([]) == 2
    assert make_keyring([str(tmp_path / "nowhere" / "keyring.json")]) == 1

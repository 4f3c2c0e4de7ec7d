import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.vault import fields, keyring
from registry.vault.keyring import Keyring, Purpose

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))
HERE = fields.context("people", "id_number", "0b6c")
NUMBER = "440524188001010014"


def keys_of(keys: dict[str, bytes], current: str) -> Keyring:
    return Keyring(keys, dict.fromkeys(Purpose, current))


@pytest.fixture(autouse=True)
def _open_vault(monkeypatch):
    monkeypatch.setattr(keyring, "_current", keys_of({"k1": FIRST}, "k1"))


@given(st.text(), st.text(min_size=1))
def test_what_is_sealed_opens_in_its_place(text, place):
    assert fields.open_sealed(fields.seal(text, place), place) == text


def test_an_envelope_names_version_key_and_algorithm_and_shows_nothing():
    envelope = fields.seal(NUMBER, HERE)
    version, key_id, algorithm, nonce, sealed = envelope.split(".")
    assert (version, key_id, algorithm) == ("v1", "k1", "A256GCM")
    assert len(nonce) == 16
    assert len(sealed) == 46
    assert NUMBER not in envelope
    assert envelope.isascii()
    assert fields.key_id_of(envelope) == "k1"


def test_the_same_text_is_never_sealed_alike():
    assert len({fields.seal(NUMBER, HERE) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "elsewhere", ["people.id_number.0b6d", "people.phone.0b6c", "mentors.id_number.0b6c", "", HERE + " "]
)
def test_a_swapped_cell_does_not_open(elsewhere):
    with pytest.raises(fields.SealBroken) as refusal:
        fields.open_sealed(fields.seal(NUMBER, HERE), elsewhere)
    assert refusal.value.code == "tampered"
    assert NUMBER not in str(refusal.value)


def test_another_key_of_the_same_name_does_not_open(monkeypatch):
    envelope = fields.seal(NUMBER, HERE)
    monkeypatch.setattr(keyring, "_current", keys_of({"k1": SECOND}, "k1"))
    with pytest.raises(fields.SealBroken):
        fields.open_sealed(envelope, HERE)


def test_a_key_that_is_gone_is_named(monkeypatch):
    envelope = fields.seal(NUMBER, HERE)
    monkeypatch.setattr(keyring, "_current", keys_of({"k2": FIRST}, "k2"))
    with pytest.raises(keyring.UnknownKey, match="k1"):
        fields.open_sealed(envelope, HERE)


def test_old_envelopes_open_after_the_current_key_has_moved_on(monkeypatch):
    old = fields.seal(NUMBER, HERE)
    monkeypatch.setattr(keyring, "_current", keys_of({"k1": FIRST, "k2": SECOND}, "k2"))
    new = fields.seal(NUMBER, HERE)
    assert (fields.key_id_of(old), fields.key_id_of(new)) == ("k1", "k2")
    assert fields.open_sealed(old, HERE) == fields.open_sealed(new, HERE) == NUMBER


@given(st.data())
def test_any_changed_character_is_noticed(data):
    envelope = fields.seal(NUMBER, HERE)
    place = data.draw(st.integers(0, len(envelope) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != envelope[place]))
    changed = envelope[:place] + other + envelope[place + 1 :]
    with pytest.raises((fields.SealBroken, keyring.UnknownKey)):
        fields.open_sealed(changed, HERE)


def test_the_unused_bits_of_the_last_character_cannot_be_changed():
    envelope = fields.seal(NUMBER, HERE)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for other in set(alphabet) - {envelope[-1]}:
        with pytest.raises(fields.SealBroken):
            fields.open_sealed(envelope[:-1] + other, HERE)


@pytest.mark.parametrize(
    "envelope",
    [
        "",
        "plain text",
        NUMBER,
        "v1",
        "v1.k1.A256GCM",
        "v1.k1.A256GCM..",
        "v2.k1.A256GCM.AAAAAAAAAAAAAAAA.AAAA",
        "v1.k1.SM4GCM.AAAAAAAAAAAAAAAA.AAAA",
        "v1.k1.A256GCM.AAAA.AAAA",
        "v1.k1.A256GCM.AAAAAAAAAAAAAAA!.AAAA",
        "v1.k1.A256GCM.AAAAAAAAAAAAAAAA.AAAA.AAAA",
    ],
)
def test_what_is_no_envelope_is_refused(envelope):
    with pytest.raises(fields.SealBroken) as refusal:
        fields.open_sealed(envelope, HERE)
    assert refusal.value.code == "shape"


def test_a_ciphertext_shorter_than_its_tag_is_refused():
    with pytest.raises(fields.SealBroken):
        fields.open_sealed("v1.k1.A256GCM.AAAAAAAAAAAAAAAA.AAAA", HERE)


@pytest.mark.parametrize("parts", [("", "a", "b"), ("a", "", "b"), ("a", "b", "")])
def test_a_place_needs_table_column_and_row(parts):
    with pytest.raises(ValueError, match="table, column and row"):
        fields.context(*parts)


def test_a_blind_index_is_stable_keyed_and_kept_apart_by_purpose(monkeypatch):
    index = fields.blind_index("id_no", NUMBER)
    assert len(index) == 16
    assert index == fields.blind_index("id_no", NUMBER)
    assert index != fields.blind_index("id_no", NUMBER[:-1] + "X")
    assert index != fields.blind_index("phone", NUMBER)
    assert index.hex() == "565756ca78ddda97e521d576fb6a38a6"
    monkeypatch.setattr(keyring, "_current", keys_of({"k1": SECOND}, "k1"))
    assert index != fields.blind_index("id_no", NUMBER)


@pytest.mark.parametrize("purpose", ["", "id|no"])
def test_a_purpose_cannot_be_confused_with_the_text(purpose):
    with pytest.raises(ValueError, match="plain word"):
        fields.blind_index(purpose, "x")

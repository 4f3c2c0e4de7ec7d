"""No ID number stands in clear anywhere. The large count runs in scripts/bench leaks."""

import base64
import gzip

import pytest

from registry.vault import keyring
from tests.upkeep import leaks

COUNT = 60


@pytest.fixture(autouse=True)
def same_keyring_afterwards():
    before = keyring._current
    yield
    keyring.init(before)


def test_the_search_finds_every_spelling():
    number = leaks.numbers(1)[0]
    wanted = {number.encode()}
    spelled = {
        "plain": number.encode(),
        "small x": number.lower().encode(),
        "utf-16": number.encode("utf-16-le"),
        "utf-16, odd": b"x" + number.encode("utf-16-be"),
        "gzip": gzip.compress(b"row " + number.encode()),
    }
    for shift in range(3):
        spelled[f"base64 {shift}"] = base64.b64encode(b"x" * shift + number.encode() + b"more")
        spelled[f"url {shift}"] = base64.urlsafe_b64encode(b"x" * shift + number.encode() + b"\xff\xfe")
    spelled["utf-16 in base64"] = base64.b64encode(number.encode("utf-16-le"))
    for name, data in spelled.items():
        assert leaks.found_in(b"\0before " + data + b" after", wanted) == wanted, name
    assert leaks.found_in(b"nothing 34152419960315", wanted) == set()


def test_no_number_stands_in_clear_anywhere(own_app, tmp_path):
    assert leaks.use(own_app, tmp_path, leaks.numbers(COUNT)) == {}
    assert (tmp_path / "registry.log").stat().st_size > 0
    assert (tmp_path / "night.backup").exists()

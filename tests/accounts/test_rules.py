"""Good passwords, codes of devices, who gives what."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registry.access.permissions import Role
from registry.accounts.rules import passwords, roles
from registry.accounts.rules import second_factor as codes
from registry.accounts.rules.names import is_good_name
from registry.accounts.rules.passwords import Profile
from registry.kernel.errors import RuleViolation

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the key of RFC 6238, "12345678901234567890"


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of eight digits."""
    assert codes.code_of(SECRET, seconds // 30) == code


@pytest.mark.parametrize(("off", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_is_taken_one_step_before_and_after(off: int, is_taken: bool) -> None:
    now = datetime(2026, 6, 30, 2, 0, 5, tzinfo=UTC)
    code = codes.code_of(SECRET, codes.step_of(now + timedelta(seconds=off)))
    found = codes.matching_step(SECRET, f" {code[:3]} {code[3:]} ", now)
    assert found == (codes.step_of(now) + off // 30 if is_taken else None)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_not_taken(code: str) -> None:
    assert codes.matching_step(SECRET, code, datetime(2026, 6, 30, tzinfo=UTC)) is None


def test_a_copied_code_is_read_however_it_is_typed() -> None:
    code = codes.new_code()
    assert len(code.replace("-", "")) * 5 >= 128
    assert codes.hash_of_code(code.lower().replace("-", " ")) == codes.hash_of_code(code)
    assert codes.hash_of_code("10-O1") == codes.hash_of_code("i0 0L")
    assert len({codes.new_code() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "password2026!",
        "P@ssw0rd12345",
        "qwertyuiop123456",
        "woaini1314520",
        "Admin888Admin888",
        "aaaaaaaaaaaaaaaa",
        "zhongguo20261001",
        "zhangwei19900101",
        "Xx341524199001011234",
        "renshijuanhui123",
        "1qaz2wsx3edc4rfv",
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(RuleViolation):
        passwords.check(password, Profile.ASVS, own=("zw", "张伟", "zhangwei", "341524199001011234"))


@pytest.mark.parametrize("password", ["grey teapot under 4 lilacs", "Vk9#tiqo!uZbx", "稻田里的蓝色风筝与三只小鸭子"])
def test_good_passwords_pass(password: str) -> None:
    passwords.check(password, Profile.ASVS, own=("zhangwei", "张伟"))


def test_passwords_of_a_list_are_refused(tmp_path: Path) -> None:
    listed = tmp_path / "known.txt"
    listed.write_text("short\nGrey Teapot Under 4 Lilacs\n", encoding="utf-8")
    passwords.refuse_known(listed)
    try:
        with pytest.raises(RuleViolation, match="easily guessed"):
            passwords.check("grey teapot under 4 lilacs", Profile.ASVS)
        passwords.check("Vk9#tiqo!uZbx", Profile.ASVS)
    finally:
        passwords.refuse_known(None)
    passwords.check("grey teapot under 4 lilacs", Profile.ASVS)


def test_dengbao_asks_for_three_kinds() -> None:
    with pytest.raises(RuleViolation, match="three of these four"):
        passwords.check("greyteapotunderlilacs", Profile.DENGBAO)
    passwords.check("Grey teapot under lilacs", Profile.DENGBAO)


def test_own_names_of_chinese_are_taken_out_of_a_password() -> None:
    with pytest.raises(RuleViolation):
        passwords.check("欧阳震华欧阳震华2024", Profile.ASVS, own=("欧阳震华",))


@pytest.mark.parametrize(
    ("name", "is_good"),
    [
        ("li.ming", True),
        ("jz-hr_01", True),
        ("13912345678", False),
        ("34152419900101123x", False),
        ("Li Ming", False),
        ("ab", False),
        ("张伟", False),
    ],
)
def test_user_names(name: str, is_good: bool) -> None:
    assert is_good_name(name) is is_good


def test_nobody_but_the_system_administrator_gives_the_own_rank_or_a_higher_one() -> None:
    rank = [Role.COUNTY_HR, Role.CITY_HR, Role.PROVINCE_HR]
    for place, role in enumerate(rank):
        assert not roles.givable_by(role) & {*rank[place:], Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR}
    for role in set(Role) - {*rank, Role.SYSTEM_ADMINISTRATOR}:
        assert roles.givable_by(role) == frozenset()
    assert set(roles.BOUNDS) == set(Role)

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import identifiers
from registry.kernel.errors import BadData

TODAY = date(2026, 6, 30)
GENUINE = "440524188001010014"  # the standard's own example


def numbered(first17: str) -> str:
    return first17 + identifiers.check_character(first17)


def test_the_examples_of_the_standard_are_genuine():
    number = identifiers.citizen_number(GENUINE, TODAY)
    assert (number.text, number.region_code, number.birth_on, number.sex) == (
        GENUINE,
        "440524",
        date(1880, 1, 1),
        "male",
    )
    assert identifiers.citizen_number("11010519491231002X", TODAY).sex == "female"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "\u200b11010519491231002X\ufeff",
        "110105\u30001949\u00a01231\t002X\n",
    ],
)
def test_what_people_type_is_folded(typed):
    assert identifiers.citizen_number(typed, TODAY).text == "11010519491231002X"


MALFORMED = {
    "length": ["", " ", "1", "1101051949123100", "11010519491231002", "11010519491231002X0", "1" * 200, "身份证"],
    "first generation": ["110105491231002", "000000000000000"],
    "characters": [
        "X1010519491231002X",
        "1101051949123100X2",
        "11010519491231002Y",
        "11010519491231002*",
        "11010519491231OO2X",
        "110105-9491231002X",
        "一一010519491231002X",
        "110105194912310０２-",
        "3.40102199001E+17",
        "3.4E17",
        "٣٤٠١٠٢١٩٩٠٠١٠١١٢٣٤",
    ],
    "date": [
        *(numbered(f"110105{born}002") for born in ("19490231", "19490001", "19491301", "19490100", "19490132")),
        *(numbered(f"110105{born}002") for born in ("20230229", "19000229", "00000101", "17991231", "99999999")),
        "000000000000000000",
        "111111111111111111",
    ],
    "future": [numbered(f"110105{born}002") for born in ("20260701", "20270101", "20991231", "99991231")],
    "check": [GENUINE[:17] + last for last in "012356789X"],
}


@pytest.mark.parametrize(
    ("code", "typed"), [(code, typed) for code, all_typed in MALFORMED.items() for typed in all_typed]
)
def test_a_malformed_number_is_refused_for_its_reason(code, typed):
    with pytest.raises(identifiers.BadNumber) as refusal:
        identifiers.citizen_number(typed, TODAY)
    assert refusal.value.code == {"first generation": "length"}.get(code, code)
    assert isinstance(refusal.value, ValueError)
    assert isinstance(refusal.value, BadData)


def test_a_child_born_today_has_a_number():
    number = numbered("11010520260630002")
    assert identifiers.citizen_number(number, TODAY).birth_on == TODAY
    with pytest.raises(identifiers.BadNumber, match="future"):
        identifiers.citizen_number(number, date(2026, 6, 29))


@pytest.mark.parametrize("typed", [GENUINE[:17] + "5", numbered("11010520990101002"), numbered("11010519490231002")])
def test_a_refusal_tells_neither_the_number_nor_the_right_character(typed):
    with pytest.raises(identifiers.BadNumber) as refusal:
        identifiers.citizen_number(typed, TODAY)
    said = repr(refusal.value) + str(refusal.value) + str(refusal.value.text.values)
    assert typed[:6] not in said
    assert typed[6:14] not in said
    assert not refusal.value.text.values


def test_a_number_does_not_show_in_a_traceback_or_log():
    assert repr(identifiers.citizen_number(GENUINE, TODAY)) == "CitizenNumber(440524********0014)"


first17s = st.builds(
    "{}{:%Y%m%d}{:03d}".format,
    st.integers(110000, 829999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(first17s)
def test_a_made_number_is_read_back(first17):
    number = identifiers.citizen_number(numbered(first17), TODAY)
    assert number.region_code == first17[:6]
    assert f"{number.birth_on:%Y%m%d}" == first17[6:14]
    assert number.sex == ("male" if int(first17[16]) % 2 else "female")


@given(first17s, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first17, place, shift):
    number = numbered(first17)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(identifiers.BadNumber):
        identifiers.citizen_number(wrong, TODAY)


@given(first17s, st.integers(0, 15))
def test_two_swapped_digits_are_always_noticed(first17, place):
    number = numbered(first17)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(identifiers.BadNumber):
            identifiers.citizen_number(swapped, TODAY)


@pytest.mark.parametrize("first17", ["", "1" * 16, "1" * 18, "1111111111111111X", "１" * 17])
def test_a_check_character_needs_seventeen_digits(first17):
    with pytest.raises(ValueError, match="17 digits"):
        identifiers.check_character(first17)


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341L",
        "91110000600037341l",
        "９１１１００００６０００３７３４１Ｌ",
        "9111 0000 6000 3734 1L",
        "91110000-60003734-1L",
    ],
)
def test_a_credit_code_is_read(typed):
    assert identifiers.credit_code(typed) == "91110000600037341L"


@pytest.mark.parametrize("register", ["11", "12", "51", "91", "93", "N2", "A1", "Y1"])
def test_codes_of_every_registering_body_are_accepted(register):
    first17 = f"{register}340102MA2N7B9X0"
    code = first17 + identifiers.credit_check_character(first17)
    assert identifiers.credit_code(code) == code


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("length", ""),
        ("length", "91110000600037341"),
        ("length", "91110000600037341LL"),
        ("characters", "9111000060003734IL"),
        ("characters", "9111000060003734OL"),
        ("characters", "91A10000600037341L"),
        ("characters", "Z1110000600037341L"),
        ("characters", "911100006000373_1L"),
        ("check", "91110000600037341M"),
        ("check", "91110000600037342L"),
        ("check", "19110000600037341L"),
    ],
)
def test_a_wrong_credit_code_is_refused_for_its_reason(code, typed):
    with pytest.raises(identifiers.BadNumber) as refusal:
        identifiers.credit_code(typed)
    assert refusal.value.code == code


def test_our_credit_check_agrees_with_the_library():
    from stdnum.cn import uscc

    for first17 in ("91110000600037341", "12340000485000123", "51340000MJA123456", "93340102MA2N7B9X0"):
        assert identifiers.credit_check_character(first17) == uscc.calc_check_digit(first17)


@pytest.mark.parametrize("first17", ["", "1" * 16, "9111000060003734I"])
def test_a_credit_check_character_needs_the_alphabet(first17):
    with pytest.raises(ValueError, match="GB 32100"):
        identifiers.credit_check_character(first17)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("340102199001011234", "340102********1234"),
        ("11010519491231002X", "110105********002X"),
        ("1234567890123", "123456***0123"),
        ("123456789012", "************"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_number_is_masked_in_its_middle(number, shown):
    assert identifiers.mask(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812345678", "138****5678"), ("055162601234", "055*****1234"), ("110", "***")]
)
def test_a_telephone_is_masked(phone, shown):
    assert identifiers.mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("张三丰", "张*"), ("欧阳娜娜", "欧阳*"), ("阿不都·买买提", "阿*"), ("Anna Li", "A*"), ("", "*")],
)
def test_a_name_is_masked_to_its_surname(name, shown):
    assert identifiers.mask_name(name) == shown

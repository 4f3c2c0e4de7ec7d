"""The mistakes with which a city sends its workbook: each is put into one row of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from registry.kernel.identifiers import check_character, credit_check_character
from registry.sample.nominations import Nominee
from registry.sample.numbers import BODY_PREFIX, credit_code

Row = dict[str, Any]
Spoil = Callable[[Row, Nominee], None]

NUMERIC = ("id_number", "working_since")
"""Columns in which some cells are numbers, as spreadsheets make them."""

UNKNOWN_SERIAL = 999_999


def _wrong_check(row: Row, _nominee: Nominee) -> None:
    number = str(row["id_number"])
    row["id_number"] = number[:17] + ("0" if number[17] != "0" else "1")


def _number_cell(row: Row, nominee: Nominee) -> None:
    row["id_number"] = float(int(nominee.human.id_number[:17]) * 10)


def _lost_digit(row: Row, _nominee: Nominee) -> None:
    row["id_number"] = str(row["id_number"])[:8] + str(row["id_number"])[9:]


def _nobody(row: Row, nominee: Nominee) -> None:
    first17 = nominee.human.id_number[:14] + "995"
    row["id_number"] = first17 + check_character(first17)


def _other_name(row: Row, _nominee: Nominee) -> None:
    row["name"] = "".join(reversed(str(row["name"])))


def _no_name(row: Row, _nominee: Nominee) -> None:
    row["name"] = None


def _october(row: Row, nominee: Nominee) -> None:
    row["working_since"] = nominee.human.career.starts_on.year + 0.1


def _other_year(row: Row, nominee: Nominee) -> None:
    row["working_since"] = f"{nominee.human.career.starts_on.year - 1}.07"


def _unknown_unit(row: Row, nominee: Nominee) -> None:
    row["credit_code"] = credit_code("12", nominee.unit.region_code, UNKNOWN_SERIAL)


def _mistyped_code(row: Row, _nominee: Nominee) -> None:
    code = str(row["credit_code"])
    assert BODY_PREFIX in code
    wrong = code[:10] + f"{(int(code[10]) + 1) % 10}" + code[11:17]
    row["credit_code"] = wrong + ("A" if credit_check_character(wrong) != "A" else "B")


def _short_name(row: Row, _nominee: Nominee) -> None:
    row["unit"] = str(row["unit"])[3:]


def _unknown_class(row: Row, _nominee: Nominee) -> None:
    row["talent_class"] = "优秀青年人才"


def _unknown_route(row: Row, _nominee: Nominee) -> None:
    row["route"] = "其他渠道"


def _no_consent(row: Row, _nominee: Nominee) -> None:
    row["has_consent"] = None


def _rank_in_words(row: Row, _nominee: Nominee) -> None:
    row["unit_rank"] = "第一"


def _too_long(row: Row, _nominee: Nominee) -> None:
    row["achievements"] = str(row["achievements"]) * 40


MISTAKES: tuple[Spoil, ...] = (
    _wrong_check,
    _number_cell,
    _lost_digit,
    _nobody,
    _other_name,
    _no_name,
    _october,
    _other_year,
    _unknown_unit,
    _mistyped_code,
    _short_name,
    _unknown_class,
    _unknown_route,
    _no_consent,
    _rank_in_words,
    _too_long,
)


def with_mistakes(rows: Sequence[Mapping[str, Any]], nominees: Sequence[Nominee]) -> list[Row]:
    """Return the rows with the mistakes spread over them, one person twice, and the row of sums that cities add."""
    spoilt = [dict(row) for row in rows]
    step = max(1, len(spoilt) // (len(MISTAKES) + 1))
    for place, spoil in enumerate(MISTAKES, start=1):
        position = (place * step) % len(spoilt)
        spoil(spoilt[position], nominees[position])
    spoilt.append(dict(rows[0]))
    spoilt.append({"name": "合计", "unit": f"{len(rows)}人"})
    spoilt.append({"name": "填报单位（盖章）："})
    return spoilt

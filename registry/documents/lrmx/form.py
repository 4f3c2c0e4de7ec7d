"""What the appointment form holds, element by element, in the order in which it is written.

Texts are kept as written. Months are brought to `yyyyMM` and days to `yyyyMMdd` where they can be read as such; what
cannot be read stays as it is, so that nothing is lost.
"""

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum

VERSION = "3.2.1.16"
"""The version of the form that this register writes."""

PARTY_SEPARATOR = "；"

_MONTH = re.compile(r"([12][0-9]{3})\s*[.．/年-]?\s*(0?[1-9]|1[0-2])\s*月?")
_DAY = re.compile(
    r"([12][0-9]{3})(?:\s*[.．/年-]\s*(1[0-2]|0?[1-9])\s*[.．/月-]\s*(3[01]|[12][0-9]|0?[1-9])\s*日?"
    r"|(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]))"
)
_PARTY_SEPARATORS = re.compile(r"\s*[；;]\s*")


class Shape(StrEnum):
    """How the text of an element is written."""

    TEXT = "text"
    NAME = "name"
    MONTH = "month"
    DAY = "day"
    PARTY = "party"
    RESUME = "resume"


def _element(tag: str, shape: Shape = Shape.TEXT) -> str:
    made: str = field(default="", metadata={"tag": tag, "shape": shape})
    return made


@dataclass(frozen=True, kw_only=True)
class FamilyMember:
    """An item of JiaTingChengYuan. `others` are children that the table does not know: (tag, XML)."""

    relation: str = _element("ChengWei")
    name: str = _element("XingMing", Shape.NAME)
    born: str = _element("ChuShengRiQi", Shape.MONTH)
    political_status: str = _element("ZhengZhiMianMao")
    unit_and_post: str = _element("GongZuoDanWeiJiZhiWu")
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AppointmentForm:
    """One person's form; an empty text is an empty element.

    `others` are children that the table does not know, (tag, XML), kept and written again.
    """

    name: str = _element("XingMing", Shape.NAME)
    sex: str = _element("XingBie")
    born: str = _element("ChuShengNianYue", Shape.MONTH)
    ethnic_group: str = _element("MinZu")
    native_place: str = _element("JiGuan")
    birth_place: str = _element("ChuShengDi")
    party: str = _element("RuDangShiJian", Shape.PARTY)
    started_work: str = _element("CanJiaGongZuoShiJian", Shape.MONTH)
    health: str = _element("JianKangZhuangKuang")
    title: str = _element("ZhuanYeJiShuZhiWu")
    specialty: str = _element("ShuXiZhuanYeYouHeZhuanChang")
    full_time_schooling: str = _element("QuanRiZhiJiaoYu_XueLi")
    full_time_degree: str = _element("QuanRiZhiJiaoYu_XueWei")
    full_time_school: str = _element("QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi")
    full_time_degree_school: str = _element("QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi")
    in_service_schooling: str = _element("ZaiZhiJiaoYu_XueLi")
    in_service_degree: str = _element("ZaiZhiJiaoYu_XueWei")
    in_service_school: str = _element("ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi")
    in_service_degree_school: str = _element("ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi")
    present_post: str = _element("XianRenZhiWu")
    proposed_post: str = _element("NiRenZhiWu")
    post_to_leave: str = _element("NiMianZhiWu")
    resume: str = _element("JianLi", Shape.RESUME)
    rewards_and_penalties: str = _element("JiangChengQingKuang")
    appraisals: str = _element("NianDuKaoHeJieGuo")
    reasons: str = _element("RenMianLiYou")
    family: tuple[FamilyMember, ...] = field(default=(), metadata={"tag": "JiaTingChengYuan"})
    reported_by: str = _element("ChengBaoDanWei")
    age_counted_on: str = _element("JiSuanNianLingShiJian", Shape.DAY)
    filled_on: str = _element("TianBiaoShiJian", Shape.DAY)
    filled_by: str = _element("TianBiaoRen")
    id_number: str = _element("ShenFenZheng")
    photograph: bytes = field(default=b"", metadata={"tag": "ZhaoPian"})
    retires_in: str = _element("DaoLingNianYue", Shape.MONTH)
    version: str = _element("Version")
    others: tuple[tuple[str, str], ...] = ()


def text_elements(of: type[AppointmentForm] | type[FamilyMember]) -> dict[str, tuple[str, Shape]]:
    """Return tag -> (field, shape) of the elements that hold plain text, in order."""
    return {one.metadata["tag"]: (one.name, one.metadata["shape"]) for one in fields(of) if one.metadata.get("shape")}


def element_order() -> tuple[tuple[str, str], ...]:
    """Return (tag, field) of all elements of the form, in the order of writing."""
    return tuple((one.metadata["tag"], one.name) for one in fields(AppointmentForm) if "tag" in one.metadata)


def in_shape(text: str, shape: Shape) -> str:
    """Bring the text of an element to the form in which it is compared and written."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if shape is Shape.RESUME:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") if text.strip() else ""
    text = text.strip()
    match shape:
        case Shape.NAME:
            return _name(text)
        case Shape.MONTH:
            return month(text) or text
        case Shape.DAY:
            return _day(text) or text
        case Shape.PARTY:
            return PARTY_SEPARATOR.join(month(part) or part for part in _PARTY_SEPARATORS.split(text) if part)
    return text


def month(text: str) -> str:
    """Read a month as the offices write it (`201907`, `2019.07`, `2019年7月`) as `yyyyMM`; "" if it is none."""
    found = _MONTH.fullmatch(text.strip())
    return f"{found[1]}{int(found[2]):02d}" if found else ""


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{found[1]}{int(found[2] or found[4]):02d}{int(found[3] or found[5]):02d}" if found else ""


def _name(text: str) -> str:
    """Take the padding out of a name: between Chinese characters blanks mean nothing."""
    return re.sub(r"(?<=[^\x00-\x7f\s])\s+(?=[^\x00-\x7f\s])", "", text)

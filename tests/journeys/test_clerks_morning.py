"""A clerk's morning, lived through in a browser: a county's workbook with twenty mistakes, corrected; a secondment
that changes a verdict; a list by surname strokes; an appointment form sent away and read back."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page

from registry.kernel.identifiers import check_character
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("site")]

UNIT, UNIT_NAME = "11340882YB0018160B", "潜山市卫生健康委员会"
CITY_UNIT, TOWNSHIP_UNIT = "安庆市卫生健康委员会", "潜山市黄泥镇中心卫生院"
SURNAMES = "丁万马王云毛文方田白冯孙李吴何陈林周郑赵钱徐高黄"


def number(order: int) -> str:
    """Return a number of nobody, by birthday and order code 996 to 999 (once kept for centenarians)."""
    first = f"34088219910{1 + order // 4}{10 + order // 2}{996 + order % 4}"
    return first + check_character(first)


def right_rows() -> list[dict[str, Any]]:
    """Return two dozen people of one office, as the register wants them."""
    return [
        {
            "姓名": surname + "一鸣",
            "身份证号": number(order),
            "性别": "男" if (996 + order % 4) % 2 else "女",
            "民族": "汉族",
            "政治面貌": "群众",
            "人事关系单位信用代码": UNIT,
            "人事关系所在单位": UNIT_NAME,
            "是否培养对象": "是",
        }
        for order, surname in enumerate(SURNAMES)
    ]


MISTAKES: tuple[tuple[str, Any], ...] = (
    ("身份证号", number(0)[:-1] + ("0" if number(0)[-1] != "0" else "1")),
    ("身份证号", int(number(1)[:15] + "000")),
    ("身份证号", number(2)[:-1]),
    ("身份证号", "O" + number(3)[1:]),
    ("性别", "男"),
    ("出生日期", "1991-02-30"),
    ("出生日期", "2031-01-01"),
    ("出生日期", 2019.1),
    ("民族", "汉旅"),
    ("政治面貌", "党外"),
    ("人事关系单位信用代码", UNIT[:-1] + "C"),
    ("人事关系单位信用代码", "11340000YB0000000X"),
    ("人事关系所在单位", "潜山市卫生局"),
    ("姓名", None),
    ("姓名", "张3"),
    ("身份证号", number(21)),
    ("姓名", "长" * 61),
    ("是否培养对象", "也许"),
    ("人员编号", "99999999"),
    ("身份证号", "=1+1"),
)


COLUMNS = dict.fromkeys([*right_rows()[0], *(column for column, _ in MISTAKES)])


def write_into(template: Path, rows: list[dict[str, Any]], target: Path) -> Path:
    """Fill the template by its header and save it as `target`."""
    workbook = openpyxl.load_workbook(template)
    sheet = workbook.worksheets[0]
    column_of = {cell.value: cell.column for cell in sheet[1]}
    for line, row in enumerate(rows, start=2):
        for name in COLUMNS:
            sheet.cell(line, column_of[name]).value = row.get(name)
    workbook.save(target)
    return target


def taken(page: Page, button: str, target: Path) -> Path:
    """Click what hands a file out, and keep the file as `target`."""
    with page.expect_download() as download:
        page.click(button)
    download.value.save_as(target)
    return target


def send(page: Page, workbook: Path) -> None:
    """Send a workbook of people."""
    page.goto(page.url[: page.url.index("/exchange/")] + "/exchange/")
    page.select_option("#register", "people")
    page.set_input_files("#file", workbook)
    page.click("form[enctype] button")


def figure(page: Page, name: str) -> str:
    """Return a figure of the import that the page shows."""
    return page.inner_text(f"#import dl div:has(dt:text-is('{name}')) dd")


def verdict(page: Page) -> str:
    """Return the standing of the rule on county posts (task 22), which asks for two years at the grassroots."""
    return page.inner_text("#standing tr:has-text('县处级领导职务')")


def spell(page: Page, *, unit: str, post: str, kind: str, starts: str, ends: str = "") -> None:
    """Enter a spell as a clerk types it: a part of the unit's name, then one of those offered."""
    page.click("a[href$='/spells/new']")
    page.wait_for_load_state("networkidle")  # the page listens to what is typed, and has shown its first preview
    page.select_option("#kind", kind)
    for text in (unit[:-2], unit):
        page.fill("#organisation", text)
        offered = page.wait_for_selector("#organisation-choices option", state="attached")
    page.fill("#organisation", str(offered.get_attribute("value")))
    page.fill("#post", post)
    page.select_option("#personnel_status", "institution")
    page.fill("#starts_on", starts)
    page.fill("#ends_on", ends)
    if kind == "secondment":
        page.select_option("#direction", "down")
        page.fill("#planned_ends_on", ends)
    page.click("main form button.btn-primary")
    page.wait_for_selector("#standing")


def test_a_clerks_morning(visitor: Visitor, tmp_path: Path) -> None:
    visitor.sign_in("demo-county")
    page = visitor.page

    # the county's workbook, with a mistake in each of twenty rows
    page.goto(visitor.address + "/exchange/")
    template = taken(page, "a[href='/exchange/people/template']", tmp_path / "template.xlsx")
    rows = right_rows()
    wrong = [dict(row) for row in rows]
    for row, (column, value) in zip(wrong, MISTAKES, strict=False):
        row[column] = value
    sent = write_into(template, wrong, tmp_path / "county.xlsx")
    send(page, sent)
    assert figure(page, "新增") == "4"
    assert figure(page, "错误") == "20"

    # back with the mistakes named beside each row, corrected, and sent again
    returned = taken(page, "a[href$='errors.xlsx']", tmp_path / "returned.xlsx")
    send(page, write_into(returned, rows, tmp_path / "corrected.xlsx"))
    assert figure(page, "错误") == "0"
    assert figure(page, "新增") == "24"
    page.click("form[action$='/save'] button")
    assert "已于" in page.inner_text("#import")

    # four years at the city's office, then at the county's: not yet two years at the grassroots
    page.goto(visitor.address + "/people/?name=" + rows[0]["姓名"])
    page.click("main table a")
    spell(page, unit=CITY_UNIT, post="科员", kind="post", starts="2021-07-01", ends="2025-06-30")
    spell(page, unit=UNIT_NAME, post="副股长", kind="post", starts="2025-07-01")
    assert "未达到" in verdict(page)

    # while at the city he was lent to a township for two years: they count, and the verdict changes
    spell(page, unit=TOWNSHIP_UNIT, post="副院长", kind="secondment", starts="2023-07-01", ends="2025-06-30")
    assert "已达到" in verdict(page)
    person = page.url.split("#")[0]

    # the county's list by surname strokes, as the page shows it
    page.goto(visitor.address + "/people/?order=strokes")
    shown = page.locator("#people tbody tr td:first-child").all_inner_texts()
    exported = openpyxl.load_workbook(taken(page, "a[href*='/exchange/people/export']", tmp_path / "list.xlsx"))
    header, *lines = exported.worksheets[0].iter_rows(values_only=True)
    names = [line[header.index("姓名")] for line in lines]
    assert names[: len(shown)] == [name.split()[0] for name in shown]
    assert names.index("丁一鸣") < names.index("万一鸣") < names.index("王一鸣") < names.index("黄一鸣")

    # the form, sent to a neighbour as .lrmx and read back: the register says all of it already
    page.goto(person + "/form/")
    sent = taken(page, "form[action$='/form/lrmx'] button", tmp_path / "form.lrmx")
    page.set_input_files("form[action$='/form/received'] input[type=file]", sent)
    page.click("form[action$='/form/received'] button")
    states = page.locator("table").first.locator("tbody tr td:last-child").all_inner_texts()
    assert states == ["已有记录"] * 3
    assert visitor.complaints == []

"""The appointment form as Word: every value in its cell, as text; the template is what its script makes."""

import io
import subprocess
import sys
import zipfile

import pytest
from docx import Document

from registry.documents.lrmx.form import AppointmentForm, FamilyMember
from registry.files.codes import AttachmentKind
from registry.files.inspection import inspect
from registry.people import letters
from registry.settings import ROOT
from tests.files import packages

FORM = AppointmentForm(
    name="陈敏",
    sex="女",
    born="199607",
    party="201806；民盟",
    full_time_schooling="大学",
    full_time_degree="医学学士",
    full_time_school="安徽医科大学临床医学专业",
    full_time_degree_school="安徽医科大学临床医学专业",
    resume="2019.08--         金寨县人民医院医师\n（其间：2023.03--2024.02  燕子河镇卫生院挂职）",
    reasons="<b>甲</b> & {{ form.name }}\n第二行\x07",
    family=(FamilyMember(relation="丈夫", name="王强", born="199501"),),
    age_counted_on="20260630",
    filled_on="20260602",
    filled_by="张某",
)


def rows(data: bytes) -> list[list[str]]:
    """Return the texts of each row, a merged cell once."""
    found = []
    for table in Document(io.BytesIO(data)).tables:
        for row in table.rows:
            cells = []
            for cell in row.cells:
                if not cells or cell._tc is not cells[-1]._tc:
                    cells.append(cell)
            found.append([cell.text for cell in cells])
    return found


def test_every_value_stands_in_its_place():
    told = rows(letters.appointment_form(FORM))
    assert told[0][1::2] == ["陈敏", "女", "1996.07"]
    assert told[0][4] == "出生年月\n（29岁）"
    assert told[2][1] == "2018.06；民盟"
    assert told[4][2] == "大学\n医学学士"
    assert told[4][4] == "安徽医科大学临床医学专业"
    assert told[9][1].splitlines() == FORM.resume.splitlines()
    family = [row for row in told if "家庭" in row[0]]
    assert len(family) == letters.FAMILY_ROWS
    assert family[0][1:4] == ["丈夫", "王强", "1995.01"]


def test_values_are_text_and_never_markup():
    told = rows(letters.appointment_form(FORM))
    assert ["任免\n理由", "<b>甲</b> & {{ form.name }}\n第二行"] in told


def test_number_and_photograph_stand_only_where_they_are_given():
    plain = Document(io.BytesIO(letters.appointment_form(FORM)))
    assert len(plain.inline_shapes) == 0
    assert not any("身份证" in one.text for one in plain.paragraphs)
    whole = AppointmentForm(name="陈敏", id_number="341524199603159984", photograph=packages.jpeg())
    full = Document(io.BytesIO(letters.appointment_form(whole)))
    assert len(full.inline_shapes) == 1
    assert "身份证号：341524199603159984" in [one.text for one in full.paragraphs]


@pytest.mark.parametrize("photograph", [b"no picture", b"\xff\xd8\xff\xe0\x00"])
def test_a_picture_that_word_cannot_show_is_left_out(photograph):
    made = letters.appointment_form(AppointmentForm(name="陈敏", photograph=photograph))
    assert len(Document(io.BytesIO(made)).inline_shapes) == 0


def test_an_empty_form_can_be_printed_and_is_an_ordinary_document():
    made = letters.appointment_form(AppointmentForm())
    assert rows(made)[0][1] == ""
    assert inspect("表.docx", made, AttachmentKind.OTHER).name == "表.docx"


def test_unreadable_dates_stand_as_they_are():
    told = rows(letters.appointment_form(AppointmentForm(born="属马", age_counted_on="今日", filled_on="六月")))
    assert (told[0][4], told[0][5]) == ("出生年月\n", "属马")


def test_the_template_is_the_one_that_the_script_makes(tmp_path):
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_letters"), str(tmp_path)], check=True)
    made, kept = (
        zipfile.ZipFile(file).read("word/document.xml")
        for file in (tmp_path / "people" / "appointment_form.docx", letters.APPOINTMENT_FORM)
    )
    assert made == kept


def test_fonts_are_named_as_windows_names_them():
    styles = zipfile.ZipFile(letters.APPOINTMENT_FORM).read("word/styles.xml").decode()
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:ascii="Times New Roman"' in styles

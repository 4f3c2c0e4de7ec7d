"""The appointment form as XML: what other offices send is read, nothing is lost, what is no form is refused."""

import base64
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.documents.lrmx import resume
from registry.documents.lrmx.form import AppointmentForm, FamilyMember, Shape, element_order, in_shape, text_elements
from registry.documents.lrmx.reading import read
from registry.documents.lrmx.writing import write
from registry.kernel.errors import BadData

RECEIVED = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<Person>
  <XingMing>张  三</XingMing><XingBie>男</XingBie>
  <ChuShengNianYue>1990.07</ChuShengNianYue>
  <MinZu>汉族</MinZu>
  <RuDangShiJian>2011.6 ; 民盟</RuDangShiJian>
  <JianKangZhuangKuang>
  </JianKangZhuangKuang>
  <JianLi>2009.09--2013.07  安徽农业大学学习
2013.07--         金寨县农技站技术员
                  兼办公室主任</JianLi>
  <JiaTingChengYuan>
    <Item><ChengWei>妻子</ChengWei><XingMing>李  四</XingMing><ChuShengRiQi>199105</ChuShengRiQi>
      <GongZuoDanWeiJiZhiWu>金寨县医院医师</GongZuoDanWeiJiZhiWu><BeiZhu>见附件</BeiZhu></Item>
    <Item><ChengWei /><XingMing> </XingMing></Item>
  </JiaTingChengYuan>
  <JiSuanNianLingShiJian>2026-6-30</JiSuanNianLingShiJian>
  <ZhaoPian>
  aGFs
  bG8=
  </ZhaoPian>
  <LuYongBianHao a="1">甲&amp;乙<Teil/> </LuYongBianHao>
  <Version>3.2.1.6</Version>
</Person>
"""


def test_what_other_offices_write_is_read():
    form = read(RECEIVED.encode())
    assert (form.name, form.sex, form.born, form.ethnic_group) == ("张三", "男", "199007", "汉族")
    assert form.party == "201106；民盟"
    assert (form.health, form.native_place, form.age_counted_on) == ("", "", "20260630")
    assert form.photograph == b"hallo"
    assert form.version == "3.2.1.6"
    (wife,) = form.family
    assert (wife.relation, wife.name, wife.born, wife.unit_and_post) == ("妻子", "李四", "199105", "金寨县医院医师")
    assert wife.others == (("BeiZhu", "<BeiZhu>见附件</BeiZhu>"),)
    assert [tag for tag, _xml in form.others] == ["LuYongBianHao"]
    assert form.resume.splitlines()[2] == "                  兼办公室主任"


def test_all_elements_are_written_in_order_with_a_byte_order_mark():
    data = write(AppointmentForm(name="张三"))
    assert data.startswith(b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>')
    tags = re.findall(r"^  <(\w+)", data.decode(), flags=re.MULTILINE)
    assert tags == [tag for tag, _name in element_order()]
    assert (tags[0], tags[-1], len(tags)) == ("XingMing", "Version", 35)


def test_what_was_received_is_sent_on_whole():
    form = read(RECEIVED.encode())
    sent = write(form)
    assert read(sent) == form
    assert write(read(sent)) == sent
    assert '<LuYongBianHao a="1">甲&amp;乙<Teil /> </LuYongBianHao>' in sent.decode()


def texts(shape: Shape) -> st.SearchStrategy[str]:
    characters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    lines = st.text(characters | st.sampled_from("\n\t <>&'\"]张　"), max_size=30)
    return lines.map(lambda text: in_shape(text, shape))


def built(of: type, **more: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.builds(of, **{name: texts(shape) for name, shape in text_elements(of).values()}, **more)


members = built(FamilyMember).filter(lambda one: one != FamilyMember())


@settings(max_examples=60, deadline=None)
@given(built(AppointmentForm, photograph=st.binary(max_size=40), family=st.lists(members, max_size=3).map(tuple)))
def test_a_round_trip_loses_nothing(form):
    assert read(write(form)) == form


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n ", "The file is empty"),
        (b"PK\x03\x04 a workbook", "no appointment form"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not XML in UTF-8"),
        ("<Person><XingMing>张三</XingMing>".encode(), "not well-formed XML at line 1"),
        (b"<Person><A></B></Person>", "not well-formed XML at line 1, column 14"),
        (b"<Rows><Row/></Rows>", "begins with Rows"),
        (b'<!DOCTYPE Person [<!ENTITY a "b">]><Person>&a;</Person>', "document type declaration"),
        (
            b'<!DOCTYPE Person [<!ENTITY a SYSTEM "file:///etc/passwd">]><Person><XingMing>&a;</XingMing></Person>',
            "document type declaration",
        ),
        (b"<Person>" + b"<a>" * 60 + b"</a>" * 60 + b"</Person>", "nested deeper"),
        (b"<Person>" + b"<a/>" * 20_001 + b"</Person>", "more than 20000 elements"),
        (b"<Person>" + b" " * (8 << 20) + b"</Person>", "larger than 8 MB"),
        (b"<Person><ZhaoPian>no=base64</ZhaoPian></Person>", "photograph in the form is damaged"),
        (b"<Person>\x00</Person>", "not well-formed"),
    ],
)
def test_what_is_no_form_is_refused_in_words(data, sentence):
    with pytest.raises(BadData, match=sentence):
        read(data)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadData, match=r"none\.lrmx cannot be read"):
        read(tmp_path / "none.lrmx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_older_encodings_are_read(encoding):
    declared = {"gb18030": "GB2312", "utf-16": "utf-16"}.get(encoding, "utf-8")
    text = f'<?xml version="1.0" encoding="{declared}"?><Person><XingMing>欧阳娜娜</XingMing></Person>'
    assert read(text.encode(encoding)).name == "欧阳娜娜"


def test_a_second_element_of_the_same_name_is_kept():
    form = read("<Person><XingMing>张三</XingMing><XingMing>张山</XingMing></Person>".encode())
    assert form.name == "张三"
    assert form.others == (("XingMing", "<XingMing>张山</XingMing>"),)


def test_family_written_as_plain_text_is_kept():
    form = read("<Person><JiaTingChengYuan>无</JiaTingChengYuan></Person>".encode())
    assert form.family == ()
    assert form.others == (("JiaTingChengYuan", "<JiaTingChengYuan>无</JiaTingChengYuan>"),)


@pytest.mark.parametrize("separator", ["--", "-", "—", "——", "–", "~", "～", "至", " 至 ", "－－"])
def test_every_separator_of_a_spell_is_read(separator):
    (line,) = resume.lines(f"2013.07{separator}2015.03  金寨县农技站技术员")
    assert (line.starts_on, line.ends_on) == (date(2013, 7, 1), date(2015, 3, 1))
    assert line.text == "金寨县农技站技术员"
    assert resume.written(line) == "2013.07--2015.03  金寨县农技站技术员"


@pytest.mark.parametrize("open_end", ["2020.05--         站长", "2020.05—站长", "2020.5至今  站长", "2020年5月-- 站长"])
def test_an_open_spell_has_no_end(open_end):
    (line,) = resume.lines(open_end)
    assert (line.starts_on, line.ends_on, line.text) == (date(2020, 5, 1), None, "站长")
    assert resume.written(line) == "2020.05--         站长"


def test_spells_inside_another_stand_in_brackets():
    found = resume.lines(
        "2013.07--2018.01  金寨县农技站技术员\n"
        "（其间：2014.03--2014.09  县农委跟班学习；2015.10–2015.12 党校（中青班）学习）"
    )
    assert [(one.is_inside, one.starts_on.year, one.text) for one in found] == [
        (False, 2013, "金寨县农技站技术员"),
        (True, 2014, "县农委跟班学习"),
        (True, 2015, "党校（中青班）学习"),
    ]
    assert resume.written(found[1]) == "（其间：2014.03--2014.09  县农委跟班学习）"
    (outer, inner) = resume.lines("2018.01--2020.05  副站长(其间:2019.03--2019.09 省厅挂职)")
    assert (outer.text, inner.text, inner.is_inside) == ("副站长", "省厅挂职", True)


@pytest.mark.parametrize(
    "unreadable",
    ["2021.13--2022.01  科员", "2022.05--2021.01  科员", "09.09--13.07  学习", "2015年任科员", "（其间：参加培训）"],
)
def test_what_cannot_be_read_is_kept_as_it_stands(unreadable):
    found = resume.lines(f"2013.07--2015.03  技术员\n{unreadable}")
    assert found[0].is_readable
    assert not found[1].is_readable
    assert resume.write(found).splitlines()[1] == unreadable


def test_a_line_without_a_date_runs_on():
    (line,) = resume.lines("2013.07--2015.03  金寨县农技站技术员\n                  兼办公室主任\n\n")
    assert line.text == "金寨县农技站技术员\n兼办公室主任"
    assert resume.lines(resume.written(line)) == [
        resume.ResumeLine(
            written="2013.07--2015.03  金寨县农技站技术员\n兼办公室主任",
            text=line.text,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
        )
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("0123456789.-—至（）其间：；年月 \n站长今"), max_size=60))
def test_no_character_of_a_resume_is_lost(text):
    def bare(one: str) -> str:
        return re.sub(r"[\s（）；：:其间]", "", one)

    assert "".join(bare(line.written) for line in resume.lines(text)) == bare(text)


def test_the_photograph_is_written_as_base64():
    assert base64.b64encode(b"hallo") in write(AppointmentForm(photograph=b"hallo"))

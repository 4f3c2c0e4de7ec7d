"""A file is kept only if it is what its name says, whole, of a sane size, and cannot act."""

import pytest

from registry.files.codes import AttachmentKind
from registry.files.inspection import MOST_BYTES, MOST_PHOTOGRAPH_BYTES, inspect
from registry.kernel.errors import BadData
from tests.documents.packages import workbook
from tests.files import packages

OTHER, PHOTOGRAPH = AttachmentKind.OTHER, AttachmentKind.PHOTOGRAPH
FORM = "<Person><XingMing>张三</XingMing></Person>".encode()


@pytest.mark.parametrize(
    ("name", "data", "kind", "media_type"),
    [
        ("学历证书.pdf", packages.pdf(), OTHER, "application/pdf"),
        ("照片.JPG", packages.jpeg(), PHOTOGRAPH, "image/jpeg"),
        ("照片.png", packages.png(), PHOTOGRAPH, "image/png"),
        (
            "合同.docx",
            packages.word(),
            OTHER,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("名单.xlsx", workbook(), OTHER, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("张三.lrmx", FORM, OTHER, "application/xml"),
        (
            "链接.docx",
            packages.word(parts={"word/_rels/document.xml.rels": packages.relations("hyperlink")}),
            OTHER,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_ordinary_files_are_kept_under_their_names(name, data, kind, media_type):
    inspected = inspect(name, data, kind)
    assert (inspected.name, inspected.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"", "it is empty (0 bytes)."),
        ("a.exe", b"MZ", "only these kinds are kept: pdf, jpg, jpeg, png, docx, xlsx, lrmx."),
        ("a", packages.pdf(), "only these kinds are kept"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "only these kinds are kept"),
        ("a.docm", packages.word(packages.MACRO_WORD), "only these kinds are kept"),
        ("a.pdf", b"MZ\x90\x00" + b"\0" * 200, "its content is not that of a .pdf file."),
        ("a.pdf", b"<html><script>alert(1)</script></html>", "its content is not that of a .pdf file."),
        ("a.jpg", packages.png(), "its content is not that of a .jpg file."),
        ("a.docx", packages.pdf(), "its content is not that of a .docx file."),
        ("a.docx", workbook(), "This is no Word document (.docx), whatever its name says."),
        ("a.xlsx", packages.word(), "This is not an .xlsx workbook, whatever its name says."),
        ("a.docx", packages.word(packages.MACRO_WORD), "contains macros"),
        ("a.docx", packages.word(parts={"word/vbaProject.bin": b"x"}), "contains macros"),
        ("a.docx", packages.word(parts={"word/embeddings/oleObject1.bin": b"x"}), "embedded objects"),
        (
            "a.docx",
            packages.word(parts={"word/_rels/settings.xml.rels": packages.relations("attachedTemplate")}),
            "a foreign template",
        ),
        ("a.docx", packages.word(parts={"word/media/bomb.xml": b"0" * (20 << 20)}), "150 times its size"),
        ("a.docx", packages.word(parts={"word/a.xml": b"<!DOCTYPE a><a/>"}), "document type declaration"),
        ("a.docx", packages.word()[:-40], "The document is damaged"),
        ("a.pdf", packages.pdf()[:-20], "it breaks off before its end"),
        ("a.pdf", packages.pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "it contains scripts"),
        ("a.pdf", packages.pdf(b"/OpenAction << /S /J#61vaScript >>"), "it contains scripts"),
        ("a.pdf", packages.pdf(b"/Names << /EmbeddedFiles 2 0 R >>"), "it contains scripts, forms or other files"),
        ("a.png", packages.png()[:-12], "the picture is damaged or breaks off"),
        ("a.png", packages.png(60_000, 60_000), "60000 x 60000 points, too many to open"),
        ("a.jpg", packages.jpeg(60_000, 60_000), "60000 x 60000 points, too many to open"),
        ("a.jpg", packages.jpeg(0, 5), "the picture is damaged"),
        ("a.lrmx", b"<!DOCTYPE a><Person/>", "document type declaration"),
        ("a.lrmx", packages.pdf(), "no appointment form"),
    ],
)
def test_others_are_refused_with_the_reason(name, data, sentence):
    with pytest.raises(BadData) as refusal:
        inspect(name, data, OTHER)
    said = str(refusal.value.text)
    assert said.startswith(f"{name} is not kept: ")
    assert sentence in said


def test_a_photograph_is_a_picture_and_small():
    with pytest.raises(BadData, match=r"a photograph is a \.jpg or \.png"):
        inspect("a.pdf", packages.pdf(), PHOTOGRAPH)
    with pytest.raises(BadData, match="larger than 2 MB"):
        inspect("a.jpg", packages.jpeg() + b"\0" * MOST_PHOTOGRAPH_BYTES, PHOTOGRAPH)
    with pytest.raises(BadData, match="larger than 10 MB"):
        inspect("a.pdf", packages.pdf() + b"\0" * MOST_BYTES, OTHER)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    with pytest.raises(BadData, match="The document is damaged"):
        inspect("a.docx", packages.word(twice="word/document.xml"), OTHER)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/证书.pdf", "证书.pdf"),
        ("C:\\Users\\a\\证书.pdf", "证书.pdf"),
        ('证"书\r\n.pdf', "证书 .pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_has_no_path_and_fits(sent, kept):
    assert inspect(sent, packages.pdf(), OTHER).name == kept

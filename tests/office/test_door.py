"""The door of foreign files: what goes in and comes out can cross to another process."""

import pickle
from typing import Any, cast

import pytest
from django.test import RequestFactory

from nennep import office
from nennep.office.xml import BrokenXmlError, UnsafeXmlError, parse_xml
from nennep.processes.forms.edit_request import wish_of
from tests.office.files import HEADING, docx, p, tbl, xlsx, zipped

LIST = docx(p("A. Danh mục TTHC ban hành mới"), tbl(HEADING, ("1", "1.000001", "A", "5 ngày", "", "", "")))
STEPS = docx(
    tbl(
        ("TT", "Nội dung công việc", "Trách nhiệm", "Thời gian"),
        ("B1", "Tiếp nhận", "Một cửa", "4 giờ"),
        ("B2", "Thẩm định", "Chuyên viên", "16 giờ"),
    )
)
BPMN = (
    b'<?xml version="1.0"?><!-- a --><definitions xmlns='
    b'"http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P"/></definitions>'
)
SHEET = "Mã thủ tục: 1.000390\nTên thủ tục: A\nCách thức thực hiện:\nTrực tiếp7 NgàyMiễn phí"
FILES: dict[str, tuple[bytes, office.ExpectedFile[Any]]] = {
    "body": (LIST, office.BODY),
    "decision": (LIST, office.DECISION),
    "procedure": (STEPS, office.PROCEDURE),
    "national sheet": (SHEET.encode(), office.NATIONAL_SHEET),
    "bpmn": (BPMN, office.BPMN_FILE),
    "package": (zipped({"manifest.json": "{}"}), office.PACKAGE),
    "template": (docx(p("{{ ten }}")), office.TEMPLATE),
    "scan": (b"%PDF-1.4\n%%EOF", office.SCAN),
    "csv": ("mã;việc\nA;Nhận".encode(), office.csv_file()),
    "page": (xlsx({"x": [["mã", 1], ["A", 2.5]]}), office.spreadsheet_page()),
}


@pytest.mark.parametrize("kind", FILES)
def test_what_is_read_and_how_can_cross_to_another_process(kind: str) -> None:
    content, expected = FILES[kind]
    found = office.read(content, expected=expected, name="a")
    again = pickle.loads(pickle.dumps(expected))  # noqa: S301
    assert pickle.loads(pickle.dumps(found)) == office.read(content, expected=again, name="a")  # noqa: S301


@pytest.mark.parametrize("kind", sorted(FILES.keys() - {"csv"}))
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<x", b"\0" * 40])
def test_what_it_is_not_is_refused_in_one_way_that_can_cross_too(kind: str, content: bytes) -> None:
    with pytest.raises(office.UnreadableUploadError) as caught:
        office.read(content, expected=FILES[kind][1], name="a")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


def test_bpmn_comes_out_as_text_without_declaration() -> None:
    text = office.read(BPMN, expected=office.BPMN_FILE).text
    assert text.startswith("<!-- a -->")
    assert office.read(text.encode(), expected=office.BPMN_FILE).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1258"])
@pytest.mark.parametrize("head", ["<!DOCTYPE a>", '<!DOCTYPE a SYSTEM "http://x/y">', "<!DOCTYPE a [<!ENTITY b 'c'>]>"])
def test_a_dtd_is_refused_in_whatever_encoding_it_is_written(encoding: str, head: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!-- x -->{head}<a/>'
    with pytest.raises(UnsafeXmlError):
        parse_xml(text.encode(encoding))


def test_words_about_a_dtd_are_no_dtd() -> None:
    assert parse_xml(b"<a>&lt;!DOCTYPE x&gt;<!-- <!ENTITY --></a>").text == "<!DOCTYPE x>"


@pytest.mark.parametrize("content", [b"", b"<a", b"<a></b>", b"<a>&b;</a>", b"\xff\xfe", b"x" * 70000])
def test_what_is_no_xml_is_told_with_its_line(content: bytes) -> None:
    with pytest.raises(BrokenXmlError):
        parse_xml(content)


LETTERS = '[{"ma_thu_tuc": "1.000390", "ten_thu_tuc": "T\\u0000h\\udc00ẻ", "trinh_tu_thuc_hien": "a\\ud800", "linh_vuc": "b"}]'
UNKEPT: dict[str, tuple[bytes, office.ExpectedFile[Any]]] = {
    "csv": ("mã;vi\0ệc\nT\0hẻ;Nhận".encode(), office.csv_file()),
    "page": (xlsx({"x": [["mã", "vi\0ệc"], ["T\0hẻ", 2]]}), office.spreadsheet_page()),
    "body": (xlsx({"x": [["mã", "vi\0ệc"], ["T\0hẻ", 2]]}), office.BODY),
    "national sheet": (LETTERS.encode(), office.NATIONAL_SHEET),
}


@pytest.mark.parametrize("kind", UNKEPT)
def test_signs_that_no_database_keeps_do_not_come_in(kind: str) -> None:
    content, expected = UNKEPT[kind]
    found = repr(office.read(content, expected=expected, name="a"))
    assert "Thẻ" in found
    assert not [sign for sign in ("\\x00", "\\ud800", "\\udc00", "x0000") if sign in found]


def test_an_edit_sent_by_the_script_has_no_such_signs() -> None:
    body = b'{"edit": 1, "step": "B\\u00001", "change": {"act": "set", "text": "a\\ud800", "\\u0000b": ["\\udc00c"]}}'
    request = RequestFactory().post("/", body, content_type="application/json")
    asked = wish_of(cast("Any", request))
    assert (asked.step, asked.edits) == ("B1", [{"act": "set", "text": "a", "b": ["c"]}])

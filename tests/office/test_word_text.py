"""What Word shows is read, what it does not show is not, and what cannot be read is told with its place."""

import pytest

from nennep.office.reading import BODY, read
from nennep.office.tables import Body, Table
from tests.office.files import W, docx, p, r, tbl, tr

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MATH = f'xmlns:m="{M}"'
STYLES = f'<w:styles xmlns:w="{W}">{{}}</w:styles>'


def body_of(*blocks: str, styles: str = "", parts: dict[str, str] | None = None) -> Body:
    held = {"word/styles.xml": STYLES.format(styles)} if styles else {}
    return read(docx(*blocks, parts=held | (parts or {})), expected=BODY, name="a.docx")


def text_of(xml: str, styles: str = "", props: str = "") -> str:
    """What a paragraph of this XML says."""
    found = body_of(p(xml=xml, props=props), styles=styles)
    return "\n".join(str(getattr(one, "text", "")) for one in found.blocks)


def fraction(top: str, bottom: str) -> str:
    part = "<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>"
    return f"<m:oMath {MATH}><m:f>{part.format('num', top)}{part.format('den', bottom)}</m:f></m:oMath>"


def run(text: str, props: str) -> str:
    return f"<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>"


EQUATIONS = {
    "a half after a number": (r("2") + fraction("1", "2") + r(" ngày"), "2 1/2 ngày"),
    "a fraction alone": (fraction("3", "4") + r(" ngày"), "3/4 ngày"),
    "an equation of plain text": (f"<m:oMath {MATH}><m:r><m:t>5</m:t></m:r></m:oMath>{r(' ngày')}", "5 ngày"),
    "a raised number": (
        f"<m:oMath {MATH}><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>3</m:t></m:r></m:sup></m:sSup>"
        "</m:oMath>",
        "10³",
    ),
    "an equation of its own line": (f"<m:oMathPara {MATH}>{fraction('1', '2')}</m:oMathPara>", "1/2"),
}


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_is_text(name: str) -> None:
    xml, text = EQUATIONS[name]
    assert text_of(xml) == text


def test_an_equation_of_more_than_a_fraction_is_told() -> None:
    root = f"<m:oMath {MATH}><m:rad><m:e><m:r><m:t>9</m:t></m:r></m:e></m:rad></m:oMath>"
    assert body_of(p(xml=r("Bằng ") + root)).notes == [
        "Đoạn 1: có công thức không đọc được hết, đọc thành “9”; xem lại chỗ ấy."
    ]


FIELDS = {
    "a list to choose from": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="03 ngày"/>'
        '<w:listEntry w:val="05 ngày"/></w:ddList></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "05 ngày",
    ),
    "a list that nobody touched": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:listEntry w:val="03 ngày"/>'
        '<w:listEntry w:val="05 ngày"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "03 ngày",
    ),
    "a box that is ticked": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>'
        f'</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>{r(" Toàn trình")}',
        "☒ Toàn trình",
    ),
    "a result of a field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("10")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{r(" ngày")}',
        "10 ngày",
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_says_what_it_shows(name: str) -> None:
    xml, text = FIELDS[name]
    assert text_of(xml) == text


SIGNS = {("Wingdings", "F0FE"): "☒", ("Wingdings", "F0A8"): "☐", ("Symbol", "F0A3"): "≤", ("Symbol", "F0B3"): "≥"}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_a_font_of_signs_is_read(sign: tuple[str, str]) -> None:
    assert (
        text_of(f'<w:r><w:sym w:font="{sign[0]}" w:char="{sign[1]}"/></w:r>{r(" 5 ngày")}') == f"{SIGNS[sign]} 5 ngày"
    )


def test_a_sign_that_nobody_knows_is_told() -> None:
    found = body_of(
        p("Một"),
        tbl(("TT", "Tên"), ("1", "a")),
        p(xml=f'<w:r><w:sym w:font="Wingdings 3" w:char="F021"/></w:r>{r("5")}'),
    )
    assert found.notes == ["Đoạn 2: có ký hiệu của phông “Wingdings 3” không đọc được; xem lại chỗ ấy."]


HIDDEN = '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
BASED = HIDDEN + '<w:style w:type="character" w:styleId="AnNua"><w:basedOn w:val="An"/></w:style>'
SHOWN = (
    BASED
    + '<w:style w:type="character" w:styleId="Hien"><w:basedOn w:val="An"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
)
OF_PARAGRAPH = '<w:style w:type="paragraph" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'


def test_what_a_style_hides_is_not_read() -> None:
    assert text_of(r("05") + run("15", '<w:rStyle w:val="An"/>'), HIDDEN) == "05"
    assert text_of(r("05") + run("15", '<w:rStyle w:val="AnNua"/>'), BASED) == "05"
    assert text_of(r("05") + run(" ngày", '<w:rStyle w:val="Hien"/>'), SHOWN) == "05 ngày"
    assert text_of(r("05") + run(" ngày", '<w:rStyle w:val="An"/><w:vanish w:val="false"/>'), HIDDEN) == "05 ngày"
    assert text_of(r("15 ngày"), OF_PARAGRAPH, '<w:pStyle w:val="An"/>') == ""


def test_a_ring_of_styles_ends() -> None:
    ring = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert text_of(run("05", '<w:rStyle w:val="A"/>'), ring) == "05"


STRUCK = '<w:style w:type="character" w:styleId="Gach"><w:rPr><w:strike/></w:rPr></w:style>'


@pytest.mark.parametrize("props", ["<w:strike/>", '<w:dstrike w:val="1"/>', '<w:rStyle w:val="Gach"/>'])
def test_what_is_struck_through_is_not_read_and_told(props: str) -> None:
    found = body_of(
        tbl(("TT", "Thời hạn"), tr("1", "x")).replace(
            '<w:r><w:t xml:space="preserve">x</w:t></w:r>', run("15", props) + r("10 ngày")
        ),
        styles=STRUCK,
    )
    assert [
        cell and cell.text for table in found.blocks if isinstance(table, Table) for cell in table.rows[1].cells
    ] == ["1", "10 ngày"]
    assert found.notes == ["Bảng 1, dòng 2: chữ “15” bị gạch ngang nên không đọc."]


def test_a_raised_digit_of_a_style_belongs_to_no_number() -> None:
    raised = '<w:style w:type="character" w:styleId="Mu"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    assert text_of(r("15") + run("1", '<w:rStyle w:val="Mu"/>') + r(" ngày"), raised) == "15¹ ngày"


def test_a_hidden_row_is_not_read_and_told() -> None:
    found = body_of(tbl(("TT", "Tên"), tr("1", "ẩn", props="<w:hidden/>"), ("2", "hiện")))
    (table,) = (one for one in found.blocks if isinstance(one, Table))
    assert [row.cells[1] and row.cells[1].text for row in table.rows] == ["Tên", "hiện"]
    assert found.notes == ["Bảng 1: có 1 dòng ẩn, không hiện trên trang nên không đọc."]


def test_the_reading_of_a_letter_stands_beside_it() -> None:
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>x</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>05 ngày</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    assert text_of(ruby) == "05 ngày"


UNREAD = {
    "a document within": (
        '<w:altChunk r:id="r1" xmlns:r="r"/>',
        "Đoạn 1: sau chỗ này có một tệp nhúng trong văn bản, không đọc được. Sao chép nội dung của nó vào văn bản.",
    ),
    "a table as an object": (
        p(
            xml='<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Excel.Sheet.12"/></w:object></w:r>'
        ),
        "Đoạn 2: có bảng hay tệp nhúng (Excel.Sheet.12), không đọc được. Chép bảng ấy thành bảng của Word.",
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_embedded_is_told(name: str) -> None:
    xml, words = UNREAD[name]
    assert body_of(p("Một"), xml).notes == [words]


NUMBERED = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="5">'
    '<w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def test_a_number_that_a_style_gives_is_read() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    )
    found = body_of(
        p("Một", props='<w:pStyle w:val="Muc"/>'),
        p("Hai", props='<w:pStyle w:val="Muc"/>'),
        p("Ba", props='<w:pStyle w:val="Muc"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        styles=style,
        parts={"word/numbering.xml": NUMBERED},
    )
    assert [one.text for one in found.blocks if hasattr(one, "text")] == ["1. Một", "2. Hai", "Ba"]


def test_another_start_of_a_list_counts_from_there() -> None:
    parts = NUMBERED.replace(
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/>',
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>',
    )
    found = body_of(
        p("Bốn", props='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr>'),
        parts={"word/numbering.xml": parts},
    )
    assert [one.text for one in found.blocks if hasattr(one, "text")] == ["4. Bốn"]


OLD_FONT = '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:rPrDefault></w:docDefaults>'
THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:latin typeface=".VnArial"/></a:theme>'
)
OLD = "bảng mã cũ"


def test_an_old_code_page_is_told_wherever_its_font_is_named() -> None:
    """By a run, by a style, by the defaults of the document, by its theme."""
    assert OLD in body_of(p(xml=run("x", '<w:rFonts w:ascii="VNI-Times"/>'))).notes[0]
    assert OLD in body_of(p("CÊp giÊy"), styles=OLD_FONT).notes[0]
    assert OLD in body_of(p("CÊp giÊy"), parts={"word/theme/theme1.xml": THEME}).notes[0]
    # A style that nothing uses tells nothing of the text.
    unused = '<w:style w:type="paragraph" w:styleId="Cu"><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>'
    assert body_of(p("Cấp giấy"), styles=unused).notes == []

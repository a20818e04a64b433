"""An agency's own Word template: every mistake is named before a paper needs it, and no code runs."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime

import docx
import pytest

from nennep.office.templates import LARGEST_FILE
from nennep.press.pdf import PressError
from nennep.press.word import fill, sample_context, tag, tags_of
from nennep.press.word.template_check import filled_sample
from nennep.processes.papers.printing import problems_of as check_template

DATED = datetime(2026, 11, 17, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Row:
    what: str = field(metadata=tag("viec", "Việc làm"))
    is_group: bool = field(default=False, metadata=tag("la_nhom", "Là nhóm"))


@dataclass(frozen=True, kw_only=True)
class Paper:
    name: str = field(metadata=tag("ten_quy_trinh", "Tên quy trình"))
    note: str = field(default="", metadata=tag("ghi_chu", "Ghi chú"))
    rows: tuple[Row, ...] = field(default=(), metadata=tag("buoc", "Các bước"))
    bases: tuple[str, ...] = field(default=(), metadata=tag("can_cu", "Căn cứ"))


def written(*paragraphs: str, header: str = "", rows: tuple[str, ...] = (), title: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(0, 1)
        for row in rows:
            table.add_row().cells[0].text = row
    document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = title
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def problems(*paragraphs: str, **more) -> list[tuple[str, str]]:
    return [(each.kind, str(each)) for each in check_template(written(*paragraphs, **more), Paper)]


def changed(content: bytes, parts: dict[str, bytes], without: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name not in without:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


GOOD = ("{{ ten_quy_trinh }}", "{%p if ghi_chu %}", "Ghi chú: {{ ghi_chu|upper }}", "{%p endif %}")
LOOP = ("{%tr for d in buoc %}", "{{ loop.index }}. {{ d.viec }}{% if d.la_nhom %} (nhóm){% endif %}", "{%tr endfor %}")


def test_a_good_template_has_no_problems_and_is_filled():
    content = written(*GOOD, rows=LOOP)
    assert check_template(content, Paper) == ()
    paper = Paper(name="Cấp phép", note="gấp", rows=(Row(what="Nhận"), Row(what="Trả", is_group=True)))
    assert text(fill(content, paper, dated=DATED)).splitlines() == [
        "Cấp phép",
        "Ghi chú: GẤP",
        "1. Nhận",
        "2. Trả (nhóm)",
    ]


def test_a_mistyped_tag_is_named_with_the_nearest_known_one():
    assert problems("{{ ten_quy_trin }}") == [("unknown_tag", "Không có thẻ “ten_quy_trin”. Có phải “ten_quy_trinh”?")]


def test_a_mistyped_tag_of_a_row_is_named_with_the_nearest_of_that_row():
    rows = ("{%tr for d in buoc %}", "{{ d.vieec }}", "{%tr endfor %}")
    assert problems(rows=rows) == [("unknown_tag", "Không có thẻ “d.vieec”. Có phải “d.viec”?")]


def test_a_mistyped_tag_in_the_header_is_found_too():
    assert problems("{{ ten_quy_trinh }}", header="{{ ma_hieuu }}")[0][0] == "unknown_tag"


def test_a_tag_split_over_runs_still_counts_as_one():
    document = docx.Document()
    paragraph = document.add_paragraph("{{ ten_")
    paragraph.add_run("quy_").bold = True
    paragraph.add_run("trinh }}")
    out = io.BytesIO()
    document.save(out)
    assert check_template(out.getvalue(), Paper) == ()
    assert "Cấp phép" in text(fill(out.getvalue(), Paper(name="Cấp phép"), dated=DATED))


@pytest.mark.parametrize(
    "words",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ten_quy_trinh.__class__ }}",
        "{{ ten_quy_trinh._x }}",
        "{{ ten_quy_trinh.upper() }}",
        "{{ range(1000000000) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ buoc['__class__'] }}",
        "{{ ten_quy_trinh|attr('__class__') }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{{ lipsum }}{{ cycler.__init__ }}",
        "{% for a in buoc recursive %}{% endfor %}",
    ],
)
def test_code_in_a_template_is_refused(words):
    found = problems("Đầu trang", words)
    assert found
    assert {kind for kind, _ in found} <= {"code", "unknown_tag", "syntax"}
    assert check_template(written("{{ ten_quy_trinh }}", title=words), Paper) != ()


def test_code_is_refused_with_the_text_near_it():
    assert problems("{{ ten_quy_trinh.upper() }}") == [
        (
            "code",
            "Mẫu chỉ được dùng thẻ, vòng lặp và điều kiện; gần chữ “{{ ten_quy_trinh.upper() }}” có lệnh khác. Bỏ lệnh ấy.",
        )
    ]


def test_even_unchecked_code_does_not_run_in_the_filling():
    with pytest.raises(PressError):
        fill(written("{{ ''.__class__.__mro__ }}"), Paper(name="x"), dated=DATED)
    with pytest.raises(PressError, match="ten_quy_trin"):
        fill(written("{{ ten_quy_trin }}"), Paper(name="x"), dated=DATED)


def test_loops_within_loops_have_a_bottom():
    nest = "".join(f"{{% for {name} in buoc %}}" for name in "abcd") + "x" + "{% endfor %}" * 4
    assert problems(nest)[0][0] == "code"


def test_a_syntax_error_is_told_near_its_text():
    assert problems("Mã hiệu ở đây: {{ ten_quy_trinh ghi_chu }}") == [
        (
            "syntax",
            "Thẻ viết sai ở phần nội dung, gần chữ “Mã hiệu ở đây: {{ ten_quy_trinh ghi_chu }}”. Thẻ phải đủ hai ngoặc mỗi bên: {{ ten_the }}.",
        )
    ]


def test_a_missing_bracket_is_told_near_its_text():
    for words in ("Tên: { ten_quy_trinh }}", "Tên: {{ ten_quy_trinh }"):
        kind, message = problems("Đầu", words, "Cuối")[0]
        assert kind == "syntax"
        assert "ten_quy_trinh" in message


def test_a_loop_that_is_not_closed_is_named():
    assert problems("{% for d in buoc %}{{ d.viec }}") == [
        ("syntax", "Thẻ “{% for d in buoc %}” chưa được đóng bằng {% endfor %}.")
    ]
    assert problems("a {% endif %}") == [("syntax", "Thẻ “{% endif %}” không có thẻ mở {% if ... %} đứng trước.")]


def test_a_single_text_cannot_be_looped_over():
    assert problems("{% for d in ten_quy_trinh %}{% endfor %}") == [
        ("unknown_tag", "Thẻ “ten_quy_trinh” là một chữ, không lặp được bằng {% for %}.")
    ]


def only(content: bytes) -> str:
    (problem,) = check_template(content, Paper)
    assert problem.kind == "file"
    return problem.message


def test_a_file_that_is_no_word_file_is_refused_with_the_way_out():
    assert "không phải tệp Word .docx hoặc đã hỏng" in only(b"xin chao")
    assert "không phải tệp Word .docx" in only(changed(written("a"), {}, ("word/document.xml",)))
    assert "đã hỏng" in only(written("a")[:400])
    assert "Không đọc được" in only(changed(written("a"), {"word/document.xml": b"<w:document"}))


def test_a_password_or_the_old_format_is_refused():
    assert "có mật khẩu hoặc là tệp .doc đời cũ" in only(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_macro_is_refused():
    assert "có macro" in only(changed(written("a"), {"word/vbaProject.bin": b"x"}))
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">application/vnd.ms-word.document.macroEnabled.main+xml</Types>'
    assert "có macro" in only(changed(written("a"), {"[Content_Types].xml": types}))


def test_a_bomb_is_refused_without_being_unpacked():
    assert "Tệp nén khác thường" in only(changed(written("a"), {"word/media/x.bin": bytes(60_000_000)}))
    assert "Tệp lớn quá" in only(bytes(LARGEST_FILE + 1))
    many = {f"word/x{n}.bin": b"" for n in range(600)}
    assert "Tệp nén khác thường" in only(changed(written("a"), many))


def test_entities_and_things_outside_are_refused():
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
    assert "khai báo lạ" in only(changed(written("a"), {"word/document.xml": entity}))
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        b' Type="http://x/attachedTemplate" Target="http://x/y.dotm" TargetMode="External"/></Relationships>'
    )
    assert "bên ngoài" in only(changed(written("a"), {"word/_rels/settings.xml.rels": link}))
    assert "đối tượng nhúng" in only(changed(written("a"), {"word/embeddings/oleObject1.bin": b"x"}))


@pytest.mark.parametrize("spelled", ['TargetMode="&#69;xternal"', "TargetMode = 'External'"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_something_outside_is_found_however_it_is_written(spelled, encoding):
    link = (
        f'<?xml version="1.0" encoding="{encoding}"?><r:Relationships'
        ' xmlns:r="http://schemas.openxmlformats.org/package/2006/relationships"><r:Relationship'
        f' Id="r1" Type="http://x/attachedTemplate" Target="http://x/y.dotm" {spelled}/></r:Relationships>'
    ).encode(encoding)
    assert "bên ngoài" in only(changed(written("a"), {"word/_rels/settings.xml.rels": link}))


def test_a_link_to_a_page_is_allowed():
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        b' Type="http://x/hyperlink" Target="http://x/y" TargetMode="External"/></Relationships>'
    )
    assert check_template(changed(written("{{ ten_quy_trinh }}"), {"word/_rels/footnotes.xml.rels": link}), Paper) == ()


def test_the_sample_shows_each_tag_where_it_stands():
    shown = text(filled_sample(written(*GOOD, rows=LOOP), Paper))
    assert "‹Tên quy trình›" in shown
    assert "2. ‹Việc làm› (nhóm)" in shown


def test_values_are_printed_and_never_read():
    content = written("{{ ten_quy_trinh }}")
    name = "A & B <C> {{ ghi_chu }} {% if %}"
    assert text(fill(content, Paper(name=name), dated=DATED)) == name


def test_the_same_record_gives_the_same_bytes():
    content = written(*GOOD, rows=LOOP)
    paper = Paper(name="Cấp phép", rows=(Row(what="Nhận"),))
    assert fill(content, paper, dated=DATED) == fill(content, paper, dated=DATED)


def test_tags_come_from_the_record():
    assert [(one.name, one.kind) for one in tags_of(Paper)] == [
        ("ten_quy_trinh", "text"),
        ("ghi_chu", "text"),
        ("buoc", "rows"),
        ("can_cu", "texts"),
    ]
    assert sample_context(tags_of(Paper))["can_cu"] == ["‹Căn cứ›"] * 3


@pytest.mark.parametrize("words", ["{{ " * 4000, "{% " * 4000, "{{ a }}" * 3500])
def test_thousands_of_brackets_are_refused_at_once(words):
    assert [kind for kind, _ in problems(words)] == ["file"]


def test_a_tag_must_be_whole_within_its_paragraph():
    kind, message = problems("Mã: {{ ten_quy_trinh", "}} hết")[0]
    assert kind == "syntax"
    assert "gần chữ “Mã: {{ ten_quy_trinh”" in message


def test_a_tag_hidden_outside_the_text_is_refused():
    with zipfile.ZipFile(io.BytesIO(written("{{ ten_quy_trinh }}"))) as archive:
        document = archive.read("word/document.xml").decode()
    hidden = document.replace("<w:p>", '<w:p w:rsidR="{{ ten_quy_trinh.__class__ }}">', 1)
    assert hidden != document
    found = check_template(changed(written("a"), {"word/document.xml": hidden.encode()}), Paper)
    assert [each.kind for each in found] == ["code"]

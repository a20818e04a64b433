"""The four documents as files: what an official reads, prints and signs."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from nennep.definitions.definition import ONE_STOP
from nennep.processes.papers import (
    KINDS,
    check_own_template,
    codes,
    make,
    print_pdf,
    print_tag_list,
    print_word,
    profile,
    tag_list,
    template_of,
)
from tests.definitions.tables import table, task

from .paper_facts import DATED, LONG, PROCEDURE, fifteen_steps, pinned, shortened

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect x="10" y="10" width="80"'
    ' height="40" fill="none" stroke="#000"/><text x="20" y="35" font-size="12">Tiếp nhận</text></svg>'
)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def pdf_words(pdf: bytes) -> str:
    return " ".join(" ".join(pages(pdf)).split())


def word_lines(content: bytes) -> list[str]:
    """Paragraphs and rows in order, as a reader meets them."""
    body = docx.Document(io.BytesIO(content)).element.body
    found = []
    for child in body.iterchildren():
        rows = child.findall(qn("w:tr")) or [child]
        for row in rows:
            cells = row.findall(qn("w:tc")) or [row]
            found.append(" | ".join(text_of(cell) for cell in cells))
    return [line for line in found if line.strip(" |")]


def text_of(element) -> str:
    parts = []
    for node in element.iter(qn("w:t"), qn("w:br"), qn("w:p")):
        parts.append(node.text or "" if node.tag == qn("w:t") else " ")
    return " ".join("".join(parts).split())


@pytest.fixture(scope="module")
def printed() -> dict[str, tuple[bytes, bytes]]:
    before = pinned()
    made = make(shortened(before, "B4", 24), before=before)
    return {kind: (print_pdf(each, dated=DATED), print_word(each, dated=DATED)) for kind, each in made.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_pdf_is_marked_as_pdf_a(kind, printed):
    raw = printed[kind][0]
    assert b"pdfaid:part>2<" in raw
    assert b"pdfaid:conformance>A<" in raw
    title = PdfReader(io.BytesIO(raw)).metadata.title
    assert title == f"{KINDS[kind].name} QT.DP.04"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_version_prints_the_same_bytes(kind, printed):
    before = pinned()
    again = make(shortened(before, "B4", 24), before=before)[kind]
    assert (print_pdf(again, dated=DATED), print_word(again, dated=DATED)) == printed[kind]


@pytest.mark.parametrize(("kind", "most"), [("iso", 6), ("internal", 2), ("electronic", 3), ("restructuring", 4)])
def test_the_documents_have_few_pages_and_no_empty_one(kind, most, printed):
    texts = pages(printed[kind][0])
    assert 1 <= len(texts) <= most
    assert all(len(text.split()) > 20 for text in texts)


@pytest.mark.parametrize("kind", KINDS)
def test_both_forms_say_the_same_total_and_the_same_steps(kind, printed):
    for words in (pdf_words(printed[kind][0]), " ".join(word_lines(printed[kind][1]))):
        assert "144 giờ" in words
        for step in ("Thẩm định hồ sơ", "Đánh giá thực tế", "Vào số, ký số cơ quan"):
            assert step in words


def test_another_time_for_a_step_changes_exactly_the_lines_concerned_in_all_four():
    before = pinned()
    after = shortened(before, "B4", 24, number=before.number)
    first, second = make(before, before=before), make(after, before=before)

    def told(kind: str) -> list[str]:
        old, new = (word_lines(print_word(each[kind], dated=DATED)) for each in (first, second))
        return [line for line in new if line not in old]

    for kind in ("iso", "internal", "electronic"):
        old, new = (word_lines(print_word(each[kind], dated=DATED)) for each in (first, second))
        assert [new[n] for n, line in enumerate(old) if line != new[n]] == told(kind)
        assert len(old) == len(new)
    assert told("iso") == [
        "- Thời gian phân bổ nội bộ: 144 giờ làm việc = 18 ngày làm việc.",
        "B4 | Thẩm định hồ sơ Đạt → B5; Không đạt → Chờ bổ sung hồ sơ | Chuyên viên | 24 giờ | BM.DP.04.01",
        "Tổng thời gian | 144 giờ làm việc = 18 ngày làm việc",
    ]
    assert [line.split(" | ")[0] for line in told("internal")] == [
        told("internal")[0],
        "Giai đoạn 2: Thẩm định",
        "B4",
        "Tổng thời gian",
    ]
    assert told("internal")[0].startswith("Tổng thời gian thực hiện: 144 giờ")
    assert [line.split(" | ")[0] for line in told("electronic")] == [
        "Tổng thời gian: 144 giờ làm việc = 18 ngày làm việc",
        "B4",
        "Tổng thời gian",
        f"Mã băm của định nghĩa (SHA-256): {after.definition.sha256}",
    ]
    assert told("restructuring") == [
        "Tóm tắt: Đổi 1 bước, giảm 16 giờ, thêm 0 biểu mẫu",
        "Tỷ lệ thời gian cắt giảm: 10,0 %",
        "Tổng thời gian (giờ làm việc) | 160 | 144 | giảm 16",
        "Tổng thời gian (ngày làm việc) | 20 | 18 | giảm 2",
        "B4. Thẩm định hồ sơ | Chuyên viên | 40 giờ | B4. Thẩm định hồ sơ | Chuyên viên | 24 giờ | giảm 16 giờ",
        "Tổng thời gian |  | 160 giờ | Tổng thời gian |  | 144 giờ | giảm 16 giờ",
        "5. Từng thay đổi",
        "- B4 “Thẩm định hồ sơ” · Thời gian: 40 giờ → 24 giờ",
    ]


def test_in_the_pdf_too_only_those_lines_change():
    before = pinned()
    after = shortened(before, "B4", 24, number=before.number)
    first, second = make(before, before=before), make(after, before=before)
    for kind in ("iso", "internal", "electronic"):
        old, new = ("\n".join(pages(print_pdf(each[kind], dated=DATED))) for each in (first, second))
        news = [line for line in new.splitlines() if line not in old.splitlines()]
        assert news
        for line in news:
            concerned = ("24 giờ", "3 ngày", "144 giờ", "18 ngày", "11,5 ngày", after.definition.sha256)
            assert any(words in line for words in concerned), line


def test_the_iso_procedure_carries_code_issue_date_and_page_on_each_page_but_the_cover(printed):
    texts = pages(printed["iso"][0])
    for number, text in enumerate(texts[1:], start=2):
        assert "Mã hiệu: QT.DP.04" in text
        assert "Lần ban hành: 04" in text
        assert "Ngày ban hành: 05/02/2026" in text
        assert f"Trang: {number}/{len(texts)}" in text
    assert "Trang:" not in texts[0]
    cover = " ".join(texts[0].split())
    for words in ("TCVN ISO 9001:2015", "Soạn thảo", "Phê duyệt", "Trần Quốc Ân", "Giám đốc"):
        assert words in cover
    assert "SỬA ĐỔI TÀI LIỆU" in texts[1]
    assert "NƠI NHẬN TÀI LIỆU" in texts[1]


def test_page_numbers_of_an_administrative_paper_begin_on_the_second_page():
    document = make(pinned(fifteen_steps()))["electronic"]
    texts = pages(print_pdf(document, dated=DATED))
    assert len(texts) >= 2
    assert [text.split()[0] for text in texts[1:]] == [str(n) for n in range(2, len(texts) + 1)]
    assert texts[0].split()[0] != "1"


def many_steps():
    steps = [task(f"B{n}", 4, name=f"Việc thứ {n} của quy trình dài", duty="handle") for n in range(1, 41)]
    return pinned(table(*steps, task("B41", 4, unit=ONE_STOP, returns=True, duty="receive")))


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("iso", "Trình tự"),
        ("internal", "Nội dung công việc"),
        ("electronic", "Chuyển tiếp"),
        ("restructuring", "Bước trước"),
    ],
)
def test_the_head_of_a_long_table_stands_again_on_each_page(kind, head):
    made = make(many_steps())[kind]
    texts = [page for page in pages(print_pdf(made, dated=DATED)) if "Việc thứ" in page]
    assert len(texts) >= 2
    assert all(head in " ".join(text.split()) for text in texts)
    found = docx.Document(io.BytesIO(print_word(made, dated=DATED)))
    long = next(t for t in found.tables if len(t.rows) > 40)
    assert long.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in long.rows)


@pytest.mark.parametrize("steps", range(3, 24, 2))
@pytest.mark.parametrize("kind", ["electronic", "restructuring"])
def test_no_signature_begins_a_page_alone(kind, steps):
    rows = [task(f"B{n}", 4, name=f"Việc {n}", duty="handle") for n in range(1, steps + 1)]
    last = pages(print_pdf(make(pinned(table(*rows)))[kind], dated=DATED))[-1]
    before = last[: last.index("NGƯỜI LẬP")]
    assert len(before.split()) > 5


@pytest.mark.parametrize("kind", ["iso", "internal", "electronic"])
def test_the_total_never_begins_a_page_alone(kind):
    for steps in range(20, 42):
        rows = [task(f"B{n}", 4, name=f"Việc thứ {n}", duty="handle") for n in range(1, steps + 1)]
        made = make(pinned(table(*rows)))[kind]
        (page,) = (
            text
            for text in pages(print_pdf(made, dated=DATED))
            if "Tổng thời gian" in (text.split("Việc thứ")[-1] if "Việc thứ" in text else text)
            and "Thời gian phân bổ" not in text.split("Tổng thời gian")[-1]
            and "MỤC ĐÍCH" not in text
        )
        assert f"Việc thứ {steps}" in page, steps


def test_in_word_the_last_step_holds_together_with_the_total(printed):
    for kind in ("iso", "internal", "electronic"):
        tables = docx.Document(io.BytesIO(printed[kind][1])).tables
        rows = next(t.rows for t in tables if "Tổng thời gian" in t.rows[-1].cells[0].text)
        for cell in rows[-2].cells:
            assert all(p.paragraph_format.keep_with_next for p in cell.paragraphs)
        assert not rows[2].cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_in_word_the_rows_of_the_signatures_hold_together(printed):
    for kind in ("electronic", "restructuring"):
        found = docx.Document(io.BytesIO(printed[kind][1]))
        rows = found.tables[-1].rows
        assert "NGƯỜI LẬP" in rows[0].cells[0].text
        for row in rows[:-1]:
            assert all(p.paragraph_format.keep_with_next for p in row.cells[0].paragraphs)
        before = found.tables[-1]._tbl.getprevious()
        assert before.find(qn("w:pPr")).find(qn("w:keepNext")) is not None


@pytest.mark.parametrize("code", codes())
def test_long_names_print_whole_in_both_forms(code):
    style = profile(code)
    version = replace(pinned(fifteen_steps()), procedures=(replace(PROCEDURE, name=LONG),))
    for made in make(version, style).values():
        whole = pdf_words(print_pdf(made, dated=DATED, style=style))
        assert LONG in whole
        words = word_lines(print_word(made, dated=DATED, style=style))
        assert any(LONG.upper() in line.upper() for line in words)
    iso = pages(print_pdf(make(version, style)["iso"], dated=DATED, style=style))
    assert "Họ và tên" in iso[0]


@pytest.mark.parametrize("code", codes())
def test_the_sections_of_a_profile_stand_in_order_in_both_forms(code):
    style = profile(code)
    made = make(pinned(), style)["iso"]
    whole = pdf_words(print_pdf(made, dated=DATED, style=style)).upper()
    lines = [line.upper() for line in word_lines(print_word(made, dated=DATED, style=style))]
    titles = [f"{s.number}. {s.title}".upper() for s in style.sections]
    places = [whole.index(title) for title in titles]
    assert places == sorted(places)
    assert [line for line in lines if line in titles] == titles
    for column in style.columns:
        assert column.title.upper() in whole


def test_a_trial_is_marked_in_both_forms():
    trial = replace(pinned(), demo=True)
    for kind, made in make(trial).items():
        texts = pages(print_pdf(made, dated=DATED))
        assert all("BẢN THỬ" in text for text in texts)
        feet = docx.Document(io.BytesIO(print_word(made, dated=DATED))).sections[0]
        assert (feet.footer.paragraphs[0].text, kind) == ("BẢN THỬ", kind)
        assert feet.first_page_footer.paragraphs[0].text == "BẢN THỬ"
    plain = docx.Document(io.BytesIO(print_word(make(pinned())["iso"], dated=DATED)))
    assert plain.sections[0].footer.paragraphs[0].text == ""


def test_a_draft_is_marked_on_every_page_of_both_forms():
    for kind, made in make(pinned()).items():
        texts = pages(print_pdf(made, dated=DATED, is_draft=True))
        assert all("BẢN NHÁP" in text for text in texts)
        section = docx.Document(io.BytesIO(print_word(made, dated=DATED, is_draft=True))).sections[0]
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        told = [head.paragraphs[0].text for head in heads]
        assert (set(told), kind) == ({"BẢN NHÁP, CHƯA PHÊ DUYỆT"}, kind)


def test_who_gets_a_copy_has_a_box_to_tick_in_both_forms():
    made = make(pinned())["iso"]
    assert "1 | Ban Giám đốc | ☐" in word_lines(print_word(made, dated=DATED))


def test_in_word_the_last_row_of_a_comparison_sums_up_in_bold():
    before = pinned()
    made = make(shortened(before, "B4", 24), before=before)["restructuring"]
    tables = docx.Document(io.BytesIO(print_word(made, dated=DATED))).tables
    for head in ("Bước trước", "Công việc của người dân, tổ chức"):
        (rows,) = [t.rows for t in tables if t.rows[0].cells[0].text == head]
        assert [bool(row.cells[0].paragraphs[0].runs[0].bold) for row in rows] == [
            True,
            *[False] * (len(rows) - 2),
            True,
        ]


def test_in_style_b_places_limits_and_fees_stand_under_their_heads_in_both_forms():
    style = profile("b")
    made = make(pinned(), style)["iso"]
    pdf = pdf_words(print_pdf(made, dated=DATED, style=style))
    word = " ".join(word_lines(print_word(made, dated=DATED, style=style)))
    for words in ("Số lượng hồ sơ: - 01 bộ.", "Thời gian xử lý: - 30 ngày", "Phí, lệ phí: - Phí"):
        assert words in pdf
        assert words in word


def test_several_procedures_are_numbered_in_both_forms_and_one_is_not():
    other = replace(PROCEDURE, root="9.9", name="Cấp lại")
    alone = make(pinned())["internal"]
    both = make(replace(pinned(), procedures=(PROCEDURE, other)))["internal"]
    for words in (pdf_words(print_pdf(both, dated=DATED)), " ".join(word_lines(print_word(both, dated=DATED)))):
        assert f"1. Thủ tục: {PROCEDURE.name[:30]}" in words
        assert "2. Thủ tục: Cấp lại" in words
    assert "1. Thủ tục" not in pdf_words(print_pdf(alone, dated=DATED))
    assert "1. Thủ tục" not in " ".join(word_lines(print_word(alone, dated=DATED)))


@pytest.mark.parametrize(("wide", "high"), [(200, 100), (2000, 500), (600, 2000), (900, 1200)])
def test_a_diagram_stands_with_its_heading_on_one_page_in_both_forms(wide, high):
    """Never wider than the text nor higher than the room below the heading; a small one is not blown up."""
    shape = SVG.replace('viewBox="0 0 200 100"', f'viewBox="0 0 {wide} {high}"')
    made = make(replace(pinned(), diagram=shape))["iso"]
    (page,) = [text for text in pages(print_pdf(made, dated=DATED)) if "LƯU ĐỒ QUY TRÌNH" in text]
    assert "Tiếp nhận" in page.partition("LƯU ĐỒ QUY TRÌNH")[2]
    document = docx.Document(io.BytesIO(print_word(made, dated=DATED)))
    (shown,) = document.inline_shapes
    assert shown.width.mm <= 165.1
    assert shown.height.mm <= 200.1
    assert shown.width.mm > 164 or shown.height.mm > 199


def test_a_diagram_is_printed_where_there_is_one():
    drawn = make(replace(pinned(), diagram=SVG))["iso"]
    assert "LƯU ĐỒ QUY TRÌNH" in pdf_words(print_pdf(drawn, dated=DATED))
    with zipfile.ZipFile(io.BytesIO(print_word(drawn, dated=DATED))) as archive:
        assert [n for n in archive.namelist() if n.endswith(".png")]
    without = make(pinned())["iso"]
    assert "LƯU ĐỒ" not in pdf_words(print_pdf(without, dated=DATED))
    with zipfile.ZipFile(io.BytesIO(print_word(without, dated=DATED))) as archive:
        assert not [n for n in archive.namelist() if n.endswith(".png")]


@pytest.mark.parametrize("kind", KINDS)
def test_word_files_are_a4_in_times_new_roman_for_every_script(kind, printed):
    found = docx.Document(io.BytesIO(printed[kind][1]))
    section = found.sections[0]
    sides = sorted((round(section.page_width.mm), round(section.page_height.mm)))
    assert sides == [210, 297]
    assert (section.page_width > section.page_height) == KINDS[kind].lying
    if not KINDS[kind].lying:
        margins = (section.left_margin, section.right_margin, section.bottom_margin)
        assert [round(each.mm) for each in margins] == [30, 15, 20]
    for fonts in found.styles.element.iter(qn("w:rFonts")):
        names = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")}
        assert names == {"Times New Roman"}
        assert not [name for name in fonts.attrib if "Theme" in name]


@pytest.mark.parametrize("kind", KINDS)
def test_no_tag_is_left_in_a_filled_document(kind, printed):
    with zipfile.ZipFile(io.BytesIO(printed[kind][1])) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                text = archive.read(name).decode()
                assert "{{" not in text
                assert "{%" not in text


def test_signs_that_mean_something_elsewhere_are_printed_as_they_are():
    name = "Hỏi A & B <C> 5 < 6 {{ 7 }} {% if %} #let x = $1 *đậm*"
    made = make(pinned(table(task("B1", 4, name=name))))
    for each in made.values():
        assert name in pdf_words(print_pdf(each, dated=DATED))
        assert any(name in line for line in word_lines(print_word(each, dated=DATED)))


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_templates_pass_the_check_of_templates(kind):
    for code in codes():
        assert check_own_template(kind, template_of(kind, profile(code))) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_of_tags_names_every_tag_and_prints(kind):
    listed = tag_list(kind)
    assert ("{{ ten_quy_trinh }}", "Tên quy trình") in listed
    words = pdf_words(print_tag_list(kind, dated=DATED))
    assert all(meaning.split("\n")[0][:20] in words for _, meaning in listed)


def test_a_secretarys_own_template_is_what_is_printed():
    own = docx.Document()
    own.add_paragraph("Sở ta: {{ ma_hieu }} - {{ tong_thoi_gian }}")
    out = io.BytesIO()
    own.save(out)
    assert check_own_template("internal", out.getvalue()) == ()
    made = make(pinned())["internal"]
    lines = word_lines(print_word(made, dated=DATED, template=out.getvalue()))
    assert lines == ["Sở ta: QT.DP.04 - 160 giờ làm việc = 20 ngày làm việc"]


def test_a_tag_of_another_document_is_not_one_of_this():
    own = docx.Document()
    own.add_paragraph("{{ tong_ngay }}")
    out = io.BytesIO()
    own.save(out)
    assert check_own_template("internal", out.getvalue()) == ()
    assert [p.kind for p in check_own_template("iso", out.getvalue())] == ["unknown_tag"]

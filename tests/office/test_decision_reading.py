"""A publishing decision's Word file: number, date, tables A-D, and every doubt with its place."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from nennep.office.archives import UnreadableUploadError
from nennep.office.decision import read_decision
from nennep.office.decision_rows import DecisionReading, DecisionRow
from tests.office.files import HEADING, C, control, deleted, docx, head_of_decision, inserted, p, r, tbl, tr

TITLE_A = "A. DANH MỤC THỦ TỤC HÀNH CHÍNH BAN HÀNH MỚI"


def read(*blocks: str) -> DecisionReading:
    return read_decision(docx(*blocks), "qd.docx")


def told(reading: DecisionReading) -> str:
    return "\n".join(map(str, reading.warnings))


def line(n: int, code: str = "", name: str = "", time: str = "5 ngày") -> tuple[str, ...]:
    return (str(n), code or f"1.{n:06d}", name or f"Thủ tục {n}", time, "BPMC", "Không", "Luật X")


def codes(rows: tuple[DecisionRow, ...]) -> list[str]:
    return [row.code for row in rows]


def test_the_head_gives_number_date_issuer_and_effect() -> None:
    found = read(head_of_decision(), p(TITLE_A), tbl(HEADING, line(1)))
    assert (found.number, found.date) == ("1369/QĐ-UBND", date(2024, 10, 16))
    assert found.issuer == "ỦY BAN NHÂN DÂN TỈNH LAM GIANG"
    assert found.effective_on == date(2024, 10, 16)
    assert found.warnings == ()


@pytest.mark.parametrize("eth", ["1369/QÐ-UBND", "1369 / QĐ - UBND"])
def test_a_number_written_askew_is_straightened(eth: str) -> None:
    found = read(head_of_decision(eth), p(TITLE_A), tbl(HEADING, line(1)))
    assert found.number == "1369/QĐ-UBND"


def test_an_annex_alone_gives_number_and_date_of_its_decision() -> None:
    annex = p("(Kèm theo Quyết định số 128/QĐ-UBND ngày 29 tháng 01 năm 2024 của Chủ tịch UBND tỉnh)")
    found = read(p("PHỤ LỤC"), annex, p(TITLE_A), tbl(HEADING, line(1)))
    assert (found.number, found.date) == ("128/QĐ-UBND", date(2024, 1, 29))


def test_running_text_gives_the_number_as_a_doubt() -> None:
    about = p("DANH MỤC công bố tại Quyết định số 663/QĐ-UBND ngày 07/6/2024 của tỉnh")
    found = read(about, p(TITLE_A), tbl(HEADING, line(1)))
    assert (found.number, found.date) == ("663/QĐ-UBND", date(2024, 6, 7))
    assert "lấy từ câu văn" in told(found)


def test_a_decision_cited_as_a_basis_is_not_this_one() -> None:
    cited = p("Căn cứ Quyết định số 985/QĐ-TTg ngày 08 tháng 8 năm 2018 của Thủ tướng;")
    found = read(cited, p(TITLE_A), tbl(HEADING, line(1)))
    assert (found.number, found.date) == ("", None)
    assert "chưa đọc được số quyết định" in told(found)
    assert "chưa đọc được ngày quyết định" in told(found)


def test_a_draft_without_number_and_day_is_told_as_such() -> None:
    head = head_of_decision("      /QĐ-UBND", "ngày     tháng 10 năm 2024")
    found = read(head, p(TITLE_A), tbl(HEADING, line(1)))
    assert (found.number, found.date) == ("", None)
    assert told(found).count("bản dự thảo?") == 2


def test_an_annex_that_names_another_decision_is_told() -> None:
    annex = p("(Ban hành kèm theo Quyết định số 1396/QĐ-UBND ngày 17/10/2024)")
    found = read(head_of_decision(), annex, p(TITLE_A), tbl(HEADING, line(1)))
    assert found.number == "1369/QĐ-UBND"
    assert told(found).count("LỆCH") == 2


def test_a_day_that_does_not_exist_is_told() -> None:
    found = read(head_of_decision(day="ngày 31 tháng 02 năm 2024"), p(TITLE_A), tbl(HEADING, line(1)))
    assert found.date is None
    assert "không phải một ngày có thật" in told(found)


def test_fifty_procedures_with_merged_places_and_groups_are_all_read() -> None:
    rows: list[tuple[C | str, ...]] = [
        (
            str(n),
            f"1.{n:06d}.000.00.00.H99",
            f"Cấp giấy số {n}",
            f"{n % 20 + 1:02d} ngày làm việc",
            C("Trung tâm", merge="restart" if n == 1 else "continue"),
            f"{n}.000 đồng",
            "Luật X",
        )
        for n in range(1, 51)
    ]
    for at, name in ((20, "II. Lĩnh vực Đất đai"), (0, "I. Lĩnh vực Dược phẩm (20 TTHC)")):
        rows.insert(at, (C(name, span=7),))
    found = read(
        head_of_decision(), p(f"{TITLE_A} (50 TTHC)"), tbl(HEADING, tuple(f"({i})" for i in range(1, 8)), *rows)
    )
    assert codes(found.rows) == [f"1.{n:06d}.000.00.00.H99" for n in range(1, 51)]
    assert [row.field for row in found.rows] == ["Dược phẩm"] * 20 + ["Đất đai"] * 30
    assert {row.place for row in found.rows[:20]} == {"Trung tâm"}
    assert [row.time.amount for row in found.rows[:3]] == [Decimal(2), Decimal(3), Decimal(4)]
    assert {row.table for row in found.rows} == {"A"}
    assert found.warnings == ()


def test_a_merged_cell_that_kept_the_line_of_each_part_says_it_once() -> None:
    rows = [list(line(n)) for n in (1, 2)]
    rows[0][4], rows[1][4] = C("BPMC\nBPMC", merge="restart"), C("", merge="continue")  # type: ignore[call-overload]
    assert [row.place for row in read(p(TITLE_A), tbl(HEADING, *rows)).rows] == ["BPMC", "BPMC"]


def test_every_table_is_known_by_the_heading_before_it() -> None:
    found = read(
        p("I. DANH MỤC TTHC BAN HÀNH MỚI"),
        tbl(HEADING, line(1)),
        p("II. Danh mục TTHC được sửa đổi, bổ sung"),
        tbl(HEADING, line(2)),
        p("3. Thủ tục hành chính thay thế"),
        tbl(HEADING, line(3)),
        p("Phụ lục IV"),
        p("DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ"),
        tbl(
            ("STT", "Số hồ sơ TTHC", "Tên TTHC", "Tên VBQPPL quy định việc bãi bỏ TTHC"),
            ("1", "1.000004", "D", "Nghị định 5"),
        ),
    )
    assert [row.table for row in found.rows] == ["A", "B", "C", "D"]
    assert found.rows[3].basis == "Nghị định 5"
    assert "không thấy mã của thủ tục bị thay thế" in told(found)


def test_sections_inside_one_table_change_table_and_level() -> None:
    found = read(
        tbl(
            HEADING,
            (C("A. THỦ TỤC HÀNH CHÍNH BAN HÀNH MỚI", span=7),),
            ("I", C("Lĩnh vực Dược phẩm", span=6)),
            line(1),
            (C("D. TTHC BÃI BỎ", span=7),),
            (C("THỦ TỤC HÀNH CHÍNH CẤP XÃ", span=7),),
            line(1, "1.000009"),
        )
    )
    assert [(row.table, row.field, row.level) for row in found.rows] == [("A", "Dược phẩm", ""), ("D", "", "cấp xã")]


def test_a_two_row_heading_tells_old_from_new() -> None:
    found = read(
        p("C. THỦ TỤC HÀNH CHÍNH ĐƯỢC THAY THẾ"),
        tbl(
            (
                C("TT", merge="restart"),
                C("TTHC được thay thế", span=2),
                C("TTHC thay thế", span=2),
                C("Phí, lệ phí", span=2),
                C("Thời hạn", merge="restart"),
            ),
            (C("", merge="continue"), "Mã số", "Tên", "Mã số", "Tên", "Phí", "Lệ phí", C("", merge="continue")),
            ("1", "1.000001", "Cũ", "2.000001", "Mới", "100", "200", "Trong ngày"),
        ),
    )
    (row,) = found.rows
    assert (row.code, row.name, row.replaced_codes, row.replaced_name) == ("2.000001", "Mới", ("1.000001",), "Cũ")
    assert row.fee == "Phí: 100\nLệ phí: 200"
    assert row.time.unit == "same_day"


def test_times_of_two_channels_are_told_apart() -> None:
    below = C("", merge="continue")
    found = read(
        p(TITLE_A),
        tbl(
            (
                C("TT", merge="restart"),
                C("Mã TTHC", merge="restart"),
                C("Tên TTHC", merge="restart"),
                C("Thời hạn giải quyết", span=2),
                C("Căn cứ", merge="restart"),
            ),
            (below, below, below, "Trực tiếp", "Trực tuyến", below),
            ("1", "1.000001", "A", "5 ngày", "4 ngày", "L"),
            ("2", "1.000002", "B", C("6 ngày", span=2), "L"),
        ),
    )
    first, second = (row.time for row in found.rows)
    assert first.text == "Trực tiếp: 5 ngày Trực tuyến: 4 ngày"
    assert (first.amount, [one.amount for one in first.variants]) == (Decimal(5), [Decimal(4)])
    assert (second.text, second.variants) == ("6 ngày", ())


def test_a_title_over_several_paragraphs_is_one() -> None:
    split = p("DANH MỤC THỦ TỤC HÀNH CHÍNH"), p("ĐƯỢC BAN HÀNH MỚI TRONG LĨNH VỰC ĐẤT ĐAI")
    assert read(*split, tbl(HEADING, line(1))).rows[0].table == "A"
    many = p("DANH MỤC THỦ TỤC HÀNH CHÍNH BAN HÀNH MỚI,"), p("SỬA ĐỔI, BỔ SUNG VÀ BÃI BỎ")
    found = read(*many, p("II. SỬA ĐỔI, BỔ SUNG"), tbl(HEADING, line(1)))
    assert found.rows[0].table == "B"
    found = read(*many, tbl(HEADING, line(1)))
    assert "tiêu đề nói cả ban hành mới, sửa đổi, bổ sung, bãi bỏ" in told(found)


def test_a_title_of_a_level_keeps_the_table_of_the_title_above() -> None:
    found = read(
        p(TITLE_A),
        p("I. Thủ tục hành chính cấp tỉnh"),
        tbl(HEADING, line(1)),
        p("II. Thủ tục hành chính cấp xã"),
        tbl(HEADING, line(1, "1.000009")),
    )
    assert [(row.table, row.level) for row in found.rows] == [("A", "cấp tỉnh"), ("A", "cấp xã")]


def test_a_title_in_the_first_row_of_the_table_heads_it() -> None:
    title = (C("DANH MỤC THỦ TỤC HÀNH CHÍNH SỬA ĐỔI, BỔ SUNG (01 thủ tục)", span=7),)
    found = read(tbl(title, HEADING, line(1)))
    assert [(row.table, row.code) for row in found.rows] == [("B", "1.000001")]
    assert "LỆCH" not in told(found)


@pytest.mark.parametrize(
    "name",
    [
        "Cấp đổi giấy (1.002345.000.00.00.H99)",
        "1.002345.000.00.00.H99\nCấp đổi giấy",
        "Cấp đổi giấy\nMã TTHC: 1.002345.000.\n00.00.H99",
        "Cấp đổi giấy (Mã số: 1.00 2345.000.00.00.H99)",
    ],
)
def test_a_code_inside_the_name_is_taken_out(name: str) -> None:
    heading = ("STT", "Tên TTHC (Mã TTHC)", "Phí", "Thời gian giải quyết", "Căn cứ")
    found = read(p(TITLE_A), tbl(heading, ("1", name, "Không", "5 ngày", "L")))
    assert [(row.code, row.name) for row in found.rows] == [("1.002345.000.00.00.H99", "Cấp đổi giấy")]


def test_text_in_parts_comes_out_composed() -> None:
    """NFD, as some machines save it, in the title, the heading and the cells."""
    heading = tuple(unicodedata.normalize("NFD", text) for text in HEADING)
    row = tuple(unicodedata.normalize("NFD", text) for text in line(1, name="Cấp giấy chứng nhận"))
    found = read(p(unicodedata.normalize("NFD", TITLE_A)), tbl(heading, row))
    assert [(row.table, row.name) for row in found.rows] == [("A", "Cấp giấy chứng nhận")]


def test_tracked_changes_are_read_as_accepted_and_told() -> None:
    time = C(xml=p(xml=deleted("30") + inserted(r("15")) + r(" ngày")))
    gone = tr("2", "1.000002", "B", "", "", "", "", props="<w:del w:id='3'/>")
    found = read(p(TITLE_A), tbl(HEADING, ("1", "1.000001", "A", time, "x", "x", "x"), gone))
    assert [(row.code, row.time.text) for row in found.rows] == [("1.000001", "15 ngày")]
    assert "Track Changes" in told(found)


def test_a_table_in_a_content_control_and_in_a_frame_is_read() -> None:
    inner = control(tbl(HEADING, line(1)))
    found = read(tbl((C(xml=p(TITLE_A) + inner + p("")),)))
    assert [(row.table, row.code) for row in found.rows] == [("A", "1.000001")]


def test_a_list_that_goes_on_without_heading_is_read_and_told() -> None:
    found = read(p(TITLE_A), tbl(HEADING, line(1)), p(""), tbl(line(2)), tbl(HEADING, line(3)))
    assert codes(found.rows) == ["1.000001", "1.000002", "1.000003"]
    assert "Bảng 2: không có dòng tiêu đề; đọc tiếp theo cột của bảng 1" in told(found)


def test_a_heading_repeated_on_the_next_page_is_no_procedure() -> None:
    found = read(p(TITLE_A), tbl(HEADING, line(1), HEADING, line(2)))
    assert codes(found.rows) == ["1.000001", "1.000002"]


def test_a_procedure_over_several_rows_is_one_and_told() -> None:
    merged = [C(text, merge="restart") for text in ("1", "1.000001", "A")]
    below = [C("", merge="continue")] * 3
    found = read(p(TITLE_A), tbl(HEADING, (*merged, "5 ngày", "x", "100", "z"), (*below, "10 ngày", "x", "200", "z")))
    (row,) = found.rows
    assert row.source.rows == (2, 3)
    assert row.fee == "100\n200"
    assert [one.amount for one in row.time.variants] == [Decimal(10)]
    assert "Bảng 1, dòng 2–3: gộp 2 dòng" in told(found)


def test_a_row_keeps_where_every_cell_was_read() -> None:
    (row,) = read(p(TITLE_A), tbl(HEADING, line(7))).rows
    assert (row.source.table, row.source.rows, row.source.place) == (1, (2,), "Bảng 1, dòng 2")
    (time,) = row.source.cells["time"]
    assert (time.text, time.row, time.column) == ("5 ngày", 2, 4)
    assert row.source.raw == (line(7),)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (line(1, "1.00234"), "“1.00234” giống mã nhưng sai dạng"),
        (line(1, "T-BYT-123456-TT"), "mã kiểu cũ"),
        (line(1, "1.000001; 1.000002"), "có 2 mã"),
        (line(1, "1.000001", "A (1.000002)"), "trong tên ghi 1.000002; lấy theo cột mã"),
        (line(1, time="theo hẹn"), "không hiểu thời gian này"),
        (line(1, time=""), "ô thời hạn trống"),
        (line(1, time="½ ngày"), "lẻ; giữ nguyên đơn vị"),
        (("1", "1.000001", "", "5 ngày", "", "", ""), "không thấy tên thủ tục"),
    ],
)
def test_each_doubt_is_told_with_its_row(row: tuple[str, ...], words: str) -> None:
    found = read(head_of_decision(), p(TITLE_A), tbl(HEADING, row))
    (warned,) = [one for one in found.warnings if words in one.message]
    assert (warned.place, warned.row) == ("Bảng 2, dòng 2", 0)


def test_a_code_twice_and_a_lost_row_are_told() -> None:
    found = read(p(TITLE_A), tbl(HEADING, line(1), line(2, "1.000001"), line(5)))
    assert "Bảng 1, dòng 3: mã 1.000001 đã có ở Bảng 1, dòng 2" in told(found)
    assert "Bảng 1, dòng 4: số thứ tự nhảy từ 2 sang 5" in told(found)


def test_a_heading_that_counts_more_procedures_than_are_read_is_told() -> None:
    found = read(p(f"{TITLE_A} (03 TTHC)"), tbl(HEADING, line(1), line(2)))
    assert "ghi 3 thủ tục, đọc được 2 – LỆCH" in told(found)


@pytest.mark.parametrize(
    ("article", "is_wrong"),
    [
        ("Công bố kèm theo Quyết định này 02 thủ tục hành chính lĩnh vực Dược.", False),
        ("Công bố kèm theo Quyết định này 02 TTHC, trong đó 01 TTHC mới; 01 TTHC bãi bỏ.", False),
        ("Công bố kèm theo Quyết định này 01 TTHC ban hành mới, 02 TTHC bãi bỏ.", True),
        ("Công bố kèm theo Quyết định này Danh mục thủ tục hành chính.", False),
    ],
)
def test_the_number_of_procedures_in_the_article_is_compared(article: str, is_wrong: bool) -> None:
    found = read(p(f"Điều 1. {article}"), p(TITLE_A), tbl(HEADING, line(1), line(2)))
    assert ("ghi 3 thủ tục, đọc được 2 – LỆCH" in told(found)) == is_wrong
    assert ("LỆCH" in told(found)) == is_wrong


def test_a_title_with_one_kind_serves_where_no_table_has_one() -> None:
    found = read(head_of_decision(about="Về việc công bố thủ tục hành chính bị bãi bỏ"), tbl(HEADING, line(1)))
    assert found.rows[0].table == "D"
    assert "theo trích yếu" in told(found)


def test_without_any_heading_the_table_stays_open_and_is_told_once() -> None:
    found = read(tbl(HEADING, line(1), line(2)))
    assert [row.table for row in found.rows] == ["", ""]
    assert told(found).count("chưa xếp được bảng") == 1


def test_a_heading_of_two_kinds_is_told() -> None:
    found = read(p("DANH MỤC TTHC SỬA ĐỔI, BỔ SUNG, THAY THẾ"), tbl(HEADING, line(1)))
    assert found.rows[0].table == "B"
    assert "tiêu đề nói cả sửa đổi, bổ sung, thay thế" in told(found)


def test_the_second_part_is_not_read_as_a_list() -> None:
    found = read(
        p(TITLE_A),
        tbl(HEADING, line(1)),
        p("PHẦN II. NỘI DUNG CỤ THỂ CỦA TỪNG THỦ TỤC HÀNH CHÍNH"),
        tbl(HEADING, line(1, "1.000009")),
    )
    assert codes(found.rows) == ["1.000001"]
    assert "Bảng 2: nằm sau “Nội dung cụ thể”" in told(found)


def test_a_list_whose_heading_is_unknown_is_not_passed_over_in_silence() -> None:
    found = read(p(TITLE_A), tbl(HEADING, line(1)), tbl(("x", "y"), ("1.000005", "E")))
    assert "Bảng 2: có mã thủ tục nhưng không nhận ra dòng tiêu đề" in told(found)


def test_an_article_that_repeals_is_no_heading() -> None:
    article = p("Điều 3. Bãi bỏ các thủ tục hành chính tại Quyết định số 5/QĐ-UBND.")
    found = read(p(TITLE_A), article, tbl(HEADING, line(1)))
    assert found.rows[0].table == "A"


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ((p("Chỉ có chữ"),), "không có bảng nào"),
        ((tbl(("a", "b"), ("c", "d")),), "Đã thấy: Bảng 1: a | b"),
        ((tbl(("TT", "Tên giấy tờ", "Bản chính")),), "không bảng nào là danh mục"),
    ],
)
def test_a_file_without_a_list_says_what_was_seen(blocks: tuple[str, ...], words: str) -> None:
    with pytest.raises(UnreadableUploadError, match=words.replace("|", r"\|")):
        read(*blocks)


def test_letters_of_an_old_code_page_are_told() -> None:
    font = '<w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>Sè</w:t></w:r>'
    found = read(p(xml=font), p(TITLE_A), tbl(HEADING, line(1)))
    assert "phông bảng mã cũ" in told(found)


def test_a_mistyped_code_alone_in_its_brackets_is_no_part_of_the_name() -> None:
    names = ("Cấp giấy A (9.90006)", "Cấp giấy B (mã 1.23456)", "Cấp giấy C (mẫu 2)")
    rows = [line(n, code="", name=name) for n, name in enumerate(names, start=1)]
    rows = [(each[0], " ", *each[2:]) for each in rows]
    found = read(head_of_decision(), p(TITLE_A), tbl(HEADING, *rows))
    assert [row.name for row in found.rows] == ["Cấp giấy A", "Cấp giấy B", "Cấp giấy C (mẫu 2)"]

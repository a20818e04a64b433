"""The sheet of a procedure in the shapes in which agencies get it, and in those in which nobody should."""

import gzip
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep import office
from nennep.office.national_sheet import NationalProcedure, NationalReading
from tests.office.files import C, docx, p, tbl, xlsx

HEAD = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAGE = """Mã thủ tục:
1.002099
Số quyết định:
163/QĐ-BTP
Tên thủ tục:
Đăng ký hoạt động của chi nhánh
Cấp thực hiện:
Cấp tỉnh
Loại thủ tục:
TTHC được giao luật quy định chi tiết
Lĩnh vực:
Luật sư
Trình tự thực hiện:
- Nộp hồ sơ.
- Nhận kết quả:
Cách thức thực hiện:
Hình thức nộp\tThời hạn giải quyết\tPhí, lệ phí\tMô tả
Trực tiếp\t5 Ngày làm việc\tPhí : 1500000 Đồng (thẩm định)\tNộp tại sở
7 Ngày làm việc\tMiễn phí\tkhi cấp lại
Trực tuyến\t7\tPhí : 1500000 Đồng
Lệ phí : 20000 Đồng\tNộp qua cổng
Thành phần hồ sơ:
Trường hợp cấp mới
Tên giấy tờ\tMẫu đơn, tờ khai\tSố lượng
Đơn đề nghị\tMẫu 01.doc\tBản chính: 1
Bản sao: 0
Bản sao bằng\t\tBản chính: 0
Bản sao: 1
Đối tượng thực hiện:
Công dân Việt Nam
Cơ quan thực hiện:
Sở Tư pháp
Cơ quan có thẩm quyền:
Ủy ban nhân dân cấp tỉnh
Địa chỉ tiếp nhận HS:
Trung tâm phục vụ hành chính công
Cơ quan được ủy quyền:
Không có thông tin
Cơ quan phối hợp:
Công an
Kết quả thực hiện:
Giấy đăng ký
Căn cứ pháp lý:
Số ký hiệu\tTrích yếu\tNgày ban hành\tCơ quan ban hành
65/2006/QH11\tLuật 65/2006/QH11\t29-06-2006\tQuốc Hội
123/2013/NĐ-CP\tNghị định ngày 14/10/2013 về luật sư\t14-10-2013\tChính phủ
Yêu cầu, điều kiện thực hiện:
Là luật sư
Từ khóa:
Không có thông tin
Mô tả:
Không có thông tin
"""


def read(content: bytes | str, name: str = "a.txt") -> NationalReading:
    return office.read(
        content.encode() if isinstance(content, str) else content, expected=office.NATIONAL_SHEET, name=name
    )


def only(content: bytes | str) -> NationalProcedure:
    (one,) = read(content).procedures
    return one


def row(**keys: Any) -> str:
    return json.dumps({"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Cấp giấy", **keys}, ensure_ascii=False)


def channels(text: str) -> list[tuple[str, int | None, str, int | str | None]]:
    one = only(row(cach_thuc_thuc_hien=text))
    return [
        (each.words, None if each.time.amount is None else int(each.time.amount), each.time.unit, each.fee)
        for each in one.channels
    ]


def asked(text: str) -> list[tuple[str, int | None]]:
    """What must be asked of the channels: attribute and row."""
    doubts = only(row(cach_thuc_thuc_hien=text)).doubts
    return [(doubt.field, doubt.row) for doubt in doubts if doubt.field.startswith("channels")]


def test_a_page_copied_with_its_tabs_is_read_whole() -> None:
    one = only(PAGE)
    assert (one.code, one.decision, one.name) == ("1.002099", "163/QĐ-BTP", "Đăng ký hoạt động của chi nhánh")
    assert (one.level, one.kind, one.field) == ("Cấp tỉnh", "TTHC được giao luật quy định chi tiết", "Luật sư")
    assert one.steps_text == "- Nộp hồ sơ.\n- Nhận kết quả:"
    assert [(each.channel, each.words, each.time.text, each.fee, each.note) for each in one.channels] == [
        ("counter", "Trực tiếp", "5 Ngày làm việc", 1500000, "Nộp tại sở"),
        ("counter", "Trực tiếp", "7 Ngày làm việc", 0, "khi cấp lại"),
        ("online", "Trực tuyến", "7", "Phí : 1500000 Đồng Lệ phí : 20000 Đồng", "Nộp qua cổng"),
    ]
    assert [(fee.kind, fee.amount) for fee in one.channels[2].fees] == [("phi", 1500000), ("le_phi", 20000)]
    assert [(each.name, each.form, each.originals, each.copies, each.case) for each in one.components] == [
        ("Đơn đề nghị", "Mẫu 01.doc", 1, 0, "Trường hợp cấp mới"),
        ("Bản sao bằng", "", 0, 1, "Trường hợp cấp mới"),
    ]
    assert (one.applicants, one.agency) == ("Công dân Việt Nam", "Sở Tư pháp")
    assert (one.competent, one.authorised, one.coordinating) == ("Ủy ban nhân dân cấp tỉnh", "", "Công an")
    assert one.reception_place == "Trung tâm phục vụ hành chính công"
    assert (one.result, one.conditions, one.keywords) == ("Giấy đăng ký", "Là luật sư", "")
    assert [(each.number, each.title, each.issued_on, each.issuer) for each in one.bases] == [
        ("65/2006/QH11", "Luật 65/2006/QH11", "29-06-2006", "Quốc Hội"),
        ("123/2013/NĐ-CP", "Nghị định ngày 14/10/2013 về luật sư", "14-10-2013", "Chính phủ"),
    ]
    assert [(doubt.field, doubt.row) for doubt in one.doubts] == [("channels.time", 2), ("channels.fee", 2)]


def test_a_page_copied_one_cell_a_line_says_the_same_or_asks() -> None:
    one, page = only(PAGE.replace("\t", "\n")), only(PAGE)
    assert (one.components, one.bases, one.conditions) == (page.components, page.bases, page.conditions)
    assert [(each.words, each.time.text, each.fee) for each in one.channels] == [
        ("Trực tiếp", "5 Ngày làm việc", 1500000),
        ("Trực tuyến", "7", "Phí : 1500000 Đồng\nLệ phí : 20000 Đồng"),
    ]
    assert one.doubts_of("channels.time", 0)[0].choices == ("5 ngày làm việc", "7 ngày làm việc")


def test_spelling_byte_order_mark_and_line_ends_change_nothing() -> None:
    strange = unicodedata.normalize("NFD", PAGE).replace("\n", "\r\n").replace("Ngày làm việc", "Ngày\u00a0làm việc")
    assert only(b"\xef\xbb\xbf" + strange.encode()) == only(PAGE)
    assert only(strange.encode("utf-16")) == only(PAGE)


def without_place(one: NationalProcedure) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__ if name not in {"place", "raw"}}


def cells(text: str, part: str, until: str) -> list[list[str]]:
    """The lines of a table of the page, cell by cell."""
    lines = text.partition(f"\n{part}:\n")[2].partition(f"\n{until}:\n")[0].split("\n")
    return [line.split("\t") for line in lines]


WORD_CHANNELS = (
    ("Hình thức nộp", "Thời hạn giải quyết", "Phí, lệ phí", "Mô tả"),
    (C("Trực tiếp", merge="restart"), "5 Ngày làm việc", "Phí : 1500000 Đồng (thẩm định)", "Nộp tại sở"),
    (C("", merge="continue"), "7 Ngày làm việc", "Miễn phí", "khi cấp lại"),
    ("Trực tuyến", "7", "Phí : 1500000 Đồng\nLệ phí : 20000 Đồng", "Nộp qua cổng"),
)
WORD_PAPERS = (
    ("Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng"),
    (C("Trường hợp cấp mới", span=3),),
    ("Đơn đề nghị", "Mẫu 01.doc", "Bản chính: 1\nBản sao: 0"),
    ("Bản sao bằng", "", "Bản chính: 0\nBản sao: 1"),
)


def test_a_word_file_with_headings_and_tables_says_the_same_as_the_page() -> None:
    before, _, rest = PAGE.partition("Hình thức nộp")
    between = "Thành phần hồ sơ:"
    after = rest.partition("\nĐối tượng thực hiện:")[2].partition("Số ký hiệu")
    last = after[2].partition("\nYêu cầu, điều kiện thực hiện:")
    laws = [line.split("\t") for line in f"Số ký hiệu{last[0]}".split("\n")]
    document = docx(
        *map(p, before.split("\n")),
        tbl(*WORD_CHANNELS),
        p(between),
        tbl(*WORD_PAPERS),
        *map(p, f"Đối tượng thực hiện:{after[0]}".split("\n")),
        tbl(*laws),
        *map(p, f"Yêu cầu, điều kiện thực hiện:{last[2]}".split("\n")),
    )
    assert without_place(only(document)) == without_place(only(PAGE))


def test_a_word_table_of_headings_and_values_is_read_too() -> None:
    document = docx(
        tbl(
            ("1", "Mã thủ tục", "1.000390"),
            ("2", "Tên thủ tục", "Cấp lại thẻ"),
            ("3", "Lĩnh vực", "Luật sư"),
            ("4", "Trình tự thực hiện", "- Nộp hồ sơ\n- Kết quả thực hiện: nhận thẻ"),
            ("5", "Cách thức thực hiện", f"{HEAD}Trực tuyến5 NgàyMiễn phí"),
            ("6", "Kết quả thực hiện", "Thẻ"),
        )
    )
    one = only(document)
    assert (one.code, one.name, one.field, one.result) == ("1.000390", "Cấp lại thẻ", "Luật sư", "Thẻ")
    assert one.steps_text == "- Nộp hồ sơ\n- Kết quả thực hiện: nhận thẻ"
    assert [(each.channel, each.time.unit, each.fee) for each in one.channels] == [("online", "calendar_day", 0)]


def test_text_around_the_tables_of_a_word_file_is_a_case_or_asked() -> None:
    document = docx(
        *map(p, ("Mã thủ tục: 1.000390", "Tên thủ tục: Cấp thẻ", "Cách thức thực hiện:", "Nộp theo bảng sau")),
        tbl(*WORD_CHANNELS),
        *map(p, ("Thành phần hồ sơ:", "a) Trường hợp cấp mới")),
        tbl(*WORD_PAPERS[:1], *WORD_PAPERS[2:]),
        p("b) Trường hợp cấp lại"),
        tbl(*WORD_PAPERS[:1], WORD_PAPERS[2]),
        p("Ghi chú: nộp bản chính"),
        p("Kết quả thực hiện: Thẻ"),
    )
    one = only(document)
    assert [each.case for each in one.components] == ["a) Trường hợp cấp mới"] * 2 + ["b) Trường hợp cấp lại"]
    outside = [(doubt.field, doubt.read) for doubt in one.doubts if "ngoài bảng" in doubt.why]
    assert outside == [("channels", "Nộp theo bảng sau"), ("components", "Ghi chú: nộp bản chính")]


def test_tables_inside_the_cells_of_a_word_table_are_read() -> None:
    document = docx(
        tbl(
            ("Mã thủ tục", "1.000390"),
            ("Tên thủ tục", "Cấp lại thẻ"),
            ("Cách thức thực hiện", C(xml=tbl(*WORD_CHANNELS) + p())),
            ("Thành phần hồ sơ", C(xml=tbl(*WORD_PAPERS) + p())),
        )
    )
    one = only(document)
    assert [(each.words, each.time.text, each.fee) for each in one.channels] == [
        ("Trực tiếp", "5 Ngày làm việc", 1500000),
        ("Trực tuyến", "7", "Phí : 1500000 Đồng\nLệ phí : 20000 Đồng"),
    ]
    assert one.doubts_of("channels.time", 0)[0].choices == ("5 ngày làm việc", "7 ngày làm việc")
    assert [(each.name, each.originals, each.copies) for each in one.components][1:] == [("Bản sao bằng", 0, 1)]


def test_several_sheets_in_one_file_are_told_apart_and_a_code_twice_is_told() -> None:
    reading = read(PAGE + PAGE.replace("1.002099", "1.002100") + PAGE)
    assert [one.code for one in reading.procedures] == ["1.002099", "1.002100", "1.002099"]
    assert [str(one) for one in reading.warnings] == ["dòng 105: mã 1.002099 đã có ở dòng 1"]
    assert reading.warnings[0].row == 2


def test_two_procedures_without_codes_are_not_taken_for_one() -> None:
    text = "Trình tự thực hiện: A\nCách thức thực hiện: B\nThành phần hồ sơ: C\nKết quả thực hiện: D\n"
    (doubt,) = only(text + text).doubts_of("code")[1:]
    assert doubt.why.startswith("các đề mục “Trình tự thực hiện”, “Cách thức thực hiện”")


def test_a_heading_repeated_inside_a_text_is_text() -> None:
    text = PAGE.replace("- Nhận kết quả:", "- Lĩnh vực:\nkhác\nCấp thực hiện: mọi cấp")
    assert only(text).steps_text == "- Nộp hồ sơ.\n- Lĩnh vực:\nkhác\nCấp thực hiện: mọi cấp"


GLUED = {
    "units": (
        "Trực tuyến5 Ngày làm việcMiễn phíTrực tiếp7 NgàyMiễn phíDịch vụ bưu chính3 GiờMiễn phí",
        [
            ("Trực tuyến", 5, "working_day", 0),
            ("Trực tiếp", 7, "calendar_day", 0),
            ("Dịch vụ bưu chính", 3, "working_hour", 0),
        ],
        [],
    ),
    "a number without its unit": ("Trực tuyến7Miễn phí", [("Trực tuyến", 7, "", 0)], [("channels.time", 0)]),
    "its unit in its own description": (
        "Trực tuyến7Miễn phíTrong thời hạn 07 ngày làm việc kể từ khi nhận đủ hồ sơ",
        [("Trực tuyến", 7, "working_day", 0)],
        [],
    ),
    "two units in its description": (
        "Trực tuyến7Miễn phíTrong thời hạn 07 ngày làm việc; nơi xa không quá 07 ngày",
        [("Trực tuyến", 7, "", 0)],
        [("channels.time", 0)],
    ),
    "a sum": ("Trực tiếp10 Ngày làm việc800,000 Việt Nam Đồng(/hồ sơ)", [("Trực tiếp", 10, "working_day", 800000)], []),
    "a sum glued to a number, parted by its thousands": (
        "Trực tiếp15500,000 VNĐ",
        [("Trực tiếp", 15, "", 500000)],
        [("channels.time", 0)],
    ),
    "a sum glued to a number, place unknown": (
        "Trực tiếp1100 VNĐ(x)",
        [("Trực tiếp", None, "", "1100 VNĐ(x)")],
        [("channels.time", 0), ("channels.fee", 0)],
    ),
    "a sum that is too small": (
        "Trực tiếp5 Ngày50 VNĐ",
        [("Trực tiếp", 5, "calendar_day", "50 VNĐ")],
        [("channels.fee", 0)],
    ),
    "another currency": (
        "Trực tiếp5 Ngày10 USD(/bản)",
        [("Trực tiếp", 5, "calendar_day", "10 USD(/bản)")],
        [("channels.fee", 0)],
    ),
    "a rate for some months": (
        "Trực tiếp5 Ngày800,000 VNĐ((áp dụng mức phí 400.000 đồng/hồ sơ đến hết ngày 31/12/2026))",
        [("Trực tiếp", 5, "calendar_day", 800000)],
        [("channels.fee", 0)],
    ),
    "free, but not for all": (
        "Trực tiếp5 NgàyMiễn phí(Mức lệ phí do Hội đồng nhân dân tỉnh quyết định)",
        [("Trực tiếp", 5, "calendar_day", 0)],
        [("channels.fee", 0)],
    ),
    "nothing told": (
        "Trực tiếpKhông có thông tinKhông có thông tin",
        [("Trực tiếp", None, "", None)],
        [("channels.time", 0), ("channels.fee", 0)],
    ),
    "the day itself": ("Trực tiếpTrong ngàyMiễn phí", [("Trực tiếp", None, "same_day", 0)], []),
    "a range": ("Trực tiếp5 - 7 NgàyMiễn phí", [("Trực tiếp", 7, "calendar_day", 0)], [("channels.time", 0)]),
    "months": ("Trực tiếp2 ThángMiễn phí", [("Trực tiếp", 2, "month", 0)], []),
    "phí and lệ phí": (
        "Trực tiếp5 NgàyPhí : 1500000 Đồng (thẩm định)Lệ phí : 20000 Đồng ()Nộp tại sở",
        [("Trực tiếp", 5, "calendar_day", "Phí : 1500000 Đồng (thẩm định)Lệ phí : 20000 Đồng ()")],
        [("channels.fee", 0)],
    ),
    "a channel's word in a sentence": (
        "Trực tuyến5 NgàyMiễn phíTrực tiếp thực hiện hoặc ủy quyền. Trực tuyến 5 ngày.Trực tiếp5 NgàyMiễn phí",
        [("Trực tuyến", 5, "calendar_day", 0), ("Trực tiếp", 5, "calendar_day", 0)],
        [],
    ),
    "another limit in the description": (
        "Trực tiếp15 NgàyMiễn phíTối đa không quá 15 ngày làm việc",
        [("Trực tiếp", 15, "calendar_day", 0)],
        [("channels.time", 0)],
    ),
    "no row at all": ("Nộp trực tiếp hoặc qua bưu chính", [], [("channels", None)]),
}


@pytest.mark.parametrize(
    ("cell", "fee"),
    [
        ("Không", 0),
        ("Miễn phí", 0),
        ("1.500.000 đồng/hồ sơ", 1500000),
        ("", None),
        ("Không quy định", "Không quy định"),
    ],
)
def test_a_fee_cell_of_a_table(cell: str, fee: int | str | None) -> None:
    text = f"Hình thức nộp\tThời hạn\tPhí, lệ phí\tMô tả\nTrực tiếp\t5 Ngày\t{cell}\t"
    assert channels(text) == [("Trực tiếp", 5, "calendar_day", fee)]
    assert asked(text) == ([] if isinstance(fee, int) else [("channels.fee", 0)])


@pytest.mark.parametrize("case", GLUED)
def test_glued_cells_are_parted_or_asked(case: str) -> None:
    text, found, doubts = GLUED[case]
    assert channels(HEAD + text) == found
    assert asked(HEAD + text) == doubts


def test_choices_are_typed_as_the_field_is_and_the_reader_understands_them() -> None:
    (doubt,) = only(row(cach_thuc_thuc_hien=f"{HEAD}Trực tuyến7Miễn phí")).doubts_of("channels.time", 0)
    assert doubt.choices == ("7 ngày làm việc", "7 ngày", "7 giờ", "7 tháng")
    assert str(doubt) == (
        "Thời hạn giải quyết, dòng 1: “7” có số mà không có đơn vị. Có thể là: 7 ngày làm việc; 7 ngày; 7 giờ; 7 tháng."
    )
    small = only(row(cach_thuc_thuc_hien=f"{HEAD}Trực tuyến5 Ngày50 VNĐ")).doubts_of("channels.fee", 0)
    assert small[0].choices == ("50.000 đồng",)


def components(text: str) -> list[tuple[str, int | None, int | None, str, str]]:
    one = only(row(thanh_phan_ho_so=text))
    return [(each.name, each.originals, each.copies, each.form, each.case) for each in one.components]


TABLE = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def test_glued_papers_are_parted() -> None:
    assert components(
        f"Trường hợp mới:{TABLE}Đơn (01 bản chính) theo mẫuMẫu số 01.docxMẫu 02.doc1 bản chính- Bằng0 bản chính,1 bản sao"
        f"Trường hợp lại:{TABLE}Ảnh chụp năm 20241 bản chính02 ảnh2 bản chính"
    ) == [
        ("Đơn (01 bản chính) theo mẫu", 1, 0, "Mẫu số 01.docx; Mẫu 02.doc", "Trường hợp mới:"),
        ("- Bằng", 0, 1, "", "Trường hợp mới:"),
        ("Ảnh chụp năm 2024", 1, 0, "", "Trường hợp lại:"),
        ("02 ảnh", 2, 0, "", "Trường hợp lại:"),
    ]


@pytest.mark.parametrize("words", ["Bao gồm", "Bao gồm:", "bao  gồm :"])
def test_the_line_that_opens_the_list_of_papers_is_no_case(words: str) -> None:
    papers = [("Đơn đề nghị", ""), ("Bản sao bằng", "")]
    plain = PAGE.replace("Trường hợp cấp mới", words)
    assert [(each.name, each.case) for each in only(plain).components] == papers
    named = only(PAGE.replace("Trường hợp cấp mới", f"Trường hợp cấp mới\n{words}"))
    assert [each.case for each in named.components] == ["Trường hợp cấp mới"] * 2
    inside = only(PAGE.replace("Đơn đề nghị\tMẫu 01.doc", f"{words}\t\t\nĐơn đề nghị\tMẫu 01.doc"))
    assert [each.case for each in inside.components] == ["Trường hợp cấp mới"] * 2
    assert components(f"{words}{TABLE}Đơn1 bản chính") == [("Đơn", 1, 0, "", "")]
    assert [name for name, *_ in components(f"{words}\nĐơn\nBằng")] == ["Đơn", "Bằng"]


@pytest.mark.parametrize(
    ("text", "field", "choices"),
    [
        (f"--{TABLE}Đơn theo Mẫu 21 bản chính", "components.originals", ("1", "21")),
        (f"--{TABLE}Đơn theo mẫu quy địnhtờ trình.docx1 bản chính", "components.form", ()),
        (f"--{TABLE}ĐơnBản chính: 1Bản sao: 02 ảnhBản chính: 2Bản sao: 0", "components.copies", ("0", "02")),
        (f"--{TABLE}Đơn1 bản chínhBằng", "components.name", ()),
        ("Đơn đề nghị\nBằng", "components", ()),
    ],
)
def test_papers_that_cannot_be_parted_are_asked(text: str, field: str, choices: tuple[str, ...]) -> None:
    doubts = [doubt for doubt in only(row(thanh_phan_ho_so=text)).doubts if doubt.field.startswith("components")]
    assert [(doubt.field, doubt.choices) for doubt in doubts] == [(field, choices)]


def test_glued_laws_are_parted() -> None:
    one = only(
        row(
            can_cu_phap_ly="Tên văn bản pháp lýMã văn bảnLuật Đấu giá năm 201601/2016/QH14Nghị định 08/2020/NĐ-CP08/2020/NĐ-CP"
            "Sửa đổi Nghị định số 123/2015/NĐ-CP ngày 15/11/2015 của Chính phủ104/2022/NĐ-CPQUY ĐỊNH PHÍ66.7/2025/NQ-CP"
            "tư vấn pháp luậtNghị định số 77/2008/NĐ-CPThông tư liên tịch08/2014/TTLT-BTP-UBTƯMTTQVNBộ luật Hàng hải"
        )
    )
    assert [(each.number, each.title) for each in one.bases] == [
        ("01/2016/QH14", "Luật Đấu giá năm 2016"),
        ("08/2020/NĐ-CP", "Nghị định 08/2020/NĐ-CP"),
        ("104/2022/NĐ-CP", "Sửa đổi Nghị định số 123/2015/NĐ-CP ngày 15/11/2015 của Chính phủ"),
        ("66.7/2025/NQ-CP", "QUY ĐỊNH PHÍ"),
        ("77/2008/NĐ-CP", "tư vấn pháp luật"),
        ("08/2014/TTLT-BTP-UBTƯMTTQVN", "Thông tư liên tịch"),
        ("", "Bộ luật Hàng hải"),
    ]
    assert [doubt.row for doubt in one.doubts if doubt.field == "bases.number"] == [6]


def test_glued_results_are_parted_from_their_codes() -> None:
    one = only(
        row(
            ket_qua_xu_ly="Giấy đăng kýMã: KQ.G15.000329Văn bản trả lờiMã: 000.00.00.G04-KQ12Từ khóaluật sưMô tảKhông có thông tin"
        )
    )
    assert [(each.name, each.code) for each in one.results] == [
        ("Giấy đăng ký", "KQ.G15.000329"),
        ("Văn bản trả lời", "000.00.00.G04-KQ12"),
    ]
    assert (one.result, one.keywords, one.description) == ("Giấy đăng ký; Văn bản trả lời", "luật sư", "")


def test_rows_may_stand_in_a_list_on_lines_or_packed() -> None:
    line = row(linh_vuc="Luật sư")
    packed = gzip.compress(line.encode(), mtime=0)
    for content in (f"[{line}]", f"{line}\n\n", f'{{"procedures": [{line}]}}', line, packed):
        one = only(content)
        assert (one.code, one.name, one.field) == ("1.000001", "Cấp giấy", "Luật sư")


def test_what_a_row_lacks_is_asked_and_what_is_no_text_is_told() -> None:
    reading = read('{"ma_thu_tuc": 1.00039, "ten_thu_tuc": null, "linh_vuc": ["a"], "x": 1}\n[1]\n{"x": 2}')
    (one,) = reading.procedures
    assert [str(each) for each in reading.warnings] == [
        "dòng 1: mã ghi dưới dạng số 1.00039; hiểu là 1.000390, có thể mất số 0",
        "dòng 1: mục linh_vuc (Lĩnh vực) không phải là chữ; bỏ qua, cần nhập lại",
        "dòng 2: không phải một thủ tục (cần cặp tên mục và nội dung); bỏ qua",
        "dòng 3: không có mục nào của tờ thủ tục; bỏ qua",
    ]
    assert one.code == "1.000390"
    missing = {doubt.field for doubt in one.doubts if doubt.why == "không có trong tờ này"}
    assert {"name", "field", "level", "decision", "channels", "components", "bases"} <= missing


@pytest.mark.parametrize(
    ("code", "found"), [("1.00039", ""), ("BLĐ-1", ""), ("1.000390.000.00.00.H56", "1.000390.000.00.00.H56")]
)
def test_a_code_is_a_national_code_or_asked(code: str, found: str) -> None:
    one = only(row(ma_thu_tuc=code))
    assert one.code == found
    assert [doubt.read for doubt in one.doubts_of("code")] == ([] if found else [code])


def test_half_a_sheet_is_read_and_what_is_missing_is_asked() -> None:
    one = only(PAGE.partition("Cách thức thực hiện")[0])
    assert (one.code, one.field, one.channels) == ("1.002099", "Luật sư", ())
    assert [doubt.field for doubt in one.doubts] == ["channels", "components", "result", "bases"]


def test_an_older_sheet_with_limit_and_fee_apart_loses_nothing() -> None:
    text = (
        "Tên thủ tục: Cấp giấy\nTrình tự thực hiện: Nộp\nThành phần hồ sơ:\n- Đơn\n- Bằng\nSố lượng hồ sơ: 01 bộ\n"
        "Thời hạn giải quyết: 15 ngày\nPhí, lệ phí: Không\n"
    )
    one = only(text)
    assert [each.name for each in one.components] == ["- Đơn", "- Bằng"]
    told = {doubt.read for doubt in one.doubts if "riêng" in doubt.why}
    assert told == {"01 bộ", "15 ngày", "Không"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "rỗng"),
        (b" \n", "rỗng"),
        (b"%PDF-1.4 ...", "là PDF, phần mềm không đọc chữ trong PDF"),
        (b"\x89PNG\r\n", "là ảnh"),
        (b"<html><body>Ma</body></html>", "trang web"),
        (b"{\\rtf1 abc}", "RTF"),
        (b"\xff\x00\x01\x02", "không phải Word hay Excel"),
        ("Mã thủ tục".encode("cp1258", "replace") + b"\xe4\xf0", "không theo bảng mã UTF-8"),
        (b"\x1f\x8b123", "bị hỏng"),
        (gzip.compress(b"{}", mtime=0)[:-9], "cắt cụt"),
        ("Kính gửi: Sở Tư pháp\nĐề nghị cung cấp số liệu".encode(), "không phải tờ thủ tục"),
        (docx(p("Quyết định"), tbl(("TT", "Tên"), ("1", "A"))), "không phải tờ thủ tục"),
        (b"[]", "không có thủ tục nào"),
        (b'{"a": 1}', "không có thủ tục nào"),
        (b'{"ma_thu_tuc": "1.000001"}\n{"ma_', "không phải JSON đúng cách ở dòng 2"),
    ],
)
def test_what_is_no_sheet_is_refused_with_the_way_out(content: bytes, why: str) -> None:
    with pytest.raises(office.UnreadableUploadError, match=why):
        read(content)


def test_a_workbook_is_sent_to_its_own_reader() -> None:
    with pytest.raises(office.UnreadableUploadError, match="là Excel"):
        read(xlsx({"A": [("Mã thủ tục", "1.000001")]}), "a.xlsx")


def test_a_huge_file_is_read_in_one_pass() -> None:
    lines = "\n".join(f"- Bước {n}: nộp hồ sơ (trực tiếp" for n in range(10_000))
    one = only(PAGE.replace("- Nộp hồ sơ.", lines))
    assert one.steps_text.count("\n") == 10_000
    for text in ("Trực tiếp5 NgàyMiễn phí(", "Trực tiếp5 Ngày", "Phí : 1 Đồng (", "1) ( "):
        assert only(row(cach_thuc_thuc_hien="Trực tiếp5 NgàyMiễn phí(" + text * 1500)).channels
    assert only(row(cach_thuc_thuc_hien="Trực tiếp1(" * 20_000)).doubts_of("channels")
    assert only(row(thanh_phan_ho_so=f"{TABLE}{'(a.docx ' * 20_000}1 bản chính")).components
    assert only(row(can_cu_phap_ly="1/2020/TT-B" * 15_000)).bases


CELLS = st.tuples(
    st.sampled_from(["Trực tuyến", "Trực tiếp", "Dịch vụ bưu chính"]),
    st.one_of(
        st.just("Không có thông tin"),
        st.tuples(st.integers(1, 400), st.sampled_from(["", " Ngày", " Ngày làm việc", " Giờ", " Tháng"])).map(
            lambda pair: f"{pair[0]}{pair[1]}"
        ),
    ),
    st.one_of(
        st.sampled_from(["Miễn phí", "Không có thông tin"]),
        st.integers(1, 30_000).map(lambda n: f"{n * 500:,} Việt Nam Đồng"),
    ),
    st.sampled_from(["", "Nộp tại quầy", "Trực tiếp tại sở; trực tuyến qua cổng", "a) Trường hợp (mới) có 2 con"]),
)


@settings(max_examples=60)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_known_cells_glued_together_come_back_or_are_asked(known: list[tuple[str, str, str, str]]) -> None:
    """Never another channel, time, sum or description than was glued."""
    one = only(row(cach_thuc_thuc_hien=HEAD + "".join(map("".join, known))))
    assert [(each.words, each.note) for each in one.channels] == [(words, note) for words, _, _, note in known]
    for i, (_, time, fee, _) in enumerate(known):
        found = one.channels[i]
        figures, _, unit = time.partition(" ")
        if found.time.amount is not None:
            assert found.time.text == time
            assert str(found.time.amount) == figures
        if not (found.time.unit and unit):
            assert one.doubts_of("channels.time", i)
        if isinstance(found.fee, int):
            assert found.fee == (0 if fee == "Miễn phí" else int(fee.split()[0].replace(",", "")))
        else:
            assert one.doubts_of("channels.fee", i)


PAPERS = st.tuples(
    st.sampled_from(["Đơn đề nghị", "- Bản sao bằng (có chứng thực)", "Luật năm 2024", "+ Ảnh 4x6.", "02 ảnh"]),
    st.sampled_from(["", "Mẫu số 01.docx", "TP-CC-05.doc", "tờ trình.docx"]),
    st.integers(0, 9),
    st.integers(0, 9),
)


@settings(max_examples=60)
@given(st.lists(PAPERS, min_size=1, max_size=6))
def test_known_papers_glued_together_come_back_or_are_asked(known: list[tuple[str, str, int, int]]) -> None:
    text = "".join(
        f"{name}{form}{originals} bản chính{f',{copies} bản sao' if copies else ''}"
        for name, form, originals, copies in known
    )
    one = only(row(thanh_phan_ho_so=f"--{TABLE}{text}"))
    assert len(one.components) == len(known)
    for i, (name, form, originals, copies) in enumerate(known):
        found = one.components[i]
        if not one.doubts_of("components.form", i):
            assert (found.name, found.form) == (name, form)
        if not one.doubts_of("components.originals", i):
            assert (found.originals, found.copies) == (originals, copies)


LAWS = st.tuples(
    st.sampled_from(
        [
            "Luật Đấu giá tài sản năm 2016",
            "Thông tư 05/2020/TT-BTP",
            "Nghị định số 08/2020/NĐ-CP ngày 08/01/2020 của Chính phủ về Thừa phát lại",
            "QUY ĐỊNH MỨC THU PHÍ",
            "về tư vấn pháp luật.",
            "sửa đổi Luật số 65/2006/QH11 ",
        ]
    ),
    st.integers(1, 300),
    st.integers(1990, 2030),
    st.sampled_from(["NĐ-CP", "TT-BTP", "TTLT-BTC-BGTVT", "QH15", "UBTVQH14", "QĐ-TTg", "TT-BNNPTNT", "QĐ-UBND"]),
)


@settings(max_examples=60)
@given(st.lists(LAWS, min_size=1, max_size=6))
def test_known_laws_glued_together_come_back_or_are_asked(known: list[tuple[str, int, int, str]]) -> None:
    cells_of_laws = [(title, f"{n:02d}/{year}/{symbol}") for title, n, year, symbol in known]
    text = "".join(map("".join, cells_of_laws))
    one = only(row(can_cu_phap_ly=f"Tên văn bản pháp lýMã văn bản{text}"))
    if not [doubt for doubt in one.doubts if doubt.field.startswith("bases")]:
        assert [(each.title, each.number) for each in one.bases] == [(title.strip(), n) for title, n in cells_of_laws]

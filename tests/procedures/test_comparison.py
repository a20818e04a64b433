"""What a decision says beside what is held: a table of times, fees, bases, codes and names."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nennep.kernel.worktime import Term
from nennep.office.durations import read_time
from nennep.procedures.rules.comparison import Register, compare_line
from nennep.procedures.rules.comparison.fees import compare_bases, compare_fees
from nennep.procedures.rules.comparison.terms import compare_time, words_of_terms
from nennep.procedures.rules.published import Published, PublishedBasis, PublishedFee

DAY, WORKING = "calendar_day", "working_day"
NAME = "Cấp lần đầu giấy chứng nhận đủ điều kiện kinh doanh dược"
OTHER = "Đánh giá duy trì đáp ứng thực hành tốt cơ sở bán lẻ thuốc"


def term(amount: int, unit: str = DAY) -> dict[str, Any]:
    return {"amount": str(amount), "unit": unit, "cutoff": None}


def texts(**given: Any) -> dict[str, Any]:
    time = read_time(given.pop("time", ""))
    first = [] if time.amount is None else [(time.text, time.amount, time.unit)]
    rest = [(one.text, one.amount, one.unit) for one in time.variants]
    blank = {
        "table": "B",
        "code": "1.990004",
        "spoilt": "",
        "name": NAME,
        "fee": "",
        "basis": "",
        "amendment": "",
        "level": "",
        "agency": "",
        "field": "",
        "replaced": [],
        "replaced_name": "",
    }
    return (
        blank
        | {
            "time": time.text,
            "unit": time.unit,
            "unset": time.is_unset,
            "time_doubt": time.doubt,
            "amounts": [{"text": t, "amount": str(a), "unit": u} for t, a, u in first + rest],
        }
        | given
    )


HELD = Published(
    procedure_id=1,
    root="1.990004",
    quality_code="QT.DP.04",
    name=NAME,
    level="Cấp tỉnh",
    terms={channel: Term(Decimal(30), "calendar_day") for channel in ("counter", "online")},
    fees=(PublishedFee(name="Phí thẩm định", amount=1_000_000, basis="TT 1"),),
    bases=(PublishedBasis(document="Luật Dược số 105/2016/QH13"),),
    field_code="duoc",
)
ENDED = replace(HELD, procedure_id=2, root="1.990006", quality_code="QT.DP.06", name=OTHER, valid_to=date(2026, 6, 30))


def register(*more: Published) -> Register:
    return Register((HELD, ENDED, *more), ("Sở Y tế tỉnh Lam Giang", "Sở Y tế"), {"duoc pham": "duoc"})


@pytest.mark.parametrize(
    ("time", "held", "new"),
    [
        ("27 ngày", 30, "27 ngày"),
        ("27 ngày kể từ ngày nhận đủ hồ sơ (giảm 03 ngày)", 30, "27 ngày"),
        ("giảm 03 ngày, còn 27 ngày", 30, "27 ngày"),
        ("30 ngày", 30, None),
        ("không đổi", 30, None),
        ("", 30, None),
        ("35 ngày (tăng 05 ngày)", 30, "35 ngày"),
        (
            "Trực tiếp: 27 ngày\nTrực tuyến: 20 ngày",
            30,
            "trực tiếp 27 ngày, trực tuyến 20 ngày, bưu chính công ích 27 ngày",
        ),
        ("trong ngày", 30, "trong ngày làm việc"),
    ],
)
def test_a_time_that_follows_from_what_is_held_is_sure(time, held, new) -> None:
    terms, doubts = compare_time(texts(time=time), {"counter": term(held), "online": term(held)})
    assert doubts == []
    assert (words_of_terms(terms) if terms is not None else None) == new


@pytest.mark.parametrize(
    ("time", "held", "why", "choices"),
    [
        (
            "18 ngày làm việc (giảm 02 ngày)",
            term(20),
            "Văn bản đổi cả đơn vị, nhưng ghi “giảm 02 ngày”: 20 ngày bớt 2 là 18 ngày, không phải 18 ngày làm việc.",
            ["Theo văn bản", "18 ngày"],
        ),
        (
            "18 ngày làm việc",
            term(20),
            "Văn bản đổi đơn vị: đang tính theo ngày, văn bản ghi ngày làm việc.",
            ["Theo văn bản", "18 ngày"],
        ),
        (
            "25 ngày (giảm 03 ngày)",
            term(30),
            "Văn bản ghi “giảm 03 ngày”: 30 ngày bớt 3 là 27 ngày, không phải 25 ngày.",
            ["Theo văn bản", "27 ngày"],
        ),
        (
            "27 ngày (giảm 03 ngày)",
            term(27),
            "Văn bản ghi “giảm 03 ngày”, nhưng thời hạn đang có đã là 27 ngày.",
            ["Theo văn bản", "24 ngày"],
        ),
        (
            "30 ngày, phức tạp 45 ngày",
            term(30),
            "Văn bản ghi nhiều mốc. Chọn thời hạn chung; trường hợp khác ghi ở hồ sơ thủ tục.",
            ["30 ngày", "45 ngày", "Sửa tay"],
        ),
        (
            "sớm nhất có thể",
            term(30),
            "Không hiểu thời hạn này. Nhập tay, hoặc giữ thời hạn đang có.",
            ["Nhập thời hạn", "Giữ 30 ngày"],
        ),
        (
            "02 tuần",
            term(30),
            "Thời hạn của thủ tục tính theo ngày làm việc, ngày, tháng, giờ làm việc, số nguyên với ngày,"
            " tháng; văn bản ghi “2 tuần”.",
            ["14 ngày", "Nhập thời hạn", "Giữ 30 ngày"],
        ),
        (
            "Không quy định",
            term(30),
            "Văn bản không ghi thời hạn, đang có thời hạn.",
            ["Giữ 30 ngày", "Không quy định thời hạn"],
        ),
    ],
)
def test_a_time_that_does_not_is_asked(time, held, why, choices) -> None:
    _, doubts = compare_time(texts(time=time), {"counter": held})
    assert [one["why"] for one in doubts] == [why]
    assert [one["words"] for one in doubts[0]["choices"]] == choices


def test_different_limits_a_channel_are_not_levelled_in_silence() -> None:
    held = {"counter": term(30), "online": term(20)}
    _, (one,) = compare_time(texts(time="27 ngày"), held)
    assert one["held"] == "trực tiếp 30 ngày, trực tuyến 20 ngày"


def test_the_note_of_a_channel_stays() -> None:
    terms, _ = compare_time(texts(time="27 ngày"), {"counter": term(30) | {"note": "Quầy 4"}})
    assert terms == {"counter": term(27) | {"note": "Quầy 4"}}


@pytest.mark.parametrize(
    ("fee", "amounts", "doubts"),
    [
        ("1.000.000 đồng", None, 0),
        ("1.000.000", None, 0),
        ("không đổi", None, 0),
        ("", None, 0),
        ("1.200.000 đồng", [1_200_000], 0),
        ("Không", [], 1),
        ("Theo Thông tư số 41/2023/TT-BTC", None, 1),
        ("Phí: 800.000\nLệ phí: 100.000", [800_000, 100_000], 1),
    ],
)
def test_fees_are_taken_by_their_amount(fee, amounts, doubts) -> None:
    rows, found = compare_fees(texts(fee=fee), HELD.fees)
    assert (rows if rows is None else [one["amount"] for one in rows]) == amounts
    assert len(found) == doubts


def test_a_fee_keeps_its_name_and_its_basis() -> None:
    rows, _ = compare_fees(texts(fee="1.200.000 đồng"), HELD.fees)
    assert rows == [{"kind": "phi", "name": "Phí thẩm định", "amount": 1_200_000, "channel": "", "basis": "TT 1"}]


@pytest.mark.parametrize(
    ("given", "documents"),
    [
        ({"basis": "Luật Dược số 105/2016/QH13 ngày 06/4/2016"}, None),
        (
            {"basis": "- Luật Dược số 105/2016/QH13\n- Nghị định số 54/2017/NĐ-CP"},
            ["Luật Dược số 105/2016/QH13", "Nghị định số 54/2017/NĐ-CP"],
        ),
        (
            {"basis": "Nghị định số 88/2023/NĐ-CP", "amendment": "Nghị định số 88/2023/NĐ-CP"},
            ["Luật Dược số 105/2016/QH13", "Nghị định số 88/2023/NĐ-CP"],
        ),
        ({"basis": "Bỏ một giấy tờ", "amendment": "Bỏ một giấy tờ"}, None),
    ],
)
def test_an_amendment_adds_to_the_bases_and_ends_none(given, documents) -> None:
    rows, _ = compare_bases(texts(**given), HELD.bases)
    assert (rows if rows is None else [one["document"] for one in rows]) == documents


def test_a_decision_that_sets_the_bases_whole_replaces_them() -> None:
    rows, _ = compare_bases(texts(basis="Nghị định số 54/2017/NĐ-CP"), HELD.bases, whole=True)
    assert [one["document"] for one in rows] == ["Nghị định số 54/2017/NĐ-CP"]


def test_an_article_of_a_basis_is_kept_apart() -> None:
    rows, _ = compare_bases(texts(basis="Điều 33 Luật Dược số 44/2024/QH15"), ())
    assert rows == [{"document": "Luật Dược số 44/2024/QH15", "article": "Điều 33"}]


@pytest.mark.parametrize(
    ("given", "field", "why", "choices"),
    [
        (
            {"code": "", "spoilt": "1.99004"},
            "code",
            "Mã có 6 số sau dấu chấm, văn bản ghi 5. Tên thủ tục khớp.",
            ["Là 1.990004 (QT.DP.04)", "Thủ tục khác"],
        ),
        (
            {"code": "1.111111"},
            "code",
            "Sổ thủ tục của cơ quan không có mã này. Tên thủ tục khớp.",
            ["Là 1.990004 (QT.DP.04)", "Thủ tục khác"],
        ),
        (
            {"code": "1.111111", "name": "Đăng ký kết hôn"},
            "code",
            "Sổ thủ tục của cơ quan không có mã này.",
            ["Bỏ dòng này", "Chọn thủ tục"],
        ),
        (
            {"code": "T-BYT-123456-TT"},
            "code",
            "Văn bản ghi mã kiểu cũ. Tên thủ tục khớp.",
            ["Là 1.990004 (QT.DP.04)", "Thủ tục khác"],
        ),
        (
            {"code": ""},
            "code",
            "Văn bản không ghi mã thủ tục. Tên thủ tục khớp.",
            ["Là 1.990004 (QT.DP.04)", "Thủ tục khác"],
        ),
        (
            {"name": OTHER},
            "name",
            "Mã là của QT.DP.04, tên lại khớp QT.DP.06.",
            ["Đúng là QT.DP.04, tên mới", "Là 1.990006 (QT.DP.06)"],
        ),
        (
            {"name": "Đăng ký kết hôn"},
            "name",
            "Mã khớp nhưng tên khác hẳn.",
            ["Đúng là QT.DP.04, tên mới", "Thủ tục khác"],
        ),
        (
            {"table": "A"},
            "code",
            "Văn bản ban hành mới, nhưng sổ đã có mã 1.990004.",
            ["Là sửa đổi, bổ sung", "Bỏ dòng này"],
        ),
        (
            {"table": ""},
            "change",
            "Không thấy tiêu đề bảng A, B, C, D của dòng này.",
            ["Sửa đổi, bổ sung", "Bãi bỏ", "Loại khác"],
        ),
        (
            {},
            "change",
            "Không thấy điều gì khác với thủ tục đang có.",
            ["Bỏ dòng này", "Vẫn lập bản mới", "Ghi nội dung đổi"],
        ),
        (
            {"table": "D", "code": "1.990006", "name": OTHER},
            "state",
            "QT.DP.06 đã hết hiệu lực sau ngày 30/06/2026.",
            ["Bỏ dòng này", "Thủ tục khác"],
        ),
        (
            {"table": "B", "code": "1.990006", "name": OTHER, "time": "5 ngày"},
            "state",
            "QT.DP.06 đã hết hiệu lực sau ngày 30/06/2026.",
            ["Bỏ dòng này", "Có hiệu lực trở lại"],
        ),
        (
            {"code": "1.111111", "agency": "Ủy ban nhân dân cấp xã"},
            "agency",
            "Cơ quan giải quyết ghi trong văn bản không phải cơ quan mình.",
            ["Bỏ dòng này", "Vẫn của cơ quan mình"],
        ),
        (
            {"time": "27 ngày", "amendment": "Bỏ bản sao chứng minh nhân dân"},
            "amendment",
            "Nội dung sửa đổi viết bằng lời; những mục máy hiểu được nằm ở các dòng khác.",
            ["Đã xem, đủ rồi", "Sửa thêm"],
        ),
        (
            {"table": "C", "code": "1.990014", "replaced": ["1.222222"], "time": "5 ngày"},
            "replaced",
            "Sổ không có thủ tục bị thay thế 1.222222.",
            ["Thay 1.990004 (QT.DP.04)", "Chọn thủ tục"],
        ),
    ],
)
def test_each_doubt_says_why_and_what_settles_it(given, field, why, choices) -> None:
    line = compare_line(texts(**given), register())
    assert [(one["field"], one["why"]) for one in line.doubts] == [(field, why)]
    assert [one["words"] for one in line.doubts[0]["choices"]] == choices


@pytest.mark.parametrize(
    "name",
    [
        NAME.upper(),
        "Cấp lần đầu GCN đủ điều kiện kinh doanh dược",
        "Cấp lần đầu  giấy chứng nhận, đủ điều kiện kinh doanh dược.",
    ],
)
def test_a_name_written_otherwise_is_the_same_name(name) -> None:
    line = compare_line(texts(name=name, time="27 ngày"), register())
    assert line.doubts == []
    assert "name" not in line.values


def test_the_line_of_the_own_agency_is_no_doubt() -> None:
    assert compare_line(texts(agency="Sở Y tế", time="27 ngày"), register()).doubts == []


def test_a_new_procedure_gets_its_field_and_the_next_code_of_its_series() -> None:
    known = register()
    given = {"table": "A", "name": "Thủ tục mới", "field": "Dược phẩm", "time": "5 ngày làm việc"}
    first = compare_line(texts(code="1.990020", **given), known)
    second = compare_line(texts(code="1.990021", **given), known)
    assert (first.values["field"], first.values["quality_code"]) == ("duoc", "QT.DP.07")
    assert second.values["quality_code"] == "QT.DP.08"
    assert Decimal(first.values["terms"]["counter"]["amount"]) == 5


def test_a_procedure_replaced_under_its_own_code_is_published_anew() -> None:
    line = compare_line(texts(table="C", time="20 ngày"), register())
    assert (line.procedure, line.replaced, line.doubts) == (1, (), [])


def test_a_new_code_takes_the_place_of_the_old_one() -> None:
    given = {"table": "C", "code": "1.990014", "replaced": ["1.990004"], "time": "20 ngày"}
    line = compare_line(texts(**given), register())
    assert (line.procedure, line.replaced, line.values["field"]) == (None, (1,), "duoc")
    assert line.values["terms"]["counter"]["amount"] == "20"

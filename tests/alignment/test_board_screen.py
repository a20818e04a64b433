"""The board on screen: who sees what, filters, Excel, what each row offers, the agencies below."""

from collections.abc import Iterator

import pytest
from django.test import Client

from nennep.processes.actions import open_draft
from nennep.web import clock
from tests.alignment.board_scene import WHEN, Board, d
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.factories import make_procedure

BOARD, LAG, BELOW = "/processes/", "/processes/lag/", "/processes/agencies/"


@pytest.fixture
def board(cast: Cast) -> Iterator[Board]:
    """One late process of Phòng Nghiệp vụ Y, one under way, one in step."""
    with clock.frozen(at(WHEN)):
        board = Board(cast)
        late = board.process("QT.PB.01", name="Công bố phòng xét nghiệm")
        begun = board.process("QT.DP.04")
        board.process("QT.DP.01")
        board.law("165/2026/NĐ-CP", "2026-07-01")
        board.law("98/2026/NĐ-CP", "2026-10-15")
        board.cited("process", "QT.PB.01", "165/2026/NĐ-CP")
        board.cited("process", "QT.DP.04", "98/2026/NĐ-CP")
        board.move(late, cast.clinics)
        by, when = cast.actor("thao", WHEN), at("2026-11-16 08:00")
        open_draft(begun, by=by, at=when, owner=cast.minh, due_on=d("2027-01-15"))
        yield board


def client_of(board: Board, who: str) -> Client:
    client = Client()
    client.force_login(board.cast.people[who])
    return client


@pytest.fixture
def keeper(board: Board) -> Client:
    return client_of(board, "thao")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def sheet(client: Client, address: str) -> list[dict[str, object]]:
    return read_sheet(client.get(address)).records()


@pytest.mark.once("tests/alignment/test_board_screen.py")
def test_everybody_with_a_post_finds_the_board_in_the_menu(board: Board) -> None:
    shown = page(client_of(board, "minh"), BOARD)
    assert 'href="/processes/" aria-current="page"' in shown
    assert shown.index("QT.PB.01") < shown.index("QT.DP.04") < shown.index("QT.DP.01")
    assert "quá 47 ngày" in shown
    assert "còn 59 ngày" in shown


def test_the_four_figures_tell_the_whole_board(keeper: Client) -> None:
    shown = page(keeper, BOARD)
    assert '<div class="v son">1</div><span class="c">quá 3 tháng từ ngày luật có hiệu lực' in shown
    assert '<div class="v nghe">1</div><span class="c">hạn gần nhất 15/01/2027' in shown
    assert '<div class="v">1</div><span class="c">trên 3 thủ tục, 3 quy trình' in shown
    assert "86 ngày" in shown
    assert "dài nhất 139 ngày" in shown
    assert "1 quá hạn + 1 đang cập nhật + 1 đồng bộ = 3 dòng" in shown


@pytest.mark.once("tests/alignment/test_board_screen.py")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["QT.PB.01", "QT.DP.04", "QT.DP.01"]),
        ("standing=late", ["QT.PB.01"]),
        ("standing=updating", ["QT.DP.04"]),
        ("standing=in_step", ["QT.DP.01"]),
        ("q=dp 04", ["QT.DP.04"]),
        ("q=cap lai chung chi&division=nvd", ["QT.DP.04", "QT.DP.01"]),
        ("division=nvy", ["QT.PB.01"]),
        ("field=duoc&standing=in_step", ["QT.DP.01"]),
        ("field=khac", []),
    ],
)
def test_the_board_is_searched_and_filtered_and_the_sheet_keeps_the_filter(
    keeper: Client, query: str, found: list[str]
) -> None:
    assert [row["Mã"] for row in sheet(keeper, f"/processes/board.xlsx?{query}")] == found
    shown = page(keeper, f"{BOARD}?{query}")
    codes = ("QT.PB.01", "QT.DP.04", "QT.DP.01")
    assert [code for code in codes if f"<b>{code}</b>" in shown or f">{code}</a>" in shown] == found


def test_pills_count_what_the_other_filters_leave(keeper: Client) -> None:
    shown = page(keeper, f"{BOARD}?division=nvd&standing=late")
    assert "Tất cả 2" in shown
    assert "Quá hạn 0" in shown
    assert "Không dòng nào khớp" in shown


def test_the_sheet_tells_every_column(keeper: Client) -> None:
    late, begun, _ = sheet(keeper, "/processes/board.xlsx")
    assert (late["Luật"], late["Còn (ngày)"], late["ISO trễ sau luật (ngày)"]) == ("165/2026/NĐ-CP", -47, 139)
    assert late["Quy trình ISO: bản"] == "03.00"
    assert late["Quy trình ISO: so với định nghĩa"] == "cũ hơn luật, chưa có nháp"
    assert late["Quy trình ISO: người ký"] == "Đỗ Thanh Bình"
    assert begun["Tình trạng"] == "Đang cập nhật"
    assert "Trần Quang Minh soạn bản 03.01" in str(begun["Còn thiếu"])


def test_only_who_keeps_the_processes_is_offered_the_acts(board: Board) -> None:
    mine, other = page(client_of(board, "thao"), BOARD), page(client_of(board, "minh"), BOARD)
    assert "Chưa có bản nháp theo 165/2026/NĐ-CP." in other
    for shown, count in ((mine, 1), (other, 0)):
        assert shown.count('action="/processes/QT.PB.01/draft/by-law/"') == count


def test_a_board_without_a_law_behind_says_so(board: Board) -> None:
    for code in ("QT.PB.01", "QT.DP.04"):
        row = board.row(code)
        assert row.process is not None
        row.process.versions.filter(state="draft").delete()
        board.next_version(row.process, "2026-11-16")
    shown = page(client_of(board, "thao"), BOARD)
    assert "Mọi quy trình khớp luật đến 17/11/2026." in shown


def test_an_agency_without_anything_is_told_how_to_begin(board: Board) -> None:
    shown = page(client_of(board, "tuan"), BOARD)
    assert "Cơ quan chưa có thủ tục, quy trình nào." in shown
    assert "QT.PB.01" not in shown


@pytest.mark.once("tests/alignment/test_board_screen.py")
@pytest.mark.parametrize("address", [BOARD, "/processes/board.xlsx", LAG])
def test_a_stranger_opens_no_board_of_another_agency(board: Board, address: str) -> None:
    assert client_of(board, "tuan").get(f"{address}?agency=syt").status_code == 404
    assert client_of(board, "tuan").get(f"{address}?agency=tinh").status_code == 404


def test_who_oversees_nobody_is_refused_the_sums(board: Board) -> None:
    assert client_of(board, "thao").get(BELOW).status_code == 403


@pytest.mark.once("tests/alignment/test_board_screen.py")
def test_the_inspector_of_the_province_sees_a_row_an_agency(board: Board) -> None:
    inspector = client_of(board, "khoa")
    assert inspector.get(BOARD)["Location"] == BELOW
    shown = page(inspector, BELOW)
    assert "Sở Y tế tỉnh Thử" in shown
    assert "Sở Nông nghiệp" not in shown
    assert 'href="/processes/?agency=syt&amp;standing=late"' in shown
    assert "1 quá hạn + 1 đang cập nhật + 1 đồng bộ = 3 dòng" in shown
    rows = sheet(inspector, f"{BELOW}?format=xlsx")
    assert [(row["Cơ quan"], row["Quá hạn"], row["Dòng"]) for row in rows] == [
        ("Sở Y tế tỉnh Thử", 1, 3),
        ("Cộng", 1, 3),
    ]


def test_the_inspector_reads_the_board_of_an_agency_and_changes_nothing(board: Board) -> None:
    shown = page(client_of(board, "khoa"), f"{BOARD}?agency=syt")
    assert "Sở Y tế tỉnh Thử, chỉ xem." in shown
    assert "QT.PB.01" in shown
    assert "/draft/open/" not in shown
    assert 'name="agency" value="syt"' in shown


@pytest.mark.once("tests/alignment/test_board_screen.py")
def test_the_lag_page_filters_by_decision_and_exports(board: Board, keeper: Client) -> None:
    process = board.row("QT.DP.01").process
    assert process is not None
    board.publish(process, "2026-09-01", "663/QĐ-UBND")
    board.next_version(process, "2026-10-01")
    shown = page(keeper, LAG)
    assert shown.index("98/2026/NĐ-CP") < shown.index("165/2026/NĐ-CP")
    rows = sheet(keeper, f"{LAG}?decision=663/QĐ-UBND&format=xlsx")
    assert [(row["Quy trình"], row["Quy trình nội bộ: trễ (ngày)"]) for row in rows] == [("QT.DP.01", 30)]
    laws = sheet(keeper, f"{LAG}?kind=law&q=pb&format=xlsx")
    assert [(row["Văn bản"], row["Kết quả"]) for row in laws] == [("165/2026/NĐ-CP", "quá hạn")]
    assert "Không lần sửa nào khớp" in page(keeper, f"{LAG}?q=khong-co")


@pytest.mark.once("tests/alignment/test_board_screen.py")
def test_a_long_board_is_paged(board: Board, keeper: Client) -> None:
    for number in range(50):
        make_procedure(board.cast, code=f"QT.N.{number:02d}")
    shown = page(keeper, BOARD)
    assert "1 – 50 trên 53 dòng" in shown
    assert page(keeper, f"{BOARD}?page=2").count("<tr") == 4


def test_the_board_has_a_column_for_each_of_the_four_documents(board: Board) -> None:
    first = board.process("QT.DP.07")
    later = board.process("QT.DP.08")
    board.approve(later.versions.get(), "restructuring", "2024-01-01")
    client = Client()
    client.force_login(board.cast.thao)
    page = client.get(BOARD).content.decode()
    for heading in ("Quy trình<br>nội bộ", "Quy trình<br>ISO", "Quy trình<br>điện tử", "Tái<br>cấu trúc"):
        assert heading in page
    assert "không có gì để so" in page
    assert (board.row(first.code).restructuring.number, board.row(later.code).restructuring.number) == ("", "03.00")

"""People from a spreadsheet: every fault named with its way out, nothing lost, nothing taken in by halves."""

import re
import unicodedata
from datetime import date
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError
from django.test import Client
from python_calamine import load_workbook
from xlsxwriter import Workbook

from nennep.ledger.models import Event
from nennep.office.days import day_in, why_no_day
from nennep.org import actions
from nennep.org.imports.people_sheet import (
    FIRST_POST,
    LAST_POST,
    MOST_ROWS,
    UnreadablePeopleFileError,
    check_rows,
    duties_in,
    missing_divisions,
    proposed_username,
    read_people,
)
from nennep.org.models import Division, Position, User
from nennep.org.rules import DUTIES, BrokenRuleError
from tests.calendars import at
from tests.cast import Cast
from tests.org.sheets import HEAD, sheet

GOOD = [
    "Trần Thị Mới",
    "tran.moi",
    "NVD",
    "Chuyên viên",
    "Thụ lý hồ sơ; Thẩm tra, ký nháy",
    "01/11/2026",
    "0914000226",
    "moi@syt.gov.vn",
]
CHECK = "/people/import/check/"
PASSWORD = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")


def upload(client: Client, content: bytes) -> object:
    return client.post("/people/import/", {"file": SimpleUploadedFile("nguoi.xlsx", content)})


def test_a_good_list_is_taken_in_whole_and_passwords_are_shown(cast: Cast, manager: Client) -> None:
    upload(manager, sheet(GOOD, ["Lê Văn Hai", "le.hai", "toàn cơ quan", "Phó Giám đốc", "approve", date(2026, 11, 2)]))
    assert not User.objects.filter(username="tran.moi").exists()
    page = manager.post(CHECK, {"act": "all"}, follow=True).content.decode()
    post = User.objects.get(username="tran.moi").positions.get()
    assert (post.division, post.duties, post.held_from) == (cast.drugs, ["handle", "review"], date(2026, 11, 1))
    second = User.objects.get(username="le.hai").positions.get()
    assert (second.division, second.duties, second.held_from) == (None, ["approve"], date(2026, 11, 2))
    assert "tran.moi" in page
    assert "le.hai" in page


@pytest.mark.once("tests/org/test_people_import.py")
@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (0, "", "Họ và tên còn trống"),
        (1, "", "Tên đăng nhập còn trống"),
        (1, "Trần", "không dấu"),
        (1, "minh", "là tên đăng nhập của Trần Quang Minh"),
        (1, "tuan", "đã có người dùng"),
        (1, "le.hai", "Trùng với dòng 2"),
        (1, "me", "đã có người dùng"),
        (1, "-an", "bắt đầu bằng chữ hoặc số"),
        (0, "N" * 121, "Họ và tên dài 121 ký tự, nhiều nhất là 120"),
        (3, "C" * 121, "Chức vụ dài 121 ký tự, nhiều nhất là 120"),
        (6, "09" * 16, "Điện thoại dài 32 ký tự, nhiều nhất là 30"),
        (7, "a" * 250 + "@b.vn", "Thư điện tử dài 255 ký tự, nhiều nhất là 254"),
        (2, "Phòng Lạ", "Không có phòng “Phòng Lạ”"),
        (2, "", "không thuộc phòng nào thì ghi “Toàn cơ quan”"),
        (3, "", "Chức vụ còn trống"),
        (4, "Bay", "Không có nhiệm vụ “Bay”; chọn trong trang Danh mục"),
        (4, "phân công", "có lẽ là “Phân công thụ lý”"),
        (5, "hôm qua", "ngày/tháng/năm"),
        (5, "31/02/2025", "Lịch không có ngày 31/02/2025"),
        (7, "khong-phai-thu", "ten@coquan.gov.vn"),
    ],
)
def test_each_fault_is_named_on_its_row_and_nothing_is_written(
    manager: Client, column: int, value: str, words: str
) -> None:
    first = ["Lê Văn Hai", "le.hai", "Toàn cơ quan", "Chuyên viên", "", "01/11/2026"]
    upload(manager, sheet(first, [*GOOD[:column], value, *GOOD[column + 1 :]]))
    before = User.objects.count()
    answer = manager.post(CHECK, {"act": "all"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert f'value="{value}"' in page
    assert User.objects.count() == before


@pytest.mark.parametrize("typed", [912345002, "912 345 002"])
def test_a_phone_that_lost_its_zero_has_it_back_and_the_row_says_so(typed: object) -> None:
    rows = read_people(sheet([*GOOD[:6], typed, ""], GOOD)).rows
    lost, whole = check_rows(rows, divisions={"NVD": Division(code="NVD", name="Dược")}, taken=())
    assert (lost.faults, lost.values["phone"], lost.typed["phone"]) == ({}, "0912345002", "0912345002")
    assert "mất số 0" in lost.notes["phone"]
    assert (whole.values["phone"], whole.notes) == ("0914000226", {})


def test_a_row_is_corrected_on_the_screen_and_then_taken_in(manager: Client) -> None:
    upload(manager, sheet([*GOOD[:1], "minh", *GOOD[2:]]))
    manager.post(CHECK, {"act": "check", "username-2": "minh.moi"})
    manager.post(CHECK, {"act": "all"})
    assert User.objects.filter(username="minh.moi").exists()


def test_the_right_rows_alone_are_taken_in_and_the_rest_is_kept(manager: Client) -> None:
    upload(manager, sheet(GOOD, ["Lê Sai", "lan", "", "Chuyên viên", "", "01/11/2026"]))
    manager.post(CHECK, {"act": "some"})
    assert User.objects.filter(username="tran.moi").exists()
    page = manager.get(CHECK).content.decode()
    assert "Lê Sai" in page
    assert "Trần Thị Mới" not in page


def test_a_row_is_left_out_and_the_list_is_dropped(manager: Client) -> None:
    upload(manager, sheet(GOOD, ["Lê Sai", "lan", "", "Chuyên viên", "", "01/11/2026"]))
    manager.post(CHECK, {"act": "check", "leave-3": "on"})
    assert "Lê Sai" not in manager.get(CHECK).content.decode()
    manager.post(CHECK, {"act": "drop"})
    assert manager.get(CHECK).status_code == 302


def test_names_typed_in_the_other_unicode_form_are_stored_in_one(manager: Client) -> None:
    spread = unicodedata.normalize("NFD", "Nguyễn Thị Thủy")
    upload(manager, sheet([spread, "thuy", *GOOD[2:]]))
    manager.post(CHECK, {"act": "all"})
    assert User.objects.get(username="thuy").full_name == "Nguyễn Thị Thủy"


def test_columns_may_stand_in_any_order_under_a_title_line() -> None:
    rows = read_people(
        sheet(
            ["Họ và tên *", "TÊN ĐĂNG NHẬP", "chuc vu", "Giữ từ ngày"],
            ["A", "a1", "CV", "01/11/2026"],
            head=["Danh sách"],
        )
    ).rows
    assert rows == [
        {"line": 3, "typed": {"full_name": "A", "username": "a1", "title": "CV", "held_from": "01/11/2026"}}
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"khong phai excel", "không phải bảng tính"),
        (sheet(head=HEAD), "chưa có người nào"),
        (sheet(["x"], head=["Cột lạ"]), "dòng tiêu đề"),
        (sheet(["A", "a"], head=HEAD[:2]), "thiếu cột “Chức vụ”, “Giữ từ ngày”"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadablePeopleFileError, match=words):
        read_people(content)


def test_a_name_that_two_divisions_bear_means_neither_and_a_code_means_its_own() -> None:
    twins = {"d1": Division(code="d1", name="Phòng Dược"), "d2": Division(code="d2", name="PHÒNG DƯỢC")}
    typed = {"full_name": "A", "username": "a1", "title": "CV", "held_from": "01/11/2026"}
    rows = [{"line": 2, "typed": {**typed, "division": words}} for words in ("phòng dược", "D2")]
    by_name, by_code = check_rows(rows, divisions=twins, taken=())
    assert "Không có phòng" in by_name.faults["division"]
    assert by_code.values["division"] is twins["d2"]


def test_a_cell_far_outside_the_list_is_refused_before_the_page_is_laid_out() -> None:
    held = BytesIO()
    book = Workbook(held)
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, GOOD)
    page.write(1_000_000, 3, "x")
    book.close()
    with pytest.raises(UnreadablePeopleFileError, match="rất xa bảng"):
        read_people(held.getvalue())


def test_a_refused_file_leaves_the_earlier_list_in_place(manager: Client) -> None:
    upload(manager, sheet(GOOD))
    assert "không phải bảng tính" in upload(manager, b"rac").content.decode()
    assert "Trần Thị Mới" in manager.get(CHECK).content.decode()


def test_the_template_holds_every_heading_and_duty(manager: Client) -> None:
    book = load_workbook(BytesIO(manager.get("/people/import/template.xlsx").content))
    heads = [str(cell).replace(" *", "") for cell in book.get_sheet_by_index(0).to_python()[0]]
    assert heads == HEAD
    words = [row[0] for row in book.get_sheet_by_index(1).to_python()[1:]]
    assert [duties_in(word) for word in words] == [[duty] for duty in DUTIES]


def test_a_list_for_another_agency_is_not_found(manager: Client) -> None:
    assert manager.get("/people/import/?agency=snn").status_code == 404


def test_columns_are_known_under_the_names_that_offices_give_them() -> None:
    head = ["STT", "Họ tên", "Tài khoản", "Đơn vị công tác", "Chức danh", "Từ ngày", "SĐT", "Ghi chú"]
    found = read_people(sheet([1, "A B", "a.b", "NVD", "CV", "01/11/2026", "0914000226", "x"], head=head))
    assert found.unread == ["Ghi chú"]
    assert found.rows[0]["typed"] == {
        "full_name": "A B",
        "username": "a.b",
        "division": "NVD",
        "title": "CV",
        "held_from": "01/11/2026",
        "phone": "0914000226",
    }


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ([*HEAD, "Đơn vị"], "“Phòng” đứng ở hai chỗ: cột C .“Phòng”. và cột I .“Đơn vị”."),
        (["Họ và tên", "Tên đăng nhập", "Công việc", "Giữ từ ngày"], "thiếu cột “Chức vụ”.*“Công việc”"),
    ],
    ids=["doubled", "renamed"],
)
def test_a_doubled_or_renamed_column_is_named_with_the_way_out(head: list[str], words: str) -> None:
    with pytest.raises(UnreadablePeopleFileError, match=words):
        read_people(sheet(GOOD, head=head))


@pytest.mark.parametrize(
    "text",
    [
        "01/07/2025",
        "1/7/2025",
        "1-7-2025",
        "01.07.2025",
        "2025-07-01",
        "ngày 1 tháng 7 năm 2025",
        "01 Tháng 07 năm 2025",
        "2025-07-01 00:00:00",
        "2025-07-01T00:00:00",
        "1 / 7 / 2025",
        "45839",
    ],
)
def test_a_day_is_read_in_every_way_that_offices_write_it(text: str) -> None:
    assert day_in(text, FIRST_POST, LAST_POST) == date(2025, 7, 1)


@pytest.mark.parametrize("text", ["01/07/25", "31/02/2025", "7/2025", "hôm qua", "01/07/1949", "01/07/2101", ""])
def test_a_day_that_may_be_another_is_asked(text: str) -> None:
    assert day_in(text, FIRST_POST, LAST_POST) is None
    assert "01/07/2025" in why_no_day(text, FIRST_POST, LAST_POST)


def test_one_person_twice_in_two_spellings_is_asked_and_two_namesakes_are_taken_in(manager: Client) -> None:
    spread = unicodedata.normalize("NFD", "Trần Thị Mới")
    upload(manager, sheet(GOOD, [spread, "moi.hai", *GOOD[2:]], ["TRẦN QUANG MINH", "minh.hai", *GOOD[2:]]))
    page = manager.post(CHECK, {"act": "all"}).content.decode()
    assert "Trùng họ tên với dòng 2" in page
    assert "Trùng họ tên với “minh” của cơ quan" in page
    manager.post(CHECK, {"act": "check", "sure-3": "on", "leave-4": "on"})
    manager.post(CHECK, {"act": "all"})
    assert User.objects.filter(full_name="Trần Thị Mới").count() == 2


def test_divisions_that_the_list_names_are_proposed_with_a_code_and_made_on_the_spot(
    cast: Cast, manager: Client
) -> None:
    other = ["Lê Văn Hai", "le.hai", "phòng tổ chức cán bộ", *GOOD[3:]]
    upload(manager, sheet([*GOOD[:2], "Phòng Tổ chức cán bộ", *GOOD[3:]], other))
    page = manager.get(CHECK).content.decode()
    # The codes of this agency are written small.
    assert 'value="tccb"' in page
    assert "1 phòng có trong tệp" in page
    refused = {"act": "divisions", "make-0": "on", "name-0": "Phòng Tổ chức cán bộ", "code-0": "nvd"}
    assert "đã có phòng khác dùng" in manager.post(CHECK, refused).content.decode()
    said = manager.post(CHECK, refused | {"code-0": "TC"}).content.decode()
    assert "Đã lập 1 phòng: Phòng Tổ chức cán bộ (mã TC). Chưa nhận người nào." in said
    manager.post(CHECK, {"act": "all"})
    made = cast.health.divisions.get(code="TC")
    assert {post.user.username for post in made.positions.all()} == {"tran.moi", "le.hai"}


def test_a_proposed_code_is_free_and_each_division_stands_once() -> None:
    rows = [
        {"line": n, "typed": {"division": words}}
        for n, words in enumerate(
            ["Phòng Nghiệp vụ Dược", "PHÒNG NGHIỆP VỤ DƯỢC", "Phòng Nghiệp vụ Đào tạo", "QLD"], start=2
        )
    ]
    checked = check_rows(rows, divisions={"NVD": Division(code="NVD", name="Phòng khác")}, taken=())
    found = missing_divisions(checked, {"NVD": Division(code="NVD", name="Phòng khác")})
    assert [(each.code, each.rows) for each in found] == [("NVD2", 2), ("NVDT", 1), ("QLD", 1)]


def test_a_proposed_code_has_more_than_one_letter_and_is_free() -> None:
    names = ("Văn phòng Sở", "Văn phòng", "Phòng Dược", "Thanh tra", "Phòng", "P", "Đ", "Phòng Đ", "1")
    typed = [{"line": n, "typed": {"division": name}} for n, name in enumerate(names)]
    found = missing_divisions(check_rows(typed, divisions={}, taken=()), {"VP": Division(code="VP")})
    assert [each.code for each in found] == ["VPS", "VP2", "PD", "TT", "PHONG", "PP", "PD2", "PD3", "P1"]


def test_missing_sign_in_names_are_made_of_the_names(manager: Client) -> None:
    upload(manager, sheet(["Lê Văn Hai", "", *GOOD[2:]], ["Lê Thị Hai", "", *GOOD[2:]]))
    manager.post(CHECK, {"act": "names"})
    manager.post(CHECK, {"act": "all"})
    assert set(
        User.objects.filter(full_name__startswith="Lê", username__startswith="le.").values_list("username", flat=True)
    ) == {"le.hai", "le.hai2"}
    assert proposed_username("Đỗ", set()) == "do"


@pytest.mark.once("tests/org/test_people_import.py")
def test_ten_thousand_rows_are_refused_in_words_and_the_earlier_list_stays(manager: Client) -> None:
    upload(manager, sheet(GOOD))
    many = sheet(*([f"Người {n}", f"nguoi.{n}", *GOOD[2:]] for n in range(10_000)))
    assert f"Tệp có 10.000 dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng" in upload(manager, many).content.decode()
    assert "Trần Thị Mới" in manager.get(CHECK).content.decode()


@pytest.mark.once("tests/org/test_people_import.py")
def test_a_long_list_full_of_faults_is_mended_page_by_page(manager: Client) -> None:
    upload(manager, sheet(*(["", "", "lạ", "", "bay", "hôm qua", "", "x"] for _ in range(MOST_ROWS))))
    page = manager.get(CHECK).content.decode()
    assert page.count("<input") < 1000
    assert 'name="username-2"' in page
    assert 'name="username-300"' in manager.get(f"{CHECK}?page=3").content.decode()


def test_a_sign_that_no_database_holds_is_named_on_its_row() -> None:
    typed = {
        "full_name": "An\0B",
        "username": "an",
        "division": "Toàn cơ quan",
        "title": "CV",
        "held_from": "01/11/2026",
    }
    (row,) = check_rows([{"line": 2, "typed": typed}], divisions={}, taken=())
    assert row.faults == {"full_name": "Họ và tên có ký tự không đọc được. Xóa ô này rồi gõ lại."}


def test_whatever_stops_the_list_the_passwords_of_those_added_are_shown(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = actions.add_person

    def stops(**person: Any) -> Any:
        if person["username"] == "le.hai":
            raise DataError("value too long")
        return add(**person)

    monkeypatch.setattr("nennep.org.actions.people.add_person", stops)
    upload(manager, sheet(GOOD, ["Lê Văn Hai", "le.hai", *GOOD[2:]]))
    page = manager.post(CHECK, {"act": "all"}, follow=True).content.decode()
    assert len(PASSWORD.findall(page)) == 1
    assert "Dòng 3: phần mềm gặp lỗi" in page
    assert "Lê Văn Hai" in manager.get(CHECK).content.decode()


def test_the_press_that_comes_second_writes_nothing_over_the_passwords_of_the_first(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = actions.add_person

    def taken_first(**person: Any) -> Any:
        """Between the look at the names and the writing, the first press has come."""
        monkeypatch.setattr("nennep.org.actions.people.add_person", add)
        first = Client()
        first.cookies = manager.cookies
        first.post(CHECK, {"act": "all"})
        return add(**person)

    monkeypatch.setattr("nennep.org.actions.people.add_person", taken_first)
    upload(manager, sheet(GOOD, ["Lê Văn Hai", "le.hai", *GOOD[2:]]))
    answer = manager.post(CHECK, {"act": "all"})
    assert answer.status_code == 302
    assert len(PASSWORD.findall(manager.get("/people/passwords/").content.decode())) == 2


def test_a_name_and_a_code_taken_at_the_same_instant_are_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at("2026-11-17 08:40")
    who = {"agency": cast.health, "by": cast.actor("quan"), "at": now}
    first = partial(first_look_passes, monkeypatch)
    first("nennep.org.actions.people.check_person")
    with pytest.raises(BrokenRuleError, match="“minh” đã có người dùng"):
        actions.add_person(
            username="minh", full_name="Lê Minh", title="CV", duties=[], held_from=date(2026, 11, 1), **who
        )
    first("nennep.org.actions.agencies._check_division")
    with pytest.raises(BrokenRuleError, match="đã có phòng khác dùng"):
        actions.add_division(code=cast.drugs.code, name="Phòng Z", **who)
    with pytest.raises(BrokenRuleError, match="Tên phòng dài 201 ký tự, nhiều nhất là 200"):
        actions.add_division(code="ZZ", name="Z" * 201, **who)


def first_look_passes(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Afterwards that check finds nothing the first time, as before somebody else has written."""
    room, _, name = path.rpartition(".")
    check = getattr(import_module(room), name)
    looks: list[int] = []

    def look(*args: Any, **named: Any) -> None:
        if looks:
            check(*args, **named)
        looks.append(1)

    monkeypatch.setattr(path, look)


def test_so_many_are_taken_in_at_once_and_the_others_wait(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nennep.org.views.people_import.AT_ONCE", 1)
    upload(manager, sheet(GOOD, ["Lê Văn Hai", "le.hai", *GOOD[2:]]))
    assert "Nhận 1 người đầu tiên" in manager.get(CHECK).content.decode()
    page = manager.post(CHECK, {"act": "all"}, follow=True).content.decode()
    assert "Còn 1 dòng chưa nhận" in page
    assert User.objects.filter(username="tran.moi").exists()
    assert not User.objects.filter(username="le.hai").exists()


MINH = ["Trần Quang Minh", "minh", "", "", "", "", "", ""]


def test_a_row_about_somebody_who_is_there_changes_what_it_says_and_leaves_what_it_does_not(
    cast: Cast, manager: Client
) -> None:
    changed = [*MINH[:3], "Chuyên viên chính", "Thụ lý hồ sơ; Thẩm tra, ký nháy", "", "0914000227", ""]
    same = ["Phạm Tiến Đạt", "dat", "nvd", "Chuyên viên", "handle", "", "", ""]
    upload(manager, sheet(changed, same, [*GOOD]))
    page = manager.get(CHECK).content.decode()
    assert "Thêm 1 dòng. Sửa 1 dòng. Không đổi 1 dòng." in page
    assert "Chuyên viên →</span><b>Chuyên viên chính</b>" in page
    assert Position.objects.get(user=cast.minh).title == "Chuyên viên"
    events = Event.objects.count()
    page = manager.post(CHECK, {"act": "all"}, follow=True).content.decode()
    assert "Đã sửa 1 người. 1 dòng không có gì đổi" in page
    assert len(PASSWORD.findall(page)) == 1
    post = Position.objects.get(user=cast.minh)
    assert (post.title, post.duties, post.division) == ("Chuyên viên chính", ["handle", "review"], cast.drugs)
    assert User.objects.get(username="minh").phone == "0914000227"
    # One of the contacts, one of the post, two of the new person.
    assert Event.objects.count() == events + 4


def test_a_list_that_changes_nothing_says_so_and_writes_nothing(manager: Client) -> None:
    upload(manager, sheet(MINH))
    events = Event.objects.count()
    page = manager.post(CHECK, {"act": "all"}, follow=True).content.decode()
    assert "Đã sửa 0 người. 1 dòng không có gì đổi, không ghi gì." in page
    assert Event.objects.count() == events
    assert manager.get(CHECK).status_code == 302


def test_another_name_under_a_known_sign_in_name_is_asked(cast: Cast, manager: Client) -> None:
    upload(manager, sheet(["Trần Quang Minh Nhật", *MINH[1:]]))
    manager.post(CHECK, {"act": "all"})
    assert User.objects.get(pk=cast.minh.pk).full_name == "Trần Quang Minh"
    manager.post(CHECK, {"act": "check", "sure-2": "on"})
    manager.post(CHECK, {"act": "all"})
    assert User.objects.get(pk=cast.minh.pk).full_name == "Trần Quang Minh Nhật"


def test_another_division_is_a_move_and_the_last_duty_holder_is_not_moved_by_a_list(
    cast: Cast, manager: Client
) -> None:
    ha = ["Lê Thu Hà", "ha", "nvy", "", "", "", "", ""]
    upload(manager, sheet([*MINH[:2], "nvy", *MINH[3:]], ha))
    page = manager.post(CHECK, {"act": "some"}, follow=True).content.decode()
    assert "còn giữ 2 việc phải có người nhận khi chuyển phòng" in page
    assert "/people/ha/" in page
    assert Position.objects.get(user=cast.ha).division == cast.drugs
    new = Position.objects.filter(user=cast.minh).order_by("-pk")[0]
    assert (new.division, new.held_from, new.duties) == (cast.clinics, date(2026, 11, 17), ["handle"])


def test_the_list_that_is_exported_is_one_that_changes_nothing(cast: Cast, manager: Client) -> None:
    User.objects.filter(pk=cast.minh.pk).update(phone="0914000226", email="minh@syt.gov.vn")
    rows = read_people(manager.get("/people/?format=xlsx").getvalue()).rows
    (minh,) = [row["typed"] for row in rows if row["typed"]["username"] == "minh"]
    assert (minh["phone"], minh["email"]) == ("0914000226", "minh@syt.gov.vn")
    upload(manager, manager.get("/people/?format=xlsx").getvalue())
    page = manager.get(CHECK).content.decode()
    assert "dòng, đúng cả" in page
    assert "Sửa " not in page.split("Chưa ghi gì")[0].split("<h1")[1]
    assert "Khóa (chỉ để xem, khóa, mở ở trang của từng người)" in page


@pytest.mark.parametrize("email", ["a@", "a b@x.vn", "a@x", "a@x..vn", "a@b@x.vn"])
def test_an_address_that_the_form_refuses_is_refused_in_a_list(manager: Client, email: str) -> None:
    upload(manager, sheet([*GOOD[:7], email]))
    assert "Địa chỉ thư cần có dạng" in manager.get(CHECK).content.decode()


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\ufeff", "\u00a0", "\u2028"])
def test_a_sign_that_nobody_sees_makes_no_other_name(manager: Client, sign: str) -> None:
    upload(manager, sheet([f"Trần Quang{sign if sign.isspace() else ' ' + sign}Minh", *GOOD[1:]]))
    assert "Trùng họ tên với “minh” của cơ quan" in manager.get(CHECK).content.decode()


@pytest.mark.parametrize(
    "words", ["Phòng Kế hoạch - Tài chính", "phòng kế hoạch-tài chính", "Phòng Kế hoạch—Tài  chính"]
)
def test_a_dash_of_the_keyboard_means_the_dash_of_the_name(words: str) -> None:
    there = {"KHTC": Division(code="KHTC", name="Phòng Kế hoạch – Tài chính")}
    rows = [{"line": 2, "typed": {"division": words}}]
    (row,) = checked = check_rows(rows, divisions=there, taken=())
    assert row.values["division"] is there["KHTC"]
    assert missing_divisions(checked, there) == []


def test_a_code_that_was_leads_to_the_division_of_now_and_says_so(cast: Cast) -> None:
    typed = {
        "full_name": "Lê Mới",
        "username": "le.moi",
        "division": "NVD cũ",
        "title": "CV",
        "held_from": "17/11/2026",
    }
    row = {"line": 2, "typed": typed}
    former = {"nvd cu": cast.drugs}
    (checked,) = check_rows([row], divisions={"qld": cast.clinics}, taken=[], former=former)
    assert (checked.values["division"], "division" in checked.faults) == (cast.drugs, False)
    assert "mã cũ, nay là Phòng Nghiệp vụ Dược" in checked.notes["division"]

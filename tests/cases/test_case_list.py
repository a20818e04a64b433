"""The list of cases over HTTP: questions, search, selects, sorting, paging, Excel, paper."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from itertools import combinations
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from nennep.cases.actions import ask_supplement
from nennep.cases.models import Case, Party, Result
from nennep.cases.queries import case_list_columns
from nennep.cases.queries.case_list import CaseFilter, choices_for, counted, listed, nearest, order_of, whole_list
from nennep.cases.queries.case_list_columns import COLUMNS, EVERYWHERE, ORDERS, SORTED, ListColumn
from nennep.org.models import Position
from nennep.procedures.actions import add_field, merge_field
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import guide_applicant
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.factories import PartyDraft, make_procedure, make_received, make_registered, walk

NOW = "2026-11-17 08:40"


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def lan(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lan)
    return client


@pytest.fixture
def minh(cast: Cast, client: Client) -> Client:
    client.force_login(cast.minh)
    return client


def given(cast: Cast, version: ProcedureVersion, when: str, until: str = "B2", name: str = "Huỳnh Thị Sáu") -> Case:
    """A case handled by Minh, of an owner of that name."""
    parties = [PartyDraft(role="submitter", name=name), PartyDraft(role="owner", name=name)]
    return walk(cast, make_received(cast, version, when, parties=parties), until, when)


@pytest.fixture
def lot(cast: Cast, version: ProcedureVersion) -> dict[str, Case]:
    """One case of each kind."""
    late = given(cast, version, "2026-11-09 08:00", name="Lâm Văn Tài")
    soon = given(cast, version, "2026-11-12 10:00", name="Phan Thị Lệ")
    later = given(cast, version, "2026-11-16 15:00", name="Đặng Thị Ngọc Ước")
    done = given(cast, version, "2026-11-05 08:00", "B7")
    waiting = given(cast, version, "2026-11-11 08:00", name="Bùi Văn Lộc")
    ask_supplement(
        waiting,
        by=cast.actor("minh"),
        at=at("2026-11-12 09:00"),
        reason="Đơn chưa có chữ ký theo Điều 5.",
        missing=[{"name": "Đơn", "originals": 1}],
    )
    unassigned = make_received(cast, version, "2026-11-13 08:00")
    filed = make_registered(cast, version, "2026-11-17 08:00", channel="online")
    return {
        "late": late,
        "soon": soon,
        "later": later,
        "done": done,
        "waiting": waiting,
        "unassigned": unassigned,
        "filed": filed,
    }


def text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def codes(response) -> list[str]:
    """The cases of the table, in its order."""
    body = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r"H99\.12-\d{6}-\d{4}(?=</span>)", body)


def pills(response) -> dict[str, int]:
    found = re.findall(r'class="pill"[^>]*>([^<]+?) ([\d.]+)</a>', response.content.decode())
    return {name: int(count) for name, count in found}


def test_a_handler_begins_with_the_own_open_cases_nearest_promise_first(minh, lot) -> None:
    page = minh.get("/cases/")
    assert codes(page) == [lot[name].code for name in ("late", "soon", "later")]
    assert "Tôi thụ lý, đang mở" in text(page)


def test_waiting_cases_are_folded_into_one_line_and_the_sum_is_told(minh, lot) -> None:
    page = minh.get("/cases/")
    assert lot["waiting"].code not in page.content.decode()
    assert "Chờ công dân bổ sung, tạm dừng 1 hồ sơ, đồng hồ dừng" in text(page)
    assert "3 hồ sơ đang chạy + 1 dừng đồng hồ = 4 hồ sơ" in text(page)


def test_of_two_scopes_in_one_row_each_number_says_whose_it_is(minh, lot) -> None:
    found = pills(minh.get("/cases/"))
    assert {"Của tôi", "Đang mở, mọi người", "Quá hẹn của tôi", "Đã xong của tôi"} <= set(found)
    assert (found["Của tôi"], found["Đang mở, mọi người"]) == (4, 5)
    assert "Quá hẹn" in pills(minh.get("/cases/?handler=all"))


def test_each_pill_counts_what_it_opens(lan, lot) -> None:
    page = lan.get("/cases/")
    assert pills(page) == {
        "Đang mở": 5,
        "Quá hẹn": 1,
        "Trong 3 ngày làm việc": 2,
        "Chờ bổ sung": 1,
        "Chờ tiếp nhận": 1,
        "Đã xong": 1,
    }
    for view, names in {
        "late": ["late"],
        "soon": ["unassigned", "soon"],
        "waiting": ["waiting"],
        "desk": ["filed"],
        "done": ["done"],
    }.items():
        assert sorted(codes(lan.get("/cases/", {"view": view}))) == sorted(lot[n].code for n in names), view


def test_the_limit_of_three_working_days_skips_days_off(lan, cast, version) -> None:
    with frozen(at("2026-11-20 08:00")):
        given(cast, version, "2026-11-18 10:00")  # due 10:00 on Thursday 26/11, after a day off
        assert pills(lan.get("/cases/"))["Trong 3 ngày làm việc"] == 1
    with frozen(at("2026-11-19 16:00")):
        assert pills(lan.get("/cases/"))["Trong 3 ngày làm việc"] == 0


def test_search_needs_no_diacritics_and_all_words(lan, lot) -> None:
    assert codes(lan.get("/cases/", {"q": "dang ngoc uoc"})) == [lot["later"].code]
    assert codes(lan.get("/cases/", {"q": "Lâm Tài"})) == [lot["late"].code]
    assert codes(lan.get("/cases/", {"q": lot["done"].code.lower()})) == [lot["done"].code]
    assert codes(lan.get("/cases/", {"q": "lam sau"})) == []


def test_the_box_on_the_bar_finds_by_what_it_names(lan, lot) -> None:
    page = lan.get("/cases/").content.decode()
    label = re.search(r'data-search aria-label="([^"]*)"', page)
    assert label
    assert label[1] == "Tìm hồ sơ theo mã, tên, thủ tục, điện thoại, số định danh, số kết quả"
    case = lot["soon"]
    Party.objects.filter(case=case).update(phone="0905123456", identity_number="068190000777")
    Result.objects.create(case=case, kind="positive", number="0021/KQ-SYT", title="Kết quả", signed_at=at(NOW))
    name = case.procedure_version.name
    for words in (case.code, "Phan Thị Lệ", name, "0905 123 456", "068190000777", "21/KQ-SYT"):
        assert case.code in codes(lan.get("/cases/", {"q": words})), words


def test_a_search_looks_beyond_the_own_open_cases(minh, cast, lot) -> None:
    assert lot["done"].code in codes(minh.get("/cases/", {"q": "huynh thi sau"}))


def test_a_per_cent_sign_is_a_letter_and_not_a_wildcard(lan, lot) -> None:
    assert codes(lan.get("/cases/", {"q": "%"})) == []


def test_selects_narrow_and_stand_in_the_address(lan, cast, lot) -> None:
    other = make_procedure(cast, code="QT.DP.07")
    mine = make_received(cast, other, "2026-11-16 09:00")
    assert codes(lan.get("/cases/", {"procedure": "QT.DP.07"})) == [mine.code]
    assert codes(lan.get("/cases/", {"state": "returned"})) == [lot["done"].code]
    assert codes(lan.get("/cases/", {"division": cast.clinics.pk})) == []
    handled = lan.get("/cases/", {"handler": cast.minh.pk})
    assert set(codes(handled)) == {lot[n].code for n in ("late", "soon", "later")}
    assert f'<option value="{cast.minh.pk}" selected>' in handled.content.decode()


def handlers(client: Client) -> list[str]:
    """Whom the select of the list offers."""
    select = client.get("/cases/").content.decode().partition('name="handler"')[2]
    return re.findall(r"<option[^>]*>([^<]+)</option>", select.partition("</select>")[0])


def test_the_people_offered_are_those_who_handle_cases_the_viewer_sees(client, cast, lot) -> None:
    client.force_login(cast.lan)
    everybody = handlers(client)
    assert cast.minh.full_name in everybody
    assert cast.lan.full_name not in everybody
    client.force_login(cast.ha)
    assert cast.minh.full_name in handlers(client)
    assert set(handlers(client)) < set(everybody)


def test_who_handled_cases_once_is_still_offered(client, cast, lot) -> None:
    posts = Position.objects.filter(user=cast.minh)
    posts.update(held_to=at(NOW).date() - timedelta(days=1))
    client.force_login(cast.lan)
    assert cast.minh.full_name in handlers(client)


def test_values_that_mean_nothing_are_left_out(lan, lot) -> None:
    junk = {"view": "x", "sort": "password", "division": "1 OR 1", "handler": "9" * 30, "state": "?"}
    assert len(codes(lan.get("/cases/", junk))) == 4


def test_sorting_turns_and_says_so(lan, lot) -> None:
    page = lan.get("/cases/", {"sort": "-due"})
    assert codes(page)[-1] == lot["late"].code
    assert re.search(r'aria-sort="descending"><a href="[^"]*sort=due', page.content.decode())


def test_pages_hold_fifty_rows_each_case_once(lan, cast, version) -> None:
    cases = [make_received(cast, version, f"2026-11-16 08:{n % 60:02d}:00.{n:06d}") for n in range(53)]
    first = lan.get("/cases/")
    assert "1 – 50 trên 53 hồ sơ" in text(first)
    following = unescape(re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1])
    second = lan.get(f"/cases/{following}")
    assert "51 – 53 trên 53 hồ sơ" in text(second)
    assert codes(first) + codes(second) == [case.code for case in cases]


def test_the_row_says_where_it_lies_with_whom_and_what_is_left(minh, lot) -> None:
    said = text(minh.get("/cases/"))
    assert (
        f"Lâm Văn Tài {lot['late'].code} Cấp lại chứng chỉ hành nghề dược QT.DP.02 Thẩm định hồ sơ Trần Quang Minh quá 1 ngày làm việc T2 16/11"
        in said
    )
    assert "2 ngày làm việc T5 19/11" in said


def test_07_26_numbers_of_persons_stand_nowhere(lan, lot) -> None:
    """No list shows the numbers of a person."""
    for address in ("/cases/", "/cases/?view=all", "/cases/print/?view=all", "/reception/"):
        page = lan.get(address).content.decode()
        assert "0914000226" not in page
        assert "068190000412" not in page


@pytest.mark.once("tests/cases/test_case_list.py")
def test_nothing_found_says_which_condition_to_drop(lan, cast, lot) -> None:
    page = lan.get("/cases/", {"q": "261019-043"})
    assert "Không tìm thấy “261019-043”. Số điện thoại, số định danh, số kết quả phải gõ đủ" in text(page)
    assert "Không tìm thấy “nguyen van khong”. Tìm được theo mã" in text(lan.get("/cases/", {"q": "nguyen van khong"}))
    empty = lan.get("/cases/", {"division": cast.clinics.pk})
    assert "Không hồ sơ nào khớp. Bỏ bớt điều kiện Phòng Nghiệp vụ Y ?" in text(empty)
    dropped = unescape(re.search(r'Bỏ bớt điều kiện <a href="([^"]+)"', empty.content.decode())[1])
    assert len(codes(lan.get(f"/cases/{dropped}"))) == 4


def test_no_late_case_names_the_nearest_promise(minh, cast, version) -> None:
    case = given(cast, version, "2026-11-16 15:00")
    said = text(minh.get("/cases/", {"view": "late"}))
    assert f"Không có hồ sơ nào quá hẹn. Hồ sơ gần hạn nhất: T2 23/11. Mở {case.code}" in said.replace(
        " Bỏ bớt điều kiện tôi thụ lý ?", ""
    )


def test_a_field_means_those_that_were_merged_into_it(cast: Cast) -> None:
    case = given(cast, make_procedure(cast), "2026-11-16 08:00")
    thao, when = cast.actor("thao"), at(NOW)
    target = add_field(keeper=cast.province, name="Y dược", valid_from=date(2024, 1, 1), by=thao, at=when)
    merge_field(case.field, into=target, from_day=date(2026, 11, 17), basis="Quyết định 1", by=thao, at=when)
    assert list(listed(cast.actor("lan"), CaseFilter(field=str(target.pk), view="all"), when)) == [case]
    assert choices_for(cast.actor("lan")).fields == [target]


def test_no_list_shows_or_exports_the_old_due_date_of_a_stopped_case(cast, lan, lot) -> None:
    """On screen, on paper, in the Excel file and on the page of the case; the list by due dates puts it last."""
    waiting = Case.objects.get(pk=lot["waiting"].pk)
    old = timezone.localtime(waiting.due_at)
    assert (waiting.stands, waiting.due_now, waiting.no_due_words) == (True, None, "hẹn lại sau")
    for address in ("/cases/?view=waiting", "/cases/print/?view=waiting", f"/cases/{waiting.code}/"):
        said = text(lan.get(address))
        assert waiting.code in said
        assert f"{old:%d/%m}" not in said, address
        assert ("hẹn lại sau" if "view" in address else "hẹn lại khi đồng hồ chạy") in said, address
    book = ZipFile(BytesIO(lan.get("/cases/export/?view=waiting").content))
    sheet, strings = (book.read(f"xl/{name}").decode() for name in ("worksheets/sheet1.xml", "sharedStrings.xml"))
    assert "đồng hồ dừng, hẹn lại sau" in strings
    assert str((old.date() - date(1899, 12, 30)).days) not in sheet
    by_due = [row.case.code for row in whole_list(cast.actor("lan"), CaseFilter(view="open", sort="due"), at(NOW))[1]]
    assert by_due[-1] == waiting.code
    assert nearest(cast.actor("lan"), CaseFilter(handler=""), at(NOW)) != waiting


def test_what_runs_or_is_over_keeps_its_due_date(lot) -> None:
    for name in ("late", "soon", "later", "done"):
        case = Case.objects.get(pk=lot[name].pk)
        assert case.due_now == case.due_at is not None, name


def test_the_excel_file_holds_the_filter_and_every_row(lan, lot) -> None:
    answer = lan.get("/cases/export/", {"view": "late"})
    with ZipFile(BytesIO(answer.content)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert lot["late"].code in strings
    assert "Lâm Văn Tài" in strings
    assert lot["soon"].code not in strings
    with ZipFile(BytesIO(lan.get("/cases/export/").content)) as book:
        assert lot["waiting"].code in book.read("xl/sharedStrings.xml").decode()


def test_the_excel_file_tells_what_the_screen_tells_and_more(lan, cast, lot) -> None:
    Case.objects.filter(pk=lot["soon"].pk).update(fee_amount=500_000, fee_paid_by="")
    Result.objects.filter(case=lot["done"]).update(number="0697/KQ-SYT")
    Party.objects.filter(case=lot["late"]).update(phone="0914000226")
    read = read_sheet(lan.get("/cases/export/?view=all&handler=all"))
    assert read.above[:3] == [
        cast.health.name,
        "Danh sách hồ sơ",
        "Mọi trạng thái; xếp theo ngày tiếp nhận, mới nhất ở trên · 7 dòng",
    ]
    rows = {row["Mã hồ sơ"]: row for row in read.records()}
    late, soon, done, waiting = (rows[lot[name].code] for name in ("late", "soon", "done", "waiting"))
    assert late["Xếp loại"] == "Đang quá hẹn"
    assert (late["Còn"], late["Còn, ngày lịch"]) == ("quá 1 ngày làm việc", -1)
    assert late["Điện thoại"] == "0914 ••• 226", "no more of a person than the page of the case shows"
    assert isinstance(late["Hạn của bước"], datetime)
    assert (soon["Phí, lệ phí, đồng"], soon["Thu bằng"]) == (500_000, "chưa thu")
    assert done["Số kết quả"] == "0697/KQ-SYT"
    assert (waiting["Trạng thái"], waiting["Đang ở bước"], waiting["Còn, ngày lịch"]) == ("Chờ bổ sung", None, None)


def test_no_column_of_the_excel_file_repeats_another(lan, lot) -> None:
    Case.objects.filter(pk=lot["done"].pk).update(returned_at=at("2026-11-16 10:00"))
    read = read_sheet(lan.get("/cases/export/?view=all&handler=all"))
    columns = dict(zip(read.headings, zip(*read.rows, strict=True), strict=True))
    filled = {heading: values for heading, values in columns.items() if any(value is not None for value in values)}
    same = [(one, other) for one, other in combinations(filled, 2) if filled[one] == filled[other]]
    assert same == []


@pytest.mark.parametrize("sort", ["due", "-due", "code", "-received"])
def test_the_excel_file_is_in_the_order_of_the_screen(lan, lot, sort) -> None:
    asked = {"view": "all", "handler": "all", "sort": sort}
    rows = read_sheet(lan.get("/cases/export/", asked)).records()
    assert [row["Mã hồ sơ"] for row in rows] == codes(lan.get("/cases/", asked))


def test_the_paper_keeps_the_filter(lan, lot) -> None:
    said = text(lan.get("/cases/print/", {"view": "late"}))
    assert "Quá hẹn · 1 hồ sơ · in lúc 08:40 17/11/2026" in said
    assert lot["late"].code in said
    assert lot["soon"].code not in said


def test_a_column_of_the_table_stands_on_screen_on_paper_and_in_the_excel_file(lan, lot, monkeypatch) -> None:
    sets = ListColumn(
        key="sets", heading="Số bộ", value=lambda row: f"{row.case.sets} bộ nộp", places=EVERYWHERE, css="n"
    )
    monkeypatch.setattr(case_list_columns, "COLUMNS", (*COLUMNS, sets))
    for address in ("/cases/", "/cases/print/"):
        page = lan.get(address)
        assert "Số bộ" in text(page)
        assert "1 bộ nộp" in text(page)
    book = ZipFile(BytesIO(lan.get("/cases/export/").content))
    words = book.read("xl/sharedStrings.xml").decode()
    assert "Số bộ" in words
    assert "1 bộ nộp" in words


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.sort], ids=lambda column: column.key)
def test_a_heading_that_sorts_has_both_orders_and_their_words(lan, lot, column) -> None:
    for key in (column.sort.key, f"-{column.sort.key}"):
        assert ORDERS[key][-1].endswith("pk")
        assert f"Xếp theo {SORTED[key]}" in text(lan.get("/cases/", {"sort": key, "view": "all"}))


def test_a_stranger_sees_no_case_and_no_name(client, cast, lot) -> None:
    client.force_login(cast.tuan)
    for address in ("/cases/?view=all&handler=all", "/cases/print/?view=all&handler=all"):
        page = client.get(address).content.decode()
        assert "H99.12" not in page, address
        assert "Trần Quang Minh" not in page
    assert "Phòng Nghiệp vụ Dược" not in client.get("/cases/").content.decode()
    with ZipFile(BytesIO(client.get("/cases/export/?view=all&handler=all").content)) as book:
        assert "H99.12" not in book.read("xl/sharedStrings.xml").decode()


def test_another_division_sees_only_what_came_to_it(client, cast, lot) -> None:
    client.force_login(cast.yen)
    assert codes(client.get("/cases/", {"view": "all", "handler": "all"})) == []


def test_the_list_is_for_those_who_have_to_do_with_cases(client, cast, lot) -> None:
    client.force_login(cast.quan)
    for address in ("/cases/", "/cases/export/", "/cases/print/"):
        assert client.get(address).status_code == 403
    client.logout()
    assert client.get("/cases/").status_code == 302


def plan_of(rows) -> str:
    if connection.vendor == "sqlite":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.parametrize("view", ["running", "late", "soon"])
@pytest.mark.parametrize("who", ["lan", "minh"])
def test_the_main_lists_use_an_index_and_never_read_the_whole_table(cast, lot, view, who) -> None:
    rows = listed(cast.actor(who), CaseFilter(view=view), at(NOW))
    plan = plan_of(rows.order_by(*order_of(CaseFilter())))
    assert re.search(r"USING INDEX cases_(by_state|due)|Index Scan|Bitmap", plan), plan
    assert not re.search(r"SCAN cases_case(?! USING)|Seq Scan on cases_case", plan), plan


@pytest.mark.once("tests/cases/test_case_list.py")
def test_all_counts_what_the_list_of_all_shows(lan, lot) -> None:
    for words in ("", "tài", "khong co ai"):
        page = lan.get("/cases/", {"view": "all", "handler": "all", "q": words})
        assert pills(page)["Tất cả"] == len(set(codes(page))), words


def test_the_daily_questions_are_counted_in_one_statement(cast, lot, django_assert_max_num_queries) -> None:
    lan = cast.actor("lan")
    counted(lan, CaseFilter(), at(NOW))  # the calendar is read once a process
    # The counts, and once in two seconds which calendar is in force.
    with django_assert_max_num_queries(2):
        counted(lan, CaseFilter(), at(NOW))


@pytest.mark.once("tests/cases/test_case_list.py")
def test_a_page_costs_the_same_however_many_rows_it_has(lan, cast, version, django_assert_max_num_queries) -> None:
    given(cast, version, "2026-11-16 09:00")
    lan.get("/cases/")
    with django_assert_max_num_queries(60) as few:
        lan.get("/cases/")
    for minute in range(12):
        given(cast, version, f"2026-11-16 10:{minute:02d}")
    with django_assert_max_num_queries(60) as many:
        lan.get("/cases/")
    assert len(many) - len(few) <= 12  # one calendar look-up a row at most


def test_a_guided_dossier_stands_in_the_desk_list(lan, cast, version) -> None:
    case = make_registered(cast, version, "2026-11-16 08:00")
    guide_applicant(
        case, by=cast.actor("lan"), at=at(NOW), reason="Thiếu đơn", missing=[{"name": "Đơn", "originals": 1}]
    )
    assert codes(lan.get("/cases/", {"state": "incomplete"})) == [case.code]


def test_the_desk_opens_a_filing_where_it_is_answered(lan, cast, lot) -> None:
    page = lan.get("/cases/", {"view": "desk"}).content.decode()
    assert f'href="/cases/{lot["filed"].code}/accept/"' in page
    lan.force_login(cast.binh)
    page = lan.get("/cases/", {"view": "desk"}).content.decode()
    assert f'href="/cases/{lot["filed"].code}/"' in page


def test_a_case_due_later_today_is_marked_today(minh, cast, version) -> None:
    case = given(cast, version, "2026-11-10 09:30")
    assert case.due_at - at(NOW) == timedelta(minutes=50)
    page = minh.get("/cases/")
    assert 'class="e-today"' in page.content.decode()
    assert "hôm nay T3 17/11 09:30" in text(page)

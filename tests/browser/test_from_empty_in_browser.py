"""From an empty database to a returned case: ``init``, then only what people press on screens.

The pictures of docs/operate/install.md are taken on the way: NENNEP_PICTURES=docs/operate/anh, and this file alone.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from nennep.cases.models import Case
from nennep.cli.entry import main
from nennep.org.models import User
from nennep.web.clock import frozen, now
from nennep.work.jobs import run_pending
from tests.browser.catalogue import copied_sheets, filled_in, last_report, open_dossiers
from tests.browser.conftest import answered
from tests.browser.road import EXCEL, Road, fill, follow, go, heading, picture, press, told
from tests.calendars import at
from tests.demo import forget
from tests.org.sheets import sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INIT = [
    "init",
    "--no-input",
    "--province",
    "Ủy ban nhân dân tỉnh Lam Giang",
    "--province-code",
    "H99",
    "--agency-name",
    "Sở Y tế tỉnh Lam Giang",
    "--short-name",
    "Sở Y tế",
    "--code",
    "H99.12",
    "--place",
    "Lam Giang",
    "--phone",
    "0200 382 6115",
    "--admin-name",
    "Nguyễn Thị Quản",
    "--admin-username",
    "quan",
]
# As an agency writes its list: the names of divisions, dates in more than one way, one duty in short.
PEOPLE = [
    ["Phạm Thị Lan", "lan", "Bộ phận Một cửa", "Chuyên viên", "Tiếp nhận hồ sơ, trả kết quả", "01/11/2026"],
    ["Lê Thu Hà", "ha", "Phòng Nghiệp vụ Dược", "Trưởng phòng", "Phân công; Thẩm tra, ký nháy", "01/11/2026"],
    ["Trần Quang Minh", "minh", "Phòng Nghiệp vụ Dược", "Chuyên viên", "Thụ lý hồ sơ", "2026-11-01"],
    ["Phạm Thanh Bình", "binh", "Toàn cơ quan", "Giám đốc", "Ký duyệt kết quả", "1-11-2026"],
    ["Vũ Thị Sơn", "", "Văn phòng", "Văn thư", "Vào số, đóng dấu, phát hành", "01/11/2026"],
]
CODE, NAME = "QT.DP.02", "Cấp lại chứng chỉ hành nghề dược"
DRAFT = f"/processes/{CODE}/versions/01.00/"
CARD = "068189000412||Huỳnh Thị Sáu|12051989|Nữ|Số 14 đường Bờ Kè, phường Lam Sơn|01012022"


@pytest.fixture
def road(chromium: Browser, live: str, settings: Any) -> Iterator[Road]:
    settings.ALLOWED_HOSTS = ["motcua.example.gov.vn", "localhost"]
    forget()
    walked = Road(chromium, live)
    yield walked
    complaints = walked.complaints()
    walked.close()
    answered()
    assert not complaints, complaints


def test_from_an_empty_database_to_a_returned_case(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    assert not User.objects.exists()
    begun(road, capsys)
    site_confirmed(road)
    people_by_excel(road)
    fields_chosen(road)
    numbers_begun(road)
    printers_tried(road)
    procedures_by_workbook(road)
    procedures_by_sheets(road)
    process_begun(road)
    process_reviewed_and_approved(road)
    open_dossiers_taken_over(road)
    opening_figures_declared(road)
    case = received(road)
    handled(road, case)
    assert_at_work(road)
    assert_the_year_balances(capsys)
    assert main(["verify"]) == 0
    assert "Mọi chuỗi nguyên vẹn." in capsys.readouterr().out


def begun(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    """The one command, and its temporary password for the administrator."""
    with frozen(at("2026-11-17 07:30")):
        assert main(INIT) == 0
    road.temporary["quan"] = capsys.readouterr().out.split("khi đăng nhập): ")[1].split()[0]


def next_of(page: Page, road: Road) -> str:
    """What the first page leads to."""
    page.goto(f"{road.home}/start/")
    return heading(page).removeprefix("Việc tiếp theo: ")


def site_confirmed(road: Road) -> None:
    with road.as_("quan", "2026-11-17 07:40") as page:
        assert next_of(page, road) == "địa chỉ trang web và HTTPS"
        picture(page, "bat-dau")
        go(page, "Làm việc này")
        press(page, "Đã mở được từ máy khác, địa chỉ đúng")


def people_by_excel(road: Road) -> None:
    """The list as it is: its divisions are founded, what was written in short is put right on the screen."""
    with road.as_("quan", "2026-11-17 07:45") as page:
        assert next_of(page, road) == "phòng, đơn vị"
        page.goto(f"{road.home}/people/import/")
        file = {"name": "nguoi.xlsx", "mimeType": EXCEL, "buffer": sheet(*PEOPLE)}
        page.set_input_files("main input[type=file]", files=file)
        press(page, "Đọc và soát tệp")
        assert heading(page) == "Đọc được 5 dòng, 4 dòng cần sửa"
        picture(page, "soat-danh-sach", 1180)
        press(page, "Lập các phòng đã đánh dấu")
        press(page, "Điền tên đăng nhập cho 1 dòng còn trống")
        wrong = page.locator("main input[aria-invalid=true]")
        assert "có lẽ là “Phân công thụ lý”" in page.locator("main .ferr").inner_text()
        wrong.fill("Phân công thụ lý; Thẩm tra, ký nháy")
        press(page, "Soát lại sau khi sửa")
        press(page, "Nhận 5 người vào Sở Y tế")
        for row in page.locator("main tbody tr").all():
            _, username, password = row.locator("th, td").all_inner_texts()
            road.temporary[username.strip()] = password.strip()
    assert {"lan", "ha", "minh", "binh", "vu.son"} < set(road.temporary)


def fields_chosen(road: Road) -> None:
    with road.as_("quan", "2026-11-17 08:00") as page:
        assert next_of(page, road) == "lĩnh vực"
        go(page, "Làm việc này")
        go(page, "Chọn từ danh mục có sẵn")
        page.get_by_label("Dược phẩm").check()
        press(page, "Thêm vào danh mục")
        assert told(page) == "Đã thêm 1 lĩnh vực vào danh mục."


def numbers_begun(road: Road) -> None:
    """A series of results that goes on where the paper register stands."""
    with road.as_("quan", "2026-11-17 08:05") as page:
        assert next_of(page, road) == "dãy số"
        go(page, "Làm việc này")
        go(page, "Lập dãy số")
        fill(page, name="Chứng chỉ hành nghề", pattern="{số:4}/CCHN-SYT")
        press(page, "Lập dãy số")
        go(page, "Đặt số tiếp theo")
        fill(page, number="419", reason="Sổ giấy năm 2026 đã cấp đến số 0418.")
        press(page, "Đặt số tiếp theo")
        assert told(page) == "Số tiếp theo của dãy là 0419/CCHN-SYT."
        picture(page, "day-so", 800)


def printers_tried(road: Road) -> None:
    """The desk came with the list of people: its division is marked, and somebody sits there."""
    with road.as_("quan", "2026-11-17 08:10") as page:
        assert next_of(page, road) == "máy in"
        go(page, "Làm việc này")
        for paper in ("a4", "a5"):
            answer = page.request.get(f"{road.home}/start/printers/{paper}.pdf")
            assert answer.body().startswith(b"%PDF")
        press(page, "Đã in thử")


def procedures_by_workbook(road: Road) -> None:
    """The template filled in: nothing is to be asked, and the worker takes them in one by one."""
    with road.as_("quan", "2026-11-17 08:15") as page:
        assert next_of(page, road) == "thủ tục hành chính"
        go(page, "Làm việc này")
        go(page, "Nhập hàng loạt")
        template = page.get_by_role("link", name="Tải tệp mẫu Excel").get_attribute("href")
        workbook = filled_in(page.request.get(f"{road.home}{template}").body())
        page.set_input_files("main input[type=file]", {"name": "thu-tuc.xlsx", "mimeType": EXCEL, "buffer": workbook})
        press(page, "Đọc và đối chiếu")
        assert heading(page) == "Đọc được 20 thủ tục"
        press(page, "Nhận 20 thủ tục")
        taken_by_the_worker(page, 20)


def procedures_by_sheets(road: Road) -> None:
    """Two sheets copied from the portal: what they leave open is asked, for both at once."""
    with road.as_("quan", "2026-11-17 08:20", "/procedures/intake/") as page:
        page.locator("main textarea").fill(copied_sheets())
        press(page, "Đọc và đối chiếu")
        assert heading(page) == "Đọc được 2 thủ tục, 2 còn phải hỏi"
        picture(page, "nhap-hang-loat", 1000)
        press(page, "Trả lời cho tất cả")
        go(page, "Trả lời chung")
        fill(page, **{"day-0": "2026-10-01", "pattern-0": "QT.DP.##", "keeper-0": "Phòng Nghiệp vụ Dược"})
        press(page, "Ghi trả lời chung")
        press(page, "Nhận 2 thủ tục")
        taken_by_the_worker(page, 2)
        page.goto(f"{road.home}/procedures/?q=quang+cao+thuoc")
        assert page.get_by_role("link", name="Cấp số tiếp nhận quảng cáo thuốc").is_visible()


def taken_by_the_worker(page: Page, count: int, what: str = "thủ tục") -> None:
    """What ``serve`` runs beside the site does the batch; its page tells how far it is."""
    while run_pending(now()):
        pass
    page.reload()
    assert f"Đã xong Đã làm {count} trên {count} {what}." in page.locator("main").inner_text()


def process_begun(road: Road) -> None:
    """From a pattern, its hours spread over the limit, its checks passed, submitted."""
    with road.as_("quan", "2026-11-17 08:30") as page:
        assert next_of(page, road) == "quy trình"
        go(page, "Làm việc này")
        page.get_by_role("row", name=re.compile(CODE)).get_by_role("link", name="Lập riêng").click()
        page.wait_for_url(f"**/processes/new/{CODE}/")
        assert page.get_by_text("5 ngày làm việc (cơ quan làm 7,5 giờ một ngày) là 37,5 giờ.").is_visible()
        picture(page, "lap-quy-trinh", 1020)
        fill(page, division="Phòng Nghiệp vụ Dược")
        press(page, "Lập quy trình, mở bản nháp")
        assert "không còn lỗi, trình được" in told(page)
        picture(page, "ban-nhap", 1100)
        press(page, "Trình thẩm tra")
        assert "Làm được việc này: Lê Thu Hà." in page.locator("main").inner_text()


def process_reviewed_and_approved(road: Road) -> None:
    """Another person reviews; the chairman's decision is entered with its scan; the head approves; in force."""
    with road.as_("ha", "2026-11-17 08:50", "/worklist/") as page:
        go(page, "Thẩm tra quy trình")
        press(page, "Thẩm tra đạt")
        assert "chờ phê duyệt" in told(page)
    with road.as_("quan", "2026-11-17 09:00", "/worklist/") as page:
        go(page, "Ghi phê duyệt quy trình")
        scan = page.request.get(f"{road.home}{DRAFT}internal.pdf").body()
        go(page, "Ghi phê duyệt quy trình nội bộ")
        fill(page, number="1893/QĐ-UBND", signed_on="2026-11-16", effective_from="2026-11-17", signer="Trần Hòa")
        page.set_input_files("#id_scan", {"name": "1893.pdf", "mimeType": "application/pdf", "buffer": scan})
        press(page, "Ghi phê duyệt")
        assert "Còn chờ phê duyệt quy trình ISO." in told(page)
    with road.as_("binh", "2026-11-17 09:10", "/worklist/") as page:
        go(page, "Phê duyệt quy trình ISO")
        fill(page, number="512/QĐ-SYT")
        press(page, "Phê duyệt bản 01.00")
        assert "Đã đủ phê duyệt để áp dụng." in told(page)
    with road.as_("quan", "2026-11-17 09:20", "/worklist/") as page:
        go(page, "Đưa quy trình vào áp dụng")
        press(page, "Đưa vào áp dụng từ hôm nay")
        assert "Bản 01.00 áp dụng từ 17/11/2026" in told(page)
        picture(page, "dang-ap-dung", 760)
        assert next_of(page, road) == "hồ sơ đang mở từ hệ thống cũ"


def open_dossiers_taken_over(road: Road) -> None:
    """What is open in the old system: the template filled in, one promise put right on the screen, the worker does it."""
    with road.as_("quan", "2026-11-17 09:22", "/start/") as page:
        go(page, "Làm việc này")
        template = page.get_by_role("link", name="Tải tệp mẫu").get_attribute("href")
        workbook = open_dossiers(page.request.get(f"{road.home}{template}").body(), CODE)
        page.set_input_files("main input[type=file]", {"name": "dang-mo.xlsx", "mimeType": EXCEL, "buffer": workbook})
        press(page, "Đọc và soát tệp")
        assert heading(page) == "1 dòng cần sửa, 4 dòng đúng"
        wrong = page.locator("main input[aria-invalid=true]")
        assert "Hẹn trả trước lúc tiếp nhận" in page.locator("main .ferr").inner_text()
        picture(page, "chuyen-tiep", 900)
        wrong.fill("02/12/2026 16:00")
        press(page, "Soát lại sau khi sửa")
        assert heading(page) == "5 dòng, đúng cả"
        press(page, "Nhận 5 hồ sơ")
        taken_by_the_worker(page, 5, "hồ sơ")
        # The administrator sees what was taken; the pages of cases are not open to this duty.
        assert page.get_by_text("H99.12-251222-0031").is_visible()
        assert page.get_by_role("link", name="H99.12-251222-0031").count() == 0


def opening_figures_declared(road: Road) -> None:
    """The last report of the old system, as its workbook tells it: what it left open has come over."""
    with road.as_("quan", "2026-11-17 09:26", "/opening-report/") as page:
        template = page.get_by_role("link", name="Tải tệp mẫu").get_attribute("href")
        workbook = last_report(page.request.get(f"{road.home}{template}").body(), "Dược phẩm")
        fill(page, counted_to="16/11/2026", source="Báo cáo số 120/BC-SYT ngày 16/11/2026")
        page.set_input_files("main input[type=file]", {"name": "so-lieu.xlsx", "mimeType": EXCEL, "buffer": workbook})
        press(page, "Khai số mở đầu")
        assert "Cân: 5 hồ sơ đang giải quyết của báo cáo đã chuyển sang đủ." in page.locator("main").inner_text()
        picture(page, "so-mo-dau", 620)
        assert next_of(page, road) == "hồ sơ đầu tiên"
        assert page.get_by_text("Việc của Phạm Thị Lan").is_visible()


def received(road: Road) -> str:
    """At the desk, by the citizen's card; the code of the case."""
    with road.as_("lan", "2026-11-17 09:30", "/reception/") as page:
        page.locator("#offers").get_by_role("link", name=NAME).click()
        page.wait_for_url(f"**/procedures/{CODE}/receive/")
        page.keyboard.press("F2")
        page.keyboard.insert_text(CARD)
        page.keyboard.press("Enter")
        page.keyboard.press("F4")
        expect(page.locator("main")).to_contain_text("Huỳnh Thị Sáu")
        picture(page, "tiep-nhan", 1000)
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/cases/H99.12-261117-0001/")
        code = page.url.rstrip("/").rpartition("/")[2]
        assert "hẹn trả 09:30 thứ Tư 25/11" in told(page)
        slip = page.request.get(f"{road.home}/cases/{code}/papers/appointment_slip/")
        assert slip.body().startswith(b"%PDF")
        return code


def handled(road: Road, case: str) -> None:
    """Through the hands of those whose turn it is, from the own worklist of each."""
    step(road, case, "ha", "2026-11-17 10:00", handler="Trần Quang Minh")
    step(road, case, "minh", "2026-11-18 10:00", remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    step(road, case, "ha", "2026-11-18 15:00", outcome="Đạt")
    step(road, case, "binh", "2026-11-19 09:00", outcome="Đạt")
    with road.as_("vu.son", "2026-11-19 10:00", "/worklist/") as page:
        open_work(page, case)
        assert page.locator("#task [name=number]").input_value() == "0419/CCHN-SYT"
        picture(page, "vao-so", 760)
        done(page)
    step(road, case, "lan", "2026-11-19 11:00", receiver="Huỳnh Thị Sáu")
    with road.as_("lan", "2026-11-19 11:05", f"/cases/{case}/") as page:
        assert "Trước hạn" in page.locator(".clock").inner_text()
        picture(page, "da-tra", 1000)
    (kept,) = Case.objects.filter(taken_over_at=None)
    assert (kept.code, kept.state, kept.outcome) == (case, "returned", "early")
    assert kept.results.get().number == "0419/CCHN-SYT"


def step(road: Road, case: str, who: str, when: str, **given: str) -> None:
    with road.as_(who, when, "/worklist/") as page:
        open_work(page, case)
        fill(page, **given)
        done(page)


def open_work(page: Page, case: str) -> None:
    follow(page, page.locator("[data-rows] tbody tr:not(.grp)").filter(has_text=case).locator("a").first)


def done(page: Page) -> None:
    follow(page, page.locator("#task .btn:not(.q):not(.x)"))
    assert "xong bước" in told(page)


def assert_at_work(road: Road) -> None:
    """The agency has begun: its number stands in the register, its first page leads no more."""
    with road.as_("quan", "2026-11-19 11:10", "/start/") as page:
        assert heading(page) == "Sở Y tế đang tiếp nhận hồ sơ"
        page.goto(f"{road.home}/documents/numbers/")
        assert "0420/CCHN-SYT" in page.locator("main").inner_text()


def assert_the_year_balances(capsys: pytest.CaptureFixture[str]) -> None:
    """Carried in and received = resolved, ended and pending, over the whole year on both systems."""
    capsys.readouterr()
    with frozen(at("2026-11-19 11:15")):
        assert main(["figures", "cases", "--period", "2026", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    sums, pending = told["opening"]["sums"], told["cases.pending"]
    assert (sums["carried_in"], sums["received"]) == (8, 93)
    assert (sums["resolved"], sums["ended"], pending) == (94, 2, 5)
    assert told["opening"]["declared"]["missing"] == 0
    assert sums["carried_in"] + sums["received"] == sums["resolved"] + sums["ended"] + pending

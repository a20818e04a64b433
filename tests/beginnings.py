"""A real agency from an empty database to its first day at work, by commands and by what pages offer alone."""

import io
from contextlib import redirect_stderr, redirect_stdout

from django.core.files.uploadedfile import SimpleUploadedFile

from nennep.cli.entry import main
from nennep.cli.worker import works_of_all_rooms
from nennep.web.clock import frozen, now
from tests.calendars import at
from tests.demo import forget
from tests.org.sheets import sheet
from tests.processes.test_approvals import PDF
from tests.walker import OWN_PASSWORD, Walker, words_of

FOUNDING = {
    "province": "Ủy ban nhân dân tỉnh Lam Giang",
    "province-code": "H99",
    "agency-name": "Sở Y tế tỉnh Lam Giang",
    "short-name": "Sở Y tế",
    "code": "H99.12",
    "place": "Lam Giang",
    "phone": "0200 382 6115",
    "admin-name": "Nguyễn Thị Quản",
    "admin-username": "quan",
}
SINCE = "01/11/2026"
PEOPLE = [
    ["Phạm Thị Lan", "lan", "Bộ phận Một cửa", "Chuyên viên", "Tiếp nhận hồ sơ, trả kết quả", SINCE],
    ["Lê Thu Hà", "ha", "Phòng Nghiệp vụ Dược", "Trưởng phòng", "Phân công thụ lý; Thẩm tra, ký nháy", SINCE],
    ["Trần Quang Minh", "minh", "Phòng Nghiệp vụ Dược", "Chuyên viên", "Thụ lý hồ sơ", SINCE],
    ["Phạm Tiến Đạt", "dat", "Phòng Nghiệp vụ Dược", "Chuyên viên", "Thụ lý hồ sơ", SINCE],
    ["Võ Hải Yến", "yen", "Phòng Nghiệp vụ Y", "Chuyên viên", "Thụ lý hồ sơ", SINCE],
    ["Đỗ Thanh Bình", "binh", "Toàn cơ quan", "Giám đốc", "Ký duyệt kết quả; Theo dõi hồ sơ toàn cơ quan", SINCE],
    ["Bùi Hồng Sơn", "son", "Văn phòng", "Văn thư", "Vào số, đóng dấu, phát hành", SINCE],
]
CODE, NAME = "QT.DP.02", "Cấp lại chứng chỉ hành nghề dược"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("tep.xlsx", content, content_type=EXCEL)


def told_password(shown: str) -> str:
    """The temporary password that a command printed."""
    return shown.split("khi đăng nhập): ")[1].split()[0]


class People(dict[str, Walker]):
    """By sign-in name: who is not at the site yet signs in with the own password."""

    def __missing__(self, username: str) -> Walker:
        self[username] = Walker(username, OWN_PASSWORD)
        return self[username]


def command(*words: str, code: int = 0) -> str:
    """What ``./nennep`` with these words prints when it ends with this code."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        ended = main(list(words))
    assert ended == code, (ended, said.getvalue())
    return said.getvalue()


def init(**changes: str) -> str:
    """``./nennep init`` with these answers; the temporary password of the administrator."""
    answers = FOUNDING | changes
    given = [part for name, answer in answers.items() for part in (f"--{name}", answer)]
    return told_password(command("init", "--no-input", *given))


def passwords_on(page: Walker) -> dict[str, str]:
    """Whose temporary passwords the page shows, once."""
    rows = page.main.xpath(".//tbody/tr")
    cells = [[words_of(cell) for cell in row.xpath("./th|./td")] for row in rows]
    return {username: password for _, username, password in cells}


def work_in_the_background() -> None:
    """All that ``./nennep worker`` would do by now."""
    works = works_of_all_rooms()
    while any(work(now()) for work in works):
        pass


def begin() -> None:
    """Everybody of an agency at work, each with a password of the own."""
    forget()
    with frozen(at("2026-11-17 07:30")):
        quan = Walker("quan", init())
        people = {"quan": quan} | people_by_excel(quan)
        small_steps(quan)
        procedure_typed(quan)
        process_in_force(people)


def people_by_excel(quan: Walker) -> dict[str, Walker]:
    quan.first().go("Người và vị trí").press("Đọc và soát tệp", file=excel(sheet(*PEOPLE)))
    quan.press("Lập các phòng đã đánh dấu")
    quan.press(f"Nhận {len(PEOPLE)} người vào Sở Y tế")
    return {username: Walker(username, password) for username, password in passwords_on(quan).items()}


def small_steps(quan: Walker) -> None:
    """What the page of the first days leads to: site, fields, numbers, printers, nothing to take over."""
    quan.first().go("Làm việc này").press("Đã mở được từ máy khác, địa chỉ đúng")
    quan.first().go("Lĩnh vực").go("Chọn từ danh mục có sẵn").press("Thêm vào danh mục", field="YT02")
    quan.first().go("Dãy số").go("Lập dãy số")
    quan.press("Lập dãy số", name="Chứng chỉ hành nghề", pattern="{số:4}/CCHN-SYT")
    quan.first().go("Máy in").press("Đã in thử")


def procedure_typed(quan: Walker) -> None:
    quan.first().go("Thủ tục hành chính").go("Nhập thủ tục mới")
    quan.press(
        "Xem trước thay đổi",
        number="128/QĐ-UBND",
        signed_on="2026-11-02",
        issuer="Chủ tịch UBND tỉnh",
        effective_on="2026-11-10",
        root="1.004602",
        suffix="H99",
        quality_code=CODE,
        field="YT02",
        name=NAME,
        counter_amount="5",
        counter_unit="working_day",
        result="Chứng chỉ hành nghề dược",
    )
    quan.press("Áp dụng")


def process_in_force(people: dict[str, Walker]) -> None:
    """Begun by the administrator, reviewed, approved on both tracks, put in force: each from the own worklist."""
    quan, ha, binh = people["quan"], people["ha"], people["binh"]
    quan.first().go("Làm việc này").go("Lập riêng", beside=CODE)
    quan.press("Lập quy trình, mở bản nháp", division="Phòng Nghiệp vụ Dược")
    quan.press("Trình thẩm tra")
    ha.choose("Việc của tôi").go("Thẩm tra quy trình").press("Thẩm tra đạt")
    quan.choose("Việc của tôi").go("Ghi phê duyệt quy trình").go("Ghi phê duyệt quy trình nội bộ")
    decision = {"number": "1893/QĐ-UBND", "signed_on": "2026-11-16", "effective_from": "2026-11-17"}
    scan = SimpleUploadedFile("1893.pdf", PDF, content_type="application/pdf")
    quan.press("Ghi phê duyệt", signer="Trần Hòa", scan=scan, **decision)
    binh.choose("Việc của tôi").go("Phê duyệt quy trình ISO").press("Phê duyệt bản 01.00", number="512/QĐ-SYT")
    quan.choose("Việc của tôi").go("Đưa quy trình vào áp dụng").press("Đưa vào áp dụng từ hôm nay")
    quan.first().press("Ghi là không cần", beside="Hồ sơ đang mở từ hệ thống cũ", reason="Cơ quan mới")

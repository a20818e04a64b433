"""Take the pictures of the user guide from a running demo: python -m tests.browser.pictures ADDRESS [NAME...]."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.executable import chromium_executable

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "use" / "anh"
PASSWORD = "lamgiang2026"
PHONE = 390
NOBODY = ""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Shot:
    """A picture: who looks, where, its name; what is done first; how wide, and how much from the top."""

    username: str
    path: str
    name: str
    first: Callable[[Page], None] | None = None
    width: int = 1280
    most: int = 0


def open_the_first(page: Page) -> None:
    """The first entry of the list on the page."""
    page.click("main table a >> nth=0")
    page.wait_for_load_state("networkidle")


def read_a_procedure(page: Page) -> None:
    """A procedure in Word, as an agency has it, uploaded to be compared with what was read."""
    paper = "/processes/QT.DP.01/versions/03.00/iso.docx"
    content = page.request.get("/".join(page.url.split("/")[:3]) + paper).body()
    page.set_input_files(
        "main input[type=file]", files={"name": "quy-trinh-dp-01.docx", "mimeType": WORD, "buffer": content}
    )
    page.click("main form:has(input[type=file]) button")
    page.wait_for_load_state("networkidle")


def paste_procedures(page: Page) -> None:
    """Four sheets as they are copied from the portal, two of them with a time that lacks its unit."""
    channel = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp{time}Miễn phíTrực tuyến{time}Miễn phí"
    rows = [
        ("1.990121", "Cấp thẻ nhân viên y tế thôn, bản", "Y tế cơ sở", "7"),
        ("1.990122", "Cấp lại thẻ nhân viên y tế thôn, bản", "Y tế cơ sở", "5"),
        ("1.990123", "Công nhận trạm y tế đạt tiêu chí quốc gia", "Y tế cơ sở", "20 Ngày làm việc"),
        ("1.990124", "Thu hồi thẻ nhân viên y tế thôn, bản", "Y tế cơ sở", "3 Ngày làm việc"),
    ]
    sheets = [
        f"Mã thủ tục:\n{code}\nSố quyết định:\n1893/QĐ-BYT\nTên thủ tục:\n{name}\nCấp thực hiện:\nCấp tỉnh\n"
        f"Loại thủ tục:\nTTHC được luật giao quy định chi tiết\nLĩnh vực:\n{field}\n"
        f"Trình tự thực hiện:\n- Nộp hồ sơ.\n- Sở Y tế giải quyết.\nCách thức thực hiện:\n{channel.format(time=time)}\n"
        "Thành phần hồ sơ:\nTên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghị1 bản chính\n"
        "Kết quả thực hiện:\nThẻ hoặc quyết định\nCăn cứ pháp lý:\nThông tư 07/2013/TT-BYT07/2013/TT-BYT\n"
        for code, name, field, time in rows
    ]
    page.fill("main textarea", "\n".join(sheets))
    page.click("main form:has(textarea) button")
    page.wait_for_load_state("networkidle")


def see_the_pages(page: Page) -> None:
    """The small pages at the foot are fetched when they come into sight."""
    page.mouse.wheel(0, 4000)
    page.wait_for_load_state("networkidle")


SHOTS = [
    Shot("minh", "/worklist/", "viec-cua-toi"),
    Shot("lan", "/procedures/QT.DP.02/receive/", "tiep-nhan"),
    Shot("minh", "/cases/H99.12-261019-0043/", "ho-so"),
    Shot("minh", "/cases/", "danh-sach"),
    Shot("quantri", "/people/", "nguoi-va-vi-tri"),
    Shot("quantri", "/calendar/", "lich"),
    Shot("thao", "/documents/legal/46-2026-nd-cp/", "van-ban"),
    Shot("thao", "/documents/legal/impact/", "viec-theo-luat"),
    Shot("thao", "/processes/QT.DP.04/draft/", "soan-quy-trinh"),
    Shot("thao", "/processes/QT.DP.04/draft/?step=B6", "soan-quy-trinh-chi-tiet"),
    Shot("thao", "/procedures/QT.DP.04/", "thu-tuc", most=1180),
    Shot("thao", "/procedures/intake/", "nhap-hang-loat", paste_procedures, most=1100),
    Shot("thao", "/processes/", "bang-dong-bo", most=1000),
    Shot("thao", "/processes/", "bang-dong-bo-dien-thoai", width=PHONE, most=900),
    Shot("thao", "/decisions/", "doi-chieu-quyet-dinh", open_the_first, most=1100),
    Shot("thao", "/processes/QT.KCB.02/", "quy-trinh", most=1250),
    Shot("thao", "/processes/QT.KCB.02/versions/03.01/approve/iso/", "ghi-phe-duyet", see_the_pages, most=1150),
    Shot("thao", "/processes/QT.DP.04/versions/03.00/", "ban-quy-trinh", most=1000),
    Shot("thao", "/processes/QT.DP.04/versions/03.00/difference/", "khac-nhau", most=520),
    Shot("thao", "/processes/posting/", "cong-khai", most=900),
    Shot(NOBODY, "/public/syt/procedures/QT.DP.04/", "trang-cong-khai", most=1000),
    Shot(NOBODY, "/public/syt/procedures/QT.DP.04/", "trang-cong-khai-dien-thoai", width=PHONE, most=900),
    Shot("thao", "/processes/uploads/", "doi-chieu-quy-trinh", read_a_procedure, most=1100),
    Shot("thao", "/processes/exchange/", "trao-doi", most=900),
]  # fmt: skip


def opened(browser: Browser, address: str, shot: Shot) -> Page:
    """A page of a fresh browser in which this person, if any, has signed in."""
    size = {"width": shot.width, "height": 900}
    page = browser.new_context(viewport=size, locale="vi-VN").new_page()
    if shot.username:
        page.goto(address)
        page.fill("input[name=login]", shot.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button >> nth=0")
        page.wait_for_load_state("networkidle")
    return page


def take(browser: Browser, address: str, shot: Shot) -> None:
    """The picture in the folder of the guide. Raises AssertionError where the page is not to be had."""
    page = opened(browser, address, shot)
    answer = page.goto(address + shot.path)
    assert answer is not None, shot.path
    assert answer.ok, (shot.path, answer.status)
    if shot.first:
        shot.first(page)
    high = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": shot.width, "height": min(high, shot.most or high)}
    page.screenshot(path=FOLDER / f"{shot.name}.png", full_page=True, clip=clip)
    page.context.close()


def main(address: str, names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_executable(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for shot in SHOTS:
            if not names or shot.name in names:
                take(browser, address, shot)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2:])

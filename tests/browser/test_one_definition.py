"""From one decision of the province to a board in step: one table edited, four documents, new cases
on the new version, old ones to their end on the old."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.documents.models import Posting
from nennep.kernel.actors import Actor
from nennep.ledger.models import Chain
from nennep.ledger.queries import broken_link
from nennep.org.queries import actor_of
from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.models import ProcedureVersion, PublishingDecision
from nennep.processes.models import PrintedPaper, ProcessVersion
from nennep.processes.queries import graph_of_version
from nennep.reception.actions import ComponentDraft, receive_case, register_case
from nennep.web import clock
from samples.decision_paper import FILE_NAME, NUMBER, decision_paper
from samples.founding import Ground
from samples.load import load
from samples.plans import YearPlan
from tests.browser.page import Watched
from tests.calendars import at
from tests.factories import SAU, live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CODES = ("QT.DP.04", "QT.DP.05", "QT.DP.06")
HOME = "/processes/QT.DP.04/"
TRACKS = ("internal", "iso", "electronic", "restructuring")
FORMS = ("pdf", "docx")
Papers = dict[tuple[str, str], bytes]
CARD = "068189000412||Huỳnh Thị Sáu|12051989|Nữ|Số 14 đường Bờ Kè, phường Lam Sơn|01012022"
SAVED = "() => !document.querySelector('.unsaved') && !document.querySelector('.sending')"
STEP = "B5 | Lập đoàn đánh giá"
HANDLER = "Chuyên viên thụ lý / Phòng Nghiệp vụ Dược"
# Of each document the lines that 16 hours instead of 24 in step B5 take away, and those they bring.
CONCERNED = {
    "internal": (
        {
            "Tổng thời gian thực hiện: 160 giờ làm việc = 20 ngày làm việc.",
            f"{STEP} | Phòng Nghiệp vụ Dược | 3 ngày | Quyết định thành lập đoàn",
            "Tổng thời gian | 20 ngày | 160 giờ làm việc",
        },
        {
            "Tổng thời gian thực hiện: 152 giờ làm việc = 19 ngày làm việc.",
            f"{STEP} | Phòng Nghiệp vụ Dược | 2 ngày | Quyết định thành lập đoàn",
            "Tổng thời gian | 19 ngày | 152 giờ làm việc",
        },
    ),
    "iso": (
        {
            "- Thời gian phân bổ nội bộ: 160 giờ làm việc = 20 ngày làm việc.",
            f"{STEP} | {HANDLER} | 24 giờ | Quyết định thành lập đoàn",
            "Tổng thời gian | 160 giờ làm việc = 20 ngày làm việc",
            f"Theo Quyết định {NUMBER} ngày 10/11/2026 | Nội dung thủ tục | Cập nhật theo thủ tục đã công"
            " bố; bảng các bước giữ nguyên | 03/01 |",
        },
        {
            "- Thời gian phân bổ nội bộ: 152 giờ làm việc = 19 ngày làm việc.",
            f"{STEP} | {HANDLER} | 16 giờ | Quyết định thành lập đoàn",
            "Tổng thời gian | 152 giờ làm việc = 19 ngày làm việc",
            f"Theo Quyết định {NUMBER} ngày 10/11/2026 | Bảng các bước"
            " | Đổi 1 bước, giảm 8 giờ, thêm 0 biểu mẫu | 03/01 |",
        },
    ),
    "electronic": (
        {
            "Tổng thời gian: 160 giờ làm việc = 20 ngày làm việc",
            f"{STEP} | {HANDLER} / Quyền: Thụ lý hồ sơ | 24 giờ | BM.DP.04.01 / Quyết định thành lập"
            " đoàn | Đang đánh giá thực tế | B6 | tính giờ | –",
            "Tổng thời gian | 160 giờ làm việc = 20 ngày làm việc",
        },
        {
            "Tổng thời gian: 152 giờ làm việc = 19 ngày làm việc",
            f"{STEP} | {HANDLER} / Quyền: Thụ lý hồ sơ | 16 giờ | BM.DP.04.01 / Quyết định thành lập"
            " đoàn | Đang đánh giá thực tế | B6 | tính giờ | –",
            "Tổng thời gian | 152 giờ làm việc = 19 ngày làm việc",
        },
    ),
    "restructuring": (
        {
            "Tóm tắt: Bảng các bước giữ nguyên",
            "Tỷ lệ thời gian cắt giảm: 0,0 %",
            "Tổng thời gian (giờ làm việc) | 160 | giữ nguyên",
            "Tổng thời gian (ngày làm việc) | 20 | giữ nguyên",
            f"B5. Lập đoàn đánh giá | {HANDLER} | 24 giờ | giữ nguyên",
            "Tổng thời gian | | 160 giờ | giữ nguyên",
        },
        {
            "Tóm tắt: Đổi 1 bước, giảm 8 giờ, thêm 0 biểu mẫu",
            "Tỷ lệ thời gian cắt giảm: 5,0 %",
            "5. Từng thay đổi",
            "- B5 “Lập đoàn đánh giá” · Thời gian: 24 giờ → 16 giờ",
            "Tổng thời gian (giờ làm việc) | 160 | 152 | giảm 8",
            "Tổng thời gian (ngày làm việc) | 20 | 19 | giảm 1",
            f"B5. Lập đoàn đánh giá | {HANDLER} | 24 giờ | 16 giờ | giảm 8 giờ",
            "Tổng thời gian | | 160 giờ | 152 giờ | giảm 8 giờ",
        },
    ),
}
# What the total is called in the text of each PDF.
NEW_NUMBERS = {
    "internal": "152 giờ làm việc = 19 ngày làm việc.",
    "iso": "152 giờ làm việc = 19 ngày làm việc",
    "electronic": "152 giờ làm việc = 19 ngày làm việc",
    "restructuring": "160 152 giảm 8",
}
# Who does which step of QT.DP.04, on which day of November, with what.
OLD_WAY = (
    ("B2", "lan", "16 08:50", {}),
    ("B3", "ha", "16 10:00", {"handler": "minh"}),
    ("B4", "minh", "19 10:00", {"remark": "Hồ sơ đủ thành phần, nội dung phù hợp quy định."}),
    ("B5", "minh", "20 10:00", {"remark": "Đoàn 3 người."}),
    ("B6", "minh", "25 10:00", {"outcome": "Đạt", "remark": "Biên bản kết luận đạt."}),
    ("B7", "minh", "26 10:00", {"remark": "Đề nghị cấp."}),
    ("B8", "ha", "26 15:00", {"outcome": "Đồng ý"}),
    ("B9", "binh", "27 10:00", {"result": {"title": "Giấy chứng nhận đủ điều kiện kinh doanh dược"}}),
    ("B10", "vanthu", "27 15:00", {"result": {"number": "0043/KQ-SYT"}}),
)  # fmt: skip


@dataclass
class Journey:
    """The demo agency, one browser, and a clock that goes on from step to step."""

    ground: Ground
    watched: Watched
    clocks: ExitStack
    shots: int = 0
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.watched.page

    def actor(self, who: str, when: str) -> Actor:
        found = actor_of(self.ground.users[who], at(when))
        assert found is not None
        return found

    def as_(self, who: str, when: str, address: str) -> Page:
        """Somebody signs in at an instant and opens a page."""
        self.clocks.enter_context(clock.frozen(at(when)))
        client = Client()
        client.force_login(self.ground.users[who])
        self.watched.sign_in(client)
        return self.watched.open(address)

    def shoot(self, name: str) -> None:
        """Keep a picture of the open page where somebody asks for pictures."""
        self.shots += 1
        if folder := os.environ.get("NENNEP_PICTURES"):
            name = f"one-{self.shots:02d}-{name}.png"
            self.page.screenshot(path=str(Path(folder) / name), full_page=True)

    def fetched(self, link: Locator) -> bytes:
        """What a link on the page leads to."""
        answer = self.page.context.request.get(self.watched.home + str(link.get_attribute("href")))
        assert answer.status == 200, answer.url
        return answer.body()

    def papers(self, number: str) -> Papers:
        """The four documents of a version in both forms, by the links on its page."""
        self.watched.open(f"{HOME}versions/{number}/")
        return {
            (track, form): self.fetched(self.page.locator(f"aside a[href='{HOME}versions/{number}/{track}.{form}']"))
            for track in TRACKS
            for form in FORMS
        }

    def iso_of(self, day: str) -> dict[str, bytes]:
        """The ISO procedure as of a day, in both forms, by way of the page of the process."""
        self.watched.open(HOME)
        self.page.get_by_label("Xem tại ngày").fill(day)
        self.page.get_by_role("button", name="Xem", exact=True).click()
        row = self.page.locator("tr", has=self.page.get_by_role("rowheader", name="Quy trình ISO"))
        names = {"pdf": "PDF", "docx": "Word"}
        return {form: self.fetched(row.get_by_role("link", name=names[form])) for form in FORMS}


@pytest.fixture
def journey(live_server: object, watched: Watched, tmp_path: Path) -> Iterator[Journey]:
    """Three procedures of the demo with all their history, up to 17/11/2026."""
    forget_calendars()
    graph_of_version.cache_clear()
    before, settings.FILES = settings.FILES, tmp_path
    ground = load(YearPlan((), ()), processes=CODES, show=lambda _: None)
    with ExitStack() as clocks:
        yield Journey(ground, watched, clocks)
    settings.FILES = before


@pytest.mark.once("tests/alignment/test_carry_out.py")
def test_a_decision_becomes_four_documents_and_new_cases_run_by_them(journey: Journey) -> None:
    old = received_before(journey)
    journey.as_("thao", "2026-11-16 16:00", HOME)
    kept = journey.iso_of("2026-11-16")
    decide(journey)
    edit(journey)
    review_and_approve(journey)
    put_in_force_and_post(journey)
    new = receive(journey)
    assert (new.process_version.number, new.due_at) == ("03.01", at("2026-12-14 17:00"))
    finish(journey, old)
    assert old.process_version.number == "03.00"
    journey.as_("thao", "2026-11-30 09:00", HOME)
    assert journey.iso_of("2026-11-16") == kept
    journey.shoot("as-of")
    assert journey.iso_of("2026-11-30")["pdf"] != kept["pdf"]
    assert broken_link(Chain.objects.get(agency_id=journey.ground.agency.pk)) is None


def received_before(j: Journey) -> Case:
    """A case of the day before, thirty days by the version that held then."""
    when = "2026-11-16 08:40"
    by = j.actor("lan", when)
    version = j.ground.version("QT.DP.04", at(when).date())
    case = register_case(
        j.ground.agency,
        by=by,
        at=at(when),
        version=version,
        channel="counter",
        parties=[SAU],
        components=[
            ComponentDraft(component_id=row.pk, originals=1) for row in version.components.all() if row.manner != "data"
        ],
        fee_amount=1_000_000,
        fee_paid_by="transfer",
    )
    receive_case(case, by=by, at=at(when))
    assert (case.process_version.number, case.due_at) == ("03.00", at("2026-12-16 17:00"))
    return case


def decide(j: Journey) -> None:
    """Thảo puts the file that waits aside, uploads it anew, settles two doubts and applies it."""
    page = j.as_("thao", "2026-11-17 08:00", "/processes/")
    page.get_by_role("link", name="Quyết định công bố", exact=True).click()
    page.get_by_role("link", name=f"{NUMBER} ngày 10/11/2026").click()
    page.get_by_role("button", name="Bỏ, giữ tệp").click()
    page.get_by_role("link", name="Quyết định công bố").click()
    page.get_by_role("link", name="Nhập quyết định").click()
    page.set_input_files("#id_file", {"name": FILE_NAME, "mimeType": WORD, "buffer": decision_paper()})
    page.get_by_role("button", name="Tải lên, đối chiếu từng chỗ").click()
    expect(page.locator("h1")).to_have_text("Đọc được 3 thủ tục, còn 2 chỗ cần xem")
    j.shoot("decision-doubts")
    page.locator("[data-doubt]").first.get_by_role("button", name="18 ngày").last.click()
    page.get_by_role("button", name="Là 9.900006 (QT.DP.06)").click()
    expect(page.locator("h1")).to_contain_text("không còn chỗ nào cần xem")
    page.get_by_role("button", name="Áp dụng quyết định").click()
    expect(page.get_by_role("status")).to_contain_text("3 phiên bản thủ tục, 3 bản nháp quy trình.")
    j.shoot("decision-applied")
    assert_decided()
    for code in CODES:
        link = page.get_by_role("link", name=f"Sửa bảng bước {code}")
        assert link.get_attribute("href") == f"/processes/{code}/draft/"
    page.get_by_role("link", name="Bảng đồng bộ").click()
    j.shoot("board-under-way")
    for code in CODES:
        row = page.locator("table.bd tbody tr", has=page.get_by_role("link", name=code, exact=True))
        assert row.get_by_text("bản đang dùng, có nháp hoặc đang trình").count() == 3
        assert "QĐ đã 0 ngày, chưa theo" in row.inner_text()


def assert_decided() -> None:
    decision = PublishingDecision.objects.get(number=NUMBER, state="applied")
    assert decision.issuer == "Ủy ban nhân dân tỉnh Lam Giang"
    versions = ProcedureVersion.objects.filter(decision=decision).order_by("procedure__quality_code")
    assert [
        (each.number, each.valid_from, each.terms["counter"]["amount"], each.terms["counter"]["unit"])
        for each in versions
    ] == [(3, date(2026, 11, 17), amount, "calendar_day") for amount in ("27", "18", "27")]
    assert versions[2].name == "Đánh giá duy trì đáp ứng thực hành tốt cơ sở bán lẻ thuốc GPP"
    drafts = ProcessVersion.objects.filter(decision=decision).order_by("process__code")
    assert [(each.process.code, each.number, each.state, each.owner.username, each.due_on) for each in drafts] == [
        (code, "03.01", "draft", "thao", date(2027, 2, 17)) for code in CODES
    ]
    asked = [[line["words"] for line in each.checklist] for each in drafts]
    assert [each[0] for each in asked] == [
        f"Sửa tổng giờ cho vừa thời hạn {limit}" for limit in ("27 ngày", "18 ngày", "27 ngày")
    ]
    assert [each[-1] for each in asked] == ["Công khai"] * 3


def edit(j: Journey) -> None:
    """Thảo takes eight hours from one step: drawing, total and checks follow, and the documents."""
    page = j.page
    before = j.papers("03.01")
    page.get_by_role("link", name="Soạn tiếp bản 03.01").click()
    checks, total = page.locator("[data-part=checks]"), page.locator("[data-part=hours]")
    box = page.locator(".lying [data-step=B5] text")
    assert "quá ngân sách 152 giờ (27 ngày, lịch thường) là 8 giờ" in checks.inner_text()
    assert "27 ngày chỉ có 19 ngày làm việc" in checks.inner_text()
    assert page.locator("[aria-disabled=true]", has_text="Trình thẩm tra").count() == 1
    assert box.text_content() == "B5 · 24"
    assert "160 giờ trên 152 giờ" in total.inner_text()
    page.locator('tr[data-row="B5"] [data-column="hours"]').click()
    page.keyboard.type("16")
    page.keyboard.press("Enter")
    page.wait_for_function(SAVED)
    assert box.text_content() == "B5 · 16"
    assert "152 giờ trên 152 giờ" in total.inner_text()
    assert "Giảm 8 giờ so với bản 03.00" in total.inner_text()
    assert "Dài nhất 152 giờ, bằng ngân sách 152" in checks.inner_text()
    assert checks.get_by_text("Lỗi:").count() == 0
    checks.get_by_text("Chấp nhận, nêu lý do").click()
    checks.get_by_label("Lý do chấp nhận").fill("Dịp nghỉ dài, phòng bố trí người trực.")
    checks.get_by_role("button", name="Chấp nhận").click()
    expect(checks.get_by_text("Chấp nhận: Dịp nghỉ dài")).to_be_visible()
    j.shoot("editor-edited")
    page.get_by_role("link", name="So với bản hiện hành").click()
    assert page.locator("h2.lead").inner_text() == "Đổi 1 bước, giảm 8 giờ, thêm 0 biểu mẫu"
    # First what is common to the whole process: the decision shortened the limit.
    removed, added = (page.locator(f"main {mark}").all_text_contents() for mark in ("del", "ins"))
    assert (removed[1:], added[1:]) == (["Cũ: 24 giờ"], ["Mới: 16 giờ"])
    assert (removed[0][:24], added[0][:24]) == ("Cũ: Trực tiếp: 30 ngày; ", "Mới: Trực tiếp: 27 ngày;")
    assert page.get_by_text("9 bước giữ nguyên").count() == 1
    j.shoot("difference")
    after = j.papers("03.01")
    assert_only_concerned(before, after)
    assert_marked_and_new(after)


def assert_only_concerned(before: Papers, after: Papers) -> None:
    """In each document the step, the totals, the comparison and the hash; not one line more."""
    for track, (gone, come) in CONCERNED.items():
        old, new = lines_of_word(before[track, "docx"]), lines_of_word(after[track, "docx"])
        assert plain(old - new) == gone, track
        assert plain(new - old) == come, track


def plain(lines: set[str]) -> set[str]:
    """Without the hash of the definition, and without the blank row that an amendment filled."""
    return {line for line in lines if not line.startswith("Mã băm") and line != "|"}


def assert_marked_and_new(papers: Papers) -> None:
    for track in TRACKS:
        printed, typed = text_of_pdf(papers[track, "pdf"]), lines_of_word(papers[track, "docx"])
        assert "BẢN NHÁP" in printed, track
        assert "BẢN NHÁP, CHƯA PHÊ DUYỆT" in typed, track
        assert NEW_NUMBERS[track] in printed, track
        if track == "iso":  # the amendment before stands with the day on which it was issued
            assert any(line.endswith("| 03/00 | 26/09/2025") for line in typed)
        if track != "electronic":  # the limit of the law stands in the other three
            assert "27 ngày" in printed, track
            assert any("27 ngày" in line for line in typed), track


def review_and_approve(j: Journey) -> None:
    """Hà reviews, Thảo enters the chairman's decision, Bình approves: each from the own worklist."""
    page = j.as_("thao", "2026-11-17 08:30", HOME)
    page.get_by_role("button", name="Trình Phòng Nghiệp vụ Dược thẩm tra").click()
    page = j.as_("ha", "2026-11-17 09:00", "/worklist/")
    page.get_by_role("link", name="Thẩm tra quy trình").click()
    assert page.locator("main ins").all_text_contents()[1:] == ["Mới: 16 giờ"]
    assert page.get_by_text("Người soạn chấp nhận: Dịp nghỉ dài").count() == 1
    j.shoot("review")
    page.get_by_role("button", name="Thẩm tra đạt").click()
    page = j.as_("thao", "2026-11-17 09:20", "/worklist/")
    page.get_by_role("link", name="Ghi phê duyệt quy trình").click()
    scan = j.fetched(page.locator(f"aside a[href='{HOME}versions/03.01/internal.pdf']"))
    page.get_by_role("link", name="Ghi phê duyệt quy trình nội bộ").click()
    page.get_by_label("Số quyết định").fill("1925/QĐ-UBND")
    page.get_by_label("Ngày ký").fill("2026-11-16")
    page.get_by_label("Có hiệu lực từ ngày").fill("2026-11-17")
    page.set_input_files("#id_scan", {"name": "1925.pdf", "mimeType": "application/pdf", "buffer": scan})
    page.get_by_role("button", name="Ghi phê duyệt").click()
    expect(page.get_by_role("status")).to_contain_text("Còn chờ phê duyệt quy trình ISO.")
    j.shoot("internal-approved")
    page = j.as_("binh", "2026-11-17 09:40", "/worklist/")
    page.get_by_role("link", name="Phê duyệt quy trình ISO").click()
    if page.get_by_role("button", name="Phê duyệt bản 03.01").count() == 0:
        page.get_by_role("link", name="Phê duyệt quy trình ISO").click()
    page.get_by_label("Số quyết định").fill("530/QĐ-SYT")
    page.get_by_role("button", name="Phê duyệt bản 03.01").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đủ phê duyệt để áp dụng.")
    j.shoot("iso-approved")


def put_in_force_and_post(j: Journey) -> None:
    """Thảo puts it in force and posts it: the row is in step, and the public reads the new limit."""
    page = j.as_("thao", "2026-11-17 10:00", "/worklist/")
    page.get_by_role("link", name="Đưa quy trình vào áp dụng").click()
    page.get_by_role("button", name="Đưa vào áp dụng từ hôm nay").click()
    assert "Áp dụng bản 03.01, từ 17/11/2026" in page.locator(".lead").first.inner_text()
    j.shoot("in-force")
    assert_in_force()
    page.get_by_role("main").get_by_role("link", name="Công khai", exact=True).click()
    mine = page.locator("tr", has_text="QT.DP.04").locator("input[name=subject]")
    assert mine.count() == 2
    for each in mine.all():
        each.check()
    page.get_by_role("button", name="Công khai các bản đã chọn").click()
    expect(page.get_by_role("status")).to_contain_text("Đã công khai 4 tờ")
    posted = Posting.objects.filter(posted_on=date(2026, 11, 17)).order_by("pk")
    assert {(each.subject_type, each.place) for each in posted} == {
        (kind, place) for kind in ("procedure", "process") for place in ("portal", "office")
    }
    page = j.watched.open("/processes/?q=QT.DP.04")
    j.shoot("board-in-step")
    row = page.locator("table.bd tbody tr")
    assert row.get_by_text("khớp định nghĩa").count() == 5
    assert row.locator("td b").all_inner_texts()[:6] == ["v3", "03.01", "03.01", "03.01", "03.01", "đủ"]
    assert "nội bộ sau QĐ 0 ngày" in row.locator("td.lag").inner_text()
    assert "90 ngày" in row.locator("td.lag").inner_text()
    assert row.locator(".lack").count() == 0
    j.watched.check(widths=(1280,))
    j.watched.context.clear_cookies()
    page = j.watched.open("/public/syt/procedures/QT.DP.04/")
    assert page.get_by_text("27 ngày").count() >= 1
    assert page.get_by_text("30 ngày").count() == 0


def assert_in_force() -> None:
    new = ProcessVersion.objects.get(process__code="QT.DP.04", state="in_force")
    old = ProcessVersion.objects.get(process__code="QT.DP.04", number="03.00")
    assert (new.number, new.effective_from) == ("03.01", date(2026, 11, 17))
    assert (old.state, old.effective_to) == ("superseded", date(2026, 11, 16))
    approvals = {each.track: each for each in new.approvals.all()}
    assert {track: each.number for track, each in approvals.items()} == {
        "internal": "1925/QĐ-UBND",
        "iso": "530/QĐ-SYT",
        "electronic": "1925/QĐ-UBND",
        "restructuring": "1925/QĐ-UBND",
    }
    assert approvals["internal"].file is not None
    assert approvals["iso"].authority == "Giám đốc Sở Y tế tỉnh Lam Giang"
    assert {each.sha256 for each in approvals.values()} == {new.sha256}
    frozen = PrintedPaper.objects.filter(process_version=new).values_list("track", "form")
    assert sorted(frozen) == sorted((track, form) for track in TRACKS for form in FORMS)


def receive(j: Journey) -> Case:
    """Lan takes a new dossier in on the screen."""
    page = j.as_("lan", "2026-11-17 10:30", "/reception/?q=QT.DP.04")
    assert "Quy trình bản 03.01, hiệu lực từ 17/11/2026" in page.locator("#slip").inner_text()
    j.shoot("reception")
    page.keyboard.press("F2")
    page.keyboard.insert_text(CARD)
    page.keyboard.press("Enter")
    page.keyboard.press("F4")
    page.locator("input[name=fee_paid_by]").first.check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/*/**")
    case = Case.objects.latest("pk")
    assert page.url.endswith(f"/cases/{case.code}/")
    return case


def finish(j: Journey, case: Case) -> None:
    """The old case goes to its end by the old table; Lan hands the result back on the screen."""
    for step, who, when, given in OLD_WAY:
        moment = f"2026-11-{when}"
        options = dict(given)
        handler = options.pop("handler", None)
        if step not in live(case):
            continue
        complete_step(
            case,
            step=step,
            by=j.actor(who, moment),
            at=at(moment),
            handler_id=j.ground.users[str(handler)].pk if handler else None,
            **options,
        )
    assert live(case) == ["B11"]
    page = j.as_("lan", "2026-11-30 08:00", f"/cases/{case.code}/")
    page.locator("#task [name=receiver]").fill("Huỳnh Thị Sáu")
    page.locator("#task .btn:not(.q):not(.x)").click()
    page.wait_for_load_state()
    case.refresh_from_db()
    assert (case.state, case.outcome, case.tokens) == ("returned", "early", [])
    page = j.watched.open(f"/cases/{case.code}/")
    j.shoot("old-case")
    answer = page.context.request.get(f"{page.url}papers/control_sheet/")
    assert "Lập đoàn đánh giá" in text_of_pdf(answer.body())


def lines_of_word(content: bytes) -> set[str]:
    """Every paragraph and every table row of a Word file, those of its headers and footers too."""
    document = docx.Document(BytesIO(content))
    parts = [document, *(part for each in document.sections for part in (each.header, each.footer))]
    found = [paragraph.text for part in parts for paragraph in part.paragraphs]
    for table in (table for part in parts for table in part.tables):
        for row in table.rows:
            cells = dict.fromkeys(cell.text.replace("\n", " / ") for cell in row.cells)
            found.append(" | ".join(cells))
    return {" ".join(line.split()) for line in found if line.strip()}


def text_of_pdf(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())

"""The main story in a real browser: received, assigned, examined, signed, issued, handed back."""

import pytest
from playwright.sync_api import Page

from nennep.cases.models import Case
from nennep.ledger.models import Chain
from nennep.ledger.queries import broken_link
from nennep.web.clock import frozen
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure

pytestmark = pytest.mark.browser
CARD = "068189000412||Huỳnh Thị Sáu|12051989|Nữ|Số 14 đường Bờ Kè, phường Lam Sơn|01012022"


class Story:
    """One case and the people through whose hands it goes, each at a stated time."""

    def __init__(self, cast: Cast, watched: Watched, client) -> None:
        self.cast, self.watched, self.client = cast, watched, client

    def as_(self, who: str, address: str) -> Page:
        self.client.force_login(getattr(self.cast, who))
        self.watched.sign_in(self.client)
        return self.watched.open(address)

    def step(self, who: str, when: str, **filled: str) -> None:
        """Open the most urgent work from the worklist and press its one filled button."""
        with frozen(at(when)):
            page = self.as_(who, "/worklist/")
            page.click("[data-rows] tbody tr:not(.grp) a >> nth=0")
            page.wait_for_selector("#task")
            for field, value in filled.items():
                control = page.locator(f"#task [name={field}]").first
                if control.get_attribute("type") == "radio":
                    page.check(f"#task [name={field}][value='{value}']")
                elif control.evaluate("e => e.tagName") == "SELECT":
                    control.select_option(control.locator("option", has_text=value).first.get_attribute("value"))
                else:
                    control.fill(value)
            page.locator("#task .btn:not(.q):not(.x)").click()
            page.wait_for_url("**/worklist/")


@pytest.fixture
def story(cast, watched, client):
    make_procedure(cast)
    return Story(cast, watched, client)


def pdf(page: Page, case: Case, form: str) -> bytes:
    response = page.context.request.get(f"{page.url.split('/cases')[0]}/cases/{case.code}/papers/{form}/")
    assert response.headers["content-type"] == "application/pdf"
    return response.body()


def received(story: Story) -> Case:
    with frozen(at("2026-11-17 08:40")):
        page = story.as_("lan", "/procedures/QT.DP.02/receive/")
        page.keyboard.press("F2")
        page.keyboard.insert_text(CARD)
        page.keyboard.press("Enter")
        page.keyboard.press("F4")
        page.locator("input[name=fee_paid_by]").first.check()
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/cases/H99.12-261117-0001/**")
        case = Case.objects.get()
        assert case.due_at == at("2026-11-25 08:40")
        assert pdf(page, case, "appointment_slip").startswith(b"%PDF")
    return case


def test_a_dossier_goes_from_the_desk_to_the_hand_over(story: Story, cast: Cast) -> None:
    case = received(story)
    story.step("ha", "2026-11-17 10:00", handler="Trần Quang Minh")
    story.step("minh", "2026-11-18 10:00", remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    story.step("ha", "2026-11-18 15:00", outcome="Đạt")
    story.step("binh", "2026-11-19 09:00")
    story.step("son", "2026-11-19 10:00", number="0418/CCHN-D-SYT-LG")
    story.step("lan", "2026-11-20 09:00", receiver="Huỳnh Thị Sáu")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.tokens) == ("returned", "early", [])
    with frozen(at("2026-11-20 09:05")):
        page = story.as_("lan", f"/cases/{case.code}/")
        assert "Trước hạn" in page.locator(".clock").inner_text()
        assert pdf(page, case, "control_sheet").startswith(b"%PDF")
        story.watched.check()
    assert broken_link(Chain.objects.get(agency_id=cast.health.pk)) is None

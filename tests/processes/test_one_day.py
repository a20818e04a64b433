"""The documents of a version take effect on one day; what is to come is told alike wherever the version is shown."""

from datetime import date

import pytest

from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import (
    approve_iso,
    confirm_version,
    record_approval,
    review_version,
    revoke_approval,
    submit_version,
)
from nennep.processes.models import Approval
from nennep.processes.panels import describe
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from nennep.work.queries import waiting_for
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import AUTHORITIES, TODAY, WHEN, approved, by, drafted, reviewed
from tests.processes.test_returns import asked_for

pytestmark = pytest.mark.usefixtures("unprinted")
AHEAD = date(2026, 11, 20)
COMING = "Đã duyệt đủ, tự áp dụng từ 20/11/2026"
# What the page behind an item must offer to who has the item.
BUTTONS = {
    "draft": ("Soạn tiếp",),
    "review": ("Thẩm tra đạt",),
    "approval": ("Ghi phê duyệt", "Đưa vào áp dụng"),
    "iso": ("Phê duyệt bản",),
    "confirm": ("Xác nhận lại, nêu lý do",),
}
PEOPLE = ("thao", "ha", "binh", "minh", "lan")


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def iso_given(day: date) -> dict:
    return {"number": "512/QĐ-SYT", "signed_on": TODAY, "effective_from": day}


def test_another_day_is_refused_with_what_follows_until_it_is_ticked(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal", effective_from=AHEAD)
    with pytest.raises(BrokenRuleError, match=r"từ 20/11/2026.*17/11/2026.*không cùng hiệu lực") as refused:
        approve_iso(version, **iso_given(TODAY), **by(cast, "binh"))
    assert refused.value.field == "effective_from"
    approve_iso(version, **iso_given(TODAY), apart=True, **by(cast, "binh"))
    assert version.approvals.get(track="iso").effective_from == TODAY


def test_the_first_that_is_approved_gives_the_day_whichever_it_is(cast, process) -> None:
    version = reviewed(cast, process)
    approve_iso(version, **iso_given(AHEAD), **by(cast, "binh"))
    given = {"track": "internal", "authority": AUTHORITIES["internal"], "number": "1893/QĐ-UBND", "signed_on": TODAY}
    with pytest.raises(BrokenRuleError, match="20/11/2026"):
        record_approval(version, **given, signer="", effective_from=TODAY, scan=None, **by(cast))
    record_approval(version, **given, signer="", effective_from=AHEAD, scan=None, **by(cast))


@pytest.mark.parametrize("who", ["binh", "thao"])
def test_the_form_begins_with_the_day_of_the_internal_decision(cast, process, client, who) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal", effective_from=AHEAD)
    client.force_login(getattr(cast, who))
    address = f"/processes/{process.code}/versions/{version.number}/approve/iso/"
    with frozen(at(WHEN)):
        page = client.get(address).content.decode()
        given = {"authority": "Giám đốc", **{k: str(v) for k, v in iso_given(TODAY).items()}}
        refused = client.post(address, given).content.decode()
        client.post(address, {**given, "apart": "on"})
    assert 'value="2026-11-20"' in page or 'value="20/11/2026"' in page
    assert "Đúng là có hiệu lực khác ngày với quy trình nội bộ (20/11/2026)" in page
    assert "không cùng hiệu lực" in refused
    assert Approval.objects.filter(track="iso", effective_from=TODAY).exists()


def test_what_is_to_come_is_told_on_every_page_and_asks_nobody(cast, process, client) -> None:
    version = reviewed(cast, process)
    for track in ("internal", "iso"):
        approved(cast, version, track, effective_from=AHEAD)
    assert not WorkItem.objects.filter(subject_type="process_version", state="open").exists()
    client.force_login(cast.thao)
    with frozen(at(WHEN)):
        for address in (f"/processes/{process.code}/", f"/processes/{process.code}/versions/{version.number}/"):
            page = client.get(address).content.decode()
            assert COMING in page
            assert "Đưa bản" not in page
            assert "Ghi phê duyệt bản" not in page
        board = client.get("/processes/").content.decode()
        assert "đã duyệt đủ, tự áp dụng từ 20/11/2026" in board
        before = client.get(f"/processes/{process.code}/as-of/?day=2026-11-19").content.decode()
        on = client.get(f"/processes/{process.code}/as-of/?day=2026-11-25").content.decode()
    assert f"/versions/{version.number}/" not in before
    assert "hồ sơ mới sẽ chạy" in on
    assert on.count(f">{version.number}</a>") == 5  # the cases, and each of the four documents


def test_a_revoked_approval_waits_for_somebody_again(cast, process) -> None:
    version = reviewed(cast, process)
    for track in ("internal", "iso"):
        approved(cast, version, track, effective_from=AHEAD)
    revoke_approval(version.approvals.get(track="iso"), reason="Ghi nhầm", **by(cast))
    items = WorkItem.objects.filter(subject_type="process_version", state="open")
    assert set(items.values_list("node", flat=True)) == {"approval", "iso"}


def stages(cast, process):
    """A version taken on step by step; each yield is a state of the worklist."""
    version = drafted(cast, process)
    yield version
    submit_version(version, **by(cast))
    yield version
    review_version(version, **by(cast, "ha"))
    yield version
    asked_for(cast, version)
    yield version
    confirm_version(version, reason="Không đổi bước nào.", **by(cast, "ha", "2026-11-17 11:00"))
    yield version
    approved(cast, version, "iso", when="2026-11-17 11:00")
    yield version
    approved(cast, version, "internal", when="2026-11-17 11:00")
    yield version


def test_every_row_of_the_worklist_leads_to_the_button_that_its_person_has(cast, process, client) -> None:
    seen = set()
    for _ in stages(cast, process):
        for who in PEOPLE:
            actor = cast.actor(who, WHEN)
            items = [each for each in waiting_for(actor) if each.subject_type == "process_version"]
            client.force_login(getattr(cast, who))
            for item, told in ((each, describe([each], at(WHEN))[each.pk]) for each in items):
                seen.add(item.node)
                with frozen(at("2026-11-17 12:00")):
                    page = client.get(told.address)
                assert page.status_code == 200, (who, item.node)
                assert any(words in page.content.decode() for words in BUTTONS[item.node]), (who, item.node)
    assert seen == set(BUTTONS)

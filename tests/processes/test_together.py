"""One decision for many versions, the same act on many, and who is missing where few work."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import StoredFile
from nennep.org.models import Position
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import (
    approve_iso,
    approve_together,
    each_of,
    put_in_force,
    record_decision,
    review_version,
    submit_version,
)
from nennep.processes.jobs import put_due_in_force
from nennep.processes.models import Approval, ProcessVersion
from nennep.processes.queries.open_versions import approved_versions, awaiting, open_counts
from nennep.processes.rules.approvals import ApprovalDecision
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.processes.flow import TODAY, WHEN, by
from tests.processes.test_approvals import PDF
from tests.processes.test_beginnings import alone, begun

pytestmark = pytest.mark.usefixtures("unprinted")

CODES = ("QT.DP.11", "QT.DP.12", "QT.DP.13")


def drafts(cast: Cast) -> list[ProcessVersion]:
    return [begun(cast, alone(cast, code)) for code in CODES]


def reviewed(cast: Cast) -> list[ProcessVersion]:
    versions = drafts(cast)
    each_of(versions, act=submit_version, **by(cast))
    each_of(versions, act=review_version, **by(cast, "ha"))
    return versions


def decision(**given: Any) -> ApprovalDecision:
    values = {
        "authority": "Chủ tịch Ủy ban nhân dân tỉnh Thử",
        "number": "1893/QĐ-UBND",
        "signed_on": TODAY,
        "signer": "Trần Văn Hòa",
        "effective_from": TODAY,
    }
    return ApprovalDecision(**(values | given))


def recorded(cast: Cast, versions: list[ProcessVersion], scan: bytes | None = PDF, who: str = "thao", **given: Any):
    return record_decision(versions, track="internal", decided=decision(**given), scan=scan, **by(cast, who))


def told(outcome: Any) -> list[tuple[str, str]]:
    return [(each.version.process.code, each.why) for each in outcome.left_out]


def test_one_decision_approves_many_each_pinned_to_its_own_table(cast: Cast) -> None:
    versions = reviewed(cast)
    outcome = recorded(cast, versions)
    approvals = Approval.objects.filter(track="internal").order_by("pk")
    assert [each.sha256 for each in approvals] == [each.sha256 for each in versions]
    assert {(each.number, each.signed_on, each.file_id is not None) for each in approvals} == {
        ("1893/QĐ-UBND", TODAY, True)
    }
    assert len({each.file_id for each in approvals}) == 1
    assert (len(outcome.done), told(outcome)) == (3, [])
    assert list(awaiting(cast.health, "internal")) == []


def test_what_comes_later_bears_the_scan_that_came_first(cast: Cast) -> None:
    first, *others = reviewed(cast)
    recorded(cast, [first])
    kept = StoredFile.objects.count()
    recorded(cast, others, scan=None)
    assert Approval.objects.filter(file__isnull=False).count() == 3
    # The frozen papers of two versions, and no second scan.
    assert StoredFile.objects.filter(media_type="application/pdf").count() - 1 == 3
    assert StoredFile.objects.count() - kept == 4


@pytest.mark.once("tests/processes/test_together.py")
def test_a_version_that_fails_its_checks_or_is_not_reviewed_is_left_out_with_the_reason(cast: Cast) -> None:
    good, failing, _ = versions = reviewed(cast)
    covered = failing.covers.get()
    covered.terms = {"counter": {"amount": "2", "unit": "working_day", "cutoff": None}}
    covered.save()
    raw = begun(cast, alone(cast, "QT.DP.14"))
    outcome = recorded(cast, [*versions, raw])
    assert [each.process.code for each in outcome.done] == [good.process.code, "QT.DP.13"]
    left = dict(told(outcome))
    assert "quá ngân sách 16 giờ" in left["QT.DP.12"]
    assert "chỉ ghi phê duyệt cho bản đã thẩm tra" in left["QT.DP.14"]


@pytest.mark.once("tests/processes/test_together.py")
def test_twice_makes_no_second_approval(cast: Cast) -> None:
    versions = reviewed(cast)
    recorded(cast, versions)
    again = recorded(cast, versions)
    assert again.done == ()
    assert all("đã có phê duyệt số 1893/QĐ-UBND" in why for _, why in told(again))
    assert Approval.objects.count() == 3


@pytest.mark.once("tests/processes/test_together.py")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "1893"}, "number"),
        ({"authority": " "}, "authority"),
        ({"signed_on": date(2026, 11, 18)}, "signed_on"),
        ({"effective_from": date(2026, 11, 1)}, "effective_from"),
        ({"scan": b"MZ\x90"}, "scan"),
    ],
)
def test_a_decision_that_cannot_be_writes_nothing_at_all(cast: Cast, given: dict[str, Any], field: str) -> None:
    versions = reviewed(cast)
    with pytest.raises(BrokenRuleError) as refused:
        recorded(cast, versions, **given)
    assert refused.value.field == field
    assert not Approval.objects.exists()


def test_nothing_ticked_is_said(cast: Cast) -> None:
    with pytest.raises(BrokenRuleError, match="Chưa chọn bản nào"):
        recorded(cast, [])


@pytest.mark.once("tests/processes/test_together.py")
@pytest.mark.parametrize("who", ["minh", "binh", "tuan"])
def test_only_the_keeper_of_the_agency_records(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermittedError):
        recorded(cast, reviewed(cast), who=who)


def head_approves(
    cast: Cast, versions: list[ProcessVersion], opened: list[ProcessVersion], who: str = "binh", effective_from=TODAY
):
    return approve_together(
        versions,
        number="512/QĐ-SYT",
        signed_on=TODAY,
        effective_from=effective_from,
        opened={each.sha256 for each in opened},
        **by(cast, who),
    )


def test_the_head_approves_what_he_has_opened(cast: Cast) -> None:
    versions = reviewed(cast)
    outcome = head_approves(cast, versions, versions[:2])
    assert [each.process.code for each in outcome.done] == list(CODES[:2])
    assert [(code, "Chưa mở văn bản" in why) for code, why in told(outcome)] == [("QT.DP.13", True)]
    assert {each.signer for each in Approval.objects.all()} == {"Đỗ Thanh Bình"}
    assert [each.process.code for each in awaiting(cast.health, "iso")] == ["QT.DP.13"]


@pytest.mark.once("tests/processes/test_together.py")
@pytest.mark.parametrize("who", ["thao", "tuan", "ha"])
def test_nobody_approves_in_the_heads_place(cast: Cast, who: str) -> None:
    versions = reviewed(cast)
    outcome = head_approves(cast, versions, versions, who=who)
    assert outcome.done == ()
    assert all("Chỉ thủ trưởng cơ quan" in why for _, why in told(outcome))


def test_approved_on_both_tracks_they_are_put_in_force_and_the_electronic_process_follows(cast: Cast) -> None:
    versions = reviewed(cast)
    recorded(cast, versions)
    head_approves(cast, versions[:2], versions)
    ready = [each for each in versions if each.pk in approved_versions(cast.health, TODAY)]
    assert [each.process.code for each in ready] == list(CODES[:2])
    assert len(each_of(ready, act=put_in_force, **by(cast)).done) == 2
    assert dict(open_counts(cast.health)) == {"approval": 1}
    electronic = Approval.objects.filter(track="electronic")
    assert {each.number for each in electronic} == {"1893/QĐ-UBND"}
    assert electronic.count() == 2


@pytest.mark.once("tests/processes/test_together.py")
def test_dated_ahead_the_sweep_puts_all_of_them_in_force(cast: Cast) -> None:
    versions = reviewed(cast)
    recorded(cast, versions, effective_from=date(2026, 11, 20))
    apart = told(head_approves(cast, versions, versions))
    assert all("không cùng hiệu lực" in why for _, why in apart)
    head_approves(cast, versions, versions, effective_from=date(2026, 11, 20))
    assert put_due_in_force(at("2026-11-19 08:00")).count == 0
    assert put_due_in_force(at("2026-11-20 08:00")).count == 3


# --- few people


def test_who_drafted_alone_hears_who_is_missing(cast: Cast) -> None:
    Position.objects.filter(user=cast.thao).update(duties=["manage_procedures", "review", "approve"])
    Position.objects.filter(user__username__in=["ha", "binh"]).update(duties=[])
    version = drafts(cast)[0]
    submit_version(version, **by(cast))
    with pytest.raises(NotPermittedError) as refused:
        review_version(version, **by(cast))
    assert "Chưa ai khác ở Phòng Nghiệp vụ Dược giữ nhiệm vụ “Thẩm tra, ký nháy”" in str(refused.value)
    Position.objects.filter(user=cast.ha).update(duties=["review"])
    with pytest.raises(NotPermittedError, match="Làm được việc này: Lê Thu Hà"):
        review_version(version, **by(cast))
    review_version(version, **by(cast, "ha"))
    with pytest.raises(NotPermittedError, match="Chưa ai khác ở Sở Y tế giữ nhiệm vụ “Ký duyệt kết quả”"):
        approve_iso(version, number="512/QĐ-SYT", signed_on=TODAY, effective_from=TODAY, **by(cast))


def test_two_people_are_enough(cast: Cast) -> None:
    """The administrator drafts and records, the head reviews and approves."""
    Position.objects.exclude(user__username__in=["thao", "binh"]).update(duties=[])
    Position.objects.filter(user=cast.binh).update(duties=["review", "approve"])
    version = drafts(cast)[0]
    submit_version(version, **by(cast))
    review_version(version, **by(cast, "binh"))
    recorded(cast, [version])
    head_approves(cast, [version], [version])
    put_in_force(version, **by(cast))
    assert version.state == "in_force"


def test_the_keeper_of_another_agency_reaches_none_of_them_on_the_screens(cast: Cast) -> None:
    versions = reviewed(cast)
    stranger = Client()
    stranger.force_login(cast.tuan)
    codes = {"process": [each.process.code for each in versions]}
    given = {"authority": "Chủ tịch", "number": "9/QĐ-UBND", "signed_on": TODAY, "effective_from": TODAY}
    with clock.frozen(at(WHEN)):
        answers = [
            stranger.post("/processes/approvals/?track=internal", codes | given),
            stranger.post("/processes/in-progress/", codes | {"state": "approval"}),
            stranger.post("/processes/new/", {"procedure": ["QT.DP.11"], "source": "examination"}),
            stranger.get("/processes/in-progress/?state=approval"),
        ]
    assert not any("QT.DP.11</a>" in each.content.decode() for each in answers)
    assert not Approval.objects.exists()
    assert {each.state for each in ProcessVersion.objects.all()} == {"approval"}


def test_the_decision_and_its_scan_are_offered_for_what_is_left(cast: Cast) -> None:
    versions = reviewed(cast)
    keeper = Client()
    keeper.force_login(cast.thao)
    given = {"authority": "Chủ tịch", "number": "9/QĐ-UBND", "signed_on": TODAY, "effective_from": TODAY}
    with clock.frozen(at(WHEN)):
        wrong = keeper.post("/processes/approvals/", given | {"process": ["QT.DP.11"], "number": "9"})
        first = given | {"process": ["QT.DP.11"], "scan": SimpleUploadedFile("qd.pdf", PDF)}
        page = keeper.post("/processes/approvals/", first, follow=True).content.decode()
    assert wrong.status_code == 422
    assert 'value="QT.DP.11" data-tick aria-label="Chọn QT.DP.11" checked' in wrong.content.decode()
    assert 'value="9/QĐ-UBND"' in page
    assert "đã có bản quét" in page
    assert [each.process.code for each in awaiting(cast.health, "internal")] == ["QT.DP.12", "QT.DP.13"]
    assert Approval.objects.get().process_version == versions[0]

"""The demo replays the four decisions of 2023 and 2024, and the lag table shows each of them."""

from datetime import date, datetime

from django.utils import timezone

from nennep.alignment.readers import draft_for_published
from nennep.kernel.worktime import ZONE
from nennep.ledger.readers import drain
from nennep.org.queries import actor_of
from nennep.procedures.models import PublishingDecision
from nennep.processes.models import Approval, PrintedPaper, Process, ProcessVersion
from nennep.processes.queries import version_of_day
from nennep.work.queries import waiting_for
from samples import quotas
from samples.catalogue import processes
from samples.history import written

# Numbers and days as a public report of 2024 names them.
FOUR = {
    "1790/QĐ-UBND": date(2023, 12, 20),
    "128/QĐ-UBND": date(2024, 1, 29),
    "663/QĐ-UBND": date(2024, 6, 7),
    "1369/QĐ-UBND": date(2024, 10, 16),
}


def test_every_process_came_with_one_of_the_four_decisions() -> None:
    waves = {wave["decision"]: wave["processes"] for wave in written()["waves"]}
    assert set(waves) == set(FOUR)
    assert sorted(code for codes in waves.values() for code in codes) == sorted(processes())


def test_the_four_decisions_led_to_versions_approved_by_both_authorities(demo) -> None:
    decisions = PublishingDecision.objects.filter(number__in=FOUR)
    assert {each.number: each.signed_on for each in decisions} == FOUR
    assert all("đặt ra cho bản mẫu" in each.title for each in decisions)
    for wave in written()["waves"]:
        versions = ProcessVersion.objects.filter(decision__number=wave["decision"], number="02.00")
        assert versions.count() == len(wave["processes"]) > 0
        for version in versions:
            tracks = set(version.approvals.values_list("track", flat=True))
            assert tracks == {"internal", "iso", "electronic"}
            assert version.effective_from == wave["iso"]["effective_from"]
    for approval in Approval.objects.select_related("process_version"):
        assert approval.sha256 == approval.process_version.sha256
        papers = PrintedPaper.objects.filter(process_version=approval.process_version, track=approval.track)
        assert sorted(papers.values_list("form", flat=True)) == ["docx", "pdf"]
    food = Process.objects.get(code="QT.ATTP.01")
    held = [
        version_of_day(food, day).number
        for day in (date(2025, 2, 1), date(2025, 9, 28), date(2025, 9, 29), date(2026, 7, 10))
    ]
    assert held == ["02.00", "02.00", "03.00", "03.01"]


def test_what_is_under_way_shows_every_stage_also_once_the_worker_has_read(demo) -> None:
    assert draft_for_published
    drain(at=datetime(2026, 11, 17, 8, 0, tzinfo=ZONE))
    found = {
        version.process.code: (version.state, version.owner is not None)
        for version in ProcessVersion.objects.exclude(state__in=("in_force", "superseded")).select_related(
            "process", "owner"
        )
    }
    assert found == {"QT.KCB.01": ("draft", True), "QT.KCB.02": ("approval", False), "QT.MP.01": ("draft", False)}
    waiting = PublishingDecision.objects.get(state="draft")
    assert waiting.number == "1893/QĐ-UBND"
    assert any(line.doubts for line in waiting.lines.all())


def test_whoever_writes_a_draft_has_it_among_his_work_with_its_day(demo) -> None:
    drafts = ProcessVersion.objects.filter(state="draft", owner__isnull=False)
    assert drafts
    for draft in drafts:
        actor = actor_of(draft.owner, quotas.NOW)
        item = waiting_for(actor).get(subject_type="process_version", subject_id=draft.pk)
        assert (item.assignee, timezone.localdate(item.limit_at)) == (draft.owner, draft.due_on)
        keeper = actor_of(demo.users["quantri"], quotas.NOW)
        assert not waiting_for(keeper).filter(pk=item.pk)

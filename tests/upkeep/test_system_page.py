"""The System page and what monitors ask: what is wrong is told first, with the way out."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nennep.cli import migrate
from nennep.cli.entry import main
from nennep.ledger.files import store
from nennep.ledger.models import Chain, Event, ParkedEvent, ReaderCursor
from nennep.ledger.readers import drain, facts_of
from nennep.org.models import Position, User
from nennep.org.rules import MANAGE_PEOPLE
from nennep.upkeep.jobs import warn_keepers
from nennep.upkeep.models import BackupRun, RestoreDrill
from nennep.upkeep.queries import status
from nennep.upkeep.rules.findings import backup_findings, clock_findings, disk_findings, span_words, worker_findings
from nennep.web import clock
from nennep.work.actions.notices import choose_mail, give_notice
from nennep.work.jobs import run_pending
from nennep.work.models import Job, Notice, NoticeDelivery
from nennep.work.parts.background import register_background
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received

NOW = at("2026-11-17 09:00")
LATER = at("2026-11-17 09:30")


@pytest.fixture(autouse=True)
def _everything_is_registered() -> None:
    register_background()
    cache.clear()


def drain_others(parked: ParkedEvent) -> None:
    """Every reader has read every chain, but the one of what is parked has not read the others."""
    drain(at=NOW)
    ReaderCursor.objects.filter(reader=parked.reader).exclude(chain_id=parked.chain_id).update(number=0)


@pytest.fixture
def keeper(cast: Cast, client: Client) -> Client:
    """Khoa, who administers the agency on top, signed in."""
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.khoa)
    return client


@pytest.fixture
def parked(cast: Cast) -> ParkedEvent:
    """The reader has read the chain of Sở Y tế up to its end, but for what is parked."""
    make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    event = Event.objects.filter(chain_id=cast.health.pk).earliest("number")
    reader = "nennep.alignment.readers.draft_for_published"
    ReaderCursor.objects.create(reader=reader, chain_id=event.chain_id, number=event.chain.length)
    return ParkedEvent.objects.create(
        reader=reader,
        chain_id=event.chain_id,
        number=event.number,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        since=NOW,
        tries=3,
        next_try_at=at("2026-11-17 13:00"),
        error="KeyError",
        place="alignment/readers.py:20 draft",
    )


@pytest.mark.django_db
def test_only_who_keeps_the_installation_opens_the_page_and_acts(cast: Cast, client: Client) -> None:
    assert client.get("/system/").status_code == 302
    client.force_login(cast.quan)
    assert b"/system/" not in client.get("/people/").content
    run_pending(NOW)
    before = Event.objects.count()
    for path in ("", "run/", "retry/", "skip/"):
        sent = client.post(f"/system/{path}", {"name": "cases.overdue", "parked": "1", "number": "1", "reason": "x"})
        assert sent.status_code in (403, 405)
    assert (client.get("/system/").status_code, Event.objects.count()) == (403, before)


@pytest.mark.django_db
def test_a_stopped_worker_is_told_with_the_way_out_and_counted_in_the_menu(cast: Cast, keeper: Client) -> None:
    with clock.frozen(NOW):
        run_pending(NOW)
        said = keeper.get("/system/").content.decode()
    assert "Mọi việc đang chạy bình thường" in said
    assert "điều cần xử lý" not in said
    with clock.frozen(LATER):
        said = keeper.get("/system/").content.decode()
    assert "Việc nền đã dừng 30 phút" in said
    assert 'class="wrongs">1<' in said


@pytest.mark.django_db
def test_what_is_wrong_is_counted_in_as_many_statements_however_much_is_stuck(cast: Cast, parked: ParkedEvent) -> None:
    run_pending(NOW)
    drain_others(parked)
    with CaptureQueriesContext(connection) as few:
        wrong = status.system_status(NOW, findings_only=True).findings
    for subject in range(parked.subject_id + 1, parked.subject_id + 21):
        for reader in (parked.reader, "nennep.connectors.readers.tell_overdue"):
            told = {"reader": reader, "chain_id": parked.chain_id, "number": 2, "since": NOW, "next_try_at": NOW}
            ParkedEvent.objects.create(subject_type="case", subject_id=subject, error="x", place="y", tries=1, **told)
    with CaptureQueriesContext(connection) as many:
        assert len(status.system_status(NOW, findings_only=True).findings) == len(wrong)
    assert len(many) <= len(few) <= 17  # on PostgreSQL one more: what time it is there
    with CaptureQueriesContext(connection) as shown:
        assert status.system_status(NOW).parked_count == 41
    assert len(shown) <= len(few) + 10


@pytest.mark.django_db
def test_pages_tell_what_the_worker_counted_without_counting_it_again(cast: Cast, parked: ParkedEvent) -> None:
    run_pending(NOW)
    drain_others(parked)
    khoa = cast.actor("khoa")
    warn_keepers(NOW)
    wrong = len(status.system_status(NOW, findings_only=True).findings)
    assert wrong >= 1
    with CaptureQueriesContext(connection) as asked:
        assert status.finding_count(khoa, NOW) == wrong
    assert not asked, "here the cache lies in memory; at work it is one statement"
    assert status.finding_count(khoa, LATER) == wrong + 1, "the worker has stopped since"


@pytest.mark.django_db
def test_what_is_stuck_is_tried_or_skipped_on_the_page(cast: Cast, keeper: Client, parked: ParkedEvent) -> None:
    with clock.frozen(NOW):
        run_pending(NOW)
        said = keeper.get("/system/").content.decode()
        assert "1 việc sau sự kiện chưa làm được" in said
        assert "đã thử 3 lần" in said
        assert "Sở Y tế" in said
        keeper.post("/system/retry/", {"parked": parked.pk})
        parked.refresh_from_db()
        assert parked.next_try_at == NOW
        sent = {"parked": parked.pk, "number": parked.number, "reason": ""}
        refused = keeper.post("/system/skip/", sent)
        assert (refused.status_code, "Ghi lý do bỏ qua" in refused.content.decode()) == (422, True)
        assert keeper.post("/system/skip/", {**sent, "reason": "Thử"}).status_code == 302
        assert keeper.post("/system/skip/", {**sent, "reason": "Thử"}).status_code == 409
    assert Event.objects.filter(kind="event.skipped").count() == 1


@pytest.mark.django_db
def test_a_sweep_shows_what_it_skipped_and_runs_at_a_press(cast: Cast, keeper: Client) -> None:
    with clock.frozen(NOW):
        run_pending(NOW)
        Job.objects.filter(name="cases.timers").update(last_skipped="cả lượt: KeyError, cases/jobs.py:7 fire")
        Job.objects.filter(name="cases.overdue").update(last_skipped="hồ sơ 12: hỏng")
        said = keeper.get("/system/").content.decode()
        assert "“Đồng hồ hẹn giờ của các bước” bị lỗi ở lượt gần nhất" in said
        assert "hồ sơ 12: hỏng" in said
    with clock.frozen(LATER):
        keeper.post("/system/run/", {"name": "work.batches_kept"})
        assert keeper.post("/system/run/", {"name": "không có"}, follow=True).status_code == 200
    assert Job.objects.get(name="work.batches_kept").due_at == LATER
    assert Event.objects.filter(kind="sweep.hastened").count() == 1


@pytest.mark.django_db
def test_health_tells_a_stranger_whether_the_parts_work_and_nothing_else(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(path: str, when: datetime) -> tuple[int, str]:
        with clock.frozen(when):
            answer = client.get(path)
        return answer.status_code, answer.content.decode()

    assert told("/health", NOW) == (503, "worker")
    run_pending(NOW)
    assert (told("/health", NOW), told("/health/web", NOW)) == ((200, "ok"), (200, "ok"))
    assert (told("/health", LATER), told("/health/web", LATER)) == ((503, "worker"), (200, "ok"))

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(status, "last_beat", away)
    assert (told("/health", NOW), told("/health/web", NOW)) == ((503, "database"), (503, "database"))


@pytest.mark.django_db
def test_the_command_tells_a_monitor_and_ends_with_1_where_something_is_wrong(
    cast: Cast, parked: ParkedEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    def called(*words: str) -> tuple[int, str]:
        with clock.frozen(NOW):
            return main(["status", *words]), capsys.readouterr().out

    run_pending(NOW)
    drain_others(parked)
    code, text = called("--json")
    told: dict[str, Any] = json.loads(text)
    assert {"version", "database", "chains", "readers", "sweeps", "disk_free", "last_backup", "ok"} <= set(told)
    (reader,) = [one for one in told["readers"] if one["name"] == parked.reader]
    assert (code, told["ok"], reader["parked"]) == (1, False, 1)
    lags = {one["name"]: one["lag"] for one in told["readers"]}
    assert lags.pop(parked.reader) == reader["lag"] > 0
    assert set(lags.values()) == {0}
    ParkedEvent.objects.all().delete()
    drain(at=NOW)
    assert [words[:22] for words in told["findings"]] == ["Chưa có bản sao lưu nà", "1 việc sau sự kiện chư"]
    BackupRun.objects.create(
        made_at=at("2026-11-17 01:00"),
        folder="/sao-luu",
        file_name="a.tar",
        size=1,
        sha256="0" * 64,
        encrypted=False,
        automatic=True,
        rows=1,
        files=0,
    )
    code, text = called()
    assert (code, text.splitlines()[0]) == (0, "Mọi việc đang chạy bình thường.")


def test_findings_say_how_far_something_is_from_right() -> None:
    assert [span_words(seconds) for seconds in (45, 150, 7300, 200_000)] == ["45 giây", "2 phút", "2 giờ", "2 ngày"]
    assert "chưa chạy lần nào" in worker_findings(None, NOW)[0].words
    assert worker_findings(at("2026-11-17 08:58"), NOW) == []
    assert worker_findings(at("2026-11-17 08:30"), NOW, busy=True) == []
    assert worker_findings(at("2026-11-17 07:30"), NOW, busy=True) != []
    assert backup_findings(at("2026-11-16 01:00"), NOW) == []
    assert "đã 3 ngày" in backup_findings(at("2026-11-14 01:00"), NOW)[0].words
    assert disk_findings(10 * 1024**3, 100 * 1024**3) == []
    assert "còn trống 1%" in disk_findings(1024**3, 100 * 1024**3)[0].words
    assert clock_findings(NOW, gap=-20, last_at=at("2026-11-17 09:00:30")) == []
    fast, back = clock_findings(NOW, gap=150, last_at=LATER)
    assert ("nhanh hơn máy cơ sở dữ liệu 2 phút" in fast.words, "30 phút" in back.words) == (True, True)


@pytest.mark.django_db
def test_a_clock_put_back_a_day_is_told_at_the_start_and_to_who_keeps_the_installation(
    cast: Cast, keeper: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    with clock.frozen(NOW):
        make_received(cast, make_procedure(cast), "2026-11-18 08:40")
        run_pending(NOW)
        migrate._warn_of_clock()
        assert "CẢNH BÁO: Sổ có sự kiện ghi sau giờ hiện tại 23 giờ" in capsys.readouterr().out
        main(["status", "--json"])
        told = json.loads(capsys.readouterr().out)
        assert told["clock"] == {"ahead_of_database_seconds": None, "last_event": "2026-11-18T01:40:00.000000Z"}
        assert any("vặn lùi" in words for words in told["findings"])
        warn_keepers(NOW)
    assert "vặn lùi" in str(list(Notice.objects.values_list("facts", flat=True)))


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "words"), [(5, "nhanh hơn máy cơ sở dữ liệu 5 phút"), (-5, "chậm hơn máy cơ sở dữ liệu")]
)
def test_a_clock_five_minutes_apart_from_that_of_the_database_is_told(cast: Cast, minutes: int, words: str) -> None:
    ours = timezone.now() + timedelta(minutes=minutes, seconds=20 if minutes > 0 else -20)
    (gap,) = [finding.words for finding in status.clock_warnings(ours) if "máy cơ sở dữ liệu" in finding.words]
    assert words in gap
    assert status.clock_warnings(timezone.now()) == []
    assert status.system_status(ours).clock_gap == pytest.approx(minutes * 60, abs=60)


@pytest.mark.django_db
def test_what_is_wrong_is_told_to_who_keeps_the_installation_once_a_day(cast: Cast, keeper: Client) -> None:
    with clock.frozen(NOW):
        run_pending(NOW)
    assert not Notice.objects.exists()
    Job.objects.filter(name="cases.timers").update(last_skipped="cả lượt: KeyError, cases/jobs.py:7 fire")
    with clock.frozen(LATER):
        assert (warn_keepers(LATER).count, warn_keepers(LATER).count) == (2, 0)
    stopped, broken = Notice.objects.order_by("pk")
    assert (stopped.recipient, stopped.address) == (cast.khoa, "/system/")
    assert "“Đồng hồ hẹn giờ của các bước” bị lỗi" in line_of(broken).subject


@pytest.mark.django_db
def test_a_notice_that_may_have_been_sent_is_sent_again_by_hand(cast: Cast, keeper: Client) -> None:
    draft = NoticeDraft("x", "case_received", cast.health.pk, ("case", 7), channels=["mail"])
    notice = give_notice(draft, by=cast.actor("lan"), at=NOW)
    assert notice is not None
    delivery = notice.deliveries.get()
    notice.deliveries.update(outcome="unsure")
    with clock.frozen(NOW):
        run_pending(NOW)
        said = keeper.get("/system/").content.decode()
        assert ("1 thông báo không gửi được" in said, "Không chắc đã gửi" in said) == (True, True)
        keeper.post("/system/resend/", {"delivery": delivery.pk})
        assert keeper.post("/system/resend/", {"delivery": delivery.pk}, follow=True).status_code == 200
    delivery.refresh_from_db()
    assert (delivery.outcome, Event.objects.filter(kind="notice.resent").count()) == ("", 1)


@pytest.mark.django_db
def test_a_drill_that_failed_is_to_be_dealt_with_until_one_passes(
    cast: Cast, keeper: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    report = store(b"paper", media_type="application/pdf", at=NOW, checked=True)
    about = {"file_name": "nennep.tar", "sha256": "00" * 32, "report": report}
    RestoreDrill.objects.create(drilled_at=NOW, passed=False, findings=["Mất 1 tệp"], **about)
    told = "Diễn tập phục hồi gần nhất (09:00 17/11/2026) không đạt, 1 chỗ sai."
    with clock.frozen(LATER):
        run_pending(LATER)
        page = keeper.get("/system/").content.decode()
        assert (told in page, "Mọi việc đang chạy bình thường" in page) == (True, False)
        assert (main(["status"]), told in capsys.readouterr().out) == (1, True)
        RestoreDrill.objects.create(drilled_at=LATER, passed=True, **about)
        assert [one.code for one in status.system_status(LATER).findings] == []


@pytest.mark.django_db
def test_the_page_tells_the_file_of_the_last_backup_and_why_none_is_made_now(
    cast: Cast, keeper: Client, settings: Any
) -> None:
    settings.DEMO = True
    made = {"made_at": NOW, "folder": "/backups", "sha256": "", "encrypted": True, "rows": 1, "files": 1}
    BackupRun.objects.create(file_name="nennep-1.tar", size=3 * 1024**2, seconds=42, automatic=False, **made)
    with clock.frozen(LATER):
        run_pending(LATER)
        page = keeper.get("/system/").content.decode()
        assert "nennep-1.tar, 3 MB, 42 giây" in page
        assert "Lượt này không sao lưu: đây là bản dùng thử." in page
        settings.DEMO, settings.BACKUP_HOUR = False, ""
        assert "NENNEP_BACKUP_HOUR đang để trống" in keeper.get("/system/").content.decode()


@pytest.mark.django_db
def test_what_cannot_be_sent_is_grouped_by_its_cause_and_sent_again_together(cast: Cast, keeper: Client) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    User.objects.filter(pk=cast.minh.pk).update(email="minh@x.vn")
    minh = User.objects.get(pk=cast.minh.pk)
    choose_mail(minh, choices={"work_given": "now"}, by=cast.actor("minh"), at=NOW)
    facts = {"step": "Lọc", "code": case.code, "procedure": "p", "due_at": None}
    drafts = [
        NoticeDraft("a", "case_received", cast.health.pk, ("case", case.pk), channels=["mail"]),
        NoticeDraft("b", "work_given", cast.health.pk, ("case", case.pk), minh, facts=facts),
        NoticeDraft("c", "work_given", cast.health.pk, ("case", case.pk), minh, facts=facts),
    ]
    made = [give_notice(draft, by=cast.actor("lan"), at=NOW) for draft in drafts]
    rows = [one.deliveries.get() for one in made if one]
    causes = ["Máy chủ thư không nhận kết nối. Sửa.", "Máy chủ thư không nhận kết nối. Sửa.", "Địa chỉ sai. Sửa."]
    for row, error in zip(rows, causes, strict=True):
        NoticeDelivery.objects.filter(pk=row.pk).update(outcome="failed", error=error)
    with clock.frozen(NOW):
        page = keeper.get("/system/").content.decode()
        assert (page.count("Máy chủ thư không nhận kết nối. Sửa."), page.count("Gửi lại tất cả 2")) == (1, 1)
        assert f"<b>Người nộp hồ sơ {case.code}</b>" in page
        assert f"Được giao: Lọc, hồ sơ {case.code}" in page
        assert "minh@x.vn" in page
        keeper.post("/system/resend-all/", {"deliveries": f"{rows[0].pk},{rows[1].pk},0,x"})
        outcomes = NoticeDelivery.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        assert list(outcomes.values_list("outcome", flat=True)) == ["", "", "failed"]
        told = keeper.post("/system/resend-all/", {"deliveries": f"{rows[0].pk}"}, follow=True).content.decode()
    assert "không còn chờ gửi lại" in told
    assert facts_of(Event.objects.get(kind="notice.resent"))["deliveries"] == [rows[0].pk, rows[1].pk]


def test_events_are_counted_as_a_backup_counts_them_those_of_practice_too(cast: Cast) -> None:
    make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    before = status.system_status(NOW)
    Chain.objects.create(agency_id=-cast.health.pk, length=20)
    after = status.system_status(NOW)
    assert (after.events - before.events, after.chains - before.chains) == (20, 1)

"""People are told once, in order, at a decent hour; whoever dies in between sends nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nennep.cases.actions import ask_supplement, complete_supplement, mark_overdue, reassign_case
from nennep.cases.models import Case, Party
from nennep.connectors import jobs
from nennep.connectors.jobs import make_digests, send_notices, tell_due_soon
from nennep.connectors.parts import channels
from nennep.connectors.parts.letters import Door, DoorClosedError, DoorSilentError, Letter
from nennep.connectors.queries.deliveries import waiting_deliveries
from nennep.kernel.actors import machine
from nennep.ledger.actions import append
from nennep.ledger.readers import drain
from nennep.org.models import User
from nennep.procedures.actions import type_in_decision
from nennep.procedures.models import PublishingDecision
from nennep.web import clock
from nennep.work.actions.notices import (
    choose_mail,
    claim_delivery,
    forget_notices,
    give_notice,
    record_sent,
    send_again,
)
from nennep.work.models import Notice, NoticeDelivery
from nennep.work.parts.background import register_background
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

NOW = at("2026-11-17 09:00")
LEASED = at("2026-11-17 09:10")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(cast: Cast, settings: Any, tmp_path: Path) -> None:
    register_background()
    settings.DATA = tmp_path
    settings.SITE = "https://motcua.example"
    User.objects.filter(username="minh").update(email="minh@example.vn")


@pytest.fixture
def letters(tmp_path: Path) -> Callable[[], list[EmailMessage]]:
    """What lies in the outbox."""

    def read() -> list[EmailMessage]:
        files = sorted((tmp_path / "outbox" / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]

    return read


def tell(cast: Cast, key: str, *, kind: str = "overdue", when: datetime = NOW) -> Notice:
    minh = User.objects.get(pk=cast.minh.pk)
    facts = {"code": key, "procedure": "Cấp lại", "due_at": NOW}
    draft = NoticeDraft(key, kind, cast.health.pk, ("case", 7), minh, "/cases/x/", facts)
    made = give_notice(draft, by=cast.actor("lan"), at=when)
    assert made is not None
    return made


def received(cast: Cast, when: str, email: str = "") -> Case:
    case = make_received(cast, make_procedure(cast), when)
    Party.objects.filter(case=case).update(email=email)
    return case


def test_a_letter_tells_what_happened_and_leads_to_its_page(cast: Cast, letters: Callable[[], list[Any]]) -> None:
    tell(cast, "HS-1")
    assert (
        give_notice(
            NoticeDraft("HS-1", "overdue", cast.health.pk, ("case", 7), cast.minh), by=cast.actor("lan"), at=NOW
        )
        is None
    )
    assert send_notices(NOW).count == 1
    assert send_notices(LEASED).count == 0
    (letter,) = letters()
    assert (letter["To"], letter["Subject"]) == ("minh@example.vn", "Quá hẹn trả: hồ sơ HS-1")
    assert "quá hẹn trả 09:00 17/11/2026" in letter.get_content()
    assert "https://motcua.example/cases/x/" in letter.get_content()


def killed_after(send: Callable[[Letter], None]) -> Callable[[Letter], None]:
    def die(letter: Letter) -> None:
        send(letter)
        raise KeyboardInterrupt

    return die


@pytest.mark.parametrize("host", ["", "mail.example"])
def test_a_worker_killed_between_sending_and_recording_sends_one_letter(
    cast: Cast, settings: Any, host: str, letters: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST = host
    tell(cast, "HS-1")
    tell(cast, "HS-2")
    door = channels.door_of("mail")
    with monkeypatch.context() as patch:
        patch.setitem(channels.DOORS, "mail", lambda: Door(killed_after(door.send), door.repeatable))
        with pytest.raises(KeyboardInterrupt):
            send_notices(NOW)
    first = NoticeDelivery.objects.earliest("pk")
    assert (first.outcome, first.tries) == ("sending", 1)
    for minute in range(10, 14):
        send_notices(NOW + timedelta(minutes=minute))
    told = [letter.subject for letter in mail.outbox] if host else [letter["Subject"] for letter in letters()]
    assert sorted(told) == ["Quá hẹn trả: hồ sơ HS-1", "Quá hẹn trả: hồ sơ HS-2"]
    first.refresh_from_db()
    assert first.outcome == ("unsure" if host else "sent")
    if host:
        ids = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
        send_again(first.pk, by=cast.actor("quan"), at=LEASED)
        send_notices(LEASED)
        assert {sent.extra_headers["Message-ID"] for sent in mail.outbox} == ids


def test_a_worker_that_was_off_for_a_day_loses_nothing_and_keeps_the_order(
    cast: Cast, letters: Callable[[], list[Any]]
) -> None:
    case = received(cast, "2026-11-16 08:00", "sau@example.vn")
    walk(cast, case, "B7", "2026-11-16 14:00")
    for _ in range(2):
        drain(at=NOW)
        while send_notices(NOW).count:
            pass
    told = [letter for letter in letters() if letter["To"] == "sau@example.vn"]
    assert [letter["Subject"].strip() for letter in told] == [
        f"Đã tiếp nhận hồ sơ {case.code}",
        f"Hồ sơ {case.code} đã có kết quả",
        f"Đã trả kết quả hồ sơ {case.code}",
    ]
    said = told[0].get_content()
    for word in ("Sở Y tế tỉnh Thử", "Người tiếp nhận: Nguyễn Thị Lan", "08:00 16/11/2026", "Hẹn trả kết quả: "):
        assert word in said
    assert "Người thụ lý: Trần Quang Minh" in told[2].get_content()
    kept = " ".join(str(row) for row in Notice.objects.values_list("facts", "key", "address"))
    assert "sau@example.vn" not in kept


def _guided_online(cast: Cast) -> Case:
    """A case handed in online that the desk has guided, and not yet received."""
    case = received(cast, "2026-11-17 08:00", "sau@example.vn")
    Case.objects.filter(pk=case.pk).update(received_at=None, state="submitted", handler=None, due_at=None)
    for kind, facts in (("case.submitted", {"channel": "online"}), ("case.guided", {})):
        about = ("case", case.pk)
        append(kind, subject=about, agency_id=cast.health.pk, by=cast.actor("lan"), at=NOW, facts=facts)
    return case


def test_who_handed_in_online_is_told_before_it_is_received(cast: Cast, letters: Callable[[], list[Any]]) -> None:
    case = _guided_online(cast)
    for _ in range(2):
        drain(at=NOW)
    while send_notices(NOW).count:
        pass
    told = {letter["Subject"].strip(): letter.get_content() for letter in letters()}
    guided = told[f"Hồ sơ {case.code} cần hoàn thiện trước khi tiếp nhận"]
    assert "Tiếp nhận: chưa tiếp nhận." in guided
    assert "lúc 09:00 17/11/2026" in guided
    assert "…" not in guided
    assert f"Đã nhận hồ sơ {case.code} nộp trực tuyến" in told
    assert len(told) == 3


@pytest.mark.parametrize("channel", ["mail", "sms", "zalo"])
def test_each_door_brings_a_citizen_one_letter(cast: Cast, settings: Any, tmp_path: Path, channel: str) -> None:
    settings.NOTICE_CHANNELS = [channel]
    case = received(cast, "2026-11-17 08:00", "sau@example.vn")
    Party.objects.filter(case=case).update(phone="0912345678")
    for _ in range(2):
        drain(at=NOW)
        send_notices(NOW)
    (file,) = (file for file in (tmp_path / "outbox").rglob("*") if file.is_file())
    assert file.parent.name == channel
    if channel == "mail":
        (to, said) = ("sau@example.vn", message_from_bytes(file.read_bytes(), policy=policy.default).as_string())
        assert f"To: {to}" in said
    else:
        to, subject, body = file.read_text(encoding="utf-8").split("\n", 2)
        assert (to, subject) == ("0912345678", f"Đã tiếp nhận hồ sơ {case.code}")
        assert "Người tiếp nhận: Nguyễn Thị Lan" in body
    assert NoticeDelivery.objects.get().outcome == "sent"


def test_work_given_is_told_to_its_receiver_once_and_not_to_who_took_it(cast: Cast) -> None:
    case = received(cast, "2026-11-17 08:00")
    walk(cast, case, "B2", "2026-11-17 08:30")
    for _ in range(2):
        drain(at=NOW)
    (notice,) = Notice.objects.all()
    assert (notice.recipient, notice.kind, notice.address) == (cast.minh, "work_given", f"/cases/{case.code}/")
    assert notice.deliveries.count() == 0
    for number, person in enumerate(("dat", "minh"), start=1):
        case.refresh_from_db()
        given = at(f"2026-11-17 09:0{number}")
        reassign_case(case, handler_id=cast.people[person].pk, reason="Nghỉ phép", by=cast.actor("ha"), at=given)
        drain(at=at("2026-11-17 10:00"))
    told = Notice.objects.order_by("pk").values_list("recipient__username", flat=True)
    assert list(told) == ["minh", "dat", "minh"]
    for person in ("dat", "minh"):
        case.refresh_from_db()
        given = at("2026-11-17 10:30")
        reassign_case(case, handler_id=cast.people[person].pk, reason="Nghỉ phép", by=cast.actor("ha"), at=given)
    drain(at=at("2026-11-17 11:00"))
    assert list(told.all()) == ["minh", "dat", "minh", "minh"]


def test_what_happens_to_a_case_and_to_the_law_is_told_to_whose_work_it_is(cast: Cast) -> None:
    case = walk(cast, received(cast, "2026-11-12 08:00", "sau@example.vn"), "B2", "2026-11-12 08:30")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-12 09:00"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-13 09:00"))
    Case.objects.filter(pk=case.pk).update(due_at=at("2026-11-16 17:00"))
    case.refresh_from_db()
    assert mark_overdue(case, by=machine(cast.health.pk), at=at("2026-11-16 17:01"))
    decision = type_in_decision(cast.health, by=cast.actor("thao"), at=NOW)
    PublishingDecision.objects.filter(pk=decision.pk).update(number="501/QĐ-UBND")
    about = ("decision", decision.pk)
    append("decision.applied", subject=about, agency_id=cast.health.pk, by=cast.actor("thao"), at=NOW)
    facts = {"year": 2027}
    append(
        "calendar.year_awaited",
        subject=("calendar", 1),
        agency_id=cast.health.pk,
        by=machine(cast.health.pk),
        at=NOW,
        facts=facts,
    )
    for _ in range(2):
        drain(at=NOW)
    told = Notice.objects.exclude(recipient=None).values_list("kind", "recipient__username", "address")
    page = f"/cases/{case.code}/"
    assert set(told) >= {
        ("supplement_back", "minh", page),
        ("overdue", "minh", page),
        ("overdue", "ha", page),
        ("drafts_wanted", "thao", f"/decisions/{decision.code}/"),
        ("calendar_wanted", "quan", "/calendar/"),
    }
    assert "501/QĐ-UBND" in line_of(Notice.objects.get(kind="drafts_wanted")).body
    citizen = Notice.objects.filter(recipient=None).order_by("pk").values_list("kind", flat=True)
    assert list(citizen) == ["case_received", "case_supplement_asked", "case_supplement_completed"]
    assert all(line_of(notice).body.count("…") == 0 for notice in Notice.objects.exclude(recipient=None))


def test_what_is_long_past_is_no_news(cast: Cast) -> None:
    walk(cast, received(cast, "2026-11-02 08:00", "sau@example.vn"), "B2", "2026-11-02 08:30")
    drain(at=NOW)
    assert not Notice.objects.exists()


def test_a_case_that_comes_to_its_due_date_is_told_to_its_handler_once(cast: Cast) -> None:
    case = walk(cast, received(cast, "2026-11-17 08:00"), "B2", "2026-11-17 08:30")
    friday, monday = at("2026-11-20 08:00"), at("2026-11-23 15:00")
    Case.objects.filter(pk=case.pk).update(due_at=monday)
    assert tell_due_soon(at("2026-11-19 08:00")).count == 0
    assert (tell_due_soon(friday).count, tell_due_soon(friday).count) == (1, 0)


def test_nobody_is_woken(cast: Cast, letters: Callable[[], list[Any]]) -> None:
    tell(cast, "HS-1")
    for quiet in ("2026-11-17 05:00", "2026-11-17 20:00", "2026-11-21 09:00"):
        assert send_notices(at(quiet)).count == 0
    assert send_notices(at("2026-11-23 09:00")).count == 1


def test_letters_of_officials_hold_up_no_citizen_and_none_of_another_agency(
    cast: Cast, letters: Callable[[], list[Any]]
) -> None:
    minh = User.objects.get(pk=cast.minh.pk)
    row = {"kind": "overdue", "agency": cast.health, "subject_type": "case", "subject_id": 7, "made_at": NOW}
    many = Notice.objects.bulk_create([Notice(key=f"many {n}", recipient=minh, **row) for n in range(2100)])
    NoticeDelivery.objects.bulk_create([NoticeDelivery(notice=one, channel="mail", due_at=NOW) for one in many])
    for name, agency in (("lan", cast.health), ("thao", cast.health), ("tuan", cast.other)):
        user = User.objects.get(username=name)
        User.objects.filter(pk=user.pk).update(email=f"{name}@example.vn")
        facts = {"code": "HS", "procedure": "Cấp lại", "due_at": NOW}
        user.refresh_from_db()
        draft = NoticeDraft(f"one {name}", "overdue", agency.pk, ("case", 8), user, "/cases/x/", facts)
        give_notice(draft, by=cast.actor("lan"), at=NOW)
    received(cast, "2026-11-17 08:30", "sau@example.vn")
    drain(at=NOW)
    order = [one.notice.recipient for one in waiting_deliveries(at("2026-11-18 09:00"))]
    assert [user.username if user else "" for user in order] == ["", "minh", "tuan", "lan", "thao"]
    assert send_notices(at("2026-11-17 20:00")).count == 1
    assert [letter["To"] for letter in letters()] == ["sau@example.vn"]


def test_a_later_letter_does_not_pass_one_that_is_being_sent(cast: Cast, letters: Callable[[], list[Any]]) -> None:
    tell(cast, "HS-1")
    tell(cast, "HS-2")
    first = NoticeDelivery.objects.earliest("pk")
    assert claim_delivery(first, until=NOW + timedelta(minutes=5), by=machine(cast.health.pk), at=NOW)
    assert (send_notices(NOW + timedelta(minutes=1)).count, letters()) == (0, [])
    record_sent(first, by=machine(cast.health.pk), at=NOW)
    assert send_notices(NOW + timedelta(minutes=2)).count == 1
    assert [letter["Subject"] for letter in letters()] == ["Quá hẹn trả: hồ sơ HS-2"]


def test_a_server_that_does_not_take_it_is_tried_ever_less_often_and_holds_the_order(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(letter: Letter) -> None:
        raise DoorClosedError("SMTPServerDisconnected")

    tell(cast, "HS-1")
    tell(cast, "HS-2")
    monkeypatch.setitem(channels.DOORS, "mail", lambda: Door(closed, repeatable=False))
    monkeypatch.setattr(jobs, "MOST_TRIES", 3)
    report = send_notices(NOW)
    first, second = NoticeDelivery.objects.order_by("pk")
    assert (first.due_at, first.error, second.tries) == (NOW + timedelta(minutes=1), "SMTPServerDisconnected", 0)
    assert len(report.skipped) == 1
    send_notices(NOW + timedelta(minutes=1))
    send_notices(NOW + timedelta(minutes=3))
    first.refresh_from_db()
    assert (first.outcome, first.tries) == ("failed", 3)


def test_a_server_that_falls_silent_may_have_taken_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(letter: Letter) -> None:
        raise DoorSilentError("TimeoutError")

    tell(cast, "HS-1")
    monkeypatch.setitem(channels.DOORS, "mail", lambda: Door(silent, repeatable=False))
    send_notices(NOW)
    assert NoticeDelivery.objects.get().outcome == "unsure"


def test_each_chooses_which_come_at_once_which_in_one_letter_and_which_not_at_all(
    cast: Cast, letters: Callable[[], list[Any]]
) -> None:
    by = cast.actor("minh")
    choose_mail(cast.minh, choices={"overdue": "daily", "due_soon": "never", "work_given": "now"}, by=by, at=NOW)
    tell(cast, "HS-1")
    tell(cast, "HS-2")
    tell(cast, "HS-3", kind="due_soon")
    assert make_digests(at("2026-11-17 19:00")).count == 0
    morning = at("2026-11-18 08:00")
    assert (make_digests(morning).count, make_digests(at("2026-11-18 09:00")).count) == (1, 0)
    send_notices(morning)
    (letter,) = letters()
    assert letter["Subject"] == "2 thông báo từ Nền Nếp"
    said = letter.get_content()
    assert said.index("HS-1") < said.index("HS-2")
    assert "HS-3" not in said
    assert make_digests(at("2026-11-19 08:00")).count == 0


def test_the_letter_of_the_morning_tells_what_came_before_it_and_the_rest_waits(
    cast: Cast, letters: Callable[[], list[Any]]
) -> None:
    """Also where nobody was told anything the day before, and where the letter is made late: nothing is told twice."""
    choose_mail(cast.minh, choices={"overdue": "daily"}, by=cast.actor("minh"), at=NOW)
    tell(cast, "HS-1")
    assert make_digests(at("2026-11-17 10:00")).count == 0
    tell(cast, "HS-2", when=at("2026-11-18 07:00"))
    tell(cast, "HS-3", when=at("2026-11-18 08:00"))
    assert make_digests(at("2026-11-18 09:30")).count == 1
    assert make_digests(at("2026-11-19 07:30")).count == 1
    send_notices(at("2026-11-19 08:00"))
    send_notices(at("2026-11-19 08:01"))
    first, second = sorted((letter.get_content() for letter in letters()), key=lambda said: "HS-1" not in said)
    assert ["HS-1" in first, "HS-2" in first, "HS-3" in first] == [True, True, False]
    assert ["HS-1" in second, "HS-2" in second, "HS-3" in second] == [False, False, True]


def test_notices_are_read_on_their_page_and_only_by_their_receiver(cast: Cast, client: Client) -> None:
    notice = tell(cast, "HS-1")
    with clock.frozen(NOW):
        client.force_login(cast.dat)
        assert "HS-1" not in client.get("/notices/").content.decode()
        assert client.post("/notices/open/", {"key": notice.key}).status_code == 404
        client.force_login(cast.minh)
        said = client.get("/notices/").content.decode()
        assert "Quá hẹn trả: hồ sơ HS-1" in said
        assert '1<span class="vh"> chưa đọc' in said
        assert client.post("/notices/open/", {"key": notice.key})["Location"] == "/cases/x/"
        assert "chưa đọc" not in client.get("/notices/").content.decode()
        client.post("/notices/choices/", {"mail_overdue": "never"})
        assert (
            "Chọn một trong ba cách"
            in client.post("/notices/choices/", {"mail_overdue": "đêm"}, follow=True).content.decode()
        )
        tell(cast, "HS-2")
    assert NoticeDelivery.objects.count() == 1


def test_a_notice_is_kept_for_a_stated_time(cast: Cast) -> None:
    tell(cast, "HS-1", when=at("2026-05-01 09:00"))
    tell(cast, "HS-2")
    assert forget_notices(at("2026-05-21 09:00"), most=500, by=cast.actor("lan"), at=NOW) == 1
    assert [notice.key for notice in Notice.objects.all()] == ["HS-2"]

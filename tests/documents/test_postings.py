"""What the public was shown, when and where, with the very bytes and a proof."""

from datetime import date
from functools import partial
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from nennep.documents.actions import (
    CitedPlace,
    LegalDocumentDraft,
    PostingDraft,
    Subject,
    add_document,
    attach_proof,
    cite,
    post,
    settle_task,
    withdraw_posting,
)
from nennep.documents.models import ImpactTask, Posting
from nennep.documents.papers import print_minutes
from nennep.documents.queries import posting_limit, postings_of
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.files import read
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from tests.calendars import at

pytestmark = pytest.mark.django_db
WHEN = at("2026-11-17 08:40")
DAY = date(2026, 11, 17)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES = tmp_path


def sheet(code="QT.DP.02", version="1", since=date(2024, 1, 1), content=b"%PDF-1 first"):
    words = f"bản {version}, từ {since:%d/%m/%Y}"
    return PostingDraft("procedure", code, version, "Cấp lại chứng chỉ", words, since, content)


def posted(cast, *drafts, places=("portal",), on=DAY, who="thao"):
    return post(
        cast.health,
        drafts=drafts or (sheet(),),
        places=places,
        posted_on=on,
        minutes=lambda _: b"%PDF-1 minutes",
        by=cast.actor(who),
        at=WHEN,
    )


def held(cast, day=DAY, code="QT.DP.02"):
    return postings_of(cast.health.pk, day).get(("procedure", code), {})


def test_what_was_posted_is_kept_to_the_byte_and_told_in_the_ledger(cast):
    first, second = posted(cast, places=("portal", "office"))
    assert read(first.sha256) == b"%PDF-1 first"
    assert first.file == second.file
    events = Event.objects.filter(kind="posting.made")
    assert events.count() == 2
    assert first.sha256 in events[0].body
    assert broken_link(Chain.objects.get(agency_id=cast.health.pk)) is None
    assert held(cast).keys() == {"portal", "office"}


def test_only_the_keeper_posts(cast):
    for who in ("minh", "binh", "tuan"):
        with pytest.raises(NotPermittedError):
            posted(cast, who=who)
    assert not Posting.objects.exists()


def test_a_version_is_posted_once_at_a_place(cast):
    posted(cast)
    with pytest.raises(BrokenRuleError, match="Đã đăng rồi"):
        posted(cast)
    posted(cast, places=("office",))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(
            **{
                field: getattr(Posting.objects.first(), field)
                for field in (
                    "agency",
                    "subject_type",
                    "subject_code",
                    "subject_version",
                    "title",
                    "version_words",
                    "holds_from",
                    "place",
                    "posted_on",
                    "file",
                    "recorded_at",
                )
            }
        )


def test_two_keepers_at_once_do_not_post_twice(cast, monkeypatch):
    posted(cast)
    # The second one looked before the first had written.
    monkeypatch.setattr("nennep.documents.actions.postings._check", lambda *_: None)
    with pytest.raises(ConflictError, match="vừa đăng"):
        posted(cast)
    assert Posting.objects.count() == 1


def test_a_day_to_come_an_unknown_place_and_nothing_are_refused(cast):
    for given, words in (
        ({"on": date(2026, 11, 18)}, "chưa tới"),
        ({"places": ("cổng làng",)}, "Chọn nơi công khai"),
        ({"places": ()}, "Chọn nơi công khai"),
    ):
        with pytest.raises(BrokenRuleError, match=words):
            posted(cast, **given)
    with pytest.raises(BrokenRuleError, match="Chưa chọn"):
        post(
            cast.health,
            drafts=(),
            places=("portal",),
            posted_on=DAY,
            minutes=lambda _: b"",
            by=cast.actor("thao"),
            at=WHEN,
        )


def test_the_former_version_is_shown_until_the_new_one_holds(cast):
    posted(cast)
    posted(cast, sheet(version="2", since=date(2026, 12, 1), content=b"%PDF-1 second"))
    assert held(cast)["portal"].subject_version == "1"
    assert held(cast, date(2026, 11, 30))["portal"].subject_version == "1"
    assert held(cast, date(2026, 12, 1))["portal"].subject_version == "2"
    former = Posting.objects.get(subject_version="1")
    assert former.withdrawn_on == date(2026, 12, 1)


def test_a_posting_that_waits_for_its_day_counts_where_there_is_no_other(cast):
    posted(cast, sheet(version="2", since=date(2026, 12, 1)))
    assert held(cast)["portal"].subject_version == "2"


def test_before_its_day_and_after_its_withdrawal_nothing_is_shown(cast):
    (posting,) = posted(cast)
    assert held(cast, date(2026, 11, 16)) == {}
    withdraw_posting(posting, on=DAY, reason="Đăng nhầm bản", by=cast.actor("thao"), at=WHEN)
    assert held(cast) == {}
    with pytest.raises(BrokenRuleError, match="đã gỡ"):
        withdraw_posting(posting, on=DAY, reason="Lại", by=cast.actor("thao"), at=WHEN)
    posted(cast)  # and it may be posted again
    assert held(cast).keys() == {"portal"}


def test_a_withdrawal_needs_its_reason_and_a_day_after_the_posting(cast):
    (posting,) = posted(cast)
    by = cast.actor("thao")
    with pytest.raises(BrokenRuleError, match="vì sao gỡ"):
        withdraw_posting(posting, on=DAY, reason=" ", by=by, at=WHEN)
    with pytest.raises(BrokenRuleError, match="trước ngày đăng"):
        withdraw_posting(posting, on=date(2026, 11, 16), reason="Nhầm", by=by, at=WHEN)


def test_a_picture_proves_a_posting_and_anything_else_does_not(cast):
    (posting,) = posted(cast, places=("office",))
    by = cast.actor("thao")
    for content, words in (
        (b"<html>", "PNG, JPEG hoặc PDF"),
        (b"", "PNG, JPEG hoặc PDF"),
        (PNG[:20], "còn nguyên vẹn"),
        (b"%PDF-1.7\n", "bị cắt cụt"),
        (b"%PDF-1.7\n/OpenAction << /S /JavaScript >>\n%%EOF\n", "tự chạy"),
        (PNG + b"\0" * 9_000_000, "8 MB"),
    ):
        with pytest.raises(BrokenRuleError, match=words):
            attach_proof(posting, content=content, by=by, at=WHEN)
    attach_proof(posting, content=PNG, by=by, at=WHEN)
    posting.refresh_from_db()
    assert (posting.proof.media_type, read(posting.proof.sha256)) == ("image/png", PNG)
    assert posting.proof.sha256 in Event.objects.get(kind="posting.proved").body


def test_the_limit_is_five_working_days_after_the_decision(cast):
    # 20/11 a Friday; 24/11 is a holiday.
    assert posting_limit(date(2026, 11, 20), calendar_of(cast.health.pk)) == date(2026, 11, 30)
    assert posting_limit(None, calendar_of(cast.health.pk)) is None


def test_posting_settles_the_work_by_the_law(cast):
    by = cast.actor("thao")
    draft = LegalDocumentDraft(
        "46/2026/NĐ-CP", "decree", "Chính phủ", "Dược", issued_on=date(2026, 10, 1), effective_from=date(2026, 11, 20)
    )
    law = add_document(agency=cast.health, draft=draft, by=by, at=WHEN)
    for code in ("QT.DP.02", "QT.DP.03"):
        cite(
            agency=cast.health,
            subject=Subject("procedure", code, "Cấp"),
            by=by,
            at=WHEN,
            places=[CitedPlace("46/2026/NĐ-CP")],
        )
    change = law.changes.get(number=1)
    settle_task(
        change, agency=cast.health, key="publish", done_on=date(2026, 11, 13), proof="QĐ 9/QĐ-UBND", by=by, at=WHEN
    )
    posted(cast)
    assert not ImpactTask.objects.filter(key="site").exists()  # the other one is not shown yet
    posted(cast, sheet("QT.DP.03"))
    task = ImpactTask.objects.get(key="site")
    assert (task.done_on, task.proof) == (DAY, "Đăng trên trang công khai: QT.DP.02, QT.DP.03")


def test_the_minutes_list_every_sheet_with_its_digest(cast):
    printed = partial(print_minutes, cast.health, by_id=cast.thao.pk, at=WHEN)
    made = post(
        cast.health,
        drafts=(sheet(), sheet("QT.DP.03", content=b"%PDF-1 other")),
        places=("portal", "office"),
        posted_on=DAY,
        minutes=printed,
        by=cast.actor("thao"),
        at=WHEN,
    )
    content = read(made[0].minutes.sha256)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Ngô Phương Thảo" in text
    assert text.count("QT.DP.03") == 1
    assert "công khai 2 tờ" in text
    assert "niêm yết tại trụ sở" in " ".join(text.split())
    digest = made[0].sha256
    assert digest[:8] in text
    assert digest[56:] in text
    assert content == print_minutes(cast.health, made, by_id=cast.thao.pk, at=WHEN)

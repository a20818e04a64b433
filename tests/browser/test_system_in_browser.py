"""The System page with everything wrong, and what one was told: readable by all, on a phone too."""

import pytest
from django.test import Client

from nennep.ledger.models import Chain, ParkedEvent, ReaderCursor
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE
from nennep.web import clock
from nennep.work.actions.notices import give_notice
from nennep.work.jobs import run_pending
from nennep.work.models import Job, NoticeDelivery
from nennep.work.parts.background import register_background
from nennep.work.parts.notice_drafts import NoticeDraft
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = at("2026-11-17 09:00")


@pytest.mark.page
def test_the_pages_of_what_is_wrong_and_of_what_was_told_are_accessible(cast: Cast, watched: Watched) -> None:
    register_background()
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    run_pending(NOW)
    Job.objects.filter(name="cases.timers").update(last_skipped="cả lượt: KeyError, cases/jobs.py:7 fire")
    chain, _ = Chain.objects.get_or_create(agency_id=cast.health.pk)
    reader = "nennep.alignment.readers.draft_for_published"
    ReaderCursor.objects.create(reader=reader, chain=chain)
    about = {"subject_type": "case", "subject_id": 7, "since": NOW, "next_try_at": NOW, "error": "KeyError"}
    ParkedEvent.objects.create(reader=reader, chain=chain, number=1, place="alignment/readers.py:9 draft", **about)
    for key, channels in (("a", ["mail"]), ("b", [])):
        recipient = None if channels else cast.khoa
        facts = {"what": "Việc nền đã dừng.", "way": "Bật lại."}
        kind = "case_received" if channels else "installation"
        draft = NoticeDraft(key, kind, cast.health.pk, ("case", 7), recipient, "/system/", facts, channels)
        give_notice(draft, by=cast.actor("khoa"), at=NOW)
    NoticeDelivery.objects.update(outcome="unsure", error="TimeoutError")
    client = Client()
    client.force_login(cast.khoa)
    watched.sign_in(client)
    with clock.frozen(at("2026-11-17 09:30")):
        for address in ("/system/", "/system/law/", "/notices/", "/notices/choices/"):
            watched.open(address)
            watched.check()

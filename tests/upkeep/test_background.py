"""The administrator of the installation lets the background go on: now, or past what cannot be taken."""

from datetime import datetime
from typing import Any

import pytest

from nennep.kernel.registry import Registry
from nennep.ledger import readers
from nennep.ledger.actions import ConflictError, NotPermittedError, append
from nennep.ledger.models import Event, ParkedEvent, SkippedEvent
from nennep.ledger.readers import ReadersFailedError, drain, facts_of, reads
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE, BrokenRuleError
from nennep.upkeep.actions.background import run_sweep_now, skip_event, try_event_now
from nennep.work import jobs
from nennep.work.jobs import run_pending
from nennep.work.models import Job
from nennep.work.parts.background import register_background
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 09:00")
LATER = at("2026-11-17 09:00:20")


@pytest.fixture
def keeper(cast: Cast) -> Any:
    """Khoa, who administers the agency on top as well."""
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    return cast.actor("khoa")


@pytest.fixture
def parked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Event “bad” of a case is parked, “after” waits behind it; what the reader took so far."""
    monkeypatch.setattr(readers, "READERS", Registry("reader"))
    taken: list[str] = []

    @reads("case.submitted")
    def take(event: Event, facts: dict[str, Any], *, at: datetime) -> None:
        if facts["code"] == "bad":
            raise RuntimeError
        taken.append(facts["code"])

    for code in ("bad", "after"):
        append(
            "case.submitted",
            subject=("case", 7),
            agency_id=cast.health.pk,
            by=cast.actor("lan"),
            at=NOW,
            facts={"code": code},
        )
    with pytest.raises(ReadersFailedError):
        drain(at=NOW)
    return taken


@pytest.mark.django_db
def test_what_is_skipped_with_a_reason_lets_pass_what_waits_behind_it(
    cast: Cast, keeper: Any, parked: list[str]
) -> None:
    row = ParkedEvent.objects.get()
    with pytest.raises(BrokenRuleError, match="lý do"):
        skip_event(row.pk, number=row.number, reason=" \u200b ", by=keeper, at=LATER)
    with pytest.raises(NotPermittedError):
        skip_event(row.pk, number=row.number, reason="Hồ sơ thử", by=cast.actor("quan"), at=LATER)
    skip_event(row.pk, number=row.number, reason="Hồ sơ thử của Lan", by=keeper, at=LATER)
    with pytest.raises(ConflictError):
        skip_event(row.pk, number=row.number, reason="Lần nữa", by=keeper, at=LATER)

    told = Event.objects.get(kind="event.skipped")
    kept = SkippedEvent.objects.get()
    assert (told.chain_id, told.subject_id, told.actor_id) == (cast.health.pk, kept.number, cast.khoa.pk)
    assert (facts_of(told)["reason"], "Lan" in told.body) == (kept.digest, False)
    assert drain(at=LATER) == 1
    assert (parked, ParkedEvent.objects.count()) == (["after"], 0)


@pytest.mark.django_db
def test_what_is_tried_now_does_not_wait_for_its_time(cast: Cast, keeper: Any, parked: list[str]) -> None:
    row = ParkedEvent.objects.get()
    assert drain(at=LATER) == 0
    try_event_now(row.pk, by=keeper, at=LATER)
    with pytest.raises(ReadersFailedError):
        drain(at=LATER)
    with pytest.raises(NotPermittedError):
        try_event_now(row.pk, by=cast.actor("quan"), at=LATER)
    assert Event.objects.filter(kind="event.hastened", chain_id=cast.health.pk).count() == 1


@pytest.mark.django_db
def test_a_sweep_is_run_before_its_time(cast: Cast, keeper: Any) -> None:
    with pytest.raises(BrokenRuleError):
        run_sweep_now("work.batches_kept", by=keeper, at=NOW)
    run_pending(NOW)
    run_pending(LATER)
    assert Job.objects.get(name="work.batches_kept").last_run_at == NOW
    run_sweep_now("work.batches_kept", by=keeper, at=LATER)
    run_pending(LATER)
    assert Job.objects.get(name="work.batches_kept").last_run_at == LATER


def test_every_sweep_and_reader_says_in_words_what_it_does() -> None:
    register_background()
    silent = [one.name for one in (*jobs.SWEEPS.values(), *readers.READERS.values()) if not one.words]
    assert silent == []

"""Somebody works on a thing at the very moment at which its agency or division ends: nobody waits in a ring."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection

from nennep.cases.actions import complete_step, issue_paper
from nennep.cases.models import Case
from nennep.cases.papers import issue_of
from nennep.definitions.definition import Definition
from nennep.documents.actions import add_series
from nennep.documents.models import NumberCounter
from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.org.models import Agency, Division, User
from nennep.processes.actions import open_draft, save_draft
from nennep.processes.models import ProcessVersion
from nennep.reception.actions import amend_case
from nennep.reorganisations.actions import mergers, reorganisations
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, definition, make_procedure, make_received, walk
from tests.reception.test_corrections import REASON, dossier_of, renamed
from tests.test_merged_agency import AFTER, DAY, WRITTEN, keeper, plan, sound, there
from tests.test_merged_chains import elsewhere

__all__ = ["keeper", "there"]
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]  # SQLite lets one writer in at a time
NIGHT = "2026-11-30 23:59"
Act = Callable[[], object]


def stepped(cast: Cast) -> Act:
    """The handler passes a case on."""
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B2", "2026-11-16 10:00")
    by = cast.actor("minh", NIGHT)
    return partial(complete_step, case, step="B3", by=by, at=at(NIGHT), remark="Đủ điều kiện")


def numbered(cast: Cast) -> Act:
    """The clerk gives a result its number of a series."""
    told = {"name": "Chứng chỉ", "pattern": "{số:4}/CCHN-SYT", "restart": "yearly", "starts_on": date(2026, 1, 1)}
    add_series(cast.health, by=cast.actor("son"), at=at(WRITTEN), **told)
    NumberCounter.objects.create(agency=cast.health, kind="chung-chi", period="2026", last=0)
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B5", "2026-11-16 10:00")
    result = {"number": "0001/CCHN-SYT", "series": "chung-chi", "dated_on": date(2026, 11, 30)}
    return partial(complete_step, case, step="B6", by=cast.actor("son", NIGHT), at=at(NIGHT), result=result)


def corrected(cast: Cast) -> Act:
    """The desk puts a name right."""
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    dossier = dossier_of(case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    return partial(amend_case, case, by=cast.actor("lan", NIGHT), at=at(NIGHT), dossier=dossier, reason=REASON)


def drafted(cast: Cast) -> Act:
    """The keeper edits a draft that names a division."""
    given = definition()
    steps = (*given.steps[:3], replace(given.steps[3], unit="nvd"), *given.steps[4:])
    version = make_procedure(cast, process=definition(steps=steps))
    draft = open_draft(version.procedure.processes.get(), by=cast.actor("thao"), at=at(WRITTEN))
    held = Definition.from_dict(ProcessVersion.objects.get(pk=draft.pk).definition)
    after = replace(held, steps=(replace(held.steps[0], name="Nhận hồ sơ"), *held.steps[1:]))
    return partial(save_draft, draft, definition=after, words="Tên bước", edit=0, by=cast.actor("thao"), at=at(NIGHT))


def printed(cast: Cast) -> Act:
    """The desk prints a receipt: its number, its file and its event."""
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    issue, by = issue_of(case, "fee_receipt", 1, at(NIGHT)), cast.actor("lan", NIGHT)
    return partial(issue_paper, case, by=by, at=at(NIGHT), issue=issue, make=lambda _: b"%PDF-1.7")


ACTS = [stepped, numbered, corrected, drafted, printed]


def is_waiting_for_the_line() -> bool:
    """Whether another connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def at_the_same_moment(monkeypatch: pytest.MonkeyPatch, room: Any, act: Act) -> str:
    """The act begins once the lines are held, and waits for them when what goes over is gone through; how it ended."""
    held, check, told = Signal(), room.check_waiting, []

    def waited(*args: Any, **more: Any) -> None:
        check(*args, **more)
        held.set()
        until = time.monotonic() + 5
        while not told and not is_waiting_for_the_line() and time.monotonic() < until:
            time.sleep(0.02)

    def do() -> None:
        held.wait(10)
        try:
            act()
            told.append("done")
        except ConflictError as error:
            told.append(error.words)

    monkeypatch.setattr(room, "check_waiting", waited)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(elsewhere(do))
        report = carry_out_reorganisations(at(AFTER))
        other.result(20)
    assert (report.count, report.skipped) == (1, ())
    return told[0]


@pytest.mark.parametrize("make", ACTS)
def test_what_is_done_while_an_agency_ends_is_done_there_or_refused_in_words(
    transactional_db: None, cast: Cast, keeper: User, there: Division, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    act = make(cast)
    plan(cast, keeper)
    told = at_the_same_moment(monkeypatch, mergers, act)
    assert told == "done" or "Đây là bản mới nhất" in told or "Tải lại" in told
    assert Agency.objects.get(pk=cast.health.pk).ended_on == DAY
    carry_out_reorganisations(at("2026-12-01 00:02"))
    assert not Case.objects.filter(agency=cast.health).exists()
    assert not ProcessVersion.objects.filter(process__agency=cast.health).exists()
    assert Event.objects.filter(chain_id=cast.health.pk).latest("number").kind == "chain.closed"
    assert sound()


@pytest.mark.parametrize("make", ACTS)
def test_what_is_done_while_a_division_ends_is_done_there_or_refused_in_words(
    transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    act = make(cast)
    decided(cast, Changes(ended={"nvd": "nvy"}), WRITTEN, on=DAY)
    told = at_the_same_moment(monkeypatch, reorganisations, act)
    assert told == "done" or "Đây là bản mới nhất" in told or "Tải lại" in told
    carry_out_reorganisations(at("2026-12-01 00:02"))
    assert not Case.objects.filter(division=cast.drugs).exists()
    assert sound()

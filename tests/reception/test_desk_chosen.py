"""Another desk is chosen in one tab while a case is worked on in another: the case waits at the desk of now."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from nennep.cases.actions import complete_step
from nennep.reception.actions import ComponentDraft, receive_case, redirect_case
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, definition, live, make_procedure, make_received, make_registered, walk
from tests.reception.test_corrections import dossier_of

NOW = "2026-11-17 08:40"


def chosen_before(monkeypatch: pytest.MonkeyPatch, cast: Cast, written: str) -> None:
    """Another tab chooses another desk after ``written`` is called with what was read, before it writes."""
    module, _, name = written.rpartition(".")
    write = getattr(import_module(module), name)

    def late(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(written, write)
        decided(cast, Changes(desk=cast.clinics.code), NOW)
        return write(*given, **named)

    monkeypatch.setattr(written, late)


def test_a_step_of_the_desk_opened_while_another_desk_is_chosen_waits_at_that_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:00"), "B5", NOW)
    chosen_before(monkeypatch, cast, "nennep.cases.actions.steps._write")
    complete_step(case, step="B6", by=cast.actor("son"), at=at(NOW), result={"number": "0418/CCHN"})
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == cast.clinics


def test_a_dossier_received_while_another_desk_is_chosen_waits_at_that_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_registered(cast, make_procedure(cast), NOW)
    chosen_before(monkeypatch, cast, "nennep.reception.actions.reception.move")
    receive_case(case, by=cast.actor("lan"), at=at(NOW))
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == cast.clinics


def test_a_case_redirected_while_another_desk_is_chosen_waits_at_that_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_received(cast, make_procedure(cast), NOW)
    right = make_procedure(cast, code="QT.DP.03", process=definition("QT.DP.03"))
    papers = [ComponentDraft(component_id=row.pk, originals=1) for row in right.components.all()]
    chosen_before(monkeypatch, cast, "nennep.reception.actions.corrections._amend")
    redirect_case(
        case,
        by=cast.actor("lan"),
        at=at(NOW),
        version=right,
        dossier=dossier_of(case, components=papers),
        reason="Chọn nhầm",
    )
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == cast.clinics


def test_a_page_opened_before_another_desk_was_chosen_says_why_its_step_is_not_done(cast: Cast, client: Client) -> None:
    case = make_received(cast, make_procedure(cast), NOW)
    client.force_login(cast.lan)
    with frozen(at(NOW)):
        assert client.get(f"/cases/{case.code}/").status_code == 200
        decided(cast, Changes(desk=cast.clinics.code), NOW)
        answer = client.post(f"/cases/{case.code}/steps/B1/", {"version": case.version}, follow=True)
    assert "Bộ phận Một cửa nay là phòng khác" in answer.content.decode()
    case.refresh_from_db()
    assert live(case) == ["B1"]


@pytest.mark.postgresql  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_a_step_that_waits_for_the_choice_of_a_desk_to_be_written_goes_to_that_desk(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:00"), "B5", NOW)
    chosen, read = Event(), Event()
    write = import_module("nennep.cases.actions.steps")._write

    def late(*given: Any, **named: Any) -> Any:
        read.set()
        return write(*given, **named)

    def choose() -> None:
        try:
            with transaction.atomic():
                decided(cast, Changes(desk=cast.clinics.code), NOW)
                chosen.set()
                read.wait(timeout=10)
                # The step has read the desk that was, and comes to the line while this one holds it.
                sleep(0.3)
        finally:
            connection.close()

    monkeypatch.setattr("nennep.cases.actions.steps._write", late)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(choose)
        assert chosen.wait(timeout=10)
        complete_step(case, step="B6", by=cast.actor("son"), at=at(NOW), result={"number": "0418/CCHN"})
        other.result(timeout=10)
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == cast.clinics

"""Two presses of the same button at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event

import pytest
from django.db import connection

from nennep.cases.actions import issue_paper
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers import issue_of, papers_of, print_paper
from nennep.ledger.actions import ConflictError
from nennep.reception.actions import Dossier, amend_case, receive_case, take_in
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, make_procedure, make_received
from tests.reception.test_corrections import REASON, dossier_of, renamed

RACERS = 4


@pytest.mark.postgresql  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_instant_make_one_case(cast: Cast) -> None:
    version = make_procedure(cast)
    lan, now = cast.actor("lan"), at("2026-11-17 08:40")
    dossier = Dossier(channel="counter", parties=[SAU], components=[])
    start = Barrier(RACERS)

    def press(_: int) -> tuple[str, bool]:
        start.wait(timeout=10)
        try:
            case, fresh = take_in(
                cast.health,
                by=lan,
                at=now,
                version=version,
                dossier=dossier,
                request_key="k" * 32,
                then=partial(receive_case, by=lan, at=now),
            )
            return case.code, fresh
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(press, range(RACERS)))
    assert len({code for code, _ in answers}) == 1
    assert sum(fresh for _, fresh in answers) == 1
    assert Case.objects.get().state == "processing"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_corrections_at_the_same_instant_one_is_kept_and_the_others_are_told(cast: Cast) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    lan, start = cast.actor("lan"), Barrier(RACERS)

    def correct(number: int) -> str:
        mine = Case.objects.get(pk=case.pk)
        dossier = dossier_of(mine, parties=renamed(mine, f"Tên {'ABCD'[number]}"))
        start.wait(timeout=10)
        try:
            amend_case(mine, by=lan, at=at("2026-11-17 09:04"), dossier=dossier, reason=REASON)
            return "kept"
        except ConflictError:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        answers = sorted(pool.map(correct, range(RACERS)))
    assert answers == ["kept", "told", "told", "told"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_correction_while_a_receipt_is_laid_out_waits_for_it_and_replaces_it(cast: Cast) -> None:
    """Else the receipt would bear the old name, and nothing would take its place."""
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    lan, now, laid_out, corrected = cast.actor("lan"), at("2026-11-17 09:04"), Event(), Event()

    def correct() -> None:
        mine = Case.objects.get(pk=case.pk)
        laid_out.wait(timeout=10)
        try:
            dossier = dossier_of(mine, parties=renamed(mine, "Huỳnh Thị Sáu Em"))
            amend_case(mine, by=lan, at=now, dossier=dossier, reason=REASON)
        finally:
            corrected.set()
            connection.close()

    def make(paper: IssuedPaper) -> bytes:
        content = print_paper(paper)
        laid_out.set()
        corrected.wait(timeout=0.5)
        return content

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(correct)
        issue_paper(case, by=lan, at=now, issue=issue_of(case, "fee_receipt", 1, now), make=make)
        other.result(timeout=10)
    receipts = [paper for paper in papers_of(Case.objects.get(pk=case.pk)) if paper.form == "fee_receipt"]
    assert [paper.replaced for paper in receipts] == [True, False]

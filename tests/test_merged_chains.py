"""The chains of agencies that ended: nothing is written to them any more, and whoever writes holds them in one order."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from nennep.cases.models import Case, FeeEntry
from nennep.kernel.actors import machine
from nennep.ledger.actions import take_lines
from nennep.ledger.models import Event
from nennep.org.models import Agency, Division, Reorganisation, User
from nennep.reorganisations.actions import carry_out_merger, plan_merger, write_merger
from nennep.reorganisations.parts import agency_successions
from nennep.reorganisations.rules.mergers import WHOLE, Merger
from nennep.upkeep.actions.exports import export_agency
from nennep.upkeep.parts.export_check import check_export
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received
from tests.test_merged_agency import AFTER, DAY, DECISION, doer, keeper, plan, sound, there

__all__ = ["keeper", "there"]


@pytest.mark.django_db(transaction=True)
def test_the_export_of_an_agency_that_ended_is_told_where_its_chain_goes_on(
    cast: Cast, keeper: User, there: Division, tmp_path: Path
) -> None:
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    ended, path = Agency.objects.get(pk=cast.health.pk), tmp_path / "syt.zip"
    made = export_agency(ended, to=path, by=machine(ended.pk), at=at("2026-12-01 09:00"))
    assert Event.objects.filter(chain_id=ended.pk).latest("number").kind == "chain.closed"
    told = Event.objects.get(kind="agency.exported")
    assert (told.chain_id, told.subject_id) == (cast.other.pk, ended.pk)
    assert made.sha256 in told.body
    assert check_export(path).findings == []
    assert sound()


def elsewhere(work: Callable[[], None]) -> Callable[[], None]:
    """That work on a connection of its own, which is closed after it."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    return run


def at_desk_of_health(cast: Cast) -> Case:
    """A case of the province that was received at the desk of the agency that ends."""
    case = make_received(cast, make_procedure(cast), "2026-11-17 09:00")
    FeeEntry.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(agency=cast.province, desk=cast.health)
    return case


@pytest.mark.postgresql  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_a_merger_and_who_holds_a_third_agency_do_not_wait_in_a_ring(
    transactional_db: None, cast: Cast, keeper: User, there: Division
) -> None:
    """The merger tells of the province's case in the province's chain, which somebody holds who wants the heir's too."""
    case, held = at_desk_of_health(cast), Signal()
    Agency.objects.create(code="cc", name="Chi cục Dân số", short_name="Chi cục", superior=cast.health)
    plan(cast, keeper)
    assert cast.province.pk < cast.other.pk

    def sign() -> None:
        with transaction.atomic():
            take_lines([cast.province.pk])
            held.set()
            time.sleep(0.5)
            take_lines([cast.other.pk])

    with ThreadPoolExecutor(1) as pool:
        signer = pool.submit(elsewhere(sign))
        held.wait(10)
        assert carry_out_reorganisations(at(AFTER)).count == 1
        signer.result(10)
    case.refresh_from_db()
    assert (case.agency, case.desk) == (cast.province, cast.other)
    assert Agency.objects.get(code="cc").superior == cast.other
    assert sound()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_carry_out_one_merger_once(
    transactional_db: None, cast: Cast, keeper: User, there: Division
) -> None:
    plan(cast, keeper)
    done: list[int] = []
    with ThreadPoolExecutor(2) as pool:
        work = elsewhere(lambda: done.append(carry_out_reorganisations(at(AFTER)).count))
        for future in [pool.submit(work) for _ in range(2)]:
            future.result(20)
    assert sorted(done) == [0, 1]
    assert Reorganisation.objects.get().hindered == ""
    assert sound()


def test_a_case_that_comes_to_the_desk_while_it_ends_follows_without_its_chain_being_taken_late(
    cast: Cast, keeper: User, there: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not there when the chains were taken waits for the next run, which takes them in order."""
    plan(cast, keeper)
    case, take = make_received(cast, make_procedure(cast), "2026-11-17 09:00"), agency_successions.take_lines

    def late(lines: frozenset[int]) -> None:
        take(lines)
        Case.objects.filter(pk=case.pk).update(agency=cast.province, desk=cast.health)

    monkeypatch.setattr(agency_successions, "take_lines", late)
    FeeEntry.objects.all().delete()
    carry_out_merger(Reorganisation.objects.get(), by=machine(cast.health.pk), at=at(AFTER))
    assert Case.objects.get(pk=case.pk).desk_id == cast.health.pk
    assert carry_out_reorganisations(at("2026-12-01 00:02")).count == 1
    assert Case.objects.get(pk=case.pk).desk_id == cast.other.pk
    assert sound()


def merge_on(cast: Cast, keeper: User, into: Agency, day: date, when: str) -> None:
    """The agency that succeeded the first one ends in a third."""
    by, merger = doer(keeper, when), Merger({"mc": "mc", "nvy": "mc"}, WHOLE)
    said = {"decision": DECISION, "effective_on": day, "by": by, "at": at(when)}
    held = write_merger(cast.other, into=into, merger=merger, **said)
    plan_merger(held, choices={}, by=by, at=at(when))


def third(cast: Cast) -> Agency:
    made = Agency.objects.create(code="sxd", name="Sở Xây dựng", short_name="Sở XD", superior=cast.province)
    Division.objects.create(agency=made, code="mc", name="Một cửa", is_one_stop=True)
    return made


def test_what_comes_late_to_the_first_of_two_mergers_goes_to_the_last_agency(
    cast: Cast, keeper: User, there: Division
) -> None:
    """Both on one day. The chain of the agency between has ended: nothing is told there any more."""
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    last = third(cast)
    merge_on(cast, keeper, last, DAY, "2026-12-01 00:05")
    Case.objects.filter(pk=case.pk).update(agency=cast.health, division=cast.drugs)
    assert carry_out_reorganisations(at("2026-12-01 00:06")).count == 1
    moved = Case.objects.get(pk=case.pk)
    assert (moved.agency, moved.division) == (last, last.divisions.get())
    for ended in (cast.health, cast.other):
        assert Event.objects.filter(chain_id=ended.pk).latest("number").kind == "chain.closed"
    assert carry_out_reorganisations(at("2026-12-01 00:07")).count == 0
    assert sound()

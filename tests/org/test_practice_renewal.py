"""Renewal: nothing was ever practised afterwards, everything that counts is as before, and the superior's chain tells it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from bench._places import CHILD, ROOT, Environment, call
from nennep.cases.actions import issue_paper
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers import issue_of, print_paper
from nennep.cli import cluster
from nennep.cli.entry import main
from nennep.documents.actions import take_number
from nennep.kernel.actors import machine
from nennep.ledger.actions import NotPermittedError, end_practice_chain
from nennep.ledger.files import store
from nennep.ledger.models import Chain, Event, ReaderCursor, StoredFile
from nennep.ledger.readers import facts_of
from nennep.org.actions import renew_practice
from nennep.org.models import Agency
from nennep.org.parts.agency_rows import rows_of_agency
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.web import clock
from tests.calendars import at
from tests.cases.test_races import Ask, file, postgresql
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk
from tests.org.test_init import WORDS
from tests.practice import PractisingCast, practising_cast

__all__ = ["file", "postgresql"]
NOW = "2026-11-17 08:40"
DATA = Path(str(settings.FILES))


@pytest.fixture
def version(cast: Cast) -> Iterator[ProcedureVersion]:
    with clock.frozen(at(NOW)):
        yield make_procedure(cast)


def printed(cast: Cast, case: Case) -> IssuedPaper:
    """The slip of the case, frozen."""
    issue = issue_of(case, "appointment_slip", 1, at(NOW))
    issue_paper(case, by=cast.actor("lan"), at=at(NOW), issue=issue, make=print_paper)
    return case.papers.get(form="appointment_slip")


def practised(cast: Cast, version: ProcedureVersion) -> tuple[PractisingCast, IssuedPaper]:
    there = practising_cast(cast)
    case = walk(there, make_received(there, version, NOW), "B7", NOW)
    return there, printed(there, case)


def kept() -> dict[str, int]:
    """How many rows each table holds that do not belong to practice; the chains by their length and head."""
    lost = {rows.model: rows.count() for pk in Agency.with_practice.filter(pk__lt=0) for rows in rows_of_agency(pk.pk)}
    counts = {
        model._meta.label: model._base_manager.count() - lost.get(model, 0)
        for model in apps.get_models(include_auto_created=True)
        if model not in (Event, StoredFile, ReaderCursor)
    }
    chains = {f"chain {c.pk}": (c.length, bytes(c.head)) for c in Chain.objects.filter(agency_id__gt=0)}
    return counts | chains  # type: ignore[operator]


def test_after_a_renewal_nothing_was_practised_and_all_that_counts_is_as_before(
    cast: Cast,
    version: ProcedureVersion,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    real = printed(cast, make_received(cast, version, NOW))
    there, slip = practised(cast, version)
    shared = store(b"ai cung dung", media_type="text/plain", at=at(NOW), checked=True)
    for case in (real.case, slip.case):
        case.papers.create(form="control_sheet", form_set="x", round=9, issued_at=at(NOW), file=shared)
    before, ended = kept(), Chain.objects.get(agency_id=there.health.pk)
    upper = Chain.objects.get(agency_id=cast.province.pk).length
    path = DATA / slip.file_id[:2] / slip.file_id[2:4] / slip.file_id
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = renew_practice(cast.health, by=machine(cast.health.pk), at=at(NOW))
    assert (done.length, done.head, done.files) == (ended.length, bytes(ended.head).hex(), 1)
    assert [rows.model for rows in rows_of_agency(there.health.pk) if rows.exists()] == []
    assert not Event.objects.filter(chain_id=there.health.pk).exists()
    assert not path.exists()
    assert {real.file_id, shared.pk} <= set(StoredFile.objects.values_list("pk", flat=True))
    event = Event.objects.get(kind="practice.renewed")
    assert (event.chain_id, event.number) == (cast.province.pk, upper + 1)
    assert facts_of(event) == {"agency": "syt", "length": ended.length, "head": bytes(ended.head).hex()}
    after = kept()
    assert {key for key in before if before[key] != after[key]} == {f"chain {cast.province.pk}"}
    assert main(["verify"]) == 0
    assert "Mọi chuỗi nguyên vẹn." in capsys.readouterr().out
    # It begins from the start, and may be renewed again.
    assert make_received(there, version, NOW).code == "TD-H99.12-261117-0001"
    assert Event.objects.filter(chain_id=there.health.pk).order_by("number")[0].number == 1
    again = renew_practice(cast.health, by=machine(cast.health.pk), at=at(NOW))
    assert 0 < again.length < done.length
    assert renew_practice(cast.health, by=machine(cast.health.pk), at=at(NOW)).length == 0


def test_only_who_manages_people_there_or_the_owner_renews(cast: Cast, version: ProcedureVersion) -> None:
    with pytest.raises(BrokenRuleError, match="chưa ai tập dượt"):
        renew_practice(cast.health, by=cast.actor("quan"), at=at(NOW))
    there, _ = practised(cast, version)
    for stranger in (cast.actor("binh"), cast.actor("tuan"), there.actor("lan")):
        with pytest.raises(NotPermittedError):
            renew_practice(cast.health, by=stranger, at=at(NOW))
    assert Case.objects.filter(agency_id__lt=0).exists()
    renew_practice(cast.health, by=cast.actor("quan"), at=at(NOW))
    assert Event.objects.get(kind="practice.renewed").actor_id == cast.quan.pk


def test_an_agency_without_a_superior_tells_it_in_its_own_chain(cast: Cast, version: ProcedureVersion) -> None:
    Agency.objects.filter(pk=cast.health.pk).update(superior=None)
    cast.health.refresh_from_db()
    practised(cast, version)
    renew_practice(cast.health, by=machine(cast.health.pk), at=at(NOW))
    assert Event.objects.get(kind="practice.renewed").chain_id == cast.health.pk


def test_no_event_that_counts_can_be_removed_and_none_at_all_be_changed(cast: Cast, version: ProcedureVersion) -> None:
    make_received(cast, version, NOW)
    there, _ = practised(cast, version)
    with pytest.raises(NotPermittedError):
        end_practice_chain(cast.health.pk)
    for statement in (
        f"DELETE FROM ledger_event WHERE chain_id = {cast.health.pk}",
        f"UPDATE ledger_event SET body = '' WHERE chain_id = {there.health.pk}",
        f"UPDATE ledger_event SET chain_id = -chain_id WHERE chain_id = {cast.health.pk}",
        f"UPDATE org_agency SET level = 'practice' WHERE id = {cast.health.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_command_says_what_ended_and_refuses_in_words(
    cast: Cast, version: ProcedureVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    practised(cast, version)
    take_number(agency_id=-cast.health.pk, kind="x", period="2026", by=machine(1), at=at(NOW))
    for words, said in (
        (["--agency", "khong-co"], "Không có cơ quan mã “khong-co”"),
        (["--agency", f"tap-duot-{cast.health.pk}"], "Không có cơ quan mã"),
        (["--agency", "syt", "--by", "khong-ai"], "Không có ai tên đăng nhập “khong-ai”"),
        (["--agency", "syt", "--by", "lan"], "nhiệm vụ của người khác"),
    ):
        assert main(["practice", "renew", *words]) == 2
        assert said in capsys.readouterr().err


ACT = """
from nennep.ledger.actions import append
from nennep.org.actions import open_practice
from nennep.org.models import Agency, Position, User
from nennep.org.queries import actor_of
from nennep.org.queries.practice import practising
from nennep.web.clock import now

agency = Agency.objects.get(code="H99.12")
Position.objects.update(duties=["receive", "manage_people"])
by = actor_of(User.objects.get(), now())
there = open_practice(agency, by=by, at=now())
append("practice.opened", subject=("agency", 1), agency_id=there.pk, by=practising(by), at=now())
"""


@pytest.mark.postgresql
@pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")
def test_with_two_roles_the_owner_alone_renews(tmp_path: Path, tables_at_hand: None) -> None:
    with cluster.running(like=Path(os.environ["NENNEP_BENCH_CLUSTER"])) as server:
        app = {"NENNEP_DATABASE_URL": server.url(cluster.APP), "NENNEP_DATABASE_OWNER_URL": ""}
        owner = {**app, "NENNEP_DATABASE_OWNER_URL": server.url(cluster.OWNER)}

        def call(*words: str, **roles: str) -> "subprocess.CompletedProcess[str]":
            place = {**os.environ, "NENNEP_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "nennep.settings", **roles}
            return subprocess.run([sys.executable, *words], env=place, capture_output=True, text=True, check=False)

        assert call("-m", "nennep.cli", *WORDS, **owner).returncode == 0
        acted = call("-c", f"import django; django.setup()\n{ACT}", **app)
        assert acted.returncode == 0, acted.stderr
        renew = ("-m", "nennep.cli", "practice", "renew", "--agency", "H99.12")
        refused = call(*renew, **app)
        assert (refused.returncode, "NENNEP_DATABASE_OWNER_URL" in refused.stderr) == (2, True), refused.stderr
        done = call(*renew, **owner)
        assert (done.returncode, "1 sự kiện" in done.stdout) == (0, True), done.stderr
        assert call("-m", "nennep.cli", "verify", **app).returncode == 0
        with psycopg.connect(server.url(cluster.APP)) as asked:
            (lengths,) = asked.execute("SELECT array_agg(length) FROM ledger_chain WHERE agency_id < 0").fetchall()
            assert lengths == ([0],)


def check_race(place: dict[str, str], ask: Ask) -> None:
    """Acts and renewals at the same instant: each act is whole or gone, every chain holds."""
    words = [sys.executable, *CHILD, "tests.org.practice_racers", "3", "15", "6"]
    done = subprocess.run(words, env=place, cwd=ROOT, text=True, stdout=subprocess.PIPE, timeout=120, check=True)
    told = json.loads(done.stdout)
    assert told["renewed"] == 6
    assert told["faults"] == []
    assert told["lost"] + told["done"] == 3 * 15
    assert told["done"] > 0
    renewals = ask("SELECT count(*) FROM ledger_event WHERE kind = 'practice.renewed' AND chain_id > 0")
    assert renewals == [(6,)]
    here = "SELECT count(*) FROM cases_case WHERE agency_id < 0"
    events = "SELECT count(*) FROM ledger_event WHERE chain_id < 0 AND kind = '{}'"
    assert ask(here) == ask(events.format("case.submitted"))
    assert ask(f"{here} AND version = 1") == ask(events.format("step.completed"))
    assert ask("SELECT count(*) FROM cases_case WHERE agency_id > 0 AND version = 0") == ask(
        "SELECT count(*) FROM cases_case WHERE agency_id > 0"
    )
    call(place, "-m", "nennep.cli", "verify")


@pytest.mark.postgresql
def test_acts_of_practice_and_renewals_at_once_leave_whole_chains(postgresql: tuple[Environment, Ask]) -> None:
    check_race(*postgresql)


def test_acts_of_practice_and_renewals_at_once_leave_whole_chains_on_sqlite(file: tuple[Environment, Ask]) -> None:
    check_race(*file)

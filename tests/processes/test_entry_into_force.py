"""A version comes into force: by hand or on its day, one a day, the one before ends the day before."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.documents.models import Citation
from nennep.kernel.actors import machine
from nennep.kernel.dates import days_after, days_through
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import LegalBasis
from nennep.processes.actions import put_in_force
from nennep.processes.jobs import put_due_in_force
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import track_versions, version_in_force, version_of_day
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import TODAY, approved, by, in_force, reviewed

pytestmark = pytest.mark.usefixtures("unprinted")


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def test_a_version_is_put_in_force_and_the_one_before_ended_yesterday(cast, process) -> None:
    before = process.versions.get()
    version = in_force(cast, process)
    before.refresh_from_db()
    assert (version.state, version.effective_from, version.effective_to) == ("in_force", TODAY, None)
    assert (before.state, before.effective_to) == ("superseded", date(2026, 11, 16))
    assert not WorkItem.objects.filter(subject_type="process_version", state="open").exists()


@pytest.mark.parametrize("missing", ["internal", "iso"])
def test_a_version_that_lacks_an_approval_is_not_put_in_force(cast, process, missing) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "iso" if missing == "internal" else "internal")
    with pytest.raises(BrokenRuleError, match="Chưa có phê duyệt"):
        put_in_force(version, **by(cast))
    assert process.versions.get(state="in_force").number == "03.00"


def test_it_is_not_put_in_force_before_its_approvals_are_effective(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal", effective_from=date(2026, 12, 1))
    approved(cast, version, "iso")
    with pytest.raises(BrokenRuleError, match="01/12/2026"):
        put_in_force(version, **by(cast))


def test_who_does_not_keep_processes_puts_none_in_force(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal")
    approved(cast, version, "iso")
    with pytest.raises(NotPermittedError):
        put_in_force(version, **by(cast, "ha"))


def test_the_electronic_process_and_the_restructuring_follow_the_internal_decision(cast, process) -> None:
    version = in_force(cast, process)
    internal, *followed = [version.approvals.get(track=track) for track in ("internal", "electronic", "restructuring")]
    assert {each.number for each in followed} == {internal.number}
    assert {each.sha256 for each in followed} == {version.sha256}


def test_a_first_version_has_no_restructuring(cast, process) -> None:
    process.versions.all().delete()
    first = ProcessVersion.objects.create(
        process=process,
        number="01.00",
        state="approval",
        submitted_by=cast.thao,
        definition=_table().to_dict(),
        sha256=_table().sha256,
    )
    approved(cast, first, "internal")
    approved(cast, first, "iso")
    put_in_force(first, **by(cast))
    assert set(first.approvals.values_list("track", flat=True)) == {"internal", "iso", "electronic"}


def _table():
    from tests.factories import definition

    return definition()


def test_approvals_dated_ahead_take_effect_on_their_day_by_themselves(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal", effective_from=date(2026, 12, 1))
    approved(cast, version, "iso")
    assert put_due_in_force(at("2026-11-30 23:59")).count == 0
    swept = put_due_in_force(at("2026-12-01 00:01"))
    assert (swept.count, swept.skipped) == (1, ())
    version.refresh_from_db()
    assert (version.state, version.effective_from) == ("in_force", date(2026, 12, 1))
    assert Event.objects.filter(kind="process_version.took_effect", actor_id=None).count() == 1
    assert put_due_in_force(at("2026-12-01 00:06")).count == 0


def test_what_was_effective_when_it_was_recorded_waits_for_its_keeper(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal")
    approved(cast, version, "iso")
    assert put_due_in_force(at("2026-11-18 08:00")).count == 0
    put_in_force(version, **by(cast))
    assert version.state == "in_force"


def test_the_machine_may_not_put_in_force_what_is_not_approved(cast, process) -> None:
    version = reviewed(cast, process)
    with pytest.raises(BrokenRuleError):
        put_in_force(version, by=machine(cast.health.pk), at=at("2026-12-01 00:01"))


@pytest.mark.once("tests/processes/test_entry_into_force.py")
def test_two_versions_do_not_begin_on_one_day(cast, process) -> None:
    in_force(cast, process)
    second = reviewed(cast, process, "2026-11-17 14:00", hours=10)
    for track, number in (("internal", "1900/QĐ-UBND"), ("iso", "600/QĐ-SYT")):
        approved(cast, second, track, "2026-11-17 14:00", number=number)
    with pytest.raises(BrokenRuleError, match="18/11/2026"):
        put_in_force(second, **by(cast, when="2026-11-17 14:00"))
    put_in_force(second, **by(cast, when="2026-11-18 07:30"))
    assert version_of_day(process, date(2026, 11, 17)).number == "03.01"
    assert version_of_day(process, date(2026, 11, 18)).number == "03.02"


def test_the_process_cites_what_its_procedures_are_based_on(cast, process) -> None:
    published = process.procedures.get().versions.get()
    LegalBasis.objects.create(
        procedure_version=published, order=1, document="Nghị định số 163/2025/NĐ-CP", article="Điều 5"
    )
    in_force(cast, process)
    cited = Citation.objects.get(subject_type="process", subject_code="QT.DP.02")
    assert (cited.text, cited.since) == ("Nghị định số 163/2025/NĐ-CP", TODAY)


@pytest.mark.once("tests/processes/test_entry_into_force.py")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=4))
def test_on_every_day_exactly_one_version_is_in_force(cast, gaps) -> None:
    procedure = make_procedure(cast, code=f"QT.{len(gaps)}.{sum(gaps)}.{Event.objects.count()}").procedure
    process, day, starts = procedure.processes.get(), date(2026, 11, 1), []
    for number, gap in enumerate(gaps, start=1):
        day = days_after(day, gap)
        in_force(cast, process, f"{day} 08:40", hours=number, number=number)
        starts.append(day)
    begun = {date(2024, 1, 1): "03.00"}
    begun |= {start: f"03.{n:02d}" for n, start in enumerate(starts, start=1)}
    for each in days_through(date(2026, 10, 25), days_after(day, 5)):
        held = [
            version
            for version in process.versions.all()
            if version.effective_from <= each <= (version.effective_to or each)
        ]
        expected = begun[max(start for start in begun if start <= each)]
        assert [version.number for version in held] == [expected]
        assert version_in_force(procedure.pk, each).number == expected
        on_track = track_versions(process, each)["internal"]
        assert (on_track.version.number if on_track else "03.00") == expected


def test_what_ran_on_paper_is_entered_with_the_day_from_which_it_ran(cast, process) -> None:
    process.versions.update(effective_from=date(2024, 1, 1))
    version = reviewed(cast, process)
    for track in ("internal", "iso"):
        approved(cast, version, track, signed_on=date(2025, 3, 3), effective_from=date(2025, 3, 3))
    put_in_force(version, happened_at=at("2025-03-10 08:00"), **by(cast))
    event = Event.objects.get(kind="process_version.put_in_force")
    assert (event.happened_at, event.at) == (at("2025-03-10 08:00"), by(cast)["at"])
    assert (version.effective_from, version_in_force(process.procedures.get().pk, date(2025, 3, 9)).number) == (
        date(2025, 3, 10),
        "03.00",
    )
    assert track_versions(process, date(2025, 3, 10))["electronic"].version == version

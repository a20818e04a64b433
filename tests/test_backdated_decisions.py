"""Decisions that are written after their day: refused where they would meet another, and right on the days between."""

from datetime import date

import pytest

from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers.parts import decider_of, head_of, letterhead
from nennep.ledger.file_checks import faults_of_rows
from nennep.ledger.models import Chain
from nennep.org import actions
from nennep.org.models import Agency, Division, User
from nennep.org.queries import held_on
from nennep.org.queries.names import name_on
from nennep.org.queries.past_names import title_on
from nennep.org.queries.practice import practice_agency
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import change_owning_division
from nennep.processes.actions.additions import NewProcess, add_process
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.papers.pinned_version import pinned_of
from nennep.processes.queries.owners import former_owners, owner_on
from nennep.reorganisations.actions import plan_merger, write_merger, write_reorganisation
from nennep.reorganisations.rules.mergers import WHOLE, Merger
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, make_procedure, make_received, walk
from tests.processes.flow import by, in_force
from tests.test_merged_agency import AFTER, doer, keeper, plan, there

__all__ = ["keeper", "there"]
pytestmark = pytest.mark.django_db
NOW, PAST = "2026-11-17 09:00", date(2026, 11, 10)


def test_no_decision_of_the_successor_goes_before_the_day_on_which_another_ended_in_it(
    cast: Cast, keeper: User, there: Division
) -> None:
    process = make_procedure(cast).procedure.processes.get()
    plan(cast, keeper)
    assert carry_out_reorganisations(at(AFTER)).count == 1
    said = {"decision": "QĐ 1", "by": doer(cast.tuan, "2026-12-02 09:00"), "at": at("2026-12-02 09:00")}
    for changes in (Changes(owners={process.succession_key: "mc"}), Changes(made=(NamedUnit("z", "Phòng Z"),))):
        with pytest.raises(BrokenRuleError, match="có hiệu lực từ 01/12/2026") as refused:
            write_reorganisation(cast.other, effective_on=date(2026, 11, 20), changes=changes, **said)
        assert refused.value.field == "effective_on"
    assert write_reorganisation(cast.other, effective_on=date(2026, 12, 1), changes=changes, **said).pk
    assert owner_on(Process.objects.get(pk=process.pk), date(2026, 11, 25)) == cast.drugs


@pytest.fixture
def superiors(cast: Cast, keeper: User) -> tuple[Agency, Agency]:
    """The agency stands below the first one, which ends in the second on 16/11."""
    first, second = (
        Agency.objects.create(code=code, name=name, short_name=name, level="province", superior=cast.province)
        for code, name in (("h1", "UBND huyện Một"), ("h2", "UBND huyện Hai"))
    )
    Chain.objects.bulk_create(Chain(agency_id=one.pk) for one in (first, second))
    Agency.objects.filter(pk=cast.health.pk).update(superior=first)
    cast.health.refresh_from_db()
    actions.open_practice(cast.health, by=cast.actor("lan"), at=at("2026-11-16 08:00"))
    said = {"by": doer(keeper, "2026-11-16 08:00"), "at": at("2026-11-16 08:00")}
    day, merger = date(2026, 11, 16), Merger({}, WHOLE)
    held = write_merger(first, into=second, decision="QĐ 9", effective_on=day, merger=merger, **said)
    plan_merger(held, choices={}, **said)
    cast.health.refresh_from_db()
    return first, second


def test_no_new_name_goes_before_the_day_on_which_the_superior_ended(
    cast: Cast, superiors: tuple[Agency, Agency]
) -> None:
    with pytest.raises(BrokenRuleError, match="Đã thực hiện “QĐ 9”, có hiệu lực từ 16/11/2026"):
        decided(cast, Changes(agency={"name": "Sở Y tế mới"}), NOW, on=PAST)
    decided(cast, Changes(agency={"name": "Sở Y tế mới"}), NOW, on=date(2026, 11, 16))
    cast.health.refresh_from_db()
    named = [name_on(cast.health, date(2026, 11, day)) for day in (15, 16)]
    assert [(one.name, one.superior) for one in named] == [
        ("Sở Y tế tỉnh Thử", "UBND huyện Một"),
        ("Sở Y tế mới", "UBND huyện Hai"),
    ]


def test_but_a_division_may_be_renamed_before_it(cast: Cast, superiors: tuple[Agency, Agency]) -> None:
    assert decided(cast, Changes(renamed={"nvd": NamedUnit("nvd", "Phòng Dược")}), NOW, on=PAST).state == "carried_out"


def test_where_the_agency_practises_stands_under_the_new_superior_too(
    cast: Cast, superiors: tuple[Agency, Agency]
) -> None:
    where = practice_agency(cast.health.pk)
    assert where is not None
    assert where.superior == cast.health.superior == superiors[1]


def test_a_decision_of_a_past_day_undoes_what_the_form_corrected_after_it(cast: Cast) -> None:
    applied = make_procedure(cast).procedure.processes.get()
    new = NewProcess("QT.DP.77", "Mới", cast.drugs, [applied.procedures.get()])
    process = add_process(cast.health, given=new, **by(cast, when="2026-11-03 09:00"))
    change_owning_division(
        process, division=cast.clinics, reason="nhầm", seen="nvd", **by(cast, when="2026-11-16 09:00")
    )
    assert [owner_on(process, date(2026, 11, day)).code for day in (15, 16)] == ["nvd", "nvy"]
    decided(cast, Changes(owners={process.succession_key: "mc"}), NOW, on=PAST)
    process.refresh_from_db()
    assert [owner_on(process, date(2026, 11, day)).code for day in (9, 10, 14, 17)] == ["nvd", "mc", "mc", "mc"]
    ((change, name),) = former_owners(process)
    assert (change.held_to, name) == (date(2026, 11, 9), "Phòng Nghiệp vụ Dược")
    assert change.reorganisation is not None
    assert not [fault for fault in faults_of_rows() if "chủ quản" in fault]


def test_papers_of_between_are_printed_again_as_they_were(cast: Cast, keeper: User, there: Division) -> None:
    """The merger is of 10/11 and written on 17/11; a case was signed and a document issued on 12/11."""
    version = make_procedure(cast)
    case = walk(cast, make_received(cast, version, "2026-11-11 09:00"), "B5", "2026-11-12 10:00")
    document = in_force(cast, version.procedure.processes.get(), when="2026-11-12 09:00")

    def told() -> tuple[object, ...]:
        now = Case.objects.get(pk=case.pk)
        issued = {"form": "control_sheet", "form_set": "tt03_2025", "issued_at": at("2026-11-12 10:00")}
        paper = IssuedPaper(case=now, issued_by=cast.binh, **issued)
        shown = pinned_of(ProcessVersion.objects.get(pk=document.pk), date(2026, 11, 13))
        people = (shown.drafter, shown.reviewer, shown.agency, shown.distribution)
        return (head_of(now), decider_of(now, paper), letterhead(now, paper).agency, *people)

    before = told()
    assert before[3] is not None
    plan(cast, keeper, on=PAST)
    assert told() == before


def test_a_title_of_between_is_that_of_its_day(cast: Cast) -> None:
    post, day = cast.ha.positions.get(), date(2026, 11, 12)
    held = {"duties": post.duties, "held_from": post.held_from, "held_to": None}
    actions.change_position(
        post, title="Trưởng phòng kiêm nhiệm", **held, by=cast.actor("quan"), at=at("2026-11-15 09:00")
    )
    decided(cast, Changes(ended={"nvd": "nvy"}), NOW, on=PAST)
    told = [title_on(cast.ha.positions.get(held_on(one)), one) for one in (date(2026, 11, 9), day, date(2026, 11, 17))]
    assert told == ["Trưởng phòng", "Trưởng phòng", "Trưởng phòng kiêm nhiệm"]

"""What a desk may receive, and what is being compared, goes over to the agency that succeeds."""

from datetime import date

import pytest

from nennep.org.models import Agency, DeskService, Division, User
from nennep.org.queries import held_on
from nennep.procedures.actions.decisions.intake import take_in_decision
from nennep.procedures.actions.desk_scopes import agree_scope
from nennep.procedures.models import DeskScope, ProcedureVersion, PublishingDecision
from nennep.procedures.queries.desk_scopes import received_at
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, make_procedure
from tests.test_merged_agency import AFTER, DAY, WRITTEN, doer, keeper, plan, there
from tests.test_merged_desks import centre, serve

__all__ = ["centre", "keeper", "there"]
BEFORE, LATER = date(2026, 11, 30), date(2027, 1, 4)
# One and two are of the agency that ends, own of the one that succeeds.
NAMES = ("one", "two", "own")


@pytest.fixture
def made(cast: Cast) -> dict[str, ProcedureVersion]:
    codes = {"one": "QT.DP.02", "two": "QT.DP.07", "own": "QT.DP.09"}
    found = {
        name: make_procedure(cast, code=code, process=definition(code), name=f"Thủ tục {name}")
        for name, code in codes.items()
    }
    owned = found["own"].procedure
    owned.agency = cast.other
    owned.save()
    owned.processes.update(agency=cast.other)
    return found


def agree(service: DeskService, listed: list[ProcedureVersion] | None, by: User, on: date = date(2026, 11, 17)) -> None:
    procedures = [version.procedure for version in listed or ()]
    said = {"begins_on": on, "decision": "VB 1", "by": doer(by, WRITTEN), "at": at(WRITTEN)}
    agree_scope(service, covers_all=listed is None, procedures=procedures, **said)


def received(desk: Agency, agency: Agency, made: dict[str, ProcedureVersion], day: date) -> set[str]:
    (service,) = DeskService.objects.filter(held_on(day), desk=desk, agency=agency)
    return {name for name, version in made.items() if received_at(service, version.procedure_id, day)}


@pytest.mark.parametrize(
    ("left", "own", "after"),
    [
        (["one"], "not served", {"one"}),
        (None, "not served", {"one", "two"}),
        (["one"], ["own"], {"one", "own"}),
        (["one"], None, {"one", "own"}),
        (None, ["own"], {"one", "two", "own"}),
        (None, None, {"one", "two", "own"}),
    ],
)
def test_a_desk_receives_what_it_received_before_and_no_more(
    cast: Cast,
    keeper: User,
    there: Division,
    centre: Agency,
    made: dict[str, ProcedureVersion],
    left: list[str] | None,
    own: list[str] | str | None,
    after: set[str],
) -> None:
    cast.people["dinh"] = User.objects.create(username="dinh", full_name="Đinh Văn Định", password="!")
    cast.dinh.positions.create(agency=cast.other, title="QT", duties=["manage_people"], held_from=date(2024, 1, 1))
    agree(serve(centre, cast.health), left and [made[name] for name in left], cast.quan)
    if own != "not served":
        agree(serve(centre, cast.other), own and [made[name] for name in own], cast.dinh)
    before = received(centre, cast.health, made, BEFORE) & {"one", "two"}
    if own != "not served":
        before |= received(centre, cast.other, made, BEFORE) & {"own"}
    plan(cast, keeper)
    assert carry_out_reorganisations(at(AFTER)).count == 1
    assert received(centre, cast.other, made, DAY) == before == after


def test_what_was_agreed_for_later_begins_then(
    cast: Cast, keeper: User, there: Division, centre: Agency, made: dict[str, ProcedureVersion]
) -> None:
    service = serve(centre, cast.health)
    agree(service, [made["one"]], cast.quan)
    agree(service, [made["two"]], cast.quan, LATER)
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    assert [received(centre, cast.other, made, day) for day in (DAY, LATER)] == [{"one"}, {"two"}]


@pytest.mark.parametrize("listed", [None, ["one"]])
def test_the_desk_that_succeeds_receives_what_the_one_that_ended_did(
    cast: Cast,
    keeper: User,
    there: Division,
    centre: Agency,
    made: dict[str, ProcedureVersion],
    listed: list[str] | None,
) -> None:
    for version in made.values():
        version.procedure.agency = centre
        version.procedure.save()
    cast.van.positions.update(duties=["receive", "manage_people"])
    agree(serve(cast.health, centre), listed and [made[name] for name in listed], cast.van)
    before = received(cast.health, centre, made, BEFORE)
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    assert received(cast.other, centre, made, DAY) == before == set(listed or NAMES)


@pytest.mark.parametrize("is_served", [False, True])
def test_a_service_that_has_not_begun_begins_with_the_successor_or_never(
    cast: Cast, keeper: User, there: Division, centre: Agency, made: dict[str, ProcedureVersion], is_served: bool
) -> None:
    later = date(2026, 12, 15)
    agree(serve(centre, cast.health, later), [made["one"]], cast.quan, later)
    if is_served:
        serve(centre, cast.other)
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    assert set(DeskService.objects.filter(held_on(later)).values_list("agency__code", flat=True)) == {"snn"}
    assert DeskScope.objects.count() == (0 if is_served else 1)
    if not is_served:
        assert received(centre, cast.other, made, later) == {"one"}


def test_a_decision_that_both_are_comparing_goes_on_under_another_code(
    cast: Cast, keeper: User, there: Division
) -> None:
    for agency, who in ((cast.health, "thao"), (cast.other, "tuan")):
        cast.tuan.positions.update(duties=["receive", "manage_procedures"])
        content, when = b"%PDF-1.4 cung mot tep", at(WRITTEN)
        take_in_decision(agency, content=content, file_name="QD128.pdf", by=cast.actor(who), at=when)
    plan(cast, keeper)
    assert carry_out_reorganisations(at(AFTER)).skipped == ()
    codes = list(PublishingDecision.objects.filter(agency=cast.other, state="draft").values_list("code", flat=True))
    assert (len(codes), len(set(codes))) == (2, 2)
    assert min(codes, key=len) + "-2" in codes

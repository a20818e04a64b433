"""What lies between a desk and an agency is that of the one that succeeds, whichever of the two ends."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from nennep.cases.models import Case, FeeEntry
from nennep.desks.actions import give_papers, take_papers
from nennep.desks.actions.reviews import Assessment, close_review, end_member, propose_review, send_member
from nennep.desks.actions.settlements import close_settlement, propose_settlement
from nennep.desks.jobs import follow_months, follow_papers, follow_reviews
from nennep.desks.models import DeskMember, FeeSettlement, HandoverList
from nennep.desks.queries import list_of
from nennep.desks.queries.reviews import reviews_due
from nennep.desks.queries.settlements import entries_of, held_in_ledger, months_due, settlements_of, totals_of
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.models import Agency, DeskService, Division, Position, User
from nennep.org.queries.administration import founder
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import make_procedure, make_received
from tests.test_merged_agency import AFTER, DAY, WRITTEN, doer, keeper, plan, sound, there

__all__ = ["keeper", "there"]
MORNING = "2026-12-01 08:00"


@pytest.fixture
def centre(cast: Cast) -> Agency:
    """A third agency, with a desk at which Vân receives and whom she leads."""
    made = Agency.objects.create(
        code="tthc", name="Trung tâm Phục vụ", short_name="TTPVHCC", superior=cast.province, case_head="H99.50"
    )
    desk = Division.objects.create(agency=made, code="mc", name="Một cửa", is_one_stop=True)
    user = User.objects.create(username="van", full_name="Lê Thị Vân", password="!")
    duties = ["receive", "lead_desk", "supervise", "issue_result", "approve"]
    Position.objects.create(user=user, agency=made, division=desk, title="CC", duties=duties, held_from=SINCE)
    cast.people["van"] = user
    return made


def serve(desk: Agency, agency: Agency, held_from: date = date(2026, 11, 1)) -> DeskService:
    by, when = founder(agency.pk), at(WRITTEN)
    return actions.begin_desk_service(
        agency, desk=desk, is_outside=False, decision="QĐ 1", held_from=held_from, by=by, at=when
    )


def at_desk(cast: Cast, agency: Agency, desk: Agency, *, paid: int = 0, **columns: object) -> Case:
    """A case of that agency at that desk, with what was paid."""
    case = make_received(cast, make_procedure(cast), "2026-11-17 09:00")
    FeeEntry.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(agency=agency, desk=desk, **columns)
    case.refresh_from_db()
    if case.state == "resolved":
        WorkItem.objects.filter(subject_type="case", subject_id=case.pk).update(state="done")
    if paid:
        told = {"kind": "paid", "way": "cash", "entered_at": at("2026-11-17 09:00")}
        FeeEntry.objects.create(case=case, agency=agency, amount=paid, **told)
    return case


def merged(cast: Cast, keeper: User, on: date = DAY, when: str = AFTER) -> None:
    plan(cast, keeper, on=on)
    assert carry_out_reorganisations(at(when)).count == 1


def settled(desk: Agency, competent: Agency, *, by: User, confirmed_by: User, when: str = MORNING) -> FeeSettlement:
    sheet = propose_settlement(desk, competent=competent, by=doer(by, when), at=at(when))
    close_settlement(sheet, version=sheet.version, by=doer(confirmed_by, when), at=at(when))
    return sheet


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="nennep.org.adapters.AccountBackend")
    return client


RETURNED = {"state": "returned", "outcome": "granted", "finished_at": at("2026-11-18 09:00")}


@pytest.mark.parametrize("columns", [{}, RETURNED], ids=["open", "returned"])
def test_fees_taken_for_an_agency_that_ended_are_settled_with_its_successor(
    cast: Cast, keeper: User, there: Division, centre: Agency, columns: dict[str, object]
) -> None:
    serve(centre, cast.health)
    at_desk(cast, cast.health, centre, paid=500_000, **columns)
    merged(cast, keeper)
    (due,) = months_due(doer(cast.van, MORNING), at(MORNING))
    assert (due.desk, due.competent, due.called) == (centre, cast.other, "11/2026")
    sheet = settled(centre, cast.other, by=cast.van, confirmed_by=cast.binh)
    assert totals_of(entries_of(sheet)).due == held_in_ledger(sheet) == 500_000
    assert months_due(doer(cast.van, "2027-01-04 08:00"), at("2027-01-04 08:00")) == []
    with frozen(at(MORNING)):
        assert client_of(cast.binh).get(f"/settlements/{sheet.code}/").status_code == 200
    assert sound()


@pytest.mark.parametrize("columns", [{}, RETURNED], ids=["open", "returned"])
def test_fees_that_a_desk_that_ended_took_are_settled_by_its_successor(
    cast: Cast, keeper: User, there: Division, centre: Agency, columns: dict[str, object]
) -> None:
    serve(cast.health, centre)
    at_desk(cast, centre, cast.health, paid=500_000, **columns)
    merged(cast, keeper)
    (due,) = months_due(doer(cast.lan, MORNING), at(MORNING))
    assert (due.desk, due.competent) == (cast.other, centre)
    sheet = settled(cast.other, centre, by=cast.lan, confirmed_by=cast.van)
    assert totals_of(entries_of(sheet)).due == held_in_ledger(sheet) == 500_000


@pytest.mark.parametrize("to_itself", [False, True])
def test_a_closed_sheet_equals_its_entries_after_its_desk_ended_and_is_read_by_its_successor(
    cast: Cast, keeper: User, there: Division, centre: Agency, to_itself: bool
) -> None:
    """``to_itself``: the desk ends in the very agency for which it took the money."""
    competent, confirmer = (cast.other, cast.tuan) if to_itself else (centre, cast.van)
    Position.objects.filter(user=cast.tuan).update(duties=["receive", "supervise", "lead_desk"])
    serve(cast.health, competent)
    at_desk(cast, competent, cast.health, paid=500_000)
    when = "2026-12-02 08:00"
    sheet = settled(cast.health, competent, by=cast.lan, confirmed_by=confirmer, when=when)
    assert totals_of(entries_of(sheet)).due == held_in_ledger(sheet) == 500_000
    merged(cast, keeper, date(2026, 12, 10), "2026-12-10 00:01")
    assert totals_of(entries_of(sheet)).due == held_in_ledger(sheet) == 500_000
    later = "2027-01-04 08:00"
    assert list(settlements_of(doer(cast.lan, later))) == [sheet]
    assert months_due(doer(cast.lan, later), at(later)) == []


def waiting() -> set[tuple[str, str]]:
    """What waits to be handed over, and whose it is."""
    found = WorkItem.objects.filter(subject_type__in=["papers_waiting", "fee_month"], state="open")
    return set(found.values_list("subject_type", "agency__code"))


@pytest.mark.parametrize("is_over", [False, True])
def test_papers_that_wait_are_work_after_the_day_though_the_service_was_over(
    cast: Cast, keeper: User, there: Division, centre: Agency, is_over: bool
) -> None:
    service = serve(centre, cast.health)
    at_desk(cast, cast.health, centre)
    if is_over:
        by, when = founder(cast.health.pk), at("2026-11-18 08:00")
        actions.end_desk_service(service, held_to=date(2026, 11, 20), by=by, at=when)
    follow_papers(at("2026-11-18 08:00"))
    assert waiting() == {("papers_waiting", "tthc")}
    merged(cast, keeper)
    follow_papers(at(MORNING))
    assert waiting() == {("papers_waiting", "tthc")}
    with frozen(at(MORNING)):
        page = client_of(cast.van).get("/worklist/").content.decode()
    assert "Giao Sở Nông nghiệp" in page
    assert "Giao Sở Y tế" not in page


@pytest.mark.parametrize("to_itself", [False, True])
def test_the_background_writes_nothing_to_a_chain_that_ended(
    cast: Cast, keeper: User, there: Division, centre: Agency, to_itself: bool
) -> None:
    serve(cast.other if to_itself else centre, cast.health)
    done = {"state": "resolved", "finished_at": at("2026-11-18 09:00"), "outcome": "granted"}
    at_desk(cast, cast.health, cast.other if to_itself else centre, paid=500_000, **done)
    follow_papers(at("2026-11-18 10:00"))
    assert ("papers_waiting", "syt") in waiting()
    merged(cast, keeper)
    for _ in range(2):
        follow_papers(at(MORNING))
        follow_months(at(MORNING))
        carry_out_reorganisations(at(MORNING))
    assert waiting() == (
        set() if to_itself else {("papers_waiting", "snn"), ("papers_waiting", "tthc"), ("fee_month", "tthc")}
    )
    assert Event.objects.filter(chain_id=cast.health.pk).order_by("-number")[0].kind == "chain.closed"
    assert sound()


def signed_list(cast: Cast, centre: Agency) -> HandoverList:
    serve(centre, cast.health)
    case = at_desk(cast, cast.health, centre)
    van, when = doer(cast.van, WRITTEN), at(WRITTEN)
    made = give_papers(centre, competent=cast.health, direction="dossiers", cases=[case.code], by=van, at=when)
    take_papers(made, missing=(), differences={}, by=cast.actor("son"), at=when)
    return made


def test_lists_that_were_signed_are_read_where_the_work_went(
    cast: Cast, keeper: User, there: Division, centre: Agency
) -> None:
    made = signed_list(cast, centre)
    with pytest.raises(HandoverList.DoesNotExist):
        list_of(doer(cast.tuan, WRITTEN), made.code)
    merged(cast, keeper)
    for who in (cast.son, cast.van):
        assert list_of(doer(who, MORNING), made.code) == made
        with frozen(at(MORNING)):
            assert client_of(who).get(f"/handovers/{made.code}/").status_code == 200


NOVEMBER_ENDS = date(2026, 11, 30)
SAID = Assessment(Decimal(0), "", "Tốt", "")


def sent(cast: Cast, desk: Agency, agency: Agency, person: User) -> DeskMember:
    """That person worked at the desk for the agency in the second half of November."""
    by, when = cast.actor("quan", WRITTEN), at(WRITTEN)
    told = {"decision": "QĐ 15", "held_from": date(2026, 11, 16)}
    made = send_member(serve(desk, agency), person=person, **told, by=by, at=when)
    end_member(made, held_to=NOVEMBER_ENDS, by=by, at=when)
    made.refresh_from_db()
    return made


def test_the_last_month_of_people_sent_by_an_agency_that_ended_is_told_to_its_successor(
    cast: Cast, keeper: User, there: Division, centre: Agency
) -> None:
    made = sent(cast, centre, cast.health, cast.lan)
    merged(cast, keeper)
    follow_reviews(at(MORNING))
    item = WorkItem.objects.get(subject_type="review_month", state="open")
    van = doer(cast.van, MORNING)
    with frozen(at(MORNING)):
        (due,) = reviews_due(van, at(MORNING))
        assert (due.desk, due.competent, due.called, item.agency) == (centre, cast.other, "11/2026", centre)
        sheet = propose_review(
            centre.pk, competent_id=cast.other.pk, month=due.month, said={made.pk: SAID}, by=van, at=at(MORNING)
        )
        assert reviews_due(van, at(MORNING)) == []
        close_review(sheet, version=sheet.version, by=doer(cast.binh, MORNING), at=at(MORNING))
    assert sheet.state == "closed"
    assert not WorkItem.objects.filter(subject_type__in=("review_month", "desk_review")).exclude(state="done").exists()
    assert sound()


def test_the_last_month_at_a_desk_that_ended_is_told_by_its_successor(
    cast: Cast, keeper: User, there: Division, centre: Agency
) -> None:
    Position.objects.filter(user=cast.tuan).update(duties=["receive", "lead_desk"])
    Position.objects.filter(user=cast.quan).update(duties=["manage_people", "lead_desk"])
    made = sent(cast, cast.health, centre, cast.lan)
    # The month is over, and its item stands at the old desk, before the agency ends.
    merged(cast, keeper)
    WorkItem.objects.create(
        agency=cast.health,
        duty="lead_desk",
        subject_type="review_month",
        subject_id=made.pk,
        node="review",
        title="Nhận xét người được cử đến quầy, tháng vừa hết",
        entered_at=at(MORNING),
    )
    follow_reviews(at(MORNING))
    item = WorkItem.objects.get(subject_type="review_month", state="open")
    (due,) = reviews_due(doer(cast.tuan, MORNING), at(MORNING))
    assert (due.desk, due.competent, due.called, item.agency) == (cast.other, centre, "11/2026", cast.other)
    assert sound()


def test_a_sheet_acknowledged_before_the_agency_ended_is_read_by_its_successor_and_not_told_again(
    cast: Cast, keeper: User, there: Division, centre: Agency
) -> None:
    made = sent(cast, centre, cast.health, cast.lan)
    van = doer(cast.van, MORNING)
    sheet = propose_review(
        centre.pk, competent_id=cast.health.pk, month=(2026, 11), said={made.pk: SAID}, by=van, at=at(MORNING)
    )
    close_review(sheet, version=sheet.version, by=cast.actor("quan", MORNING), at=at(MORNING))
    later = "2026-12-10 08:00"
    merged(cast, keeper, on=date(2026, 12, 10), when=later)
    assert reviews_due(doer(cast.van, later), at(later)) == []
    with frozen(at(later)):
        assert client_of(cast.binh).get(f"/reviews/{sheet.code}/").status_code == 200

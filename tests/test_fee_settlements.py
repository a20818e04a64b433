"""Desk and agency settle by the month what the desk took for the agency; a closed month is frozen."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from nennep.cases.models import Case, FeeEntry
from nennep.desks.actions.settlements import close_settlement, object_to_settlement, propose_again, propose_settlement
from nennep.desks.jobs import follow_months
from nennep.desks.models import FeeSettlement, SettledEntry
from nennep.desks.papers import COLUMNS, cells_of
from nennep.desks.queries.settlements import entries_of, held_in_ledger, totals_of
from nennep.desks.rules.settlements import end_of, month_to_settle
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import drain
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS
from nennep.web.clock import frozen
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.factories import make_procedure, make_received
from tests.test_desk_of_another_agency import NOW, begin, client_of

DECEMBER, JANUARY = "2026-12-01 08:00", "2027-01-04 08:00"


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Two of Sở Y tế at the desk of snn, one at its own desk; what the making took is forgotten."""
    begin(cast)
    version = make_procedure(cast)
    made = [make_received(cast, version, NOW) for _ in range(3)]
    Case.objects.filter(pk__in=[case.pk for case in made[:2]]).update(desk=cast.other)
    FeeEntry.objects.all().delete()
    return made


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with frozen(at(DECEMBER)):
        yield


def entry(case: Case, kind: str, amount: int, when: str) -> FeeEntry:
    return FeeEntry.objects.create(
        case=case, agency=case.agency, kind=kind, amount=amount, way="cash", entered_at=at(when)
    )


def proposed(cast: Cast, when: str = DECEMBER) -> FeeSettlement:
    return propose_settlement(cast.other, competent=cast.health, by=cast.actor("tuan", when), at=at(when))


@pytest.mark.parametrize(
    ("first", "last", "now", "month"),
    [
        (None, None, DECEMBER, None),
        ("2026-11-30 23:59", None, "2026-11-30 23:59", None),
        ("2026-11-30 23:59", None, "2026-12-01 00:00", (2026, 11)),
        ("2026-12-01 00:00", (2026, 11), DECEMBER, None),
        ("2026-12-31 10:00", (2026, 11), "2027-01-01 00:00", (2026, 12)),
        ("2026-11-30 10:00", (2026, 11), "2027-01-01 00:00", (2026, 12)),
    ],
)
def test_a_month_is_settled_when_it_is_over_and_never_twice(
    first: str | None, last: tuple[int, int] | None, now: str, month: tuple[int, int] | None
) -> None:
    begun: datetime | None = at(first) if first else None
    assert month_to_settle(begun, last, at(now)) == month
    assert end_of((2026, 12)) == at("2027-01-01 00:00")


def test_the_sheets_add_up_with_the_fees_and_what_comes_later_falls_into_the_next(
    cast: Cast, cases: list[Case]
) -> None:
    one, two, own = cases
    entry(one, "paid", 500_000, "2026-11-17 09:00")
    entry(two, "paid", 300_000, "2026-11-30 23:59")
    entry(two, "refunded", 100_000, "2026-11-30 23:59")
    entry(one, "paid", 70_000, "2026-12-01 00:00")
    entry(own, "paid", 9_000, "2026-11-18 09:00")
    made = proposed(cast)
    rows = entries_of(made)
    totals = totals_of(rows)
    assert (made.called, totals.paid, totals.refunded, totals.due) == ("11/2026", 800_000, 100_000, 700_000)
    assert held_in_ledger(made) == totals.due
    with pytest.raises(BrokenRuleError, match="chưa chốt xong"):
        proposed(cast, JANUARY)
    close_settlement(made, version=made.version, by=cast.actor("binh", DECEMBER), at=at(DECEMBER))

    # A late entry of the closed month, and a refund of what was settled, fall into December.
    entry(two, "refunded", 50_000, "2026-11-29 10:00")
    entry(one, "refunded", 500_000, "2026-12-20 09:00")
    later = proposed(cast, JANUARY)
    assert (later.called, totals_of(entries_of(later)).due) == ("12/2026", 70_000 - 50_000 - 500_000)
    assert held_in_ledger(later) == totals_of(entries_of(later)).due
    assert held_in_ledger(made) == totals_of(entries_of(made)).due == 700_000
    moved = FeeEntry.objects.filter(case__desk=cast.other)
    whole = sum(row.amount if row.kind == "paid" else -row.amount for row in moved)
    assert whole == 700_000 + totals_of(entries_of(later)).due
    with pytest.raises(ConflictError):
        close_settlement(
            FeeSettlement(**_columns(made) | {"version": 0}), version=0, by=cast.actor("binh"), at=at(DECEMBER)
        )
    assert not [link for _, link in broken_links() if link]


def _columns(made: FeeSettlement) -> dict[str, object]:
    return {field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields} | {"state": "proposed"}


def items(kind: str) -> list[tuple[int, str, str]]:
    return list(WorkItem.objects.filter(subject_type=kind, state="open").values_list("agency", "duty", "node"))


def test_the_desk_proposes_the_agency_objects_and_then_confirms_each_as_work(cast: Cast, cases: list[Case]) -> None:
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    assert follow_months(at("2026-11-30 10:00")).count == 0
    assert follow_months(at(DECEMBER)).count == 1
    assert follow_months(at(DECEMBER)).count == 0
    assert items("fee_month") == [(cast.other.pk, "receive", "settle")]
    tuan, binh = client_of(cast, "tuan"), client_of(cast, "binh")
    assert "Chốt phí, lệ phí thu hộ của tháng" in tuan.get("/worklist/").content.decode()
    assert "Tháng 11/2026" in tuan.get("/settlements/").content.decode()
    assert tuan.post("/settlements/", {"desk": cast.other.code, "agency": "syt"}).status_code == 302
    made = FeeSettlement.objects.get()
    address = f"/settlements/{made.code}/"
    assert (items("fee_month"), items("fee_settlement")) == ([], [(cast.health.pk, "supervise", "confirm")])
    assert "Thu hộ tháng 11/2026" in binh.get("/worklist/").content.decode()
    shown = binh.get(address).content.decode()
    assert cases[0].code in shown
    assert "500.000 đồng, khớp" in shown

    empty = binh.post(address, {"do": "object", "version": 0, "reason": " "})
    assert (empty.status_code, "Ghi chỗ chưa đồng ý" in empty.content.decode()) == (422, True)
    assert tuan.post(address, {"do": "close", "version": 0}).status_code == 403
    binh.post(address, {"do": "object", "version": 0, "reason": "Thiếu biên lai số 12"})
    assert items("fee_settlement") == [(cast.other.pk, "receive", "propose")]
    assert "Thiếu biên lai số 12" in tuan.get("/worklist/").content.decode()
    stale = binh.post(address, {"do": "close", "version": 0})
    assert stale.status_code in {409, 422}
    nothing = tuan.post(address, {"version": 1})
    assert (nothing.status_code, "Chưa chọn việc" in nothing.content.decode()) == (422, True)
    assert "Lỗi: " in nothing.content.decode().split("</title>")[0]
    assert items("fee_settlement") == [(cast.other.pk, "receive", "propose")]
    tuan.post(address, {"do": "again", "version": 1})
    assert items("fee_settlement") == [(cast.health.pk, "supervise", "confirm")]
    binh.post(address, {"do": "close", "version": 2})
    made.refresh_from_db()
    assert (made.state, items("fee_settlement")) == ("closed", [])
    chains = Event.objects.filter(subject_type="fee_settlement").values_list("chain_id", flat=True)
    assert set(chains) == {cast.health.pk, cast.other.pk}


def test_a_month_under_way_tells_what_was_taken_and_when_it_can_be_closed(cast: Cast, cases: list[Case]) -> None:
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    entry(cases[0], "refunded", 120_000, "2026-11-18 09:00")
    entry(cases[2], "paid", 70_000, "2026-11-18 09:00")
    with frozen(at("2026-11-20 08:00")):
        for who in ("tuan", "binh"):
            page = client_of(cast, who).get("/settlements/").content.decode()
            assert "380.000" in page
            assert "chốt được từ 01/12/2026" in page
        assert client_of(cast, "minh").get("/settlements/").status_code == 403
    assert "chốt được từ" not in client_of(cast, "tuan").get("/settlements/").content.decode()


def test_each_side_sees_only_its_part_and_does_only_its_own(cast: Cast, cases: list[Case]) -> None:
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    made = proposed(cast)
    assert client_of(cast, "khoa").get(f"/settlements/{made.code}/").status_code in {403, 404}
    assert client_of(cast, "minh").get(f"/settlements/{made.code}/").status_code in {403, 404}
    with pytest.raises(NotPermittedError):
        propose_settlement(cast.other, competent=cast.health, by=cast.actor("binh", DECEMBER), at=at(DECEMBER))
    with pytest.raises(NotPermittedError):
        object_to_settlement(made, reason="Sai", version=0, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))
    with pytest.raises(NotPermittedError):
        propose_again(made, version=0, by=cast.actor("binh", DECEMBER), at=at(DECEMBER))
    with pytest.raises(BrokenRuleError):
        propose_settlement(cast.other, competent=cast.province, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))


def test_a_sheet_that_is_not_closed_hinders_the_merger_of_its_agency(cast: Cast, cases: list[Case]) -> None:
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    made = proposed(cast)
    hinders = AGENCY_KINDS["desks.lists"].hinders
    for agency in (cast.health, cast.other):
        assert any("thu hộ tháng 11/2026" in words for words in hinders(agency, cast.province))
    close_settlement(made, version=0, by=cast.actor("binh", DECEMBER), at=at(DECEMBER))
    assert not any("thu hộ" in words for words in hinders(cast.health, cast.province))


def test_the_sheet_is_a_pdf_and_an_excel_file(cast: Cast, cases: list[Case]) -> None:
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    entry(cases[0], "refunded", 200_000, "2026-11-18 09:00")
    made = proposed(cast)
    tuan = client_of(cast, "tuan")
    assert tuan.get(f"/settlements/{made.code}/pdf/").content.startswith(b"%PDF")
    rows = read_sheet(tuan.get(f"/settlements/{made.code}/excel/")).rows
    assert [row[-1] for row in rows] == [500_000, -200_000]
    assert rows[0][2] == cases[0].code
    assert rows[0][1].date() == date(2026, 11, 17)


def told_to(name: str) -> list[str]:
    return [line_of(one).subject for one in Notice.objects.filter(recipient__username=name, kind="monthly_sheet")]


def test_the_other_side_is_told_of_what_was_proposed_objected_to_and_closed_once_each(
    cast: Cast, cases: list[Case]
) -> None:
    register_background()
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    follow_months(at(DECEMBER))
    drain(at=at(DECEMBER))
    assert told_to("tuan") == ["Đến kỳ chốt phí, lệ phí thu hộ cho Sở Y tế"]
    made = proposed(cast)
    drain(at=at(DECEMBER))
    assert told_to("binh") == ["Sở Nông nghiệp và Môi trường lập bảng thu hộ tháng 11/2026, chờ xác nhận"]
    given = {"by": cast.actor("binh", DECEMBER), "at": at(DECEMBER)}
    object_to_settlement(made, reason="Sai", version=0, **given)
    propose_again(made, version=1, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))
    close_settlement(made, version=2, **given)
    drain(at=at(DECEMBER))
    drain(at=at(DECEMBER))
    assert len(told_to("tuan")) == 3
    assert set(told_to("tuan")) >= {
        "Sở Y tế chưa đồng ý bảng thu hộ tháng 11/2026",
        "Sở Y tế đã xác nhận, chốt bảng thu hộ tháng 11/2026",
    }
    assert len(told_to("binh")) == 2
    assert not told_to("khoa")


def receipts_on(made: FeeSettlement) -> list[str]:
    return [cells_of(*row)[COLUMNS.index("Biên lai")] for row in entries_of(made)]


def test_a_closed_month_keeps_what_it_said_of_each_receipt_when_it_was_closed(cast: Cast, cases: list[Case]) -> None:
    for case, amount in zip(cases[:2], (500_000, 300_000), strict=True):
        entry(case, "paid", amount, "2026-11-17 09:00")
    entry(cases[0], "refunded", 100_000, "2026-11-18 09:00")
    made = proposed(cast)
    assert receipts_on(made) == ["chưa in", "chưa in", ""]
    printed(cast, cases[1])
    assert receipts_on(made) == ["chưa in", "01/BL", ""]
    close_settlement(made, version=0, by=cast.actor("binh", DECEMBER), at=at(DECEMBER))
    assert receipts_on(made) == ["chưa in", "01/BL", ""]
    printed(cast, cases[0])
    assert receipts_on(made) == ["chưa in", "01/BL", ""]
    page = client_of(cast, "binh").get(f"/settlements/{made.code}/").content.decode()
    assert "chưa in" in page
    assert "01/BL" in page


def test_a_month_closed_before_receipts_were_kept_says_that_there_was_none(cast: Cast, cases: list[Case]) -> None:
    entry(cases[0], "paid", 500_000, "2026-11-17 09:00")
    made = proposed(cast)
    close_settlement(made, version=0, by=cast.actor("binh", DECEMBER), at=at(DECEMBER))
    SettledEntry.objects.update(receipt="")
    assert receipts_on(made) == ["chưa có khi chốt"]


def printed(cast: Cast, case: Case) -> None:
    """Its receipt, opened at the desk."""
    client_of(cast, "tuan").get(f"/cases/{case.code}/papers/fee_receipt/1/")

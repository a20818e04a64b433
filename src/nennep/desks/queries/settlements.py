"""Fees taken for other agencies: what is to be settled, and the settlements of both sides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from nennep.cases.models import FeeEntry
from nennep.cases.parts.receipts import receipt_numbers
from nennep.cases.queries.case_page import owner_of
from nennep.cases.queries.fees import MOVED, sees_money
from nennep.kernel.actors import Actor
from nennep.org.models import Agency, DeskService
from nennep.org.queries.agencies import family_of, heirs, with_history

from ..models.settlements import FeeSettlement, SettledEntry
from ..rules.settlements import CONFIRMERS, NOT_KEPT, NOT_PRINTED, UNNUMBERED, Month, end_of, month_to_settle


@dataclass(frozen=True, slots=True)
class SettlementTotals:
    """Taken, paid back, and what goes to the agency."""

    paid: int
    refunded: int

    @property
    def due(self) -> int:
        return self.paid - self.refunded


@dataclass(frozen=True, slots=True)
class UnsettledMonth:
    """A month that a desk has to settle with an agency."""

    desk: Agency
    competent: Agency
    month: Month

    @property
    def called(self) -> str:
        return f"{self.month[1]:02}/{self.month[0]}"


def unsettled(desk_id: int, competent_id: int) -> QuerySet[FeeEntry]:
    """What the desk took and paid back for that agency and stands on no settlement, in its order.

    Also what either has from one that ended in it: no desk and no agency that ended leaves money to nobody.
    """
    desks, agencies = family_of(desk_id), family_of(competent_id)
    found = FeeEntry.objects.filter(case__desk__in=desks, agency__in=agencies, kind__in=MOVED, settled=None)
    return found.exclude(case__taken_over_at__gt=F("entered_at")).order_by("entered_at", "pk")


def month_due(desk_id: int, competent_id: int, at: datetime) -> Month | None:
    """The month that the desk has to settle with that agency now; None where there is none, or one is not closed.

    Nor does a desk settle with itself, after it has ended in the agency for which it took money.
    """
    if desk_id == competent_id:
        return None
    made = FeeSettlement.objects.filter(desk__in=family_of(desk_id), competent__in=family_of(competent_id))
    if made.exclude(state="closed").exists():
        return None
    last = made.order_by("-year", "-month").values_list("year", "month").first()
    first = unsettled(desk_id, competent_id).values_list("entered_at", flat=True).first()
    return month_to_settle(first, last, at)


def entries_up_to(desk_id: int, competent_id: int, month: Month) -> list[FeeEntry]:
    """What stands on no settlement up to the end of that month."""
    found = unsettled(desk_id, competent_id).filter(entered_at__lt=end_of(month)).select_related("case")
    return list(found.prefetch_related("case__papers", "case__fee_entries"))


def pairs_of(desks: Collection[int] | None = None) -> list[tuple[int, int]]:
    """Desk and agency of every service as they go on now, those of these desks where they are named."""
    known = heirs()
    found = {(known.get(desk, desk), known.get(agency, agency)) for desk, agency in _services()}
    return sorted(pair for pair in found if desks is None or pair[0] in desks)


def _services() -> set[tuple[int, int]]:
    return set(DeskService.objects.values_list("desk", "agency"))


def months_due(actor: Actor, at: datetime) -> list[UnsettledMonth]:
    """What the viewer's desks have to settle now."""
    found = [(desk, agency, month_due(desk, agency, at)) for desk, agency in pairs_of(sees_money(actor))]
    named = Agency.objects.in_bulk({pk for desk, agency, month in found if month for pk in (desk, agency)})
    return [UnsettledMonth(named[desk], named[agency], month) for desk, agency, month in found if month]


@dataclass(frozen=True, slots=True)
class RunningMonth(UnsettledMonth):
    """A month that is not over: what goes to the agency for it so far."""

    due: int

    @property
    def closes_on(self) -> date:
        return timezone.localdate(end_of(self.month))


def running_months(actor: Actor, at: datetime) -> list[RunningMonth]:
    """What the viewer's desks took so far, or was taken for the viewer's agencies, of months that are not over."""
    desks, agencies = sees_money(actor), confirms_for(actor)
    mine = [pair for pair in pairs_of() if pair[0] in desks or pair[1] in agencies]
    today = timezone.localdate(at)
    found, begins = [], today.replace(day=1)
    for desk_id, agency_id in mine:
        rows = unsettled(desk_id, agency_id).filter(entered_at__date__gte=begins).order_by()
        sums = dict(rows.values_list("kind").annotate(Sum("amount")))
        if sums:
            found.append((desk_id, agency_id, sums.get("paid", 0) - sums.get("refunded", 0)))
    named = Agency.objects.in_bulk({pk for *pair, _ in found for pk in pair})
    month = (today.year, today.month)
    return [RunningMonth(named[desk], named[agency], month, due) for desk, agency, due in found]


def confirms_for(actor: Actor) -> set[int]:
    """The agencies for which the viewer confirms what a desk took."""
    return {agency for duty in CONFIRMERS for agency in actor.agencies_with(duty)}


def settles(actor: Actor) -> bool:
    """Whether the viewer sees settlements: of a desk that takes money for others, or of an agency for whom one does."""
    desks, agencies = with_history(sees_money(actor)), with_history(confirms_for(actor))
    return DeskService.objects.filter(Q(desk__in=desks) | Q(agency__in=agencies)).exists()


def settlements_of(actor: Actor) -> QuerySet[FeeSettlement]:
    """Those of the viewer's desks and agencies, and of those that ended in them, the last first."""
    desks, agencies = with_history(sees_money(actor)), with_history(confirms_for(actor))
    found = FeeSettlement.objects.filter(Q(desk__in=desks) | Q(competent__in=agencies))
    joined = found.select_related("desk", "competent__superior", "desk__superior", "proposed_by", "answered_by")
    return joined.order_by("-year", "-month", "desk", "competent")


def settlement_of(actor: Actor, code: str) -> FeeSettlement:
    """That of the code. Raises FeeSettlement.DoesNotExist."""
    return settlements_of(actor).get(code=code)


def unclosed_settlements(agency: Agency) -> list[FeeSettlement]:
    """Those of the agency, on either side, that both have not closed."""
    found = FeeSettlement.objects.filter(Q(desk=agency) | Q(competent=agency)).exclude(state="closed")
    return list(found.select_related("desk", "competent").order_by("year", "month", "pk"))


def settlements_by_id(ids: Collection[int]) -> dict[int, FeeSettlement]:
    return FeeSettlement.objects.select_related("desk", "competent").in_bulk(ids)


def entries_of(settlement: FeeSettlement) -> list[tuple[SettledEntry, str]]:
    """Its entries in their order, each with whose dossier it is."""
    rows = settlement.entries.select_related("settlement", "entry__case__procedure_version").order_by("number")
    told = rows.prefetch_related(*(f"entry__case__{name}" for name in ("parties", "papers", "fee_entries")))
    return [(row, owner_of(row.entry.case)) for row in told]


def receipt_said(row: SettledEntry) -> str:
    """What the sheet says of the receipt of one payment: its number, or that it has none; nothing of a refund.

    Of a month that is closed what was said at its closing, which is kept in the row.
    """
    if row.amount < 0 or row.receipt:
        return row.receipt
    if row.settlement.state == "closed":
        return NOT_KEPT
    return receipt_numbers(row.entry.case).get(row.entry_id, NOT_PRINTED) or UNNUMBERED


def totals_of(rows: Sequence[tuple[SettledEntry, str]]) -> SettlementTotals:
    paid = sum(row.amount for row, _ in rows if row.amount > 0)
    return SettlementTotals(paid, -sum(row.amount for row, _ in rows if row.amount < 0))


def held_in_ledger(settlement: FeeSettlement) -> int:
    """What the fee entries of the agency's cases at that desk add up to, as far as they belong to this month.

    It is counted from the entries themselves, so that a sheet that misses one, or tells another sum, is seen.
    """
    found = FeeEntry.objects.filter(agency__in=family_of(settlement.competent_id), kind__in=MOVED)
    found = found.filter(entered_at__lt=end_of((settlement.year, settlement.month)))
    found = found.exclude(case__taken_over_at__gt=F("entered_at"))
    # What stands on no sheet belongs to this one until it is closed, and to the next afterwards. Where a case is
    # returned may change after that, when its desk ends in another.
    own, open_ones = Q(settled__settlement=settlement), Q(settled=None, case__desk__in=family_of(settlement.desk_id))
    found = found.filter(own if settlement.state == "closed" else own | open_ones)
    sums = dict(found.values_list("kind").annotate(Sum("amount")).order_by())
    return int(sums.get("paid", 0)) - int(sums.get("refunded", 0))

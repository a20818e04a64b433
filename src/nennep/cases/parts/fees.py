"""The money of a case, added up from its entries."""

from collections import Counter
from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.statement import Insert, Part

from ..models import Case, FeeEntry
from ..rules.doers import Money


def money_of(case: Case) -> Money:
    """What is owed, what is held (taken and not paid back), and whether the return was allowed while it is owed."""
    sums: Counter[str] = Counter()
    for kind, amount in FeeEntry.objects.filter(case=case).values_list("kind", "amount"):
        sums[kind] += amount
    held = sums["paid"] - sums["refunded"]
    return Money(owed=max(case.fee_amount - held, 0), held=held, waived="waived" in sums)


def way_settled(case: Case, amount: int, held: int) -> str:
    """``Case.fee_paid_by`` where ``amount`` is due and ``held`` is held: empty while some of it is owed."""
    if not amount or held < amount:
        return ""
    paid = FeeEntry.objects.filter(case=case, kind="paid").order_by("entered_at", "pk").last()
    return paid.way if paid else case.fee_paid_by


def fee_part(case: Case, kind: str, amount: int, way: str, *, by: Actor, at: datetime) -> Part:
    """The row of an entry."""
    row = {"case": case.pk, "agency": case.agency_id, "kind": kind, "amount": amount, "way": way}
    return Insert(FeeEntry, row | {"entered_at": at, "entered_by": by.user_id})

"""The register of money: what the desk took and paid back in a day."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from nennep.kernel.actors import Actor

from ..models import FeeEntry
from ..parts.receipts import receipt_numbers
from ..rules import FEE_ENTRIES, FEE_PAYMENTS
from ..rules.acts import agencies_of

MOVED = ("paid", "refunded")
# What one entry says, on the screen, in the Excel file and on paper.
COLUMNS: tuple[tuple[str, Callable[[FeeEntry], Any]], ...] = (
    ("Lúc", lambda entry: f"{timezone.localtime(entry.entered_at):%H:%M}"),
    ("Mã hồ sơ", lambda entry: entry.case.code),
    ("Khoản", lambda entry: FEE_ENTRIES[entry.kind]),
    ("Biên lai", lambda entry: receipt_numbers(entry.case).get(entry.pk, "chưa in") if entry.kind == "paid" else ""),
    ("Bằng", lambda entry: FEE_PAYMENTS.get(entry.way, entry.way)),
    ("Người ghi", lambda entry: entry.entered_by.full_name if entry.entered_by else "Hệ thống"),
    ("Số tiền, đồng", lambda entry: entry.amount if entry.kind == "paid" else -entry.amount),
)


@dataclass(frozen=True, slots=True)
class MoneyDay:
    """The entries of a day in their order; sums by person and way, a refund taken off."""

    day: date
    entries: Sequence[FeeEntry]

    @property
    def ways(self) -> list[str]:
        """The ways in which money came or went that day."""
        used = {entry.way for entry in self.entries}
        return [words for way, words in FEE_PAYMENTS.items() if way in used]

    @property
    def sums(self) -> list[tuple[str, list[int], int]]:
        """Who, the sum in each way, the whole; the last line is that of everybody."""
        found: dict[str, Counter[str]] = {}
        for entry in self.entries:
            who = entry.entered_by.full_name if entry.entered_by else "Hệ thống"
            amount = entry.amount if entry.kind == "paid" else -entry.amount
            for line in (who, "Cộng"):
                found.setdefault(line, Counter())[FEE_PAYMENTS.get(entry.way, entry.way)] += amount
        everybody = found.pop("Cộng", Counter())
        lines = [*sorted(found.items()), ("Cộng", everybody)]
        return [(who, [sums[way] for way in self.ways], sums.total()) for who, sums in lines]

    @property
    def rows(self) -> list[tuple[FeeEntry, list[Any]]]:
        """Each entry with what its columns say."""
        return [(entry, [value(entry) for _, value in COLUMNS]) for entry in self.entries]


def sees_money(actor: Actor) -> tuple[int, ...]:
    """The agencies whose register the viewer may see: of their desk, or of the desk they lead."""
    return tuple({*agencies_of("record_payment", actor), *agencies_of("refund_fee", actor)})


def _at_desks(desks: Collection[int]) -> Q:
    """Money that these desks took or paid back: for their own agency, and for those whose dossiers they took in."""
    return Q(agency_id__in=desks, case__desk=None) | Q(case__desk_id__in=desks)


def money_of_day(actor: Actor, day: date) -> MoneyDay:
    """What was taken and paid back on that day at the viewer's desk."""
    first, last = (timezone.make_aware(datetime.combine(day, end)) for end in (time.min, time.max))
    entries = FeeEntry.objects.filter(_at_desks(sees_money(actor)), entered_at__range=(first, last), kind__in=MOVED)
    entries = entries.select_related("case", "entered_by").prefetch_related("case__papers", "case__fee_entries")
    # What was taken in the old system, before the case came over, stands in the register there.
    entries = entries.exclude(case__taken_over_at__gt=F("entered_at"))
    return MoneyDay(day, list(entries.order_by("entered_at", "pk")))

"""Reading the record of facts."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from .models import Chain, Event


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a chain does not hold, and why, in Vietnamese."""

    agency_id: int
    number: int
    reason: str


def events_about(subject_type: str, subject_id: int, agency_id: int) -> QuerySet[Event]:
    """All events of one record, oldest first."""
    return Event.objects.filter(chain_id=agency_id, subject_type=subject_type, subject_id=subject_id).order_by("number")


def broken_link(chain: Chain) -> BrokenLink | None:
    """Walk one chain from its first event; the first broken link, or None if it holds."""
    head, number = bytes(32), 0
    for event in Event.objects.filter(chain=chain).order_by("number").iterator(2000):
        number += 1
        head = hashlib.sha256(head + event.body.encode()).digest()
        reason = _fault(event, number, head)
        if reason:
            return BrokenLink(chain.agency_id, number, reason)
    if number != chain.length or head != bytes(chain.head):
        return BrokenLink(
            chain.agency_id,
            number,
            f"đầu chuỗi ghi {chain.length} sự kiện, tìm thấy {number} hoặc mã băm cuối không khớp",
        )
    return None


def broken_links() -> Iterator[tuple[Chain, BrokenLink | None]]:
    """Every chain with its first broken link."""
    for chain in Chain.objects.order_by("agency_id"):
        yield chain, broken_link(chain)


def _fault(event: Event, number: int, head: bytes) -> str:
    if event.number != number:
        return f"thiếu sự kiện số {number}, gặp số {event.number}"
    if bytes(event.hash) != head:
        return "mã băm không khớp với nội dung và sự kiện trước"
    content: dict[str, Any] = json.loads(event.body)
    columns = {
        "kind": event.kind,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "actor_id": event.actor_id,
        "acting_for_id": event.acting_for_id,
        "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "happened_at": event.happened_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    wrong = [name for name, value in columns.items() if content[name] != value]
    return f"cột {', '.join(wrong)} khác nội dung đã băm" if wrong else ""

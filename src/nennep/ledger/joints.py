"""Chains that end, and go on in another one: the last event here, the first about it there, and the proof of both.

The chain that goes on holds, as fact ``joint`` of its events, the number and the hash of the last event of the one
that ended. ``verify`` looks both up: neither can be changed, moved or taken away unnoticed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DataError
from django.db.models import F, QuerySet

from nennep.kernel.actors import Actor

from .actions import append, take_line
from .events import name_events
from .models import Chain, Event
from .readers import facts_of

CLOSED, JOINED = "chain.closed", "chain.joined"
name_events({CLOSED: "Chuỗi sự kiện kết thúc, nối sang chuỗi khác", JOINED: "Chuỗi sự kiện nối tiếp từ chuỗi khác"})


@dataclass(frozen=True, slots=True)
class Joint:
    """The last event of a chain that ended: where it stands, and its hash."""

    chain_id: int
    number: int
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        """What an event of the chain that goes on says of it."""
        return {"joint": {"chain": self.chain_id, "number": self.number, "hash": self.hash}}


def join_chains(agency_id: int, heir_id: int, *, facts: Mapping[str, Any], by: Actor, at: datetime) -> Joint:
    """Inside a transaction that holds both lines: the chain of the agency ends, and that of its heir goes on from it.

    Chains that ended in this one before go on in the heir as well.
    """
    subject = ("agency", agency_id)
    number = append(CLOSED, subject=subject, agency_id=agency_id, by=by, at=at, facts={**facts, "heir": heir_id})
    last = Event.objects.get(chain_id=agency_id, number=number)
    joint = Joint(agency_id, number, bytes(last.hash).hex())
    Chain.objects.filter(heir_id=agency_id).update(heir_id=heir_id)
    Chain.objects.filter(agency_id=agency_id).update(heir_id=heir_id, closed_at=at)
    append(JOINED, subject=subject, agency_id=heir_id, by=by, at=at, facts={**facts, **joint.facts})
    return joint


def joint_of(agency_id: int) -> Joint | None:
    """Where the chain of that agency ended; None where it goes on."""
    last = Event.objects.filter(chain_id=agency_id, subject_type="agency", subject_id=agency_id, kind=CLOSED).first()
    return Joint(agency_id, last.number, bytes(last.hash).hex()) if last else None


def take_last_line(agency_id: int) -> int:
    """Inside a transaction: the line in which that one goes on today is held until it ends; its number.

    What is written there cannot come after the end of a chain, also where that ends meanwhile.
    """
    last = _end_of(agency_id)
    take_line(last)
    return last if _end_of(agency_id) == last else take_last_line(agency_id)


def in_order(events: QuerySet[Event]) -> QuerySet[Event]:
    """Oldest first, also where they lie in several chains: what a chain that ended holds was before the joint."""
    return events.order_by(F("chain__closed_at").asc(nulls_last=True), "number")


def joint_fault(facts: object) -> str:
    """Why an event does not go on from where it says that another chain ended; empty where it does, or says nothing."""
    joint = facts.get("joint") if isinstance(facts, dict) else None
    if joint is None:
        return ""
    try:
        found = Event.objects.filter(chain_id=joint["chain"], number=joint["number"], kind=CLOSED)
        hashes = [bytes(hash_).hex() for hash_ in found.values_list("hash", flat=True)]
        return "" if hashes == [joint["hash"]] else f"chỗ nối không khớp với sự kiện cuối của chuỗi {joint['chain']}"
    except (KeyError, TypeError, ValueError):
        return "chỗ nối với chuỗi khác không đọc được"


def heir_fault(chain: Chain) -> str:
    """Why the row of a chain does not say what its events say of where it goes on; empty where it does."""
    try:
        return _heir_fault(chain)
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, DataError):
        return "chuỗi nối sang đâu: không đọc được"


def _heir_fault(chain: Chain) -> str:
    told = [facts["heir"] for facts in _facts(chain.agency_id, CLOSED) if "heir" in facts]
    if not told and chain.heir_id is None:
        return ""
    if len(told) != 1 or chain.heir_id != _end_of(told[0]):
        return "chuỗi nối sang đâu: dòng đầu chuỗi ghi khác sự kiện kết thúc"
    joined = [facts.get("joint", {}).get("chain") for facts in _facts(told[0], JOINED)]
    return "" if chain.agency_id in joined else f"chuỗi {told[0]} không còn sự kiện nối tiếp từ chuỗi này"


def _end_of(agency_id: int) -> int:
    """The chain in which that one goes on today."""
    heir = Chain.objects.filter(agency_id=agency_id).values_list("heir_id", flat=True).first()
    return heir or agency_id


def _facts(chain_id: int, kind: str) -> Iterator[dict[str, Any]]:
    for event in Event.objects.filter(chain_id=chain_id, subject_type="agency", kind=kind).order_by("number"):
        yield facts_of(event)

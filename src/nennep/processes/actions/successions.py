"""Processes, and the drafts that name it, go over to the division that succeeds the one that ends."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from nennep.definitions.definition import Definition
from nennep.definitions.exchange.mapping import remapped
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Division
from nennep.reorganisations.parts.successions import (
    CODES_CHANGED,
    MOVED_KINDS,
    CodesChanged,
    MovedKind,
    MovedThing,
    Succession,
)

from ..models import Process, ProcessVersion
from .edits import rename_unit
from .ownership import follow_decision

name_events({"process.succeeded": "Quy trình chuyển sang phòng kế nhiệm"})


def _count(division: Division, day: date) -> int:
    return _owned(division).count()


def _owned(division: Division) -> QuerySet[Process]:
    return Process.objects.filter(division=division).order_by("code")


def _things(division: Division, day: date) -> Sequence[MovedThing]:
    return [MovedThing(one.succession_key, f"{one.code} {one.name}") for one in _owned(division)]


def _move(succession: Succession) -> int:
    processes = list(_owned(succession.division))
    for process in processes:
        division = succession.of(process.succession_key)
        told = follow_decision(process, division=division, succession=succession, by=succession.by, at=succession.at)
        append(
            "process.succeeded",
            subject=("process", process.pk),
            agency_id=process.agency_id,
            by=succession.by,
            at=succession.at,
            facts=succession.facts(division) | told,
        )
    return len(processes)


@CODES_CHANGED.under("processes.drafts")
def _rename_in_drafts(changed: CodesChanged) -> None:
    """Drafts name the divisions as they are now. Approved versions keep the old codes, which still lead there."""
    drafts = ProcessVersion.objects.filter(process__agency_id=changed.agency_id, state="draft")
    for draft in drafts.select_related("process"):
        before = Definition.from_dict(draft.definition)
        after = remapped(before, units=changed.codes, duties={})
        if after != before:
            rename_unit(draft, definition=after, words=changed.words, by=changed.by, at=changed.at)


MOVED_KINDS.add(
    "processes.processes", MovedKind("quy trình chủ quản", _count, _move, _things, order=2), origin=__name__
)

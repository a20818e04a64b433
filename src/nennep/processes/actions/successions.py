"""Processes, and the drafts that name it, go over to the division that succeeds the one that ends."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from nennep.definitions.definition import Definition
from nennep.definitions.exchange.mapping import remapped, units_in
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Division
from nennep.org.parts.successions import MOVED_KINDS, MovedKind, MovedThing, Succession
from nennep.procedures.actions import hand_over_procedures
from nennep.work.models import WorkItem

from ..models import Process, ProcessVersion
from .edits import rename_unit
from .items import SUBJECT

name_events({"process.succeeded": "Quy trình chuyển sang phòng kế nhiệm"})


def process_key(process_id: int) -> str:
    """The key of a process among what goes over."""
    return f"process:{process_id}"


def _count(division: Division, day: date) -> int:
    return _owned(division).count()


def _count_drafts(division: Division, day: date) -> int:
    return len(_drafts_naming(division))


def _owned(division: Division) -> QuerySet[Process]:
    return Process.objects.filter(division=division).order_by("code")


def _things(division: Division, day: date) -> Sequence[MovedThing]:
    return [MovedThing(process_key(one.pk), f"{one.code} {one.name}") for one in _owned(division)]


def _move(succession: Succession) -> int:
    processes = list(_owned(succession.division))
    for process in processes:
        division = succession.of(process_key(process.pk))
        Process.objects.filter(pk=process.pk).update(division=division)
        versions = ProcessVersion.objects.filter(process=process).values("pk")
        reviews = WorkItem.objects.filter(subject_type=SUBJECT, subject_id__in=versions, division=succession.division)
        reviews.exclude(state="done").update(division=division)
        taken = process.procedures.filter(division=succession.division).order_by("pk")
        hand_over_procedures(list(taken), division, succession)
        append(
            "process.succeeded",
            subject=("process", process.pk),
            agency_id=process.agency_id,
            by=succession.by,
            at=succession.at,
            facts={
                "from_division": succession.division.code,
                "division": division.code,
                "reorganisation": succession.reorganisation.pk,
            },
        )
    return len(processes)


def _drafts_naming(division: Division) -> list[ProcessVersion]:
    drafts = ProcessVersion.objects.filter(process__agency_id=division.agency_id, state="draft")
    return [
        one
        for one in drafts.select_related("process")
        if division.code in units_in(Definition.from_dict(one.definition))
    ]


def _rename_in_drafts(succession: Succession) -> int:
    """Approved versions keep the old code, which leads to the successor."""
    drafts = _drafts_naming(succession.division)
    for draft in drafts:
        table = remapped(
            Definition.from_dict(draft.definition),
            units={succession.division.code: succession.successor.code},
            duties={},
        )
        words = f"{succession.division.name} nay là {succession.successor.name}"
        rename_unit(draft, table, words, by=succession.by, at=succession.at)
    return len(drafts)


MOVED_KINDS.add(
    "processes.processes", MovedKind("quy trình chủ quản", _count, _move, _things, order=2), origin=__name__
)
MOVED_KINDS.add(
    "processes.drafts", MovedKind("bản nháp có bước ở phòng", _count_drafts, _rename_in_drafts), origin=__name__
)

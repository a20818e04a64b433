"""How the cases that were open at the end of a year stood then, in words."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nennep.cases.models import Case, Interval
from nennep.cases.queries import sees_agency
from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP
from nennep.definitions.engine import Node
from nennep.kernel.actors import Actor
from nennep.ledger.models import Event
from nennep.org.models import Agency, User
from nennep.org.rules import DUTIES, HANDLE
from nennep.procedures.models import ProcedureVersion
from nennep.processes.queries import graph_of_version

from ..rules.year_end import CaseStanding, standing_after
from .past_places import PastPlaces
from .year_cases import AT_ONCE, YearCase, end_of


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case as it stood at the end: ``state`` in words, ``waits`` for whom."""

    case: Case
    procedure_code: str
    procedure: str
    division: str
    handler: str
    due_at: datetime | None
    is_provisional: bool
    state: str
    waits: str
    is_late: bool
    # Its clock stood then, so that another day is promised when it runs again.
    stands: bool = False


def closes_year(actor: Actor) -> bool:
    """Whether the viewer sees every case of the agency at which they work."""
    return actor.agency_id in sees_agency(actor)


def as_of(year: int, at: datetime) -> datetime:
    """The instant by which the lists of a year are read: its end, or now while it is not over."""
    return min(end_of(year), at)


def closing_agencies(actor: Actor) -> list[Agency]:
    """The agency at which the viewer works, then those that ended in it whose cases the viewer sees."""
    own = Agency.objects.get(pk=actor.agency_id)
    seen = sees_agency(actor)
    return [own, *Agency.objects.filter(pk__in=[pk for pk in own.keeps_history_of if pk in seen]).order_by("name")]


def stood(rows: Sequence[YearCase], end: datetime) -> list[OpenCase]:
    """How these cases stood at that instant, in their order."""
    places = PastPlaces(end)
    found: list[OpenCase] = []
    for first in range(0, len(rows), AT_ONCE):
        found += _stood(rows[first : first + AT_ONCE], places)
    return found


def _stood(rows: Sequence[YearCase], places: PastPlaces) -> list[OpenCase]:
    ids, end = [row.pk for row in rows], places.end
    cases = Case.objects.defer("search_text", "variables").in_bulk(ids)
    versions = ProcedureVersion.objects.select_related("procedure").in_bulk([row.procedure_version_id for row in rows])
    standings = _standings(ids, end)
    names = dict(
        User.objects.filter(pk__in={one.handler_id for one in standings.values()}).values_list("pk", "full_name")
    )
    begun = Interval.objects.filter(case_id__in=ids, started_at__lt=end).exclude(ended_at__lt=end)
    stops = {one.case_id: one.words for one in begun.order_by("started_at", "pk")}
    found = []
    for row in rows:
        standing, version = standings.get(row.pk, CaseStanding()), versions.get(row.procedure_version_id or 0)
        handler = names.get(standing.handler_id or 0, "")
        found.append(_row(row, cases[row.pk], version, standing, handler, stops.get(row.pk, ""), places))
    return found


def _standings(ids: Iterable[int], end: datetime) -> dict[int, CaseStanding]:
    told: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    events = Event.objects.filter(subject_type="case", subject_id__in=ids, at__lt=end).order_by("at", "number")
    for pk, body in events.values_list("subject_id", "body"):
        told[pk].append(json.loads(body)["facts"])
    return {pk: standing_after(facts) for pk, facts in told.items()}


def _row(
    row: YearCase,
    case: Case,
    version: ProcedureVersion | None,
    standing: CaseStanding,
    handler: str,
    stop: str,
    places: PastPlaces,
) -> OpenCase:
    due_at = standing.due_at if standing.is_told else case.first_due_at
    late = not stop and due_at is not None and due_at < places.end
    return OpenCase(
        case=case,
        procedure_code=version.procedure.quality_code if version else "",
        procedure=version.name if version else "",
        division=places.called(row.division),
        handler=handler,
        due_at=None if stop else due_at,
        is_provisional=standing.is_provisional,
        state=stop or ("Quá hẹn" if late else "Trong hạn" if due_at else "Chưa hẹn ngày"),
        waits="; ".join(_waits(row, standing, handler, places)),
        is_late=late,
        stands=bool(stop),
    )


def _waits(row: YearCase, standing: CaseStanding, handler: str, places: PastPlaces) -> Iterable[str]:
    """The steps that wait, by the table of the version of then."""
    if standing.process is None:
        return
    graph = graph_of_version(standing.process)
    desk = row.desk_id or (standing.desk if row.has_left else None)
    for step in standing.live:
        node = graph.node(step) if step in graph.ids else None
        if node is not None and node.is_work:
            yield f"{node.step.name}: {_who(row, node, standing.process, desk, handler, places)}"


def _who(row: YearCase, node: Node, process: int, desk: int | None, handler: str, places: PastPlaces) -> str:
    """The handler or who holds the duty, and where; another agency by the name that the step gives it."""
    step = node.step
    if step.agency:
        return step.agency
    if step.unit == HANDLING_DIVISION:
        division = row.division
    elif step.unit == ONE_STOP:
        division = places.desk(places.heir(desk) if desk else row.agency_id)
    else:
        division = places.named(process, step.unit)
    who = (
        handler
        if step.duty == HANDLE and step.unit == HANDLING_DIVISION and handler
        else DUTIES.get(step.duty, step.duty)
    )
    return ", ".join(filter(None, (who, places.called(division))))

"""Reading processes: the version in force, and its graph."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from nennep.processes import engine
from nennep.processes.engine import Graph

from ..models import ProcessVersion
from ..rules.approvals import HELD_STATES


@lru_cache(maxsize=1024)
def graph_of_version(version_id: int) -> Graph:
    """The compiled graph of a stored version; a version's content never changes."""
    sha256 = ProcessVersion.objects.values_list("sha256", flat=True).get(pk=version_id)

    def load() -> Mapping[str, Any]:
        content: Mapping[str, Any] = ProcessVersion.objects.values_list(
            "definition", flat=True
        ).get(pk=version_id)
        return content

    return engine.graph_of(sha256, load)


def version_in_force(procedure_id: int, day: date) -> ProcessVersion | None:
    """The process version by which a procedure is carried out on that day."""
    return (
        ProcessVersion.objects.filter(process__procedures=procedure_id, effective_from__lte=day)
        .filter(state__in=HELD_STATES)
        .exclude(effective_to__lt=day)
        .select_related("process")
        .defer("definition")
        .order_by("-effective_from")
        .first()
    )


def procedures_carried_out(procedure_ids: Collection[int], day: date) -> set[int]:
    """Those of the procedures that have a process in force on that day."""
    return set(
        ProcessVersion.objects.filter(
            process__procedures__in=procedure_ids, effective_from__lte=day
        )
        .filter(state__in=HELD_STATES)
        .exclude(effective_to__lt=day)
        .values_list("process__procedures", flat=True)
    )

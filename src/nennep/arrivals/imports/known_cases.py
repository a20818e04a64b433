"""What earlier imports of a source left in the database."""

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from nennep.cases.models import Case, ImportRun
from nennep.ledger.models import Event
from nennep.org.models import Agency

from .comparison import KnownCase, KnownStep

STEP = "step.imported"


def source_called(name: str) -> Agency | None:
    """The outside system of that name, if anything was ever taken in from it."""
    return Agency.objects.filter(level="source", name=name).first()


def source_names() -> list[str]:
    """The outside systems known here, by name."""
    return list(Agency.objects.filter(level="source").order_by("name").values_list("name", flat=True))


def finished_run(agency_id: int, sha256: str, mapping_sha256: str) -> ImportRun | None:
    """The last finished import of this very file by this very map."""
    return (
        ImportRun.objects.filter(
            agency_id=agency_id, sha256=sha256, mapping_sha256=mapping_sha256, finished_at__isnull=False
        )
        .order_by("-started_at", "-pk")
        .first()
    )


def known_cases(agency_id: int, codes: Collection[str]) -> dict[str, tuple[Case, KnownCase]]:
    """Those of these cases that were taken in before, with their steps from the ledger."""
    cases = list(Case.objects.filter(agency_id=agency_id, code__in=codes).select_related("outside"))
    steps: dict[int, dict[str, KnownStep]] = defaultdict(dict)
    events = Event.objects.filter(
        chain_id=agency_id, subject_type="case", subject_id__in=[c.pk for c in cases], kind=STEP
    ).order_by("number")
    for event in events:
        facts: dict[str, Any] = json.loads(event.body)["facts"]
        steps[event.subject_id][facts["key"]] = KnownStep(
            facts["activity"], event.happened_at, facts.get("officer"), facts["group"]
        )
    return {case.code: (case, _known(case, steps[case.pk])) for case in cases}


def _known(case: Case, steps: dict[str, KnownStep]) -> KnownCase:
    outside = case.outside
    return KnownCase(
        words={"channel": outside.channel, "department": outside.department, "group": outside.group},
        responsible_id=outside.responsible_id,
        times={
            "started": outside.started_at,
            "deadline": case.due_at,
            "planned_end": outside.planned_end_at,
            "ended": case.finished_at,
        },
        steps=steps,
    )

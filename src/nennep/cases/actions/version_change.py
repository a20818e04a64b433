"""Moves a running case to another version of its process by an explicit map of its live steps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from nennep.definitions.engine import MigrationError
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import legible
from nennep.ledger.actions import note
from nennep.org.queries.calendars import calendar_of
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import graph_of_version

from ..models import Case
from ..parts.remarks import readable, remark_part
from ..parts.stops import clock_after
from ..parts.version_change import carried_parts
from ..parts.work_items import follow_steps
from ..queries.acts import permit
from ..queries.version_change import mapping_digest, moved_steps, placed, refusal_of
from ..rules import REPROCESSED
from ..rules.acts import agencies_of


class MoveRefusedError(Refusal):
    """The case may not go over; ``reasons`` say why, one by one, for the screen."""

    kind = "unlawful"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def move_to_version(
    case: Case, *, version: ProcessVersion, mapping: Mapping[str, str], reason: str, basis: str, by: Actor, at: datetime
) -> Case:
    """Afterwards the case follows ``version`` and stands where ``mapping`` puts its live steps.

    The promise (unless a clock rule of its steps begins or ends), the handler and the procedure version stay; items, limits and timers go along, and
    what was done keeps its names. ``mapping`` gives old step ids their new ones, also those of done
    steps, so that separation of duties still knows their doers. Event ``case.reprocessed``. Raises
    MoveRefusedError, NotPermittedError, ConflictError; then nothing is written.
    """
    grant = _permitted(case, version, by, at)
    old, new = graph_of_version(case.process_version_id), graph_of_version(version.pk)
    known = {step: after for step, after in mapping.items() if step in old.ids and after in new.ids}
    try:
        marking = placed(case.tokens, case.variables, old, new, known)
    except MigrationError as error:
        raise MoveRefusedError(error.reasons) from error
    steps = moved_steps(case.tokens, old, known)
    remark, facts = remark_part(case, "reprocessed", f"{readable(reason)}\nCăn cứ: {legible(basis)}", by=by, at=at)
    calendar = calendar_of(case.agency_id)
    clock = clock_after(case, new, marking, at=at, calendar=calendar, signed=False)
    parts = carried_parts(case, (old, new), steps, marking, at=at, calendar=calendar, promised=clock.promised)
    note(
        case,
        REPROCESSED,
        by=by,
        at=at,
        grant=grant,
        facts=facts | _facts(case, version, known, steps) | {"tokens_after": list(marking)} | clock.facts(case.due_at),
        changes={"process_version": version.pk, "tokens": list(marking)} | clock.changes,
        parts=[remark, *parts, *clock.parts],
    )
    follow_steps(case, new, parts, at=at)
    return case


def _permitted(case: Case, version: ProcessVersion, by: Actor, at: datetime) -> Grant:
    """The keeper's grant; who is one is told all that stands in the way of this case."""
    refused = refusal_of(case, version, timezone.localdate(at))
    if refused and case.agency_id in agencies_of("move_to_version", by):
        raise MoveRefusedError((refused,))
    return permit("move_to_version", case, by=by)


def _facts(case: Case, version: ProcessVersion, mapping: Mapping[str, str], steps: Mapping[str, str]) -> dict[str, Any]:
    before = case.process_version
    assert before is not None  # noqa: S101 - a running case has one
    return {
        "from": before.pk,
        "to": version.pk,
        "from_number": before.number,
        "to_number": version.number,
        "sha256": version.sha256,
        "mapping": dict(mapping),
        "mapping_sha256": mapping_digest(mapping),
        "moved": dict(steps),
        "tokens_before": list(case.tokens),
    }

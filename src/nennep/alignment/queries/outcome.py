"""What a decision led to: the versions of procedures, and the versions of processes that follow them."""

from collections.abc import Sequence
from dataclasses import dataclass

from nennep.procedures.models import DecisionLine, ProcedureVersion, PublishingDecision
from nennep.procedures.queries import TextChange, changed_from_before
from nennep.procedures.rules import CHANGES
from nennep.processes.models import ProcessVersion


@dataclass(frozen=True, slots=True)
class ProcedureOutcome:
    """What became of one procedure: its new version, if any, and the process versions that cover it.

    ``line`` is None where the decision was entered without lines. ``changes`` is what differs from
    the version before, None where there is none.
    """

    line: DecisionLine | None
    version: ProcedureVersion | None
    changes: Sequence[TextChange] | None
    drafts: tuple[ProcessVersion, ...]

    @property
    def act(self) -> str:
        """What the decision did to the procedure, in words; empty for a change without words."""
        if self.line is not None:
            return CHANGES.get(self.line.change, "")
        return CHANGES["enacted" if self.changes is None else "amended"]


def outcome_of(decision: PublishingDecision) -> list[ProcedureOutcome]:
    """Each line of a decision with what it led to, in order; then the versions that have no line."""
    lines = list(
        decision.lines.select_related("procedure", "result__procedure").prefetch_related("replaced").order_by("order")
    )
    by_line = [line.result for line in lines if line.result]
    others = ProcedureVersion.objects.filter(decision=decision).select_related("procedure")
    others = others.exclude(pk__in=[each.pk for each in by_line])
    made = [*by_line, *others.order_by("procedure__quality_code", "number")]
    changes, followers = changed_from_before(made), _followers(made)
    rows: list[tuple[DecisionLine | None, ProcedureVersion | None]]
    rows = [(line, line.result) for line in lines]
    rows += [(None, version) for version in made[len(by_line) :]]
    return [
        ProcedureOutcome(
            line,
            version,
            changes.get(version.pk) if version else None,
            tuple(followers.get(version.pk, ())) if version else (),
        )
        for line, version in rows
    ]


def _followers(made: Sequence[ProcedureVersion]) -> dict[int, list[ProcessVersion]]:
    """The versions of processes that cover each, in the order in which they were made."""
    found = ProcessVersion.objects.filter(covers__in=made).exclude(state="dropped")
    rows = found.select_related("process", "owner").defer("definition", "examples").distinct()
    by_pk = {row.pk: row for row in rows}
    through = ProcessVersion.covers.through._default_manager.filter(procedureversion__in=made, processversion__in=by_pk)
    followers: dict[int, list[ProcessVersion]] = {}
    for version, covered in through.order_by("processversion").values_list("processversion", "procedureversion"):
        followers.setdefault(covered, []).append(by_pk[version])
    return followers

"""Cases that are not ended go over to the division that succeeds the one that handles them."""

from datetime import date, datetime

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP
from nennep.kernel.actors import Actor, machine
from nennep.kernel.practice import is_practice
from nennep.ledger.actions import note
from nennep.ledger.statement import Part, Update
from nennep.org.models import Division
from nennep.processes.queries import graph_of_version
from nennep.reorganisations.parts.successions import DESK_MOVED, MOVED_KINDS, MovedKind, Succession
from nennep.work.models import WorkItem
from nennep.work.parts.successions import give_items

from ..models import Case
from ..parts.transfers import transfer_of
from ..parts.work_items import held
from ..queries.acts import permit
from ..queries.unfinished_cases import consists_of, count_of, unfinished


def _count(division: Division, day: date) -> int:
    return count_of(unfinished(division=division))


def _consists(division: Division) -> str:
    return consists_of(unfinished(division=division))


def _items(case: Case, division: Division) -> list[Part]:
    """The items of the steps that the handling division does; one that names a division follows that one."""
    if case.process_version_id is None:
        return []
    nodes = graph_of_version(case.process_version_id).nodes.values()
    steps = [node.step.id for node in nodes if node.is_work and node.step.unit == HANDLING_DIVISION]
    # What another agency does stays there.
    here = held(case, steps) | {"agency": case.agency_id}
    return [Update(WorkItem, here, {"division": division.pk})] if steps else []


def _move(succession: Succession) -> int:
    """Each where its process goes; those of practice too, and they count nowhere."""
    count = 0
    for case in (
        unfinished(division=succession.division).select_related("agency", "process_version__process").iterator(500)
    ):
        version = case.process_version
        division = succession.of(version.process.succession_key) if version else succession.successor
        count += hand_over(case, division=division, succession=succession, by=machine(case.agency_id), at=succession.at)
    return count


def hand_over(case: Case, *, division: Division, succession: Succession, by: Actor, at: datetime) -> int:
    """The division handles the case from now on; code, handler, due day and steps stay. One, where it is no practice."""
    kept, told = transfer_of(case, case.division_id, decision=succession.reorganisation, at=at)
    names = [succession.division.name, division.name]
    note(
        case,
        "case.succeeded",
        by=by,
        at=at,
        grant=permit("succeed", case, by=by),
        facts=succession.facts(division) | {"names": names, "decision": succession.reorganisation.decision} | told,
        changes={"division": division.pk},
        parts=_items(case, division) + kept,
    )
    return 0 if is_practice(case.agency_id) else 1


@DESK_MOVED.under("cases.steps")
def _follow_desk(before: Division, now: Division) -> int:
    """The steps of the desk wait at the new one, whatever their duty; a step that names the old division stays there."""
    waiting = WorkItem.objects.filter(division=before, subject_type="case", state__in=["open", "waiting"])
    items = list(waiting.order_by("pk").values_list("pk", "subject_id", "node"))
    found = Case.objects.filter(pk__in={case for _, case, _ in items}, process_version__isnull=False)
    versions = dict(found.values_list("pk", "process_version"))
    steps = {version: _desk_steps(version) for version in set(versions.values())}
    moved = [pk for pk, case, node in items if case in versions and node in steps[versions[case]]]
    return give_items(WorkItem.objects.filter(pk__in=moved), now)


def _desk_steps(version_id: int) -> set[str]:
    nodes = graph_of_version(version_id).nodes.values()
    return {node.step.id for node in nodes if node.is_work and node.step.unit == ONE_STOP}


MOVED_KINDS.add(
    "cases.cases", MovedKind("hồ sơ chưa kết thúc", _count, _move, counts_in=_consists, order=3), origin=__name__
)

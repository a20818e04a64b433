"""Whether the procedures and the process of a row are posted for the public (NĐ 63/2010/NĐ-CP Điều 17)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nennep.documents.rules import PLACES
from nennep.procedures.models import ProcedureVersion
from nennep.processes.models import Process, ProcessVersion

from ..rules.lag import Mark
from .facts import Facts

POSTED_WORDS = {
    Mark.EQUAL: "đã công khai đủ bản đang áp dụng",
    Mark.OLDER: "công khai chưa đủ hoặc còn bản cũ",
    Mark.NONE: "chưa công khai",
}


@dataclass(frozen=True, slots=True)
class PublicCopies:
    """Whether all that the public is to see of a row is shown in its version in force at every place.

    ``lacks`` tells each that is not: “QT.DP.01 bản 2”. ``is_needed``: some of it is for the public.
    """

    mark: Mark = Mark.NONE
    day: date | None = None
    lacks: tuple[str, ...] = ()
    is_needed: bool = True


def posted_of(
    facts: Facts,
    current: Sequence[ProcedureVersion],
    process: Process | None = None,
    held: ProcessVersion | None = None,
) -> PublicCopies:
    """The posting of these published versions and of the process in force, as one."""
    wanted = list(_wanted(facts, current, process, held))
    if not wanted:
        return PublicCopies(Mark.EQUAL, is_needed=False)
    lacks, days = [], []
    for kind, code, number in wanted:
        shown = facts.posted.get((kind, code), {})
        days += [each.posted_on for each in shown.values()]
        versions = [shown[place].subject_version if place in shown else "" for place in PLACES]
        if any(each != number for each in versions):
            lacks.append(f"{code} bản {number}")
    mark = Mark.EQUAL if not lacks else Mark.OLDER if days else Mark.NONE
    return PublicCopies(mark, max(days, default=None), tuple(dict.fromkeys(lacks)))


def _wanted(
    facts: Facts, current: Sequence[ProcedureVersion], process: Process | None, held: ProcessVersion | None
) -> Iterator[tuple[str, str, str]]:
    """Kind, code and number of what the public is to see; an internal procedure is not for it."""
    public = [each for each in current if each.kind != "internal"]
    for each in public:
        yield "procedure", facts.procedures[each.procedure_id].quality_code, str(each.number)
    if process is not None and held is not None and public and len(public) == len(current):
        yield "process", process.code, held.number

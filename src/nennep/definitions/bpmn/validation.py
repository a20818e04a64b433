"""Whether the engine can run a file, and every reason why not, by element."""

from dataclasses import dataclass

from nennep.definitions import engine
from nennep.definitions.bpmn.reader import BpmnReading, read
from nennep.definitions.bpmn.reasons import Reason


@dataclass(frozen=True, slots=True)
class FileCheck:
    """``executable`` is true exactly where ``reasons`` is empty."""

    executable: bool
    reasons: tuple[Reason, ...]


_ALREADY = {
    "condition": {"condition"},
    "otherwise": {"no_default", "no_condition", "default_condition"},
    "unreachable": {"implicit_start"},
    "wait": {"timer_duration", "timer_date", "timer_cycle", "timer_empty"},
}
"""What the table would say once more of an arrow that is named already."""


def check(xml: bytes) -> FileCheck:
    """Every reason of a BPMN file. Raises UnreadableError."""
    return check_reading(read(xml))


def check_reading(reading: BpmnReading) -> FileCheck:
    """The same of a file that was read already."""
    reasons = list(reading.reasons)
    if reading.definition is not None:
        told = {one.rule for one in reasons}
        for problem in engine.check(reading.definition):
            element = reading.names.get(problem.where, problem.where)
            if problem.warning or _ALREADY.get(problem.code, set()) & told:
                continue
            step = f"Bước {problem.where}: " if problem.where in reading.names else ""
            reasons.append(Reason(element, problem.code, f"{step}{problem.rule} {problem.way_out}"))
    unique = tuple(dict.fromkeys(reasons))
    return FileCheck(not unique, unique)

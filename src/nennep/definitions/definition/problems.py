"""What is wrong with a definition, in words for the editor."""

from collections.abc import Sequence
from dataclasses import dataclass

from nennep.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark: where (step id, or the field's address), which rule, the way out.

    ``code`` is stable and for machines; ``rule`` and ``way_out`` are Vietnamese sentences.
    A ``warning`` does not stop publishing; everything else does.
    """

    where: str
    code: str
    rule: str
    way_out: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.rule} {self.way_out}"


class DefinitionError(Refusal):
    """The definition cannot be read or executed. ``problems`` says why, one by one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

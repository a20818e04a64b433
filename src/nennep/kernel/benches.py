"""What a benchmark in ``bench/`` returns: two times of the same run, and what is asked of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours against raw, measured in one run on one machine, in ``unit``.

    ``target`` is the bound as text ("<= 1.5"); it is printed beside, never asserted as a test.
    """

    name: str
    ours: float
    raw: float
    unit: str = "ms"
    target: str = ""

    @property
    def value(self) -> float:
        """How many times the raw time ours takes (times: smaller is better; rates: greater)."""
        return self.ours / self.raw

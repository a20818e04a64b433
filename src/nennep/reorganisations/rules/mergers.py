"""An agency that ends in another one: where its divisions and its people go, and what of it cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nennep.org.rules import AGENCY_WIDE, APPROVE, LEADING, BrokenRuleError

# Where those go who work for the whole agency: for the whole of the other one too, or nowhere yet.
WHOLE, NOWHERE = "*", "-"
SHOWS = dict.fromkeys(LEADING & AGENCY_WIDE, "xem mọi hồ sơ") | {APPROVE: "xem mọi hồ sơ, phê duyệt quy trình"}


@dataclass(frozen=True, slots=True)
class Merger:
    """What the decision says. ``divisions``: the code there of each division here.

    ``whole``: where the posts go that are in no division, a code there, WHOLE or NOWHERE. ``choices``: a post or a
    process that goes elsewhere, by the key of parts.successions. ``duties``: the leading duties that go along with a
    post, by its key; None in decisions of before, with which all of them go.
    """

    divisions: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    duties: Mapping[str, Sequence[str]] | None = None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Merger":
        """As ``to_json`` has written it."""
        duties = kept.get("duties")
        divisions, choices = dict(kept.get("divisions", {})), dict(kept.get("choices", {}))
        return cls(divisions, str(kept.get("whole", "")), choices, None if duties is None else dict(duties))

    def to_json(self) -> dict[str, Any]:
        """The same as plain dictionaries."""
        kept = {"divisions": dict(self.divisions), "whole": self.whole, "choices": dict(self.choices)}
        return kept if self.duties is None else kept | {"duties": {key: list(one) for key, one in self.duties.items()}}

    def duties_of(self, key: str, duties: Iterable[str]) -> list[str]:
        """Those of the duties of the post of that key that go along."""
        chosen = None if self.duties is None else self.duties.get(key, ())
        return [duty for duty in duties if chosen is None or duty not in LEADING or duty in chosen]


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A division by its code: its name, and whether it is the desk."""

    code: str
    name: str
    is_one_stop: bool = False


def check_merger(merger: Merger, ending: Sequence[PlacedUnit], there: Sequence[PlacedUnit], *, has_whole: bool) -> None:
    """Raises BrokenRuleError for the first division that would have no place there; ``field`` is where it is typed.

    ``has_whole``: somebody holds a post in no division.
    """
    known = {one.code: one for one in there}
    gone = next((code for code in merger.divisions if code not in {one.code for one in ending}), None)
    if gone is not None:
        raise BrokenRuleError("", f"Phòng mã “{gone}” không còn. Soạn lại bản này.")
    for one in ending:
        place, target = f"{one.code}-to", known.get(merger.divisions.get(one.code, ""))
        if target is None:
            raise BrokenRuleError(place, f"{one.name} về phòng nào? Chọn phòng của cơ quan kế nhiệm.")
        if one.is_one_stop and not target.is_one_stop:
            words = f"{one.name} là Bộ phận Một cửa: việc ở quầy chỉ về Bộ phận Một cửa của cơ quan kế nhiệm."
            raise BrokenRuleError(place, words)
    if not merger.whole and not has_whole:
        return
    if merger.whole not in (WHOLE, NOWHERE) and merger.whole not in known:
        raise BrokenRuleError("whole", "Người không thuộc phòng nào (lãnh đạo, văn thư) về đâu? Chọn một nơi.")

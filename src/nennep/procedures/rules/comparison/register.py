"""What the register of procedures holds, as far as a decision is compared with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from nennep.office.spelling import key

from ..published import Published

# Abbreviations that decisions write in names, by their folded words.
_SHORT = {
    "gcn": "giay chung nhan",
    "cchn": "chung chi hanh nghe",
    "tthc": "thu tuc hanh chinh",
    "ubnd": "uy ban nhan dan",
    "dkkd": "dang ky kinh doanh",
    "attp": "an toan thuc pham",
    "gpp": "thuc hanh tot co so ban le thuoc",
    "csdl": "co so du lieu",
}
ALIKE = 0.8
_NUMBERED = re.compile(r"^(.*?)(\d+)$")


@dataclass(slots=True)
class Register:
    """The procedures of one agency, each by its newest version; ``names`` are what decisions call it; ``fields`` are known by name."""

    held: Sequence[Published]
    names: Sequence[str] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    _given: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def of_root(self, root: str) -> Published | None:
        return next((one for one in self.held if root and one.root == root), None)

    def of_key(self, wanted: int | None) -> Published | None:
        return next((one for one in self.held if one.procedure_id == wanted), None)

    def nearest(self, name: str) -> tuple[Published | None, float]:
        """The procedure whose name is alike, most of all, and how much (1 is the same); else None, 0."""
        words = spelled_out(name)
        best: tuple[Published | None, float] = (None, 0.0)
        if not words:
            return best
        if not self._names:
            self._names.extend(spelled_out(one.name) for one in self.held)
        matcher = SequenceMatcher(None, "", words, autojunk=False)
        least = ALIKE
        for one, other in zip(self.held, self._names, strict=True):
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
                continue
            share = matcher.ratio()
            if share >= least and share > best[1]:
                best, least = (one, share), share
        return best

    def field_named(self, name: str) -> str:
        """The code of the field of that name; "" where the list has none."""
        return self.fields.get(key(name), "") if name else ""

    def next_code(self, like: str) -> str:
        """The next free quality code in the series of the field ``like``; each is given once."""
        codes = [one.quality_code for one in self.held if one.field_code == like]
        series: dict[str, list[str]] = {}
        for code in codes:
            found = _NUMBERED.match(code)
            if found:
                series.setdefault(found[1], []).append(found[2])
        if not series:
            return ""
        head = max(series, key=lambda name: len(series[name]))
        taken = {one.quality_code for one in self.held} | set(self._given)
        number = max(int(each) for each in series[head]) + 1
        width = max(len(each) for each in series[head])
        while (code := f"{head}{number:0{width}d}") in taken:
            number += 1
        self._given.append(code)
        return code


def spelled_out(name: str) -> str:
    """The folded words of a name with its abbreviations written out."""
    return " ".join(_SHORT.get(word, word) for word in key(name).split())


def alike(one: str, other: str) -> float:
    """How much two folded names agree, from 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

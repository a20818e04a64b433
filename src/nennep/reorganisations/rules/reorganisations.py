"""What a decision on the organisation changes, and what of it cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nennep.kernel.text import nfc
from nennep.org.rules import AGENCY_CODE, KEPT_CODES, BrokenRuleError, check_texts

# What of an agency is changed by decision: its name on screen, and the most signs.
AGENCY_WORDS = {
    "name": ("Tên cơ quan", 200),
    "short_name": ("Tên ngắn", 80),
    "code": ("Mã cơ quan", 40),
    "case_head": ("Đầu mã hồ sơ", 30),
    "superior": ("Cơ quan cấp trên", 40),
}
# So long before or after the day on which it is written a decision may take effect.
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """Code and name of a division."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a decision does; divisions are named by the codes that they have before it.

    ``agency``: what changes of it, a key of AGENCY_WORDS to the new text. ``made``: new divisions. ``renamed``: code
    and name afterwards. ``ended``: the division that takes over, one that stands or a new one. ``choices``: what goes
    elsewhere than to that one, by the key of parts.successions. ``desk``: the division that is the one-stop desk from
    then on, empty where that stays. ``owners``: the division that owns a thing from then on, by the key of the thing
    (parts.owned_things), while the one that owned it goes on.
    """

    agency: Mapping[str, str] = field(default_factory=dict)
    made: tuple[NamedUnit, ...] = ()
    renamed: Mapping[str, NamedUnit] = field(default_factory=dict)
    ended: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    desk: str = ""
    owners: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Changes":
        """As ``to_json`` has written it."""
        return cls(
            agency=dict(kept.get("agency", {})),
            made=tuple(NamedUnit(*one) for one in kept.get("made", ())),
            renamed={code: NamedUnit(*one) for code, one in kept.get("renamed", {}).items()},
            ended=dict(kept.get("ended", {})),
            choices=dict(kept.get("choices", {})),
            desk=kept.get("desk", ""),
            owners=dict(kept.get("owners", {})),
        )

    def to_json(self) -> dict[str, Any]:
        """The same as plain lists and dictionaries."""
        return {
            "agency": dict(self.agency),
            "made": [[one.code, one.name] for one in self.made],
            "renamed": {code: [one.code, one.name] for code, one in self.renamed.items()},
            "ended": dict(self.ended),
            "choices": dict(self.choices),
            "desk": self.desk,
            "owners": dict(self.owners),
        }

    @property
    def nothing(self) -> bool:
        return not (self.agency or self.made or self.renamed or self.ended or self.desk or self.owners)


@dataclass(frozen=True, slots=True)
class Standing:
    """The organisation before the decision: divisions that work (name by code), codes given before, the desk's code."""

    divisions: Mapping[str, str]
    spent: frozenset[str] = frozenset()
    desk: str = ""


def tidy(changes: Changes, standing: Standing) -> Changes:
    """The same without what changes nothing; texts in NFC, without blanks at their ends."""

    def unit(one: NamedUnit) -> NamedUnit:
        return NamedUnit(one.code.strip(), nfc(one.name).strip())

    renamed = {code: unit(one) for code, one in changes.renamed.items()}
    return Changes(
        agency={key: nfc(text).strip() for key, text in changes.agency.items()},
        made=tuple(unit(one) for one in changes.made if one.code.strip() or one.name.strip()),
        renamed={
            code: one for code, one in renamed.items() if (code, standing.divisions.get(code)) != (one.code, one.name)
        },
        ended=dict(changes.ended),
        choices=dict(changes.choices),
        desk=changes.desk.strip(),
        owners=dict(changes.owners),
    )


def check_changes(changes: Changes, standing: Standing) -> None:
    """Raises BrokenRuleError for the first thing that cannot be, ``field`` being where it is typed."""
    if changes.nothing:
        raise BrokenRuleError("", "Chưa có thay đổi nào. Đổi, kết thúc, lập một phòng, đổi quầy hoặc chủ quản.")
    for key, text in changes.agency.items():
        words, most = AGENCY_WORDS[key]
        if not text:
            raise BrokenRuleError(key, f"{words} không để trống được.")
        if len(text) > most:
            raise BrokenRuleError(key, f"{words} dài {len(text)} ký tự, nhiều nhất là {most}. Viết gọn lại.")
    _check_codes(changes, standing)
    for code, successor in changes.ended.items():
        _check_succession(code, successor, changes, standing)
    _check_desk(changes, standing)
    for target in dict.fromkeys(changes.owners.values()):
        if not _stands_after(target, changes, standing):
            raise BrokenRuleError("", f"Phòng mã “{target}” không nhận quy trình được: không còn, hoặc kết thúc.")


def _check_codes(changes: Changes, standing: Standing) -> None:
    """Each code is a code, each name a name, and no code is, was or will be another division's."""
    # A code that a division once had and now bears in other letters is its own.
    taken = {code.casefold(): "" for code in standing.spent} | {code.casefold(): code for code in standing.divisions}
    for place, before, one in _units(changes):
        if before and before not in standing.divisions:
            raise BrokenRuleError("", f"Phòng mã “{before}” không còn. Lập lại bản sắp xếp này.")
        if not AGENCY_CODE.fullmatch(one.code):
            raise BrokenRuleError(f"{place}code", "Mã phòng chỉ gồm chữ không dấu, số, dấu chấm, gạch: NVD.")
        if one.code.casefold() in KEPT_CODES:
            raise BrokenRuleError(
                f"{place}code", f"Mã “{one.code}” dành cho Bộ phận Một cửa trong quy trình; chọn mã khác."
            )
        if not one.name:
            raise BrokenRuleError(f"{place}name", "Tên phòng còn trống.")
        try:
            check_texts(division_name=one.name)
        except BrokenRuleError as error:
            raise BrokenRuleError(f"{place}name", error.words) from error
        held = taken.get(one.code.casefold())
        if held is not None and (held != before or not before):
            said = "đang là mã của phòng khác" if held else "đã là mã của một phòng trước đây, mã không dùng lại"
            raise BrokenRuleError(f"{place}code", f"Mã “{one.code}” {said}. Chọn mã khác.")
        taken[one.code.casefold()] = before or one.code


def new_key(number: int) -> str:
    """Where a new division is typed; no code of a division begins so."""
    return f"-new{number}"


def _units(changes: Changes) -> Iterator[tuple[str, str, NamedUnit]]:
    """Where it is typed, the code before (none of a new one), code and name afterwards."""
    for code, one in changes.renamed.items():
        yield f"{code}-", code, one
    for number, one in enumerate(changes.made):
        yield f"{new_key(number)}-", "", one


def _check_succession(code: str, successor: str, changes: Changes, standing: Standing) -> None:
    place, name = f"{code}-successor", standing.divisions.get(code)
    if name is None:
        raise BrokenRuleError("", f"Phòng mã “{code}” không còn. Lập lại bản sắp xếp này.")
    if not successor:
        raise BrokenRuleError(place, f"{name} kết thúc thì việc về đâu? Chọn phòng kế nhiệm.")
    if successor == code or successor in changes.ended:
        raise BrokenRuleError(place, f"Phòng kế nhiệm của {name} cũng kết thúc. Chọn phòng còn hoạt động.")
    if successor not in standing.divisions and successor not in {one.code for one in changes.made}:
        raise BrokenRuleError(place, f"Không có phòng mã “{successor}”. Chọn lại phòng kế nhiệm của {name}.")


def _stands_after(code: str, changes: Changes, standing: Standing) -> bool:
    stays = code in standing.divisions and code not in changes.ended
    return stays or code in {one.code for one in changes.made}


def _check_desk(changes: Changes, standing: Standing) -> None:
    if not changes.desk:
        return
    if changes.desk == standing.desk:
        raise BrokenRuleError("desk", f"{standing.divisions[changes.desk]} đang là Bộ phận Một cửa. Chọn phòng khác.")
    if not _stands_after(changes.desk, changes, standing):
        raise BrokenRuleError("desk", "Phòng này không làm Bộ phận Một cửa được: không còn, hoặc kết thúc. Chọn lại.")


def choices_within(changes: Changes, keys: Sequence[str], targets: Sequence[str]) -> dict[str, str]:
    """The choices that still mean something: of things that move, to divisions that will stand."""
    return {key: code for key, code in changes.choices.items() if key in set(keys) and code in set(targets)}

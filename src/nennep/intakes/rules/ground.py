"""What is asked once for all procedures of an intake, and what is missing of it for one of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as by_default
from typing import Any

from nennep.kernel.text import fold
from nennep.office.spelling import key
from nennep.procedures.rules.comparison.identity import root_of

from .sheets import Values

Gap = tuple[str, str]
FEE_KIND = "fee_kind"
ONLINE_AT_LEAST = "partial_online"
"""What is handed in online is more than told about."""
QUALITY_CODE = re.compile(r"[\w.\-]{1,30}")
MOST_NUMBER = 60
_PLACES = re.compile(r"#+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonAnswers:
    """What holds for all procedures of an intake.

    ``fields`` are codes by the folded name of a field, ``kinds`` kinds by the folded words of the sheet,
    ``decisions`` the day of signing (and issuer) by number, ``divisions`` codes by folded code or name,
    ``patterns`` those of quality codes by field, ``keepers`` the division that answers for a field. ``fee_kind`` is what a sum is that the sheet calls neither
    phí nor lệ phí, "" while nobody has said.
    """

    fields: Mapping[str, str] = by_default(default_factory=dict)
    kinds: Mapping[str, str] = by_default(default_factory=dict)
    decisions: Mapping[str, Mapping[str, str]] = by_default(default_factory=dict)
    divisions: Mapping[str, str] = by_default(default_factory=dict)
    patterns: Mapping[str, str] = by_default(default_factory=dict)
    keepers: Mapping[str, str] = by_default(default_factory=dict)
    fee_kind: str = ""
    competent: str = ""
    service_level: str = ONLINE_AT_LEAST

    def field_of(self, values: Values) -> str:
        """The code of the field; "" where the agency has none of that name."""
        return self.fields.get(key(values["field"]), "")

    def division_of(self, values: Values) -> str:
        """The code of the division that is named, else of the one that answers for the field; "" for none."""
        if values["division"]:
            return self.divisions.get(key(values["division"]), "")
        return self.keepers.get(self.field_of(values), "")

    def decision_of(self, values: Values) -> Mapping[str, str]:
        """The day and issuer of the decision; the day of a workbook before what was answered for all."""
        told = dict(self.decisions.get(values["decision"], {}))
        return told | ({"signed_on": values["signed_on"]} if values["signed_on"] else {})


def kind_told(words: str, kinds: Mapping[str, str]) -> str:
    """The kind of a procedure by the words of its sheet: what was answered, else what the words say; "" unknown."""
    plain = key(words)
    if plain in kinds:
        return kinds[plain]
    if not plain:
        return "detailed"
    if "khong duoc luat giao" in plain:
        return "detailed"
    if "duoc luat giao" in plain or "duoc giao" in plain:
        return "delegated"
    said = {"dac thu": "local", "noi bo": "internal", "luat quy dinh chi tiet": "detailed"}
    return next((kind for part, kind in said.items() if part in plain), "")


def gaps_of(values: Values, common: CommonAnswers, *, is_new: bool) -> list[Gap]:
    """What the procedure still needs besides the answers to its own doubts: attribute and words."""
    found: list[Gap] = []
    if not root_of(values["code"]):
        found.append(("code", "Ghi mã thủ tục dạng 1.234567."))
    if not values["name"]:
        found.append(("name", "Ghi tên thủ tục như quyết định công bố."))
    if is_new and not common.field_of(values):
        told = f"Lĩnh vực “{values['field']}” chưa có trong danh mục." if values["field"] else "Ghi lĩnh vực."
        found.append(("field", told))
    if is_new and values["quality_code"] and not QUALITY_CODE.fullmatch(values["quality_code"]):
        found.append(("quality_code", "Mã ISO gồm chữ, số, dấu chấm, như QT.DP.04."))
    if values["division"] and not common.division_of(values):
        found.append(
            ("division", f"Không có phòng “{values['division']}”: ghi mã hoặc tên phòng đã lập, hoặc để trống.")
        )
    if not kind_told(values["kind"], common.kinds):
        found.append(("kind", f"Loại “{values['kind']}” là loại nào?"))
    if not values["decision"]:
        found.append(("decision", "Ghi số quyết định công bố."))
    elif len(values["decision"]) > MOST_NUMBER:
        found.append(("decision", f"Số quyết định dài quá {MOST_NUMBER} ký tự; chỉ ghi số, ký hiệu, như 516/QĐ-BTP."))
    elif not common.decision_of(values).get("signed_on"):
        found.append(("decision", f"Quyết định {values['decision']} ký ngày nào?"))
    if not common.fee_kind and has_unnamed_fee(values):
        found.append((FEE_KIND, "Khoản thu là phí hay lệ phí?"))
    return found


def has_unnamed_fee(values: Values) -> bool:
    """Whether a sum is called neither phí nor lệ phí."""
    return any(fee["amount"] and not fee["kind"] for row in values["channels"] for fee in row["fees"])


def pattern_of(field_code: str, patterns: Mapping[str, str]) -> str:
    """The pattern of the quality codes of a field: as answered, else “QT.CC.##”."""
    short = re.sub(r"[^A-Z0-9]+", "", fold(field_code).upper()) or "TT"
    return patterns.get(field_code) or f"QT.{short[:10]}.##"


def code_by(pattern: str, number: int) -> str:
    """“QT.CC.##” and 4 are “QT.CC.04”."""
    return _PLACES.sub(lambda places: str(number).zfill(len(places[0])), pattern, count=1)


def pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern, in words; "" where it can be used."""
    if "#" not in pattern:
        return "Mẫu mã cần có # ở chỗ số thứ tự, như QT.CC.##."
    if not QUALITY_CODE.fullmatch(code_by(pattern, 1)):
        return "Mã trong hệ thống chất lượng gồm chữ, số, dấu chấm, như QT.CC.##."
    return ""


def proposed_codes(rows: Sequence[tuple[int, Values]], common: CommonAnswers, taken: Iterable[str]) -> dict[int, str]:
    """A quality code for every new procedure that has none: the next free ones of its field's pattern, in order."""
    used = {*taken, *(values["quality_code"] for _, values in rows)}
    last: dict[str, int] = {}
    found: dict[int, str] = {}
    for order, values in rows:
        field_code = common.field_of(values)
        if values["quality_code"] or not field_code:
            continue
        pattern = pattern_of(field_code, common.patterns)
        number = last.get(pattern, 0) + 1
        while code_by(pattern, number) in used:
            number += 1
        last[pattern] = number
        found[order] = code_by(pattern, number)
    return found


def as_stored(common: Mapping[str, Any]) -> dict[str, Any]:
    """What an intake keeps of the answers for all, with every part there."""
    empty: dict[str, Any] = {
        "fields": {},
        "kinds": {},
        "decisions": {},
        "patterns": {},
        "keepers": {},
        "fee_kind": "",
        "competent": "",
    }
    return empty | {"service_level": ONLINE_AT_LEAST} | dict(common)

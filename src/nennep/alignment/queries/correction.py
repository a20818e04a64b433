"""The right half of a decision's screen: the readings in doubt, the sure ones, the lines left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nennep.kernel.dates import full_date
from nennep.ledger import files
from nennep.office import BODY, UnreadableUploadError, read
from nennep.office.tables import Body
from nennep.procedures.models import DecisionLine, PublishingDecision
from nennep.procedures.queries.decision_doubts import Open, day_of, held_before, open_things
from nennep.procedures.rules import COLUMNS, PARTS, label_of
from nennep.procedures.rules.comparison import is_open
from nennep.procedures.rules.comparison.fees import words_of_fees
from nennep.procedures.rules.comparison.paper import MarkedLine, Paper, WantedHead, paper_of
from nennep.procedures.rules.comparison.terms import words_of_terms
from nennep.procedures.rules.published import Published, stored

LABELS: dict[str, str] = {
    "change": "Loại thay đổi", "code": "Mã thủ tục", "name": "Tên", "terms": "Thời hạn",
    "fees": "Phí, lệ phí", "bases": "Căn cứ pháp lý", "level": "Cấp thực hiện",
    "replaced": "Thủ tục bị thay thế", "agency": "Cơ quan giải quyết", "state": "Hiệu lực hiện nay",
    "amendment": "Nội dung sửa đổi", "reading": "Cách đọc", "double": "Dòng trùng",
    "field": "Lĩnh vực", "quality_code": "Mã trong hệ thống chất lượng", "procedure": "Thủ tục",
    "effective_on": "Ngày hiệu lực", "number": "Số quyết định", "signed_on": "Ngày ký",
    "lines": "Danh sách thủ tục", "result": "Kết quả", "competent": "Cơ quan có thẩm quyền",
}  # fmt: skip
SHOWN = 160


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One thing to settle: where it is marked (0 = nowhere), what was read and held, the acts."""

    title: str
    why: str
    number: int
    target: str
    read: str = ""
    held: str = ""
    order: int | None = None
    doubt: int | None = None
    warning: int | None = None
    choices: tuple[tuple[int, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class SureRow:
    """One reading that needs nobody: whose, which attribute, old and new words."""

    number: int
    target: str
    whose: str
    label: str
    old: str
    new: str
    order: int | None


@lru_cache(maxsize=8)
def _body(sha256: str, name: str) -> Body:
    return read(files.read_for_check(sha256), expected=BODY, name=name)


def paper_for(decision: PublishingDecision, lines: Sequence[DecisionLine]) -> Paper | None:
    """The source with its marks; None where there is no file, or it cannot be read or is gone."""
    if decision.file is None:
        return None
    try:
        body = _body(decision.file.sha256, decision.file_name)
    except (UnreadableUploadError, files.DamagedFileError):
        return None
    head = WantedHead(decision.number, decision.signed_on, decision.effective_on)
    return paper_of(body, head, [_wanted(line) for line in lines if line.source])


def _wanted(line: DecisionLine) -> MarkedLine:
    doubtful = frozenset(one["field"] for one in line.doubts if is_open(one))
    if _is_unknown(line):
        return MarkedLine(line.order, line.read, line.source, ["code", *sorted(doubtful - {"code"})], doubtful)
    asked = {one["field"] for one in line.doubts}
    fields = ["code"]
    for name in ("name", "replaced", "terms", "fees", "bases", "amendment", "agency", "level"):
        texts = line.read.get({"terms": "time", "fees": "fee", "bases": "basis"}.get(name, name))
        if name in asked or (name in line.values and texts) or (name == "terms" and texts):
            fields.append(name)
    return MarkedLine(line.order, line.read, line.source, fields, doubtful)


def _is_unknown(line: DecisionLine) -> bool:
    """Whether it is in doubt which procedure the line means; then nothing else of it is sure."""
    asked = {one["field"] for one in line.doubts if is_open(one)}
    return line.procedure_id is None and bool(asked & {"code", "agency", "change"})


def cards_of(
    decision: PublishingDecision, lines: Sequence[DecisionLine], numbers: Mapping[tuple[int, str], int]
) -> list[CorrectionItem]:
    """Everything that must be settled, in the order of the paper; gaps of the head first."""
    by_order = {line.order: line for line in lines}
    waits = open_things(decision, [line for line in lines if not line.left_out])
    return [_card(one, decision, by_order, numbers) for one in waits]


def _card(
    one: Open, decision: PublishingDecision, lines: Mapping[int, DecisionLine], numbers: Mapping[tuple[int, str], int]
) -> CorrectionItem:
    order = one.order or 0
    number = numbers.get((order, one.field), 0) or numbers.get((order, "code"), 0) * bool(order)
    label = LABELS.get(one.field, "Cả tệp")
    target = f"r{order}-{one.field}"
    if one.order is None:
        title = label if one.warning is None else "Cả tệp"
        return CorrectionItem(title, one.words, number, target, warning=one.warning)
    line = lines[one.order]
    title = f"{whose(line)}, {label[:1].lower()}{label[1:]}"
    if one.doubt is None:
        return CorrectionItem(title, one.words, number, target, order=one.order)
    doubt = line.doubts[one.doubt]
    choices = tuple(
        (i, choice["words"], bool(choice["value"].get("by_hand"))) for i, choice in enumerate(doubt["choices"])
    )
    return CorrectionItem(
        title, doubt["why"], number, target, doubt["read"], doubt["held"], one.order, one.doubt, choices=choices
    )


def whose(line: DecisionLine) -> str:
    """“QT.DP.05”, or what else names the line."""
    if line.procedure is not None:
        return str(line.procedure.quality_code)
    return line.values.get("quality_code") or line.code or f"Dòng {line.order}"


def sure_rows(
    decision: PublishingDecision, lines: Sequence[DecisionLine], numbers: Mapping[tuple[int, str], int]
) -> list[SureRow]:
    """What is read and in no doubt: of each line what it changes, then effect and number."""
    held = held_before(decision, {line.procedure_id for line in lines if line.procedure_id})
    found: list[SureRow] = []
    for line in lines:
        if not line.left_out and not _is_unknown(line):
            found += _sure_of_line(line, held.get(line.procedure_id or 0), decision, numbers)
    if decision.effective_on:
        found.append(
            SureRow(
                numbers.get((0, "effective_on"), 0),
                "r0-effective_on",
                "cả quyết định",
                "Hiệu lực",
                "",
                full_date(decision.effective_on),
                None,
            )
        )
    if decision.number and decision.signed_on:
        words = f"{decision.number}, {full_date(decision.signed_on)}"
        number = numbers.get((0, "number"), 0)
        found.append(SureRow(number, "r0-number", "", "Số, ngày", "", words, None))
    return found


def _sure_of_line(
    line: DecisionLine, held: Published | None, decision: PublishingDecision, numbers: Mapping[tuple[int, str], int]
) -> list[SureRow]:
    doubtful = {one["field"] for one in line.doubts if is_open(one)}
    name = whose(line)

    def row(field: str, old: str, new: str, label: str = "") -> SureRow:
        number = numbers.get((line.order, field), 0)
        return SureRow(
            number, f"r{line.order}-{field}", name, label or LABELS.get(field) or label_of(field), old, new, line.order
        )

    found = [
        row(field, old, new) for field, (old, new) in told_values(line.values, held).items() if field not in doubtful
    ]
    if line.change == "repealed" and "code" not in doubtful:
        day = day_of(line, decision)
        found.append(row("change", "", f"Bãi bỏ{f' từ {full_date(day)}' if day else ''}"))
    elif line.change in ("enacted", "replaced") and "code" not in doubtful:
        found.append(row("change", "", line.get_change_display()))
    if line.replaced.all():
        told = ", ".join(each.quality_code for each in line.replaced.all())
        found.append(row("replaced", told, line.code))
    if line.effective_on:
        found.append(row("effective_on", "", full_date(line.effective_on)))
    if not doubtful & {"code", "name"} and line.procedure_id:
        words = "khớp" if "name" not in line.values else "khớp mã"
        found.append(row("code", "", words, "Tên, mã"))
    return found


def told_values(values: Mapping[str, Any], held: Published | None) -> dict[str, tuple[str, str]]:
    """What a line sets, old and new, in words."""
    found = {}
    if "terms" in values:
        old = words_of_terms(stored(held.terms)) if held else ""
        found["terms"] = (old, words_of_terms(values["terms"]))
    if "fees" in values:
        found["fees"] = (words_of_fees(held.fees) if held else "", words_of_fees(values["fees"]))
    if "bases" in values:
        before = {basis.document for basis in held.bases} if held else set()
        new = [b["document"] for b in values["bases"] if b["document"] not in before]
        gone = [text for text in before if text not in {b["document"] for b in values["bases"]}]
        found["bases"] = (_cut("; ".join(sorted(gone))), _cut("; ".join(new)) or f"còn {len(values['bases'])} căn cứ")
    for name in ("name", "level", "result", "competent"):
        if name in values:
            found[name] = (_cut(getattr(held, name)) if held else "", _cut(values[name]))
    if "quality_code" in values:
        found["quality_code"] = ("", values["quality_code"])
    for name in [*COLUMNS, *PARTS]:
        if name in values and name not in found:
            found[name] = ("", _told(values[name]))
    return found


def _told(value: Any) -> str:
    """A column that has no words of its own here: text as it is, rows by their number."""
    if isinstance(value, list | dict):
        return f"{len(value)} mục"
    return {True: "có", False: "không"}[value] if isinstance(value, bool) else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"

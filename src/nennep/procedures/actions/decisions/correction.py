"""Corrects the draft of a decision: settles doubts, types, adds or leaves out lines, corrects the head."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import note, require, take_line
from nennep.ledger.events import name_events
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ...models import DecisionLine, PublishingDecision
from ...parts.version_rows import checked_columns, checked_rows
from ...queries.decision_doubts import EARLY, early_effect, register_of, strange_doubt
from ...rules import CHANGES, COLUMNS, PARTS
from ...rules.comparison import BY_HAND, compare_line, is_open
from ...rules.comparison.identity import root_of
from .intake import KEEPS

CORRECTED = "decision.corrected"
name_events({CORRECTED: "Đối chiếu, sửa quyết định công bố"})
# What a person may set on a line besides what identifies it; the columns of a version, and its rows.
VALUES = (*COLUMNS, *PARTS, "field", "quality_code")
# Only to check rows by, where no day is known yet; and what a fee rests on if nothing else is named.
EVER = date(2000, 1, 1)
BY_DECISION = "quyết định này"
BLANK: dict[str, Any] = {
    "table": "", "code": "", "spoilt": "", "name": "", "time": "", "unit": "", "unset": False,
    "time_doubt": "", "amounts": [], "fee": "", "basis": "", "amendment": "", "level": "",
    "agency": "", "field": "", "replaced": [], "replaced_name": "",
}  # fmt: skip
Facts = Mapping[str, Any]


def settle_doubt(
    decision: PublishingDecision, *, order: int, number: int, choice: int, by: Actor, at: datetime
) -> None:
    """Afterwards the doubt ``number`` of the line is settled by that choice, and the line says so.

    Raises BrokenRuleError where there is no such doubt or choice, or the choice is to type,
    NotPermittedError, ConflictError.
    """
    line = _line(decision, order)
    doubts = dict(enumerate(line.doubts))
    choices = dict(enumerate(doubts[number]["choices"] if number in doubts else ()))
    if choice not in choices:
        raise BrokenRuleError("", f"Dòng {order} không còn chỗ này; tải lại trang để thấy bản mới nhất.")
    asked, chosen = doubts[number], choices[choice]
    if chosen["value"].get("by_hand"):
        raise BrokenRuleError("", "Sửa trong ô của dòng này rồi ghi lại.")
    asked["chosen"] = choice
    _set(line, chosen["value"])
    _write(decision, line, {"act": "settled", "line": line.pk, "doubt": number}, by, at)


def correct_line(
    decision: PublishingDecision,
    *,
    order: int,
    changes: Mapping[str, Any],
    settles: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> DecisionLine:
    """Afterwards the line says what was typed; the doubts numbered in ``settles`` are settled by hand.

    ``changes`` may name change, code, procedure (a Procedure or None), replaced (Procedures),
    effective_on, and what a version says (``VALUES``; None leaves it as it is held). With another
    procedure the rest of the line is compared anew. Raises BrokenRuleError, NotPermittedError,
    ConflictError.
    """
    line = _line(decision, order)
    _correct(line, changes, settles)
    facts = {"act": "corrected", "line": line.pk, "fields": sorted(changes)}
    _write(decision, line, facts, by, at)
    return line


def add_line(decision: PublishingDecision, *, changes: Mapping[str, Any], by: Actor, at: datetime) -> DecisionLine:
    """Afterwards the draft has one line more, as typed. Raises as ``correct_line``."""
    _require_draft(decision)
    if not changes.get("change"):
        raise BrokenRuleError("change", "Chọn dòng này làm gì với thủ tục.")
    with transaction.atomic():
        take_line(decision.agency_id)
        last = decision.lines.aggregate(last=Max("order"))["last"] or 0
        line = DecisionLine(decision=decision, order=last + 1, read=dict(BLANK), source={}, doubts=[])
        line.save(force_insert=True)
        _correct(line, changes, ())
        _write(decision, line, {"act": "added", "line": line.pk}, by, at)
    return line


def leave_out(decision: PublishingDecision, *, order: int, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the line is kept with its reason and not applied. Raises BrokenRuleError without one."""
    line = _line(decision, order)
    if not reason.strip():
        raise BrokenRuleError("reason", "Ghi vì sao không áp dụng dòng này.")
    line.left_out = nfc(reason).strip()[:300]
    _write(decision, line, {"act": "left_out", "line": line.pk}, by, at)


def leave_out_strange(decision: PublishingDecision, *, by: Actor, at: datetime) -> int:
    """Afterwards no line is applied that is in doubt whether it is of this agency at all; how many.

    For the lists of a whole province: a line whose first choice is to leave it out. Raises
    NotPermittedError, ConflictError, BrokenRuleError where it is no draft.
    """
    _require_draft(decision)
    lines = []
    for line in decision.lines.filter(left_out=""):
        asked = strange_doubt(line)
        if asked is not None:
            asked["chosen"] = 0
            line.left_out = asked["choices"][0]["value"]["left_out"][:300]
            lines.append(line)
    with transaction.atomic():
        facts = {"act": "left_out", "lines": [line.pk for line in lines]}
        _note(decision, facts, by, at, {})
        DecisionLine.objects.bulk_update(lines, ["doubts", "left_out"])
    return len(lines)


def take_back(decision: PublishingDecision, *, order: int, by: Actor, at: datetime) -> None:
    """Afterwards the line is applied with the others again; what left it out is a doubt again."""
    line = _line(decision, order)
    line.left_out = ""
    for one in line.doubts:
        chosen = one["chosen"]
        if chosen not in (None, BY_HAND) and "left_out" in one["choices"][chosen]["value"]:
            one["chosen"] = None
    _write(decision, line, {"act": "taken_back", "line": line.pk}, by, at)


def correct_head(
    decision: PublishingDecision,
    *,
    number: str,
    signed_on: date | None,
    effective_on: date | None,
    issuer: str,
    title: str,
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards the draft bears this number, these days, issuer and title.

    Raises BrokenRuleError where it is no draft, NotPermittedError, ConflictError.
    """
    _require_draft(decision)
    days = (signed_on, effective_on)
    warnings = decision.warnings
    if days != (decision.signed_on, decision.effective_on):
        warnings = [one for one in warnings if one.get("about") != EARLY] + early_effect(*days)
    changes = {
        "number": "".join(nfc(number).split())[:60],
        "signed_on": signed_on,
        "effective_on": effective_on,
        "issuer": nfc(issuer).strip()[:200],
        "title": nfc(title).strip(),
        "warnings": warnings,
    }
    _note(decision, {"act": "head"}, by, at, changes)


def mark_seen(decision: PublishingDecision, *, warning: int, by: Actor, at: datetime) -> None:
    """Afterwards that warning about the whole file keeps nothing back. Raises BrokenRuleError."""
    _require_draft(decision)
    warnings = [dict(one) for one in decision.warnings]
    if not 0 <= warning < len(warnings) or warnings[warning].get("unread"):
        raise BrokenRuleError("", "Chỗ này không xác nhận được; tải lại trang.")
    warnings[warning]["seen"] = True
    _note(decision, {"act": "seen", "warning": warning}, by, at, {"warnings": warnings})


def _require_draft(decision: PublishingDecision) -> None:
    if decision.state != "draft":
        state = decision.get_state_display().lower()
        raise BrokenRuleError("", f"Quyết định {state}, không sửa được nữa.")


def _line(decision: PublishingDecision, order: int) -> DecisionLine:
    _require_draft(decision)
    found = decision.lines.filter(order=order).first()
    if found is None:
        raise BrokenRuleError("", f"Không có dòng {order}; tải lại trang để thấy bản mới nhất.")
    return found


def _note(decision: PublishingDecision, facts: Facts, by: Actor, at: datetime, changes: Facts) -> None:
    grant = require(by, MANAGE_PROCEDURES, decision.agency_id, words=KEEPS)
    note(decision, CORRECTED, by=by, at=at, grant=grant, facts=facts, changes=changes)


def _write(decision: PublishingDecision, line: DecisionLine, facts: Facts, by: Actor, at: datetime) -> None:
    """The event first: it fails where somebody else has moved the draft since it was read."""
    with transaction.atomic():
        _note(decision, facts, by, at, {})
        line.save()


def _set(line: DecisionLine, value: Facts) -> None:
    """What a choice sets."""
    if {"change", "procedure", "replaced"} & set(value):
        _compare_anew(line, value)
    line.values = line.values | value.get("values", {})
    for name in value.get("keep", ()):
        line.values.pop(name, None)
    if "left_out" in value:
        line.left_out = value["left_out"][:300]


def _compare_anew(line: DecisionLine, settled: Facts) -> None:
    """The line beside another procedure or as another change; what was settled or typed stays."""
    replaced = settled.get("replaced")
    if replaced is None and _typed(line, "replaced"):
        replaced = list(line.replaced.values_list("pk", flat=True))
    texts = BLANK | line.read | ({"code": line.code} if _typed(line, "code") else {})
    fresh = compare_line(
        texts,
        register_of(line.decision.agency),
        change=settled.get("change", line.change),
        procedure=settled.get("procedure", line.procedure_id),
        replaced=replaced,
    )
    typed = {name: line.values[name] for name in line.values if _typed(line, name)}
    line.values = {n: v for n, v in fresh.values.items() if not _typed(line, n)} | typed
    line.change, line.procedure_id = fresh.change, fresh.procedure
    line.code, line.name = line.code or fresh.code, line.name or fresh.name
    line.replaced.set(fresh.replaced)
    _merge_doubts(line, fresh.doubts)


def _merge_doubts(line: DecisionLine, fresh: Sequence[dict[str, Any]]) -> None:
    """Those settled, those about the file itself, and what is newly in doubt."""
    kept = [one for one in line.doubts if not is_open(one) or one["field"] == "reading"]
    known = {(one["field"], one["why"], one["read"]): one for one in kept}
    for one in fresh:
        before = known.get((one["field"], one["why"], one["read"]))
        if before is None:
            kept.append(one)
        elif before["chosen"] not in (None, BY_HAND):
            value = before["choices"][before["chosen"]]["value"]
            line.values = line.values | value.get("values", {})
            for name in value.get("keep", ()):
                line.values.pop(name, None)
    if any(name for name in line.values if _typed(line, name)):
        kept = [one for one in kept if not (is_open(one) and one["field"] == "change")]
    line.doubts = kept


def _typed(line: DecisionLine, name: str) -> bool:
    return name in line.read.get("by_hand", ())


def _correct(line: DecisionLine, changes: Mapping[str, Any], settles: Sequence[int]) -> None:
    if "change" in changes and changes["change"] not in CHANGES:
        raise BrokenRuleError("change", "Chọn dòng này làm gì với thủ tục.")
    typed = {*line.read.get("by_hand", ()), *changes}
    line.read = {**line.read, "by_hand": sorted(typed)}
    for number in settles:
        if 0 <= number < len(line.doubts):
            line.doubts[number]["chosen"] = BY_HAND
    if "code" in changes:
        line.code = _code(changes["code"])
    if "effective_on" in changes:
        line.effective_on = changes["effective_on"]
    checked = _checked(line, changes)
    for name in VALUES:
        if name in changes:
            if changes[name] is None:
                line.values.pop(name, None)
            else:
                line.values[name] = checked[name]
    if changes.get("name"):
        line.name = changes["name"][:400]
    settled = _identity(changes)
    if settled or "code" in changes:
        _compare_anew(line, settled)
        line.name = line.name or changes.get("name") or ""


def _checked(line: DecisionLine, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as a version can hold it. Raises BrokenRuleError with the field."""
    given = {name: changes[name] for name in VALUES if changes.get(name) is not None}
    made = given | checked_columns({n: v for n, v in given.items() if n in COLUMNS})
    for part in PARTS:
        if part in given:
            since = line.effective_on or line.decision.effective_on or EVER
            basis = {"basis": BY_DECISION} if part == "fees" else {}
            rows = [{**basis, **{k: v for k, v in row.items() if v}} for row in given[part]]
            checked_rows(part, rows, since)
    return made


def _identity(changes: Mapping[str, Any]) -> dict[str, Any]:
    settled: dict[str, Any] = {}
    if "change" in changes:
        settled["change"] = changes["change"]
    if "procedure" in changes:
        settled["procedure"] = changes["procedure"].pk if changes["procedure"] else None
    if "replaced" in changes:
        settled["replaced"] = [each.pk for each in changes["replaced"]]
    return settled


def _code(text: str) -> str:
    code = "".join(nfc(text).split())
    if code and not root_of(code):
        raise BrokenRuleError("code", f"Mã “{code[:40]}” sai dạng; mã có dạng 1.234567, có thể kèm đuôi 000.00.00.H99.")
    return code[:60]

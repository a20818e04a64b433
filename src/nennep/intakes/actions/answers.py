"""Answers to what was not certain: of one procedure, of the same question in many, of all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError
from nennep.office.codes import codes_in
from nennep.office.spelling import key
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions.fields import add_field
from nennep.procedures.models import KINDS, IntakeLine, ProcedureIntake
from nennep.procedures.rules.columns import FEE_KINDS, SERVICE_LEVELS

from ..parts import open_line, require_open
from ..rules import ATTRIBUTES, answer_by, check_answer, group_of, is_waiting
from ..rules.ground import as_stored, pattern_problem
from .lines import note_correction

MOST_ATTRIBUTE = 400


@dataclass(frozen=True, slots=True)
class FieldToAdd:
    """A field that the list does not hold yet: as the sheet calls it, and its code."""

    name: str
    code: str


def answer_line(
    intake: ProcedureIntake,
    *,
    order: int,
    answers: Mapping[int, str],
    attributes: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards these doubts of the procedure are answered and these attributes typed over.

    An empty answer opens the doubt again. Raises BrokenRuleError with ``answer-<number>`` or the
    attribute; then nothing is written. NotPermittedError, ConflictError.
    """
    line = open_line(intake, order)
    for name, text in attributes.items():
        line.values[name] = _attribute(name, text)
    for number, text in answers.items():
        if 0 <= number < len(line.doubts):
            line.doubts[number]["answer"] = _answer(line, number, text)
    with transaction.atomic():
        note_correction(intake, facts={"act": "line", "line": order}, by=by, at=at)
        line.save(update_fields=["values", "doubts"])


def answer_alike(
    intake: ProcedureIntake,
    *,
    question: tuple[str, str],
    way: str,
    by: Actor,
    at: datetime,
    text: str = "",
    field: str = "",
) -> tuple[int, int]:
    """Afterwards every open doubt that asks this question is answered in this way; how many, and how many are left.

    ``way`` is one of rules.intake.ways_for, or ``text`` with what was typed. ``field`` narrows to the procedures of one
    field, as the sheets call it, folded. What the way does not answer stays open. Raises BrokenRuleError
    where it answers none, NotPermittedError, ConflictError.
    """
    require_open(intake)
    changed: list[IntakeLine] = []
    done = left = 0
    for line in intake.lines.filter(result=None, left_out=""):
        answers = _alike(line, question, way, text) if not field or key(line.values["field"]) == field else {}
        for number, answer in answers.items():
            if answer is None:
                left += 1
            else:
                line.doubts[number]["answer"] = answer
                done += 1
        if any(answer is not None for answer in answers.values()):
            changed.append(line)
    if not done:
        raise BrokenRuleError(
            "answer", "Cách trả lời này không hợp với chỗ nào; ghi câu trả lời, hoặc mở từng thủ tục."
        )
    with transaction.atomic():
        note_correction(intake, facts={"act": "alike", "attribute": question[0], "answered": done}, by=by, at=at)
        IntakeLine.objects.bulk_update(changed, ["doubts"], batch_size=100)
    return done, left


def _alike(line: IntakeLine, question: tuple[str, str], way: str, text: str) -> dict[int, str | None]:
    """By the number of each open doubt that asks it: the answer, None where the way answers nothing."""
    found: dict[int, str | None] = {}
    for number, doubt in enumerate(line.doubts):
        if is_waiting(doubt) and group_of(doubt) == question:
            answer = text if way == "text" else answer_by(way, line.values, doubt)
            found[number] = None if answer is None else check_answer(line.values, doubt, answer)
    return found


def answer_common(
    intake: ProcedureIntake, *, answers: Mapping[str, Any], add: Sequence[FieldToAdd], by: Actor, at: datetime
) -> None:
    """Afterwards these answers hold for all procedures of the intake, and the fields to add are on the list.

    ``answers``: fields, kinds, decisions, patterns, keepers, fee_kind, competent, service_level; a part that is not
    there stays. Raises BrokenRuleError, NotPermittedError, ConflictError; then nothing is written.
    """
    require_open(intake)
    given = as_stored(intake.answers)
    _check_common(answers)
    merged = {
        name: {**given[name], **answers.get(name, {})}
        if isinstance(given[name], dict)
        else answers.get(name, given[name])
        for name in given
    }
    with transaction.atomic():
        for field in add:
            merged["fields"][key(field.name)] = _added(intake, field, by, at)
        note_correction(intake, facts={"act": "common", "fields": len(add)}, by=by, at=at)
        intake.answers = merged
        intake.save(update_fields=["answers"])


def _check_common(answers: Mapping[str, Any]) -> None:
    for name, known in (("fee_kind", FEE_KINDS), ("service_level", SERVICE_LEVELS)):
        if answers.get(name) and answers[name] not in known:
            raise BrokenRuleError(name, "Chọn một mục trong danh sách.")
    if any(kind not in KINDS for kind in answers.get("kinds", {}).values()):
        raise BrokenRuleError("kinds", "Chọn một loại thủ tục trong danh sách.")
    for pattern in answers.get("patterns", {}).values():
        if problem := pattern_problem(pattern):
            raise BrokenRuleError("patterns", problem)


def _added(intake: ProcedureIntake, field: FieldToAdd, by: Actor, at: datetime) -> str:
    """The code of the field, now on the agency's own list. Raises BrokenRuleError with ``fields``."""
    try:
        return str(add_field(keeper=intake.agency, name=field.name, code=field.code, by=by, at=at).code)
    except BrokenRuleError as error:
        raise BrokenRuleError("fields", f"Lĩnh vực “{field.name}”: {error.words}") from error


def _answer(line: IntakeLine, number: int, text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return check_answer(line.values, line.doubts[number], text)
    except BrokenRuleError as error:
        raise BrokenRuleError(f"answer-{number}", error.words) from error


def _attribute(name: str, text: str) -> str:
    value = " ".join(nfc(text).split())
    if name not in ATTRIBUTES:
        raise ConflictError("Trang này đã cũ; tải lại trang rồi sửa.")
    if len(value) > MOST_ATTRIBUTE:
        raise BrokenRuleError(name, f"Dài {len(value)} ký tự, nhiều nhất {MOST_ATTRIBUTE}.")
    if name == "code" and value:
        found = codes_in(value).found
        if len(found) != 1 or not found[0][0].isdigit():
            raise BrokenRuleError("code", "Mã có dạng 1.234567, có thể kèm đuôi 000.00.00.H99.")
        return found[0]
    return value

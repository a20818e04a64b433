"""Checks of who does each step: one role, one output, known duties and divisions, separation of duties."""

import re
from collections.abc import Iterator, Mapping

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP, Definition, Step
from nennep.org.rules import HANDLE, REVIEW
from nennep.processes.rules.checks.check import ERROR, WARNING, Check, finding, found_or_well, nothing
from nennep.processes.rules.checks.circumstances import Circumstances

ROLE, PEOPLE, APART = ("Mỗi bước một vai, một đầu ra", "Vai, đơn vị đều có thật", "Người soạn không tự duyệt")
PUBLIC, SIGNED = "Người dân đọc được trạng thái", "Có bước ký và bước trả kết quả"
_SEVERAL = re.compile(r"[;,\n]|\s/\s|\b(?:và|hoặc)\b", re.IGNORECASE)


def _work(definition: Definition) -> list[Step]:
    return [place.step for place in definition.places if place.step.kind in {"task", "check"}]


def people_checks(definition: Definition, around: Circumstances) -> Iterator[Check]:
    """In the order of the screen."""
    work = _work(definition)
    if not work:
        yield nothing("role", ROLE, "Bảng chưa có bước việc nào.")
        yield from found_or_well([*_signed(work)], "signed", SIGNED)
        return
    done = f"Cả {len(work)} bước đều ghi một vai chịu trách nhiệm và có đầu ra."
    yield from found_or_well([*_one_role(work)], "role", ROLE, done)
    yield from found_or_well([*_known(work, around)], "people", PEOPLE)
    yield from _apart(definition, work)
    yield from found_or_well([*_signed(work)], "signed", SIGNED)
    yield from found_or_well([*_public(definition)], "public", PUBLIC)


# --- one role, one output ---


def _one_role(work: list[Step]) -> Iterator[Check]:
    for step in work:
        if not step.role.strip():
            words = f"{step.id} “{step.name}” chưa ghi trách nhiệm."
            yield finding("role", ROLE, words, state=ERROR, step=step.id, about="none")
        elif _SEVERAL.search(step.role):
            words = f"{step.id}: “{step.role}” là nhiều vai. Tách bước, hoặc ghi vai chịu trách nhiệm."
            yield finding("role", ROLE, words, state=WARNING, step=step.id, about="several")
        if not (step.forms_out or step.result or step.evidence or step.kind == "check"):
            words = f"{step.id} “{step.name}” chưa có đầu ra: biểu mẫu, kết quả hay bằng chứng."
            yield finding("role", ROLE, words, state=WARNING, step=step.id, about="output")


# --- known to the agency ---


def _known(work: list[Step], around: Circumstances) -> Iterator[Check]:
    for step in work:
        if step.duty not in around.duties:
            said = f"nhiệm vụ “{step.duty}” không có trong danh mục" if step.duty else "chưa chọn nhiệm vụ"
            words = f"{step.id}: {said}, nên không ai làm được bước này. Chọn nhiệm vụ."
            yield finding("people", PEOPLE, words, state=ERROR, step=step.id, about="duty")
            continue
        places = _places(step, around)
        if step.agency and around.held_at(step.agency, step.duty):
            pass  # its people do it, wherever they sit
        elif places is None:
            words = f"{step.id}: không có đơn vị “{step.unit}” trong cơ quan. Chọn lại đơn vị."
            yield finding("people", PEOPLE, words, state=ERROR, step=step.id, about="unit")
        elif not any((step.duty, place) in around.holders for place in (*places, "")):
            yield _nobody(step, places, around)
        if step.agency and step.agency not in around.agencies:
            words = f"{step.id}: cơ quan “{step.agency}” chưa có trong danh mục cơ quan."
            yield finding("people", PEOPLE, words, state=WARNING, step=step.id, about="agency")


def _places(step: Step, around: Circumstances) -> tuple[str, ...] | None:
    """Codes of the divisions in which the step may be done; None for an unknown one."""
    if step.unit == HANDLING_DIVISION:
        return (around.own,)
    if step.unit == ONE_STOP:
        return tuple(sorted(around.desks))
    return (step.unit,) if step.unit in around.divisions else None


def _nobody(step: Step, places: tuple[str, ...], around: Circumstances) -> Check:
    where = ", ".join(around.divisions.get(place, place) for place in places) or "bộ phận một cửa"
    duty = around.duties[step.duty]
    there = f"{step.agency}, cũng không ai ở {where} để ghi trả lời thay," if step.agency else where
    words = f"{step.id}: hôm nay không ai ở {there} có nhiệm vụ “{duty}”."
    return finding("people", PEOPLE, words, state=WARNING, step=step.id, about="nobody")


# --- separation of duties ---


def _apart(definition: Definition, work: list[Step]) -> Iterator[Check]:
    """The step that signs is done by somebody else than the last one who drafted and who reviewed."""
    found, told = [], []
    for index, step in enumerate(work):
        if not step.signs:
            continue
        for duty, words, state in ((HANDLE, "soạn", ERROR), (REVIEW, "thẩm tra", WARNING)):
            for other in [one for one in work[:index] if one.duty == duty][-1:]:
                if other.id in step.separation:
                    told.append(f"{step.id} khác người {other.id}")
                else:
                    found.append(_same(step, other, words, state))
    if not found and not told:
        told_none = "Bảng chưa có bước ký đứng sau bước soạn hay bước thẩm tra, nên không có gì để so."
        # That nobody signs at all is a finding of its own.
        if any(step.signs for step in work):
            yield nothing("separation", APART, told_none)
        return
    words = f"{'; '.join(told)}."
    yield from found_or_well(found, "separation", APART, words)


def _same(step: Step, other: Step, words: str, state: str) -> Check:
    said = (
        f"Người {words} ở {other.id} có thể tự ký ở {step.id}. Ghi {other.id} vào cột “Khác người làm"
        f" bước” của {step.id}."
    )
    return finding("separation", APART, said, state=state, step=step.id, about=other.id)


def _signed(work: list[Step]) -> Iterator[Check]:
    wanted: Mapping[str, str] = {
        "signs": "Chưa bước nào ký kết quả, nên hồ sơ không bao giờ giải quyết xong.",
        "returns": "Chưa bước nào trả kết quả, nên không ghi được ngày trả.",
    }
    for field, words in wanted.items():
        if not any(getattr(step, field) for step in work):
            yield finding("signed", SIGNED, words, state=ERROR, about=field)


# --- what the citizen reads ---


def _public(definition: Definition) -> Iterator[Check]:
    for place in definition.places:
        step = place.step
        if step.kind in {"task", "check", "timer"} and not step.public_state.strip():
            words = f"{step.id} “{step.name}” chưa có trạng thái cho người dân."
            yield finding("public", PUBLIC, words, state=WARNING, step=step.id)

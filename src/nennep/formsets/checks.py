"""Whether a payload may be printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from datetime import datetime
from typing import Any, get_args, get_type_hints

from nennep.formsets import payloads
from nennep.formsets.payloads import PAYLOADS, Payload
from nennep.kernel.refusals import Refusal

COUNTS_FROM_ONE = frozenset({"sets", "round_number", "extension_number", "first_line"})


class PayloadError(Refusal):
    """The paper may not be printed. `problems` holds one Vietnamese sentence a fault, naming the field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


def validate_payload(form: str, payload: Payload) -> None:
    """Nothing happens when every required field is filled and lawful; else PayloadError names all faults at once.

    `form` is the name of a form (`appointment_slip`, ...). Raises KeyError for a name that no set has.
    """
    wanted = PAYLOADS[form]
    if not isinstance(payload, wanted):
        raise PayloadError([f"Giấy “{form}” cần dữ liệu {wanted.__name__}, không phải {type(payload).__name__}."])
    problems = [*_faults(payload, ""), *_law_faults(payload)]
    if problems:
        raise PayloadError(problems)


def _faults(record: Any, where: str) -> Iterator[str]:
    hints = get_type_hints(type(record), vars(payloads))
    for one in fields(record):
        value = getattr(record, one.name)
        label = f"{where}{one.metadata.get('label', 'Phần đầu giấy')}"
        yield from _value_faults(one, value, label, hints[one.name])


def _value_faults(one: Field[Any], value: Any, label: str, hint: Any) -> Iterator[str]:
    required = one.metadata.get("required", True)
    if value is None or value == () or (isinstance(value, str) and not value.strip()):
        if required:
            yield f"“{label}” còn trống; ghi nội dung trước khi in."
    elif is_dataclass(value):
        yield from _faults(value, f"{label}: ")
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, 1):
            if is_dataclass(inner):
                yield from _faults(inner, f"{label}, dòng {number}: ")
            elif not inner.strip():
                yield f"“{label}, dòng {number}” còn trống; ghi nội dung hoặc bỏ dòng này."
            else:
                yield from _scalar_faults(one, inner, f"{label}, dòng {number}", str)
    else:
        yield from _scalar_faults(one, value, label, hint)


def _scalar_faults(one: Field[Any], value: Any, label: str, hint: Any) -> Iterator[str]:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            yield f"“{label}” thiếu múi giờ."
    elif isinstance(value, str):
        longest = one.metadata.get("longest", 2000)
        if len(value) > longest:
            yield f"“{label}” dài {len(value)} ký tự, tối đa {longest}; rút gọn trước khi in."
        allowed = [a for a in get_args(hint) if isinstance(a, str)] or [
            a for inner in get_args(hint) for a in get_args(inner) if isinstance(a, str)
        ]
        if allowed and value not in allowed:
            yield f"“{label}” nhận một trong {', '.join(allowed)}, không nhận “{value}”."
    elif isinstance(value, int) and not isinstance(value, bool):
        least = 1 if one.name in COUNTS_FROM_ONE else 0
        if value < least:
            yield f"“{label}” là {value}; nhỏ nhất là {least}."


def _law_faults(payload: Payload) -> Iterator[str]:
    """What one field alone cannot tell."""
    match payload:
        case payloads.AppointmentSlip(received_at=start, due_at=end) if end and _before(end, start):
            yield "“5. Thời gian trả kết quả” sớm hơn “4. Thời gian nhận hồ sơ”; xem lại hạn."
        case payloads.SupplementLetter(missing=(), corrections=()):
            yield "Phiếu chưa có “Giấy tờ cần bổ sung” hay “Nội dung cần sửa”; ghi ít nhất một mục."
        case payloads.ControlSheet(rows=rows):
            for number, line in enumerate(rows, 1):
                begun, ended = (
                    (line.from_at, line.to_at)
                    if isinstance(line, payloads.PauseRow)
                    else (line.given_at, line.received_at)
                )
                if ended is not None and _before(ended, begun):
                    yield f"“Các lần giao, nhận, dòng {number}”: thời gian sau sớm hơn thời gian trước."
        case payloads.ApologyLetter(promised_at=old, new_due_at=new) if not _before(old, new):
            yield "“Thời gian hẹn lại” phải sau “Thời gian hẹn trả”."
        case _:
            return


def _before(one: datetime, other: datetime) -> bool:
    return one.tzinfo is not None and other.tzinfo is not None and one < other

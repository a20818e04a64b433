"""Definition to plain JSON values and back, refusing what is not understood."""

import json
import types
import typing
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar

from nennep.definitions.definition.problems import DefinitionError, Problem
from nennep.kernel.words import decimal_text
from nennep.kernel.worktime import Term

DEEPEST = 24

T = TypeVar("T")
Read = Callable[[Any, str, list[Problem]], Any]

_UNREADABLE = object()
_MEND = "Sửa lại mục này trong tệp rồi nhập lại."


def read(cls: type[T], given: Any) -> T:
    """``given`` as ``cls``. Raises DefinitionError with every problem found."""
    problems: list[Problem] = []
    value = _reader(typing.cast(Any, cls))(given, "", problems)
    if problems:
        raise DefinitionError(problems)
    return typing.cast(T, value)


def write(value: Any) -> Any:
    """Plain JSON values: fields at their default left out, decimals as texts, lengths of time as tables keep them."""
    if isinstance(value, Term):
        return value.to_length()
    if is_dataclass(value):
        return {
            field.name: _fragments(value) if field.name == "fragments" else write(part)
            for field in fields(value)
            if (part := getattr(value, field.name)) != field.default or type(part) is not type(field.default)
        }
    if isinstance(value, tuple):
        return [write(part) for part in value]
    if isinstance(value, Decimal):
        return decimal_text(value)
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def canonical(value: Any) -> bytes:
    """One spelling: sorted keys, NFC, no blanks, UTF-8."""
    text = json.dumps(write(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _fragments(value: Any) -> dict[str, str]:
    return dict(value.fragments)


# --- reading ---


@cache
def _reader(kind: Any) -> Read:
    plain: dict[Any, Read] = {str: _text, bool: _bool, int: _int, Decimal: _decimal, Term: _length}
    if kind in plain:
        return plain[kind]
    if is_dataclass(kind):
        return _record(typing.cast(type, kind))
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and typing.get_origin(arguments[0]) is tuple:
        return _pairs
    if origin is tuple:
        return _list(arguments[0])
    if set(arguments) == {bool, int, str, types.NoneType}:
        return _scalar
    if types.NoneType in arguments:
        (inner,) = [one for one in arguments if one is not types.NoneType]
        return lambda value, at, found: None if value is None else _reader(inner)(value, at, found)
    raise TypeError(f"no reader for {kind}")


def _record(cls: type) -> Read:
    parts: dict[str, tuple[Read, bool]] = {}

    def prepared() -> dict[str, tuple[Read, bool]]:
        if not parts:
            hints = typing.get_type_hints(cls)
            parts.update((field.name, (_reader(hints[field.name]), field.default is MISSING)) for field in fields(cls))
        return parts

    def record(value: Any, at: str, found: list[Problem]) -> Any:
        if not isinstance(value, Mapping) or at.count(".") > DEEPEST:
            return _refuse(found, at, "phải là một bảng các mục, không lồng quá sâu")
        known = prepared()
        before = len(found)
        for key in value:
            if key not in known:
                _refuse(found, _under(at, str(key)[:40]), "là mục không có trong định nghĩa")
        for name, (_, needed) in known.items():
            if needed and name not in value:
                _refuse(found, _under(at, name), "còn thiếu")
        read_parts = {
            name: reader(value[name], _under(at, name), found) for name, (reader, _) in known.items() if name in value
        }
        return cls(**read_parts) if len(found) == before else _UNREADABLE

    return record


def _list(kind: Any) -> Read:
    def items(value: Any, at: str, found: list[Problem]) -> Any:
        if not isinstance(value, list | tuple):
            return _refuse(found, at, "phải là một danh sách")
        reader = _reader(kind)
        return tuple(reader(part, f"{at}[{i}]", found) for i, part in enumerate(value))

    return items


def _text(value: Any, at: str, found: list[Problem]) -> Any:
    if not isinstance(value, str):
        return _refuse(found, at, "phải là chữ")
    if any(0xD800 <= ord(letter) < 0xE000 or letter == "\0" for letter in value):
        return _refuse(found, at, "có ký tự hỏng")
    return unicodedata.normalize("NFC", value)


def _bool(value: Any, at: str, found: list[Problem]) -> Any:
    return value if type(value) is bool else _refuse(found, at, "phải là đúng hoặc sai")


def _int(value: Any, at: str, found: list[Problem]) -> Any:
    return value if type(value) is int else _refuse(found, at, "phải là số nguyên")


def _decimal(value: Any, at: str, found: list[Problem]) -> Any:
    number: Decimal | None = None
    if type(value) in {int, float, Decimal} or (isinstance(value, str) and len(value) <= 20):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = None
    if number is None or not number.is_finite() or abs(number) >= 1_000_000:
        return _refuse(found, at, "phải là một số nhỏ hơn một triệu, dấu thập phân là dấu chấm")
    if number != round(number, 4):
        return _refuse(found, at, "có quá 4 chữ số thập phân")
    return Decimal(decimal_text(number))


def _length(value: Any, at: str, found: list[Problem]) -> Any:
    """A wait or the time of an alarm, as ``Term.to_length`` writes it."""
    if not isinstance(value, Mapping):
        return _refuse(found, at, "phải là một bảng các mục, không lồng quá sâu")
    before = len(found)
    for key in value:
        if key not in {"amount", "unit"}:
            _refuse(found, _under(at, str(key)[:40]), "là mục không có trong định nghĩa")
    if "amount" not in value:
        _refuse(found, _under(at, "amount"), "còn thiếu")
    amount = _decimal(value.get("amount", 0), _under(at, "amount"), found)
    unit = _text(value.get("unit", ""), _under(at, "unit"), found)
    if len(found) > before:
        return _UNREADABLE
    try:
        return Term.from_length({"amount": amount} | ({"unit": unit} if "unit" in value else {}))
    except ValueError as error:
        found.append(Problem(at, "unreadable", str(error), _MEND))
        return _UNREADABLE


def _scalar(value: Any, at: str, found: list[Problem]) -> Any:
    if value is None or type(value) in {bool, int}:
        return value
    return _text(value, at, found)


def _pairs(value: Any, at: str, found: list[Problem]) -> Any:
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and isinstance(part, str) for key, part in value.items()
    ):
        return _refuse(found, at, "phải là một bảng chữ theo tên")
    return tuple(sorted(value.items()))


def _under(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _refuse(found: list[Problem], at: str, rule: str) -> Any:
    found.append(Problem(at, "unreadable", f"Mục này {rule}.", _MEND))
    return _UNREADABLE

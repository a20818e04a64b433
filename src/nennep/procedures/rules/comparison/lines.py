"""Lines of a decision: each row of a reading beside the procedure it changes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nennep.office.decision_rows import DecisionReading, DecisionRow
from nennep.office.spelling import key

from ..published import Published, stored
from .doubts import Doubt, by_hand, choice, doubt, is_open
from .fees import compare_amendment, compare_bases, compare_fees
from .identity import change_of, not_in_force, other_agency, procedure_meant, replaced_by, root_of
from .register import Register, spelled_out
from .terms import compare_time
from .texts import Texts, texts_of

# What the comparing says itself, better than the reading could without the register.
_SAID_HERE = ("code", "name", "time", "replaced", "double")


@dataclass(slots=True)
class ComparedLine:
    """One line as it would be kept: ``procedure`` and ``replaced`` are ids, ``values`` what it sets."""

    texts: Texts
    change: str = ""
    code: str = ""
    name: str = ""
    procedure: int | None = None
    replaced: tuple[int, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    source: dict[str, Any] = field(default_factory=dict)


def compare_all(reading: DecisionReading, register: Register) -> list[ComparedLine]:
    """The lines of a reading, in its order, with the doubts of all of them."""
    lines = []
    for i, row in enumerate(reading.rows):
        line = compare_line(texts_of(row), register)
        line.source = _source(row)
        for warned in reading.warnings:
            if warned.row == i and warned.about not in _SAID_HERE:
                words = warned.message[:1].upper() + warned.message[1:] + "."
                acts = (choice("Đã xem, đúng"), by_hand())
                line.doubts.append(doubt("reading", words, *acts, read=row.source.place))
        lines.append(line)
    _tell_doubles(lines, register)
    return lines


def compare_line(
    texts: Texts,
    register: Register,
    *,
    change: str = "",
    procedure: int | None = None,
    replaced: Sequence[int] | None = None,
) -> ComparedLine:
    """The line of these texts; ``change``, ``procedure`` and ``replaced`` are what a person has settled."""
    line = ComparedLine(texts, code=texts["code"], name=texts["name"], doubts=[])
    line.change = change
    if not change:
        line.change, line.doubts = change_of(texts, register)
    held = register.of_key(procedure)
    if held is None and line.change:
        held, doubts = procedure_meant(texts, line.change, register)
        line.doubts += doubts
        line.doubts = _agency_first(line, held, register)
    line.procedure = held.procedure_id if held else None
    if held is not None:
        line.code = line.code or held.root
        line.name = line.name or held.name
    _replaced(line, held, register, replaced)
    concerned = [held] if held else []
    concerned += [one for key_ in line.replaced if (one := register.of_key(key_))]
    line.doubts += not_in_force(line.change, concerned)
    if line.change and line.change != "repealed":
        _values(line, held or (concerned[0] if concerned else None), held, register)
    return line


def _agency_first(line: ComparedLine, held: Published | None, register: Register) -> list[Doubt]:
    """A line of another agency asks that alone, not also which procedure it is."""
    other = other_agency(line.texts, held, register)
    return other if other and held is None else line.doubts


def _replaced(line: ComparedLine, held: Published | None, register: Register, given: Sequence[int] | None) -> None:
    if line.change != "replaced":
        return
    if given is not None:
        line.replaced = tuple(given)
        return
    keys, doubts = replaced_by(line.texts, register, held)
    line.replaced = tuple(each for each in keys if held is None or each != held.procedure_id)
    line.doubts += doubts


def _values(line: ComparedLine, like: Published | None, held: Published | None, register: Register) -> None:
    """What the line sets: for a new procedure whole, for one that is held what differs."""
    texts, values = line.texts, line.values
    before = stored(like.terms) if like else {}
    fees = tuple(fee for fee in like.fees if not fee.valid_to) if like else ()
    parts: tuple[tuple[str, tuple[Any, list[Doubt]]], ...] = (
        ("terms", compare_time(texts, before)),
        ("fees", compare_fees(texts, fees)),
        ("bases", compare_bases(texts, like.bases if like else (), whole=line.change != "amended")),
    )
    for name, (value, doubts) in parts:
        if value is not None:
            values[name] = value
        line.doubts += doubts
    line.doubts += compare_amendment(texts)
    _name_and_level(line, held)
    if held is None and line.change in ("enacted", "replaced"):
        _new(line, like, register)
    if line.change == "amended" and not values and not any(map(is_open, line.doubts)):
        why = "Không thấy điều gì khác với thủ tục đang có."
        acts = (choice("Bỏ dòng này", left_out="Không đổi gì so với thủ tục đang có"), choice("Vẫn lập bản mới"))
        line.doubts.append(doubt("change", why, *acts, by_hand("Ghi nội dung đổi")))


def _name_and_level(line: ComparedLine, held: Published | None) -> None:
    texts, values = line.texts, line.values
    asked = any(one["field"] == "name" for one in line.doubts)
    is_new = bool(texts["name"]) and (held is None or spelled_out(texts["name"]) != spelled_out(held.name))
    if is_new and not asked:
        values["name"] = texts["name"][:400]
    level = texts["level"]
    if level and (held is None or key(level) != key(held.level)):
        values["level"] = (level[:1].upper() + level[1:])[:60]


def _new(line: ComparedLine, like: Published | None, register: Register) -> None:
    """What only a new procedure needs: its field and its code in the quality system."""
    code = register.field_named(line.texts["field"]) or (like.field_code if like else "")
    if code:
        line.values["field"] = code
        given = register.next_code(code)
        if given:
            line.values["quality_code"] = given


def _tell_doubles(lines: list[ComparedLine], register: Register) -> None:
    """A procedure that two lines change: the later one is asked about."""
    seen: dict[object, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        roots = {line.procedure or root_of(line.code) or None, *line.replaced}
        for each in roots - {None}:
            seen[each].append(i)
    for procedure, places in seen.items():
        first = lines[places[0]]
        for i in places[1:]:
            held = register.of_key(procedure) if isinstance(procedure, int) else None
            name = held.quality_code if held else procedure
            why = f"{name} đã có ở dòng {places[0] + 1} của danh sách này."
            acts = (choice("Bỏ dòng này", left_out=f"Đã có ở dòng {places[0] + 1}"), by_hand("Thủ tục khác"))
            lines[i].doubts.append(doubt("double", why, *acts, read=lines[i].code, held=first.name))


def _source(row: DecisionRow) -> dict[str, Any]:
    """Where the row stands in the file, its cells by what they are about."""
    return {
        "place": row.source.place,
        "table": row.source.table,
        "rows": list(row.source.rows),
        "cells": {
            name: [{"text": cell.text, "row": cell.row, "column": cell.column} for cell in cells]
            for name, cells in row.source.cells.items()
        },
        "raw": [list(texts) for texts in row.source.raw],
    }

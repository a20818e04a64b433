"""What the editor asks for: as the script sends it (JSON), or as the forms of the page send it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from nennep.definitions.editing import COLUMN, EditError
from nennep.kernel.text import storable
from nennep.web.request import HouseRequest

Edit = dict[str, Any]
# What a form sends of a plain act, besides the act itself.
PLAIN = (
    *("step", "after", "before", "into", "branch", "kind", "by", "column", "text", "with"),
    *("heading", "day", "bare", "unread"),
)
UNREADABLE = "Phép sửa gửi lên không đọc được. Tải lại trang rồi sửa lại."
YES, NO = "có", "không"


@dataclass(frozen=True)
class EditRequest:
    """``edits`` in order, begun where the draft stood at ``edit``; ``step`` is the chosen one, whose
    details are open where ``more``. ``scripted``: the answer goes to the script."""

    edit: int
    edits: list[Edit] = field(default_factory=list)
    step: str = ""
    more: bool = False
    scripted: bool = False


def is_scripted(request: HouseRequest) -> bool:
    """Whether the script of the page asks, and not the browser itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def wish_of(request: HouseRequest) -> EditRequest:
    """What the request asks for. Raises EditError where it cannot be read."""
    if request.content_type == "application/json":
        return _scripted(request.body)
    sent = request.POST
    edits = _cells(sent) if sent.get("act") == "cells" else [_plain(sent)]
    return EditRequest(_number(sent.get("edit")), edits, sent.get("step", ""), more=True)


def _scripted(body: bytes) -> EditRequest:
    try:
        given = storable(json.loads(body))
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise EditError("", "", UNREADABLE) from None
    if not isinstance(given, dict) or not isinstance(given.get("change", {}), dict):
        raise EditError("", "", UNREADABLE)
    change = given.get("change") or {}
    if not isinstance(change.get("act", ""), str):
        raise EditError("", "", UNREADABLE)
    edits = [change] if change.get("act") not in {None, "undo", "redo"} else []
    chosen = given.get("step")
    return EditRequest(
        _number(given.get("edit")),
        edits,
        chosen if isinstance(chosen, str) else "",
        more=bool(given.get("more")),
        scripted=True,
    )


def _number(given: object) -> int:
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 10:
        return int(given)
    if type(given) is int and given >= 0:
        return given
    raise EditError("", "", UNREADABLE)


def _plain(sent: QueryDict) -> Edit:
    act = sent.get("act", "")
    if act == "header":
        return _header(sent)
    edit: Edit = {"act": act} | {name: sent[name] for name in PLAIN if sent.get(name)}
    if act == "paste":
        edit["text"] = sent.get("text", "")
        if "columns" in sent:
            edit["columns"] = sent.getlist("columns")
    return edit


def _cells(sent: QueryDict) -> list[Edit]:
    """Every cell that the form of one step shows; a cell that stays as it is is no edit of its own.

    A kind of step that has changed comes first: it opens and shuts other cells.
    """
    step = sent.get("step", "")
    edits: list[Edit] = [{"act": "kind", "step": step, "kind": sent["kind"]}] if sent.get("kind") else []
    for name in sent.getlist("shown"):
        if name in COLUMN and name not in {"kind", "branches"}:
            edits.append({"act": "set", "step": step, "column": name, "text": _text(sent, name)})
    if "branch_name" in sent:
        edits.append({"act": "branches", "step": step, "branches": branches_of(sent)})
    # All others name the step as it is still called.
    return sorted(edits, key=lambda edit: edit.get("column") == "id")


def _text(sent: QueryDict, name: str) -> str:
    if COLUMN[name].kind == "flag":
        return YES if sent.get(name) else NO
    return sent.get(name, "").replace("\r\n", "\n")


def branches_of(sent: QueryDict) -> list[Edit]:
    """The branches as rows; empty ones are not there."""
    names = ("name", "condition", "to", "was")
    given = [dict(zip(names, row, strict=True)) for row in _lines(sent, "branch", names)]
    kept = [row for row in given if row["name"] or row["condition"] or row["to"]]
    return [{key: text for key, text in row.items() if text or key != "was"} for row in kept]


def _header(sent: QueryDict) -> Edit:
    edit: Edit = {"act": "header", "name": sent.get("name", ""), "end_name": sent.get("end_name", "")}
    phases = ("code", "name", "hours", "was")
    edit["phases"] = _records(sent, "phase", phases, needed=("code", "name"))
    variables = ("name", "kind", "label", "choices", "default", "was")
    edit["variables"] = _records(sent, "variable", variables, needed=("name",))
    return edit


def _records(
    sent: QueryDict, prefix: str, names: tuple[str, ...], *, needed: tuple[str, ...]
) -> list[Mapping[str, str]]:
    rows = [dict(zip(names, row, strict=True)) for row in _lines(sent, prefix, names)]
    return [row for row in rows if any(row[name] for name in needed)]


def _lines(sent: QueryDict, prefix: str, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The values of repeated fields, row by row."""
    columns = [[one.strip() for one in sent.getlist(f"{prefix}_{name}")] for name in names]
    return list(zip(*columns, strict=False))

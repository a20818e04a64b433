"""What a version would say of a procedure that was read: columns and rows as a version keeps them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nennep.documents.rules import number_key
from nennep.kernel.text import fold
from nennep.kernel.words import money
from nennep.kernel.worktime import Term
from nennep.office.headings import said
from nennep.office.spelling import flat, key
from nennep.procedures.rules.columns import FEE_KINDS

from .ground import CommonAnswers, kind_told
from .sheets import Values

Rows = list[dict[str, Any]]
MOST_FEE_NAME = 80
_FILE_ENDING = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|odt|zip|rar|jpe?g|png)(?=\s*(?:;|$))", re.I)
# “Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX)”: parted where a new name begins.
_APPLICANTS = re.compile(r",\s+(?=[^\W\d_a-zà-ỹđ])")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDraft:
    """The columns and the rows that the sheet tells; what it does not tell is not there."""

    changes: Mapping[str, Any]
    components: Rows
    fees: Rows
    bases: Rows


def draft_of(values: Values, common: CommonAnswers, *, is_new: bool) -> SheetDraft:
    """What the answered values say. ``is_new``: also what is said for all, where the sheet is silent."""
    fees = _fees(values["channels"], common.fee_kind, values["decision"])
    changes = {
        "name": values["name"],
        "level": values["level"],
        "kind": kind_told(values["kind"], common.kinds),
        "terms": _terms(values),
        "sequence": [{"who": "", "text": line} for line in values["steps_text"].splitlines() if line.strip()],
        "applicants": _applicants(values["applicants"]),
        "competent": values["competent"] or (common.competent if is_new else ""),
        "authorised": values["authorised"],
        "coordinating": values["coordinating"],
        "reception_place": values["reception_place"],
        "result": values["result"],
        "conditions": values["conditions"],
    }
    changes = {name: value for name, value in changes.items() if value}
    if is_new:
        channels = {row["channel"] for row in values["channels"]}
        changes["post_reception"] = "post" in channels
        changes["service_level"] = common.service_level if "online" in channels else "none"
    return SheetDraft(
        changes=changes, components=_components(values["components"]), fees=fees, bases=_bases(values["bases"])
    )


def _applicants(text: str) -> list[str]:
    """The names parted by commas that stand in no bracket."""
    found: list[str] = []
    for piece in _APPLICANTS.split(text):
        if found and found[-1].count("(") > found[-1].count(")"):
            found[-1] = f"{found[-1]}, {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def _terms(values: Values) -> dict[str, Any]:
    """The limit of each channel; what its other lines say stands in its note."""
    rows = values["channels"]
    found: dict[str, Any] = {}
    for channel in dict.fromkeys(row["channel"] for row in rows if row["channel"]):
        own = [row for row in rows if row["channel"] == channel]
        general = values.get("general", {}).get(channel) or own[0]
        notes = list(dict.fromkeys(note for row in own if (note := _note(row, len(own) > 1))))
        term = {"amount": general["amount"] or "", "unit": general["unit"], "cutoff": None} if general["unit"] else {}
        found[channel] = term | ({"note": "\n".join(notes)} if notes else {})
    return found


def _note(row: Values, is_one_of_many: bool) -> str:
    """The description of a line; of one of several also its time, and what is too long to name a sum."""
    parts = [row["note"].strip()]
    for fee in row["fees"]:
        if fee["note"] and not (fee["amount"] and _is_name(fee["note"])):
            parts.append(f"{fee['text']} ({fee['note']})")
    told = "; ".join(part for part in parts if part) if is_one_of_many else "\n".join(part for part in parts if part)
    limit = told_limit(row) if row["unit"] else ""
    return ": ".join(part for part in (limit, told) if part) if is_one_of_many else told


def _fees(rows: Sequence[Values], kind: str, decision: str) -> Rows:
    """The sums; those that all channels have alike stand once, without a channel."""
    by_channel: dict[str, list[tuple[str, str, int]]] = {}
    for row in rows:
        sums = by_channel.setdefault(row["channel"], [])
        for fee in row["fees"]:
            if fee["amount"] and (one := _fee(fee, kind)) not in sums:
                sums.append(one)
    alike = len({tuple(sorted(sums)) for sums in by_channel.values()}) == 1
    told = {"": next(iter(by_channel.values()), [])} if alike else by_channel
    basis = f"Quyết định {decision}"
    return [
        {"kind": kind, "name": name, "amount": amount, "channel": channel, "basis": basis}
        for channel, sums in told.items()
        for kind, name, amount in sums
    ]


def _fee(fee: Values, kind: str) -> tuple[str, str, int]:
    which = fee["kind"] or kind or "phi"
    note = flat(fee["note"])
    return which, note if _is_name(note) else FEE_KINDS[which], fee["amount"]


def _is_name(note: str) -> bool:
    """Whether the note on a sum says what is charged (“Phí thẩm định”), and not when, for whom or how much."""
    return len(note) <= MOST_FEE_NAME and "phi" in fold(note).split() and not any(sign.isdigit() for sign in note)


def _components(rows: Sequence[Values]) -> Rows:
    return [_component(row) for row in rows if row["name"]]


def _component(row: Values) -> dict[str, Any]:
    case = row["case"].strip(" *:.-–")
    plain = fold(case)
    is_shown = "xuat trinh" in plain
    named = "" if not case or is_shown or plain in ("luu y", "giay to phai nop", "thanh phan ho so") else f"{case}: "
    copies = row["copies"] or 0
    is_certified = _is_certified(row["name"])
    return {
        "name": named + row["name"],
        "form": _FILE_ENDING.sub("", row["form"]),
        "originals": row["originals"] or 0,
        "certified": copies if is_certified else 0,
        "copies": 0 if is_certified else copies,
        "required": not plain.startswith(("truong hop", "neu ")),
        "manner": "show" if is_shown else "submit",
    }


def _is_certified(name: str) -> bool:
    """Whether the paper is a certified copy; one that may be another copy as well is none."""
    words = key(name)
    is_told = said(words, "ban sao chung thuc") or (
        said(words, "ban sao") and said(words, "co chung thuc", "duoc chung thuc")
    )
    return is_told and not said(words, "hoac")


def _bases(rows: Sequence[Values]) -> Rows:
    return [{"document": _document(row)} for row in rows if row["number"] or row["title"]]


def _document(row: Values) -> str:
    """The title with its number, the own number first where the title names that of another text."""
    number, title = str(row["number"]), str(row["title"])
    if not number or not title:
        return number or title
    return title if number_key(title) == number_key(number) != "" else f"{number}, {title}"


def told_fee(fee: Mapping[str, Any]) -> str:
    """“400.000 đồng (thẩm định)” for the screen."""
    amount = "không thu" if fee["amount"] == 0 else fee["text"] if fee["amount"] is None else money(fee["amount"])
    return f"{amount} ({fee['note']})" if fee["note"] else amount


def told_limit(row: Mapping[str, Any]) -> str:
    """“5 ngày làm việc”; the number alone where no unit is known, “không hẹn ngày” where there is none."""
    if row["unit"]:
        return Term.from_json({"amount": row["amount"], "unit": row["unit"]}).words()
    return str(row["amount"] or "không hẹn ngày")

"""The dated sets of statutory forms, read from `formset.toml` files beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from nennep.formsets.checks import validate_payload
from nennep.formsets.payloads import PAYLOADS, FeeLine, Letterhead, Payload
from nennep.kernel.dates import cell_moment, full_date, long_date, long_moment
from nennep.kernel.law import LawField, LawItem, LawKind
from nennep.kernel.refusals import Refusal
from nennep.kernel.words import money
from nennep.kernel.worktime import ZONE
from nennep.press.qr import qr_svg

SETS = Path(__file__).parent
LAYOUTS = SETS / "layouts"
PAPERS = ("a4", "a5")
SYMBOL = re.compile(r"[\w-]{0,20}")
ORIENTATIONS = ("portrait", "landscape")


class FormSetError(Refusal):
    """A form set cannot be read, or none is in force; the message is Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form of a set: its number and title in law, the sheet, the layout that prints it.

    ``symbol`` stands behind the number of a paper, as working desks write it; ``acts`` are those
    acts of a case that bring the paper about. ``outgoing``: it is entered in the register of outgoing papers.
    """

    name: str
    number: str
    title: str
    layout: str
    paper: str = "a4"
    orientation: str = "portrait"
    symbol: str = ""
    acts: tuple[str, ...] = ()
    outgoing: bool = False

    @property
    def pattern(self) -> str:
        """How its number is written, for the series of the form."""
        return f"{{số:2}}/{self.symbol}" if self.symbol else "{số:2}"

    @property
    def template(self) -> Path:
        """The layout, for `press.render_pdf`."""
        return LAYOUTS / self.layout

    def content(self, payload: Payload) -> dict[str, Any]:
        """What `press.render_pdf(form.template, ..., dated=payload.head.issued_at)` prints.

        Raises PayloadError when the payload may not be printed. Instants and amounts have become words here.
        """
        validate_payload(self.name, payload)
        sheet = {key: getattr(self, key) for key in ("number", "title", "paper", "orientation")}
        return {"form": sheet, "paper": _words(payload)}


@dataclass(frozen=True, kw_only=True)
class FormSet:
    """Forms of one legal basis, in force from a day until the next set begins."""

    code: str
    legal_basis: str
    effective_from: date
    forms: Mapping[str, Form]

    @property
    def all_forms(self) -> Mapping[str, Form]:
        """Those of the set, and the papers of the desk that no circular prescribes."""
        return {**self.forms, **own_forms()}

    def form(self, name: str) -> Form:
        """The form of that name, or our own. Raises FormSetError when there is none (a stop notice before 2025)."""
        try:
            return self.all_forms[name]
        except KeyError:
            raise FormSetError(f"Bộ biểu mẫu theo {self.legal_basis} không có mẫu “{name}”.") from None


def load_formsets() -> tuple[FormSet, ...]:
    """All sets, the earliest first: those of the product and of packages. Raises FormSetError for what cannot be used."""
    return FORM_SETS.value()


def formset_on(day: date) -> FormSet:
    """The set in force on that day: a paper prints the set of its day of issue. Raises FormSetError before the first."""
    in_force = [one for one in load_formsets() if one.effective_from <= day]
    if not in_force:
        raise FormSetError(f"Ngày {full_date(day)} chưa có bộ biểu mẫu nào có hiệu lực.")
    return in_force[-1]


def formset_named(code: str) -> FormSet:
    """The set of that code, which an issued paper keeps. Raises FormSetError when there is none."""
    for one in load_formsets():
        if one.code == code:
            return one
    raise FormSetError(f"Không có bộ biểu mẫu “{code}”.")


def read_formset(file: Path) -> FormSet:
    """The set in a `formset.toml`. Raises FormSetError naming the file and what is wrong."""
    try:
        return _formset(_entry(file))
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as problem:
        raise FormSetError(f"Không đọc được bộ biểu mẫu {file.parent.name}: {problem}.") from problem


def _entry(file: Path) -> LawItem:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    content = {"legal_basis": raw["legal_basis"], "forms": raw["forms"]}
    return LawItem(file.parent.name, raw["effective_from"], raw["legal_basis"], content)


def _built_in() -> Iterator[LawItem]:
    return (_entry(file) for file in sorted(SETS.glob("*/formset.toml")))


def _formset(entry: LawItem) -> FormSet:
    forms = {name: _form(name, row) for name, row in entry.content["forms"].items()}
    one = FormSet(code=entry.key, legal_basis=entry.content["legal_basis"], effective_from=entry.begins_on, forms=forms)
    for form in forms.values():
        if form.paper not in PAPERS or form.orientation not in ORIENTATIONS:
            raise FormSetError(f"{one.code}, mẫu {form.number}: khổ giấy {form.paper} {form.orientation} chưa có.")
        if not form.template.is_file():
            raise FormSetError(f"{one.code}, mẫu {form.number}: không có tệp {form.layout}.")
    return one


def _formsets(entries: Sequence[LawItem]) -> tuple[FormSet, ...]:
    found = sorted(map(_formset, entries), key=lambda one: one.effective_from)
    for one in found:
        if sum(other.code == one.code for other in found) > 1:
            raise FormSetError(
                f"Có hai bộ biểu mẫu cùng mã “{one.code}”; bộ mới cần mã mới, vì giấy đã in giữ mã của bộ."
            )
    return tuple(found)


def _fault(entry: LawItem) -> str:
    """A set of a package has the forms, layouts and acts that the product knows; it may not lead to another file."""
    known = [one for each in _built_in() for one in _formset(each).forms.values()]
    acts = [act for form in known for act in form.acts]
    layouts = {form.layout for form in known}
    for name, row in entry.content["forms"].items():
        if name not in PAYLOADS or not isinstance(row, dict):
            return f"không có giấy “{name}”; các giấy: {', '.join(PAYLOADS)}"
        wrong = next(
            (key for key, value in row.items() if key not in FORM_FIELDS or not isinstance(value, FORM_FIELDS[key])), ""
        )
        lacking = next((key for key in ("number", "title", "layout") if not row.get(key)), "")
        if wrong or lacking:
            return f"giấy “{name}”: “{wrong or lacking}” thiếu hoặc không dùng được"
        if row["layout"] not in layouts:
            return f"giấy “{name}”: không có cách trình bày {row['layout']}; bản phần mềm này có {', '.join(sorted(layouts))}"
        strange = [act for act in row.get("acts", ()) if act not in acts]
        if strange:
            return f"giấy “{name}”: không có việc {strange[0]}"
        if not SYMBOL.fullmatch(row.get("symbol", "")):
            return f"giấy “{name}”: ký hiệu “{row['symbol']}” chỉ gồm chữ, số, gạch ngang"
    newest = max(_built_in(), key=lambda each: each.begins_on)
    lost = [name for name in newest.content["forms"] if name not in entry.content["forms"]]
    return f"thiếu giấy {', '.join(lost)}" if lost else ""


def _told(entry: LawItem) -> Mapping[str, str]:
    told = {"Căn cứ": entry.content["legal_basis"]}
    for name, form in _formset(entry).forms.items():
        sheet = f"{form.paper.upper()} {'ngang' if form.orientation == 'landscape' else 'dọc'}"
        sign = f", ký hiệu {form.symbol}" if form.symbol else ""
        told[KNOWN_AS.get(name, name)] = f"Mẫu {form.number} “{form.title}”, {sheet}{sign}"
    return told


KNOWN_AS = {
    "appointment_slip": "Giấy tiếp nhận, hẹn trả",
    "supplement_request": "Phiếu bổ sung",
    "refusal_note": "Phiếu từ chối",
    "apology_letter": "Văn bản xin lỗi",
    "stop_notice": "Thông báo dừng",
    "control_sheet": "Phiếu kiểm soát",
    "case_log": "Sổ theo dõi",
}
FORM_FIELDS: Mapping[str, type] = {
    **dict.fromkeys(("number", "title", "layout", "paper", "orientation", "symbol"), str),
    "acts": list,
    "outgoing": bool,
}
FORM_SETS = LawKind(
    "form_sets",
    "Bộ mẫu giấy tờ của Một cửa",
    built_in=_built_in,
    read=_formsets,
    fields={"legal_basis": LawField("Căn cứ"), "forms": LawField("Các giấy", dict)},
    check=_fault,
    tell=_told,
    follows=True,
)


@cache
def own_forms() -> Mapping[str, Form]:
    """The papers of the desk that no circular prescribes."""
    raw = tomllib.loads((SETS / "own_forms.toml").read_text(encoding="utf-8"))
    return {name: _form(name, row) for name, row in raw["forms"].items()}


def _form(name: str, row: Mapping[str, Any]) -> Form:
    return Form(name=name, **{**row, "acts": tuple(row.get("acts", ()))})


def _words(value: Any) -> Any:
    if isinstance(value, Letterhead):
        return {
            **_record(value),
            "issued_on": _day(value.issued_at),
            "qr": qr_svg(value.lookup_text).decode() if value.lookup_text else None,
        }
    if isinstance(value, FeeLine):
        return {**_record(value), "amount": money(value.amount)}
    if is_dataclass(value):
        return {"kind": type(value).__name__, **_record(value)}
    if isinstance(value, datetime):
        return {"long": long_moment(value), "short": cell_moment(value), "day": _day(value)}
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, tuple):
        return [_words(inner) for inner in value]
    return value


def _day(at: datetime) -> str:
    return long_date(at.astimezone(ZONE).date())


def _record(value: Any) -> dict[str, Any]:
    return {one.name: _words(getattr(value, one.name)) for one in fields(value)}

"""The dated sets of statutory forms, read from `formset.toml` files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from nennep.formsets.checks import validate_payload
from nennep.formsets.payloads import FeeLine, Letterhead, Payload
from nennep.kernel.dates import cell_moment, full_date, long_date, long_moment
from nennep.kernel.refusals import Refusal
from nennep.kernel.words import money
from nennep.kernel.worktime import ZONE
from nennep.press.qr import qr_svg

SETS = Path(__file__).parent
LAYOUTS = SETS / "layouts"
PAPERS = ("a4", "a5")
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


@cache
def load_formsets() -> tuple[FormSet, ...]:
    """All sets, the earliest first. Raises FormSetError for a file that cannot be used."""
    found = [read_formset(file) for file in SETS.glob("*/formset.toml")]
    return tuple(sorted(found, key=lambda one: one.effective_from))


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
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        forms = {name: _form(name, row) for name, row in raw["forms"].items()}
        one = FormSet(
            code=file.parent.name, legal_basis=raw["legal_basis"], effective_from=raw["effective_from"], forms=forms
        )
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as problem:
        raise FormSetError(f"Không đọc được bộ biểu mẫu {file.parent.name}: {problem}.") from problem
    for form in forms.values():
        if form.paper not in PAPERS or form.orientation not in ORIENTATIONS:
            raise FormSetError(f"{one.code}, mẫu {form.number}: khổ giấy {form.paper} {form.orientation} chưa có.")
        if not form.template.is_file():
            raise FormSetError(f"{one.code}, mẫu {form.number}: không có tệp {form.layout}.")
    return one


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

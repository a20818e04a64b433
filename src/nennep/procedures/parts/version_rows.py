"""What a version holds: its columns and rows, checked before they are written, copied from the one before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as by_default
from datetime import date
from typing import Any

from django.db import models

from nennep.kernel.dates import days_after, full_date
from nennep.kernel.text import nfc
from nennep.kernel.worktime import Term
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError

from ..models import Component, Fee, LegalBasis, ProcedureVersion, PublishingDecision, Variant
from ..rules import CHANNELS, COLUMNS, MOST, NEEDS_BASIS, PARTS, label_of, lacks_basis, term_problem, variant_problems

ROWS: dict[str, type[models.Model]] = {"components": Component, "fees": Fee, "bases": LegalBasis, "variants": Variant}
# What each row must say, by part.
NEEDED = {
    "components": {"name": "tên giấy tờ"},
    "fees": {"name": "tên khoản thu", "kind": "phí hay lệ phí", "basis": "văn bản quy định mức thu"},
    "bases": {"document": "tên văn bản"},
    "variants": {"name": "tên trường hợp"},
}
TEXT_LENGTH = 20_000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDraft:
    """What a new version says; what it leaves out stays as the version before has it.

    ``changes`` are columns of ProcedureVersion by name (those of ``rules.COLUMNS``). The parts are
    rows as mappings of columns, in order; their numbers are 1, 2, 3 … A fee without ``valid_from``
    holds from the version's first day. None keeps the part, an empty sequence empties it.
    """

    valid_from: date
    decision: PublishingDecision | None = None
    changes: Mapping[str, Any] = by_default(default_factory=dict)
    components: Sequence[Mapping[str, Any]] | None = None
    fees: Sequence[Mapping[str, Any]] | None = None
    bases: Sequence[Mapping[str, Any]] | None = None
    variants: Sequence[Mapping[str, Any]] | None = None
    involved: Sequence[Agency] | None = None

    @property
    def named(self) -> list[str]:
        """The attributes that the draft sets, by name."""
        parts = [name for name in (*ROWS, "involved") if getattr(self, name) is not None]
        return sorted([*self.changes, *parts])


def resolved(
    draft: VersionDraft, before: ProcedureVersion | None, agency: Agency
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """The columns and rows of the version that the draft makes of the one before, all checked.

    Raises BrokenRuleError with the attribute or ``valid_from``.
    """
    if before is not None:
        _check_day(before, draft.valid_from)
        columns = {name: getattr(before, name) for name in COLUMNS}
    else:
        columns = beginning_of(agency)
    columns |= checked_columns(draft.changes)
    if lacks_basis(columns):
        raise BrokenRuleError("supplement_basis", NEEDS_BASIS)
    rows = {part: _rows(part, before, draft) for part in ROWS}
    check_variants(columns.get("questions", []), rows)
    return columns, rows


def beginning_of(agency: Agency) -> dict[str, Any]:
    """The columns with which a new procedure of the agency begins: what it mostly has."""
    return {
        "level": agency.get_level_display(),
        "terms": {},
        "supplement_policy": "",
        "result": "",
        "competent": agency.name,
        "service_level": "none",
    }


def _rows(part: str, before: ProcedureVersion | None, draft: VersionDraft) -> list[dict[str, Any]]:
    given = getattr(draft, part)
    if given is not None:
        return checked_rows(part, given, draft.valid_from)
    return copied_rows(before, part) if before else []


def _check_day(before: ProcedureVersion, day: date) -> None:
    if before.status == "repealed" and before.valid_to and day <= before.valid_to:
        gone = full_date(days_after(before.valid_to, 1))
        raise BrokenRuleError("valid_from", f"Thủ tục bãi bỏ từ {gone}. Bản mới phải có hiệu lực từ ngày đó trở đi.")
    if day <= before.valid_from:
        raise BrokenRuleError(
            "valid_from",
            f"Bản {before.number} có hiệu lực từ {full_date(before.valid_from)}."
            f" Bản mới phải có hiệu lực sau ngày {full_date(before.valid_from)}.",
        )


def checked_columns(changes: Row) -> dict[str, Any]:
    """The columns as they are stored. Raises BrokenRuleError with the column, ValueError for others."""
    unknown = sorted(set(changes) - set(COLUMNS))
    if unknown:
        raise ValueError(f"not a column that a decision sets: {unknown[0]}")
    columns = {name: _stored(value) for name, value in changes.items()}
    for name, value in columns.items():
        _check_value(ProcedureVersion, name, value, name, label_of(name))
        if name in MOST and value is not None and not 1 <= value <= MOST[name]:
            raise BrokenRuleError(name, f"{label_of(name)} từ 1 đến {MOST[name]}; để trống nếu theo quy định chung.")
    if "name" in columns and not columns["name"]:
        raise BrokenRuleError("name", "Ghi tên thủ tục như quyết định công bố.")
    if "terms" in columns:
        columns["terms"] = checked_terms(columns["terms"], "terms")
    return columns


def checked_terms(terms: Row, field: str) -> dict[str, Any]:
    """The limits by channel as they are stored. Raises BrokenRuleError."""
    for channel, term in terms.items():
        if channel not in CHANNELS:
            raise BrokenRuleError(field, f"Không có kênh “{channel}”. Các kênh: {', '.join(CHANNELS)}.")
        if problem := term_problem(term):
            raise BrokenRuleError(field, f"{CHANNELS[channel]}: {problem}")
    return {channel: Term.from_json(term).to_json() for channel, term in terms.items()}


def checked_rows(part: str, rows: Iterable[Row], since: date) -> list[dict[str, Any]]:
    """The rows of a part as they are stored, numbered from 1. Raises BrokenRuleError with the part."""
    made = []
    for order, row in enumerate(rows, start=1):
        values = {name: _stored(value) for name, value in row.items()} | {"order": order}
        if part == "fees":
            values.setdefault("valid_from", since)
        where = f"{PARTS[part]}, dòng {order}"
        for name, words in NEEDED[part].items():
            if not values.get(name):
                raise BrokenRuleError(part, f"{where}: ghi {words}.")
        for name, value in values.items():
            _check_value(ROWS[part], name, value, part, where)
        if part == "variants":
            values["terms"] = checked_terms(values.get("terms") or {}, part)
        made.append(values)
    return made


def copied_rows(version: ProcedureVersion, part: str) -> list[dict[str, Any]]:
    """The rows of a part as they are stored, numbers kept; rows that bear one number are numbered anew."""
    names = [
        field.attname for field in ROWS[part]._meta.concrete_fields if field.name not in ("id", "procedure_version")
    ]
    rows = list(ROWS[part]._default_manager.filter(procedure_version=version).order_by("order", "pk").values(*names))
    if len({row["order"] for row in rows}) < len(rows):
        return [row | {"order": order} for order, row in enumerate(rows, start=1)]
    return rows


def check_variants(questions: Sequence[Row], rows: Mapping[str, Sequence[Row]]) -> None:
    """Raise BrokenRuleError where the table of variants is wrong, or names a row that is not there."""
    if problems := variant_problems(questions, rows["variants"]):
        raise BrokenRuleError("variants", problems[0])
    for variant in rows["variants"]:
        for part, words in (("components", "giấy tờ"), ("fees", "khoản thu")):
            known = {row["order"] for row in rows[part]}
            missing = sorted(set(variant.get(part) or ()) - known)
            if missing:
                raise BrokenRuleError(
                    "variants",
                    f"Trường hợp “{variant['name']}” cần {words} số {missing[0]}, danh sách mới"
                    " không có số này. Sửa bảng trường hợp cùng lúc.",
                )


def write_rows(version: ProcedureVersion, rows: Mapping[str, Sequence[Row]]) -> None:
    """Afterwards the version has these rows."""
    for part, model in ROWS.items():
        model._default_manager.bulk_create(model(procedure_version=version, **row) for row in rows[part])


def _stored(value: Any) -> Any:
    """Text in its composed form without blanks around it, at any depth."""
    if isinstance(value, str):
        return nfc(value).strip()
    if isinstance(value, Mapping):
        return {key: _stored(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_stored(each) for each in value]
    return value


def _check_value(model: type[models.Model], name: str, value: Any, field: str, where: str) -> None:
    """Raise BrokenRuleError where the column cannot hold the value."""
    column = model._meta.get_field(name)
    most = getattr(column, "max_length", None) or TEXT_LENGTH
    if isinstance(value, str) and len(value) > most:
        raise BrokenRuleError(field, f"{where}: dài {len(value)} ký tự, nhiều nhất {most}.")
    choices = dict(getattr(column, "choices", None) or ())
    if choices and value not in choices:
        raise BrokenRuleError(field, f"{where}: không có lựa chọn “{value}”. Chọn: {', '.join(choices.values())}.")
    if isinstance(column, models.PositiveIntegerField | models.PositiveBigIntegerField) and not (
        value is None and column.null
    ):
        _check_count(value, field, where)


def _check_count(value: Any, field: str, where: str) -> None:
    if not isinstance(value, int) or value < 0:
        raise BrokenRuleError(field, f"{where}: “{value}” không phải một số từ 0 trở lên.")

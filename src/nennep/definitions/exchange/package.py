"""The content of a package: processes, procedures, the laws that they cite, own templates, forms by name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as by_default
from datetime import date
from typing import Any

from nennep.definitions import bpmn
from nennep.definitions.definition import Definition, DefinitionError
from nennep.kernel.worktime import Term

from .archive import Archive, PackageError, json_bytes, write_archive

LAW_DAYS = ("issued_on", "effective_from", "expired_from")


@dataclass(frozen=True, kw_only=True)
class PackedProcess:
    """One process. ``units`` names the divisions that its steps and its ownership speak of, by code."""

    code: str
    name: str
    division: str
    number: str
    definition: Definition
    effective_from: str = ""
    procedures: tuple[str, ...] = ()
    units: Mapping[str, str] = by_default(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PackedProcedure:
    """One procedure as it is published: columns and parts of its version, plain JSON values."""

    root: str
    suffix: str
    quality_code: str
    field: str
    field_name: str
    columns: Mapping[str, Any]
    parts: Mapping[str, Any]
    involved: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackedLaw:
    """A legal document as the sender's register has it; days as YYYY-MM-DD or ""."""

    number: str
    kind: str
    issuer: str
    title: str
    issued_on: str = ""
    effective_from: str = ""
    expired_from: str = ""
    is_shortened: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class PackedTemplate:
    """An own Word template of one of the four documents."""

    track: str
    file_name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All of a package. ``forms`` are the forms and results by name with the processes that name them."""

    agency: str
    agency_name: str
    made_on: date
    processes: tuple[PackedProcess, ...] = ()
    procedures: tuple[PackedProcedure, ...] = ()
    laws: tuple[PackedLaw, ...] = ()
    templates: tuple[PackedTemplate, ...] = ()
    forms: Mapping[str, tuple[str, ...]] = by_default(default_factory=dict)


def pack(contents: Contents) -> bytes:
    """The package of these contents: the same bytes every time."""
    entries: dict[str, bytes] = {}
    for number, process in enumerate(contents.processes, start=1):
        home = f"processes/{number:03d}"
        plain = {key: getattr(process, key) for key in _PROCESS} | {"units": dict(process.units)}
        entries[f"{home}/process.json"] = json_bytes(plain)
        entries[f"{home}/definition.json"] = process.definition.canonical()
        entries[f"{home}/process.bpmn"] = bpmn.write(process.definition)
    for number, procedure in enumerate(contents.procedures, start=1):
        entries[f"procedures/{number:03d}.json"] = json_bytes(asdict(procedure))
    entries["laws.json"] = json_bytes([asdict(law) for law in contents.laws])
    entries["forms.json"] = json_bytes({form: list(of) for form, of in contents.forms.items()})
    for template in contents.templates:
        entries[f"templates/{template.track}.docx"] = template.content
    head = {
        "agency": {"code": contents.agency, "name": contents.agency_name},
        "made_on": contents.made_on.isoformat(),
        "templates": {one.track: one.file_name for one in contents.templates},
    }
    return write_archive(head, entries)


_PROCESS = ("code", "name", "division", "number", "effective_from", "procedures")


def unpack(archive: Archive) -> Contents:
    """What the checked package says. Raises PackageError, naming the entry that is wrong."""
    agency = archive.head.get("agency")
    if not isinstance(agency, dict):
        raise PackageError("manifest.json của gói không ghi cơ quan gửi. Xin bên gửi xuất lại gói.")
    names = sorted(archive.entries)
    return Contents(
        agency=_text(agency.get("code"), "manifest.json", "agency"),
        agency_name=_text(agency.get("name"), "manifest.json", "agency"),
        made_on=_day(archive.head.get("made_on"), "manifest.json", "made_on"),
        processes=tuple(_process(archive, name) for name in names if name.endswith("/process.json")),
        procedures=tuple(_procedure(archive, name) for name in names if name.startswith("procedures/")),
        laws=tuple(_law(row) for row in _rows(archive, "laws.json")),
        templates=tuple(_templates(archive)),
        forms=_forms(archive),
    )


def _process(archive: Archive, name: str) -> PackedProcess:
    given = _object(archive.json(name), name)
    other = name.replace("process.json", "definition.json")
    try:
        definition = Definition.from_dict(_object(archive.json(other), other))
    except DefinitionError as error:
        first = error.problems[0]
        raise PackageError(f"“{other}” không phải bảng bước đọc được: {first.where} {first.rule}") from error
    units = _object(given.get("units", {}), name)
    return PackedProcess(
        **{key: _text(given.get(key), name, key) for key in _PROCESS if key != "procedures"},
        procedures=_texts(given.get("procedures", []), name, "procedures"),
        units={_text(key, name, "units"): _text(value, name, "units") for key, value in units.items()},
        definition=definition,
    )


def _procedure(archive: Archive, name: str) -> PackedProcedure:
    given = _object(archive.json(name), name)
    plain = ("root", "suffix", "quality_code", "field", "field_name")
    parts = _object(given.get("parts"), name)
    for part, rows in parts.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise PackageError(f"“{name}”: mục “{part}” phải là danh sách các dòng.")
    columns = _object(given.get("columns"), name)
    for terms in (columns.get("terms", {}), *(row.get("terms", {}) for row in parts.get("variants", ()))):
        _require_terms(_object(terms, name), name)
    return PackedProcedure(
        **{key: _text(given.get(key), name, key) for key in plain},
        columns=columns,
        parts=parts,
        involved=_texts(given.get("involved", []), name, "involved"),
    )


def _require_terms(terms: dict[str, Any], name: str) -> None:
    """Refuses a limit that no office can keep."""
    for term in terms.values():
        try:
            Term.from_json(_object(term, name)).as_limit()
        except ValueError as error:
            raise PackageError(f"“{name}”: thời hạn không đọc được. {error}") from error


def _law(row: Any) -> PackedLaw:
    given = _object(row, "laws.json")
    texts = {
        key: _text(given.get(key, ""), "laws.json", key)
        for key in ("number", "kind", "issuer", "title", "source", *LAW_DAYS)
    }
    for key in LAW_DAYS:
        if texts[key]:
            _day(texts[key], "laws.json", key)
    return PackedLaw(**texts, is_shortened=given.get("is_shortened") is True)


def _templates(archive: Archive) -> list[PackedTemplate]:
    named = _object(archive.head.get("templates", {}), "manifest.json")
    return [
        PackedTemplate(
            track=_text(track, "manifest.json", "templates"),
            file_name=_text(file_name, "manifest.json", "templates"),
            content=archive.entries.get(f"templates/{track}.docx", b""),
        )
        for track, file_name in sorted(named.items())
    ]


def _forms(archive: Archive) -> dict[str, tuple[str, ...]]:
    given = _object(archive.json("forms.json"), "forms.json")
    return {_text(form, "forms.json", "forms"): _texts(of, "forms.json", "forms") for form, of in given.items()}


def _rows(archive: Archive, name: str) -> list[Any]:
    rows = archive.json(name)
    if not isinstance(rows, list):
        raise PackageError(f"“{name}” trong gói phải là một danh sách.")
    return rows


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PackageError(f"“{name}” trong gói thiếu mục, hoặc mục không phải một bảng.")
    return value


def _text(value: Any, name: str, key: str) -> str:
    if not isinstance(value, str) or len(value) > 4000 or "\0" in value:
        raise PackageError(f"“{name}” trong gói: mục “{key}” phải là chữ.")
    return value


def _texts(value: Any, name: str, key: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise PackageError(f"“{name}” trong gói: mục “{key}” phải là một danh sách.")
    return tuple(_text(one, name, key) for one in value)


def _day(value: Any, name: str, key: str) -> date:
    try:
        return date.fromisoformat(_text(value, name, key))
    except ValueError as error:
        raise PackageError(f"“{name}” trong gói: mục “{key}” phải là ngày, ví dụ 2026-11-17.") from error

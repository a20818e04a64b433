"""Packages: what we hand to another agency, and how what another hands to us differs from ours."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as by_default
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from nennep.definitions.definition import Definition
from nennep.definitions.difference import difference
from nennep.definitions.exchange import Contents, PackedLaw, PackedProcedure, PackedProcess, PackedTemplate, units_in
from nennep.documents.models import Citation, LegalDocument
from nennep.documents.queries.access import registers_of
from nennep.documents.rules import number_key
from nennep.kernel.names import named
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import fold
from nennep.ledger import files
from nennep.org.models import Agency
from nennep.org.queries import divisions_of
from nennep.org.queries.names import unit_names
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.parts.version_rows import copied_rows
from nennep.procedures.queries import last_of
from nennep.procedures.rules import COLUMNS, PARTS, label_of
from nennep.processes.models import PaperTemplate, Process, ProcessVersion
from nennep.processes.queries.bpmn_files import standing_definition
from nennep.processes.queries.units import in_own_codes
from nennep.processes.rules.approvals import HELD_STATES

NEW, SAME, DIFFERS = "new", "same", "differs"
STATES = {NEW: "Chưa có", SAME: "Giống", DIFFERS: "Khác"}


class NothingToPackError(Refusal):
    """A code named for a package is none of ours, or has nothing to hand over."""


# --- out ---


def contents_of(agency: Agency, codes: Sequence[str], made_on: date) -> Contents:
    """Everything of these processes: their newest held version (else the open one), the procedures
    they carry out, the laws these cite, the agency's own templates, the forms by name.

    Raises NothingToPackError.
    """
    found = {one.code: one for one in Process.objects.filter(agency=agency, code__in=codes)}
    missing = [code for code in codes if code not in found]
    if missing:
        raise NothingToPackError(f"Không có quy trình {', '.join(missing)} ở {agency.short_name}.")
    processes = [found[code] for code in dict.fromkeys(codes)]
    procedures = list(Procedure.objects.filter(processes__in=processes).distinct().order_by("root"))
    packed = tuple(_packed_process(process) for process in processes)
    forms: dict[str, list[str]] = {}
    for one in packed:
        for form in _forms(one.definition):
            forms.setdefault(form, []).append(one.code)
    return Contents(
        agency=agency.code,
        agency_name=agency.name,
        made_on=made_on,
        processes=packed,
        procedures=tuple(filter(None, map(_packed_procedure, procedures))),
        laws=tuple(_laws(agency, processes, procedures)),
        templates=tuple(_templates(agency)),
        forms={form: tuple(forms[form]) for form in sorted(forms)},
    )


def _version_to_hand_over(process: Process) -> ProcessVersion:
    held = process.versions.filter(state__in=HELD_STATES).order_by("-effective_from").first()
    version = held or process.versions.exclude(state="dropped").order_by("-pk").first()
    if version is None:
        raise NothingToPackError(f"Quy trình {process.code} chưa có phiên bản nào để xuất.")
    return version


def _packed_process(process: Process) -> PackedProcess:
    version = _version_to_hand_over(process)
    definition = in_own_codes(version)
    names = unit_names(process.agency_id)
    spoken = {*units_in(definition), process.division.code}
    return PackedProcess(
        code=process.code,
        name=process.name,
        division=process.division.code,
        number=version.number,
        effective_from=version.effective_from.isoformat() if version.effective_from else "",
        procedures=tuple(process.procedures.order_by("root").values_list("root", flat=True)),
        units={code: names.get(code, code) for code in sorted(spoken)},
        definition=definition,
    )


def _packed_procedure(procedure: Procedure) -> PackedProcedure | None:
    version = last_of(procedure)
    if version is None:
        return None
    return PackedProcedure(
        root=procedure.root,
        suffix=procedure.suffix,
        quality_code=procedure.quality_code,
        field=procedure.field.code,
        field_name=procedure.field.name,
        columns=_columns(version),
        parts=_parts(version),
        involved=tuple(version.involved.order_by("code").values_list("name", flat=True)),
    )


def _columns(version: ProcedureVersion) -> dict[str, Any]:
    return {name: _plain(getattr(version, name)) for name in COLUMNS}


def _parts(version: ProcedureVersion) -> dict[str, list[dict[str, Any]]]:
    """The rows of the version; fees that have ended are left out, days of fees follow the decision."""
    found = {}
    for part in PARTS:
        rows = copied_rows(version, part)
        if part == "fees":
            rows = [row for row in rows if row["valid_to"] is None]
        left = ("valid_from", "valid_to", "order")
        found[part] = [{key: _plain(row[key]) for key in row if key not in left} for row in rows]
    return found


def _plain(value: Any) -> Any:
    """JSON values only, as they come out of a package."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _laws(agency: Agency, processes: Sequence[Process], procedures: Sequence[Procedure]) -> Iterable[PackedLaw]:
    subjects = {"process": [one.code for one in processes], "procedure": [one.quality_code for one in procedures]}
    cited: set[int] = set()
    for kind, codes in subjects.items():
        named = Citation.objects.filter(agency=agency, subject_type=kind, subject_code__in=codes)
        cited.update(named.exclude(document=None).values_list("document_id", flat=True))
    for law in LegalDocument.objects.filter(pk__in=cited).order_by("number_key"):
        days = {name: getattr(law, name) for name in ("issued_on", "effective_from", "expired_from")}
        yield PackedLaw(
            number=law.number,
            kind=law.kind,
            issuer=law.issuer,
            title=law.title,
            source=law.source,
            is_shortened=law.is_shortened,
            **{name: day.isoformat() if day else "" for name, day in days.items()},
        )


def _templates(agency: Agency) -> Iterable[PackedTemplate]:
    for one in PaperTemplate.objects.filter(agency=agency, retired_at=None).select_related("file"):
        yield PackedTemplate(track=one.track, file_name=one.file_name, content=files.read(one.file.sha256))


def _forms(definition: Definition) -> list[str]:
    found = [form for place in definition.places for form in (*place.step.forms_in, *place.step.forms_out)]
    return list(dict.fromkeys(found))


# --- in ---


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing of a package against ours: how it stands, in what it differs. ``key`` names it."""

    key: str
    code: str
    name: str
    state: str
    lines: tuple[str, ...] = ()
    ours: Any = None
    theirs: Any = by_default(default=None, repr=False)

    @property
    def words(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A package against what an agency holds."""

    processes: tuple[Item, ...]
    procedures: tuple[Item, ...]
    laws: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.processes, *self.procedures, *self.laws)


def compared_with(agency: Agency, contents: Contents) -> Comparison:
    """How each thing of the package stands against what the agency holds."""
    return Comparison(
        processes=tuple(_process_item(agency, one) for one in contents.processes),
        procedures=tuple(_procedure_item(agency, one) for one in contents.procedures),
        laws=tuple(_law_items(agency, contents.laws)),
    )


def _process_item(agency: Agency, given: PackedProcess) -> Item:
    ours = Process.objects.filter(agency=agency, code=given.code).first()
    before = standing_definition(ours)
    common: dict[str, Any] = {"key": f"process:{given.code}", "code": given.code, "name": given.name}
    if before is None:
        return Item(**common, state=NEW, ours=ours, theirs=given)
    found = difference(before, given.definition)
    if not found and before.fragments == given.definition.fragments:
        return Item(**common, state=SAME, ours=ours, theirs=given)
    lines = found.lines() if found else ("Chỉ khác phần giữ nguyên từ bản BPMN",)
    return Item(**common, state=DIFFERS, lines=lines, ours=ours, theirs=given)


def _procedure_item(agency: Agency, given: PackedProcedure) -> Item:
    held = Procedure.objects.filter(agency=agency)
    ours = held.filter(root=given.root).first()
    version = last_of(ours) if ours else None
    name = str(given.columns.get("name", ""))
    common: dict[str, Any] = {"key": f"procedure:{given.root}", "code": given.root, "name": name}
    if ours is None or version is None:
        return Item(**common, state=NEW, ours=ours, theirs=given)
    changed = differing(version, given)
    lines = tuple(
        f"{label_of(key)}: {said(key, _held(version, key))} → {said(key, value)}" for key, value in changed.items()
    )
    return Item(**common, state=DIFFERS if lines else SAME, lines=lines, ours=ours, theirs=given)


def differing(version: ProcedureVersion, given: PackedProcedure) -> dict[str, Any]:
    """The attributes and parts that the package says otherwise, with what it says."""
    told = {**given.columns, **given.parts}
    return {key: told[key] for key in (*COLUMNS, *PARTS) if key in told and told[key] != _held(version, key)}


def _held(version: ProcedureVersion, key: str) -> Any:
    return _parts(version)[key] if key in PARTS else _plain(getattr(version, key))


def said(key: str, value: Any) -> str:
    """A value of a procedure in words short enough for a line."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if value in (None, "", [], {}):
        return "(trống)"
    if key in PARTS:
        names = [str(row.get("name") or row.get("document") or "") for row in value]
        return f"{len(value)} dòng ({_short('; '.join(names))})"
    if key == "terms":
        return "; ".join(
            f"{channel} {term.get('amount', '')} {term.get('unit', '')}".strip() for channel, term in value.items()
        )
    if isinstance(value, list):
        return f"{len(value)} mục"
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89]}…"


def _law_items(agency: Agency, laws: Sequence[PackedLaw]) -> Iterable[Item]:
    registers = registers_of([agency.pk])
    held = set(LegalDocument.objects.filter(agency_id__in=registers).values_list("number_key", flat=True))
    for law in laws:
        key = number_key(law.number)
        state = SAME if key in held else NEW
        yield Item(key=f"law:{key or law.number}", code=law.number, name=law.title, state=state, theirs=law)


def unit_proposals(agency: Agency, names: Mapping[str, str]) -> dict[str, str]:
    """For each division of another agency (names by code) ours of the same code, else the only one of that name; "" for none."""
    ours = {one.code: one for one in divisions_of(agency.pk)}

    def of_ours(code: str, name: str) -> str:
        found = named(code, ours, lambda other: fold(ours[other].name) == fold(name))
        return found.code if found else ""

    return {code: of_ours(code, name) for code, name in names.items()}

"""The one reader of published versions: their columns, their rows, the agencies involved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from django.db import models
from django.db.models import QuerySet

from ..models import Component, Fee, LegalBasis, ProcedureVersion, Variant
from ..rules.published import (
    Published,
    PublishedBasis,
    PublishedComponent,
    PublishedDecision,
    PublishedFee,
    PublishedVariant,
    Question,
    read_terms,
)

Kind = type[PublishedComponent | PublishedFee | PublishedBasis | PublishedVariant]
ROWS: Mapping[str, tuple[type[models.Model], Kind]] = {
    "components": (Component, PublishedComponent),
    "fees": (Fee, PublishedFee),
    "bases": (LegalBasis, PublishedBasis),
    "variants": (Variant, PublishedVariant),
}
_COLUMNS = {each.name for each in fields(Published)} & {
    each.name for each in ProcedureVersion._meta.concrete_fields if not each.is_relation
}
"""The columns of a version as they are named on both sides."""


def published_of(version: ProcedureVersion) -> Published:
    """What a stored version says."""
    return published_in(ProcedureVersion.objects.filter(pk=version.pk))[version.pk]


def published_in(found: QuerySet[ProcedureVersion]) -> dict[int, Published]:
    """What each of these versions says, by its key; six statements for one as for fifty."""
    versions = list(found.select_related("procedure__agency", "procedure__field", "decision"))
    parts = {part: _rows(part, versions) for part in ROWS} | {"involved": _involved(versions)}
    published = {}
    for each in versions:
        rows: dict[str, Any] = {part: tuple(held[each.pk]) for part, held in parts.items()}
        columns = _read({name: getattr(each, name) for name in _COLUMNS})
        published[each.pk] = Published(pk=each.pk, decision=_decision(each), **_procedure(each), **columns, **rows)
    return published


def newest_of(versions: QuerySet[ProcedureVersion]) -> dict[int, Published]:
    """What the last of these says of each procedure, by the procedure's key."""
    newest = dict(versions.order_by("number").values_list("procedure_id", "pk"))
    found = published_in(ProcedureVersion.objects.filter(pk__in=newest.values()))
    return {each.procedure_id: each for each in found.values()}


def published_after(
    before: Published | None,
    columns: Mapping[str, Any],
    parts: Mapping[str, Sequence[Mapping[str, Any]]],
    involved: Iterable[str] | None = None,
) -> Published:
    """What a version would say after these columns, rows and names of agencies took the place of those before it."""
    rows: dict[str, Any] = {part: tuple(_made(ROWS[part][1], row) for row in given) for part, given in parts.items()}
    held = before or Published(name="")
    involved = held.involved if involved is None else tuple(sorted(involved))
    return replace(held, **_read(columns), **rows, involved=involved)


def _procedure(version: ProcedureVersion) -> dict[str, Any]:
    procedure = version.procedure
    return {
        "procedure_id": procedure.pk,
        "root": procedure.root,
        "suffix": procedure.suffix,
        "quality_code": procedure.quality_code,
        "agency": procedure.agency.name,
        "field": procedure.field.name,
        "field_code": procedure.field.code,
    }


def _decision(version: ProcedureVersion) -> PublishedDecision | None:
    found = version.decision
    if found is None:
        return None
    return PublishedDecision(number=found.number, signed_on=found.signed_on, issuer=found.issuer)


def _rows(part: str, versions: Sequence[ProcedureVersion]) -> dict[int, list[Any]]:
    model, kind = ROWS[part]
    found: dict[int, list[Any]] = {version.pk: [] for version in versions}
    held = model._default_manager.filter(procedure_version__in=versions).order_by("order", "pk")
    for row in held.values("procedure_version_id", *(each.name for each in fields(kind))):
        found[row.pop("procedure_version_id")].append(_made(kind, row))
    return found


def _made(kind: Kind, row: Mapping[str, Any]) -> Any:
    return kind(**_read(row))


def _involved(versions: Sequence[ProcedureVersion]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {version.pk: [] for version in versions}
    through = ProcedureVersion.involved.through._default_manager.filter(procedureversion__in=versions)
    for pk, name in through.order_by("agency__name").values_list("procedureversion", "agency__name"):
        found[pk].append(name)
    return found


def _read(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with what is stored as JSON in the form that it is read in."""
    return {name: _FORMS[name](value) if name in _FORMS else value for name, value in columns.items()}


def _numbers(stored: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if stored is None else tuple(stored)


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "terms": read_terms,
    "applicants": tuple,
    "sequence": lambda rows: tuple((row.get("who", ""), row["text"]) for row in rows),
    "questions": lambda rows: tuple(
        Question(name=row["name"], label=row["label"], choices=tuple(row["choices"])) for row in rows
    ),
    # Of a variant: the numbers of the rows that it asks for.
    "components": _numbers,
    "fees": _numbers,
}

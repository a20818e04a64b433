"""The list of procedures on a day: search, counts, and the status of each."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count

from nennep.kernel.text import fold

from ..models import Procedure, ProcedureVersion
from ..rules import COLUMNS, limit_in_words, missing_items
from ..rules.published import Published
from .fields import FieldOnDay, fields_on
from .published import published_in


class ListingStatus(StrEnum):
    """How a procedure stands on a day."""

    PUBLIC = "public"
    FUTURE = "future"
    ENDED = "ended"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ListedProcedure:
    """One procedure with the version that matters on the day, its field of then, and what that version lacks.

    ``coming`` is a version whose day lies ahead while another holds.
    """

    procedure: Procedure
    version: ProcedureVersion
    field: FieldOnDay
    standing: ListingStatus
    missing: Sequence[tuple[str, str]]
    coming: ProcedureVersion | None = None

    @property
    def limit(self) -> str:
        """The limit at the counter, in the words of the law."""
        if self.version.immediate:
            return "trả ngay"
        terms = self.version.terms
        return limit_in_words(terms.get("counter") or next(iter(terms.values()), {}))


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What the list is narrowed to; empty is everything."""

    words: str = ""
    field: str = ""
    standing: str = ""


def listed(agency_ids: Collection[int], day: date, wanted: ListFilter) -> list[ListedProcedure]:
    """The procedures of these agencies, by field and code; marks and case of the words do not matter."""
    rows = _all(agency_ids, day)
    return [
        row
        for row in rows
        if (not wanted.field or row.field.code == wanted.field)
        and (not wanted.standing or wanted.standing in _pills(row))
        and matches(row, wanted.words)
    ]


def matches(row: ListedProcedure, words: str) -> bool:
    """Whether codes, name, field and decision of the row hold every word; marks and case do not matter."""
    wanted = fold(words).split()
    if not wanted:
        return True
    text = _text(row)
    return all(word in text for word in wanted)


def contents_of(rows: Sequence[ListedProcedure]) -> dict[int, Published]:
    """What the versions of these rows say, by the key of the version."""
    return published_in(ProcedureVersion.objects.filter(pk__in=[row.version.pk for row in rows]))


def counted(rows: Sequence[ListedProcedure]) -> Mapping[str, int]:
    """How many of the rows fall under each pill; a row may fall under several."""
    return Counter(pill for row in rows for pill in _pills(row))


def fields_in(rows: Sequence[ListedProcedure]) -> list[FieldOnDay]:
    """The fields of the rows, in the order of the list."""
    found = {row.field.pk: row.field for row in rows}
    return sorted(found.values(), key=lambda each: (each.order, each.name))


def _pills(row: ListedProcedure) -> set[str]:
    pills = {str(row.standing)}
    if row.coming is not None:
        pills.add(ListingStatus.FUTURE)
    if row.missing and row.standing is not ListingStatus.ENDED:
        pills.add(ListingStatus.MISSING)
    return pills


def _all(agency_ids: Collection[int], day: date) -> list[ListedProcedure]:
    versions = (
        ProcedureVersion.objects.filter(procedure__agency_id__in=agency_ids)
        .select_related("procedure__field", "procedure__agency", "decision")
        .annotate(papers=Count("components"))
        .order_by("procedure__field__order", "procedure__quality_code", "valid_from", "number")
    )
    groups: dict[int, list[ProcedureVersion]] = {}
    for version in versions:
        groups.setdefault(version.procedure_id, []).append(version)
    fields = fields_on([group[0].procedure for group in groups.values()], day)
    return [_listed(group, fields[pk], day) for pk, group in groups.items()]


def _listed(versions: list[ProcedureVersion], field: FieldOnDay, day: date) -> ListedProcedure:
    holding = next((each for each in reversed(versions) if each.holds_on(day)), None)
    coming = next((each for each in versions if each.valid_from > day), None)
    shown = holding or coming or versions[-1]
    standing = ListingStatus.PUBLIC if holding else ListingStatus.FUTURE if coming else ListingStatus.ENDED
    columns = {name: getattr(shown, name) for name in COLUMNS}
    missing = missing_items(columns, shown.papers)  # type: ignore[attr-defined]
    return ListedProcedure(shown.procedure, shown, field, standing, missing, coming if holding else None)


def _text(row: ListedProcedure) -> str:
    procedure = row.procedure
    number = row.version.decision.number if row.version.decision else ""
    return fold(f"{procedure.quality_code} {procedure.code} {row.version.name} {row.field.name} {number}")

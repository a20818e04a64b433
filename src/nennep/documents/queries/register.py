"""The register as of a day: one reading of documents and changes, then pure rules over it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel.text import fold

from ..models import Citation, LegalChange, LegalDocument
from ..rules import DocumentAct, Law, Register, State, Stretch, path_of, state_on, stretches, touches
from .access import registers_of

FILTERS = (State.IN_FORCE, State.PARTLY_EXPIRED, State.SUSPENDED, State.NOT_YET, State.EXPIRED, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that some agencies read: documents by id, their changes in order, the same as pure law."""

    documents: dict[int, LegalDocument]
    changes: dict[int, list[LegalChange]]
    laws: Register

    def state(self, document: LegalDocument, day: date, place: str = "") -> State:
        return state_on(self.laws, document.pk, day, place)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One document on one day; ``cited`` counts the things of the agency that cite it."""

    document: LegalDocument
    state: State
    since: date | None
    amended: bool
    cited: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a document that somebody changed or cites, with its state on the day."""

    place: str
    state: State
    changes: list[LegalChange]
    cited: list[Citation]


def shelf_for(agency_ids: Sequence[int]) -> Shelf:
    """What these agencies read; of a document in two registers, the nearest one's."""
    registers = registers_of(agency_ids)
    found = LegalDocument.objects.filter(agency_id__in=registers).select_related("agency", "division")
    nearest: dict[str, LegalDocument] = {}
    for document in sorted(found, key=lambda each: registers.index(each.agency_id)):
        nearest.setdefault(document.number_key, document)
    documents = {document.pk: document for document in nearest.values()}
    changes: dict[int, list[LegalChange]] = {pk: [] for pk in documents}
    for change in (
        LegalChange.objects.filter(document_id__in=documents)
        .select_related("by_document")
        .order_by("holds_from", "number")
    ):
        change.document = documents[change.document_id]
        changes[change.document_id].append(change)
    laws = {pk: _law(document, changes[pk]) for pk, document in documents.items()}
    return Shelf(documents, changes, laws)


def _law(document: LegalDocument, changes: list[LegalChange]) -> Law:
    acts = (act_of(change) for change in changes if change.kind != "take_effect")
    return Law(document.effective_from, document.expired_from, tuple(act for act in acts if act is not None))


def act_of(change: LegalChange) -> DocumentAct | None:
    """A change as a pure act; None for a withdrawn one, or one whose day is not known."""
    if change.withdrawn_at is not None or change.holds_from is None:
        return None
    return DocumentAct(
        change.kind,
        change.holds_from,
        change.holds_until,
        change.moved_to,
        tuple(change.articles),
        change.by_document_id,
        change.by_place,
        change.number,
    )


def _cited(agency_id: int) -> Counter[int]:
    found = Citation.objects.filter(agency_id=agency_id).exclude(document=None)
    things = set(found.values_list("document_id", "subject_type", "subject_code"))
    return Counter(document for document, _, _ in things)


SORTS: dict[str, Callable[[RegisterRow], Any]] = {
    "number": lambda row: (row.document.number_key.split("/")[1:2], row.document.number_key),
    "issued": lambda row: row.document.issued_on or date.min,
    "effective": lambda row: row.document.effective_from or date.min,
    "state": lambda row: FILTERS.index(row.state) if row.state in FILTERS else 9,
    "cited": lambda row: row.cited,
}


def rows_of(
    shelf: Shelf, day: date, *, agency_id: int, search: str = "", kind: str = "", sort: str = ""
) -> list[RegisterRow]:
    """The documents that match, each as of the day; found with or without diacritics and signs."""
    cited = _cited(agency_id)
    words = fold(search).split()
    found = [
        _row(shelf, document, day, cited[document.pk])
        for document in shelf.documents.values()
        if (not kind or document.kind == kind) and _matches(document, words)
    ]
    key = SORTS.get(sort.removeprefix("-"), SORTS["effective"])
    return sorted(
        sorted(found, key=lambda row: row.document.number_key),
        key=key,
        reverse=sort.startswith("-") or sort.removeprefix("-") not in SORTS,
    )


def _matches(document: LegalDocument, words: list[str]) -> bool:
    text = fold(f"{document.number} {document.title} {document.issuer} {document.get_kind_display()}")
    plain = text.replace("/", " ").replace("-", " ")
    return all(word in text or word in plain for word in words)


def _row(shelf: Shelf, document: LegalDocument, day: date, cited: int) -> RegisterRow:
    now = [s for s in stretches(shelf.laws, document.pk) if s.first <= day]
    amended = any(act.kind == "amend" and act.day <= day for act in shelf.laws[document.pk].acts)
    state = shelf.state(document, day)
    return RegisterRow(document, state, now[-1].first if now else None, amended, cited)


def counts_of(rows: Sequence[RegisterRow]) -> dict[State, int]:
    """How many rows are in each state, for the pills."""
    found = Counter(row.state for row in rows)
    return {state: found[state] for state in FILTERS if found[state]}


def life_of(shelf: Shelf, document: LegalDocument) -> list[Stretch]:
    """The stretches of a document's life, the oldest first."""
    return stretches(shelf.laws, document.pk)


def citations_of(document: LegalDocument, agency_id: int) -> list[Citation]:
    """Who in the agency cites the document, by kind and code."""
    found = Citation.objects.filter(document=document, agency_id=agency_id)
    return list(found.order_by("subject_type", "subject_code", "pk"))


def places_of(shelf: Shelf, document: LegalDocument, cited: Sequence[Citation], day: date) -> list[PlaceRow]:
    """The places that a change or a citation names, in the order of the document."""
    changes = [each for each in shelf.changes[document.pk] if each.withdrawn_at is None]
    named = {place for change in changes for place in change.articles}
    named |= {place for each in cited for place in each.articles}
    return [
        PlaceRow(
            place,
            shelf.state(document, day, place),
            [each for each in changes if each.articles and touches((place,), tuple(each.articles))],
            [citation for citation in cited if place in citation.articles],
        )
        for place in sorted(named, key=_order)
    ]


def _order(place: str) -> list[tuple[str, int, str]]:
    return [(kind, int("".join(filter(str.isdigit, label)) or 0), label) for kind, label in path_of(place)]

"""Who cites which law: written by the citers, read on the law's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import nfc
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Agency

from ..models import Citation, LegalDocument
from ..queries import registers_of
from ..rules import SUBJECTS, articles_of, law_named
from .items import moved_items

name_events({"citation.written": "Ghi căn cứ pháp lý đang viện dẫn"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What cites: a ``procedure``, ``process`` or ``form`` by its code; ``since`` its version holds."""

    type: str
    code: str
    title: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """What is cited, as written: “Nghị định số 46/2026/NĐ-CP”, and the articles if any are named."""

    document: str
    articles: str = ""


@dataclass(frozen=True, slots=True)
class CitationCount:
    """How many citations lead to the register, and the texts that it does not hold."""

    found: int
    unknown: tuple[str, ...]


def cite(*, agency: Agency, subject: Subject, places: Sequence[CitedPlace], by: Actor, at: datetime) -> CitationCount:
    """Afterwards the subject cites exactly these places; nothing happens where it did already.

    Looked up by number in the agency's register, then in those above it. Text that cannot be read
    as articles counts as the whole document. Called by the room of the subject, which has asked for
    the duty. Raises ValueError for an unknown kind of subject.
    """
    if subject.type not in SUBJECTS:
        raise ValueError(f"unknown kind of citing thing: {subject.type}")
    documents = _documents(agency)
    wanted = [_citation(agency, subject, place, documents) for place in places]
    standing = Citation.objects.filter(agency=agency, subject_type=subject.type, subject_code=subject.code)
    if [_content(each) for each in wanted] != [_content(each) for each in standing.order_by("pk")]:
        with transaction.atomic():
            standing.delete()
            Citation.objects.bulk_create(wanted)
            append(
                "citation.written",
                subject=("agency", agency.pk),
                agency_id=agency.pk,
                by=by,
                at=at,
                facts={
                    "type": subject.type,
                    "code": subject.code,
                    "numbers": [each.document.number for each in wanted if each.document],
                },
                parts=moved_items(agency.pk, by=by, at=at),
            )
    unknown = tuple(each.text for each in wanted if each.document_id is None)
    return CitationCount(len(wanted) - len(unknown), unknown)


def _documents(agency: Agency) -> dict[str, LegalDocument]:
    """By number, the nearest register first."""
    found: dict[str, LegalDocument] = {}
    for register in registers_of([agency.pk]):
        for document in LegalDocument.objects.filter(agency_id=register):
            found.setdefault(document.number_key, document)
    return found


def _citation(agency: Agency, subject: Subject, place: CitedPlace, documents: dict[str, LegalDocument]) -> Citation:
    return Citation(
        agency=agency,
        document=law_named(place.document, documents),
        text=nfc(place.document)[:300],
        articles=_articles(place.articles),
        subject_type=subject.type,
        subject_code=subject.code,
        subject_title=subject.title,
        since=subject.since,
    )


def _articles(text: str) -> list[str]:
    try:
        return list(articles_of(text))
    except Refusal:
        return []


def _content(citation: Citation) -> tuple[object, ...]:
    return (citation.document_id, citation.text, citation.articles, citation.subject_title, citation.since)

"""Legal documents entered and corrected in an agency's register."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, append, require
from nennep.ledger.events import name_events
from nennep.org.models import Agency, Division
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import Citation, LegalChange, LegalDocument
from ..queries import readers_of
from ..rules import DOCUMENT_KINDS, is_short_for, number_key, short_key
from .items import moved_items

name_events({"legal_document.added": "Ghi văn bản vào sổ", "legal_document.corrected": "Sửa thông tin văn bản"})
KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan ghi sổ văn bản pháp luật."


@dataclass(frozen=True, slots=True)
class LegalDocumentDraft:
    """What a register says of one document; ``expired_from`` is the first day without force."""

    number: str
    kind: str
    issuer: str
    title: str
    issued_on: date | None = None
    effective_from: date | None = None
    expired_from: date | None = None
    is_shortened: bool = False
    division: Division | None = None
    source: str = ""
    checked_on: date | None = None


def add_document(*, agency: Agency, draft: LegalDocumentDraft, by: Actor, at: datetime) -> LegalDocument:
    """Afterwards the document is in the agency's register with its coming into effect as change 1.

    Citations that waited for it now lead to it. Raises BrokenRuleError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    values = _checked(draft)
    key = values["number_key"]
    if LegalDocument.objects.filter(agency=agency, number_key=key).exists():
        raise BrokenRuleError("number", f"Văn bản số {draft.number.strip()} đã có trong sổ.")
    with transaction.atomic():
        document = LegalDocument.objects.create(
            agency=agency, code=slugify(key.replace("/", "-").replace(".", "-")), updated_at=at, **values
        )
        LegalChange.objects.create(document=document, number=1, kind="take_effect", holds_from=document.effective_from)
        found = _link(document)
        append(
            "legal_document.added",
            subject=("legal_document", document.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={**_facts(document), "citations": found},
        )
    return document


def correct_document(
    document: LegalDocument, *, draft: LegalDocumentDraft, version: int, by: Actor, at: datetime
) -> None:
    """Afterwards the register says this of the document, if nobody changed it since ``version`` was read.

    Raises ConflictError where somebody did, BrokenRuleError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, document.agency_id, words=KEEPS)
    values = _checked(draft)
    others = LegalDocument.objects.filter(agency_id=document.agency_id, number_key=values["number_key"])
    if others.exclude(pk=document.pk).exists():
        raise BrokenRuleError("number", f"Văn bản số {draft.number.strip()} đã có trong sổ.")
    with transaction.atomic():
        seen = LegalDocument.objects.filter(pk=document.pk, version=version)
        if not seen.update(version=version + 1, updated_at=at, **values):
            raise ConflictError("Người khác vừa sửa văn bản này. Xem bản mới nhất rồi sửa lại.")
        document.refresh_from_db()
        document.changes.filter(number=1).update(holds_from=document.effective_from)
        append(
            "legal_document.corrected",
            subject=("legal_document", document.pk),
            agency_id=document.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={**_facts(document), "citations": _link(document)},
            parts=moved_items(document.agency_id, by=by, at=at),
        )


def _checked(draft: LegalDocumentDraft) -> dict[str, Any]:
    """The columns of a draft that keeps the rules. Raises BrokenRuleError."""
    key = number_key(draft.number)
    if not key:
        raise BrokenRuleError("number", "Số, ký hiệu cần có dạng 46/2026/NĐ-CP.")
    if draft.kind not in DOCUMENT_KINDS:
        raise BrokenRuleError("kind", "Chọn loại văn bản trong danh sách.")
    for field, words in (("issuer", "Ghi cơ quan ban hành."), ("title", "Ghi trích yếu.")):
        if not getattr(draft, field).strip():
            raise BrokenRuleError(field, words)
    issued, effective, expired = draft.issued_on, draft.effective_from, draft.expired_from
    if issued and effective and effective < issued:
        raise BrokenRuleError("effective_from", f"Ngày có hiệu lực không thể trước ngày ban hành {full_date(issued)}.")
    if expired and expired < (effective or issued or expired):
        raise BrokenRuleError("expired_from", "Ngày hết hiệu lực phải sau ngày có hiệu lực.")
    return {
        "number": nfc(draft.number).strip(),
        "number_key": key,
        "kind": draft.kind,
        "issuer": nfc(draft.issuer).strip(),
        "title": nfc(draft.title).strip(),
        "issued_on": issued,
        "effective_from": effective,
        "expired_from": expired,
        "is_shortened": draft.is_shortened,
        "division": draft.division,
        "source": nfc(draft.source).strip(),
        "checked_on": draft.checked_on,
    }


def _link(document: LegalDocument) -> int:
    """Lead the citations that name this number to the document, here and in the agencies below; how many.

    Those that led to it under another number wait again.
    """
    led = Citation.objects.filter(document=document)
    strays = [each.pk for each in led if not _names(each.text, document.number_key)]
    Citation.objects.filter(pk__in=strays).update(document=None)
    waiting = Citation.objects.filter(agency_id__in=readers_of(document.agency_id), document=None)
    mine = [each.pk for each in waiting if _names(each.text, document.number_key)]
    return Citation.objects.filter(pk__in=mine).update(document=document)


def _names(text: str, key: str) -> bool:
    return number_key(text) == key or is_short_for(short_key(text), key)


def _facts(document: LegalDocument) -> dict[str, Any]:
    return {
        "number": document.number,
        "effective_from": _day(document.effective_from),
        "expired_from": _day(document.expired_from),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

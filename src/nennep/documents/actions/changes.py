"""Changes of legal documents: amended, replaced, repealed, suspended, resumed, their effect moved."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, require, take_line
from nennep.ledger.events import name_events
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import LegalChange, LegalDocument
from ..rules import KINDS, articles_of, path_of, words_of
from .items import moved_items
from .register import KEEPS

name_events(
    {"legal_document.changed": "Ghi thay đổi của văn bản", "legal_document.change_withdrawn": "Rút thay đổi ghi nhầm"}
)


def enter_change(
    document: LegalDocument,
    *,
    kind: str,
    holds_from: date,
    by: Actor,
    at: datetime,
    articles: str = "",
    holds_until: date | None = None,
    moved_to: date | None = None,
    by_document: LegalDocument | None = None,
    by_place: str = "",
    remark: str = "",
) -> LegalChange:
    """Afterwards the register knows this act on the document, or on the ``articles`` listed.

    The states of both, and every limit that hangs on them, follow. Raises BrokenRuleError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, document.agency_id, words=KEEPS)
    _check(document, kind, holds_from, holds_until, moved_to, by_document)
    change = LegalChange(
        document=document,
        kind=kind,
        articles=list(_places("articles", articles)),
        holds_from=holds_from,
        holds_until=holds_until,
        moved_to=moved_to,
        by_document=by_document,
        by_place=_place(by_place),
        remark=nfc(remark).strip(),
    )
    with transaction.atomic():
        _keep(change, by=by, at=at, grant=grant)
    return change


def _keep(change: LegalChange, *, by: Actor, at: datetime, grant: Grant) -> None:
    """Number and write the change, tell it, and move the work items that hang on it."""
    document = change.document
    take_line(document.agency_id)
    change.number = (document.changes.aggregate(Max("number"))["number__max"] or 0) + 1
    change.save(force_insert=True)
    LegalDocument.objects.filter(pk=document.pk).update(updated_at=at)
    append(
        "legal_document.changed",
        subject=("legal_document", document.pk),
        agency_id=document.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts=_facts(change),
        parts=moved_items(document.agency_id, by=by, at=at),
    )


def withdraw_change(change: LegalChange, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the change counts no more; it stays in the register with the reason.

    Raises BrokenRuleError for the coming into effect itself, and without a reason.
    """
    document = change.document
    grant = require(by, MANAGE_PROCEDURES, document.agency_id, words=KEEPS)
    if change.kind == "take_effect":
        raise BrokenRuleError("reason", "Ngày có hiệu lực sửa ở thông tin văn bản, không rút.")
    if not reason.strip():
        raise BrokenRuleError("reason", "Ghi vì sao rút: sai ở đâu, theo văn bản nào.")
    with transaction.atomic():
        open_ones = LegalChange.objects.filter(pk=change.pk, withdrawn_at=None)
        if not open_ones.update(withdrawn_at=at, withdrawn_reason=nfc(reason).strip()):
            raise BrokenRuleError("reason", "Thay đổi này đã được rút trước đó.")
        LegalDocument.objects.filter(pk=document.pk).update(updated_at=at)
        append(
            "legal_document.change_withdrawn",
            subject=("legal_document", document.pk),
            agency_id=document.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={"change": change.number},
            parts=moved_items(document.agency_id, by=by, at=at),
        )
    change.refresh_from_db()


def _facts(change: LegalChange) -> dict[str, object]:
    days = {"from": change.holds_from, "until": change.holds_until, "moved_to": change.moved_to}
    return {
        "change": change.number,
        "kind": change.kind,
        "articles": change.articles,
        "by": change.by_document.number if change.by_document else None,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _check(
    document: LegalDocument,
    kind: str,
    holds_from: date,
    holds_until: date | None,
    moved_to: date | None,
    by_document: LegalDocument | None,
) -> None:
    if kind not in KINDS or kind == "take_effect":
        raise BrokenRuleError("kind", "Chọn loại thay đổi trong danh sách.")
    if holds_until and kind != "suspend":
        raise BrokenRuleError("holds_until", "Chỉ việc đình chỉ mới có ngày cuối; bỏ trống ô này.")
    if holds_until and holds_until < holds_from:
        raise BrokenRuleError("holds_until", "Ngày cuối phải từ ngày đầu trở đi.")
    if (kind == "move_effect") != (moved_to is not None):
        words = (
            "Ghi ngày có hiệu lực mới."
            if kind == "move_effect"
            else "Chỉ ghi khi loại thay đổi là đổi ngày có hiệu lực."
        )
        raise BrokenRuleError("moved_to", words)
    if by_document is not None and by_document.pk == document.pk:
        raise BrokenRuleError("by_document", "Một văn bản không tự thay đổi chính nó.")


def _places(field: str, text: str) -> tuple[str, ...]:
    try:
        return articles_of(text)
    except Refusal as error:
        raise BrokenRuleError(field, str(error)) from error


def _place(text: str) -> str:
    try:
        return words_of(path_of(text)) if text.strip() else ""
    except Refusal as error:
        raise BrokenRuleError("by_place", str(error)) from error

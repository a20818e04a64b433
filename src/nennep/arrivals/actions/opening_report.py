"""Declares what a report of the old system counts, so that the figures of the year balance from its first day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from nennep.cases.queries.acts import permit_start
from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger import files
from nennep.ledger.actions import append, take_line
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError

from ..models import OpeningCount, OpeningReport
from ..rules.opening_report import FieldCounts
from ..rules.typed_moments import FIRST_YEAR
from .take_over_sheets import SPREADSHEET


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningDraft:
    """A report of the old system: its days, its name, the counts by field; ``reason`` where it corrects another.

    ``content`` is the workbook that the counts were read from, if any.
    """

    counted_from: date
    counted_to: date
    source: str
    counts: Mapping[int, FieldCounts]
    reason: str = ""
    content: bytes = b""


def declare_opening(agency: Agency, *, draft: OpeningDraft, by: Actor, at: datetime) -> OpeningReport:
    """Afterwards these are the opening figures of the agency; those before them are kept and count no more.

    Event ``opening.declared``. Raises BrokenRuleError for a report that does not balance, that is not over, or
    that corrects another one without a reason.
    """
    grant = permit_start("declare_opening", agency.pk, by=by)
    _check(draft, at)
    with transaction.atomic():
        take_line(agency.pk)
        before = OpeningReport.objects.filter(agency=agency, superseded_at=None).first()
        if before and len(nfc(draft.reason).strip()) < 5:
            raise BrokenRuleError(
                "reason", "Đã khai số mở đầu: ghi lý do khai lại, ví dụ: báo cáo cũ đếm sót một phòng."
            )
        if before:
            before.superseded_at = at
            before.save(update_fields=["superseded_at"])
        report = _written(agency, draft, by, at)
        facts = {
            "from": draft.counted_from.isoformat(),
            "to": draft.counted_to.isoformat(),
            "replaces": before.pk if before else None,
            "sha256": report.file_id,
            "fields": {str(field): list(asdict(counts).values()) for field, counts in draft.counts.items()},
        }
        append(
            "opening.declared",
            subject=("opening_report", report.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts=facts,
        )
    return report


def _written(agency: Agency, draft: OpeningDraft, by: Actor, at: datetime) -> OpeningReport:
    content = draft.content
    report = OpeningReport.objects.create(
        agency=agency,
        file=files.store(content, media_type=SPREADSHEET, at=at, checked=True) if content else None,
        counted_from=draft.counted_from,
        counted_to=draft.counted_to,
        source=nfc(draft.source).strip()[:300],
        reason=nfc(draft.reason).strip()[:300],
        declared_at=at,
        declared_by_id=by.user_id,
    )
    OpeningCount.objects.bulk_create(
        OpeningCount(report=report, field_id=field, **asdict(counts)) for field, counts in draft.counts.items()
    )
    return report


def _check(draft: OpeningDraft, at: datetime) -> None:
    if draft.counted_from.year < FIRST_YEAR:
        raise BrokenRuleError("counted_from", f"Năm phải từ {FIRST_YEAR}: ghi ngày/tháng/năm, ví dụ 01/01/2026.")
    if draft.counted_to < draft.counted_from:
        raise BrokenRuleError("counted_to", "Ngày cuối phải từ ngày đầu của báo cáo trở đi.")
    if draft.counted_to >= timezone.localdate(at):
        raise BrokenRuleError("counted_to", "Báo cáo phải khép lại trước hôm nay; từ hôm nay phần mềm tự đếm.")
    if len(nfc(draft.source).strip()) < 5:
        raise BrokenRuleError("source", "Ghi nguồn: báo cáo số nào, ngày nào, của ai.")
    if not any(any(asdict(counts).values()) for counts in draft.counts.values()):
        raise BrokenRuleError("", "Chưa có số nào. Ghi số của ít nhất một lĩnh vực.")
    wrong: Sequence[int] = [field for field, counts in draft.counts.items() if counts.fault]
    if wrong:
        raise BrokenRuleError(f"counts-{wrong[0]}", draft.counts[wrong[0]].fault)

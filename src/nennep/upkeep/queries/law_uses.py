"""What a day of the law has been used for already, and what open work a new entry touches."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from nennep.cases.models import Case, IssuedPaper
from nennep.cases.rules import OPEN
from nennep.documents.models import ImpactTask, LegalChange
from nennep.kernel.dates import full_date
from nennep.kernel.law import LawItem
from nennep.kernel.words import number
from nennep.kernel.worktime import ZONE
from nennep.processes.models import Approval, ProcessVersion
from nennep.work.models import Notice

REAL = Q(agency_id__gt=0)


def hindrance(kind: str, entry: LawItem) -> str:
    """Why the entry would change the past: what was done by the law of its days and is closed. Empty where nothing was."""
    used = USED.get(kind)
    count = used[1](entry).count() if used else 0
    if not count or used is None:
        return ""
    return f"từ ngày {full_date(entry.begins_on)} đã có {number(count)} {used[0]}"


def touched(kind: str, entry: LawItem) -> str:
    """What is open and will go by the entry; empty where nothing does."""
    found = TOUCHED.get(kind)
    count = found[1](entry).count() if found else 0
    return f"{number(count)} {found[0]}" if count and found else ""


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, ZONE)


def _received(entry: LawItem) -> QuerySet[Case]:
    return Case.objects.filter(REAL, received_at__gte=_begin(entry.begins_on))


def _closed(entry: LawItem) -> QuerySet[Case]:
    return _received(entry).exclude(state__in=OPEN)


def _open(entry: LawItem) -> QuerySet[Case]:
    return _received(entry).filter(state__in=OPEN)


def _closed_over_the_day(entry: LawItem) -> QuerySet[Case]:
    begun = Case.objects.filter(REAL, received_at__lte=_end(entry.begins_on)).exclude(state__in=OPEN)
    return begun.filter(Q(finished_at__gte=_begin(entry.begins_on)) | Q(returned_at__gte=_begin(entry.begins_on)))


def _papers(entry: LawItem) -> QuerySet[IssuedPaper]:
    return IssuedPaper.objects.filter(case__agency_id__gt=0, issued_at__gte=_begin(entry.begins_on))


def _notices(entry: LawItem) -> QuerySet[Notice]:
    return Notice.objects.filter(REAL, kind=entry.key, made_at__gte=_begin(entry.begins_on))


def _approvals(entry: LawItem) -> QuerySet[Approval]:
    return Approval.objects.filter(track="iso", signed_on__gte=entry.begins_on, revoked_at=None)


def _drafts(_: LawItem) -> QuerySet[ProcessVersion]:
    return ProcessVersion.objects.filter(state="draft")


def _done_tasks(entry: LawItem) -> QuerySet[ImpactTask]:
    ours = Q(key=entry.key) | Q(key__startswith=f"{entry.key}:")
    return ImpactTask.objects.filter(ours, change__holds_from__gte=entry.begins_on).exclude(done_on=None)


def _changes(entry: LawItem) -> QuerySet[LegalChange]:
    return LegalChange.objects.filter(holds_from__gte=entry.begins_on, withdrawn_at=None)


Uses = Mapping[str, tuple[str, Callable[[LawItem], QuerySet[Any]]]]
USED: Uses = {
    "calendar": ("hồ sơ đã kết thúc mà thời hạn tính qua ngày ấy", _closed_over_the_day),
    "clock_law": ("hồ sơ tiếp nhận và kết thúc theo quy định cũ", _closed),
    "form_names": ("quy trình ban hành với tên mẫu cũ", _approvals),
    "form_sets": ("giấy tờ lập theo bộ mẫu cũ", _papers),
    "legal_terms": ("việc đã làm xong theo thời hạn cũ", _done_tasks),
    "notice_templates": ("thông báo loại ấy lập theo lời cũ", _notices),
}
TOUCHED: Uses = {
    "clock_law": ("hồ sơ đang mở tiếp nhận từ ngày ấy sẽ theo quy định này", _open),
    "form_names": ("bản nháp quy trình sẽ in tên mẫu này khi ban hành từ ngày ấy", _drafts),
    "form_sets": (
        "hồ sơ đang mở; giấy lập từ ngày ấy in theo bộ này",
        lambda _: Case.objects.filter(REAL, state__in=OPEN),
    ),
    "legal_terms": ("thay đổi của văn bản, có hiệu lực từ ngày ấy, tính hạn theo mục này", _changes),
}

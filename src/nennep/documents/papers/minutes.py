"""Biên bản công khai: what was posted when and where, by whom, with the digest of every sheet."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nennep.kernel.dates import full_date
from nennep.org.models import Agency, Position
from nennep.org.queries import held_on
from nennep.press.pdf import render_pdf

from ..models import Posting

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "posting_minutes.typ"


def print_minutes(
    agency: Agency, postings: Sequence[Posting], *, by_id: int | None, at: datetime
) -> bytes:
    """PDF/A of the minutes; the same postings and instant give the same bytes."""
    local = timezone.localtime(at)
    payload = {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": "Biên bản công khai thủ tục hành chính, quy trình",
        "paper": {
            "head": {
                "superior_agency": agency.superior.name if agency.superior else None,
                "agency": agency.name, "unit": None, "number": None,
                "place": agency.place or agency.short_name,
                "issued_on": f"ngày {local.day:02} tháng {_month(local.month)} năm {local.year}",
            },
            "demo": settings.DEMO,
            "hour": f"{local:%H} giờ {local:%M} phút ngày {full_date(local.date())}",
            "recorder": _recorder(agency, by_id, at),
            "rows": [
                {
                    "kind": posting.get_subject_type_display(), "code": posting.subject_code,
                    "title": posting.title, "version": posting.version_words,
                    "place": posting.get_place_display(), "posted_on": full_date(posting.posted_on),
                    "sha256": posting.sha256,
                }
                for posting in postings
            ],
        },
    }  # fmt: skip
    return render_pdf(LAYOUT, payload, dated=at)


def _month(month: int) -> str:
    """NĐ 30/2020 Phụ lục I: a nought before the first two months only."""
    return f"{month:02}" if month < 3 else str(month)


def _recorder(agency: Agency, user_id: int | None, at: datetime) -> dict[str, str | None]:
    post = (
        Position.objects.filter(held_on(timezone.localdate(at)), agency=agency, user_id=user_id)
        .select_related("user")
        .first()
    )
    title = post.title if post else "Người lập"
    return {
        "authority": None, "title": title, "manner": None,
        "name": post.user.full_name if post else None,
    }  # fmt: skip

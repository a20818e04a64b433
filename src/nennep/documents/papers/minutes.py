"""Biên bản công khai: what was posted when and where, by whom, with the digest of every sheet."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nennep.kernel.dates import cell_moment, full_date, long_date
from nennep.org.models import Agency
from nennep.org.queries.names import name_on
from nennep.org.queries.past_names import posts_then, title_on
from nennep.press.pdf import render_pdf

from ..models import Posting

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "posting_minutes.typ"


def print_minutes(agency: Agency, postings: Sequence[Posting], *, by_id: int | None, at: datetime) -> bytes:
    """PDF/A of the minutes; the same postings and instant give the same bytes."""
    day = timezone.localdate(at)
    called = name_on(agency, day)
    payload = {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": "Biên bản công khai thủ tục hành chính, quy trình",
        "paper": {
            "head": {
                "superior_agency": called.superior or None,
                "agency": called.name,
                "unit": None,
                "number": None,
                "place": agency.place or "…………",
                "issued_on": long_date(day),
            },
            "demo": settings.DEMO,
            "hour": cell_moment(at),
            "recorder": _recorder(agency, by_id, at),
            "sheets": len({each.sha256 for each in postings}),
            "rows": _rows(postings),
        },
    }
    return render_pdf(LAYOUT, payload, dated=at)


def _rows(postings: Sequence[Posting]) -> list[dict[str, str]]:
    """A row a sheet, with every place where it is shown."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for each in postings:
        key = (each.subject_type, each.subject_code, each.subject_version, each.sha256)
        place = each.get_place_display()
        if key in rows:
            rows[key]["place"] += f"; {place[:1].lower()}{place[1:]}"
            continue
        rows[key] = {
            "kind": each.get_subject_type_display(),
            "code": each.subject_code,
            "title": each.title,
            "version": each.version_words,
            "place": place,
            "posted_on": full_date(each.posted_on),
            "sha256": each.sha256,
        }
    return list(rows.values())


def _recorder(agency: Agency, user_id: int | None, at: datetime) -> dict[str, str | None]:
    day = timezone.localdate(at)
    post = posts_then(agency, day).filter(user_id=user_id).first() if user_id else None
    title = title_on(post, day) if post else "Người lập"
    return {"authority": None, "title": title, "manner": None, "name": post.user.full_name if post else None}

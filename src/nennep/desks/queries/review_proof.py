"""Whether the sheets on people sent to a desk say what was sent: what ``verify`` proves of them."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from django.db import connection

from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of

from ..models import DeskReview, ReviewLine
from ..rules.reviews import REVIEW_FLOW


def digest_of(review: DeskReview, lines: Sequence[ReviewLine]) -> str:
    """The digest of everything that the sheet says; its code, which nobody guesses, keeps words from being tried out."""
    said = [
        [
            *(one.number, one.member_id, one.working_days, f"{one.absent_days:.1f}", one.absence_reason),
            *(one.received, one.handed_late, one.returned, one.returned_late, one.remark, one.grade),
        ]
        for one in lines
    ]
    text = json.dumps([review.code, review.year, review.month, said], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@ROW_CHECKS.under_own_name
def review_faults() -> Iterator[str]:
    """Each sheet on the people sent to a desk against its last events: its state, and all that it says."""
    if DeskReview._meta.db_table not in connection.introspection.table_names():
        return  # a database of before
    states = {f"desk_review.{name}": move.target for name, move in REVIEW_FLOW.moves.items()}
    states["desk_review.proposed"] = "proposed"
    for review in DeskReview.objects.prefetch_related("lines").order_by("pk"):
        name = f"phiếu nhận xét người được cử đến quầy, tháng {review.called}, mã {review.code}"
        events = events_about("desk_review", review.pk, review.desk_id).filter(kind__in=states)
        told = [(event.kind, facts_of(event)) for event in events]
        if not told or states[told[-1][0]] != review.state:
            yield f"{name}: tình trạng khác sự kiện"
        elif [facts["sha256"] for _, facts in told if "sha256" in facts][-1:] != [digest_of(review, _in_order(review))]:
            yield f"{name}: nội dung không còn như lúc gửi"


def _in_order(review: DeskReview) -> list[ReviewLine]:
    return sorted(review.lines.all(), key=lambda line: line.number)

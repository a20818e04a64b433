"""Records who looked at the personal data of a case, and for what purpose."""

from collections.abc import Iterable
from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.actions import append, note

from ..models import Case
from ..queries.acts import permit

PURPOSES = {
    "contact": "Liên hệ người nộp",
    "verify": "Đối chiếu giấy tờ",
    "correct": "Sửa thông tin sai",
    "answer": "Trả lời cơ quan có thẩm quyền",
}

FOUND = "Tìm hồ sơ theo số định danh"


def record_finding(cases: Iterable[Case], *, by: Actor, at: datetime) -> None:
    """Afterwards the ledger knows that ``by`` found these cases by the identity number of somebody.

    The number itself is not told. The cases stay as they are, so nobody's open page of one becomes a stale one.
    """
    for case in cases:
        append(
            "case.personal_viewed",
            subject=("case", case.pk),
            agency_id=case.agency_id,
            by=by,
            at=at,
            grant=permit("record_viewing", case, by=by),
            facts={"purpose": "search", "label": FOUND},
        )


def record_viewing(case: Case, *, by: Actor, at: datetime, purpose: str) -> Case:
    """Afterwards the ledger knows that ``by`` saw the personal data of the case, and for what.

    Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15. Raises KeyError for an unknown purpose.
    """
    note(
        case,
        "case.personal_viewed",
        by=by,
        at=at,
        grant=permit("record_viewing", case, by=by),
        facts={"purpose": purpose, "label": PURPOSES[purpose]},
    )
    return case

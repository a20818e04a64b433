"""Records who looked at the personal data of a case, and for what purpose."""

from collections.abc import Iterable
from datetime import UTC, datetime

from nennep.kernel.actors import Actor
from nennep.ledger.actions import Entry, append_all, note

from ..models import Case
from ..queries.acts import permit
from ..queries.findings import FINDING, found_since

PURPOSES = {
    "contact": "Liên hệ người nộp",
    "verify": "Đối chiếu giấy tờ",
    "correct": "Sửa thông tin sai",
    "answer": "Trả lời cơ quan có thẩm quyền",
}

FOUND = "Tìm hồ sơ theo số định danh"
# Who reloads the list, or turns it into a file, has not looked for anybody once more.
TOLD_AGAIN_AFTER = 600  # seconds
# So many events are written by one statement.
AT_ONCE = 500


def record_finding(cases: Iterable[Case], *, by: Actor, at: datetime) -> None:
    """Afterwards the ledger knows that ``by`` found these cases by the identity number of somebody.

    The number itself is not told, nor is a case that it knows to be found by the same person in the last ten minutes.
    The cases stay as they are, so nobody's open page of one becomes a stale one.
    """
    since = datetime.fromtimestamp(at.timestamp() - TOLD_AGAIN_AFTER, UTC)
    by_agency: dict[int, list[Case]] = {}
    for case in cases:
        by_agency.setdefault(case.agency_id, []).append(case)
    for agency_id, theirs in by_agency.items():
        for start in range(0, len(theirs), AT_ONCE):
            few = theirs[start : start + AT_ONCE]
            known = found_since([case.pk for case in few], by, since, at)
            told = [_finding(case, by, at) for case in few if case.pk not in known]
            if told:
                append_all(told, agency_id=agency_id, by=by, at=at)


def _finding(case: Case, by: Actor, at: datetime) -> Entry:
    grant = permit("record_viewing", case, by=by)
    facts = {"purpose": FINDING, "label": FOUND}
    return Entry("case.personal_viewed", ("case", case.pk), at, facts, grant)


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

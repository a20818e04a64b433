"""From draft to approval: submitted, returned, reviewed, taken back; and the draft's checklist."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.text import legible, nfc
from nennep.ledger.actions import ConflictError, NotPermittedError, move, note, require
from nennep.ledger.events import name_events
from nennep.org.models import User
from nennep.org.queries import held_on
from nennep.org.rules import APPROVE, MANAGE_PEOPLE, MANAGE_PROCEDURES, REVIEW, BrokenRuleError

from ..models import ProcessVersion
from ..queries import blocking_checks, drafters_of, reviewers_named
from ..queries.touches import touches_of, unconfirmed
from ..rules.approvals import CONFIRMED
from ..rules.checklist import ITSELF, fact_of
from .approvals import APPROVES, revoke_all
from .drafts import KEEPS
from .edits import STALE, _writer
from .items import approval_items, awaited_parts, draft_item, handed_item, items_done, review_item

# Where it does not matter who wrote a draft so far.
ANYBODY = 0
TICKED, ASSIGNED = "process_version.item_ticked", "process_version.assigned"
name_events(
    {
        TICKED: "Đánh dấu việc trong bản nháp",
        ASSIGNED: "Giao soạn bản nháp",
        CONFIRMED: "Xác nhận lại bản quy trình sau thay đổi",
    }
)
GIVEN_SINCE = "Bản này vừa có người giao lại (đang soạn: {}). Tải lại trang, xem rồi giao."
REVIEWS = "Chỉ người thẩm tra của {} thẩm tra quy trình này."
OWN_WORK = "Người soạn không tự thẩm tra bản của mình. {}"


class FailedChecksError(BrokenRuleError):
    """The version has errors; ``problems`` are the sentences, in table order."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"- {problem}" for problem in problems)
        super().__init__("", f"Còn {len(problems)} lỗi phải sửa trước khi trình:\n{listed}")


def submit_version(version: ProcessVersion, *, by: Actor, at: datetime) -> None:
    """Afterwards the draft waits for review; what is approved later is exactly this table.

    Its owner submits it like its keeper; neither reviews what they wrote. Raises FailedChecksError with every error of the table, ConflictError where the draft has just
    been edited elsewhere, UnlawfulMoveError, NotPermittedError.
    """
    grant = _writer(version, by)
    version.flow.move("submitted", version.state)
    problems = blocking_checks(version, timezone.localdate(at))
    if problems:
        raise FailedChecksError(problems)
    with transaction.atomic():
        # Holds the row until the end: an edit that comes now comes too late.
        as_checked = ProcessVersion.objects.filter(pk=version.pk, sha256=version.sha256, edit=version.edit)
        if not as_checked.update(edit=F("edit")):
            raise ConflictError(STALE)
        move(
            version,
            "submitted",
            by=by,
            at=at,
            grant=grant,
            facts={"sha256": version.sha256},
            changes={"submitted_by": by.user_id, "reviewed_by": None, "remark": ""},
            parts=[*items_done(version, by=by, at=at), review_item(version, by=by, at=at)],
        )


def return_version(version: ProcessVersion, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards it is a draft again, with what the reviewer asks for.

    Raises BrokenRuleError without a reason, UnlawfulMoveError, NotPermittedError, ConflictError.
    """
    grant = _reviewer(version, by, at)
    words = _reason(reason, "Nêu rõ cần sửa gì, ít nhất một câu.")
    move(
        version,
        "returned",
        by=by,
        at=at,
        grant=grant,
        changes={"remark": words},
        parts=[*items_done(version, by=by, at=at), draft_item(version, by=by, at=at)],
    )


def review_version(version: ProcessVersion, *, by: Actor, at: datetime, remark: str = "") -> None:
    """Afterwards it waits for its approvals; who drafted it cannot be who reviews it.

    Where a decision or a change of the law came since it was submitted, the remark says why it stands. Raises
    BrokenRuleError without one, NotPermittedError, UnlawfulMoveError, ConflictError.
    """
    grant = _reviewer(version, by, at)
    if version.state == "review" and not legible(remark) and (words := unconfirmed(version)):
        raise BrokenRuleError("remark", words)
    move(
        version,
        "reviewed",
        by=by,
        at=at,
        grant=grant,
        facts={"sha256": version.sha256},
        changes={"reviewed_by": by.user_id, "remark": nfc(remark).strip()},
        parts=[*items_done(version, by=by, at=at), *approval_items(version, by=by, at=at)],
    )


def reopen_version(version: ProcessVersion, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards it is a draft again; approvals recorded so far count no more, and say why.

    Raises BrokenRuleError without a reason, UnlawfulMoveError, NotPermittedError, ConflictError.
    """
    _back_to_draft(version, "reopened", _reason(reason, "Nêu lý do đưa về soạn lại."), "Đưa về soạn lại", by=by, at=at)


def send_version_back(version: ProcessVersion, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards who approves has sent it back: a draft again, with the reason; approvals recorded so far count no more.

    Raises BrokenRuleError without a reason, UnlawfulMoveError, NotPermittedError, ConflictError.
    """
    require(by, APPROVE, version.agency_id, words=APPROVES)
    words = _reason(reason, "Nêu rõ vì sao chưa đồng ý và cần sửa gì, ít nhất một câu.")
    _back_to_draft(version, "sent_back", words, "Người phê duyệt trả lại", by=by, at=at)


def _back_to_draft(version: ProcessVersion, name: str, words: str, why: str, *, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        move(
            version,
            name,
            by=by,
            at=at,
            changes={"remark": words, "reviewed_by": None},
            parts=[*items_done(version, by=by, at=at), draft_item(version, by=by, at=at)],
        )
        revoke_all(version, reason=f"{why}: {words}", by=by, at=at)


def confirm_version(version: ProcessVersion, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards its reviewer has said why it stands though a decision or a change of the law came since.

    Raises BrokenRuleError without a reason or where nothing came, NotPermittedError, ConflictError.
    """
    grant = _reviewer(version, by, at)
    words = _reason(reason, "Nêu vì sao bản này vẫn đúng, ít nhất một câu.")
    touches = touches_of(version)
    if version.state != "approval" or not touches:
        raise BrokenRuleError("", "Không có quyết định, thay đổi pháp luật nào chờ xác nhận cho bản này.")
    note(
        version,
        CONFIRMED,
        by=by,
        at=at,
        grant=grant,
        facts={"sha256": version.sha256, "about": [touch.event for touch in touches]},
        changes={"remark": words, "reviewed_by": by.user_id},
        parts=[*items_done(version, by=by, at=at, nodes=("confirm",)), *awaited_parts(version, by=by, at=at)],
    )


def tick_item(version: ProcessVersion, *, key: str, is_done: bool, by: Actor, at: datetime) -> None:
    """Afterwards that line of the draft's checklist is done (or open again) by this person.

    Raises BrokenRuleError for a line that is not there or a version that is no draft, ConflictError.
    """
    grant = _writer(version, by)
    if version.state != "draft":
        raise BrokenRuleError("", "Bản đã trình; danh mục việc chỉ đánh dấu khi đang soạn.")
    if fact := fact_of(key):
        raise BrokenRuleError("key", f"Việc này không đánh dấu bằng tay: {ITSELF[fact]}.")
    lines = [dict(line) for line in version.checklist]
    number = next((n for n, line in enumerate(lines) if line["key"] == key), None)
    if number is None:
        raise BrokenRuleError("key", "Danh mục không còn việc này. Tải lại trang để thấy bản mới.")
    lines[number] |= {"done_at": at.isoformat() if is_done else None, "done_by": by.user_id if is_done else None}
    facts = {"number": number + 1, "done": is_done}
    note(version, TICKED, by=by, at=at, grant=grant, facts=facts, changes={"checklist": lines})


def assign_draft(
    version: ProcessVersion,
    *,
    owner: User | None,
    due_on: date | None,
    by: Actor,
    at: datetime,
    reason: str = "",
    leaving: bool = False,
    instead_of: int | None = ANYBODY,
) -> None:
    """Afterwards ``owner`` (somebody with a post in the agency) has the draft; None leaves it to the keepers.

    Whose draft it becomes is told the ``reason``, where another wrote it so far; where that one is ``leaving``, who
    administers people gives it. ``instead_of``: whose draft it was on the page. Raises BrokenRuleError,
    NotPermittedError, ConflictError.
    """
    grant = require(by, MANAGE_PEOPLE if leaving else MANAGE_PROCEDURES, version.agency_id, words=KEEPS)
    if version.state != "draft":
        raise BrokenRuleError("", "Bản đã trình; chỉ giao lại khi đang soạn.")
    if instead_of not in (ANYBODY, version.owner_id):
        raise ConflictError(GIVEN_SINCE.format(version.owner or "chưa giao cho ai"))
    _require_post(owner, version.process.agency_id, at)
    words = legible(reason)
    if version.owner_id and version.owner != owner and not words:
        raise BrokenRuleError("reason", f"Bản này {version.owner} đang soạn. Ghi lý do giao lại, ít nhất một câu.")
    facts = {"owner": owner.pk if owner else None, "from": version.owner_id, "due_on": _day(due_on)}
    version.owner, version.due_on = owner, due_on
    note(
        version,
        ASSIGNED,
        by=by,
        at=at,
        grant=grant,
        facts=facts,
        changes={"owner": owner.pk if owner else None, "due_on": due_on, "given_reason": words[:300]},
        parts=[handed_item(version, by=by, at=at)],
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _require_post(owner: User | None, agency_id: int, at: datetime) -> None:
    """Whoever a draft is given to holds a post in the agency. Raises BrokenRuleError."""
    if owner and not owner.positions.filter(held_on(timezone.localdate(at)), agency=agency_id).exists():
        raise BrokenRuleError("owner", f"{owner.full_name} không giữ vị trí nào của cơ quan.")


def _reviewer(version: ProcessVersion, by: Actor, at: datetime) -> Grant:
    """The grant of who may review: of the owning division, and nobody who drafted it."""
    division = version.process.division
    grant = require(by, REVIEW, version.agency_id, division.pk, words=REVIEWS.format(division.name))
    drafters = drafters_of(version)
    if by.user_id in drafters or grant.acting_for_id in drafters:
        raise NotPermittedError(OWN_WORK.format(reviewers_named(version, timezone.localdate(at))))
    return grant


def _reason(reason: str, missing: str) -> str:
    words = nfc(reason).strip()
    if not words:
        raise BrokenRuleError("reason", missing)
    return words

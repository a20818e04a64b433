"""Who leads a desk tells the agencies each month of the people whom they sent (khoản 3 Điều 9 NĐ 118/2025)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after, full_date
from nennep.kernel.text import legible
from nennep.ledger.actions import NotPermittedError, append, move
from nennep.ledger.events import name_events
from nennep.ledger.statement import Part, Update
from nennep.org.models import DeskService, User
from nennep.org.queries import holders_of
from nennep.org.queries.agencies import family_of
from nennep.org.rules import BrokenRuleError
from nennep.work.models import WorkItem

from ..models import DeskMember, DeskReview, ReviewLine
from ..parts.monthly_sheets import answer_sheet, check_version, cite, hold
from ..parts.work_items import MEMBER, REVIEW, REVIEW_MONTH, done_part, item_part
from ..queries.review_proof import digest_of
from ..queries.review_writers import assessed_in, duty_that_writes, refuses_writer
from ..queries.reviews import (
    MonthOfWork,
    leads_for,
    members_between,
    members_in,
    months_of_work,
    newest_member,
    people_to_send,
    reads_for,
    records_for,
    review_month_due,
)
from ..rules.reviews import NOT_LEADER, NOT_READER, NOT_RECORDER, NOTHING_TO_REVIEW, OTHER_MONTH, READERS, wrong_absence
from ..rules.settlements import Month, end_of

MOST_DAYS = 366
MONTH_TITLE = "Nhận xét người được cử đến quầy, tháng vừa hết"

name_events(
    {
        "desk_member.sent": "Cử người đến quầy",
        "desk_member.ended": "Thôi cử người đến quầy",
        "desk_review.proposed": "Gửi phiếu nhận xét của tháng",
        "desk_review.cited": "Phiếu nhận xét của tháng, bên kia ghi",
        "review_month.begun": "Đến kỳ nhận xét người được cử",
        "review_month.ended": "Không còn phải nhận xét người được cử",
    }
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What who leads the desk says of one person's month."""

    absent_days: Decimal
    absence_reason: str
    remark: str
    grade: str


def send_member(
    service: DeskService, *, person: User, decision: str, held_from: date, by: Actor, at: datetime
) -> DeskMember:
    """Afterwards that person is known to work at the desk for the agency. Raises NotPermittedError, BrokenRuleError."""
    if not records_for(by, service.desk_id, service.agency_id):
        raise NotPermittedError(NOT_RECORDER)
    if not (decision := legible(decision)):
        raise BrokenRuleError("decision", "Ghi văn bản cử người: số, ngày, cơ quan ban hành.")
    day = timezone.localdate(at)
    if person not in [one for one, _ in people_to_send(by, [service], max(day, held_from))]:
        raise BrokenRuleError("person", "Người này không có vị trí ở cơ quan cử hay ở quầy. Chọn người khác.")
    _check_near("held_from", held_from, day)
    try:
        with transaction.atomic():
            hold(service.desk_id, service.agency_id)
            _refuse_there_already(service, person, held_from)
            made = DeskMember.objects.create(
                desk=service.desk,
                competent=service.agency,
                person=person,
                decision=decision[:300],
                held_from=held_from,
                recorded_at=at,
            )
            _tell(made, "desk_member.sent", {"person": person.pk, "held_from": held_from.isoformat()}, by=by, at=at)
    except IntegrityError as error:
        raise BrokenRuleError("person", f"{person} đang được cử đến quầy này. Kết thúc lần ấy trước.") from error
    return made


def _refuse_there_already(service: DeskService, person: User, held_from: date) -> None:
    """Raises BrokenRuleError where the person is at the desk on that day or later, by whomever sent."""
    there = DeskMember.objects.filter(desk__in=family_of(service.desk_id), person=person)
    last = there.filter(held_to__gte=held_from).select_related("competent").order_by("-held_to").first()
    if last is not None and last.held_to is not None:
        raise BrokenRuleError(
            "held_from",
            f"{person} đang được {last.competent.short_name} cử đến quầy này đến hết ngày {full_date(last.held_to)}."
            " Chọn ngày bắt đầu sau ngày ấy, hoặc sửa ngày cuối của lần cử ấy trước.",
        )


def _check_near(field: str, day: date, today: date) -> None:
    if abs((day - today).days) > MOST_DAYS:
        raise BrokenRuleError(field, "Ngày cách hôm nay hơn một năm. Xem lại năm đã ghi.")


def end_member(member: DeskMember, *, held_to: date, by: Actor, at: datetime) -> None:
    """Afterwards that day is the last at the desk, also where another was written before.

    Raises NotPermittedError, BrokenRuleError where a sheet tells of a later month already, or another time begins before.
    """
    if not records_for(by, member.desk_id, member.competent_id):
        raise NotPermittedError(NOT_RECORDER)
    if held_to < member.held_from:
        raise BrokenRuleError("held_to", "Ngày cuối phải từ ngày bắt đầu trở đi.")
    _check_near("held_to", held_to, timezone.localdate(at))
    with transaction.atomic():
        hold(member.desk_id, member.competent_id)
        told = ReviewLine.objects.filter(member=member).select_related("review")
        last = told.order_by("-review__year", "-review__month").first()
        if last is not None and held_to < _last_day(last.review, member):
            raise BrokenRuleError(
                "held_to", f"Đã có phiếu nhận xét tháng {last.review.called} về người này. Chọn ngày cuối từ tháng ấy."
            )
        later = DeskMember.objects.filter(desk=member.desk_id, person=member.person_id, held_from__gt=member.held_from)
        after = later.order_by("held_from").first()
        if after is not None and held_to >= after.held_from:
            raise BrokenRuleError(
                "held_to", f"Lần cử sau bắt đầu ngày {full_date(after.held_from)}. Chọn ngày cuối trước ngày ấy."
            )
        if not DeskMember.objects.filter(pk=member.pk, held_to=member.held_to).update(held_to=held_to):
            raise BrokenRuleError("held_to", "Lần cử này vừa được kết thúc. Mở lại trang để thấy ngày cuối đã ghi.")
        _tell(member, "desk_member.ended", {"held_to": held_to.isoformat()}, by=by, at=at)


def _last_day(review: DeskReview, member: DeskMember) -> date:
    """The last day that the sheet counts: the end of its month, or the one that was written."""
    last = days_after(timezone.localdate(end_of((review.year, review.month))), -1)
    return min(last, member.held_to or last)


def _tell(member: DeskMember, kind: str, facts: dict[str, Any], *, by: Actor, at: datetime) -> None:
    for agency_id in (member.desk_id, member.competent_id):
        append(kind, subject=(MEMBER, member.pk), agency_id=agency_id, by=by, at=at, facts=facts)


def propose_review(
    desk_id: int, *, competent_id: int, month: Month, said: Mapping[int, Assessment], by: Actor, at: datetime
) -> DeskReview:
    """Afterwards the month that is due stands on a sheet, and the agency has it to acknowledge.

    ``month`` is the one of which was written: a page of before writes no words under another. ``said`` by member, of
    everybody who was there. Raises BrokenRuleError, NotPermittedError.
    """
    if desk_id not in leads_for(by):
        raise NotPermittedError(NOT_LEADER)
    with transaction.atomic():
        hold(desk_id, competent_id)
        due = review_month_due(desk_id, competent_id, at)
        if due != month:
            raise BrokenRuleError("", OTHER_MONTH.format(f"{month[1]:02}/{month[0]}") if due else NOTHING_TO_REVIEW)
        _refuse_own_sheet(desk_id, competent_id, month, by, at)
        made = DeskReview.objects.create(
            code=token_hex(6),
            desk_id=desk_id,
            competent_id=competent_id,
            year=month[0],
            month=month[1],
            proposed_at=at,
            proposed_by_id=by.user_id,
        )
        facts = _write(made, said, at) | {"month": made.called}
        subject, item = (REVIEW, made.pk), _to_confirm(made, at)
        append("desk_review.proposed", subject=subject, agency_id=desk_id, by=by, at=at, facts=facts, parts=[item])
        cite(made, facts, by=by, at=at)
        follow_review_month(desk_id, competent_id=competent_id, by=by, at=at)
    return made


def propose_review_again(
    review: DeskReview, *, said: Mapping[int, Assessment], version: int, by: Actor, at: datetime
) -> None:
    """Afterwards the sheet that the agency objected to is written anew and waits for it again. Raises ConflictError."""
    if review.desk_id not in leads_for(by):
        raise NotPermittedError(NOT_LEADER)
    check_version(review, version, by, at)
    with transaction.atomic():
        hold(review.desk_id, review.competent_id)
        _refuse_own_sheet(review.desk_id, review.competent_id, (review.year, review.month), by, at)
        review.lines.all().delete()
        facts = _write(review, said, at)
        parts = [done_part((REVIEW, review.pk), "propose"), _to_confirm(review, at)]
        changes = {"proposed_at": at, "proposed_by": by.user_id}
        move(review, "proposed_again", by=by, at=at, facts=facts, changes=changes, parts=parts)
        cite(review, facts, by=by, at=at)


def close_review(review: DeskReview, *, version: int, by: Actor, at: datetime) -> None:
    """Afterwards the agency has acknowledged it: it is frozen. Raises NotPermittedError, ConflictError."""
    answer_sheet(review, "closed", version, [], _refused(review, by), by=by, at=at)


def object_to_review(review: DeskReview, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """Afterwards the desk has work: the agency says what is otherwise. Raises NotPermittedError, ConflictError."""
    if not (reason := legible(reason)):
        raise BrokenRuleError("reason", "Ghi ý kiến: về ai, chỗ nào chưa đúng.")
    place = _writing_place(review.desk_id, review.competent_id, (review.year, review.month), at)
    title = "Xem lại phiếu nhận xét cơ quan có ý kiến"
    item = item_part(place, subject=(REVIEW, review.pk), node="propose", title=title, at=at)
    answer_sheet(review, "objected", version, [item], _refused(review, by), by=by, at=at, objection=reason)


def _refused(review: DeskReview, by: Actor) -> str:
    return "" if review.competent_id in reads_for(by) else NOT_READER


def follow_review_month(desk_id: int, *, competent_id: int, by: Actor, at: datetime) -> bool:
    """Afterwards who leads the desk has an item where a month is to be told, and none where not; whether it changed."""
    newest = newest_member(desk_id, competent_id)
    if newest is None:
        return False
    month = review_month_due(desk_id, competent_id, at)
    waits = month is not None
    members = members_between(desk_id, competent_id).values("pk")
    held = WorkItem.objects.filter(subject_type=REVIEW_MONTH, subject_id__in=members, node="review", state="open")
    item = held.first()
    # One that stands at a desk which ended goes to the desk that has its work now.
    misplaced = item is not None and item.agency_id != desk_id
    if waits == (item is not None) and not misplaced:
        return False
    subject = (REVIEW_MONTH, item.subject_id if item else newest)
    place = _writing_place(desk_id, competent_id, month, at)
    parts: list[Part] = []
    if not waits:
        parts.append(done_part(subject, "review"))
    elif item is not None:
        parts.append(Update(WorkItem, {"id": item.pk}, place))
    else:
        parts.append(item_part(place, subject=subject, node="review", title=MONTH_TITLE, at=at))
    kind = "review_month.begun" if waits else "review_month.ended"
    append(kind, subject=subject, agency_id=desk_id, by=by, at=at, parts=parts)
    return True


def _writing_place(desk_id: int, competent_id: int, month: Month | None, at: datetime) -> dict[str, Any]:
    """Whoever writes the sheet of that month: nobody of whom it tells."""
    assessed = assessed_in(desk_id, competent_id, month) if month else ()
    duty = duty_that_writes(desk_id, assessed, timezone.localdate(at))
    return {"agency": desk_id, "division": None, "duty": duty}


def _refuse_own_sheet(desk_id: int, competent_id: int, month: Month, by: Actor, at: datetime) -> None:
    """Raises NotPermittedError where the sheet tells of who writes it."""
    assessed = assessed_in(desk_id, competent_id, month)
    if words := refuses_writer(by, desk_id, assessed, timezone.localdate(at)):
        raise NotPermittedError(words)


def _to_confirm(review: DeskReview, at: datetime) -> Part:
    title = "Ghi nhận phiếu nhận xét người được cử đến quầy"
    place = _place(READERS, review.competent_id, at)
    return item_part(place, subject=(REVIEW, review.pk), node="confirm", title=title, at=at)


def _place(duties: Sequence[str], agency_id: int, at: datetime) -> dict[str, Any]:
    """Whoever holds the first of the duties that anybody holds there."""
    day = timezone.localdate(at)
    duty = next((one for one in duties if holders_of(one, agency_id, day)), duties[-1])
    return {"agency": agency_id, "division": None, "duty": duty}


def _write(review: DeskReview, said: Mapping[int, Assessment], at: datetime) -> dict[str, Any]:
    """Write its lines; who is on it, how many days, and the digest of all. What was said stays in the rows alone."""
    members = members_in(review.desk_id, review.competent_id, (review.year, review.month))
    work = months_of_work(members, (review.year, review.month), at)
    rows = [_line(review, number, one, said) for number, one in enumerate(work, 1)]
    ReviewLine.objects.bulk_create(rows)
    return {"people": [[row.member_id, f"{row.absent_days:.1f}"] for row in rows], "sha256": digest_of(review, rows)}


def _line(review: DeskReview, number: int, work: MonthOfWork, said: Mapping[int, Assessment]) -> ReviewLine:
    member = work.member
    given = said.get(member.pk)
    if given is None:
        raise BrokenRuleError("", f"Chưa nhận xét {member.person}: người này vừa được ghi thêm. Mở lại trang rồi ghi.")
    if work.working_days is None:
        raise BrokenRuleError("", f"Lịch làm việc của quầy chưa có tháng {review.called}. Lập lịch trước.")
    reason, remark = legible(given.absence_reason)[:300], legible(given.remark)
    if wrong := wrong_absence(given.absent_days, reason, work.working_days):
        raise BrokenRuleError(f"absent_{member.pk}", wrong)
    if not remark:
        raise BrokenRuleError(f"remark_{member.pk}", f"Ghi nhận xét về {member.person}: thái độ, tiến độ công việc.")
    return ReviewLine(
        review=review,
        member=member,
        number=number,
        working_days=work.working_days,
        absent_days=given.absent_days,
        absence_reason=reason,
        received=work.received,
        handed_late=work.handed_late,
        returned=work.returned,
        returned_late=work.returned_late,
        remark=remark,
        grade=legible(given.grade)[:120],
    )

"""Events that somebody is told of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nennep.kernel.actors import machine
from nennep.ledger.models import Event
from nennep.ledger.readers import reads
from nennep.processes.queries.touches import BACK
from nennep.work.actions.notices import give_notice
from nennep.work.parts.notice_drafts import NoticeDraft

from .queries import (
    decision_writers,
    delegations,
    drafts,
    handovers,
    merged_posts,
    monthly_sheets,
    partner_steps,
    recipients,
    reorganisations,
    work_handovers,
)
from .queries.results import RESOLVED, RESULT_MOVES, result_ready

# A worker that was off for days still tells all; what is older is no news, as after an upgrade.
NEWS_DAYS = 7
# Every move of a case but ``ended_outside``: of that one the outside system tells.
CITIZEN_KINDS = {
    "case.submitted": "case_submitted",
    "case.guided": "case_guided",
    "case.declined": "case_declined",
    "case.recalled": "case_recalled",
    "case.received": "case_received",
    "case.supplement_asked": "case_supplement_asked",
    "case.supplement_completed": "case_supplement_completed",
    "case.extended": "case_extended",
    "case.due_recomputed": "case_due_recomputed",
    "case.reached": "case_reached",
    "case.resolved": "case_resolved",
    "case.suspended": "case_suspended",
    "case.resumed": "case_resumed",
    "case.reopened": "case_reopened",
    "case.withdrawn": "case_withdrawn",
    "case.stopped": "case_stopped",
    "case.returned": "case_returned",
}


def _give(drafts: Iterable[NoticeDraft], at: datetime) -> None:
    for draft in drafts:
        give_notice(draft, by=machine(draft.agency_id), at=at)


@reads(
    "case.received",
    "case.taken_over",
    "case.assigned",
    "case.redirected",
    "case.reprocessed",
    "case.reopened",
    "step.completed",
    "step.released",
    "step.sent_back",
    "step.timed",
    words="Báo người được giao việc",
    within_days=NEWS_DAYS,
)
def tell_who_has_work(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(recipients.work_given(event), at)
    _give(partner_steps.step_asked(event, at), at)
    if event.kind != "case.assigned":
        _give(recipients.duty_waiting(event, at), at)


@reads("handover.made", words="Báo người nhận việc bàn giao", within_days=NEWS_DAYS)
def tell_handed_over(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(work_handovers.work_handed_over(event), at)


@reads("case.overdue", words="Báo hồ sơ quá hẹn", within_days=NEWS_DAYS)
def tell_overdue(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(recipients.overdue(event, at), at)


@reads("case.supplement_completed", words="Báo người thụ lý khi hồ sơ được bổ sung", within_days=NEWS_DAYS)
def tell_supplement_back(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(recipients.supplement_back(event, at), at)


@reads("case.due_recomputed", words="Báo hẹn trả tính lại", within_days=NEWS_DAYS)
def tell_due_changed(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(recipients.due_changed(event, at), at)


@reads("decision.applied", words="Báo quy trình phải soạn theo quyết định", within_days=NEWS_DAYS)
def tell_drafts_wanted(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(recipients.drafts_wanted(event, at), at)


@reads("process_version.assigned", words="Báo người được giao soạn bản nháp", within_days=NEWS_DAYS)
def tell_who_writes(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(drafts.draft_given(event, facts), at)


@reads(*BACK, words="Báo người soạn bản quy trình bị trả lại", within_days=NEWS_DAYS)
def tell_returned(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(drafts.draft_returned(event), at)


@reads("delegation.made", "delegation.revoked", words="Báo người được ủy quyền", within_days=NEWS_DAYS)
def tell_who_stands_in(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(delegations.lent_or_ended(event), at)


@reads(
    "reorganisation.carried_out",
    "reorganisation.hindered",
    "position.succeeded",
    words="Báo người của phòng, cơ quan được sắp xếp, người ghi quyết định",
    within_days=NEWS_DAYS,
)
def tell_reorganisation(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    if event.kind == "position.succeeded":
        _give(merged_posts.post_followed(event, facts), at)
    elif event.kind == "reorganisation.hindered":
        _give(decision_writers.hindered(event, facts), at)
    else:
        _give(reorganisations.carried_out(event), at)
        _give(decision_writers.merger_carried_out(event), at)


@reads("calendar.year_awaited", words="Báo phải lập lịch năm sau", within_days=NEWS_DAYS)
def tell_calendar_wanted(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(recipients.calendar_wanted(event, facts["year"], at), at)


@reads("handover_difference.raised", words="Báo bên giao có chỗ khác nhau khi bàn giao", within_days=NEWS_DAYS)
def tell_handover_difference(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(handovers.difference_raised(event, at), at)


@reads(
    "fee_settlement.proposed",
    "fee_settlement.proposed_again",
    "fee_settlement.objected",
    "fee_settlement.closed",
    words="Báo bên kia về bảng thu hộ của tháng",
    within_days=NEWS_DAYS,
)
def tell_settlement(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(monthly_sheets.settlement_told(event, at), at)


@reads("fee_month.begun", words="Báo quầy đến kỳ chốt thu hộ", within_days=NEWS_DAYS)
def tell_month_begun(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(monthly_sheets.month_begun(event, at), at)


@reads(
    "desk_review.proposed",
    "desk_review.proposed_again",
    "desk_review.objected",
    "desk_review.closed",
    words="Báo bên kia về phiếu nhận xét của tháng",
    within_days=NEWS_DAYS,
)
def tell_review(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(monthly_sheets.review_told(event, at), at)


@reads("review_month.begun", words="Báo quầy đến kỳ nhận xét người được cử", within_days=NEWS_DAYS)
def tell_review_month(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(monthly_sheets.review_month_begun(event, at), at)


@reads("partner_step.answered", words="Báo cơ quan phối hợp đã trả lời", within_days=NEWS_DAYS)
def tell_partner_answered(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    _give(partner_steps.step_answered(event, at), at)


@reads(*{*CITIZEN_KINDS, *RESULT_MOVES}, words="Báo người nộp hồ sơ", within_days=NEWS_DAYS)
def tell_citizen(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    if event.kind in RESULT_MOVES:
        _give(result_ready(event), at)
    if event.kind == RESOLVED or event.kind not in CITIZEN_KINDS:
        return  # Signed: the citizen is told when the result can be collected.
    if event.kind == "case.reached" and "due_at" not in facts:
        return  # Papers that came over within the territory change nothing for the citizen.
    if event.kind == "case.submitted" and facts.get("channel") != "online":
        return  # Whoever hands it in at the desk, or by post, is told when it is received.
    _give(recipients.citizen(event, CITIZEN_KINDS[event.kind]), at)

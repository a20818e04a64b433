"""A delivery as a letter: who gets it, in which words. People are looked up only now."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from nennep.cases.models import Case
from nennep.ledger.queries import events_about
from nennep.org.models import Agency, User
from nennep.org.queries.names import agency_at, name_on
from nennep.org.queries.past_names import desk_name_on
from nennep.work.models import Notice, NoticeDelivery
from nennep.work.parts.notice_kinds import DIGEST, notice_words
from nennep.work.parts.notice_lookups import looked_up
from nennep.work.queries.notices import digest_lines

from ..parts.letters import Letter
from .recipients import citizen_address

BEGINS_LATER = "tính từ khi cơ quan có thẩm quyền nhận được hồ sơ, sẽ báo sau"
NOT_RECEIVED = "chưa tiếp nhận"
FOOT = "Thư tự động của phần mềm Nền Nếp; không trả lời thư này."


def letter_of(delivery: NoticeDelivery, at: datetime) -> Letter | None:
    """As it leaves at that instant; None where no address is known any more."""
    notice = delivery.notice
    to = _address(notice, delivery.channel)
    if not to:
        return None
    subject, body = notice_words(notice.kind, {**notice.facts, **_looked_up(notice)}, notice.made_at)
    link = f"\n\n{settings.SITE}{notice.address}" if settings.SITE and notice.address else ""
    return Letter(f"{notice.key} {delivery.channel}", to, subject, f"{body}{link}\n\n{FOOT}\n", at)


def _address(notice: Notice, channel: str) -> str:
    if notice.recipient is not None:
        return notice.recipient.email if channel == "mail" and notice.recipient.is_active else ""
    case = Case.objects.filter(pk=notice.subject_id).first()
    return citizen_address(case, channel) if case else ""


def _looked_up(notice: Notice) -> dict[str, object]:
    """What a letter tells and no notice holds."""
    if notice.kind == DIGEST and notice.recipient is not None:
        return {"lines": "\n\n".join(digest_lines(notice, settings.SITE))}
    if notice.recipient is not None:
        return dict(looked_up([notice]).get(notice.pk, {}))
    case = Case.objects.select_related("agency", "desk", "handler", "procedure_version").get(pk=notice.subject_id)
    agency = agency_at(case, notice.made_at)
    called = name_on(agency, timezone.localdate(notice.made_at))
    return {
        "code": case.code,
        "procedure": case.procedure_version.name if case.procedure_version else "",
        "agency": called.name,
        **_places(case, agency, timezone.localdate(notice.made_at)),
        "received_at": case.received_at or NOT_RECEIVED,
        "people": _people(case),
        **(
            {}
            if notice.facts.get("due_at")
            else {"due_at": BEGINS_LATER if case.received_outside else "không hẹn ngày"}
        ),
    }


def _places(case: Case, agency: Agency, day: date) -> dict[str, str]:
    """Who received the case in whose name, and where or how its result comes to the citizen."""
    desk = case.desk or agency
    name = name_on(desk, day).name
    counter = name if case.desk else f"{desk_name_on(agency.pk, day) or 'Bộ phận Một cửa'}, {name}"
    ways = {
        "counter": f"tại {counter}{f', {desk.address}' if desk.address else ''}",
        "post": "qua bưu chính công ích, tới địa chỉ đã ghi trong hồ sơ",
        "online": "bản điện tử",
    }
    return {"desk": name, "collect": ways.get(case.result_channel) or f"{ways['counter']}; có cả bản điện tử"}


def _people(case: Case) -> str:
    """Who received the case and who handles it, as NĐ 224/2026/NĐ-CP Điều 15 khoản 1 điểm g wants it told."""
    received = events_about("case", case.pk, case.agency_id).filter(kind="case.received").first()
    receiver = User.objects.filter(pk=received.actor_id).first() if received and received.actor_id else None
    said = [f"Người tiếp nhận: {receiver.full_name}."] if receiver else []
    return " ".join([*said, *([f"Người thụ lý: {case.handler.full_name}."] if case.handler else [])])

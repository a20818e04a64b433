"""Papers handed over between the desk of another agency and the competent one: states, acts, until when."""

from datetime import date, datetime, time

from nennep.kernel.flows import Flow
from nennep.kernel.worktime import ZONE, Calendar, pass_on_by
from nennep.procedures.rules import Provision, regime_on

DIRECTIONS = {"dossiers": "Giao hồ sơ", "results": "Giao kết quả"}
HANDOVER_STATES = {"given": "Chờ bên nhận ký", "taken": "Hai bên đã ký"}
HANDOVER_FLOW = Flow(
    "handover_list", HANDOVER_STATES, {"taken": ("given", "taken", "", "Ký nhận bàn giao")}, called="danh sách bàn giao"
)
# The acts by which a case goes over in each direction: given, and taken.
GIVES = {"dossiers": "hand_over", "results": "hand_result_over"}
TAKES = {"dossiers": "reach", "results": "take_result"}

DIFFERENCE_STATES = {"open": "Chờ bên giao trả lời", "answered": "Đã trả lời"}
DIFFERENCE_FLOW = Flow(
    "handover_difference",
    DIFFERENCE_STATES,
    {"answered": ("open", "answered", "", "Trả lời chỗ khác nhau khi bàn giao")},
    called="chỗ khác nhau",
)
# What the side that gave says of what was not there, or was otherwise than listed.
DIFFERENCE_ANSWERS = {
    "brought": "Đã giao sau",
    "never": "Chưa bao giờ nhận được",
    "withdrawn": "Rút khỏi danh sách",
    "explained": "Giải thích, không thiếu",
}
# After these the papers of the whole dossier wait no longer to be handed over.
SETTLED_WITHOUT_PAPERS = ("never", "withdrawn")


def hand_over_by(received_at: datetime, calendar: Calendar) -> tuple[datetime, Provision]:
    """Until when papers received then go to the competent agency, and the article that says so."""
    rule = regime_on(received_at.astimezone(ZONE).date()).hand_over
    return pass_on_by(received_at, time.fromisoformat(rule.value), calendar), rule


def why_no_answer(answer: str, *, is_whole: bool, lacks_papers: bool, begins_the_term: bool) -> str:
    """Why a difference cannot be answered so; empty where it can.

    ``is_whole``: the whole dossier was not there. ``begins_the_term``: it comes from outside the territory and its
    term begins when the competent agency has it.
    """
    if answer not in DIFFERENCE_ANSWERS:
        return "Chọn một cách trả lời."
    if is_whole and answer == "brought":
        return (
            "Cả hồ sơ không có thì giao lại bằng một danh sách mới hai bên cùng ký; bên nhận ký nhận thì chỗ khác nhau"
            " này tự khép lại."
        )
    if answer == "explained" and (is_whole or lacks_papers):
        return "Bên nhận ghi thiếu giấy tờ: trả lời đã giao sau, chưa bao giờ nhận được, hay rút khỏi danh sách."
    if is_whole and begins_the_term:
        return (
            "Hồ sơ nộp ngoài địa giới chỉ có hạn khi cơ quan giải quyết nhận được: tìm rồi giao lại bằng danh sách mới."
            " Không tìm được thì nhờ cơ quan giải quyết dừng hồ sơ trước."
        )
    return ""


def wrong_day(answered_on: date, *, since: date, today: date) -> str:
    """Why it cannot have happened on that day; empty where it can."""
    if since <= answered_on <= today:
        return ""
    return "Ngày phải từ ngày hai bên ký danh sách đến hôm nay."

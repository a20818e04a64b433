"""Instructions on a case: their states, who may give one, who answers and who closes it."""

from collections.abc import Callable

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.flows import Flow
from nennep.org.rules import APPROVE, ASSIGN, LEAD_DESK, SUPERVISE

INSTRUCTION_STATES = {"open": "Chờ trả lời", "answered": "Đã trả lời, chờ xem", "closed": "Đã đóng"}
INSTRUCTION_FLOW = Flow(
    "instruction",
    INSTRUCTION_STATES,
    {
        # No duty: who may is told below, by the case and the person.
        "answered": ("open", "answered", "", "Trả lời ý kiến chỉ đạo"),
        "repeated": ("open|answered", "open", "", "Yêu cầu trả lời lại"),
        "closed": ("open|answered", "closed", "", "Đóng ý kiến chỉ đạo"),
    },
    called="ý kiến chỉ đạo",
)
GIVEN, PASSED_ON, LEFT = "instruction.given", "instruction.passed_on", "instruction.left"
# Written without a change of state: given anew, or to somebody else who has it from then on.
INSTRUCTION_LABELS = {
    GIVEN: "Ý kiến chỉ đạo",
    PASSED_ON: "Chuyển ý kiến chỉ đạo cho người khác trả lời",
    LEFT: "Chuyển ý kiến chỉ đạo cho người khác theo dõi",
}
# The duties under which one gives an instruction; that of a head holds in the division that handles the case.
LEADS = (APPROVE, SUPERVISE, LEAD_DESK)
GIVES = "Chỉ lãnh đạo, người theo dõi hồ sơ toàn cơ quan hoặc trưởng phòng đang giải quyết hồ sơ ghi ý kiến chỉ đạo."
ANSWERS = "Chỉ người nhận ý kiến chỉ đạo trả lời được."
CLOSES = "Chỉ người đã ghi ý kiến chỉ đạo đóng hoặc yêu cầu lại; người ấy thôi giữ vị trí thì lãnh đạo khác của hồ sơ."
# While a case is in one of these states something can still be done about it.
INSTRUCTED = frozenset({"submitted", "incomplete", "processing", "waiting", "suspended", "resolved"})
ENDED = "Hồ sơ đã kết thúc, nên không ghi thêm ý kiến chỉ đạo."


def leading_grant(actor: Actor, agency_id: int, division_id: int | None) -> Grant | None:
    """Under which grant this person instructs on a case of that division; None where they may not."""
    head = actor.grant(ASSIGN, agency_id, division_id)
    return head or next((grant for duty in LEADS if (grant := actor.grant(duty, agency_id))), None)


def may_close(actor: Actor, giver_id: int, grant: Grant | None, giver_leads: Callable[[], bool]) -> bool:
    """Whether this person closes or repeats it: who gave it, else another who leads once that person does no more."""
    return actor.user_id == giver_id or (grant is not None and not giver_leads())

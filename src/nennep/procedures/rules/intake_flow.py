"""How an intake of procedures moves."""

from nennep.kernel.flows import Flow
from nennep.org.rules import MANAGE_PROCEDURES

INTAKE_STATES: dict[str, str] = {"open": "Đang đối chiếu", "dropped": "Đã bỏ"}
INTAKE_FLOW = Flow(
    "procedure_intake",
    INTAKE_STATES,
    {"dropped": ("open", "dropped", MANAGE_PROCEDURES, "Bỏ lần nhập, giữ tệp")},
    called="lần nhập",
)

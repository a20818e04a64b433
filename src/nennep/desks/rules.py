"""Papers handed over between the desk of another agency and the competent one: states, acts, until when."""

from datetime import datetime, time

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


def hand_over_by(received_at: datetime, calendar: Calendar) -> tuple[datetime, Provision]:
    """Until when papers received then go to the competent agency, and the article that says so."""
    rule = regime_on(received_at.astimezone(ZONE).date()).hand_over
    return pass_on_by(received_at, time.fromisoformat(rule.value), calendar), rule

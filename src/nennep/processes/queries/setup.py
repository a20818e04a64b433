"""What a new agency sets up of this room: processes in force."""

from datetime import date

from nennep.org.models import Agency
from nennep.org.queries.setup import StepFinding, setup_step
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import ProcessVersion
from ..rules.approvals import OPEN_STATES


@setup_step(
    "processes",
    order=110,
    words="Quy trình",
    why="Quy trình có hiệu lực cho biết hồ sơ đi qua những bước nào, phòng nào, mỗi bước bao lâu.",
    duty=MANAGE_PROCEDURES,
    address="processes:beginnings",
)
def processes_step(agency: Agency, day: date) -> StepFinding:
    versions = ProcessVersion.objects.filter(process__agency=agency)
    holding, being_made = versions.filter(state="in_force").count(), versions.filter(state__in=OPEN_STATES).count()
    told = [f"{holding} quy trình có hiệu lực" if holding else "Chưa có quy trình nào có hiệu lực"]
    told += [f"{being_made} bản đang soạn hoặc chờ duyệt"] if being_made else []
    return StepFinding(holding > 0, ", ".join(told))

"""What an agency that begins in mid-year does before its first case: the dossiers and figures of the old system."""

from datetime import date

from nennep.org.models import Agency
from nennep.org.queries.setup import StepFinding, setup_step
from nennep.org.rules import MANAGE_PEOPLE

from ..models import OpeningReport
from .take_over import taken_over_count


@setup_step(
    "take_over",
    order=115,
    words="Hồ sơ đang mở từ hệ thống cũ",
    why="Hồ sơ đang giải quyết dở chuyển sang với mã và hạn đã hẹn; số liệu trước ngày đầu được khai để báo cáo năm cân.",
    duty=MANAGE_PEOPLE,
    address="arrivals:take_over",
    waivable=True,
)
def take_over_step(agency: Agency, day: date) -> StepFinding:
    count = taken_over_count(agency.pk)
    declared = OpeningReport.objects.filter(agency=agency, superseded_at=None).exists()
    told = [f"{count} hồ sơ đã nhận chuyển" if count else "Chưa chuyển hồ sơ nào"]
    told += ["đã khai số liệu mở đầu" if declared else "chưa khai số liệu mở đầu"]
    return StepFinding(count > 0 and declared, ", ".join(told))

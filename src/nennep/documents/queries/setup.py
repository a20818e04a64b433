"""What a new agency sets up of this room: the series of its numbers."""

from datetime import date

from nennep.org.models import Agency
from nennep.org.queries.setup import StepFinding, setup_step
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import NumberSeries


@setup_step(
    "series",
    order=70,
    words="Dãy số",
    why="Số của kết quả do máy đề nghị, không trùng; bắt đầu giữa năm thì đặt số tiếp theo, để không trùng số đã cấp.",
    duty=MANAGE_PROCEDURES,
    address="documents:numbers",
    waivable=True,
)
def series_step(agency: Agency, day: date) -> StepFinding:
    count = NumberSeries.objects.filter(agency=agency, closed_on=None).count()
    return StepFinding(count > 0, f"{count} dãy số" if count else "Chưa có dãy số nào cho kết quả")

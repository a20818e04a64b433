"""What a new agency sets up of this room: the series of its numbers."""

from datetime import date

from nennep.org.models import Agency
from nennep.org.queries.setup import StepFinding, setup_step
from nennep.org.rules import MANAGE_PEOPLE

from ..models import NumberSeries


@setup_step(
    "series",
    order=70,
    words="Dãy số",
    why="Mã hồ sơ, số văn bản, số kết quả đi tiếp từ số nào; bắt đầu giữa năm thì không được trùng số đã cấp.",
    duty=MANAGE_PEOPLE,
    address="",
    confirm="Mọi dãy số bắt đầu từ 01 là đúng",
    waivable=True,
)
def series_step(agency: Agency, day: date) -> StepFinding:
    count = NumberSeries.objects.filter(agency=agency).count()
    return StepFinding(count > 0, f"{count} dãy đã cấp số" if count else "Chưa cấp số nào: dãy nào cũng bắt đầu từ 01")

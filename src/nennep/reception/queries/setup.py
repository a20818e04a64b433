"""What ends the first days of an agency: its first case."""

from datetime import date

from django.db.models import Q

from nennep.cases.models import Case
from nennep.org.models import Agency
from nennep.org.queries.setup import StepFinding, setup_step
from nennep.org.rules import RECEIVE


@setup_step(
    "first_case",
    order=120,
    words="Hồ sơ đầu tiên",
    why="Bàn tiếp nhận chọn thủ tục, nhận giấy tờ, in giấy hẹn. Từ đó cơ quan làm việc hằng ngày ở Việc của tôi và Hồ sơ.",
    duty=RECEIVE,
    address="reception:finder",
    concluding=True,
)
def first_case_step(agency: Agency, day: date) -> StepFinding:
    """Its own, or one that it took in as the desk of another agency."""
    ours = Case.objects.filter(Q(agency=agency) | Q(desk=agency), received_at__isnull=False, taken_over_at=None)
    received = ours.exists()
    return StepFinding(received, "Đã tiếp nhận hồ sơ" if received else "Chưa tiếp nhận hồ sơ nào")

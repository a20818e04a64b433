"""What a new agency sets up of this room: the fields, and the procedures that it takes in."""

from datetime import date

from django.db.models import Q

from nennep.org.models import Agency
from nennep.org.queries.desk_services import services_of
from nennep.org.queries.setup import NEEDLESS, StepFinding, setup_step
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import Procedure, ProcedureVersion
from .fields import fields_of


@setup_step(
    "fields",
    order=60,
    words="Lĩnh vực",
    why="Mỗi thủ tục thuộc một lĩnh vực; danh mục, tìm kiếm và số liệu xếp theo lĩnh vực.",
    duty=MANAGE_PROCEDURES,
    address="procedures:fields",
)
def fields_step(agency: Agency, day: date) -> StepFinding:
    count = len(fields_of(agency, day))
    return StepFinding(count > 0, f"{count} lĩnh vực" if count else "Chưa có lĩnh vực nào")


@setup_step(
    "procedures",
    order=100,
    words="Thủ tục hành chính",
    why="Bàn tiếp nhận chỉ nhận hồ sơ của thủ tục đã có ở đây, theo bản đang áp dụng: giấy tờ, thời hạn, phí.",
    duty=MANAGE_PROCEDURES,
    address="procedures:procedures",
)
def procedures_step(agency: Agency, day: date) -> StepFinding:
    holds = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    versions = ProcedureVersion.objects.filter(holds, procedure__agency=agency)
    count = versions.values("procedure").distinct().count()
    return StepFinding(count > 0, f"{count} thủ tục đang áp dụng" if count else "Chưa có thủ tục nào đang áp dụng")


@NEEDLESS.under("fields")
@NEEDLESS.under("series")
@NEEDLESS.under("procedures")
@NEEDLESS.under("processes")
def only_receives(agency: Agency, day: date) -> str:
    """Said of a desk of other agencies that has no procedure of its own: fields, procedures, processes are theirs."""
    theirs = services_of([agency.pk], day)
    if not theirs or Procedure.objects.filter(agency=agency).exists():
        return ""
    return f"Cơ quan chỉ tiếp nhận thay {', '.join(one.agency.short_name for one in theirs)}"

"""Who may open the screens of uploads, and the process that receives the table."""

from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import with_duty
from nennep.processes.actions import NewProcess
from nennep.processes.models import Process, ProcessUpload
from nennep.processes.queries.access import process_of
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..forms.uploads import TargetForm
from ..queries.uploads import upload_of

KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan nhập quy trình từ tệp."
keeper = with_duty(MANAGE_PROCEDURES, KEEPS)
PACKS = "Chỉ người quản lý thủ tục, quy trình của cơ quan trao đổi gói quy trình với cơ quan khác."
packer = with_duty(MANAGE_PROCEDURES, PACKS)


def upload_or_404(request: HouseRequest, slug: str) -> ProcessUpload:
    """An upload of an agency whose processes the viewer keeps."""
    return found_or_404(upload_of, request.actor, slug)


def is_told(target: TargetForm) -> bool:
    """Whether a process is chosen or a new one named in full; what is missing stands on the form."""
    if not target.is_valid():
        return False
    if not target.cleaned_data["process"]:
        for field, words in (
            ("code", "Ghi mã quy trình mới, hoặc chọn một quy trình ở ô “Đưa vào”."),
            ("name", "Ghi tên quy trình mới."),
            ("division", "Chọn phòng chủ quản của quy trình mới."),
        ):
            if not target.cleaned_data.get(field):
                target.add_error(field, words)
    return not target.errors


def target_process(request: HouseRequest, target: TargetForm) -> Process | NewProcess:
    """The process that a complete form names."""
    chosen = target.cleaned_data["process"]
    return process_of(request.actor, chosen) if chosen else target.new_process()

"""Steps that belong to another agency: which one does them here, and the paper by which it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nennep.definitions.definition import ONE_STOP
from nennep.definitions.engine import Node
from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.practice import is_practice
from nennep.kernel.text import legible, nfc
from nennep.ledger.files import store
from nennep.ledger.models import StoredFile
from nennep.ledger.statement import Insert, Part
from nennep.office import PICTURE, UnreadableUploadError, read
from nennep.org.models import Agency
from nennep.org.queries import holders_of
from nennep.org.queries.agencies import agency_by_name
from nennep.org.queries.names import desk_of
from nennep.org.rules import BrokenRuleError
from nennep.work.models import WorkItem

from ..models import Case, StepAnswer


@dataclass(frozen=True, slots=True)
class AnswerPaper:
    """The paper of an answer as it was typed and sent; what is missing is empty."""

    number: str = ""
    dated_on: date | None = None
    content: bytes = b""
    file_name: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.number or self.dated_on or self.content)


def partner_of(case: Case, node: Node, at: datetime) -> Agency | None:
    """The other agency whose people do the step, entered at ``at``; None where ours record what it answers.

    That is where the installation does not know it, or nobody there holds the duty of the step. Officials who practise
    ask nobody.
    """
    if not node.step.agency or is_practice(case.agency_id):
        return None
    found = agency_by_name(node.step.agency)
    if found is None or found.pk == case.agency_id:
        return None
    return found if holders_of(node.step.duty, found.pk, timezone.localdate(at)) else None


def place_at(partner: Agency, node: Node) -> dict[str, int | None]:
    """Where in that agency the step waits: at its desk for a step of a desk, else for whoever holds the duty."""
    desk = desk_of(partner.pk) if node.step.unit == ONE_STOP else None
    return {"agency": partner.pk, "division": desk.pk if desk else None}


def asked_item(case: Case, node: Node) -> WorkItem | None:
    """The newest item of a step of another agency, also once it is done; None for a step of our own, or not come to.

    A step that names the agency of the case, the one at whose desk it was taken in, or one that ended in either, is our
    own: it waits for no paper of another.
    """
    if not node.step.agency:
        return None
    held = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, node=node.step.id)
    item = held.select_related("agency").order_by("-entered_at", "-pk").first()
    if item is None or is_with_partner(case, item):
        return item
    named = agency_by_name(node.step.agency)
    return None if named and named.pk in (case.agency_id, case.desk_id) else item


def is_with_partner(case: Case, item: WorkItem) -> bool:
    """Whether the step waits in another agency than that of the case and the one at whose desk it was taken in."""
    return item.agency_id not in (case.agency_id, case.desk_id)


def checked_paper(
    given: AnswerPaper | None, *, is_required: bool, at: datetime
) -> tuple[AnswerPaper, StoredFile | None]:
    """The paper with its file kept. Raises BrokenRuleError at the box where something is missing or impossible.

    ``is_required``: number, day and file must all be there; else a number and a day go together.
    """
    paper = given or AnswerPaper()
    number = legible(paper.number)[:60]
    if is_required or number or paper.dated_on:
        if not number:
            raise BrokenRuleError("paper_number", "Số văn bản trả lời còn trống. Ghi số trên văn bản của cơ quan ấy.")
        if paper.dated_on is None:
            raise BrokenRuleError("paper_date", "Ngày của văn bản trả lời còn trống. Ghi ngày trên văn bản.")
    if is_required and not paper.content:
        raise BrokenRuleError("paper_file", "Chưa có tệp của văn bản trả lời. Chọn bản chụp PDF, PNG hoặc JPEG.")
    if paper.dated_on and paper.dated_on > timezone.localdate(at):
        words = f"Ngày văn bản {full_date(paper.dated_on)} chưa tới. Ghi từ hôm nay trở về trước."
        raise BrokenRuleError("paper_date", words)
    paper = AnswerPaper(number, paper.dated_on, paper.content, nfc(paper.file_name)[:200])
    if not paper.content:
        return paper, None
    try:
        kind = read(paper.content, expected=PICTURE, name=paper.file_name)
    except UnreadableUploadError as error:
        raise BrokenRuleError("paper_file", str(error)) from error
    return paper, store(paper.content, media_type=kind.media_type, at=at, checked=True)


def answer_part(
    case: Case, node: Node, item: WorkItem, paper: AnswerPaper, file: StoredFile | None, *, by: Actor, at: datetime
) -> tuple[Part, dict[str, Any]]:
    """The row of the answer, and what the event of the step tells of it."""
    partner = item.agency_id if is_with_partner(case, item) else None
    row = {
        "case": case.pk,
        "competent": case.agency_id,
        "partner": partner,
        "partner_name": (item.agency.name if partner else node.step.agency)[:200],
        "step": node.step.id,
        "name": node.step.name[:200],
        "sent_at": item.entered_at,
        "taken_at": item.taken_at,
        "limit_at": item.limit_at,
        "answered_at": at,
        "answered_by": by.user_id,
        "number": paper.number,
        "dated_on": paper.dated_on,
        "file": file.pk if file else None,
        "file_name": paper.file_name if file else "",
    }
    told: dict[str, Any] = {"partner": partner, "number": paper.number}
    told |= {"dated_on": paper.dated_on.isoformat()} if paper.dated_on else {}
    told |= {"file": file.sha256} if file else {}
    return Insert(StepAnswer, row), {"answer": told}

"""Every paper of the product with a scene: what makes its subject on a day, and what prints it at any later moment.

``covers`` names what of the product the scene prints, as ``test_papers_of_their_day.py`` finds it in the source.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from docx import Document

from nennep.alignment.papers.notices import posting_drafts
from nennep.alignment.queries.posting import posters_of
from nennep.cases.actions import ask_supplement, extend_case, issue_paper, withdraw_case
from nennep.cases.models import Case, IssuedPaper, StepAnswer
from nennep.cases.papers import issue_of, print_paper, reprint
from nennep.desks.models import DeskReview, HandoverList
from nennep.desks.models.settlements import FeeSettlement
from nennep.desks.papers import settlement_paper
from nennep.desks.papers.reviews import review_pdf, review_word
from nennep.documents.actions import PostingDraft, post
from nennep.documents.models import Posting
from nennep.documents.papers import print_minutes
from nennep.org.models import Agency, DeskService, WorkHandover
from nennep.org.papers import handover_pdf, handover_word, printer_test
from nennep.org.queries import actor_of
from nennep.procedures.models import ProcedureVersion
from nennep.processes.actions import open_draft, put_in_force
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.papers.frozen_document import _document, page_pictures, preview
from nennep.processes.papers.printing import KINDS, print_pdf
from nennep.reception.actions import decline_case
from nennep.upkeep.papers.drill_report import print_drill
from nennep.upkeep.queries.restored_sites import SiteCheck
from nennep.web import clock
from nennep.web.sheets import SHEETS, question
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, make_procedure, make_received, make_registered, walk
from tests.processes.flow import approved
from tests.processes.flow import reviewed as version_reviewed

BEFORE, AFTER, PRINTED = "2026-11-17 08:40", "2026-12-02 08:40", "2026-12-03 09:00"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """``make(cast, when)`` gives the subject, ``tell(cast, subject)`` its paper in words; ``bears`` the names in it.

    ``recalls``: old names that a new paper says as well, since it sets what was beside what is.
    """

    make: Callable[[Cast, str], Any]
    tell: Callable[[Cast, Any], str]
    bears: tuple[str, ...]
    covers: tuple[str, ...]
    recalls: tuple[str, ...] = ()


def words_of(content: bytes) -> str:
    """All words of a Word file, with those of heads and tables."""
    document = Document(io.BytesIO(content))
    parts = [document.element.body, *(one.header._element for one in document.sections)]
    parts += [one.first_page_header._element for one in document.sections]
    return " ".join(node.text or "" for part in parts for node in part.iter() if node.tag.endswith("}t"))


def health(cast: Cast) -> Agency:
    return Agency.objects.get(pk=cast.health.pk)


def as_made(cast: Cast, subject: Any) -> str:
    """Of what is printed for the moment itself: as it was printed then."""
    return str(subject)


# Papers of a case.


def procedure(cast: Cast) -> ProcedureVersion:
    found = ProcedureVersion.objects.filter(procedure__quality_code="QT.DP.02").first()
    return found or make_procedure(cast, competent="Cơ quan cấp tỉnh")


def received(cast: Cast, when: str) -> Case:
    return make_received(cast, procedure(cast), when)


def handled(cast: Cast, when: str) -> Case:
    return walk(cast, received(cast, when), "B2", when)


def declined(cast: Cast, when: str) -> Case:
    case = make_registered(cast, procedure(cast), when)
    return decline_case(case, by=cast.actor("lan", when), at=at(when), reason="Không thuộc thẩm quyền.")


def asked(cast: Cast, when: str) -> Case:
    case = handled(cast, when)
    ask_supplement(case, by=cast.actor("minh", when), at=at(when), reason="Thiếu ảnh chụp")
    return case


def extended(cast: Cast, when: str) -> Case:
    return extend_case(handled(cast, when), by=cast.actor("binh", when), at=at(when), days=3, reason="Thiếu chuyên gia")


def withdrawn(cast: Cast, when: str) -> Case:
    return withdraw_case(received(cast, when), by=cast.actor("lan", when), at=at(when), reason="Đơn xin rút.")


def at_another_desk(cast: Cast, when: str) -> Case:
    case = received(cast, when)
    Case.objects.filter(pk=case.pk).update(desk=cast.other)
    return case


def of_case(form: str, act: Callable[[Cast, str], Case], *bears: str) -> Scene:
    """A paper as it is issued at the act, printed again later; never frozen."""

    def make(cast: Cast, when: str) -> IssuedPaper:
        case = Case.objects.get(pk=act(cast, when).pk)
        issue = issue_of(case, form, 1, at(when))
        given = {"form": form, "form_set": issue.form_set, "issued_at": issue.at, "issued_by_id": issue.by_id}
        return IssuedPaper(case=case, number="01", round=1, **given)

    def tell(cast: Cast, paper: IssuedPaper) -> str:
        paper.case = Case.objects.get(pk=paper.case_id)
        return print_paper(paper).decode()

    return Scene(make=make, tell=tell, bears=bears, covers=("cases.papers:print_paper", f"case paper {form}"))


def copied(cast: Cast, when: str) -> Case:
    case = Case.objects.get(pk=received(cast, when).pk)
    issue = issue_of(case, "appointment_slip", 1, at(when))
    issue_paper(case, by=cast.actor("lan", when), at=at(when), issue=issue, make=print_paper)
    return case


def tell_copy(cast: Cast, case: Case) -> str:
    return (reprint(Case.objects.get(pk=case.pk), "appointment_slip", 1, at(PRINTED)) or b"").decode()


# Papers of a process.


def process(cast: Cast) -> Process:
    """One whose handler's step is done in the division of code nvy."""
    found = Process.objects.filter(code="QT.DP.07").first()
    if found is None:
        given = definition("QT.DP.07").to_dict()
        given["steps"][2]["unit"] = "nvy"
        given["steps"][2]["hours"] = "12"
        kept = {"competent": "Cơ quan cấp tỉnh", "process": type(definition()).from_dict(given)}
        found = make_procedure(cast, code="QT.DP.07", **kept).procedure.processes.get()
    return Process.objects.get(pk=found.pk)


def in_force(cast: Cast, when: str) -> ProcessVersion:
    own = process(cast)
    count = own.versions.count()
    number, version = 100 + count, version_reviewed(cast, own, when, hours=12 - count)
    for track, symbol in (("internal", "UBND"), ("iso", "SYT")):
        given = {"authority": "Người có thẩm quyền", "number": f"{number}/QĐ-{symbol}"}
        approved(cast, version, track, when, **given)
    put_in_force(version, by=cast.actor("thao", when), at=at(when))
    return version


def document(track: str) -> Scene:
    """One of the four documents as it is printed anew: PDF, Word and pictures."""

    def tell(cast: Cast, version: ProcessVersion) -> str:
        held = ProcessVersion.objects.get(pk=version.pk)
        approval = held.approvals.filter(track=track).first()
        pdf = print_pdf(_document(held, track, at(PRINTED), approval), dated=at(PRINTED))
        pictures = page_pictures(held, track, at=at(PRINTED))
        return "\n".join([pdf.decode(), pictures[0].decode(), words_of(preview(held, track, at=at(PRINTED)))])

    covers = ("processes.papers.printing:print_pdf", "processes.papers.printing:print_pictures")
    covers += ("processes.papers.printing:print_word", "processes.papers.printing:_picture", f"document {track}")
    recalls = ("division", "unit") if KINDS[track].compares else ()
    return Scene(make=in_force, tell=tell, bears=DOCUMENT_BEARS[track], covers=covers, recalls=recalls)


DOCUMENT_BEARS = {
    "iso": ("agency", "superior", "division", "unit", "desk", "title"),
    "internal": ("agency", "superior", "unit", "desk"),
    "electronic": ("agency", "superior", "unit"),
    "restructuring": ("agency", "superior", "unit"),
}


def draft(cast: Cast, when: str) -> str:
    """The draft as it is printed on the day, by the names of that day."""
    own = process(cast)
    held = own.versions.filter(state="draft").first() or open_draft(own, by=cast.actor("thao", when), at=at(when))
    return words_of(preview(ProcessVersion.objects.get(pk=held.pk), "iso", at=at(when)))


# Papers between desk and agency, of people, of the upkeep.


def sides(cast: Cast) -> dict[str, Agency]:
    return {"desk": Agency.objects.get(pk=cast.other.pk), "competent": health(cast)}


def tell_settlement(cast: Cast, when: str) -> str:
    held = {"year": 2026, "month": 11, "state": "closed", "answered_at": at(when)}
    return settlement_paper(FeeSettlement(**sides(cast), **held), [], dated=at(PRINTED)).decode()


def tell_review(cast: Cast, when: str) -> str:
    held = {"year": 2026, "month": 11, "state": "closed", "proposed_at": at(when)}
    review = DeskReview(**sides(cast), **held)
    return review_pdf(review, [], dated=at(PRINTED)).decode() + words_of(review_word(review, [], dated=at(PRINTED)))


def handed_over(cast: Cast, when: str) -> HandoverList:
    number = HandoverList.objects.count() + 1
    held = {"direction": "dossiers", "year": 2026, "number": number, "given_at": at(when)}
    return HandoverList.objects.create(code=f"bg{number}", desk=cast.other, competent=cast.health, **held)


def tell_handover_list(cast: Cast, made: HandoverList) -> str:
    return page(cast, "tuan", f"/handovers/{made.code}/print/", PRINTED) + page(
        cast, "tuan", f"/handovers/{made.code}/", PRINTED, whole=True
    )


def settled(cast: Cast, when: str) -> FeeSettlement:
    held = {"year": 2026, "month": 11, "state": "closed", "proposed_at": at(when), "answered_at": at(when)}
    return FeeSettlement.objects.create(code="th1", **sides(cast), **held)


def reviewed(cast: Cast, when: str) -> DeskReview:
    held = {"year": 2026, "month": 11, "state": "proposed", "proposed_at": at(when)}
    return DeskReview.objects.create(code="nx1", **sides(cast), **held)


def serve(cast: Cast) -> None:
    DeskService.objects.create(
        agency=cast.health, desk=cast.other, is_outside=False, decision="1/QĐ", held_from=date(2026, 1, 1)
    )


def answered_for(cast: Cast, when: str) -> StepAnswer:
    """What Sở Y tế asked of snn, and snn has answered."""
    case = received(cast, when)
    return StepAnswer.objects.create(
        case=case,
        step="B3",
        name="Lấy ý kiến",
        partner_id=cast.other.pk,
        partner_name=cast.other.name,
        competent=cast.health,
        sent_at=at(when),
        answered_at=at(when),
    )


def returned_elsewhere(cast: Cast, when: str) -> Case:
    case = at_another_desk(cast, when)
    Case.objects.filter(pk=case.pk).update(state="returned", finished_at=at(when), returned_at=at(when))
    return case


def left(cast: Cast, when: str) -> WorkHandover:
    given = {"post": "", "ground": "", "made_at": at(when), "salt": ""}
    return WorkHandover.objects.create(agency=cast.health, giver=cast.minh, **given)


def tell_left(cast: Cast, made: WorkHandover) -> str:
    held = WorkHandover.objects.get(pk=made.pk)
    return handover_pdf(held, dated=at(PRINTED)).decode() + words_of(handover_word(held))


def tried_printer(cast: Cast, when: str) -> str:
    return printer_test(health(cast), paper="a4", dated=at(when)).decode()


def drilled(cast: Cast, when: str) -> str:
    return print_drill("bản.nnb", "0" * 64, None, SiteCheck(), seconds=1, at=at(when)).decode()


# What is posted.


def tell_minutes(cast: Cast, when: str) -> str:
    return print_minutes(health(cast), [], by_id=cast.thao.pk, at=at(when)).decode()


def posted_sheets(kind: str) -> Callable[[Cast, str], str]:
    def tell(cast: Cast, when: str) -> str:
        procedure(cast)
        posters = [each for each in posters_of(health(cast), at(when).date()) if each.kind == kind]
        drafts = list(posting_drafts(health(cast), posters, address=lambda code: f"https://x/{code}", at=at(when)))
        return "\n".join(one.content.decode() for one in drafts)

    return tell


def on_site(cast: Cast, when: str) -> str:
    """Afterwards the procedure is on the public site since November."""
    procedure(cast)
    if not Posting.objects.exists():
        sheet = PostingDraft("procedure", "QT.DP.02", "1", "Cấp lại", "bản 1", date(2024, 1, 1), b"%PDF-1 sheet")
        given = {"places": ("portal",), "posted_on": at(when).date(), "minutes": lambda _: b"%PDF-1 minutes"}
        post(health(cast), drafts=(sheet,), by=cast.actor("thao", when), at=at(when), **given)
    return when


def tell_site(cast: Cast, when: str) -> str:
    pages = ("/public/", "/public/syt/procedures/", "/public/syt/procedures/QT.DP.02/")
    return " ".join(page(cast, "", f"{one}?day={when[:10]}", PRINTED, whole=True) for one in pages)


# Lists.


def page(cast: Cast, who: str, address: str, when: str, *, whole: bool = False) -> str:
    """What a page says to that person at that moment; without ``whole`` the paper on it."""
    client = Client()
    with clock.frozen(at(when)):
        if who:
            client.force_login(cast.people[who])
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.content[:500])
    said = answer.content.decode()
    found = re.search(r"<main.*</main>" if whole else r'<div class="paper">.*</main>', said, re.DOTALL)
    assert found, said[:2000]
    return found.group()


def printed(who: str, address: str) -> Callable[[Cast, str], str]:
    """A list that says how things stand, as it was printed at that moment."""

    def make(cast: Cast, when: str) -> str:
        handled(cast, when)
        return page(cast, who, address, when)

    return make


def tell_catalogue(cast: Cast, when: str) -> str:
    return page(cast, "thao", f"/procedures/print/?day={when[:10]}", PRINTED)


def excel(name: str, who: str, **named: Any) -> Callable[[Cast, str], str]:
    """A list as Excel, as it was asked for at that moment."""

    def make(cast: Cast, when: str) -> str:
        handled(cast, when)
        user = cast.people[who]
        actor = actor_of(user, at(when))
        position = user.positions.order_by("pk").first()
        with clock.frozen(at(when)):
            asks = question(user, actor, position=position, agency=position.agency, query="", at=at(when))
            content = SHEETS[name].make(asks, **named)
            return " ".join(str(cell) for row in content.rows for cell in row)

    return make

"""Issues statutory papers: numbered when issued, frozen when first opened, served unchanged ever after."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from nennep.documents.actions import NumberClaim, enter_number, take_number
from nennep.documents.rules.numbers import pattern_of
from nennep.formsets import formset_named, formset_on
from nennep.kernel.actors import Actor
from nennep.kernel.practice import marked
from nennep.ledger.actions import append
from nennep.ledger.files import read, store

from ..models import Case, IssuedPaper
from ..papers import Issue
from ..papers.letters import SLIP, superseded
from ..parts.receipts import RECEIPT, receipts_of
from ..queries.acts import permit


def issue_paper(case: Case, *, by: Actor, at: datetime, issue: Issue, make: Callable[[IssuedPaper], bytes]) -> bytes:
    """The bytes of a paper: those stored at the first opening, else made now and stored.

    ``make`` lays the paper out once it has its number; nobody corrects its case meanwhile. Event
    ``case.paper_issued`` with the digest. An issue that is not frozen (control sheet of a running case) is made anew
    each time.
    """
    permit("issue_paper", case, by=by)
    held = _held(case, issue)
    if held and held.file_id:
        return read(held.file_id)
    with transaction.atomic():
        # First the case, as a correction does; what was read of it before may have been put right since.
        case = Case.objects.select_for_update().get(pk=case.pk)
        paper = _held(case, issue) or _number(case, issue, by=by, at=at)
        if paper.file_id:
            return read(paper.file_id)
        paper.case, paper.issued_at, paper.form_set = case, issue.at, issue.form_set
        content = make(paper)
        if issue.frozen:
            _freeze(paper, content, by=by, at=at)
    return content


def _held(case: Case, issue: Issue) -> IssuedPaper | None:
    return IssuedPaper.objects.filter(case=case, form=issue.form, round=issue.round).first()


def replace_slip(case: Case, *, by: Actor, at: datetime) -> dict[str, str]:
    """After a correction: where the slip was already handed out, a new one with its own number is waiting to be printed.

    What the event of the correction tells of it; nothing where the slip at hand was never opened.
    """
    last = IssuedPaper.objects.filter(case=case, form=SLIP).order_by("-round").first()
    if last is None or last.file_id is None:
        return {}
    form_set = formset_on(timezone.localdate(at)).code
    issue = Issue(form=SLIP, form_set=form_set, at=at, by_id=by.user_id, round=last.round + 1)
    number = _number(case, issue, by=by, at=at).number
    return {"slip": number, "replaces_slip": last.number, "replaces_slip_of": _day(last)}


def replace_receipts(case: Case, *, by: Actor, at: datetime) -> dict[str, list[tuple[str, str, str]]]:
    """After a correction of what receipts say: one with its own number waits in the place of each handed out.

    What the event of the correction tells of it: number, the number before and its day.
    """
    # Anew: what was read along with the page does not hold the papers that are numbered here.
    case = Case.objects.get(pk=case.pk)
    made, old = [], superseded(case)
    for last in IssuedPaper.objects.filter(case=case, form=RECEIPT).exclude(file=None).order_by("round"):
        if (RECEIPT, last.round) not in old:
            form_set, round_ = formset_on(timezone.localdate(at)).code, len(receipts_of(case)) + 1
            issue = Issue(form=RECEIPT, form_set=form_set, at=at, by_id=by.user_id, round=round_)
            paper = _number(case, issue, by=by, at=at)
            paper.facts = {"instead_of": last.round}
            paper.save(update_fields=["facts"])
            made.append((paper.number, last.number, _day(last)))
    return {"receipts": made} if made else {}


def _day(paper: IssuedPaper) -> str:
    """The day of its number: numbers begin anew each year."""
    return timezone.localdate(paper.issued_at).isoformat()


def _freeze(paper: IssuedPaper, content: bytes, *, by: Actor, at: datetime) -> None:
    file = store(content, media_type="application/pdf", at=at, checked=True)
    paper.file = file
    paper.save(update_fields=["file", "issued_at", "form_set", "facts"])
    append(
        "case.paper_issued",
        subject=("case", paper.case_id),
        agency_id=paper.case.agency_id,
        by=by,
        at=at,
        facts={"form": paper.form, "round": paper.round, "set": paper.form_set, "sha256": file.sha256},
    )


def _number(case: Case, issue: Issue, *, by: Actor, at: datetime) -> IssuedPaper:
    day = timezone.localdate(issue.at)
    year = str(day.year)
    number = take_number(agency_id=case.agency_id, kind=issue.form, period=year, by=by, at=at)
    form = formset_named(issue.form_set).form(issue.form)
    if form.outgoing:
        claim = NumberClaim(
            agency_id=case.agency_id,
            series=issue.form,
            period=year,
            number=number,
            text=marked(pattern_of(form.pattern).written(number, day.year), case.agency_id),
            dated_on=day,
            subject=("case", case.pk),
        )
        enter_number(claim, by=by, at=at)
    return IssuedPaper.objects.create(
        case=case,
        form=issue.form,
        round=issue.round,
        form_set=issue.form_set,
        number=marked(f"{number:02d}", case.agency_id),
        issued_at=issue.at,
        issued_by_id=issue.by_id,
    )

"""The payload of each statutory paper of a case; the press lays it out, the first opening freezes it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from nennep.press.pdf import render_pdf

from ..models import Case, IssuedPaper
from ..rules.formsets import formset_on
from .letters import PAPERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The act behind a paper: its moment and doer, which the paper bears whoever opens it later."""

    form: str
    form_set: str
    at: datetime
    by_id: int | None
    round: int = 1
    frozen: bool = True


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper that the case has: its number in law, its title, and whether it is frozen."""

    form: str
    round: int
    number: str
    title: str
    is_frozen: bool


def papers_of(case: Case) -> list[PaperLink]:
    """The papers that exist or may be made in the present state, in the order of the forms."""
    day = timezone.localdate(case.received_at or case.submitted_at)
    forms = formset_on(day).forms
    held = {(p.form, p.round): p for p in IssuedPaper.objects.filter(case=case)}
    return [
        PaperLink(
            name,
            round_,
            forms[name].number,
            forms[name].title,
            (name, round_) in held and held[name, round_].file_id is not None,
        )
        for name, round_ in _wanted(case)
        if name in forms
    ]


def is_wanted(case: Case, form: str, round_: int) -> bool:
    """Whether the case has that paper in its present state."""
    return (form, round_) in _wanted(case)


def _wanted(case: Case) -> list[tuple[str, int]]:
    return [(name, n) for name, paper in PAPERS.items() for n in range(1, int(paper.rounds(case)) + 1)]


def issue_of(case: Case, form: str, round_: int, now: datetime) -> Issue:
    """The act behind the paper; one that no act brings about is of the moment it is opened."""
    paper = PAPERS[form]
    at, by_id = paper.act(case, round_) if paper.act else (now, None)
    return Issue(
        form=form,
        form_set=formset_on(timezone.localdate(at)).code,
        at=at,
        by_id=by_id,
        round=round_,
        frozen=not paper.final_in or case.state in paper.final_in,
    )


def print_paper(case: Case, paper: IssuedPaper) -> bytes:
    """The PDF of a paper, by the form set that was in force on its day."""
    form = formset_on(timezone.localdate(paper.issued_at)).form(paper.form)
    payload = PAPERS[paper.form].make(case, paper)
    return render_pdf(form.template, form.content(payload), dated=payload.head.issued_at)

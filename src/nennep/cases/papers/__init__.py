"""The payload of each statutory paper of a case; the press lays it out, the first opening freezes it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from nennep.formsets import FormSetError, formset_on
from nennep.kernel.dates import moment
from nennep.kernel.practice import WORDS, is_practice
from nennep.press.pdf import render_pdf

from ..models import Case, IssuedPaper
from .letters import PAPERS, superseded


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
    """A paper that the case has: its number in law, its title, whether it is frozen and may be printed as a copy.

    ``replaced``: a later one took its place.
    """

    form: str
    round: int
    number: str
    title: str
    is_frozen: bool
    reprints: bool = False
    replaced: bool = False


def papers_of(case: Case) -> list[PaperLink]:
    """The papers that exist or may be made in the present state, in the order of the forms.

    None for a dossier of before the first set of forms.
    """
    day = timezone.localdate(case.received_at or case.submitted_at)
    try:
        forms = formset_on(day).all_forms
    except FormSetError:
        return []
    held = {(p.form, p.round): p for p in case.papers.all()}
    wanted, old = [pair for pair in _wanted(case) if pair[0] in forms], superseded(case)
    return [
        PaperLink(
            name,
            round_,
            forms[name].number,
            forms[name].title,
            is_frozen=(frozen := (name, round_) in held and held[name, round_].file_id is not None),
            reprints=frozen and PAPERS[name].reprints,
            replaced=(name, round_) in old,
        )
        for name, round_ in wanted
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


def print_paper(paper: IssuedPaper) -> bytes:
    """The PDF of a paper, by the form set that was in force on its day; one that reprints keeps what it says."""
    form = formset_on(timezone.localdate(paper.issued_at)).form(paper.form)
    payload = PAPERS[paper.form].make(paper.case, paper)
    content = form.content(payload)
    if is_practice(paper.case.agency_id):
        content["form"]["practice"] = WORDS
    if PAPERS[paper.form].reprints:
        paper.facts = {**paper.facts, "content": content}
    return render_pdf(form.template, content, dated=payload.head.issued_at)


def reprint(case: Case, form: str, round_: int, at: datetime) -> bytes | None:
    """A paper that was handed out, once more, marked as a copy of that moment, and as replaced where it is.

    None where nothing was kept for it.
    """
    paper = case.papers.filter(form=form, round=round_).exclude(file=None).first()
    if paper is None or "content" not in paper.facts:
        return None
    content = paper.facts["content"]
    replaced = "; đã có tờ thay thế" if (form, round_) in superseded(case) else ""
    marked = {**content, "form": {**content["form"], "reprint": f"Bản in lại, {moment(at)}{replaced}"}}
    return render_pdf(formset_on(timezone.localdate(paper.issued_at)).form(form).template, marked, dated=at)

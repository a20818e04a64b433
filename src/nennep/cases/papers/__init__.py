"""The payload of each statutory paper of a case; the press lays it out, the first opening freezes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from nennep.formsets import Form, FormSetError, formset_named, formset_on, load_formsets
from nennep.kernel.dates import moment
from nennep.kernel.practice import WORDS, is_practice
from nennep.press.pdf import render_pdf

from ..models import Case, IssuedPaper
from ..parts.receipts import form_of
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


def file_name_of(case: Case, form: str, round: int) -> str:
    """“H99.12-261116-0001-giay-hen-tra-lan-2”."""
    again = f"-lan-{round}" if round > 1 else ""
    return f"{case.code}-{PAPERS[form].file_name}{again}"


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper that the case has: its number in law, its title, whether it is frozen and may be printed as a copy.

    ``replaced``: a later one took its place. ``changes``: it shows the present and is made anew each time.
    """

    form: str
    round: int
    number: str
    title: str
    is_frozen: bool
    reprints: bool = False
    replaced: bool = False
    changes: bool = False

    @property
    def label(self) -> str:
        """“Mẫu 01 · lần 2 · chưa in”: which paper it is, and how it stands."""
        stands = "chưa in"
        if self.changes:
            stands = "bản tạm"
        elif self.replaced:
            stands = "đã có tờ thay thế"
        elif self.is_frozen:
            stands = "đã in"
        which = (self.number and f"Mẫu {self.number}", self.round > 1 and f"lần {self.round}", stands)
        return " · ".join(part for part in which if part)


def papers_of(case: Case) -> list[PaperLink]:
    """The papers that exist or may be made in the present state, in the order of the forms.

    None for a dossier of before the first set of forms.
    """
    printed = {(p.form, p.round): p for p in case.papers.all() if p.file_id is not None}
    wanted, old = [(pair, _form(case, *pair, printed.get(pair))) for pair in _wanted(case)], superseded(case)
    return [
        PaperLink(
            name,
            round_,
            form.number,
            form.title,
            is_frozen=(name, round_) in printed,
            reprints=(name, round_) in printed and PAPERS[name].reprints,
            replaced=(name, round_) in old,
            changes=shows_the_present(case, name),
        )
        for (name, round_), form in wanted
        if form
    ]


def _form(case: Case, name: str, round_: int, printed: IssuedPaper | None) -> Form | None:
    """The form by which the paper was or will be printed; None where its set has no such form."""
    try:
        code = printed.form_set if printed else _set_code(case, name, lambda: _act_day(case, name, round_))
        return formset_named(code).form(name)
    except FormSetError:
        return None


def _set_code(case: Case, name: str, act_day: Callable[[], date]) -> str:
    """The set of the day of the act behind a paper; that of the reception where no act brings it about.

    Such a paper, the control sheet, goes with the dossier from its reception on.
    """
    at_reception = formset_on(timezone.localdate(case.received_at or case.submitted_at))
    if PAPERS[name].act is None or at_reception.code == load_formsets()[-1].code:
        return at_reception.code
    return formset_on(act_day()).code


def _act_day(case: Case, name: str, round_: int) -> date:
    act = PAPERS[name].act
    assert act is not None  # noqa: S101 - asked only of a paper with an act
    return timezone.localdate(act(case, round_)[0])


def shows_the_present(case: Case, form: str) -> bool:
    """Whether the paper is made anew at each opening, because what it tells goes on."""
    final_in = PAPERS[form].final_in
    return bool(final_in) and case.state not in final_in


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
        form_set=_set_code(case, form, lambda: timezone.localdate(at)),
        at=at,
        by_id=by_id,
        round=round_,
        frozen=not shows_the_present(case, form),
    )


def print_paper(paper: IssuedPaper) -> bytes:
    """The PDF of a paper, by the form set that was in force on its day; one that reprints keeps what it says.

    One that shows the present says of which moment: another print of it may tell otherwise, also under another name.
    """
    form = form_of(paper)
    payload = PAPERS[paper.form].make(paper.case, paper)
    content = form.content(payload)
    if is_practice(paper.case.agency_id):
        content["form"]["practice"] = WORDS
    if shows_the_present(paper.case, paper.form):
        content["form"]["reprint"] = f"Bản tạm, in lúc {moment(payload.head.issued_at)}"
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
    return render_pdf(form_of(paper).template, marked, dated=at)

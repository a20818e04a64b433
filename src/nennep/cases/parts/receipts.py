"""Which payment a receipt is for, and the number that a paper bears."""

from collections.abc import Iterable

from nennep.formsets import Form, formset_named

from ..models import Case, FeeEntry, IssuedPaper

RECEIPT = "fee_receipt"


def form_of(paper: IssuedPaper) -> Form:
    """The form by which the paper is printed: that of the set it was issued under."""
    return formset_named(paper.form_set).form(paper.form)


def number_on(paper: IssuedPaper) -> str:
    """“02/BL”: the number as the paper prints it; empty for a form whose papers bear none."""
    symbol = form_of(paper).symbol
    return f"{paper.number}/{symbol}" if symbol else ""


def receipts_of(case: Case) -> list[FeeEntry]:
    """What each receipt is for, by its round: a payment, or that of the receipt in whose place it is."""
    payments, instead = iter(_payments(case)), replaced_receipts(case.papers.all())
    entries: list[FeeEntry] = []
    while entry := entries[instead[len(entries) + 1] - 1] if len(entries) + 1 in instead else next(payments, None):
        entries.append(entry)
    return entries


def replaced_receipts(papers: Iterable[IssuedPaper]) -> dict[int, int]:
    """The rounds of the receipts that took the place of one, each with the round of that one."""
    return {
        paper.round: paper.facts["instead_of"]
        for paper in papers
        if paper.form == RECEIPT and "instead_of" in paper.facts
    }


def receipt_numbers(case: Case) -> dict[int, str]:
    """By payment the number of its receipt; of several that took each other's place, the last printed. None for one not printed."""
    issued = {paper.round: paper for paper in case.papers.all() if paper.form == RECEIPT and paper.file_id}
    rounds = enumerate(receipts_of(case), 1)
    return {entry.pk: number_on(issued[round_]) for round_, entry in rounds if round_ in issued}


def _payments(case: Case) -> list[FeeEntry]:
    """What was taken here, in its order."""
    paid = [e for e in case.fee_entries.all() if e.kind == "paid"]
    if case.taken_over_at:
        paid = [e for e in paid if e.entered_at >= case.taken_over_at]
    return sorted(paid, key=lambda e: (e.entered_at, e.pk))

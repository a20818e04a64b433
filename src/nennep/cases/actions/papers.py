"""Statutory papers: numbered when issued, frozen when first opened, then never made again."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from nennep.documents.actions import take_number
from nennep.kernel.actors import Actor
from nennep.ledger.actions import append
from nennep.ledger.files import read, store

from ..models import Case, IssuedPaper


def issue_paper(
    case: Case,
    *,
    form: str,
    by: Actor,
    at: datetime,
    form_set: str,
    make: Callable[[IssuedPaper], bytes],
    issued_at: datetime,
    issued_by_id: int | None,
    round: int = 1,
    frozen: bool = True,
) -> bytes:
    """The bytes of a paper: those stored at the first opening, else made now and stored.

    ``make`` lays the paper out once it has its number. Event ``case.paper_issued`` with
    the digest. ``issued_at`` and ``issued_by_id`` are those of the act behind the paper, which
    it bears. ``frozen`` False (a control sheet of a running case) makes it anew each time.
    """
    held = IssuedPaper.objects.filter(case=case, form=form, round=round).first()
    if held and held.file_id:
        return read(held.file_id)
    with transaction.atomic():
        paper = held or _number(
            IssuedPaper(
                case=case,
                form=form,
                round=round,
                form_set=form_set,
                issued_at=issued_at,
                issued_by_id=issued_by_id,
            ),
            by=by,
            at=at,
        )
        paper.issued_at = issued_at
        content = make(paper)
        if frozen:
            paper.file = store(content, media_type="application/pdf", at=at, checked=True)
            paper.save(update_fields=["file", "issued_at"])
            append(
                "case.paper_issued",
                subject=("case", case.pk),
                agency_id=case.agency_id,
                by=by,
                at=at,
                facts={"form": form, "round": round, "set": form_set, "sha256": paper.file_id},
            )
    return content


def _number(paper: IssuedPaper, *, by: Actor, at: datetime) -> IssuedPaper:
    year = str(timezone.localtime(paper.issued_at).year)
    number = take_number(agency_id=paper.case.agency_id, kind=paper.form, period=year, by=by, at=at)
    paper.number = f"{number:02d}"
    paper.save(force_insert=True)
    return paper

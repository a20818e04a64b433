"""Makes the sheets that are posted at the office and on the public site."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from nennep.documents.actions import PostingDraft
from nennep.kernel.dates import full_date
from nennep.org.models import Agency
from nennep.org.queries.names import name_on
from nennep.org.rules import BrokenRuleError
from nennep.press.pdf import PressError
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.papers import print_public_sheet, public_sheet
from nennep.procedures.queries import published_in
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import graph_of_version

from ..queries.posting import Poster
from .posting import flow_of, print_public_flow

# The public address of a procedure by its quality code; "" is that of the whole list.
Address = Callable[[str], str]


def posting_drafts(
    agency: Agency, posters: Iterable[Poster], *, address: Address, at: datetime
) -> Iterator[PostingDraft]:
    """A draft with its printed sheet for each. Raises BrokenRuleError for what cannot be printed."""
    for poster in posters:
        make = _procedure if poster.kind == "procedure" else _process
        try:
            content = make(agency, poster, address, at)
        except PressError as error:
            raise BrokenRuleError("subject", f"{poster.code}, {poster.words}: {error}") from error
        yield PostingDraft(poster.kind, poster.code, poster.number, poster.title, poster.words, poster.since, content)


def _procedure(agency: Agency, poster: Poster, address: Address, at: datetime) -> bytes:
    today = timezone.localdate(at)
    called = name_on(agency, today)
    sheet = public_sheet(
        published_in(ProcedureVersion.objects.filter(pk=poster.pk))[poster.pk], max(poster.since, today)
    )
    return print_public_sheet(
        replace(sheet, agency=called.name),
        address=address(poster.code),
        superior=called.superior,
        demo=settings.DEMO,
        dated=at,
    )


def _process(agency: Agency, poster: Poster, address: Address, at: datetime) -> bytes:
    version = ProcessVersion.objects.select_related("process").get(pk=poster.pk)
    procedures, called = _carried_out(version, poster), name_on(agency, timezone.localdate(at))
    flow = flow_of(
        graph_of_version(version.pk),
        number=version.number,
        agency=called.name,
        since=full_date(poster.since),
        procedures=[f"{name} ({code})" for _, name, code in procedures],
    )
    alone = procedures[0][0] if len(procedures) == 1 else ""
    return print_public_flow(flow, address=address(alone), superior=called.superior, demo=settings.DEMO, dated=at)


def _carried_out(version: ProcessVersion, poster: Poster) -> list[tuple[str, str, str]]:
    """Quality code, name and national code of the procedures that the process carries out."""
    held = {
        each.procedure_id: each
        for each in ProcedureVersion.objects.filter(
            procedure__processes=version.process, valid_from__lte=poster.since
        ).order_by("valid_from")
    }
    procedures = Procedure.objects.filter(processes=version.process).order_by("quality_code")
    return [
        (each.quality_code, held[each.pk].name if each.pk in held else each.quality_code, each.code)
        for each in procedures
    ]

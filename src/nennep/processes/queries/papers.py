"""The frozen papers, and the agency's own templates."""

from django.db.models import QuerySet

from nennep.ledger.models import StoredFile

from ..models import PaperTemplate, PrintedPaper, ProcessVersion
from .tracks import approval_of


def frozen_paper(version: ProcessVersion, track: str, form: str) -> StoredFile | None:
    """The paper as it was frozen at the approval that counts; None while there is no such approval."""
    if approval_of(version, track) is None:
        return None
    paper = PrintedPaper.objects.filter(process_version=version, track=track, form=form)
    found = paper.select_related("file").first()
    return found.file if found else None


def own_template(agency_id: int, track: str) -> PaperTemplate | None:
    """The agency's own Word template of a document, if it uses one."""
    return templates_of(agency_id).filter(track=track, retired_at__isnull=True).first()


def templates_of(agency_id: int) -> QuerySet[PaperTemplate]:
    """Every template the agency ever uploaded and used, the newest first."""
    rows = PaperTemplate.objects.filter(agency_id=agency_id).select_related("file", "uploaded_by")
    return rows.order_by("-uploaded_at", "-pk")

"""Lists of portals: those of the viewer's desk, and what their columns hold."""

from nennep.cases.queries import desks_of
from nennep.kernel.actors import Actor
from nennep.org.models import Agency

from ..models import PortalColumn, PortalFiling, PortalList
from ..rules.portal_columns import ColumnReading, read_columns
from ..rules.portal_rows import text_of


def portal_lists_of(actor: Actor) -> list[PortalList]:
    """The lists of the agencies for which the viewer takes dossiers in, the last first."""
    found = PortalList.objects.filter(agency_id__in=desks_of(actor)).select_related("agency", "entered_by")
    return list(found.order_by("-entered_at", "-pk"))


def portal_list_of(actor: Actor, code: str) -> PortalList:
    """Raises PortalList.DoesNotExist, also where the viewer takes no dossiers in for its agency."""
    return PortalList.objects.select_related("agency", "file").get(code=code, agency_id__in=desks_of(actor))


def last_portal(actor: Actor) -> str:
    """The portal of the last list of the viewer's desk; "" before the first."""
    found = PortalList.objects.filter(agency_id__in=desks_of(actor)).order_by("-entered_at", "-pk")
    return found.values_list("portal", flat=True).first() or ""


def remembered_columns(agency_id: int, portal: str) -> dict[str, str]:
    """What was answered of the columns of that portal, by folded heading."""
    return dict(PortalColumn.objects.filter(agency_id=agency_id, portal=portal).values_list("heading", "meaning"))


def columns_of(portal_list: PortalList) -> ColumnReading:
    """What the columns of the list hold."""
    return read_columns(portal_list.headings, remembered_columns(portal_list.agency_id, portal_list.portal))


def lists_of_same_file(portal_list: PortalList) -> list[PortalList]:
    """The lists that came before with the very same file."""
    same = PortalList.objects.filter(agency_id=portal_list.agency_id, file_id=portal_list.file_id)
    return list(same.filter(pk__lt=portal_list.pk).order_by("pk"))


def filing_of_case(case_id: int) -> PortalFiling | None:
    """The dossier on a portal that the case is; None where it is on none."""
    return PortalFiling.objects.filter(case_id=case_id).first()


def examples_of(portal_list: PortalList) -> list[str]:
    """The first thing that stands in each column."""
    found = [""] * len(portal_list.headings)
    for cells in portal_list.lines.order_by("number").values_list("cells", flat=True)[:20]:
        found = [held or (text_of(cells[place]) if place < len(cells) else "") for place, held in enumerate(found)]
    return found


def desk_agencies(actor: Actor) -> list[Agency]:
    """The agencies for which the viewer takes dossiers in."""
    return list(Agency.objects.filter(pk__in=desks_of(actor)).order_by("name"))

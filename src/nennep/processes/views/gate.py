"""Finds the process that an address means and says who may write it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from nennep.documents.queries import kept_agency
from nennep.org.models import Agency
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions.drafts import KEEPS
from ..actions.edits import WRITES
from ..models import Process, ProcessVersion
from ..queries import may_keep, may_write, open_version_of, process_of


def today(request: HouseRequest) -> date:
    return timezone.localdate(request.at)


def process_or_404(request: HouseRequest, code: str) -> Process:
    """A process that the viewer reads; strangers learn nothing."""
    return found_or_404(process_of, request.actor, code)


def agency_kept(request: HouseRequest, words: str = KEEPS) -> Agency:
    """The agency whose processes the viewer keeps; who keeps none is refused in these words."""
    agency = kept_agency(request.actor)
    if agency is None:
        raise PermissionDenied(words)
    return agency


def kept_draft(request: HouseRequest, code: str) -> ProcessVersion:
    """The open version of a process that the viewer keeps; 404 where none is open."""
    process = process_or_404(request, code)
    if not may_keep(request.actor, process):
        raise PermissionDenied(KEEPS)
    version = open_version_of(process)
    if version is None:
        raise Http404
    return version


def written(request: HouseRequest, code: str) -> tuple[Process, ProcessVersion | None]:
    """A process whose open version, if any, the viewer writes as its keeper or its owner."""
    process = process_or_404(request, code)
    version = open_version_of(process)
    if not (may_write(request.actor, version) if version else may_keep(request.actor, process)):
        raise PermissionDenied(WRITES)
    return process, version


def written_draft(request: HouseRequest, code: str) -> ProcessVersion:
    """The open version that the viewer writes, as its keeper or its owner; 404 where none is open."""
    _, version = written(request, code)
    if version is None:
        raise Http404
    return version

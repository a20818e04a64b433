"""Finds the process and the version that an address means, and says who may write them."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from nennep.documents.queries import kept_agency
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import with_duty
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions.drafts import KEEPS
from ..actions.edits import WRITES
from ..models import Process, ProcessVersion
from ..queries import may_keep, may_write, open_version_of, process_of, version_of

keeper = with_duty(MANAGE_PROCEDURES, KEEPS)
OPENED, MOST_OPENED = "processes.opened", 300


def today(request: HouseRequest) -> date:
    return timezone.localdate(request.at)


def process_or_404(request: HouseRequest, code: str) -> Process:
    """A process that the viewer reads; strangers learn nothing."""
    return found_or_404(process_of, request.actor, code)


def version_or_404(request: HouseRequest, code: str, number: str) -> ProcessVersion:
    """A version of a process that the viewer reads; strangers learn nothing."""
    return found_or_404(version_of, request.actor, code, number)


def kept_process(request: HouseRequest, code: str) -> Process:
    """A process that the viewer keeps."""
    process = process_or_404(request, code)
    if not may_keep(request.actor, process):
        raise PermissionDenied(KEEPS)
    return process


def kept_version(request: HouseRequest, code: str, number: str) -> ProcessVersion:
    """A version that the viewer keeps."""
    version = version_or_404(request, code, number)
    if not may_keep(request.actor, version.process):
        raise PermissionDenied(KEEPS)
    return version


def agency_kept(request: HouseRequest, words: str = KEEPS) -> Agency:
    """The agency whose processes the viewer keeps; who keeps none is refused in these words."""
    agency = kept_agency(request.actor)
    if agency is None:
        raise PermissionDenied(words)
    return agency


def kept_draft(request: HouseRequest, code: str) -> ProcessVersion:
    """The open version of a process that the viewer keeps; 404 where none is open."""
    version = open_version_of(kept_process(request, code))
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


def note_opened(request: HouseRequest, version: ProcessVersion) -> None:
    """Afterwards it is known until the sign-out that the viewer has opened the paper of this table."""
    known = [each for each in request.session.get(OPENED, []) if each != version.sha256]
    request.session[OPENED] = [*known, version.sha256][-MOST_OPENED:]


def opened_here(request: HouseRequest) -> frozenset[str]:
    """The digests of the tables whose paper the viewer has opened since the sign-in."""
    return frozenset(request.session.get(OPENED, []))

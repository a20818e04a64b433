"""Finds the version that an address means."""

from django.core.exceptions import PermissionDenied

from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions.drafts import KEEPS
from ..models import Process, ProcessVersion
from ..queries import may_keep, version_of
from .gate import process_or_404


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


OPENED, MOST_OPENED = "processes.opened", 300


def note_opened(request: HouseRequest, version: ProcessVersion) -> None:
    """Afterwards it is known until the sign-out that the viewer has opened the paper of this table."""
    known = [each for each in request.session.get(OPENED, []) if each != version.sha256]
    request.session[OPENED] = [*known, version.sha256][-MOST_OPENED:]


def opened_here(request: HouseRequest) -> frozenset[str]:
    """The digests of the tables whose paper the viewer has opened since the sign-in."""
    return frozenset(request.session.get(OPENED, []))

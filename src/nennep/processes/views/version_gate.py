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

"""At the door of a version: which one is meant, and how a refusal of its flow is told."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form

from nennep.kernel.flows import UnlawfulMoveError
from nennep.org.rules import BrokenRuleError
from nennep.org.views.gate import attempt
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


def tried(request: HouseRequest, act: Callable[[], Any], form: Form | None = None) -> bool:
    """Do it; a rule, a lost race or a state that does not allow it is told, and nothing typed is lost."""

    def done() -> Any:
        try:
            return act()
        except UnlawfulMoveError as error:
            raise BrokenRuleError("", str(error)) from error

    return attempt(form, done, request)[0]

"""Access: everybody with a post in the agency reads its processes; the keeper and the owner of a draft write."""

from django.db.models import QuerySet

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.names import nearest
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import Process, ProcessVersion
from ..rules.approvals import OPEN_STATES


def process_of(actor: Actor, code: str) -> Process:
    """The process of that code in the actor's agencies, the own one first.

    Raises Process.DoesNotExist.
    """
    agencies = actor.rule_agency_ids
    found = Process.objects.filter(agency_id__in=agencies, code=code).select_related("agency__superior", "division")
    own = nearest(found, agencies, lambda each: each.agency_id)
    if own is None:
        raise Process.DoesNotExist
    return own


def version_of(actor: Actor, code: str, number: str) -> ProcessVersion:
    """The version of that number; one that was dropped only where no other bears the number.

    Raises ProcessVersion.DoesNotExist.
    """
    try:
        process = process_of(actor, code)
    except Process.DoesNotExist as error:
        raise ProcessVersion.DoesNotExist from error
    found = list(process.versions.filter(number=number).order_by("-pk"))
    kept = [each for each in found if each.state != "dropped"] or found
    if not kept:
        raise ProcessVersion.DoesNotExist
    version = kept[0]
    version.process = process
    return version


def open_version_of(process: Process) -> ProcessVersion | None:
    """The one version that is being made: draft, in review or waiting for its approvals."""
    version = process.versions.filter(state__in=OPEN_STATES).first()
    if version is not None:
        version.process = process
    return version


def may_keep(actor: Actor, process: Process) -> bool:
    """Whether the actor drafts, submits and records the approvals of this process."""
    return actor.may(MANAGE_PROCEDURES, process.agency_id)


def may_write(actor: Actor, version: ProcessVersion) -> bool:
    """Whether the actor edits and submits the draft: as its keeper, or as who it was assigned to."""
    return grant_to_write(actor, version) is not None


def grant_to_write(actor: Actor, version: ProcessVersion) -> Grant | None:
    """The grant under which the actor edits and submits the draft.

    The keeper lends it to whom the draft was assigned, who still has a post in the agency.
    """
    agency = version.process.agency_id
    is_owner = actor.user_id is not None and actor.user_id == version.owner_id
    if is_owner and agency in actor.agency_ids:
        return Grant(MANAGE_PROCEDURES, agency)
    return actor.grant(MANAGE_PROCEDURES, agency)


def processes_kept_by(agency: Agency) -> QuerySet[Process]:
    """The processes of an agency, by code."""
    return Process.objects.filter(agency=agency).order_by("code")


def process_kept(agency: Agency, code: str) -> Process:
    """The agency's process of that code. Raises Process.DoesNotExist."""
    return Process.objects.get(agency=agency, code=code)


def is_process_kept(agency: Agency, code: str) -> bool:
    """Whether the agency has a process of that code."""
    return Process.objects.filter(agency=agency, code=code).exists()

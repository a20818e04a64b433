"""Who may do the next act with a version."""

from nennep.kernel.actors import Actor, Grant
from nennep.org.rules import APPROVE, REVIEW

from ..models import ProcessVersion
from .people import drafters_of
from .tracks import approval_of


def may_review(actor: Actor, version: ProcessVersion) -> bool:
    """Whether the actor reviews it: for the owning division, not having drafted it."""
    grant = actor.grant(REVIEW, version.agency_id, version.process.division_id)
    return grant is not None and not _is_own(actor, grant, version)


def may_approve_iso(actor: Actor, version: ProcessVersion) -> bool:
    """Whether the actor, as head, approves the ISO procedure now, not having drafted it."""
    if version.state != "approval" or approval_of(version, "iso") is not None:
        return False
    grant = actor.grant(APPROVE, version.agency_id)
    return grant is not None and not _is_own(actor, grant, version)


def _is_own(actor: Actor, grant: Grant, version: ProcessVersion) -> bool:
    return bool({actor.user_id, grant.acting_for_id} & drafters_of(version))

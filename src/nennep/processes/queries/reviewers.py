"""Who may do the next act with a version, and who is missing where nobody may."""

from datetime import date

from nennep.kernel.actors import Actor, Grant
from nennep.org.queries import holders_of
from nennep.org.rules import APPROVE, DUTIES, REVIEW

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


def reviewers_named(version: ProcessVersion, day: date) -> str:
    """Who reviews the version, by name; where nobody can, what has to be done about it."""
    return _named(version, REVIEW, version.process.division_id, f"ở {version.process.division.name}", day)


def approvers_named(version: ProcessVersion, day: date) -> str:
    """Who approves the ISO procedure, by name; where nobody can, what has to be done about it."""
    return _named(version, APPROVE, None, f"ở {version.process.agency.short_name}", day)


def _named(version: ProcessVersion, duty: str, division: int | None, where: str, day: date) -> str:
    drafters = drafters_of(version)
    posts = [
        post
        for post in holders_of(duty, version.agency_id, day)
        if division is None or post.division_id in (None, division)
    ]
    names = dict.fromkeys(post.user.full_name for post in posts if post.user_id not in drafters)
    if names:
        return f"Làm được việc này: {', '.join(names)}."
    return (
        f"Chưa ai khác {where} giữ nhiệm vụ “{DUTIES[duty]}”. Người quản lý người dùng giao nhiệm vụ này"
        " cho một người không soạn bản này."
    )

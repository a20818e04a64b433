"""Who drafted a version, and in whose name its documents are approved."""

from collections.abc import Mapping
from datetime import date

from nennep.org.queries import holders_of
from nennep.org.rules import APPROVE

from ..models import Process, ProcessVersion
from ..rules.approvals import AUTHORITIES, TRACKS

SUPERIOR, HEAD, DEPUTY = "Ủy ban nhân dân tỉnh", "Thủ trưởng", "Phó "


def drafters_of(version: ProcessVersion) -> set[int | None]:
    """Ids of who submitted it and of everybody who edited its table; never None."""
    editors = version.edits.filter(number__gt=0).values_list("by_id", flat=True)
    return {version.submitted_by_id, *editors} - {None}


def head_of(process: Process, day: date) -> tuple[str, str]:
    """(title, name) of who approves for the whole agency on that day; empty where nobody does.

    The head stands above the divisions or among the leaders in one of their own; never in the one
    that owns the process or at the desk. A deputy is named where nobody else is.
    """
    posts = [
        post
        for post in holders_of(APPROVE, process.agency_id, day)
        if post.division is None or not (post.division.is_one_stop or post.division_id == process.division_id)
    ]
    posts.sort(key=lambda post: (post.division is not None, post.title.startswith(DEPUTY), post.pk))
    return (posts[0].title, posts[0].user.full_name) if posts else ("", "")


def head_title(process: Process, day: date) -> str:
    """“Giám đốc Sở Y tế”."""
    return authorities_of(process, day)["iso"]


def authorities_of(process: Process, day: date) -> Mapping[str, str]:
    """Who approves each of the four documents, unless another is entered."""
    agency = process.agency
    superior = agency.superior.name if agency.superior else SUPERIOR
    words = {"superior": superior, "agency": agency.name, "title": head_of(process, day)[0] or HEAD}
    return {track: AUTHORITIES.get(track, AUTHORITIES["internal"]).format(**words) for track in TRACKS}

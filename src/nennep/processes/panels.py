"""What processes tell on pages of lower rooms: drafts, reviews and approvals in the worklist."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from nennep.kernel.worktime import Unit
from nennep.work.describing import Description, describes
from nennep.work.models import WorkItem

from .queries import versions_of_items


@describes("process_version")
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Work on a version of a process: which one, and what asked for it."""
    versions = versions_of_items(items)
    found = {}
    for item in items:
        version = versions.get(item.subject_id)
        if version is None:
            continue
        why = f", theo Quyết định {version.decision.number}" if version.decision else ""
        found[item.pk] = Description(
            about=version.process.name,
            about_code=version.process.code,
            note=f"bản {version.number}{why}",
            unit=Unit.CALENDAR_DAY,
        )
    return found

"""Whom to tell of what is wrong with the installation."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from nennep.org.models import Agency, province
from nennep.org.queries import holders_of
from nennep.org.rules import MANAGE_PEOPLE
from nennep.work.parts.notice_drafts import NoticeDraft

from .status import SystemStatus


def warnings(status: SystemStatus) -> Iterator[NoticeDraft]:
    """Of each finding a notice to each keeper, the same all day."""
    if not Agency.objects.exists():
        return
    keeping, day = province(), timezone.localdate(status.at)
    for finding in status.findings:
        for post in holders_of(MANAGE_PEOPLE, keeping.pk, day):
            yield NoticeDraft(
                key=f"installation {finding.code} {day:%Y%m%d} {post.user_id}",
                kind="installation",
                agency_id=keeping.pk,
                subject=("agency", keeping.pk),
                recipient=post.user,
                address=reverse("upkeep:system"),
                facts={"what": finding.words, "way": finding.way},
            )

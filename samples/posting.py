"""What the demo agency showed the public, on the days when somebody posted it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse

from nennep.alignment.papers.notices import posting_drafts
from nennep.alignment.queries.posting import posters_of
from nennep.documents.actions import post
from nennep.documents.papers import print_minutes
from nennep.documents.rules import PLACES
from nennep.kernel.actors import Actor
from nennep.kernel.worktime import ZONE
from nennep.org.models import Agency

Deed = tuple[datetime, Callable[[], object]]
# What was decided or put in force after the last of them still waits on the keeper's list.
ROUNDS = (
    datetime(2025, 7, 3, 9, 0, tzinfo=ZONE),
    datetime(2026, 1, 8, 9, 0, tzinfo=ZONE),
    datetime(2026, 10, 5, 9, 0, tzinfo=ZONE),
)
SITE = "http://localhost:8000"


def deeds(agency: Agency, by: Actor) -> Iterator[Deed]:
    """Each round at its instant: everything that is missing then, on the site and on the board."""
    for at in ROUNDS:
        yield at, partial(_round, agency, by, at)


def _round(agency: Agency, by: Actor, at: datetime) -> None:
    posters = [poster for poster in posters_of(agency, at.date()) if poster.missing]
    for places in (tuple(PLACES), ("portal",), ("office",)):
        wanted = [poster for poster in posters if poster.missing == places]
        if wanted:
            post(
                agency,
                drafts=list(posting_drafts(agency, wanted, address=partial(_address, agency), at=at)),
                places=places,
                posted_on=at.date(),
                by=by,
                at=at,
                minutes=partial(print_minutes, agency, by_id=by.user_id, at=at),
            )


def _address(agency: Agency, code: str) -> str:
    name, arguments = ("procedure", [agency.code, code]) if code else ("procedures", [agency.code])
    return SITE + reverse(f"portal:{name}", args=arguments)

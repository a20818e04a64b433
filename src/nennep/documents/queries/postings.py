"""What the public is shown, since when, and what has still to be shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from nennep.kernel.actors import Actor
from nennep.kernel.worktime import Calendar
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Agency

from ..models import Posting
from ..rules import due_day, terms

Subject = tuple[str, str]


def postings_of(agency_ids: int | Collection[int], day: date) -> Mapping[Subject, Mapping[str, Posting]]:
    """By (kind, code) of what is posted, and by place, the posting that counts on that day.

    Of several it is the one whose version holds by then and is the newest; one that only waits for
    its day stands where there is no other. One query. For codes in several agencies ask them apart.
    """
    wanted = [agency_ids] if isinstance(agency_ids, int) else list(agency_ids)
    return _counting(shown_on(day).filter(agency_id__in=wanted), day)


def postings_then(agency_id: int, day: date) -> Mapping[Subject, Mapping[str, Posting]]:
    """The same of the postings that were that agency's on the day, also where it has ended since or has them only now."""
    former = former_posters(day)
    theirs = [pk for pk, agency in former.items() if agency == agency_id]
    others = [pk for pk, agency in former.items() if agency != agency_id]
    rows = shown_on(day).filter(Q(agency_id=agency_id) | Q(pk__in=theirs)).exclude(pk__in=others)
    return _counting(rows, day)


def former_posters(day: date) -> Mapping[int, int]:
    """By the key of a posting that was another agency's on that day: that agency, which ended later."""
    gone = set(Agency.objects.filter(ended_on__gt=day).values_list("pk", flat=True))
    told = Event.objects.filter(subject_type="posting", kind="posting.succeeded").order_by("at", "chain_id", "number")
    found: dict[int, int] = {}
    for event in told if gone else ():
        if (agency := facts_of(event)["from_agency"]) in gone:
            found.setdefault(event.subject_id, agency)
    return found


def _counting(rows: QuerySet[Posting], day: date) -> Mapping[Subject, Mapping[str, Posting]]:
    found: dict[Subject, dict[str, Posting]] = defaultdict(dict)
    for posting in rows.order_by("holds_from", "pk"):
        held = found[posting.subject_type, posting.subject_code].get(posting.place)
        if held is None or posting.holds_from <= day:
            found[posting.subject_type, posting.subject_code][posting.place] = posting
    return found


def shown_on(day: date) -> QuerySet[Posting]:
    """All postings that are shown on that day."""
    still = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    return Posting.objects.filter(still, posted_on__lte=day).select_related("file", "minutes", "proof", "recorded_by")


def posting_of(actor: Actor, number: int) -> Posting:
    """A posting of an agency of the actor. Raises Posting.DoesNotExist."""
    return Posting.objects.select_related("agency", "file", "minutes", "proof").get(
        agency_id__in=actor.agency_ids, pk=number
    )


def postings_made(agency: Agency) -> QuerySet[Posting]:
    """Everything the agency ever posted, the newest first."""
    return (
        Posting.objects.filter(agency=agency)
        .select_related("file", "minutes", "proof", "recorded_by")
        .order_by("-posted_on", "-pk")
    )


def posting_limit(signed_on: date | None, calendar: Calendar | None) -> date | None:
    """Until when a change of a decision signed that day is shown on the site, by the term of that day.

    None where the decision has no day or the calendar does not know it.
    """
    if signed_on is None or calendar is None:
        return None
    days = [
        due_day(term, signed_on, calendar)
        for term in terms()
        if term.key == "site" and term.is_asked(signed_on, shortened=False, subject="procedure")
    ]
    return min((day for day in days if day), default=None)

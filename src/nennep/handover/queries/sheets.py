"""Hand-over sheets: who may read one, what each says, and which cases it gave to whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from nennep.cases.rules.acts import agencies_of
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after, full_date
from nennep.ledger.models import Event
from nennep.org.models import WorkHandover, WorkHandoverLine
from nennep.org.parts.holdings import HOLDING_KINDS
from nennep.org.rules import MANAGE_PEOPLE

# Sheets of so many days are offered to choose from, the newest first.
OFFERED_DAYS, OFFERED = 180, 60


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A sheet as a choice, with the keys of the cases that it gave."""

    key: str
    words: str
    cases: frozenset[int]


def sheet_seen(actor: Actor, username: str, number: int) -> WorkHandover:
    """The hand-over of that number of the person, for who gave, received or wrote it, administers the people of the agency
    or gives its cases to others. Raises WorkHandover.DoesNotExist."""
    found = WorkHandover.objects.filter(giver__username=username).order_by("pk").values_list("pk", flat=True)
    keys = list(found)
    if not 0 < number <= len(keys):
        raise WorkHandover.DoesNotExist
    me = actor.user_id
    own = Q(giver=me) | Q(made_by=me) | Q(pk__in=WorkHandoverLine.objects.filter(receiver=me).values("handover"))
    kept = Q(agency__in=[*actor.agencies_with(MANAGE_PEOPLE), *agencies_of("reassign", actor)])
    return WorkHandover.objects.filter(own | kept).select_related("giver", "made_by", "agency").get(pk=keys[number - 1])


def number_of(sheet: WorkHandover) -> int:
    """Its number among those of the person who handed over; 1 is the oldest."""
    return WorkHandover.objects.filter(giver=sheet.giver_id, pk__lte=sheet.pk).count()


def lines_on(sheet: WorkHandover, actor: Actor) -> list[tuple[WorkHandoverLine, str]]:
    """What it says, the viewer's own first, each with the page on which the viewer may look at it."""
    lines = list(sheet.lines.select_related("receiver").order_by("number"))
    pages = dict(_pages(lines, actor))
    lines.sort(key=lambda line: (line.receiver_id != actor.user_id, line.number))
    return [(line, pages.get(line.thing, "")) for line in lines]


def _pages(lines: Sequence[WorkHandoverLine], actor: Actor) -> Iterator[tuple[str, str]]:
    keys: dict[str, list[str]] = {}
    for line in lines:
        name, _, key = line.thing.partition("-")
        keys.setdefault(name, []).append(key)
    for name, theirs in keys.items():
        kind = HOLDING_KINDS.get(name)
        for key, address in kind.pages(actor, theirs).items() if kind else ():
            yield f"{name}-{key}", address


def case_sheets(actor: Actor, at: datetime) -> list[CaseSheet]:
    """The sheets of late that gave cases, in agencies whose cases the viewer gives to others; the newest first."""
    since = days_after(timezone.localdate(at), -OFFERED_DAYS)
    lines = WorkHandoverLine.objects.filter(thing__startswith="case-", receiver__isnull=False)
    lines = lines.filter(handover__agency__in=agencies_of("reassign", actor), handover__made_at__date__gte=since)
    sheets: dict[WorkHandover, set[int]] = {}
    for line in lines.select_related("handover__giver").order_by("-handover__made_at", "-handover"):
        sheets.setdefault(line.handover, set()).add(int(line.thing.partition("-")[2]))
    return [
        CaseSheet(
            str(sheet.pk),
            f"{sheet.giver.full_name}, {full_date(timezone.localdate(sheet.made_at))}: {len(cases)} hồ sơ",
            frozenset(cases),
        )
        for sheet, cases in list(sheets.items())[:OFFERED]
    ]


def is_by_handover(event: Event, thing: str, receiver_id: int | None) -> bool:
    """Whether the event gave the thing to that person as a line of a hand-over, which is told as one."""
    lines = WorkHandoverLine.objects.filter(thing=thing, receiver=receiver_id, handover__agency=event.chain_id)
    return lines.filter(handover__made_at=event.at).exists()

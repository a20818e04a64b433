"""How an agency stood on a day: which divisions it had, what they, its desk and its people were called."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from nennep.kernel.dates import days_after
from nennep.kernel.practice import original_of
from nennep.kernel.worktime import ZONE

from ..models import Agency, Division, FormerName, Position, PositionChange, Reorganisation
from . import held_on
from .names import desk_on, division_name_on


def unit_names_on(agency_id: int, day: date) -> dict[str, str]:
    """By every code that a division has or had: what that division was called on the day."""
    divisions, former = _divisions(agency_id), _former(agency_id)
    called = _called(divisions, former, day)
    codes = {one.code: called[one.division_id] for one in former if one.division_id in called}
    return codes | {one.code: called[one.pk] for one in divisions}


def division_names_on(agency_id: int, day: date) -> list[str]:
    """The divisions that the agency had on the day, called as they were then, the oldest first."""
    divisions, former = _divisions(agency_id), _former(agency_id)
    called, made = _called(divisions, former, day), _made_after(agency_id, day)
    known = {one.pk: {one.code} for one in divisions}
    for one in former:
        known[one.division_id or 0].add(one.code)
    standing = [one for one in divisions if one.ended_on is None or day < one.ended_on]
    return [called[one.pk] for one in standing if known[one.pk].isdisjoint(made)]


def desk_name_on(agency_id: int, day: date) -> str:
    """What the division that was the desk of the agency on the day was called then; empty where it has none."""
    desk = desk_on(agency_id, day)
    return division_name_on(desk, day) if desk else ""


def names_on(agencies: Iterable[Agency], day: date) -> dict[int, str]:
    """The name of each agency on the day, by its key, in one statement."""
    present = {one.pk: one.name for one in agencies}
    keys = {original_of(key) for key in present}
    former = FormerName.objects.filter(agency_id__in=keys, division=None, held_to__gte=day).order_by("held_to", "pk")
    held: dict[int, str] = {}
    for key, name in former.values_list("agency_id", "name"):
        held.setdefault(key, name)
    return {key: held.get(original_of(key), name) for key, name in present.items()}


class PastNames:
    """What some agencies were called on any day, read in one statement."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        keys = {original_of(one.pk) for one in agencies}
        former = FormerName.objects.filter(agency_id__in=keys, division=None).order_by("held_to", "pk")
        self._former = list(former) if keys else []

    def short(self, agency: Agency, day: date) -> str:
        """Its short name on that day."""
        own = (one for one in self._former if one.agency_id == original_of(agency.pk) and one.held_to >= day)
        held = next(own, None)
        return (held.short_name or held.name) if held else agency.short_name


def day_within(agency: Agency, day: date) -> date:
    """The day, or the last one of an agency that had ended by then.

    What it issued until the decision was written, after its day, is told as it stood on that last day.
    """
    return day if agency.ended_on is None else min(day, days_after(agency.ended_on, -1))


def posts_then(agency: Agency, day: date) -> QuerySet[Position]:
    """The posts of the agency on the day, or on its last one where it had ended by then, the first one first."""
    held = held_on(day) | held_on(day_within(agency, day))
    found = Position.objects.filter(held, agency_id=original_of(agency.pk))
    return found.select_related("user", "division").order_by("held_from", "pk")


def title_on(post: Position, day: date) -> str:
    """The title of the post at the end of that day, whatever it was changed to since."""
    over = datetime.combine(day, time.max, ZONE)
    # A decision of a past day makes a new post of that day; what was changed since stands at the one before.
    same = Q(position__user=post.user_id, position__agency=post.agency_id, position__title=post.title)
    before = same & Q(position__held_to=days_after(post.held_from, -1))
    since = PositionChange.objects.filter(Q(position=post) | before, changed_at__gt=over)
    changed = since.order_by("changed_at", "pk").first()
    return str(changed.before["title"]) if changed else post.title


def _divisions(agency_id: int) -> list[Division]:
    return list(Division.objects.filter(agency_id=agency_id).order_by("pk"))


def _former(agency_id: int) -> list[FormerName]:
    """The former names of its divisions, the first held one first."""
    return list(FormerName.objects.filter(agency_id=agency_id, division__isnull=False).order_by("held_to", "pk"))


def _called(divisions: Iterable[Division], former: Iterable[FormerName], day: date) -> dict[int | None, str]:
    held: dict[int | None, str] = {}
    for one in former:
        if one.held_to >= day:
            held.setdefault(one.division_id, one.name)
    return {one.pk: held.get(one.pk, one.name) for one in divisions}


def _made_after(agency_id: int, day: date) -> set[str]:
    """The codes under which decisions of a later day made divisions."""
    later = Reorganisation.objects.filter(agency_id=agency_id, state="carried_out", effective_on__gt=day)
    return {code for kept in later.values_list("changes", flat=True) for code, _ in kept.get("made", ())}

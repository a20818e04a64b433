"""What an agency and its divisions are called, on a day, and by whichever code they were known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from nennep.kernel.dates import full_date
from nennep.kernel.flows import Flow
from nennep.kernel.practice import original_of
from nennep.ledger.prepared_reads import PreparedRead
from nennep.ledger.queries import events_about

from ..models import Agency, Division, FormerDesk, FormerName, Position
from ..rules import BrokenRuleError


@dataclass(frozen=True, slots=True)
class AgencyName:
    """How papers of a day name an agency; ``superior`` is empty where none stood above it."""

    name: str
    short_name: str
    superior: str


def name_on(agency: Agency, day: date) -> AgencyName:
    """The names of the agency and of the one above it as they were on that day."""
    held = _held(FormerName.objects.filter(agency_id=original_of(agency.pk), division=None), day) or agency
    above = held.superior
    return AgencyName(held.name, held.short_name, name_on(above, day).name if above else "")


class OwnedRecord(Protocol):
    """A record that an agency has, and of which the ledger tells."""

    flow: Flow
    pk: Any

    @property
    def agency(self) -> Agency: ...


def agency_at(record: OwnedRecord, at: datetime) -> Agency:
    """The agency that had the record at that instant, which may have ended since."""
    if not record.agency.keeps_history_of:
        return record.agency
    events = events_about(record.flow.noun, record.pk, record.agency.pk).filter(at__lte=at)
    last = events.last()
    if last is None or last.chain_id == record.agency.pk:
        return record.agency
    return Agency.objects.select_related("superior").get(pk=last.chain_id)


def division_name_on(division: Division, day: date) -> str:
    """What the division was called on that day."""
    return (_held(division.former_names.all(), day) or division).name


def _held(names: QuerySet[FormerName], day: date) -> FormerName | None:
    """The one that held on that day; None where the present one did."""
    return names.filter(held_to__gte=day).order_by("held_to", "pk").first()


def _by_code(agency_id: int, code: str) -> QuerySet[Division]:
    return Division.objects.filter(agency_id=agency_id, code=code).select_related("successor").order_by("pk")


def _desks(agency_id: int) -> QuerySet[Division]:
    return Division.objects.filter(agency_id=agency_id, is_one_stop=True).order_by("pk")


# A step that is done in a division it names asks at every case.
BY_CODE, DESKS = PreparedRead(_by_code), PreparedRead(_desks)


def desk_of(agency_id: int) -> Division | None:
    """The division that receives and returns; None where none does yet."""
    return next(iter(DESKS(agency_id=agency_id)), None)


def desk_on(agency_id: int, day: date) -> Division | None:
    """The division that received and returned on that day; before the first one was chosen, that one."""
    former = FormerDesk.objects.filter(agency_id=original_of(agency_id), held_to__gte=day).select_related("division")
    held = former.order_by("held_to", "pk").first()
    return held.division if held else desk_of(original_of(agency_id))


def division_of_code(agency_id: int, code: str) -> Division | None:
    """The division that does now what one of this code did: itself, under its new code, or who succeeded it.

    A process keeps the codes of the day on which it was approved. None where no division ever had the code.
    """
    division = next(iter(BY_CODE(agency_id=agency_id, code=code)), None) or _formerly(agency_id, code)
    return last_successor(division) if division else None


def code_now(agency_id: int, code: str) -> str:
    """The code that leads now to the division that one of this code is; the code itself where none ever had it."""
    division = division_of_code(agency_id, code) if code else None
    return division.code if division else code


def former_codes(agency_id: int) -> dict[str, Division]:
    """By each code that is nobody's any more: the division that does now what its bearer did."""
    former = FormerName.objects.filter(agency_id=agency_id, division__isnull=False).select_related(
        "division__successor"
    )
    found = {one.code: one.division for one in former.order_by("held_to", "pk") if one.division}
    ended = Division.objects.filter(agency_id=agency_id, ended_on__isnull=False).select_related("successor")
    found |= {one.code: one for one in ended}
    standing = set(Division.objects.filter(agency_id=agency_id, ended_on=None).values_list("code", flat=True))
    return {code: last_successor(one) for code, one in found.items() if code not in standing}


def place_on(post: Position, today: date) -> str:
    """Division and agency of a post, called as on its last day, or as today while it is held."""
    day = min(post.held_to, today) if post.held_to else max(today, post.held_from)
    division = division_name_on(post.division, day) if post.division else "Toàn cơ quan"
    return f"{division}, {name_on(post.agency, day).short_name}"


def last_successor(division: Division) -> Division:
    """The division itself, or who has its work now, after however many decisions."""
    while division.successor is not None:
        division = division.successor
    return division


def check_goes_on(division: Division) -> None:
    """Raises BrokenRuleError where a decision has ended the division, also since this row was read."""
    division.refresh_from_db(fields=["ended_on"])
    if division.ended_on is not None:
        words = f"{division.name} đã kết thúc từ {full_date(division.ended_on)}. Chọn phòng khác."
        raise BrokenRuleError("division", words)


def _formerly(agency_id: int, code: str) -> Division | None:
    former = FormerName.objects.filter(agency_id=agency_id, division__isnull=False, code=code)
    found = former.select_related("division__successor").order_by("-held_to", "-pk").first()
    return found.division if found else None


def unit_names(agency_id: int) -> dict[str, str]:
    """The name of the division that each code leads to, also codes of divisions that ended or are called otherwise."""
    divisions = Division.objects.filter(agency_id=agency_id).values_list("code", "name")
    former = FormerName.objects.filter(agency_id=agency_id, division__isnull=False)
    return dict(former.order_by("held_to", "pk").values_list("code", "division__name")) | dict(divisions)

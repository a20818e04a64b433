"""What the desk sees: procedures it can take in, the promise it would give, what waits for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from nennep.cases.models import Case, Party, SupplementRequest
from nennep.cases.parts.clock import REACHED
from nennep.cases.parts.dossier import PartyDraft
from nennep.cases.queries import cases_for, desks_of, owner_of
from nennep.cases.queries.returns import lying_at_desks
from nennep.cases.rules import BEFORE, OPEN
from nennep.cases.rules.acts import ACTS
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.kernel.practice import is_practice, original_of
from nennep.kernel.text import nfc
from nennep.kernel.worktime import Budget, Deadline, ExplanationLine, OutsideCalendarError, Term, Unit, due
from nennep.org.models import Agency, DeskService
from nennep.org.queries import holders_of
from nennep.org.queries.calendars import calendar_of
from nennep.org.queries.desk_services import services_of
from nennep.org.queries.names import desk_of
from nennep.org.rules import MANAGE_PEOPLE, RECEIVE
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.queries import Offer, offer_of, offers
from nennep.procedures.queries.desk_scopes import offer_at, offers_at
from nennep.procedures.rules import clock_starts, regime_on
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import procedures_carried_out, version_in_force

from ..rules import FIRST_ANSWER_HOURS
from .slips import open_requests, with_sent_slip, with_unsent_slip

# As many of each as stand beside the procedures without pushing anything off the screen.
MOST_ASKED = 4

NO_PROCESS = (
    "Chưa có quy trình có hiệu lực, nên không biết chuyển cho ai. Người quản lý quy trình cần ban hành quy trình trước."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The promise as it would be given now: instant, reasons, process. ``refusal``: why none can be."""

    due: Deadline | None = None
    process: ProcessVersion | None = None
    refusal: str = ""
    # Why no day can be told yet, where the term begins later.
    begins: str = ""

    @property
    def lines(self) -> Sequence[ExplanationLine]:
        """How the days are counted; the last row, which repeats the instant, is left out."""
        return [line for line in self.due.lines if line.kind != "due"] if self.due else []

    @property
    def notes(self) -> Sequence[str]:
        return self.due.notes if self.due else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """A dossier that waits for the desk. ``answer_by``: until when; ``tone``: late or today."""

    case: Case
    owner: str
    since: datetime
    answer_by: datetime | None = None
    tone: str = ""
    words: str = ""
    request: SupplementRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBoard:
    """What waits for the desk, each list with its whole count."""

    submitted: Sequence[DeskRow]
    submitted_count: int
    incomplete: Sequence[DeskRow]
    incomplete_count: int
    results: Sequence[DeskRow]
    results_count: int
    unsent: Sequence[DeskRow]
    unsent_count: int
    asked: Sequence[DeskRow]
    asked_count: int


def desk_for(actor: Actor, procedure: Procedure, day: date) -> tuple[Agency, DeskService | None]:
    """The agency for which the viewer takes a dossier of the procedure in: its own, or where they practise.

    With the service under which the desk does so, where that is another agency's.
    """
    if is_practice(actor.agency_id):
        return Agency.with_practice.get(pk=actor.agency_id), None
    desks = desks_of(actor)
    if procedure.agency_id in desks:
        return procedure.agency, None
    served = (one for one in services_of(desks, day) if one.agency_id == procedure.agency_id)
    return procedure.agency, next(served, None)


def is_at_desk(actor: Actor) -> bool:
    """Whether the person's own post is one of the desk, so that the working day begins there."""
    posts = {
        (grant.agency_id, grant.division_id)
        for grant in actor.grants
        if grant.duty == RECEIVE and grant.acting_for_id is None and grant.division_id is not None
    }
    return any(division == getattr(desk_of(original_of(agency)), "pk", None) for agency, division in posts)


def why_not_at_desk(actor: Actor | None, day: date) -> str:
    """Why the viewer takes no dossier in: in words that say where the desk is now, and who gives the duty there."""
    off = next((grant for grant in actor.grants if grant.off_desk), None) if actor else None
    desk = desk_of(original_of(off.agency_id)) if off else None
    if desk is None:
        return ACTS["register"].who.refused
    managers = list(dict.fromkeys(post.user.full_name for post in holders_of(MANAGE_PEOPLE, desk.agency_id, day)))
    named = f" ({', '.join(managers)})" if managers else ""
    return (
        f"Bộ phận Một cửa nay là {desk.name}; vị trí có nhiệm vụ tiếp nhận của bạn ở phòng khác nên không tiếp nhận,"
        f" không trả kết quả được. Người quản lý người dùng{named} chuyển vị trí của bạn sang {desk.name}, hoặc giao nhiệm vụ Tiếp nhận hồ sơ,"
        " trả kết quả cho người ở đó, tại trang Người và nhiệm vụ."
    )


def which_of(service: DeskService | None) -> str:
    """What an address says of the agency that the desk serves; nothing of the own one."""
    return f"?agency={service.agency.code}" if service else ""


def served_agencies(actor: Actor, day: date) -> list[int]:
    """The agencies for which the viewer's desk takes dossiers in on that day: the own ones and those it serves."""
    desks = desks_of(actor)
    if is_practice(actor.agency_id):
        return [original_of(pk) for pk in desks]
    return list(dict.fromkeys([*desks, *(one.agency_id for one in services_of(desks, day))]))


def at_desks(desks: Collection[int]) -> Q:
    """Cases that these desks took in and return: their own, but for those another desk took in, and others' they did."""
    return Q(agency_id__in=desks, desk=None) | Q(desk_id__in=desks)


def receivable(actor: Actor, day: date, words: str = "") -> list[Offer]:
    """The procedures of the viewer's desk on that day, those that cannot be taken in with the reason."""
    found = offers_at(offers(served_agencies(actor, day), day, words), desks_of(actor), day)
    carried = procedures_carried_out([offer.procedure.pk for offer in found], day)
    return [
        offer if offer.why_not or offer.procedure.pk in carried else replace(offer, why_not=NO_PROCESS)
        for offer in found
    ]


def often_received(actor: Actor, offers: list[Offer], at: datetime, most: int = 8) -> list[Offer]:
    """Of many, those that the viewer's desk took in most often in the last thirty days; a few more are all shown."""
    if len(offers) <= most + 2:
        return offers
    lately = Case.objects.filter(
        at_desks(desks_of(actor)), submitted_at__date__gte=days_after(timezone.localdate(at), -30)
    )
    counted = lately.order_by().values_list("procedure_version__procedure").annotate(Count("pk"))
    often = dict(counted)
    return sorted(offers, key=lambda offer: -often.get(offer.procedure.pk, 0))[:most]


def sheet_of(actor: Actor, offer: Offer) -> str:
    """Where a dossier of that procedure is taken in."""
    address = reverse("reception:receive", args=[offer.procedure.quality_code])
    own = offer.procedure.agency_id in [original_of(pk) for pk in desks_of(actor)]
    return address if own else f"{address}?agency={offer.procedure.agency.code}"


def receivable_one(actor: Actor, code: str, day: date, agency: str = "") -> Offer | None:
    """That procedure of the viewer's desk; None where the desk has none of that code.

    ``agency`` is the code of its agency, where the desk serves several that may have the same.
    """
    places = served_agencies(actor, day)
    if agency:
        places = list(Agency.objects.filter(pk__in=places, code=agency).values_list("pk", flat=True))
    offer = offer_at(offer_of(places, code, day), desks_of(actor), day)
    if offer is None or offer.why_not:
        return offer
    carried = procedures_carried_out([offer.procedure.pk], day)
    return offer if carried else replace(offer, why_not=NO_PROCESS)


def slip_for(version: ProcedureVersion, term: Term, at: datetime, *, outside: bool = False) -> Slip:
    """The promise of that limit if the dossier were received at that instant; nothing is written.

    ``outside``: at a desk outside the territory of the competent agency.
    """
    procedure = version.procedure
    process = version_in_force(procedure.pk, timezone.localdate(at))
    if process is None:
        return Slip(refusal=NO_PROCESS)
    budget, day = term.budget, timezone.localdate(at)
    if budget is None:
        return Slip(process=process)
    if clock_starts(at, day, outside=outside, reached_at=None) is None:
        rule = regime_on(day).outside
        return Slip(process=process, begins=f"Hạn tính từ khi {REACHED} ({rule.article if rule else ''}).")
    try:
        promise = due(at, budget, calendar_of(procedure.agency_id))
    except OutsideCalendarError as error:
        return Slip(process=process, refusal=str(error))
    return Slip(due=promise, process=process)


def board_of(actor: Actor, at: datetime, most: int = 8) -> DeskBoard:
    """What waits for the viewer's desk: slips to send, applicants to answer, filings, dossiers to complete, results."""
    seen = (
        cases_for(actor)
        .filter(at_desks(desks_of(actor)))
        .select_related("procedure_version__procedure")
        .prefetch_related("parties")
    )
    submitted = seen.filter(state="submitted").order_by("submitted_at", "pk")
    incomplete = seen.filter(state="incomplete").order_by("submitted_at", "pk")
    results = lying_at_desks(seen, desks_of(actor)).order_by("finished_at", "pk")
    unsent, asked = (one.order_by("stopped_since", "pk") for one in (with_unsent_slip(seen), with_sent_slip(seen)))
    return DeskBoard(
        submitted=[_filed(case, at) for case in submitted[:most]],
        submitted_count=submitted.count(),
        incomplete=_guided(list(incomplete[:most])),
        incomplete_count=incomplete.count(),
        results=[
            DeskRow(
                case=case,
                owner=owner_of(case),
                since=case.finished_at or case.submitted_at,
                words=case.get_result_channel_display(),
            )
            for case in results[:most]
        ],
        results_count=results.count(),
        unsent=_asked(list(unsent[:MOST_ASKED])),
        unsent_count=unsent.count(),
        asked=_asked(list(asked[:MOST_ASKED])),
        asked_count=asked.count(),
    )


def _asked(cases: Sequence[Case]) -> list[DeskRow]:
    """Dossiers whose applicant is asked for papers: who asked and when, or when and how the slip went."""
    requests = open_requests([case.pk for case in cases])
    rows = []
    for case in cases:
        request = requests.get(case.pk)
        since = (request.asked_at if request else case.stopped_since) or case.submitted_at
        who = str(request.asked_by or "") if request else "lập ở hệ thống cũ"
        words = request.get_sent_way_display() if request and request.sent_on else who
        rows.append(DeskRow(case=case, owner=owner_of(case), since=since, words=words, request=request))
    return rows


def answer_by(case: Case) -> datetime | None:
    """Until when an online filing must be answered (NĐ 45/2020/NĐ-CP); None where no calendar covers its days."""
    limit = Budget(Decimal(FIRST_ANSWER_HOURS), Unit.WORKING_HOUR)
    try:
        return due(case.submitted_at, limit, calendar_of(case.agency_id)).at
    except OutsideCalendarError:
        return None


def _filed(case: Case, at: datetime) -> DeskRow:
    until = answer_by(case)
    today = until is not None and timezone.localdate(until) == timezone.localdate(at)
    return DeskRow(
        case=case,
        owner=owner_of(case),
        since=case.submitted_at,
        answer_by=until,
        tone="late" if until is not None and at > until else "today" if today else "",
    )


def _guided(cases: Sequence[Case]) -> list[DeskRow]:
    asked = {
        row.case_id: row
        for row in SupplementRequest.objects.filter(case__in=cases, phase="reception").order_by("round")
    }
    return [
        DeskRow(
            case=case,
            owner=owner_of(case),
            since=asked[case.pk].asked_at if case.pk in asked else case.submitted_at,
            words=_lacking(asked[case.pk]) if case.pk in asked else "",
        )
        for case in cases
    ]


def _lacking(asked: SupplementRequest) -> str:
    parts = []
    if asked.missing:
        parts.append(f"thiếu {len(asked.missing)} giấy tờ")
    if asked.corrections:
        parts.append(f"sửa {len(asked.corrections)} chỗ")
    return ", ".join(parts)


def twin_of(
    agency: Agency, version: ProcedureVersion, parties: Sequence[PartyDraft], at: datetime, request_key: str
) -> Case | None:
    """A case of that agency, owner and procedure, open or of the same day; the same press of the same sheet is none.

    Whose dossier it is counts, not who hands it in for others; without an owner that is the submitter. The person is
    told by the identity number; without one by name and telephone, and then only of the same day.
    """
    known = {party.role: party for party in parties}
    person = known.get("owner") or known.get("submitter")
    if person is None:
        return None
    owner = Party.objects.filter(case=OuterRef("pk"), role="owner")
    day = timezone.localdate(at)
    today = tuple(timezone.make_aware(datetime.combine(day, end)) for end in (time.min, time.max))
    if person.identity_number:
        same = Q(parties__identity_number=person.identity_number)
    else:
        same = Q(parties__name=nfc(person.name), parties__phone=person.phone, submitted_at__range=today)
    return (
        Case.objects.filter(
            same,
            Q(parties__role="owner") | Q(parties__role="submitter") & ~Exists(owner),
            Q(state__in=[*OPEN, *BEFORE.split("|")]) | Q(submitted_at__range=today),
            agency=agency,
            procedure_version__procedure=version.procedure_id,
        )
        .exclude(request_key=request_key)
        .order_by("pk")
        .last()
    )

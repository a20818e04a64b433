"""Acts of the reception desk: register a dossier and accept, guide or decline it at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.cases.models import Case, Party, ReceivedComponent
from nennep.cases.parts.dossier import ComponentDraft, PartyDraft, answered, component_rows, party_rows, search_text
from nennep.cases.parts.required_values import procedure_version_of
from nennep.cases.queries.acts import permit
from nennep.cases.rules import ENDED
from nennep.cases.rules.acts import ACTS, agencies_of
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, NotPermittedError, note
from nennep.org.models import Agency, DeskService
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.queries.desk_scopes import check_received_at

from ..queries.desk import twin_of
from .reception import Wishes, register_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier as it lies on the desk: people, papers, fee, place of return.

    ``fee_paid_by`` is empty while the fee is owed; ``answers`` are those to the version's questions.
    """

    channel: str
    parties: Sequence[PartyDraft]
    components: Sequence[ComponentDraft]
    result_channel: str = "counter"
    summary: str = ""
    fee_amount: int = 0
    fee_paid_by: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def wishes(self) -> Wishes:
        """The columns of the case that it fills."""
        return {
            "summary": nfc(self.summary),
            "result_channel": self.result_channel,
            "fee_amount": self.fee_amount,
            "fee_paid_by": self.fee_paid_by,
        }


def take_in(
    agency: Agency,
    *,
    by: Actor,
    at: datetime,
    version: ProcedureVersion,
    dossier: Dossier,
    request_key: str,
    then: Callable[[Case], object],
    replaces: Case | None = None,
    confirmed: bool = False,
    service: DeskService | None = None,
) -> tuple[Case, bool]:
    """Register the dossier and do ``then`` with it, both or neither; whether it is new.

    A request key used before gives the case it made then, untouched. ``replaces`` is the stopped case that it
    cites. Raises NotPermittedError, the errors of ``then``, and BrokenRuleError where the same owner has the
    same procedure open and nobody ``confirmed`` that this is another dossier. ``service``: the desk is another agency's.
    """
    if (service.desk_id if service else agency.pk) not in agencies_of("register", by):
        raise NotPermittedError(ACTS["register"].who.refused)
    if replaces:
        permit("receive_anew", replaces, by=by)
    wishes: Wishes = {**dossier.wishes, "request_key": request_key, "sets": version.sets, "replaces": replaces}
    wishes |= _at_desk_of(service, agency, version, at)
    made_before = Case.objects.filter(agency=agency, request_key=request_key)
    try:
        with transaction.atomic():
            if held := made_before.first():
                return held, False
            if not confirmed:
                _refuse_twin(twin_of(agency, version, dossier.parties, at, request_key), at)
            case = _register(agency, version, dossier, wishes, by=by, at=at)
            then(case)
            return case, True
    except IntegrityError:
        if (held := made_before.first()) is None:  # the other press came first; what it made is there now
            raise
        return held, False


def _at_desk_of(service: DeskService | None, agency: Agency, version: ProcedureVersion, at: datetime) -> Wishes:
    """What the case has of a desk of another agency. Raises BrokenRuleError where that receives no more on that day."""
    if service is None:
        return {}
    day, procedure_id = timezone.localdate(at), version.procedure_id
    check_received_at(service, agency_id=agency.pk, procedure_id=procedure_id, day=day)
    return {"desk": service.desk, "received_outside": service.is_outside}


def _register(
    agency: Agency, version: ProcedureVersion, dossier: Dossier, wishes: Wishes, *, by: Actor, at: datetime
) -> Case:
    return register_case(
        agency,
        by=by,
        at=at,
        version=version,
        channel=dossier.channel,
        parties=dossier.parties,
        components=dossier.components,
        answers=dossier.answers,
        **wishes,
    )


def _refuse_twin(twin: Case | None, at: datetime) -> None:
    if twin:
        filed = timezone.localdate(twin.submitted_at)
        when = "hôm nay" if filed == timezone.localdate(at) else f"ngày {full_date(filed)}"
        raise BrokenRuleError(
            "confirmed",
            f"Chủ hồ sơ này đã có hồ sơ {twin.code} cùng thủ tục, ghi {when}, {_now(twin)};"
            " nếu đây là hồ sơ khác thì đánh dấu rồi ghi lại.",
        )


def _now(twin: Case) -> str:
    if twin.state in ENDED:
        return f"nay là {twin.get_state_display()}. Xem hồ sơ ấy trước"
    return "đang mở. Mở hồ sơ ấy để làm tiếp"


def correct_dossier(case: Case, *, by: Actor, at: datetime, dossier: Dossier, then: Callable[[Case], object]) -> Case:
    """Before acceptance: what the desk found in a dossier replaces what was filed, then ``then``.

    Event ``case.corrected`` with the digests of the parties. Channel, code and instant of
    filing stay. Raises ConflictError where it is no longer before acceptance.
    """
    grant = permit("correct", case, by=by, unlawful=ConflictError)
    variables, variant = answered(procedure_version_of(case), dossier.answers)
    told = {"variables": {**case.variables, **variables}, "variant": variant}
    try:
        with transaction.atomic():
            _rewrite(case, by=by, at=at, grant=grant, dossier=dossier, told=told)
            then(case)
    except Exception:
        # Nothing was written, so the case shows what is kept.
        case.refresh_from_db()
        raise
    return case


def _rewrite(case: Case, *, by: Actor, at: datetime, grant: Grant, dossier: Dossier, told: Mapping[str, Any]) -> None:
    case.summary = dossier.wishes["summary"]
    case.parties.all().delete()
    rows = Party.objects.bulk_create(party_rows(case, dossier.parties))
    case.received_components.all().delete()
    ReceivedComponent.objects.bulk_create(component_rows(case, dossier.components))
    note(
        case,
        "case.corrected",
        by=by,
        at=at,
        grant=grant,
        facts={"parties": {row.role: row.digest for row in rows}},
        changes={**dossier.wishes, **told, "search_text": search_text(case, dossier.parties)},
    )

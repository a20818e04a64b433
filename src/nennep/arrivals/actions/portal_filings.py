"""Files one dossier of a portal's list: made anew, linked to the one typed by hand, or changed as the portal says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from nennep.cases.models import Case
from nennep.cases.queries.acts import permit_start
from nennep.kernel.actors import Actor
from nennep.kernel.text import fold
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.ledger.statement import Part, Update
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import ComponentDraft, Dossier, correct_dossier, recall_case, register_case

from ..models import PortalFiling, PortalLine
from ..parts.portal_parties import parties_of, renewed_parties
from ..queries.portal_twins import twins_of
from ..rules.portal_differences import OLDER, changes_between
from ..rules.portal_numbers import Values
from ..rules.portal_rows import channel_of, ending_of, result_channel_of, row_of

MADE, LINKED, FOLLOWED = "portal_filing.made", "portal_filing.linked", "portal_filing.followed"
name_events(
    {MADE: "Ghi hồ sơ nộp trên cổng", LINKED: "Gắn hồ sơ với mã trên cổng", FOLLOWED: "Ghi nhận thay đổi trên cổng"}
)
OUTCOME_OF = {"make": "made", "link": "linked", "accept": "changed", "seen": "seen"}


def file_line(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """Afterwards the line is done as was confirmed, all of it or nothing; the code of its case.

    Raises BrokenRuleError where it stands otherwise by now, NotPermittedError, ConflictError, UnlawfulMoveError.
    """
    line = PortalLine.objects.select_related("portal_list__agency").filter(pk=content["line"]).first()
    row = row_of(line.cells, content["places"], at=at) if line else None
    if line is None or row is None or line.outcome:
        raise BrokenRuleError("", "Dòng này của danh sách đã ghi rồi.")
    permit_start("register", line.portal_list.agency_id, by=by)
    try:
        with transaction.atomic():
            filing = DOINGS[content["act"]](line, row.values, content, by, at)
            PortalLine.objects.filter(pk=line.pk).update(outcome=OUTCOME_OF[content["act"]], filing=filing)
    except IntegrityError as error:  # somebody else's list came first; what it made is there now
        if (held := _held(line, row.values)) is None:
            raise
        raise BrokenRuleError("", _told_held(held)) from error
    return str(filing.case.code)


def _make(line: PortalLine, values: Values, content: Mapping[str, Any], by: Actor, at: datetime) -> PortalFiling:
    if held := _held(line, values):
        raise BrokenRuleError("", _told_held(held))
    version = ProcedureVersion.objects.select_related("procedure").get(pk=content["version"])
    agency = line.portal_list.agency
    if not content["sure"] and (twins := twins_of(agency.pk, {0: (version.procedure_id, values)})):
        raise BrokenRuleError(
            "",
            f"Vừa có hồ sơ {twins[0][0].code} cùng thủ tục, cùng người, nhập tay."
            " Mở lại danh sách: gắn với hồ sơ ấy, hoặc chọn ghi mới.",
        )
    case = register_case(
        agency,
        by=by,
        at=at,
        version=version,
        channel=channel_of(values.get("channel", "")) or "online",
        parties=parties_of(values),
        submitted_at=datetime.fromisoformat(values["filed"]),
        summary=values.get("summary", ""),
        result_channel=result_channel_of(values.get("result_channel", ""), paper=version.paper_result),
        sets=version.sets,
        outside_code=values["code"],
    )
    return _keep(MADE, line, values, case, by, at)


def _link(line: PortalLine, values: Values, content: Mapping[str, Any], by: Actor, at: datetime) -> PortalFiling:
    if held := _held(line, values):
        raise BrokenRuleError("", _told_held(held))
    case = Case.objects.get(pk=content["twin"], agency_id=line.portal_list.agency_id)
    if held := PortalFiling.objects.filter(case=case).first():
        raise BrokenRuleError("", f"Hồ sơ {case.code} đã gắn với mã {held.code} trên cổng.")
    told = {"outside_code": values["code"], "search_text": f"{case.search_text} {fold(values['code'])}"}
    return _keep(LINKED, line, values, case, by, at, [Update(Case, {"id": case.pk}, told)])


def _accept(line: PortalLine, values: Values, content: Mapping[str, Any], by: Actor, at: datetime) -> PortalFiling:
    filing = _known(line, values)
    case = filing.case
    before, after = ending_of(filing.told.get("state", "")), ending_of(values.get("state", ""))
    if after == "withdrawn" != before:
        recall_case(case, by=by, at=at)
    else:
        correct_dossier(case, by=by, at=at, dossier=_renewed(case, filing.told, values), then=lambda _: None)
    return _follow(filing, values, by, at)


def _see(line: PortalLine, values: Values, content: Mapping[str, Any], by: Actor, at: datetime) -> PortalFiling:
    return _follow(_known(line, values), values, by, at)


DOINGS = {"make": _make, "link": _link, "accept": _accept, "seen": _see}


def _keep(
    kind: str, line: PortalLine, values: Values, case: Case, by: Actor, at: datetime, parts: Sequence[Part] = ()
) -> PortalFiling:
    filing = PortalFiling.objects.create(
        agency_id=line.portal_list.agency_id,
        portal=line.portal_list.portal,
        code=values["code"],
        case=case,
        told=values,
        told_at=at,
    )
    facts = {"portal": filing.portal, "code": filing.code, "case": case.code, "list": line.portal_list.code}
    subject = ("portal_filing", filing.pk)
    append(kind, subject=subject, agency_id=filing.agency_id, by=by, at=at, facts=facts, parts=parts)
    return filing


def _follow(filing: PortalFiling, values: Values, by: Actor, at: datetime) -> PortalFiling:
    """Take note of what the portal says now; the event names what changed, not to what."""
    changed = [change.field for change in changes_between(filing.told, values)]
    if not changed:
        raise BrokenRuleError("", f"Thay đổi trên cổng của {filing.code} vừa được ghi nhận.")
    filing.told, filing.told_at = filing.told | dict(values), at
    filing.save(update_fields=["told", "told_at"])
    facts = {"code": filing.code, "changed": changed}
    append(FOLLOWED, subject=("portal_filing", filing.pk), agency_id=filing.agency_id, by=by, at=at, facts=facts)
    return filing


def _renewed(case: Case, told: Values, now: Values) -> Dossier:
    changed = {change.field for change in changes_between(told, now)}
    papers = [
        ComponentDraft(
            component_id=row.component_id,
            originals=row.originals,
            certified=row.certified,
            copies=row.copies,
            electronic=row.electronic,
        )
        for row in case.received_components.all()
    ]
    return Dossier(
        channel=case.channel,
        parties=renewed_parties(case, told, now),
        components=papers,
        result_channel=case.result_channel,
        summary=now["summary"] if "summary" in changed else case.summary,
        fee_amount=case.fee_amount,
        fee_paid_by=case.fee_paid_by,
        answers=case.variables,
    )


def _held(line: PortalLine, values: Values) -> PortalFiling | None:
    found = PortalFiling.objects.filter(agency_id=line.portal_list.agency_id, code=values["code"])
    return found.select_related("case").first()


def _known(line: PortalLine, values: Values) -> PortalFiling:
    filing = _held(line, values)
    if filing is None:
        raise BrokenRuleError("", "Hồ sơ này chưa ghi; mở lại danh sách.")
    if filing.lines.filter(portal_list__entered_at__gt=line.portal_list.entered_at).exists():
        raise BrokenRuleError("", OLDER)
    return filing


def _told_held(held: PortalFiling) -> str:
    return f"Đã có hồ sơ {held.case.code} mang mã {held.code} trên cổng, ghi từ một danh sách khác."

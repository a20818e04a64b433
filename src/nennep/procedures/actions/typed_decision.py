"""Takes in a decision that was typed for one procedure: its act and its changes, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import move, take_line
from nennep.org.models import Agency, Division
from nennep.org.rules import BrokenRuleError

from ..models import DecisionLine, Field, Procedure, ProcedureVersion, PublishingDecision, chance_code
from ..parts.version_rows import ROWS, VersionDraft
from ..queries import free_code
from .versions import abolish_procedure, enact_procedure, publish_version


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDraft:
    """The head of a publishing decision as its first page has it."""

    number: str
    signed_on: date
    issuer: str
    title: str = ""


def amend_by_decision(
    procedure: Procedure, *, act: ActDraft, draft: VersionDraft, by: Actor, at: datetime
) -> ProcedureVersion:
    """Afterwards the decision is in the agency's register and the procedure has its next version.

    Raises BrokenRuleError, ConflictError, NotPermittedError; then nothing is written.
    """
    with transaction.atomic():
        decision = _decision(procedure.agency, act, draft.valid_from, by, at)
        version = publish_version(procedure, draft=_under(draft, decision), by=by, at=at)
        _line(decision, procedure, "amended", draft.valid_from, _values(draft), version)
    return version


def enact_by_decision(
    agency: Agency,
    *,
    act: ActDraft,
    field: Field,
    codes: Mapping[str, str],
    draft: VersionDraft,
    by: Actor,
    at: datetime,
    division: Division | None = None,
) -> ProcedureVersion:
    """Afterwards the agency has one procedure more, published by the decision.

    ``codes``: root, suffix and quality_code. Raises BrokenRuleError, ConflictError,
    NotPermittedError; then nothing is written.
    """
    with transaction.atomic():
        decision = _decision(agency, act, draft.valid_from, by, at)
        version = enact_procedure(
            agency,
            field=field,
            root=codes["root"],
            suffix=codes["suffix"],
            quality_code=codes["quality_code"],
            draft=_under(draft, decision),
            by=by,
            at=at,
            division=division,
        )
        _line(decision, version.procedure, "enacted", draft.valid_from, _values(draft), version)
    return version


def abolish_by_decision(
    procedure: Procedure, *, act: ActDraft, from_day: date, by: Actor, at: datetime
) -> PublishingDecision:
    """Afterwards nothing is received under the procedure from the day, by this decision.

    Raises BrokenRuleError, ConflictError, NotPermittedError; then nothing is written.
    """
    with transaction.atomic():
        decision = _decision(procedure.agency, act, from_day, by, at)
        abolish_procedure(procedure, decision=decision, from_day=from_day, by=by, at=at)
        _line(decision, procedure, "repealed", from_day, {}, None)
    return decision


def _decision(agency: Agency, act: ActDraft, effective_on: date, by: Actor, at: datetime) -> PublishingDecision:
    """The decision of that number and day: the one applied before, or a new one. Raises BrokenRuleError."""
    number = nfc(act.number).strip()
    if not number:
        raise BrokenRuleError("number", "Ghi số quyết định, ví dụ 128/QĐ-UBND.")
    take_line(agency.pk)
    held = PublishingDecision.objects.filter(
        agency=agency, number=number, signed_on=act.signed_on, state="applied"
    ).first()
    if held is not None:
        return held
    decision = PublishingDecision.objects.create(
        agency=agency,
        number=number,
        signed_on=act.signed_on,
        effective_on=effective_on,
        issuer=nfc(act.issuer).strip(),
        title=nfc(act.title).strip(),
        state="draft",
        entered_at=at,
        entered_by_id=by.user_id,
        code=free_code(agency, number, act.signed_on, otherwise=chance_code()),
    )
    move(decision, "applied", by=by, at=at, facts={"number": number}, changes={"applied_at": at})
    return decision


def _line(
    decision: PublishingDecision,
    procedure: Procedure,
    change: str,
    day: date,
    values: dict[str, Any],
    version: ProcedureVersion | None,
) -> None:
    last = version or procedure.versions.order_by("-number").first()
    DecisionLine.objects.create(
        decision=decision,
        order=decision.lines.count() + 1,
        change=change,
        code=procedure.code,
        name=last.name if last else "",
        procedure=procedure,
        effective_on=day,
        values=values,
        result=version,
    )


def _under(draft: VersionDraft, decision: PublishingDecision) -> VersionDraft:
    return VersionDraft(
        valid_from=draft.valid_from,
        decision=decision,
        changes=draft.changes,
        components=draft.components,
        fees=draft.fees,
        bases=draft.bases,
        variants=draft.variants,
        involved=draft.involved,
    )


def _values(draft: VersionDraft) -> dict[str, Any]:
    """What the draft sets, as the line keeps it: days as text, agencies by code."""
    values = dict(draft.changes)
    for part in ROWS:
        rows = getattr(draft, part)
        if rows is not None:
            values[part] = [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in rows]
    if draft.involved is not None:
        values["involved"] = [agency.code for agency in draft.involved]
    return values

"""Puts right what was entered wrong, after acceptance: the old value is kept, the slip replaced."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.cases.actions.papers import replace_receipts, replace_slip
from nennep.cases.models import Case, Party, ReceivedComponent, Timer
from nennep.cases.parts.clock import promise
from nennep.cases.parts.corrections import (
    Line,
    correction_part,
    drafts_of,
    is_on_receipt,
    is_on_slip,
    lines_between,
    papers_of,
    party_lines,
    told_answers,
    told_columns,
    told_components,
)
from nennep.cases.parts.dossier import answered, component_rows, party_rows, search_text
from nennep.cases.parts.fees import money_of, way_settled
from nennep.cases.parts.remarks import remark_part
from nennep.cases.parts.required_values import procedure_version_of
from nennep.cases.parts.stops import clock_after
from nennep.cases.parts.work_items import follow_steps, held, moves_of
from nennep.cases.queries.acts import permit
from nennep.cases.queries.case_page import corrections_made
from nennep.definitions import engine
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.practice import original_of
from nennep.kernel.text import nfc
from nennep.ledger.actions import note, overtaken
from nennep.ledger.statement import Delete, Insert, Part, Update
from nennep.org.queries.calendars import calendar_of
from nennep.org.queries.desk_services import services_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.queries import published_of
from nennep.procedures.queries.desk_scopes import check_received_at
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..parts.reception import process_for, reception_columns
from .desk import Dossier

NOTHING = "Chưa sửa gì: mọi ô vẫn như đang ghi. Sửa ô sai rồi ghi, hoặc bấm Không làm nữa."
OF_ANOTHER = "Thủ tục này của cơ quan khác. Trả hồ sơ, hướng dẫn người nộp đến cơ quan có thẩm quyền."
NO_SERVICE = (
    "Quầy này không còn tiếp nhận thay cơ quan có thẩm quyền, nên không chuyển hồ sơ sang thủ tục khác được."
    " Nhờ Bộ phận Một cửa của cơ quan ấy chuyển."
)
COLUMNS = ("channel", "result_channel", "summary", "fee_amount")


def amend_case(case: Case, *, by: Actor, at: datetime, dossier: Dossier, reason: str, seen: int | None = None) -> Case:
    """What the desk found replaces what it wrote before; the promise stays as it was given.

    ``seen`` is how many corrections the writer knew of. Event ``case.amended`` with what changed and
    digests. Raises ConflictError where there are more, BrokenRuleError where nothing differs.
    """
    grant = permit("amend", case, by=by)
    _check_seen(case, seen, by, at)
    lines = party_lines(drafts_of(case), dossier.parties)
    lines += lines_between(_told(case), _told_of(dossier, procedure_version_of(case)))
    changes = _columns(case, dossier)
    return _amend(case, "case.amended", dossier, lines, changes, grant=grant, by=by, at=at, reason=reason)


def amend_contacts(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    contacts: Mapping[str, Mapping[str, Any]],
    reason: str,
    seen: int | None = None,
) -> Case:
    """How the parties are reached, by role; as ``amend_case``. Event ``case.contacts_amended``."""
    grant = permit("amend_contacts", case, by=by)
    _check_seen(case, seen, by, at)
    drafts = [replace(draft, **contacts.get(draft.role, {})) for draft in drafts_of(case)]
    lines = party_lines(drafts_of(case), drafts)
    dossier = Dossier(channel=case.channel, parties=drafts, components=papers_of(case), summary=case.summary)
    return _amend(case, "case.contacts_amended", dossier, lines, {}, grant=grant, by=by, at=at, reason=reason)


def redirect_case(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    version: ProcedureVersion,
    dossier: Dossier,
    reason: str,
    seen: int | None = None,
) -> Case:
    """The case is one of another procedure, or has other answers, as if it had been taken in so: process, promise, steps.

    The promise counts from the reception. Event ``case.redirected``. Raises BrokenRuleError where no process is in force,
    the desk does not receive that procedure, and once something was done after reception.
    """
    grant = permit("redirect", case, by=by)
    _check_seen(case, seen, by, at)
    own = procedure_version_of(case)
    before = _told(case) | {"procedure": ("Thủ tục", str(own))} | told_answers(own, case.variables)
    after = _told_of(dossier, version) | {"procedure": ("Thủ tục", str(version))}
    lines = party_lines(drafts_of(case), dossier.parties)
    lines += lines_between(before, after | told_answers(version, dossier.answers))
    left, (moved, changes, parts, facts) = case.division_id, _placed(case, version, dossier, at)
    with transaction.atomic():
        case.procedure_version = version
        _amend(
            case,
            "case.redirected",
            dossier,
            lines,
            changes,
            grant=grant,
            by=by,
            at=at,
            reason=reason,
            facts={**facts, "from": moved, "to": version.pk, "former_division": left},
            parts=parts,
        )
        follow_steps(case, graph_of_version(changes["process_version"]), parts, at=at)
    return case


def _check_scope(case: Case, version: ProcedureVersion, at: datetime) -> None:
    """Raises BrokenRuleError for a procedure of another agency, or one that this desk may not take in for the agency."""
    if version.procedure_id == (case.procedure_version and case.procedure_version.procedure_id):
        return  # other answers to the same one
    if version.procedure.agency_id != original_of(case.agency_id):
        raise BrokenRuleError("", OF_ANOTHER)
    if case.desk_id is None:
        return
    day = timezone.localdate(at)
    service = next((one for one in services_of([case.desk_id], day) if one.agency_id == case.agency_id), None)
    if service is None:
        raise BrokenRuleError("", NO_SERVICE)
    check_received_at(service, agency_id=case.agency_id, procedure_id=version.procedure_id, day=day)


def _placed(
    case: Case, version: ProcedureVersion, dossier: Dossier, at: datetime
) -> tuple[int | None, dict[str, Any], list[Part], dict[str, Any]]:
    """The version it comes from, the columns under the new one, the first steps, what the event tells."""
    assert case.received_at is not None  # noqa: S101 - it is in process
    _check_scope(case, version, at)
    was, variables_and_variant = case.procedure_version_id, answered(version, dossier.answers)
    moved = copy(case)
    moved.procedure_version, moved.channel = version, dossier.channel
    moved.variables, moved.variant_id = variables_and_variant
    process, moved.division_id = process_for(moved, timezone.localdate(case.received_at))
    moved.process_version_id = process
    graph, calendar = graph_of_version(process), calendar_of(case.agency_id)
    due = promise(moved, calendar)
    moved.due_at, moved.handler_id = due.at if due else None, None
    advance = engine.start(graph, moved.variables)
    clock = clock_after(moved, graph, advance.marking, at=at, calendar=calendar, signed=False)
    parts = moves_of(moved, graph, advance, at=at, calendar=calendar, handler_id=None, due_at=clock.promised)
    changes = reception_columns(moved, due, advance) | clock.changes
    changes |= {
        "procedure_version": version.pk,
        "variant": moved.variant_id,
        "variables": moved.variables,
        "field": version.procedure.field_id,
        "handler": None,
        "sets": version.sets,
        **_columns(case, dossier),
    }
    facts = {
        "due_before": case.due_at,
        "due_at": changes["due_at"],
        "provisional": changes["due_provisional"],
        "process": process,
        "calendar": calendar.version,
        "entered": [graph.nodes[node].step.id for node in advance.entered],
        **clock.facts(moved.due_at),
    }
    return was, changes, [*_instead(case, parts), *clock.parts], facts


def _instead(case: Case, parts: Sequence[Part]) -> list[Part]:
    """The new steps in place of those that wait now; one statement cannot close an item and open its namesake."""
    waiting = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state__in=["open", "waiting"])
    nodes = set(waiting.values_list("node", flat=True))
    opened = {part.values["node"]: part for part in parts if isinstance(part, Insert) and part.model is WorkItem}
    renewed: list[Part] = [
        Update(WorkItem, held(case, [node]), part.values) for node, part in opened.items() if node in nodes
    ]
    if closed := sorted(nodes - set(opened)):
        renewed.append(Update(WorkItem, held(case, closed), {"state": "done"}))
    fresh = [part for part in parts if part not in [opened.get(node) for node in nodes]]
    return [Delete(Timer, {"case": case.pk}), *renewed, *fresh]


def _amend(
    case: Case,
    kind: str,
    dossier: Dossier,
    lines: Sequence[Line],
    changes: Mapping[str, Any],
    *,
    grant: Grant,
    by: Actor,
    at: datetime,
    reason: str,
    facts: Mapping[str, Any] | None = None,
    parts: Sequence[Part] = (),
) -> Case:
    """Rows, event and the slip that takes the place of the one given, together or not at all."""
    if not lines:
        raise BrokenRuleError("", NOTHING)
    kept, told = correction_part(case, lines)
    remark, said = remark_part(case, "correction", reason, by=by, at=at)
    try:
        with transaction.atomic():
            rows = _rewrite(_held(case, by=by, at=at), dossier)
            case.summary = changes.get("summary", case.summary)
            told["parties"] = {row.role: row.digest for row in rows}
            told |= _replace_papers(case, lines, by=by, at=at)
            note(
                case,
                kind,
                by=by,
                at=at,
                grant=grant,
                facts={**told, **said, **(facts or {})},
                changes={**changes, "search_text": search_text(case, dossier.parties)},
                parts=[kept, remark, *parts],
            )
    except Exception:
        # Nothing was written, so the case shows what is kept.
        case.refresh_from_db()
        raise
    return case


def _held(case: Case, *, by: Actor, at: datetime) -> Case:
    """The case, which nobody else corrects before this is written. Raises ConflictError where somebody moved it."""
    if not Case.objects.select_for_update().filter(pk=case.pk, version=case.version).exists():
        raise overtaken(case, by=by, at=at)
    return case


def _replace_papers(case: Case, lines: Sequence[Line], *, by: Actor, at: datetime) -> dict[str, Any]:
    """The slip and the receipts in the place of those that are wrong now; what the event tells of them."""
    slip = replace_slip(case, by=by, at=at) if is_on_slip(lines) else {}
    receipts = replace_receipts(case, by=by, at=at) if is_on_receipt(lines) else {}
    return {**slip, **receipts}


def _rewrite(case: Case, dossier: Dossier) -> list[Party]:
    case.parties.all().delete()
    parties = Party.objects.bulk_create(party_rows(case, dossier.parties))
    came = dict(case.received_components.values_list("component_id", "supplemented_at"))
    case.received_components.all().delete()
    rows = component_rows(case, dossier.components)
    for row in rows:
        row.supplemented_at = came.get(row.component_id)
    ReceivedComponent.objects.bulk_create(rows)
    return parties


def _check_seen(case: Case, seen: int | None, by: Actor, at: datetime) -> None:
    if seen is not None and seen != corrections_made(case):
        raise overtaken(case, by=by, at=at)


def _columns(case: Case, dossier: Dossier) -> dict[str, Any]:
    columns = {name: getattr(dossier, name) for name in COLUMNS} | {"summary": nfc(dossier.summary)}
    if dossier.fee_amount != case.fee_amount:
        columns["fee_paid_by"] = way_settled(case, dossier.fee_amount, money_of(case).held)
    return columns


def _told(case: Case) -> dict[str, tuple[str, str]]:
    rows = list(case.received_components.select_related("component").order_by("component__order"))
    papers = told_components({row.component_id: row.component.name for row in rows}, rows)
    return papers | told_columns({name: getattr(case, name) for name in COLUMNS})


def _told_of(dossier: Dossier, version: ProcedureVersion) -> dict[str, tuple[str, str]]:
    names = {component.pk: component.name for component in published_of(version).components}
    papers = told_components(names, dossier.components)
    return papers | told_columns({name: getattr(dossier, name) for name in COLUMNS})

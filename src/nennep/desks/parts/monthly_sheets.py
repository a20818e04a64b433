"""What the sheets of a month have in common: both chains are held, the version is checked, the other side cites."""

from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.ledger.actions import NotPermittedError, append, move, overtaken, take_line
from nennep.ledger.statement import Part

from ..models.monthly_sheets import MonthlySheet
from .work_items import done_part

Sheet = Any  # a MonthlySheet with a flow and a state


def hold(*agency_ids: int) -> None:
    """Both chains, always in the same order, so that two who write to each other never wait in a ring."""
    for agency_id in sorted(agency_ids):
        take_line(agency_id)


def check_version(sheet: Sheet, version: int, by: Actor, at: datetime) -> None:
    """Raises ConflictError where somebody moved it since the page was shown."""
    if sheet.version != version:
        raise overtaken(sheet, by=by, at=at)


def subject_of(sheet: Sheet) -> tuple[str, int]:
    return sheet.flow.noun, sheet.pk


def cite(sheet: Sheet, facts: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """The chain of the agency tells it too."""
    kind = f"{sheet.flow.noun}.cited"
    append(kind, subject=subject_of(sheet), agency_id=sheet.competent_id, by=by, at=at, facts=facts)


def answer_sheet(
    sheet: MonthlySheet,
    name: str,
    version: int,
    parts: list[Part],
    refused: str,
    *,
    by: Actor,
    at: datetime,
    **changes: Any,
) -> None:
    """Afterwards the agency has answered. Raises NotPermittedError with ``refused`` where there is any, ConflictError."""
    if refused:
        raise NotPermittedError(refused)
    check_version(sheet, version, by, at)
    with transaction.atomic():
        hold(sheet.desk_id, sheet.competent_id)
        parts = [done_part(subject_of(sheet), "confirm"), *parts]
        changes |= {"answered_at": at, "answered_by": by.user_id}
        facts = {"month": sheet.called}
        told: Sheet = sheet
        move(told, name, by=by, at=at, facts=facts, changes=changes, parts=parts)
        cite(sheet, facts | {"state": told.state}, by=by, at=at)

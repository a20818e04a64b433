"""Lists of dossiers open in the old system: kept as uploaded, corrected row by row, taken over as a batch."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from nennep.cases.models import Case
from nennep.cases.queries.acts import permit_start
from nennep.kernel.actors import Actor
from nennep.ledger import files
from nennep.ledger.actions import append, take_line
from nennep.ledger.events import name_events
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.models import Batch

from ..models import TakeOverRow, TakeOverSheet
from .take_over import OpenDossier, take_over

name_events({"take_over_sheet.kept": "Đọc danh sách hồ sơ của hệ thống cũ"})
KIND = "arrivals.take_over"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Typed = Mapping[str, str]


def keep_sheet(
    agency: Agency, *, content: bytes, file_name: str, rows: Mapping[int, Typed], by: Actor, at: datetime
) -> TakeOverSheet:
    """Afterwards the upload is kept with its rows by line, and nothing is taken over. Event ``take_over_sheet.kept``."""
    grant = permit_start("take_over", agency.pk, by=by)
    with transaction.atomic():
        take_line(agency.pk)
        stored = files.store(content, media_type=SPREADSHEET, at=at, checked=True)
        last = TakeOverSheet.objects.filter(agency=agency).aggregate(last=Max("number"))["last"] or 0
        sheet = TakeOverSheet.objects.create(
            agency=agency,
            number=last + 1,
            file=stored,
            file_name=file_name[:200],
            read=len(rows),
            uploaded_at=at,
            uploaded_by_id=by.user_id,
        )
        TakeOverRow.objects.bulk_create(TakeOverRow(sheet=sheet, line=n, typed=typed) for n, typed in rows.items())
        append(
            "take_over_sheet.kept",
            subject=("take_over_sheet", sheet.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"sha256": stored.sha256, "rows": len(rows)},
        )
    return sheet


def correct_rows(
    sheet: TakeOverSheet, *, typed: Mapping[int, Typed], left_out: Sequence[int], by: Actor, at: datetime
) -> None:
    """Afterwards these rows are as ``typed``, and those ``left_out`` are gone."""
    permit_start("take_over", sheet.agency_id, by=by)
    with transaction.atomic():
        rows = list(sheet.rows.filter(line__in=typed))
        for row in rows:
            row.typed = dict(typed[row.line])
        TakeOverRow.objects.bulk_update(rows, ["typed"], batch_size=100)
        sheet.rows.filter(line__in=left_out).delete()


def ask_to_take_over(sheet: TakeOverSheet, *, meant: Mapping[int, Mapping[str, Any]], by: Actor, at: datetime) -> Batch:
    """Afterwards the worker takes over the rows of these lines one by one, as they are ``meant``."""
    permit_start("take_over", sheet.agency_id, by=by)
    rows = list(sheet.rows.filter(line__in=meant).order_by("line"))
    # Names stay in the rows: the item knows no more than the code.
    items = [ItemDraft(row.typed["code"].upper(), {"row": row.pk, "meant": dict(meant[row.line])}) for row in rows]
    with transaction.atomic():
        batch = ask_for_batch(
            sheet.agency,
            kind=KIND,
            title=f"Nhận chuyển {len(items)} hồ sơ từ {sheet.file_name}",
            items=items,
            by=by,
            at=at,
            file=sheet.file,
            file_name=sheet.file_name,
        )
        sheet.rows.filter(line__in=meant).update(batch=batch)
    return batch


def take_over_row(row_id: int, *, read: Callable[[Typed], OpenDossier], by: Actor, at: datetime) -> Case:
    """Afterwards the dossier of the row goes on here and the row is gone, in one transaction.

    ``read`` makes the dossier of what was typed. Raises BrokenRuleError where it is in already or cannot be.
    """
    row = TakeOverRow.objects.select_related("sheet__agency").filter(pk=row_id).first()
    if row is None:
        raise BrokenRuleError("", "Dòng này đã nhận hoặc đã bỏ.")
    with transaction.atomic():
        case = take_over(row.sheet.agency, dossier=read(row.typed), by=by, at=at)
        row.delete()
        TakeOverSheet.objects.filter(pk=row.sheet_id).update(taken=F("taken") + 1)
    return case

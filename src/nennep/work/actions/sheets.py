"""Long lists as Excel files: asked for, made once by the background, given up, removed after some days."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from nennep.kernel.actors import Actor
from nennep.kernel.practice import is_practice
from nennep.kernel.words import number
from nennep.ledger import files
from nennep.ledger.actions import append, move
from nennep.ledger.events import name_events
from nennep.ledger.joints import take_last_line
from nennep.org.models import Agency, User
from nennep.org.parts.agency_rows import files_named
from nennep.org.rules import BrokenRuleError
from nennep.web.workbooks import EXCEL

from ..models import Job, SheetOrder
from ..parts.notice_drafts import NoticeDraft
from ..rules import HEARTBEAT, SHEETS_AT_ONCE, rights_of
from .notices import give_notice

# The sweep that makes them.
SHEETS_JOB = "work.sheets"
name_events({"sheet_order.asked": "Giao lập bảng Excel", "sheet_order.forgotten": "Bỏ bảng Excel đã hết thời hạn giữ"})


def order_sheet(
    agency: Agency, *, kind: str, title: str, query: str, named: Mapping[str, Any], total: int, by: Actor, at: datetime
) -> SheetOrder:
    """Afterwards the worker makes the list for this person; the order that does so already, where there is one.

    Raises BrokenRuleError where too many of the person's are being made.
    """
    question = _question(agency.pk, kind, query, named)
    with transaction.atomic():
        # Whoever presses twice at once waits here; on SQLite the transaction itself does so.
        asker = User.objects.select_for_update().get(pk=by.user_id or 0)
        running = SheetOrder.objects.filter(asked_by=asker, state="running")
        same = running.filter(question=question).first()
        if same is not None:
            return same
        if running.count() >= SHEETS_AT_ONCE:
            raise BrokenRuleError(
                "",
                f"Bạn đang có {SHEETS_AT_ONCE} bảng chờ lập, mỗi người một lúc chỉ được chừng ấy. Chờ một bảng lập xong,"
                " hoặc mở Bảng đã lập (bấm vào tên mình) để hủy bớt, rồi xuất lại.",
            )
        order = SheetOrder.objects.create(
            agency=agency,
            code=token_hex(6),
            kind=kind,
            title=title[:200],
            query=query,
            named=dict(named),
            question=question,
            total=total,
            asked_by=asker,
            asked_at=at,
        )
        facts = {"kind": kind, "total": total}
        append("sheet_order.asked", subject=_subject(order), agency_id=agency.pk, by=by, at=at, facts=facts)
        Job.objects.filter(name=SHEETS_JOB).update(due_at=at)
    return order


def _question(agency_id: int, kind: str, query: str, named: Mapping[str, Any]) -> str:
    told = json.dumps([agency_id, kind, query, dict(named)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _subject(order: SheetOrder) -> tuple[str, int]:
    return SheetOrder.flow.noun, order.pk


def claim_sheet(order: SheetOrder, *, until: datetime, latest: datetime, by: Actor, at: datetime) -> bool:
    """Afterwards nobody else makes it until then; False where somebody else does, or it is no longer wanted.

    A lease that ends after ``latest`` was given by a clock that has been put back since.
    """
    free = Q(leased_until=None) | Q(leased_until__lte=at) | Q(leased_until__gt=latest)
    holder = token_hex(8)
    waiting = SheetOrder.objects.filter(free, pk=order.pk, state="running")
    taken = waiting.update(holder=holder, leased_until=until, tries=F("tries") + 1, rows=0)
    if taken:
        order.refresh_from_db()
    return bool(taken) and order.holder == holder


def renew_lease(order: SheetOrder, *, until: datetime, rows: int, by: Actor, at: datetime) -> bool:
    """Afterwards it is ours until then, and how far it is stands on its page; False where it is ours no longer.

    The worker counts as alive, though it comes round to nothing else meanwhile.
    """
    Job.objects.filter(name=HEARTBEAT).update(last_run_at=at)
    return bool(_held(order).update(leased_until=until, rows=rows))


def _held(order: SheetOrder) -> Any:
    return SheetOrder.objects.filter(pk=order.pk, holder=order.holder, state="running")


def finish_sheet(order: SheetOrder, *, aside: Path, rows: int, asker: Actor, by: Actor, at: datetime) -> bool:
    """Afterwards the file is kept for whoever asked, who is told of it; False where it is no longer ours to finish.

    ``asker`` is the person with the duties with which the rows were read.
    """
    digest, size = files.keep_written(aside)
    with transaction.atomic():
        if not _held(order).update(leased_until=None):
            return False
        files.enter(digest, size=size, media_type=EXCEL, at=at)
        changes = {"file": digest, "rows": rows, "rights": rights_of(asker), "ended_at": at}
        move(order, "finished", by=by, at=at, facts={"rows": rows, "file": digest}, changes=changes)
        _tell(order, "sheet_made", by=by, at=at)
    return True


def refuse_sheet(order: SheetOrder, *, reason: str, by: Actor, at: datetime) -> bool:
    """Afterwards it will not be made, and the person is told why; False where it is no longer ours to say so."""
    with transaction.atomic():
        if not _held(order).update(leased_until=None):
            return False
        move(order, "refused", by=by, at=at, changes={"reason": reason, "ended_at": at})
        _tell(order, "sheet_refused", by=by, at=at)
    return True


def _tell(order: SheetOrder, kind: str, *, by: Actor, at: datetime) -> None:
    """In practice nobody is told of anything: the page of the order says it."""
    if is_practice(order.agency_id):
        return
    draft = NoticeDraft(
        key=f"sheet_order:{order.code}",
        kind=kind,
        agency_id=order.agency_id,
        subject=_subject(order),
        recipient=order.asked_by,
        address=order.address,
        facts={"what": order.words, "rows": number(order.rows), "asked_at": order.asked_at},
    )
    give_notice(draft, by=by, at=at)


def cancel_sheet(order: SheetOrder, *, by: Actor, at: datetime) -> None:
    """Afterwards it is not made. Raises UnlawfulMoveError where it has ended, ConflictError."""
    move(order, "cancelled", by=by, at=at, changes={"ended_at": at, "leased_until": None, "holder": ""})


def forget_sheet(order: SheetOrder, *, by: Actor, at: datetime) -> None:
    """Afterwards the order and its file are gone; its events stay. Raises BrokenRuleError while it is being made."""
    if order.state == "running":
        raise BrokenRuleError("", "Bảng đang lập, chưa bỏ được.")
    with transaction.atomic():
        facts = {"kind": order.kind, "file": order.file_id}
        chain = take_last_line(order.agency_id)
        append("sheet_order.forgotten", subject=_subject(order), agency_id=chain, by=by, at=at, facts=facts)
        digest = order.file_id
        order.delete()
        if digest and not files_named({digest}):
            files.forget([digest])

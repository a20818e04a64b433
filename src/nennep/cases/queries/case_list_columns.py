"""The columns of the list of cases: one table, read by the screen, the Excel file, the paper and the order.

A column that is plain needs its row here and nothing else; one whose value no row holds yet is looked
up in the query of the list. The composed cells of the screen and the paper are laid out by their templates.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nennep.kernel.dates import PROVISIONAL
from nennep.kernel.text import mask

from ..models import Case
from ..rules import CHANNELS, FEE_PAYMENTS, OUTCOMES, STATES

SCREEN, EXCEL, PAPER = "screen", "excel", "paper"
EVERYWHERE = (SCREEN, EXCEL, PAPER)
# The questions about what is over or not only about what runs: they are told since when, not how long still.
BACKWARD_VIEWS = ("results", "done", "all")
FORWARD_VIEWS = ("open", "late", "soon", "waiting", "desk")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row: whose, what, where it lies and with whom, what is left, what was promised."""

    case: Case
    owner: str
    place: str
    person: str
    left: str
    tone: str
    used: float | None
    # Who sent it back to where it lies now, when and why; empty where nobody did.
    back: str = ""
    # Of a file: until when the step must be done, the days to the promise, whom to call and what came of it.
    step_due: datetime | None = None
    days_left: int | None = None
    phone: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class ListOrder:
    """An order of the list: its key in the address, the column it follows, and its words both ways.

    The column is never null; it may be an annotation of the query.
    """

    key: str
    column: str
    rising: str
    falling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """One column: its heading, what a row says in it, where it is shown, how its heading sorts.

    ``on_screen`` is the heading there, where it differs; ``css`` the class of the heading and of a
    plain cell. ``views`` names the questions on whose screen alone it stands.
    """

    key: str
    heading: str
    value: Callable[[ListRow], Any]
    places: tuple[str, ...] = (EXCEL,)
    on_screen: str = ""
    css: str = ""
    sort: ListOrder | None = None
    views: tuple[str, ...] = ()


BY_CODE = ListOrder("code", "code", "mã hồ sơ", "mã hồ sơ, ngược")
BY_RECEPTION = ListOrder(
    "received", "received_key", "ngày tiếp nhận, cũ nhất ở trên", "ngày tiếp nhận, mới nhất ở trên"
)
BY_PROMISE = ListOrder("due", "due_key", "hẹn trả, gấp nhất ở trên", "hẹn trả, xa nhất ở trên")


def _procedure_code(row: ListRow) -> str:
    version = row.case.procedure_version
    return version.procedure.quality_code if version else ""


def _procedure(row: ListRow) -> str:
    version = row.case.procedure_version
    return version.name if version else row.case.summary


def _due_note(case: Case) -> str:
    if case.stands:
        return f"đồng hồ dừng, {case.no_due_words}"
    return PROVISIONAL if case.due_at and case.due_provisional else ""


def _step(row: ListRow) -> str:
    """Where it lies, unless the state says so already."""
    return "" if row.place == STATES[row.case.state] else row.place


def _holder(row: ListRow) -> str:
    """Who has it on the desk, where that is not the one who handles it."""
    handler = row.case.handler.full_name if row.case.handler else ""
    return "" if row.person == handler else row.person


def _payment(case: Case) -> str:
    if not case.fee_amount:
        return ""
    return FEE_PAYMENTS.get(case.fee_paid_by, case.fee_paid_by) or "chưa thu"


def _class(row: ListRow) -> str:
    """How it ended; that it is late while it is open."""
    is_late = row.tone == "late" and not row.case.finished_at
    return "Đang quá hẹn" if is_late else OUTCOMES.get(row.case.outcome, "")


COLUMNS: tuple[ListColumn, ...] = (
    ListColumn(key="code", heading="Mã hồ sơ", value=lambda row: row.case.code, places=(EXCEL, PAPER)),
    ListColumn(
        key="owner",
        heading="Chủ hồ sơ",
        value=lambda row: row.owner,
        places=EVERYWHERE,
        on_screen="Chủ hồ sơ, mã",
        css="w1",
        sort=BY_CODE,
    ),
    ListColumn(key="phone", heading="Điện thoại", value=lambda row: mask(row.phone) if row.phone else ""),
    ListColumn(key="procedure_code", heading="Mã thủ tục", value=_procedure_code),
    ListColumn(key="procedure", heading="Thủ tục", value=_procedure, places=EVERYWHERE, css="w2"),
    ListColumn(key="division", heading="Phòng", value=lambda row: row.case.division.name if row.case.division else ""),
    ListColumn(
        key="handler", heading="Người thụ lý", value=lambda row: row.case.handler.full_name if row.case.handler else ""
    ),
    ListColumn(key="place", heading="Đang ở", value=lambda row: row.place, places=(SCREEN, PAPER)),
    ListColumn(key="step", heading="Đang ở bước", value=_step),
    ListColumn(key="holder", heading="Chờ ai", value=_holder),
    ListColumn(key="step_due", heading="Hạn của bước", value=lambda row: row.step_due),
    ListColumn(key="back", heading="Trả lại", value=lambda row: row.back),
    ListColumn(key="state", heading="Trạng thái", value=lambda row: STATES[row.case.state]),
    ListColumn(key="channel", heading="Cách nộp", value=lambda row: CHANNELS.get(row.case.channel, row.case.channel)),
    ListColumn(
        key="received",
        heading="Tiếp nhận",
        value=lambda row: row.case.received_at,
        places=(SCREEN, EXCEL),
        css="n",
        sort=BY_RECEPTION,
        views=BACKWARD_VIEWS,
    ),
    ListColumn(key="left", heading="Còn", value=lambda row: row.left, places=EVERYWHERE, css="n", views=FORWARD_VIEWS),
    ListColumn(key="days_left", heading="Còn, ngày lịch", value=lambda row: row.days_left),
    ListColumn(
        key="due", heading="Hẹn trả", value=lambda row: row.case.due_now, places=EVERYWHERE, css="n", sort=BY_PROMISE
    ),
    ListColumn(key="finished", heading="Có kết quả", value=lambda row: row.case.finished_at),
    ListColumn(key="returned", heading="Trả kết quả", value=lambda row: row.case.returned_at),
    ListColumn(key="outcome", heading="Xếp loại", value=_class),
    ListColumn(key="result", heading="Số kết quả", value=lambda row: row.result),
    ListColumn(key="fee", heading="Phí, lệ phí, đồng", value=lambda row: row.case.fee_amount),
    ListColumn(key="payment", heading="Thu bằng", value=lambda row: _payment(row.case)),
    ListColumn(key="taken_over", heading="Chuyển từ hệ thống cũ lúc", value=lambda row: row.case.taken_over_at),
    ListColumn(key="due_note", heading="Ghi chú hạn", value=lambda row: _due_note(row.case)),
)


def columns_on(place: str, view: str = "") -> tuple[ListColumn, ...]:
    """The columns of that place in their order; on the screen those of the question asked."""
    shown = (column for column in COLUMNS if place in column.places)
    return tuple(column for column in shown if place != SCREEN or not column.views or view in column.views)


def _sorts() -> Iterator[tuple[str, tuple[str, str], str]]:
    for sort in {column.sort: None for column in COLUMNS if column.sort}:
        yield sort.key, (sort.column, "pk"), sort.rising
        yield f"-{sort.key}", (f"-{sort.column}", "-pk"), sort.falling


ORDERS: dict[str, tuple[str, str]] = {key: order for key, order, _ in _sorts()}
"""The orders by their key in the address: each ends in a unique column and is never null."""

SORTED: dict[str, str] = {key: words for key, _, words in _sorts()}
"""The same orders in words."""

"""The list that an order asks for, read anew: with the rights of now, under the filter of then."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from nennep.kernel.refusals import Refusal
from nennep.org.queries import positions_of
from nennep.org.queries.practice import asker_now
from nennep.web.request import HouseRequest
from nennep.web.sheets import SHEETS, SheetContent, question

from ..models import SheetOrder

WITHOUT_POST = (
    "Đến lúc lập bảng, tài khoản đã khóa hoặc không còn giữ vị trí nào ở cơ quan, nên bảng không lập."
    " Khi có vị trí mới, mở danh sách và xuất lại."
)
UNKNOWN_LIST = "Phần mềm đã đổi bản và không còn danh sách này. Mở lại trang danh sách và xuất lại."
NOT_SEEN = (
    "Đến lúc lập bảng, bạn không còn được xem danh sách này, hoặc danh sách không còn. Xuất lại từ trang bạn xem được."
)
BROKEN_SHEET = "Phần mềm gặp lỗi khi lập bảng này; lỗi đã ghi vào nhật ký máy chủ. Báo người quản trị, rồi xuất lại."
TRIED_IN_VAIN = (
    "Máy đã lập bảng này nhiều lần mà lần nào cũng bị ngắt giữa chừng. Lọc hẹp lại rồi xuất, và báo người quản trị."
)
TOOK_TOO_LONG = (
    "Bảng này lâu quá mức cho phép nên máy đã thôi lập. Lọc hẹp lại, như theo năm hoặc theo phòng, rồi xuất lại."
)
# The person may see the list still, and ask for it in another way.
OF_THE_MACHINE = (BROKEN_SHEET, TRIED_IN_VAIN, TOOK_TOO_LONG)


def question_of(order: SheetOrder, at: datetime) -> HouseRequest:
    """The request as the person would send it now, at the instant of then. Raises Refusal for who holds no post."""
    user = order.asked_by
    actor = asker_now(user, order.agency_id, at)
    if actor is None or order.agency_id not in actor.agency_ids:
        raise Refusal(WITHOUT_POST)
    position = positions_of(user, timezone.localdate(at))[0]
    return question(user, actor, position=position, agency=order.agency, query=order.query, at=order.asked_at)


def content_of(order: SheetOrder, request: HouseRequest) -> SheetContent:
    """Raises PermissionDenied, Http404 or Refusal where the person may no longer see the list."""
    if order.kind not in SHEETS:
        raise Refusal(UNKNOWN_LIST)
    return SHEETS[order.kind].make(request, **order.named)


def why_refused(error: Exception) -> str:
    """Why a sheet is not made, in words."""
    if isinstance(error, Refusal):
        return error.words
    if isinstance(error, PermissionDenied) and str(error):
        return str(error)
    return NOT_SEEN if isinstance(error, PermissionDenied | Http404) else BROKEN_SHEET

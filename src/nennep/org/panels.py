"""What the room says on pages of the shell."""

from django.utils.html import format_html

from nennep.kernel.dates import moment
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from .queries.temporary_passwords import temporary_password_of

WHY = (
    '<p class="note">{by} đã đặt mật khẩu tạm lúc {at}, {occasion}. Người khác đã thấy mật khẩu ấy, nên đặt mật khẩu của'
    " riêng mình trước; xong là vào thẳng việc của mình.</p>"
)


@panel("account.password")
def why_it_changes(request: HouseRequest, subject: object) -> str:
    """For somebody with a temporary password: who gave it, when, and what comes after."""
    given = temporary_password_of(request.user)
    return format_html(WHY, by=given.by, at=moment(given.at), occasion=given.occasion) if given else ""

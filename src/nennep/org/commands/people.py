"""``./nennep people``: who can sign in, and the way back for an administrator who cannot."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from django.utils import timezone

from nennep.kernel.commands import command
from nennep.kernel.refusals import Refusal
from nennep.web import clock

from ..actions import give_position, lift_limit, reactivate_person, reset_password
from ..models import Agency, User
from ..queries import holders_of, people_of, posts_now
from ..queries.administration import agencies_named, agency_of_person, founder
from ..rules import DUTIES, MANAGE_CALENDAR, MANAGE_PEOPLE

REFUSED = 1
Act = Callable[[User, Agency], None]
TITLE = "Quản trị hệ thống"


def _one_agency(parser: ArgumentParser) -> None:
    parser.add_argument("--agency", metavar="MÃ", default="", help="chỉ cơ quan có mã này")


def _one_person(parser: ArgumentParser) -> None:
    parser.add_argument("username", metavar="TÊN", help="tên đăng nhập")


@command(
    "people list", help="Người của từng cơ quan: tên đăng nhập, nhiệm vụ hôm nay, có khóa không", arguments=_one_agency
)
def list_people(options: Namespace) -> int:
    """One line a person, under the name of the agency. Returns 1 where there is no agency of that code."""
    try:
        agencies = agencies_named(options.agency)
    except Refusal as refusal:
        return _refused(refusal)
    day = timezone.localdate(clock.now())
    for agency in agencies:
        print(f"{agency.name} ({agency.code})")
        for user in people_of(agency.pk):
            posts = posts_now(user, agency, day)
            duties = dict.fromkeys(duty for post in posts for duty in post.duties)
            told = "; ".join(DUTIES[duty] for duty in duties if duty in DUTIES)
            locked = "" if user.is_active else "  [đã khóa]"
            print(f"  {user.username:<20} {user.full_name:<28} {told or 'không giữ nhiệm vụ nào hôm nay'}{locked}")
    return 0


@command(
    "people reset-password", help="Đặt mật khẩu tạm cho một người; mọi phiên đang mở kết thúc", arguments=_one_person
)
def reset(options: Namespace) -> int:
    """Prints the temporary password once. Returns 1 and changes nothing on a refusal."""

    def act(user: User, agency: Agency) -> None:
        if not user.is_active:
            words = f"Tài khoản “{user.username}” đang khóa. Chạy ./nennep people unlock {user.username}: lệnh ấy cấp luôn mật khẩu tạm."
            raise Refusal(words)
        password = reset_password(user, agency=agency, by=founder(agency.pk), at=clock.now())
        print(f"Mật khẩu tạm của {user.full_name} (phải đổi khi đăng nhập): {password}")

    return _done(options.username, act)


@command(
    "people unlock", help="Mở lại tài khoản đã khóa, hoặc bỏ giới hạn vì sai mật khẩu nhiều lần", arguments=_one_person
)
def unlock(options: Namespace) -> int:
    """Afterwards the person can sign in; and administers an agency that nobody administers. Returns 1 on a refusal."""

    def act(user: User, agency: Agency) -> None:
        by, at = founder(agency.pk), clock.now()
        if user.is_active:
            lift_limit(user, agency=agency, by=by, at=at)
            print(f"{user.full_name} ({user.username}) đăng nhập lại được bằng mật khẩu của mình.")
            return
        password = reactivate_person(user, agency=agency, by=by, at=at)
        print(f"Đã mở lại tài khoản của {user.full_name}. Mật khẩu tạm (phải đổi khi đăng nhập): {password}")
        day = timezone.localdate(at)
        if holders_of(MANAGE_PEOPLE, agency.pk, day):
            print("Người quản lý người dùng của cơ quan giao vị trí cho người này ở trang Người và nhiệm vụ.")
            return
        duties = [MANAGE_PEOPLE, MANAGE_CALENDAR]
        give_position(user=user, agency=agency, title=TITLE, duties=duties, held_from=day, by=by, at=at)
        print(f"{agency.short_name} không còn ai quản lý người dùng, nên đã giao vị trí “{TITLE}” cho người này.")

    return _done(options.username, act)


def _done(username: str, act: Act) -> int:
    try:
        act(*agency_of_person(username))
    except Refusal as refusal:
        return _refused(refusal)
    return 0


def _refused(refusal: Refusal) -> int:
    print(f"Lỗi: {refusal.words} Chưa ghi gì.", file=sys.stderr)
    return REFUSED

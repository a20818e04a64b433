"""People and the posts they hold."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.text import legible, plain_digits
from nennep.ledger.actions import append, take_line
from nennep.ledger.events import name_events

from ..models import Agency, Division, User
from ..parts.sign_in_attempts import forget_attempts, is_limited
from ..queries import held_on
from ..queries.administration import check_answers_for, check_person, manager
from ..rules import LOCK_REASONS, MANAGE_CALENDAR, MANAGE_PEOPLE, BrokenRuleError, check_texts
from .agencies import add_agency
from .delegations import revoke_all_of
from .posts import _end, _keep_a_manager, _withdraw, give_position

name_events(
    {
        "user.added": "Thêm người",
        "user.changed": "Sửa thông tin người",
        "user.deactivated": "Khóa tài khoản",
        "user.reactivated": "Mở lại tài khoản",
        "user.limit_lifted": "Bỏ giới hạn sai mật khẩu",
        "user.password_reset": "Đặt mật khẩu tạm",
        "user.second_factor_removed": "Gỡ lớp xác thực thứ hai",
    }
)
# No letters or digits that look alike: the password is read out or copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _temporary_password() -> str:
    """Three groups of four signs, 59 bits: for one sign-in, then it must be changed."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def add_person(
    *,
    by: Actor,
    at: datetime,
    agency: Agency,
    username: str,
    full_name: str,
    title: str,
    duties: Sequence[str],
    held_from: date,
    division: Division | None = None,
    held_to: date | None = None,
    email: str = "",
    phone: str = "",
    password_hash: str = "",
) -> tuple[User, str]:
    """Afterwards the person exists with a first post; the temporary password, told only now.

    ``password_hash`` (encoded) is for bulk loading: then it holds and need not be changed.
    """
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    check_person(username, full_name)
    check_texts(full_name=full_name, title=title, email=email, phone=phone)
    password = "" if password_hash else _temporary_password()
    user = User(username=username, full_name=legible(full_name), email=email.strip(), phone=plain_digits(phone).strip())
    user.password, user.must_change_password = password_hash, bool(password)
    if password:
        user.set_password(password)  # a tenth of a second: before the transaction holds the database
    with transaction.atomic():
        _save_new(user)
        _write("user.added", user, agency, by=by, at=at, grant=grant)
        first = partial(give_position, user=user, agency=agency, division=division, title=title, duties=duties)
        first(held_from=held_from, held_to=held_to, by=by, at=at)
    return user, password


def _save_new(user: User) -> None:
    """Afterwards the row stands. Raises BrokenRuleError where somebody took the sign-in name at the same instant."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        check_person(user.username, user.full_name)
        raise


def add_agency_with_manager(
    *, superior: Agency, by: Actor, at: datetime, manager_name: str, manager_username: str, **agency: str
) -> tuple[Agency, User, str]:
    """Both or neither: an agency below ``superior`` and the person who administers it."""
    with transaction.atomic():
        made = add_agency(by=by, at=at, superior=superior, **agency)
        try:
            user, password = add_person(
                by=by,
                at=at,
                agency=made,
                username=manager_username,
                full_name=manager_name,
                title="Quản trị hệ thống",
                duties=[MANAGE_PEOPLE, MANAGE_CALENDAR],
                held_from=timezone.localdate(at),
            )
        except BrokenRuleError as error:
            raise BrokenRuleError(MANAGER_FIELDS.get(error.field, error.field), str(error)) from error
    return made, user, password


MANAGER_FIELDS = {"username": "manager_username", "full_name": "manager_name"}


def _write(
    kind: str,
    user: User,
    agency: Agency,
    *,
    by: Actor,
    at: datetime,
    grant: Grant | None,
    facts: dict[str, object] | None = None,
) -> None:
    append(kind, subject=("user", user.pk), agency_id=agency.pk, by=by, at=at, grant=grant, facts=facts)


def change_person(
    user: User, *, agency: Agency, by: Actor, at: datetime, full_name: str, email: str = "", phone: str = ""
) -> None:
    """Change name and ways of contact. The sign-in name stays."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    check_answers_for(user, agency, by=by, at=at)
    if not legible(full_name):
        raise BrokenRuleError("full_name", "Họ và tên còn trống.")
    check_texts(full_name=full_name, email=email, phone=phone)
    with transaction.atomic():
        user.full_name, user.email, user.phone = (legible(full_name), email.strip(), plain_digits(phone).strip())
        user.save(update_fields=["full_name", "email", "phone"])
        _write("user.changed", user, agency, by=by, at=at, grant=grant)


def deactivate_person(user: User, *, agency: Agency, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards nobody signs in as this person, all sessions are over, the password is gone, and posts end with this day.

    It is done at once: the account may be stolen. What the person lent holds no more, posts that have not begun are
    taken back, and what the person held is handed over later. ``reason`` is a key of
    LOCK_REASONS; the ledger keeps it.
    """
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    day = timezone.localdate(at)
    if user.pk == by.user_id:
        raise BrokenRuleError("", "Không tự khóa tài khoản của mình; nhờ người quản lý khác.")
    if user.positions.filter(held_on(day)).exclude(agency=agency).exists():
        raise BrokenRuleError("", "Người này còn vị trí ở cơ quan khác: chỉ kết thúc vị trí ở đây.")
    if reason not in LOCK_REASONS:
        raise BrokenRuleError("reason", "Chọn lý do khóa tài khoản.")
    with transaction.atomic():
        take_line(agency.pk)  # a decision of this instant gives no post that would stay open
        revoke_all_of(user, agency=agency, grant=grant, by=by, at=at)
        theirs = user.positions.filter(Q(held_to=None) | Q(held_to__gte=day), agency=agency)
        posts = list(theirs.select_related("agency").order_by("pk"))
        _keep_a_manager(agency, posts, day)
        for post in posts:
            if post.held_from <= day:
                _end(post, day, grant, by, at)
            else:
                _withdraw(post, grant, by, at)
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        _write("user.deactivated", user, agency, by=by, at=at, grant=grant, facts={"reason": reason})


def reactivate_person(user: User, *, agency: Agency, by: Actor, at: datetime) -> str:
    """Afterwards the person may sign in again, by the temporary password told only now; posts are given anew."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    check_answers_for(user, agency, by=by, at=at)
    password = _temporary_password()
    user.set_password(password)
    with transaction.atomic():
        user.is_active = user.must_change_password = True
        user.save(update_fields=["is_active", "password", "must_change_password"])
        _write("user.reactivated", user, agency, by=by, at=at, grant=grant)
    forget_attempts(user.username)
    return password


def lift_limit(user: User, *, agency: Agency, by: Actor, at: datetime) -> None:
    """Afterwards the sign-in name may be tried again, though its password was wrong too often a moment ago."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    check_answers_for(user, agency, by=by, at=at)
    if not is_limited(user.username):
        words = f"Tài khoản “{user.username}” không bị khóa, cũng không đang bị từ chối vì sai mật khẩu nhiều lần."
        raise BrokenRuleError("", words)
    with transaction.atomic():
        _write("user.limit_lifted", user, agency, by=by, at=at, grant=grant)
    forget_attempts(user.username)


def reset_password(user: User, *, agency: Agency, by: Actor, at: datetime) -> str:
    """A temporary password, told only now; all sessions of the person end and it must be changed."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    check_answers_for(user, agency, by=by, at=at)
    if not user.is_active:
        raise BrokenRuleError("", "Tài khoản đang khóa, mật khẩu tạm không đăng nhập được. Dùng Mở lại tài khoản.")
    password = _temporary_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        _write("user.password_reset", user, agency, by=by, at=at, grant=grant)
    forget_attempts(user.username)
    return password


def remove_second_factor(user: User, *, agency: Agency, by: Actor, at: datetime) -> int:
    """For a lost device: afterwards only the password is asked; how many means were removed."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    check_answers_for(user, agency, by=by, at=at)
    with transaction.atomic():
        removed: int = Authenticator.objects.filter(user=user).delete()[0]
        _write("user.second_factor_removed", user, agency, by=by, at=at, grant=grant, facts={"removed": removed})
    return removed

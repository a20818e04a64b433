"""The first day of a real installation: province, agency, national calendar, first administrator."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.worktime import calendar_from

from ..models import Agency, CalendarVersion, Holiday, User
from ..queries import has_people, holders_of
from ..queries.administration import founder, has_national_calendar, national_calendar, possible_superior
from ..rules import MANAGE_CALENDAR, MANAGE_PEOPLE, MANAGE_PROCEDURES, BrokenRuleError
from .agencies import add_agency
from .calendars import add_calendar, put_calendar_in_force, set_decision
from .people import add_person
from .posts import give_position

DECISION = "Bộ luật Lao động 2019, Điều 112; lịch đi kèm phần mềm"


@dataclass(frozen=True, slots=True)
class Founding:
    """What is asked on the first day. ``password`` empty: a temporary one is made.

    ``province_code`` names the superior, which is made under the name ``province`` where it is new;
    empty where the agency has none.
    """

    agency_name: str
    short_name: str
    code: str
    case_head: str
    admin_name: str
    admin_username: str
    province: str = ""
    province_code: str = ""
    level: str = "province"
    place: str = ""
    phone: str = ""
    password: str = ""


def found_agency(founding: Founding, *, by: Actor, at: datetime) -> tuple[Agency, User, str]:
    """Afterwards the agency can work: all of it or nothing. The temporary password, if one was made.

    Raises BrokenRuleError; also where people sign in here already and the superior is not one of theirs.
    """
    superior = possible_superior(founding.province_code)
    if superior is None and has_people():
        raise BrokenRuleError(
            "province_code",
            "Cơ sở dữ liệu này đã có người dùng: cơ quan lập thêm phải trực thuộc một cơ quan đã có; ghi mã của cơ"
            " quan ấy.",
        )
    given = _checked_password(founding)
    with transaction.atomic():
        if superior is None and founding.province_code:
            superior = _add_superior(founding, by, at)
        agency = add_agency(
            by=founder(superior.pk) if superior else by,
            at=at,
            code=founding.code,
            name=founding.agency_name,
            short_name=founding.short_name,
            level=founding.level,
            superior=superior,
            case_head=founding.case_head,
            place=founding.place,
            phone=founding.phone,
        )
        if not has_national_calendar():
            keeper = superior or agency
            load_national_calendar(keeper=keeper, by=founder(keeper.pk), at=at)
        user, temporary = _add_administrator(founding, agency, given, at)
        if superior and not holders_of(MANAGE_PEOPLE, superior.pk, timezone.localdate(at)):
            _administer_province(user, superior, at)
    return agency, user, temporary


def _add_superior(founding: Founding, by: Actor, at: datetime) -> Agency:
    return add_agency(
        by=by,
        at=at,
        code=founding.province_code,
        name=founding.province,
        short_name=founding.province,
        level="province",
    )


def _add_administrator(founding: Founding, agency: Agency, password_hash: str, at: datetime) -> tuple[User, str]:
    return add_person(
        by=founder(agency.pk),
        at=at,
        agency=agency,
        username=founding.admin_username,
        full_name=founding.admin_name,
        title="Quản trị hệ thống",
        duties=[MANAGE_PEOPLE, MANAGE_CALENDAR, MANAGE_PROCEDURES],
        held_from=timezone.localdate(at),
        password_hash=password_hash,
    )


def _administer_province(user: User, province: Agency, at: datetime) -> None:
    """Until the province has people of its own, the first administrator keeps the national calendar."""
    give_position(
        user=user,
        agency=province,
        title="Quản trị hệ thống",
        by=founder(province.pk),
        at=at,
        duties=[MANAGE_PEOPLE, MANAGE_CALENDAR],
        held_from=timezone.localdate(at),
    )


def _checked_password(founding: Founding) -> str:
    if not founding.password:
        return ""
    try:
        validate_password(founding.password, User(username=founding.admin_username))
    except ValidationError as error:
        raise BrokenRuleError("password", " ".join(error.messages)) from error
    return make_password(founding.password)


def load_national_calendar(*, keeper: Agency, by: Actor, at: datetime) -> CalendarVersion:
    """Afterwards the national calendar of the product's file is in force, kept by ``keeper``."""
    content = national_calendar()
    read = calendar_from(content)
    with transaction.atomic():
        version = add_calendar(
            by=by,
            at=at,
            keeper=keeper,
            national=True,
            name=read.name,
            covers_from=read.covers_from,
            covers_to=read.covers_to,
            hours=content["hours"],
        )
        Holiday.objects.bulk_create(
            Holiday(
                calendar_version=version,
                day=rule.day,
                kind=rule.kind,
                name=rule.name,
                basis=rule.basis,
                provisional=rule.provisional,
                spans=None if rule.spans is None else [[f"{s.start:%H:%M}", f"{s.end:%H:%M}"] for s in rule.spans],
            )
            for rule in read.rules.values()
        )
        set_decision(
            version, decision=DECISION, covers_to=read.covers_to, provisional_from=read.provisional_from, by=by, at=at
        )
        put_calendar_in_force(version, by=by, at=at)
    return version

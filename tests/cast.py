"""The cast: a small province with two agencies, so that every test can ask what a stranger sees."""

from dataclasses import dataclass
from datetime import date

from nennep.kernel.actors import Actor
from nennep.ledger.models import Chain
from nennep.org.models import Agency, CalendarVersion, Division, Holiday, Position, User, WorkCalendar
from nennep.org.queries import actor_of
from tests.calendars import MADE_UP, OFF, at

SINCE = date(2024, 1, 1)
HOURS = {str(day): [["07:30", "11:30"], ["13:30", "17:00"]] for day in range(5)}


@dataclass
class Cast:
    """Lan receives, Minh handles, Hà heads his division, Bình signs, Sơn seals, Thảo keeps
    the quality system; Tuấn is of another agency; Khoa inspects for the province; Quản
    administers. Minh and Đạt are colleagues; Yến handles in another division."""

    province: Agency
    health: Agency
    other: Agency
    desk: Division
    drugs: Division
    clinics: Division
    people: dict[str, User]

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def actor(self, name: str, when: str = "2026-11-17 08:40") -> Actor:
        """A person of the cast as a doer at that local time."""
        actor = actor_of(self.people[name], at(when))
        assert actor is not None
        return actor


def build_cast() -> Cast:
    """Make the province, its people and the national calendar."""
    province = Agency.objects.create(
        code="tinh", name="Ủy ban nhân dân tỉnh Thử", short_name="UBND tỉnh", level="province"
    )
    health, other = Agency.objects.bulk_create(
        [
            _agency(province, "syt", "Sở Y tế", "H99.12"),
            _agency(province, "snn", "Sở Nông nghiệp và Môi trường", "H99.08"),
        ]
    )
    Chain.objects.bulk_create(Chain(agency_id=agency.pk) for agency in (province, health, other))
    desk, drugs, clinics, elsewhere = Division.objects.bulk_create(
        [
            Division(agency=health, code="mc", name="Một cửa", is_one_stop=True),
            Division(agency=health, code="nvd", name="Phòng Nghiệp vụ Dược"),
            Division(agency=health, code="nvy", name="Phòng Nghiệp vụ Y"),
            Division(agency=other, code="mc", name="Một cửa", is_one_stop=True),
        ]
    )
    posts = [
        ("lan", "Nguyễn Thị Lan", health, desk, "Công chức một cửa", ["receive"]),
        ("minh", "Trần Quang Minh", health, drugs, "Chuyên viên", ["handle"]),
        ("dat", "Phạm Tiến Đạt", health, drugs, "Chuyên viên", ["handle"]),
        ("yen", "Võ Hải Yến", health, clinics, "Chuyên viên", ["handle"]),
        ("ha", "Lê Thu Hà", health, drugs, "Trưởng phòng", ["assign", "review"]),
        ("binh", "Đỗ Thanh Bình", health, None, "Giám đốc", ["approve", "supervise"]),
        ("son", "Bùi Hồng Sơn", health, None, "Văn thư", ["issue_result"]),
        ("thao", "Ngô Phương Thảo", health, None, "Thư ký ISO", ["manage_quality", "manage_procedures", "supervise"]),
        ("quan", "Mai Văn Quản", health, None, "Quản trị", ["manage_people", "manage_calendar"]),
        (
            "tuan",
            "Hoàng Anh Tuấn",
            other,
            elsewhere,
            "Chuyên viên",
            [
                "receive",
                "handle",
                "approve",
                "assign",
                "supervise",
                "issue_result",
                "manage_people",
                "manage_calendar",
                "manage_procedures",
            ],
        ),
        ("khoa", "Đinh Đăng Khoa", province, None, "Kiểm tra viên", ["inspect"]),
    ]
    people = User.objects.bulk_create(
        User(username=username, full_name=name, password="!") for username, name, *_ in posts
    )
    Position.objects.bulk_create(
        Position(user=user, agency=agency, division=division, title=title, duties=duties, held_from=SINCE)
        for user, (_, _, agency, division, title, duties) in zip(people, posts, strict=True)
    )
    build_calendar()
    return Cast(province, health, other, desk, drugs, clinics, {user.username: user for user in people})


def _agency(province: Agency, code: str, name: str, head: str) -> Agency:
    return Agency(
        code=code,
        name=f"{name} tỉnh Thử",
        short_name=name,
        level="province",
        superior=province,
        case_head=head,
        place="Thử",
    )


def build_calendar() -> CalendarVersion:
    """The national calendar of 2024 to January 2027 in force."""
    version = CalendarVersion.objects.create(
        calendar=WorkCalendar.objects.create(name="Lịch làm việc quốc gia"),
        number=1,
        hours=HOURS,
        covers_from=SINCE,
        covers_to=date(2027, 1, 31),
        state="in_force",
    )
    days = [(day, "off", name) for name, listed in OFF.items() for day in listed.split()]
    days += [(day, "working", "làm bù") for day in MADE_UP.split()]
    Holiday.objects.bulk_create(
        Holiday(calendar_version=version, day=day, kind=kind, name=name) for day, kind, name in days
    )
    return version

"""A made-up province for measurements and crash tests, and its people as doers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection, transaction

from bench._places import PASSWORD
from nennep.cases.models import Case
from nennep.definitions.definition import FAILED, ONE_STOP, PASSED, Alarm, Branch, Definition, Step
from nennep.definitions.engine import compile, start
from nennep.kernel.actors import Actor
from nennep.kernel.worktime import Term, Unit
from nennep.ledger.actions import open_chain
from nennep.org.models import Agency, CalendarVersion, Division, Position, User, WorkCalendar
from nennep.org.queries import actor_of
from nennep.processes.models import Process, ProcessVersion
from nennep.web import clock
from nennep.work.models import WorkItem

SINCE = date(2024, 1, 1)
HOURS = {str(day): [["07:30", "11:30"], ["13:30", "17:00"]] for day in range(5)}
# One failed check and its repetition: nine steps from reception to return.
SENT_BACK = "Không đạt"
WALK = (
    ("B1", "desk", ""),
    ("B2", "head", ""),
    ("B3", "handler", ""),
    ("B4", "head", SENT_BACK),
    ("B3", "handler", ""),
    ("B4", "head", "Đạt"),
    ("B5", "head", ""),
    ("B6", "head", ""),
    ("B7", "desk", ""),
)
PEOPLE = {"desk": ["receive"], "handler": ["handle"], "head": ["assign", "review", "approve", "issue_result"]}


def definition() -> Definition:
    """Seven steps over desk, head and handler; the examination has a reminder (a timer)."""
    one_stop = {"unit": ONE_STOP, "duty": "receive"}
    back = (Branch(name=PASSED), Branch(name=FAILED, to="B3"))
    reminder = Alarm(after=Term(Decimal(10), Unit.WORKING_DAY), name="Nhắc thẩm định")
    rows = (
        {"name": "Tiếp nhận hồ sơ", **one_stop},
        {"name": "Phân công thụ lý", "duty": "assign"},
        {"name": "Thẩm định hồ sơ", "duty": "handle", "alarms": (reminder,)},
        {"name": "Thẩm tra", "duty": "review", "kind": "check", "branches": back, "separation": ("B3",)},
        {"name": "Ký duyệt", "duty": "approve", "signs": True},
        {"name": "Phát hành", "duty": "issue_result"},
        {"name": "Trả kết quả", **one_stop, "returns": True},
    )
    steps = tuple(Step(id=f"B{n}", role="Công chức", hours=Decimal(4), **row) for n, row in enumerate(rows, start=1))
    return Definition(code="QT.DO", name="Đo tốc độ", steps=steps)


def _calendar() -> None:
    CalendarVersion.objects.create(
        calendar=WorkCalendar.objects.create(name="Lịch làm việc quốc gia"),
        number=1,
        hours=HOURS,
        covers_from=SINCE,
        covers_to=date(2029, 12, 31),
        state="in_force",
    )


def _agency(number: int) -> ProcessVersion:
    """One agency with a desk, a division, three people and the process in force."""
    agency = Agency.objects.create(
        code=f"a{number}", name=f"Sở {number}", short_name=f"Sở {number}", level="province", case_head=f"H99.{number}"
    )
    open_chain(agency.pk)
    desk = Division.objects.create(agency=agency, code="mc", name="Một cửa", is_one_stop=True)
    division = Division.objects.create(agency=agency, code="p1", name="Phòng 1")
    for role, duties in PEOPLE.items():
        user = User(username=f"{role}{number}", full_name=f"{role} {number}")
        user.set_password(PASSWORD) if number == 1 else user.set_unusable_password()
        user.save()
        Position.objects.create(
            user=user,
            agency=agency,
            division=desk if role == "desk" else division,
            title=role,
            duties=duties,
            held_from=SINCE,
        )
    given = definition()
    process = Process.objects.create(agency=agency, code=given.code, name=given.name, division=division)
    return ProcessVersion.objects.create(
        process=process,
        number="01.00",
        definition=given.to_dict(),
        sha256=given.sha256,
        state="in_force",
        effective_from=SINCE,
    )


def _cases(versions: Sequence[ProcessVersion], count: int, at: datetime) -> None:
    """Cases at step one in turn over the agencies, each with its open work item."""
    graph = compile(definition())
    first = start(graph, {})
    desks = dict(Division.objects.filter(is_one_stop=True).values_list("agency_id", "pk"))
    due = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
    made = Case.objects.bulk_create(
        Case(
            agency_id=version.process.agency_id,
            kind="citizen",
            code=f"DO-{number:06d}",
            process_version=version,
            division_id=version.process.division_id,
            channel="counter",
            state="processing",
            tokens=list(first.marking),
            submitted_at=at,
            received_at=at,
            due_at=due,
            first_due_at=due,
            search_text=f"do-{number:06d} nguyen van a" * 4,
        )
        for number, version in ((n, versions[n % len(versions)]) for n in range(count))
    )
    WorkItem.objects.bulk_create(
        WorkItem(
            agency_id=case.agency_id,
            division_id=desks[case.agency_id],
            duty="receive",
            subject_type="case",
            subject_id=case.pk,
            node="B1",
            title="Tiếp nhận hồ sơ",
            entered_at=at,
            limit_at=due,
            promise_at=due,
            safe_at=due,
        )
        for case in made
    )


def main(words: Sequence[str]) -> None:
    """Fill the empty database: so many agencies, so many cases that wait at step one."""
    agencies, cases = map(int, words)
    with transaction.atomic():
        _calendar()
        versions = [_agency(number) for number in range(1, agencies + 1)]
        _cases(versions, cases, clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def actors() -> dict[tuple[int, str], Actor]:
    """The people as doers, by agency and role, as the door makes them."""
    at = clock.now()
    found = {}
    for user in User.objects.all():
        actor = actor_of(user, at)
        if actor:
            found[actor.agency_id, user.username.rstrip("0123456789")] = actor
    return found

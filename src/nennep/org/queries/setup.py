"""The first days of an agency: what is set up in which order, how far it has come, and what comes next.

Each room registers the steps that it can judge, with ``setup_step``; the page asks them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.registry import Registry, full_name

from ..models import Agency, CalendarVersion, Position, SetupMark
from ..rules import DUTIES, MANAGE_CALENDAR, MANAGE_PEOPLE, RECEIVE
from . import by_given_name, divisions_of, held_on, is_at_desk
from .calendars import UNNUMBERED

# Who stands beside a step by name; the others are counted.
NAMED_HOLDERS = 2


@dataclass(frozen=True, slots=True)
class StepFinding:
    """What the data say of a step: whether it is done, and the count or what is missing, in words.

    ``doubt``: done, yet something in it should be looked at again. ``seen`` is what somebody confirms who
    confirms the step; when it changes later, the step is to be looked at again.
    """

    done: bool
    told: str = ""
    doubt: bool = False
    seen: str = ""


Look = Callable[[Agency, date], StepFinding]


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing that a new agency sets up: what, why, who does it (a duty), on which page ("" for none).

    ``confirm`` is what a person vouches for, where data alone cannot tell that it is done. A step that
    is ``waivable`` may be declared needless. Once a ``concluding`` step is done the agency is at work,
    and nothing stands before its first case any more.
    """

    key: str
    order: int
    words: str
    why: str
    duty: str
    look: Look
    address: str = ""
    confirm: str = ""
    waivable: bool = False
    concluding: bool = False

    @property
    def url(self) -> str:
        return reverse(self.address) if self.address else ""


SETUP: Registry[SetupStep] = Registry("setup step")
# By step: why an agency of this kind does without it, on that day; "" where it does not.
NEEDLESS: Registry[Callable[[Agency, date], str]] = Registry("reason to do without a setup step")


def setup_step(
    key: str,
    *,
    order: int,
    words: str,
    why: str,
    duty: str,
    address: str = "",
    confirm: str = "",
    waivable: bool = False,
    concluding: bool = False,
) -> Callable[[Look], Look]:
    """Decorator: the function judges this step of an agency on a day. Lower ``order`` first."""

    def enter(look: Look) -> Look:
        step = SetupStep(key, order, words, why, duty, look, address, confirm, waivable, concluding)
        SETUP.add(key, step, origin=full_name(look))
        return look

    return enter


class UnknownStepError(Refusal):
    """There is no such step."""

    kind = "unreadable"

    def __init__(self, key: str) -> None:
        super().__init__(f"Không có việc thiết lập “{key}”. Mở lại trang Bắt đầu sử dụng.")


def steps_in_order() -> list[SetupStep]:
    """Every step that a room has registered."""
    return sorted(SETUP.values(), key=lambda step: (step.order, step.key))


def step_of(key: str) -> SetupStep:
    """Raises UnknownStepError."""
    if key not in SETUP:
        raise UnknownStepError(key)
    return SETUP[key]


@dataclass(frozen=True, slots=True)
class StepStatus:
    """A step of one agency: ``state`` is open, review, done or waived; ``told`` says more of it."""

    step: SetupStep
    state: str
    told: str
    mark: SetupMark | None = None
    holders: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing has to be done before cases can come in."""
        return self.state != "open"


def status_of(step: SetupStep, finding: StepFinding, mark: SetupMark | None, *, at_work: bool) -> StepStatus:
    """What the page says of a step. An agency that works has nothing before it, only something to look at again."""
    confirmed = mark is not None and mark.kind == "confirmed"
    if mark is not None and mark.kind == "waived" and not finding.done:
        return StepStatus(step, "waived", mark.reason, mark)
    done = finding.done or confirmed
    doubt = finding.doubt or (confirmed and mark is not None and mark.seen != finding.seen)
    if done and not doubt:
        return StepStatus(step, "done", finding.told, mark)
    return StepStatus(step, "review" if done or at_work else "open", finding.told, mark)


@dataclass(frozen=True, slots=True)
class AgencySetup:
    """All steps of an agency. ``at_work``: its first case is in, so nothing is a beginning any more."""

    steps: list[StepStatus]
    at_work: bool

    @property
    def next(self) -> StepStatus | None:
        """The first step that is open; None where none is."""
        return next((status for status in self.steps if not status.is_settled), None)

    @property
    def done(self) -> int:
        return sum(status.state in ("done", "waived") for status in self.steps)

    @property
    def to_review(self) -> int:
        return sum(status.state == "review" for status in self.steps)


def setup_of(agency: Agency, day: date) -> AgencySetup:
    """How far the agency has come on that day, each step with who holds its duty."""
    at_work = is_at_work(agency, day)
    posts = Position.objects.filter(held_on(day), agency=agency, user__is_active=True).select_related("user")
    found = list(_statuses(agency, day, at_work=at_work))
    holders = _holders(list(posts))
    steps = [StepStatus(one.step, one.state, one.told, one.mark, holders.get(one.step.duty, "")) for one in found]
    return AgencySetup(steps, at_work)


def _holders(posts: list[Position]) -> dict[str, str]:
    """By duty: up to two names, and how many more."""
    told = {}
    for duty in DUTIES:
        people = sorted({post.user for post in posts if duty in post.duties}, key=by_given_name)
        names = ", ".join(person.full_name for person in people[:NAMED_HOLDERS])
        more = len(people) - NAMED_HOLDERS
        told[duty] = f"{names} và {more} người nữa" if more > 0 else names
    return told


def _statuses(agency: Agency, day: date, *, at_work: bool) -> Iterator[StepStatus]:
    marks = {mark.step: mark for mark in SetupMark.objects.filter(agency=agency).select_related("marked_by")}
    for step in steps_in_order():
        status = status_of(step, step.look(agency, day), marks.get(step.key), at_work=at_work)
        if status.state in ("open", "review") and status.mark is None and step.key in NEEDLESS:
            reason = NEEDLESS[step.key](agency, day)
            status = StepStatus(step, "waived", reason) if reason else status
        yield status


def is_at_work(agency: Agency, day: date) -> bool:
    """Whether a step is done after which nothing is a beginning."""
    return any(step.look(agency, day).done for step in steps_in_order() if step.concluding)


def next_step(agency: Agency, day: date) -> SetupStep | None:
    """What the agency sets up next; None for one that is at work or has everything. Later steps are not asked."""
    if is_at_work(agency, day):
        return None
    return next((one.step for one in _statuses(agency, day, at_work=False) if not one.is_settled), None)


def is_beginning(actor: Actor, day: date) -> bool:
    """Whether the actor's agency has first things left to set up."""
    return next_step(Agency.objects.get(pk=actor.agency_id), day) is not None


def beginning_of(actor: Actor, agency: Agency, day: date) -> SetupStep | None:
    """The next step, for somebody who administers the agency."""
    return next_step(agency, day) if actor.may(MANAGE_PEOPLE, agency.pk) else None


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Under which names the site answers, and whether browsers are held to HTTPS."""

    hosts: tuple[str, ...]
    https: bool

    @property
    def is_for_this_machine_only(self) -> bool:
        return set(self.hosts) <= {"localhost", "127.0.0.1", "[::1]"}

    @property
    def words(self) -> str:
        return f"{', '.join(self.hosts)} · {'HTTPS' if self.https else 'không HTTPS'}"


def site_settings() -> SiteSettings:
    return SiteSettings(tuple(settings.ALLOWED_HOSTS), bool(settings.HTTPS))


def receivers_of(agency: Agency, day: date) -> list[Position]:
    """The posts that take dossiers in: those with the duty in the desk, or in the whole agency."""
    posts = Position.objects.filter(held_on(day), agency=agency, user__is_active=True)
    found = [post for post in posts.select_related("user", "division") if RECEIVE in post.duties]
    return sorted(filter(is_at_desk, found), key=lambda post: by_given_name(post.user))


@setup_step(
    "agency",
    order=10,
    words="Cơ quan và cấp trên",
    why="Tên, địa danh, đầu mã hồ sơ in trên mọi giấy tiếp nhận và hẹn trả; điện thoại in trên giấy có mục liên hệ.",
    duty=MANAGE_PEOPLE,
    address="agency_change",
)
def agency_step(agency: Agency, day: date) -> StepFinding:
    wanted = {"đầu mã hồ sơ": agency.case_head, "địa danh": agency.place, "điện thoại": agency.phone}
    missing = [words for words, given in wanted.items() if not given]
    if missing:
        return StepFinding(False, f"Còn thiếu {', '.join(missing)}")
    under = f"trực thuộc {agency.superior.name}" if agency.superior else "không có cấp trên ở đây"
    return StepFinding(True, f"{agency.short_name}, {under}")


@setup_step(
    "site",
    order=20,
    words="Địa chỉ trang web và HTTPS",
    why="Mọi máy trong cơ quan mở được trang này, mật khẩu và dữ liệu cá nhân đi trên đường được mã hóa.",
    duty=MANAGE_PEOPLE,
    address="start_site",
    confirm="Đã mở được trang này từ máy khác, địa chỉ đúng",
    waivable=True,
)
def site_step(agency: Agency, day: date) -> StepFinding:
    words = site_settings().words
    return StepFinding(False, words, seen=words)


@setup_step(
    "calendar",
    order=30,
    words="Lịch làm việc",
    why="Hạn của mọi hồ sơ tính theo lịch này: xem lại ngày nghỉ, ngày làm bù, số văn bản.",
    duty=MANAGE_CALENDAR,
    address="calendars",
)
def calendar_step(agency: Agency, day: date) -> StepFinding:
    national = CalendarVersion.objects.filter(calendar__agency=None, state="in_force").first()
    if national is None:
        return StepFinding(False, "Chưa có lịch nào đang áp dụng")
    unnumbered = national.days.filter(basis__contains=UNNUMBERED).count()
    told = f"Lịch có đến hết năm {national.covers_to.year}"
    if unnumbered:
        return StepFinding(True, f"{told}; {unnumbered} ngày chưa ghi số văn bản", doubt=True)
    return StepFinding(True, told)


@setup_step(
    "divisions",
    order=40,
    words="Phòng, đơn vị",
    why="Bộ phận Một cửa và các phòng chuyên môn: quy trình giao việc cho phòng. Lập ở đây, hoặc cùng lúc nhập người.",
    duty=MANAGE_PEOPLE,
    address="agency",
)
def divisions_step(agency: Agency, day: date) -> StepFinding:
    count = divisions_of(agency.pk).count()
    return StepFinding(count > 0, f"{count} phòng, đơn vị" if count else "Chưa lập phòng nào")


@setup_step(
    "people",
    order=50,
    words="Người và vị trí",
    why="Ai làm gì là do vị trí đang giữ. Nhập cả danh sách từ Excel, hoặc thêm từng người.",
    duty=MANAGE_PEOPLE,
    address="people_import",
)
def people_step(agency: Agency, day: date) -> StepFinding:
    posts = Position.objects.filter(held_on(day), agency=agency)
    people, divisions = posts.values("user").distinct().count(), posts.exclude(division=None).values("division")
    told = f"{people} người, trong {divisions.distinct().count()} phòng" if people > 1 else "Mới có người quản trị"
    return StepFinding(people > 1, told)


@setup_step(
    "desk",
    order=80,
    words="Bộ phận Một cửa",
    why="Phòng nào tiếp nhận và trả kết quả, và ai ngồi ở đó.",
    duty=MANAGE_PEOPLE,
    address="reorganisations:desk",
)
def desk_step(agency: Agency, day: date) -> StepFinding:
    desk = agency.divisions.filter(is_one_stop=True).first()
    if desk is None:
        return StepFinding(False, "Chưa chọn phòng nào là Bộ phận Một cửa")
    people = list(dict.fromkeys(post.user.full_name for post in receivers_of(agency, day)))
    if not people:
        return StepFinding(False, f"{desk.name}: chưa giao ai tiếp nhận")
    return StepFinding(True, f"{desk.name}: {len(people)} người tiếp nhận")


@setup_step(
    "printers",
    order=90,
    words="Máy in",
    why="Giấy hẹn và văn bản in khổ A4, biên lai khổ A5: in thử một tờ mỗi khổ, đo lề, đọc mã QR.",
    duty=MANAGE_PEOPLE,
    address="printers",
    confirm="Đã in thử: đúng khổ, đủ lề, quét được mã QR",
    waivable=True,
)
def printers_step(agency: Agency, day: date) -> StepFinding:
    return StepFinding(False)

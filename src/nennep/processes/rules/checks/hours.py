"""Hours on every path against the budget, against the law on the real calendar, phase by phase."""

from collections.abc import Iterator
from decimal import Decimal

from nennep.definitions import engine
from nennep.definitions.definition import Definition, DefinitionError
from nennep.definitions.running_time import under_clock
from nennep.kernel.dates import day_and_month, full_date
from nennep.kernel.words import exact_number, short_number
from nennep.kernel.worktime.receptions import (
    HolidayShortfall,
    covered_until,
    ordinary_days,
    ordinary_hours,
    short_holidays,
)
from nennep.kernel.worktime.terms import NOMINAL_DAY
from nennep.processes.rules.checks.check import ERROR, WARNING, Check, finding, found_or_well, well
from nennep.processes.rules.checks.circumstances import Circumstances
from nennep.processes.rules.checks.promises import Promise, limit_words, promises_of

PHASE_TOTAL = "tổng các giai đoạn"
HOURS, LIMIT, PHASES = "Tổng giờ mọi nhánh", "Thời hạn luật", "Tổng giờ từng giai đoạn"


def plain(amount: Decimal) -> str:
    """“18”, “2,5”: what was reckoned, to two places; a norm that was typed is told whole."""
    return short_number(amount, 2)


def budget_of(
    definition: Definition, around: Circumstances, hours_a_day: Decimal | None = None
) -> tuple[Decimal | None, str]:
    """The hours that the longest path may take, and where they come from; None where nothing sets any.

    The totals of the phases where each has one (the agency's own commitment), or what the shortest
    legal limit leaves at least where no holiday falls into it, whichever is less. A day has the hours
    of the agency's timetable unless told otherwise.
    """
    found: list[tuple[Decimal, str]] = []
    totals = [phase.hours for phase in definition.phases]
    known = [hours for hours in totals if hours is not None]
    if known and len(known) == len(totals):
        found.append((sum(known, Decimal(0)), PHASE_TOTAL))
    for promise in promises_of(definition, around):
        hours = _hours(promise, around, hours_a_day or around.hours_a_day)
        if hours is not None:
            found.append((hours, f"{limit_words(promise.budget)}, lịch thường"))
    return min(found, default=(None, ""), key=lambda one: one[0] or Decimal(0))


def hours_counted(definition: Definition, source: str) -> engine.PathHours:
    """The paths as the budget from that source counts them: a legal limit asks for hours of the running clock only."""
    return engine.path_hours(engine.compile(definition if source == PHASE_TOTAL else under_clock(definition)))


def _ordinary(promise: Promise, around: Circumstances) -> Decimal | None:
    return ordinary_days(around.calendar, promise.budget, around.hours_a_day, around.day)


def _hours(promise: Promise, around: Circumstances, hours_a_day: Decimal) -> Decimal | None:
    return ordinary_hours(around.calendar, promise.budget, hours_a_day, around.day)


def _longest_day(around: Circumstances) -> Decimal:
    """The hours of a day beyond which no norm may go: the nominal ones, or the agency's where it works longer."""
    return max(around.hours_a_day, Decimal(NOMINAL_DAY))


def hours_checks(definition: Definition, around: Circumstances) -> Iterator[Check]:
    """The longest path against the budget; then each limit, each holiday, each phase."""
    try:
        path = engine.path_hours(engine.compile(definition))
    except DefinitionError:
        yield finding("hours", HOURS, "Chưa tính được: bảng còn lỗi cấu trúc.", state=ERROR, about="structure")
        return
    yield _total(definition, path, around)
    promises = promises_of(definition, around)
    for promise in promises:
        yield from _limit(promise, around)
    if around.covered and not promises:
        yield well("limit", LIMIT, "Thủ tục không quy định thời hạn.")
    yield from _phases(definition, path)


def _total(definition: Definition, path: engine.PathHours, around: Circumstances) -> Check:
    budget, source = budget_of(definition, around, _longest_day(around))
    if budget is None:
        return well("hours", HOURS, f"Dài nhất {exact_number(path.longest)} giờ; chưa có thời hạn để so.")
    whole, path = path.longest, hours_counted(definition, source)
    longest = exact_number(path.longest)
    if path.longest > budget:
        over = plain(path.longest - budget)
        words = (
            f"Dài nhất {longest} giờ, quá ngân sách {plain(budget)} giờ ({source}) là {over} giờ."
            f" Đường dài nhất: {_path(path.longest_steps)}."
        )
        return finding("hours", HOURS, words, state=ERROR, step=_slowest(definition, path), about="over")
    budget, source = budget_of(definition, around)
    if budget is not None and path.longest > budget:
        return well("hours", HOURS, f"Dài nhất {longest} giờ; giờ làm việc của cơ quan ít hơn, xem “{LIMIT}”.")
    same = "bằng" if path.longest == budget else "trong"
    held = f" (cả bước dừng đồng hồ {exact_number(whole)} giờ)" if whole != path.longest else ""
    words = f"Dài nhất {longest} giờ{held}, {same} ngân sách {plain(budget or Decimal(0))} ({source})."
    return well("hours", HOURS, words)


def _path(steps: tuple[str, ...]) -> str:
    shown = steps if len(steps) <= 14 else (*steps[:6], "…", *steps[-6:])
    return " → ".join(shown)


def _slowest(definition: Definition, path: engine.PathHours) -> str:
    hours = {place.step.id: place.step.hours for place in definition.places}
    return max(path.longest_steps, key=lambda step: hours[step], default="")


# --- the law ---


def _limit(promise: Promise, around: Circumstances) -> Iterator[Check]:
    title = f"{LIMIT}, {promise.of}" if promise.of else LIMIT
    about = f"{promise.budget.unit}-{promise.budget.amount}-{promise.of}"
    limit, needed = limit_words(promise.budget), promise.hours / around.hours_a_day
    days, most = _ordinary(promise, around), _hours(promise, around, _longest_day(around))
    held = _hours(promise, around, around.hours_a_day)
    if days is None or most is None or held is None:
        words = f"{limit}: cơ quan chưa có lịch làm việc nên không so được."
        yield finding("limit", title, words, state=WARNING, about=about)
        return
    if promise.hours > most:
        words = (
            f"{limit} chỉ có {plain(days)} ngày làm việc trên lịch thường; quy trình cần {plain(needed)}"
            f" ({exact_number(promise.hours)} giờ). Bớt giờ của một bước: {_path(promise.path)}."
        )
        yield finding("limit", title, words, state=ERROR, about=about)
        return
    if promise.hours > held:
        yield finding("limit", title, _late(promise, around, held), state=WARNING, about=f"{about}-timetable")
    else:
        yield well("limit", title, _kept(promise, around, held))
    if around.calendar is not None:
        needed = min(needed, days)
        short = short_holidays(around.calendar, promise.budget, needed, around.day)
        if short:
            yield _holidays(short, promise, needed)


def _late(promise: Promise, around: Circumstances, held: Decimal) -> str:
    return (
        f"{limit_words(promise.budget)}: các bước cộng lại {exact_number(promise.hours)} giờ, lịch của cơ quan chỉ có"
        f" {plain(held)} giờ làm việc ({plain(around.hours_a_day)} giờ một ngày). Hồ sơ chậm ngay từ bước đầu;"
        f" bớt {plain(promise.hours - held)} giờ của một bước: {_path(promise.path)}."
    )


def _kept(promise: Promise, around: Circumstances, held: Decimal) -> str:
    a_day = around.hours_a_day
    own = "" if a_day == NOMINAL_DAY else f", mỗi ngày {plain(a_day)} giờ"
    told = f"{exact_number(promise.hours)} giờ là {plain(promise.hours / a_day)} ngày làm việc{own}"
    spare = (held - promise.hours) / a_day
    left = f"lịch thường dư {plain(spare)}" if spare else "vừa đủ"
    return f"{limit_words(promise.budget)}; {told}, {left}.{_until(promise, around)}"


def _until(promise: Promise, around: Circumstances) -> str:
    last = covered_until(around.calendar, promise.budget, around.day) if around.calendar else None
    return f" Lịch mới đủ để xem tiếp nhận đến {full_date(last)}." if last else ""


def _holidays(holidays: tuple[HolidayShortfall, ...], promise: Promise, needed: Decimal) -> Check:
    """One warning a limit, the worst holiday first; another holiday makes it another finding."""
    worst, *others = sorted(holidays, key=lambda one: one.worst.working)
    limit = limit_words(promise.budget)
    whose = f" ({promise.of})" if promise.of else ""
    words = (
        f"Tiếp nhận {_when(worst)}: {limit}{whose} chỉ có {worst.worst.working} ngày làm việc, quy trình"
        f" cần {plain(needed)}."
    )
    if others:
        told = "; ".join(f"{one.name} {one.year}, tiếp nhận {_when(one)}" for one in others)
        words += f" Cũng không kịp: {told}."
    more = f" và {len(others)} kỳ nghỉ khác" if others else ""
    names = "-".join(f"{one.year} {one.name}" for one in holidays)
    return finding(
        "holiday",
        f"Qua {worst.name} {worst.year}{more} không kịp",
        words,
        state=WARNING,
        about=f"{limit}-{promise.of}-{names}",
        details=tuple(
            f"Nhận {full_date(one.day)}, hạn {full_date(one.last)}: {one.working} ngày làm việc"
            for holiday in holidays
            for one in holiday.receptions
        ),
    )


def _when(holiday: HolidayShortfall) -> str:
    first, last = holiday.receptions[0].day, holiday.receptions[-1].day
    if first == last:
        return f"ngày {full_date(first)}"
    year = f"/{first.year}" if first.year != last.year else ""
    return f"từ {day_and_month(first)}{year} đến {full_date(last)}"


# --- phases ---


def _phases(definition: Definition, path: engine.PathHours) -> Iterator[Check]:
    if not definition.phases:
        return
    on_path = set(path.longest_steps)
    work = [place.step for place in definition.places if place.step.kind in {"task", "check"}]
    found = []
    for phase in definition.phases:
        steps = [step for step in work if step.phase == phase.code]
        hours = sum((step.hours for step in steps if step.id in on_path), Decimal(0))
        if phase.hours is not None and phase.hours != hours:
            words = f"{phase.code} “{phase.name}” ghi {exact_number(phase.hours)} giờ, các bước cộng lại {exact_number(hours)}."
            found.append(finding("phase", PHASES, words, state=ERROR, about=phase.code))
        if not steps:
            words = f"{phase.code} “{phase.name}” chưa có bước nào."
            found.append(finding("phase", PHASES, words, state=WARNING, about=f"{phase.code}-empty"))
    for step in work:
        if not step.phase:
            words = f"{step.id} chưa thuộc giai đoạn nào."
            found.append(finding("phase", PHASES, words, state=WARNING, step=step.id))
    yield from found_or_well(found, "phase", PHASES, f"{len(definition.phases)} giai đoạn, khớp các bước.")

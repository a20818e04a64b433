"""The restructuring comparison: two pinned versions side by side, and what people are spared."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from difflib import SequenceMatcher

from nennep.definitions.definition import Step
from nennep.definitions.difference import Difference, difference
from nennep.kernel.dates import long_date
from nennep.kernel.words import money, number, percent, ratio, short_number
from nennep.kernel.worktime import UNSET, Style
from nennep.processes.papers.common_fields import named, signature
from nennep.processes.papers.facts import PinnedVersion
from nennep.processes.papers.payloads import CostRow, Line, MeasureRow, PairRow, Restructuring
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.rows import StepTable
from nennep.processes.papers.wording import both_words, days_figure, hours_total, hours_words, joined

NONE_YET = "chưa có"
NO_STEP = "–"
FIRST = "Phiên bản đầu tiên: chưa có quy trình trước để so"
SAME_STEPS = "Bảng các bước giữ nguyên"
Measured = tuple[str, Decimal | None, Decimal, Callable[[Decimal], str]]


def restructuring(before: PinnedVersion | None, after: PinnedVersion, profile: Profile) -> Restructuring:
    """The comparison; ``before`` None for a first version, where only papers can be compared.

    Raises DefinitionError when either table cannot run.
    """
    old, new = (StepTable(before) if before else None), StepTable(after)
    approval = after.approval("restructuring")
    told = difference(before.definition, after.definition) if before else None
    return Restructuring(
        **named(new, profile, new.work),  # type: ignore[arg-type]
        before_label=f"Phiên bản {before.number}" if before else NONE_YET,
        after_label=f"Phiên bản {after.number}",
        before_total=both_words(old.total, profile.hours_per_day) if old else NONE_YET,
        summary=_summary(told),
        saved=percent(_saved(old, new)),
        measures=tuple(_measures(old, new, profile)),
        pairs=tuple(_pairs(old, new, told.changed if told else ())),
        replaced=_replaced(after),
        costs=tuple(_costs(before, after)),
        cost_note=_cost_note(before, after),
        changes=told.lines()[1:] if told else (),
        place=after.agency.place or "…………",
        day=long_date(after.issued_on),
        basis=(
            f"Phê duyệt tại Quyết định số {approval.number} {long_date(approval.signed_on)} của {approval.authority}."
            if approval
            else ""
        ),
        signatures=(signature("Người lập", after.drafter), signature("Thủ trưởng cơ quan", after.approver)),
    )


def _summary(told: Difference | None) -> str:
    if told is None:
        return FIRST
    return told.summary() if told else SAME_STEPS


def _saved(old: StepTable | None, new: StepTable) -> Decimal | None:
    """Share of working hours saved, in per cent; None where there is nothing to compare with."""
    return ratio(old.total - new.total, old.total) if old else None


def _measures(old: StepTable | None, new: StepTable, profile: Profile) -> Iterator[MeasureRow]:
    for name, before, after, words in _counted(old, new, profile):
        yield MeasureRow(
            name=name,
            before=words(before) if before is not None else NONE_YET,
            after=words(after),
            change=_changed(before, after, words),
        )
    for name, told in (("Thời hạn theo quy định", _limit), ("Mức độ dịch vụ công", _level)):
        was, now = (told(old.pinned) if old else NONE_YET), told(new.pinned)
        same = "giữ nguyên" if was == now else "thay đổi"
        yield MeasureRow(name=name, before=was, after=now, change=same if old else "–")


def _counted(old: StepTable | None, new: StepTable, profile: Profile) -> Iterator[Measured]:
    def pair(count: Callable[[StepTable], Decimal | int]) -> tuple[Decimal | None, Decimal]:
        return (Decimal(count(old)) if old else None), Decimal(count(new))

    per_day = profile.hours_per_day
    yield "Số bước công việc", *pair(lambda t: len(t.work)), number
    yield "Số vai trò tham gia", *pair(lambda t: len({t.person(p.step) for p in t.work})), number
    yield "Số đơn vị, cơ quan tham gia", *pair(lambda t: len(t.units())), number
    yield "Tổng thời gian (giờ làm việc)", *pair(lambda t: t.total), _plain
    yield ("Tổng thời gian (ngày làm việc)", *pair(lambda t: t.total), lambda hours: days_figure(hours, per_day))
    yield "Giấy tờ người dân phải nộp, xuất trình", *pair(lambda t: _papers(t, data=False)), number
    yield "Giấy tờ thay bằng dữ liệu", *pair(lambda t: _papers(t, data=True)), number
    yield "Biểu mẫu, văn bản nội bộ", *pair(_forms), number
    yield "Phí, lệ phí một hồ sơ (đồng)", *pair(_fees), number


def _plain(value: Decimal) -> str:
    return short_number(value, 4)


def _changed(before: Decimal | None, after: Decimal, words: Callable[[Decimal], str]) -> str:
    if before is None:
        return "–"
    if before == after:
        return "giữ nguyên"
    return f"{'tăng' if after > before else 'giảm'} {words(abs(after - before))}"


def _papers(table: StepTable, *, data: bool) -> int:
    return sum(
        (component.manner == "data") is data
        for procedure in table.pinned.procedures
        for component in procedure.components
    )


def _forms(table: StepTable) -> int:
    return len({form for place in table.work for form in place.step.forms_out})


def _fees(table: StepTable) -> int:
    return max((sum(f.amount for f in p.fees) for p in table.pinned.procedures), default=0)


def _limit(pinned: PinnedVersion) -> str:
    told = [term.words(Style.PAPER) for p in pinned.procedures for term in p.limits.values()]
    return "; ".join(dict.fromkeys(told)) or UNSET


def _level(pinned: PinnedVersion) -> str:
    return joined(list(dict.fromkeys(p.service_words.lower() for p in pinned.procedures))) or "–"


# --- steps side by side ---


def _pairs(old: StepTable | None, new: StepTable, edited: tuple[str, ...]) -> Iterator[PairRow]:
    was = [place.step for place in old.work] if old else []
    now = [place.step for place in new.work]
    for before, after in _aligned(was, now):
        yield PairRow(
            before_what=_what(old, before),
            before_who=old.person(before) if old and before else NO_STEP,
            before_time=hours_words(before.hours) if before else NO_STEP,
            after_what=_what(new, after),
            after_who=new.person(after) if after else NO_STEP,
            after_time=hours_words(after.hours) if after else NO_STEP,
            change=_change(before, after, edited) if old else "–",
        )
    yield PairRow(
        before_what="Tổng thời gian",
        before_who="",
        before_time=hours_total(old.total) if old else NONE_YET,
        after_what="Tổng thời gian",
        after_who="",
        after_time=hours_total(new.total),
        change=_changed(old.total, new.total, hours_total) if old else "–",
    )


def _aligned(was: list[Step], now: list[Step]) -> Iterator[tuple[Step | None, Step | None]]:
    """Steps of one id stand side by side; one that moved stands at its new place only."""
    old, new = [step.id for step in was], [step.id for step in now]
    by_id = {step.id: step for step in was}
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(was[a1:a2], now[b1:b2], strict=True)
            continue
        yield from ((step, None) for step in was[a1:a2] if step.id not in new)
        yield from ((by_id.get(step.id), step) for step in now[b1:b2])


def _what(table: StepTable | None, step: Step | None) -> str:
    return f"{table.labels[step.id]}. {step.name}" if table and step else NO_STEP


def _change(before: Step | None, after: Step | None, edited: tuple[str, ...]) -> str:
    if before is None:
        return "thêm"
    if after is None:
        return "bỏ"
    if before.hours != after.hours:
        return _changed(before.hours, after.hours, hours_total)
    return "sửa nội dung" if after.id in edited else "giữ nguyên"


# --- papers and money ---


def _replaced(after: PinnedVersion) -> tuple[Line, ...]:
    found = {c.name: c.source for p in after.procedures for c in p.components if c.manner == "data"}
    return tuple(Line(name=name, meaning=source) for name, source in found.items())


def _costs(before: PinnedVersion | None, after: PinnedVersion) -> Iterator[CostRow]:
    was = {cost.activity: cost for cost in (before.costs if before else ())}
    now = {cost.activity: cost for cost in after.costs}
    for activity in dict.fromkeys([*was, *now]):
        old, new = was.get(activity), now.get(activity)
        yield CostRow(
            activity=activity,
            before=money(round(old.yearly)) if old else "–",
            after=money(round(new.yearly)) if new else "–",
            basis=(new or was[activity]).basis,
        )
    if was or now:
        totals = [sum((c.yearly for c in each.values()), Decimal(0)) for each in (was, now)]
        yield CostRow(
            activity="Cộng một năm",
            before=money(round(totals[0])) if was else "–",
            after=money(round(totals[1])) if now else "–",
            basis="",
        )


def _cost_note(before: PinnedVersion | None, after: PinnedVersion) -> str:
    way = "Chi phí một năm = (số giờ × thu nhập bình quân một giờ + khoản chi) × số lần × số đối tượng."
    was = sum((c.yearly for c in before.costs), Decimal(0)) if before else Decimal(0)
    now = sum((c.yearly for c in after.costs), Decimal(0))
    if not after.costs:
        return "Chưa có số liệu chi phí tuân thủ của thủ tục này."
    if not was:
        return way
    if was == now:
        return f"{way} Chi phí không đổi."
    return f"{way} Tiết kiệm {money(round(was - now))} một năm, bằng {percent(ratio(was - now, was))}."

"""The internal process: an annex to the chairman's decision, in decimals of days, units instead of persons."""

from collections.abc import Iterator

from nennep.definitions.definition import Place
from nennep.kernel.dates import long_date
from nennep.processes.papers.common_fields import limits, named
from nennep.processes.papers.facts import ApprovalFacts, PinnedVersion
from nennep.processes.papers.payloads import InternalProcess, InternalRow
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.rows import StepTable
from nennep.processes.papers.wording import days_words, hours_total, joined


def internal_process(pinned: PinnedVersion, profile: Profile) -> InternalProcess:
    """The internal process in decimals of days, units instead of persons. Raises DefinitionError."""
    table = StepTable(pinned)
    shown = tuple(place for place in table.work if place.step.in_internal)
    return InternalProcess(
        **named(table, profile, shown),  # type: ignore[arg-type]
        basis=_attached_to(pinned.approval("internal"), pinned),
        field_name=joined(list(dict.fromkeys(p.field for p in pinned.procedures if p.field))),
        total_days=days_words(table.total, profile.hours_per_day),
        total_hours=f"{hours_total(table.total)} làm việc",
        limits=tuple(limits(pinned)),
        steps=tuple(_internal_rows(table, profile, shown)),
    )


def _attached_to(approval: ApprovalFacts | None, pinned: PinnedVersion) -> str:
    authority = approval.authority if approval else ""
    if not authority:
        superior = pinned.agency.superior or "Ủy ban nhân dân tỉnh"
        authority = f"Chủ tịch {superior}"
    number = approval.number if approval and approval.number else "…………/QĐ-UBND"
    day = long_date(approval.signed_on if approval else None)
    return f"(Kèm theo Quyết định số {number} {day} của {authority})"


def _internal_rows(table: StepTable, profile: Profile, shown: tuple[Place, ...]) -> Iterator[InternalRow]:
    phases = {phase.code: phase for phase in table.pinned.definition.phases}
    begun: set[str] = set()
    last = ""
    for place in shown:
        step = place.step
        if step.phase != last and step.phase in phases:
            phase = phases[step.phase]
            again = step.phase in begun
            begun.add(step.phase)
            days = days_words(table.hours_of_phase(phase.code), profile.hours_per_day)
            yield InternalRow(
                heading=True,
                number="",
                name=f"Giai đoạn {phase.code}" + (" (tiếp)" if again else "") + f": {phase.name}",
                unit="",
                days="" if again else days,
                result="",
            )
        last = step.phase
        yield InternalRow(
            heading=False,
            number=table.labels[step.id],
            name=step.name,
            unit=table.unit(step),
            days=days_words(step.hours, profile.hours_per_day),
            result=step.result or "\n".join(step.forms_out) or "–",
        )

"""The electronic process: the whole graph node by node, as the one-stop system is set up from it."""

from collections.abc import Iterator

from nennep.definitions.definition import KINDS, Step
from nennep.kernel.dates import long_date
from nennep.processes.papers.common_fields import named, signature
from nennep.processes.papers.facts import PinnedVersion
from nennep.processes.papers.payloads import ElectronicProcess, Line, NodeRow
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.rows import BLOCKS, WORK, StepTable
from nennep.processes.papers.wording import clock_words, hours_total, joined, length_words


def electronic_process(pinned: PinnedVersion, profile: Profile) -> ElectronicProcess:
    """The whole graph, node by node. Raises DefinitionError."""
    table = StepTable(pinned)
    approval = pinned.approval("internal")
    basis = (
        f"Quyết định số {approval.number} {long_date(approval.signed_on)} của {approval.authority}"
        if approval
        else "Quyết định phê duyệt quy trình nội bộ số ………… " + long_date(None)
    )
    levels = dict.fromkeys(p.service_words.lower() for p in pinned.procedures)
    return ElectronicProcess(
        **named(table, profile, table.work),  # type: ignore[arg-type]
        basis=basis,
        digest=pinned.definition.sha256,
        service_level=joined(list(levels)) or "chưa xác định",
        nodes=tuple(_nodes(table)),
        variables=tuple(
            Line(name=v.name, meaning=f"{v.label or v.name} ({', '.join(v.choices) or v.kind})")
            for v in pinned.definition.variables
        ),
        signatures=(signature("Người lập", pinned.drafter), signature("Người duyệt", pinned.approver)),
    )


def _nodes(table: StepTable) -> Iterator[NodeRow]:
    sources = [c.source for p in table.pinned.procedures for c in p.components if c.manner == "data"]
    first = table.work[0].step.id if table.work else ""
    for place in table.places:
        step = place.step
        yield NodeRow(
            node=step.id,
            name=step.name if step.kind in WORK else f"{step.name} ({KINDS[step.kind]})",
            account=table.account(step) if step.kind in WORK else "Hệ thống",
            hours=_limit(step),
            forms="\n".join((*step.forms_in, *step.forms_out)) or "–",
            public_state=step.public_state or "–",
            onward=_onward(table, step),
            clock="\n".join([clock_words(step), *_alarms(table, step)]),
            signing="\n".join(_signing(step, sources if step.id == first else [])) or "–",
        )


def _limit(step: Step) -> str:
    if step.kind in WORK:
        return hours_total(step.hours)
    return length_words(step.wait) if step.wait else "–"


def _alarms(table: StepTable, step: Step) -> list[str]:
    return list(table.alarm_words(step)) if step.alarms else []


def _onward(table: StepTable, step: Step) -> str:
    when = f"Chỉ khi {step.condition}\n" if step.condition else ""
    if step.kind == "end":
        return "Kết thúc"
    if step.kind == "parallel":
        return when + "Đồng thời " + ", ".join(branch.steps[0].id for branch in step.branches)
    if step.kind in BLOCKS:
        lines = [
            f"{branch.condition and f'Nếu {branch.condition}: '}"
            f"{branch.steps[0].id if branch.steps else branch.to or 'bước sau'}"
            for branch in step.branches
        ]
        return when + "\n".join(lines)
    return when + "\n".join(f"{name} → {to}" if name else to for name, to in table.ways(step))


def _signing(step: Step, sources: list[str]) -> Iterator[str]:
    for source in dict.fromkeys(sources):
        yield f"Khai thác {source}"
    if step.agency:
        yield f"Liên thông với {step.agency}"
    if step.signs:
        yield "Ký số kết quả"
    if step.returns:
        yield "Trả kết quả điện tử"
    if step.separation:
        yield f"Khác người làm {joined(list(step.separation))}"

"""Whether instructions, and the files of their answers, say what their events tell: what ``verify`` proves of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from nennep.cases.models import Case
from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of

from ..models import Instruction, InstructionEntry
from ..rules import GIVEN, INSTRUCTION_FLOW, INSTRUCTION_LABELS

MOVES = {f"instruction.{name}": move.target for name, move in INSTRUCTION_FLOW.moves.items()}
KINDS = frozenset(INSTRUCTION_LABELS) | frozenset(MOVES)
Told = tuple[str, Mapping[str, Any]]


@ROW_CHECKS.under_own_name
def instruction_faults() -> Iterator[str]:
    """Each instruction against the events of its case: its state, who has it until when, every word and every file."""
    if Instruction._meta.db_table not in connection.introspection.table_names():
        return  # a database of before
    cases = Case.objects.filter(pk__in=Instruction.objects.values("case")).order_by("pk")
    for case in cases.only("pk", "code", "agency_id").iterator(500):
        told = _told_of(case)
        found = {one.number: one for one in case.instructions.prefetch_related("entries")}
        for number in sorted({*told, *found}):
            name = f"ý kiến chỉ đạo số {number} của hồ sơ {case.code}"
            if fault := _fault(found.get(number), told.get(number, [])):
                yield f"{name}: {fault}"


def _told_of(case: Case) -> dict[int, list[Told]]:
    """By the number of the instruction what its events tell, the first first."""
    told: dict[int, list[Told]] = {}
    for event in events_about("case", case.pk, case.agency_id).filter(kind__in=KINDS):
        facts = facts_of(event)
        told.setdefault(facts["instruction"], []).append((event.kind, facts))
    return told


def _fault(instruction: Instruction | None, told: Sequence[Told]) -> str:
    """What of it is otherwise than its events say; empty where nothing is."""
    if instruction is None:
        return "đã mất khỏi cơ sở dữ liệu"
    if not told or told[0][0] != GIVEN:
        return "không có sự kiện nào ghi nó"
    held: dict[str, Any] = {}
    for kind, facts in told:
        held |= {key: facts[key] for key in ("receiver", "giver", "due_on") if key in facts}
        held["state"] = MOVES.get(kind, held.get("state", "open"))
    rows = {
        "receiver": instruction.receiver_id,
        "giver": instruction.given_by_id,
        "due_on": instruction.due_on.isoformat(),
        "state": instruction.state,
    }
    if any(rows[key] != value for key, value in held.items()):
        return "người nhận, hạn hoặc tình trạng khác sự kiện"
    entries = sorted(instruction.entries.all(), key=lambda entry: entry.number)
    if [_said(entry) for entry in entries] != [(kind, facts.get("remark", "")) for kind, facts in told]:
        return "lời ghi khác sự kiện"
    if [entry.file_id for entry in entries] != [facts.get("file") for _, facts in told]:
        return "tệp kèm trả lời không phải tệp đã gửi"
    return ""


def _said(entry: InstructionEntry) -> tuple[str, str]:
    return entry.kind, entry.remark

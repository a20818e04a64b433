"""A BPMN file as a table, where a table can say it; the document itself is kept whole."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from nennep.definitions.bpmn.blocks import Folder, FoldError
from nennep.definitions.bpmn.connections import ENDS, conclusions, connect
from nennep.definitions.bpmn.diagram import Diagram, unfold
from nennep.definitions.bpmn.expressions import understood, variables_of
from nennep.definitions.bpmn.extension import ours, read_phases, read_variables
from nennep.definitions.bpmn.names import bpmn, nn
from nennep.definitions.bpmn.raw_graph import Extract, extract
from nennep.definitions.bpmn.reasons import Reason, reason
from nennep.definitions.bpmn.source import Element, census, clean, parse, text_of
from nennep.definitions.bpmn.step_rows import TabulatedSteps, end_name_of, rows_of
from nennep.definitions.bpmn.writer import fresh
from nennep.definitions.bpmn.written_table import hinted
from nennep.definitions.definition import DONE, Definition, DefinitionError

DOCUMENT: Final = "document"
"""The address in ``Definition.fragments`` under which a foreign document is kept."""


@dataclass(frozen=True)
class BpmnReading:
    """What a BPMN file says.

    ``definition`` is None where no table can say it; ``reasons`` then tell why, by element.
    ``document`` is the file as text. ``remarks``: what a reader should look at, in Vietnamese.
    ``names``: the element of each step ("B4") and part of a step ("B4/gate"). ``new``: the
    steps that this product did not write, which have no hours yet.
    """

    document: str
    definition: Definition | None = None
    reasons: tuple[Reason, ...] = ()
    remarks: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()


def read(xml: bytes) -> BpmnReading:
    """The table of a BPMN file and the untouched document. Raises UnreadableError."""
    return read_root(parse(xml))


def read_root(root: Element) -> BpmnReading:
    """The same of a parsed document."""
    found = extract(root)
    foldable = connect(found)
    document = text_of(root)
    rows, definition = None, None
    if any(one.rule in _UNSURE for one in found.reasons):
        return BpmnReading(document, reasons=tuple(found.reasons))
    try:
        rows, definition = _table(root, found, foldable=foldable)
    except FoldError as error:
        found.reasons.append(error.reason)
    reasons = tuple(dict.fromkeys(found.reasons))
    if rows is None or definition is None:
        return BpmnReading(document, reasons=reasons)
    reasons += _conditions(found, definition, reasons)
    fragments = _fragments(root, document, definition)
    return BpmnReading(
        document,
        replace(definition, fragments=fragments),
        reasons,
        tuple(_remarks(found, definition, rows, kept=bool(fragments))),
        rows.names,
        tuple(rows.new),
    )


_UNSURE: Final = frozenset({"size", "deep", "missing_id", "duplicate_id"})
"""Where these stand, nobody knows which element an arrow or a lane means."""


def _table(root: Element, found: Extract, *, foldable: bool) -> tuple[TabulatedSteps | None, Definition | None]:
    """As our own extension says, if that is what is drawn; else as it can be folded."""
    rows = hinted(found) if found.process is not None else None
    if rows is not None:
        definition = _definition(root, found, rows)
        if _is_drawn(found, rows, definition):
            return rows, definition
    if not foldable:
        return None, None
    folder = Folder(found)
    if not any(node.kind in ENDS for node in found.nodes.values()):
        raise FoldError(_no_end(found))
    drafts = folder.fold()
    rows = rows_of(folder, drafts)
    definition = _definition(root, found, rows)
    deep = [place.step.id for place in definition.places if place.depth > DEEPEST]
    if deep:
        raise FoldError(reason("deep", rows.names.get(deep[0], "")))
    if not _is_drawn(found, rows, definition):
        first = found.nodes[folder.start]
        raise FoldError(Reason(first.id, "not_a_table", _NOT_A_TABLE))
    return rows, definition


_NOT_A_TABLE: Final = (
    "Quy trình chưa xếp được thành bảng bước. Vẽ lại để mỗi vòng lặp có một lối ra và mỗi nhánh về một chỗ."
)


def _no_end(found: Extract) -> Reason:
    home = found.process.get("id", "") if found.process is not None else ""
    return Reason(home, "no_end", "Quy trình không đi tới kết thúc nào. Thêm sự kiện kết thúc.")


def _definition(root: Element, found: Extract, rows: TabulatedSteps) -> Definition:
    process = found.process
    own = ours(process, "process")
    process_id = process.get("id", "")
    written = own.get("name", "") if own is not None else ""
    names = names_of(root, process)
    known = {key: own.get(key, written) if own is not None else "" for key in names}
    changed = [name for key, name in names.items() if name.strip() and name != known[key]]
    declared = read_variables(own)
    conditions = [arrow.condition for arrow in found.arrows if arrow.condition]
    ours_only = own is not None and not rows.new
    return Definition(
        code=clean(own.get("code", "") if own is not None else process_id),
        name=clean(changed[0] if changed else written or process_id),
        steps=rows.steps,
        variables=declared
        if ours_only
        else (*declared, *variables_of(_asked(rows, conditions), [v.name for v in declared])),
        phases=read_phases(own),
        end_name=_end_name(found, rows),
    )


DEEPEST: Final = 20
"""How deep a stored table may nest; what can be run is less, and the engine says so."""


def names_of(root: Element, process: Element) -> dict[str, str]:
    """What the pool and the process are called, the pool first."""
    found: dict[str, str] = {}
    for one in root.iter(bpmn("participant")):
        if (one.get("processRef") or "").rpartition(":")[2] == process.get("id", ""):
            found["pool"] = one.get("name", "")
    return {**found, "process": process.get("name", "")}


def _end_name(found: Extract, rows: TabulatedSteps) -> str:
    """As the end is called; as we wrote it, where no way comes to an end that could be drawn."""
    end = rows.names.get("/EvEnd")
    if end is None:
        own = ours(found.process, "process")
        return clean(own.get("end_name", "") if own is not None else "") or DONE
    return end_name_of(found.nodes[end])


def _asked(rows: TabulatedSteps, conditions: list[str]) -> list[str]:
    """The conditions that stand in the table, so that a conclusion's own one asks for nothing."""
    shell = Definition(code="", name="", steps=rows.steps)
    found = []
    for place in shell.places:
        found += [place.step.condition, *(way.condition for way in place.step.branches)]
    return [unicodedata.normalize("NFC", one) for one in found if one]


# --- is the table what is drawn? ---

_Drawn = tuple[Counter[tuple[object, ...]], frozenset[tuple[object, ...]]]


def _is_drawn(found: Extract, rows: TabulatedSteps, definition: Definition) -> bool:
    """Whether the table's drawing has the arrows of the file, gateways that do nothing aside."""
    try:
        diagram = unfold(definition, {k: v for k, v in rows.names.items() if "/" in k or v})
    except DefinitionError:
        return False
    end = rows.names.get("/EvEnd", "")
    same = {node.id: end for node in diagram.nodes.values() if node.step in rows.shortcuts}
    open_choice = any(one.rule in _OPEN for one in found.reasons)
    return _of_diagram(diagram, same, blind=open_choice) == _of_file(found, blind=open_choice)


_OPEN: Final = frozenset({"no_default", "no_condition", "default_condition"})


def _of_diagram(diagram: Diagram, same: dict[str, str], *, blind: bool) -> _Drawn:
    """What is compared; ``blind`` to default marks, where the file lacks one and is refused."""
    kinds = {same.get(n.id, n.id): n.kind for n in diagram.nodes.values() if n.id not in same}
    arrows = [
        (f.source, same.get(f.target, f.target), f.name, f.condition, f.default and not blind) for f in diagram.flows
    ]
    attached = frozenset((n.id, n.on, n.interrupts) for n in diagram.nodes.values() if n.on)
    return _arrows(kinds, arrows), attached


def _of_file(found: Extract, *, blind: bool) -> _Drawn:
    kinds = {node.id: node.kind for node in found.nodes.values()}
    asked = {gate for gate in found.nodes if found.nodes[gate].kind == "xor"}
    arrows = []
    for arrow in found.arrows:
        condition = clean(arrow.condition)
        if arrow.source in asked and condition.startswith("kq_"):
            condition = "" if _is_verdict(found, arrow.source) else condition
        default = arrow.default and not blind
        arrows.append((arrow.source, arrow.target, arrow.name, condition, default))
    attached = frozenset((n.id, n.on, n.interrupts) for n in found.nodes.values() if n.on)
    return _arrows(kinds, arrows), attached


def _is_verdict(found: Extract, gate: str) -> bool:
    return conclusions(found, gate) is not None


def _arrows(kinds: dict[str, str], arrows: list[tuple[str, str, str, str, bool]]) -> Counter[tuple[object, ...]]:
    out: dict[str, list[str]] = {}
    into = Counter(target for _, target, *_ in arrows)
    for source, target, *_ in arrows:
        out.setdefault(source, []).append(target)

    def passes(node: str) -> bool:
        kind = kinds.get(node, "")
        gate = kind == "xor" or (kind in {"and", "or"} and into[node] == 1)
        return len(out.get(node, [])) == 1 and (kind == "pass" or gate)

    def spot(node: str) -> str:
        seen: set[str] = set()
        while node not in seen and passes(node):
            seen.add(node)
            node = out[node][0]
        return node

    drawn: Counter[tuple[object, ...]] = Counter()
    for source, target, name, condition, default in arrows:
        if passes(source):
            continue
        choice = len(out[source]) > 1 and kinds.get(source) in {"xor", "and", "or"}
        label = " ".join(clean(name).split()) if choice else ""
        asked = condition if choice else ""
        drawn[kinds.get(source), source, spot(target), label, asked, choice and default] += 1
    return drawn


# --- what else there is to say ---


def _conditions(found: Extract, definition: Definition, known: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The conditions that our language does not understand, by their arrows."""
    variables = definition.variable
    wrong = []
    stand = set(_asked(TabulatedSteps(definition.steps), []))
    for arrow in found.arrows:
        condition = clean(arrow.condition)
        if condition and condition in stand:
            why = understood(condition, variables)
            if why:
                wrong.append(reason("condition", arrow.id, arrow.name, why))
    return tuple(wrong)


def _fragments(root: Element, document: str, definition: Definition) -> tuple[tuple[str, str], ...]:
    """Nothing where the table alone writes every element, attribute and text of the file."""
    ours_only = next(root.iter(nn("process")), None) is not None
    if ours_only and not census(root) - census(fresh(definition)):
        return ()
    return ((DOCUMENT, document),)


def _remarks(found: Extract, definition: Definition, rows: TabulatedSteps, *, kept: bool) -> list[str]:
    remarks = []
    for step_id in rows.new:
        step = definition.step(step_id)
        if step.kind in {"task", "check"} and not step.hours:
            remarks.append(f"Bước {step_id} “{step.name}” chưa có thời gian. Nhập số giờ.")
    for child in found.opened:
        name = child.get("name") or child.get("id", "")
        remarks.append(f"Quy trình con “{name}” được mở thành các bước trong bảng; khung của nó giữ trong tệp BPMN.")
    for one in definition.variables[len(read_variables(ours(found.process, "process"))) :]:
        remarks.append(f"Biến “{one.name}” lấy từ điều kiện trong tệp. Kiểm tra kiểu và tên gọi.")
    if kept:
        remarks.append(
            "Tệp có phần mà bảng bước không thể hiện (hình vẽ, chú thích, mục mở rộng). "
            "Phần đó được giữ nguyên và đi theo khi xuất lại."
        )
    return remarks

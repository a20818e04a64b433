"""Where a decision stands: the register it is compared with, and what keeps it from being applied."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel.dates import full_date
from nennep.org.models import Agency

from ..models import DecisionLine, Procedure, ProcedureVersion, PublishingDecision
from ..rules.comparison import Register, is_open
from ..rules.comparison.identity import root_of
from ..rules.published import Published
from .fields import codes_leading_on, fields_by_name
from .published import newest_of

EARLY = "effect"


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that must be settled first.

    ``order`` is that of its line, None for the head; ``doubt`` the place of a doubt in the line's
    list, ``warning`` of one in the decision's; both None where something is missing or cannot be.
    """

    words: str
    field: str = ""
    order: int | None = None
    doubt: int | None = None
    warning: int | None = None


def register_of(agency: Agency) -> Register:
    """What the register of this agency holds: of every procedure its newest version."""
    held = newest_of(ProcedureVersion.objects.filter(procedure__agency=agency)).values()
    names = [agency.name, agency.short_name]
    return Register(sorted(held, key=lambda one: one.quality_code), names, fields_by_name(agency))


def held_before(decision: PublishingDecision, procedures: Iterable[int]) -> dict[int, Published]:
    """The newest version of each of these that the decision did not make."""
    return newest_of(ProcedureVersion.objects.filter(procedure__in=procedures).exclude(decision=decision))


def early_effect(signed_on: date | None, effective_on: date | None) -> list[dict[str, Any]]:
    """The warning that a decision takes effect before it was signed, if it does."""
    if not signed_on or not effective_on or effective_on >= signed_on:
        return []
    words = (
        f"Ngày hiệu lực {full_date(effective_on)} trước ngày ký {full_date(signed_on)}. Sửa ngày,"
        " hoặc xác nhận văn bản ghi đúng như vậy."
    )
    return [{"words": words, "place": "", "seen": False, "about": EARLY}]


def included(decision: PublishingDecision) -> list[DecisionLine]:
    """The lines that applying carries out, in order."""
    lines = decision.lines.filter(left_out="").select_related("procedure")
    return list(lines.prefetch_related("replaced").order_by("order"))


def strange_doubt(line: DecisionLine) -> dict[str, Any] | None:
    """The open doubt whether the line is of this agency at all, if there is one."""
    for one in line.doubts:
        first = one["choices"][0]["value"] if one["choices"] else {}
        if is_open(one) and one["field"] in ("code", "agency") and "left_out" in first:
            found: dict[str, Any] = one
            return found
    return None


def day_of(line: DecisionLine, decision: PublishingDecision) -> date | None:
    """The first day of what the line does."""
    return line.effective_on or decision.effective_on


def open_things(decision: PublishingDecision, lines: Sequence[DecisionLine] | None = None) -> list[Open]:
    """Everything that must be settled before the decision can be applied; empty when nothing does."""
    if decision.state != "draft":
        return []
    if lines is None:
        lines = included(decision)
    found = _of_head(decision)
    found += [Open(one["words"], warning=i) for i, one in enumerate(decision.warnings) if not one.get("seen")]
    if not lines:
        found.append(Open("Không còn dòng nào để áp dụng. Thêm dòng, hoặc bỏ quyết định này.", "lines"))
    starts = _starts(lines)
    for line in lines:
        found += [
            Open(one["why"], one["field"], line.order, doubt=i) for i, one in enumerate(line.doubts) if is_open(one)
        ]
        found += _missing(line) or _too_early(line, decision, starts)
    return found + _closed_fields(decision, lines) + _clashes(decision, lines)


def _of_head(decision: PublishingDecision) -> list[Open]:
    found = []
    if not decision.number:
        found.append(Open("Chưa có số quyết định.", "number"))
    if decision.signed_on is None:
        found.append(Open("Chưa có ngày ký.", "signed_on"))
    if decision.effective_on is None:
        found.append(Open("Chưa có ngày hiệu lực.", "effective_on"))
    if decision.number and decision.signed_on:
        applied = PublishingDecision.objects.filter(
            agency=decision.agency_id, number=decision.number, signed_on=decision.signed_on, state="applied"
        )
        if applied.exists():
            found.append(
                Open(
                    f"Quyết định {decision.number} ngày {full_date(decision.signed_on)} đã được áp"
                    " dụng. Sửa số, ngày nếu đọc sai; nếu đúng thì bỏ bản này.",
                    "number",
                )
            )
    return found


def _missing(line: DecisionLine) -> list[Open]:
    """What the line must say and does not; one whose identity is still in doubt is asked that alone."""
    values, said = line.values, {one["field"] for one in line.doubts if is_open(one)}
    needs: list[tuple[str, str]] = []
    if not line.change and "change" not in said:
        needs.append(("change", "Chọn loại: ban hành mới, sửa đổi, thay thế hay bãi bỏ."))
    is_new = line.procedure_id is None and line.change in ("enacted", "replaced")
    if line.change in ("amended", "repealed") and line.procedure_id is None:
        if not said & {"code", "agency"}:
            needs.append(("procedure", "Chọn thủ tục mà dòng này nói tới."))
    elif is_new and not said & {"code", "agency"}:
        needs += _missing_of_new(line, values, said)
    return [Open(words, field, line.order) for field, words in needs]


def _closed_fields(decision: PublishingDecision, lines: Sequence[DecisionLine]) -> list[Open]:
    """The new procedures whose field was closed after it had been chosen."""
    chosen = [line for line in lines if line.procedure_id is None and line.values.get("field")]
    known = codes_leading_on(decision.agency) if chosen else set()
    words = "Lĩnh vực đã chọn không còn dùng. Chọn lĩnh vực khác."
    return [Open(words, "field", line.order) for line in chosen if line.values["field"] not in known]


def _missing_of_new(line: DecisionLine, values: dict[str, Any], said: set[str]) -> Iterable[tuple[str, str]]:
    if not root_of(line.code):
        yield "code", "Ghi mã quốc gia của thủ tục mới, dạng 1.234567."
    if not values.get("name"):
        yield "name", "Ghi tên thủ tục."
    if not values.get("field"):
        yield "field", "Chọn lĩnh vực của thủ tục mới."
    if not values.get("quality_code"):
        yield "quality_code", "Ghi mã trong hệ thống chất lượng, như QT.DP.04."
    inherits = line.change == "replaced" and bool(line.replaced.all())
    if "terms" not in values and not inherits and "terms" not in said:
        yield "terms", "Nhập thời hạn, hoặc ghi là không quy định."
    if line.change == "replaced" and not inherits and "replaced" not in said:
        yield "replaced", "Chọn thủ tục bị thay thế."


def _starts(lines: Sequence[DecisionLine]) -> dict[int, date]:
    """The first day of the newest version, by procedure."""
    concerned = {line.procedure_id for line in lines if line.procedure_id} | {
        each.pk for line in lines for each in line.replaced.all()
    }
    rows = ProcedureVersion.objects.filter(procedure__in=concerned).order_by("number")
    return dict(rows.values_list("procedure", "valid_from"))


def _too_early(line: DecisionLine, decision: PublishingDecision, starts: dict[int, date]) -> list[Open]:
    day = day_of(line, decision)
    if day is None:
        return []
    keys = ([line.procedure_id] if line.procedure_id else []) + [p.pk for p in line.replaced.all()]
    late = [starts[each] for each in keys if each in starts and starts[each] >= day]
    if not late:
        return []
    words = (
        f"Bản đang giữ có hiệu lực từ {full_date(max(late))}, không trước ngày hiệu lực"
        f" {full_date(day)} của dòng này. Sửa ngày, hoặc bỏ dòng."
    )
    return [Open(words, "effective_on", line.order)]


def _clashes(decision: PublishingDecision, lines: Sequence[DecisionLine]) -> list[Open]:
    """Two lines on one procedure, or a code that something else bears."""
    said = {line.order: {d["field"] for d in line.doubts if is_open(d)} for line in lines}
    users: dict[object, list[DecisionLine]] = defaultdict(list)
    names: dict[object, str] = {}
    new = [line for line in lines if line.procedure_id is None]
    for line in lines:
        for each in ([line.procedure] if line.procedure else []) + list(line.replaced.all()):
            users[each.pk].append(line)
            names[each.pk] = each.quality_code
    for line in new:
        for name, code in (("root", root_of(line.code)), ("quality", line.values.get("quality_code"))):
            if code and line.change in ("enacted", "replaced"):
                users[name, code].append(line)
                names[name, code] = str(code)
    found = [
        Open(f"{names[each]} đã có ở dòng {who[0].order}. Bỏ một dòng.", "double", line.order)
        for each, who in users.items()
        for line in who[1:]
        if "double" not in said[line.order]
    ]
    return found + _taken(decision, new, said)


def _taken(decision: PublishingDecision, new: Sequence[DecisionLine], said: dict[int, set[str]]) -> list[Open]:
    held = Procedure.objects.filter(agency=decision.agency_id)
    roots, codes = set(), set()
    for root, code in held.values_list("root", "quality_code"):
        roots.add(root)
        codes.add(code)
    found = []
    for line in new:
        if line.change not in ("enacted", "replaced"):
            continue
        if root_of(line.code) in roots and "code" not in said[line.order]:
            words = f"Mã {root_of(line.code)} đã có trong sổ; chọn thủ tục đó, hoặc sửa mã."
            found.append(Open(words, "code", line.order))
        if line.values.get("quality_code") in codes:
            words = f"Mã {line.values['quality_code']} đã có thủ tục khác dùng."
            found.append(Open(words, "quality_code", line.order))
    return found

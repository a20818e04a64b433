"""What can be said of the table row by row, before any graph is laid out."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from nennep.definitions.definition import CLOCK_RULES, KINDS, Branch, Definition, Place, Problem, Step
from nennep.definitions.rules import KINDS as VARIABLE_KINDS
from nennep.definitions.rules import RuleError, Variable, accepts, is_name, parse
from nennep.kernel.worktime import Term

MOST_STEPS = 300
MOST_CHOICES = 8
DEEPEST = 8
WORK = frozenset({"task", "check"})
CHOICES = frozenset({"check", "decision"})
CONCURRENT = frozenset({"parallel", "inclusive"})
BLOCKS = CHOICES | CONCURRENT

_ID = re.compile(r"[A-Za-zĐđ][\wĐđ.\-]{0,29}")
_BPMN_TAKEN = frozenset({"start", "end", "root"})


def table_problems(definition: Definition) -> list[Problem]:
    """Every breach that a row or a pair of rows shows; the graph may be laid if none is an error."""
    places = definition.places
    by_id = {place.step.id: place for place in places}
    found = [*_head(definition), *_ids(definition)]
    for place in places:
        step = place.step
        found += _row(definition, step)
        if step.kind in KINDS:
            found += _kind_fields(step)
            found += _branches(step)
            found += _alarms(step)
        found += _targets(place, by_id)
        if place.depth > DEEPEST:
            found.append(_error(step, "depth", f"Bước lồng quá {DEEPEST} tầng.", "Tách thành quy trình gọn hơn."))
    return found


def _error(step: Step, code: str, rule: str, way_out: str) -> Problem:
    return Problem(step.id, code, rule, way_out)


def _warning(step: Step, code: str, rule: str, way_out: str) -> Problem:
    return Problem(step.id, code, rule, way_out, warning=True)


# --- head: code, variables, phases ---


def _head(definition: Definition) -> Iterator[Problem]:
    if not definition.code.strip() or not definition.name.strip():
        yield Problem("", "head", "Quy trình chưa có mã hoặc tên.", "Nhập mã và tên quy trình.")
    if not definition.steps:
        yield Problem("", "empty", "Quy trình chưa có bước nào.", "Thêm ít nhất một bước.")
    if not definition.end_name.strip():
        yield Problem("", "head", "Kết thúc chưa có tên.", "Ghi tên kết thúc, ví dụ “Hoàn thành”.")
    names = Counter(variable.name for variable in definition.variables)
    for variable in definition.variables:
        yield from _variable(variable, names[variable.name])
    for code, times in Counter(phase.code for phase in definition.phases).items():
        if times > 1 or not code:
            rule = f"Mã giai đoạn “{code}” trống hoặc bị trùng."
            yield Problem("", "phase", rule, "Đặt cho mỗi giai đoạn một mã riêng.")


def _variable(variable: Variable, times: int) -> Iterator[Problem]:
    where = f"biến {variable.name}"

    def wrong(rule: str, way_out: str) -> Problem:
        return Problem(where, "variable", rule, way_out)

    if not is_name(variable.name):
        yield wrong(
            f"“{variable.name}” không dùng làm tên biến được.",
            "Dùng chữ, số, dấu gạch dưới, không bắt đầu bằng số và không trùng từ của điều kiện.",
        )
    if times > 1:
        yield wrong("Tên biến bị trùng.", "Đặt tên khác cho một trong hai biến.")
    if variable.kind not in VARIABLE_KINDS:
        known = ", ".join(VARIABLE_KINDS)
        yield wrong(f"Kiểu “{variable.kind}” không có.", f"Chọn một trong: {known}.")
    elif variable.default is not None and not accepts(variable, variable.default):
        kind = VARIABLE_KINDS[variable.kind]
        yield wrong(f"Giá trị mặc định không phải {kind}.", "Sửa hoặc bỏ giá trị mặc định.")
    if (variable.kind == "choice") != bool(variable.choices):
        yield wrong(
            "Chỉ biến kiểu lựa chọn có danh sách lựa chọn, và phải có.", "Thêm danh sách lựa chọn, hoặc đổi kiểu biến."
        )


# --- ids ---


def _ids(definition: Definition) -> Iterator[Problem]:
    places = definition.places
    if len(places) > MOST_STEPS:
        rule = f"Quy trình có {len(places)} bước, nhiều nhất là {MOST_STEPS}."
        yield Problem("", "size", rule, "Tách thành nhiều quy trình.")
    for step_id, times in Counter(place.step.id for place in places).items():
        if times > 1:
            rule = f"Mã bước “{step_id}” dùng {times} lần."
            yield Problem(step_id, "duplicate_id", rule, "Đặt cho mỗi bước một mã riêng.")
        if not _ID.fullmatch(step_id) or step_id.lower() in _BPMN_TAKEN:
            rule = f"Mã bước “{step_id}” không hợp lệ."
            way_out = "Bắt đầu bằng chữ; chỉ dùng chữ, số, dấu chấm, gạch; không dùng Start, End."
            yield Problem(step_id, "id", rule, way_out)


# --- one row ---


def _row(definition: Definition, step: Step) -> Iterator[Problem]:
    if step.kind not in KINDS:
        known = ", ".join(KINDS)
        yield _error(step, "kind", f"Không thực hiện được loại bước “{step.kind}”.", f"Chọn: {known}.")
    if not step.name.strip():
        yield _error(step, "name", "Bước chưa có tên công việc.", "Ghi công việc phải làm.")
    if step.hours < 0:
        yield _error(step, "hours", "Số giờ nhỏ hơn 0.", "Nhập 0 hoặc số giờ làm việc dương.")
    if step.clock_rule not in CLOCK_RULES:
        known = ", ".join(CLOCK_RULES)
        rule = f"Không có quy tắc đồng hồ “{step.clock_rule}”."
        yield _error(step, "clock_rule", rule, f"Chọn: {known}.")
    if step.phase and step.phase not in {phase.code for phase in definition.phases}:
        yield _error(step, "phase", f"Không có giai đoạn “{step.phase}”.", "Thêm giai đoạn này.")
    known_ids = {place.step.id for place in definition.places}
    for other in step.separation:
        if other not in known_ids or other == step.id:
            rule = f"Bước phải khác người làm “{other}” không có, hoặc là chính bước này."
            yield _error(step, "separation", rule, "Chọn lại bước.")
    conditions = [step.condition, *(branch.condition for branch in step.branches)]
    for condition in filter(None, conditions):
        yield from _condition(step, condition, definition.variable)
    if step.kind in WORK:
        yield from _work(step)


def _condition(step: Step, condition: str, variables: Mapping[str, Variable]) -> Iterator[Problem]:
    usable = {name: one for name, one in variables.items() if one.kind in VARIABLE_KINDS}
    try:
        parse(condition, usable)
    except RuleError as error:
        yield _error(step, "condition", f"Điều kiện “{condition[:60]}”: {error}", "Sửa điều kiện.")


def _work(step: Step) -> Iterator[Problem]:
    if not step.hours and not step.at_once:
        yield _warning(step, "no_hours", "Chưa có thời gian.", "Nhập số giờ; làm ngay thì gõ 0.")
    if not step.duty and not step.role:
        rule = "Chưa có người chịu trách nhiệm."
        yield _warning(step, "no_role", rule, "Chọn nhiệm vụ và ghi trách nhiệm.")


# --- fields by kind ---


def _kind_fields(step: Step) -> Iterator[Problem]:
    words = KINDS[step.kind]
    if step.branches and step.kind not in BLOCKS and not _only_leads_on(step):
        yield _error(step, "branches", f"Loại “{words}” không có nhánh.", "Bỏ nhánh hoặc đổi loại bước.")
    if step.alarms and step.kind not in WORK:
        yield _error(step, "alarms", f"Loại “{words}” không đặt hẹn giờ.", "Đặt hẹn giờ ở bước công việc.")
    if (step.wait is not None) != (step.kind == "timer"):
        rule = "Chỉ bước chờ có khoảng thời gian chờ, và phải có."
        yield _error(step, "wait", rule, "Thêm khoảng chờ, hoặc đổi loại bước.")
    if step.wait is not None:
        yield from _length(step, step.wait)
    if step.kind not in WORK and (step.hours or step.at_once or step.signs or step.returns):
        rule = f"Loại “{words}” không có giờ định mức, không ký và không trả kết quả."
        yield _error(step, "work_fields", rule, "Chuyển các mục này sang một bước công việc.")


def _only_leads_on(step: Step) -> bool:
    """A task or a wait may say to which step it goes, and no more."""
    way = step.branches[0]
    plain = len(step.branches) == 1 and way.to and not (way.name or way.condition or way.steps)
    return step.kind in {"task", "timer"} and bool(plain)


def _length(step: Step, length: Term) -> Iterator[Problem]:
    if not length.amount or length.amount < 0:
        yield _error(step, "wait", "Khoảng thời gian phải lớn hơn 0.", "Nhập số dương.")


def _alarms(step: Step) -> Iterator[Problem]:
    for alarm in step.alarms:
        yield from _length(step, alarm.after)
        if not alarm.name.strip():
            yield _error(step, "alarm", "Hẹn giờ chưa có tên.", "Ghi điều phải nhắc hoặc phải làm.")
        if not alarm.interrupts and (alarm.steps or alarm.to):
            rule = f"Hẹn giờ “{alarm.name}” chỉ nhắc thì không chuyển bước."
            yield _error(step, "alarm", rule, "Đánh dấu cắt bước, hoặc bỏ phần chuyển bước.")


# --- branches ---


def _branches(step: Step) -> Iterator[Problem]:
    if step.kind not in BLOCKS:
        return
    if len(step.branches) < (1 if step.kind == "check" else 2):
        rule = f"Loại “{KINDS[step.kind]}” cần ít nhất {'một' if step.kind == 'check' else 'hai'} nhánh."
        yield _error(step, "branches", rule, "Thêm nhánh, hoặc đổi loại bước.")
    if step.kind == "inclusive" and len(step.branches) > MOST_CHOICES:
        rule = f"Phần làm những nhánh cần có quá {MOST_CHOICES} nhánh."
        yield _error(step, "branches", rule, "Tách thành hai phần nối tiếp.")
    names = [branch.name.strip() for branch in step.branches]
    if step.kind == "check" and ("" in names or len(set(names)) < len(names)):
        yield _error(step, "outcomes", "Kết luận bị trống hoặc trùng.", "Đặt tên riêng cho từng kết luận.")
    if step.kind in {"check", "parallel"} and any(branch.condition for branch in step.branches):
        rule = f"Nhánh của “{KINDS[step.kind]}” không có điều kiện."
        yield _error(step, "branches", rule, "Bỏ điều kiện, hoặc đổi loại bước.")
    yield from _otherwise(step)
    if step.kind in CONCURRENT:
        yield from _concurrent(step)


def _otherwise(step: Step) -> Iterator[Problem]:
    if step.kind not in {"decision", "inclusive"}:
        return
    bare = sum(1 for branch in step.branches if not branch.condition)
    if bare != 1:
        rule = f"Phải có đúng một nhánh không điều kiện (trường hợp còn lại); ở đây có {bare}."
        way_out = "Để trống điều kiện của đúng một nhánh."
        yield _error(step, "otherwise", rule, way_out)


def _concurrent(step: Step) -> Iterator[Problem]:
    for branch in step.branches:
        if branch.to:
            rule = f"Nhánh “{branch.name}” nhảy ra ngoài phần song song, tới “{branch.to}”."
            yield _error(step, "goto_region", rule, "Để các nhánh gặp nhau ở cuối phần song song.")
        if not branch.steps and not (step.kind == "inclusive" and not branch.condition):
            rule = f"Nhánh “{branch.name}” chưa có bước nào."
            yield _error(step, "empty_branch", rule, "Thêm bước vào nhánh hoặc bỏ nhánh.")


# --- gotos ---


def _targets(place: Place, by_id: Mapping[str, Place]) -> Iterator[Problem]:
    step = place.step
    alarms = [Branch(name=a.name, steps=a.steps, to=a.to) for a in step.alarms]
    ways = [*alarms, *(step.branches if step.kind not in CONCURRENT else ())]
    for way in ways:
        if way.to and way.to not in by_id:
            rule = f"“{way.name}” chuyển tới bước “{way.to}”, bước này không có."
            yield _error(step, "unknown_target", rule, "Chọn một bước có trong bảng.")
        elif way.to and by_id[way.to].region != place.region:
            rule = f"“{way.name}” nhảy vào hoặc ra khỏi một nhánh song song, tới “{way.to}”."
            yield _error(step, "goto_region", rule, "Chọn bước trong cùng nhánh.")
        if way.to and way.steps and way.steps[-1].kind == "end" and not way.steps[-1].condition:
            rule = f"“{way.name}” đã kết thúc nên không chuyển tới “{way.to}”."
            yield _error(step, "after_end", rule, "Bỏ bước chuyển tới, hoặc bỏ kết thúc sớm.")
    if step.kind == "end" and place.region:
        rule = "Kết thúc sớm trong nhánh song song dừng luôn các nhánh khác."
        yield _warning(step, "end_in_parallel", rule, "Kiểm tra xem có đúng ý không.")

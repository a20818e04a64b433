"""Checks of what the table refers to: procedures, their legal bases, forms, questions and variants."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from nennep.definitions.definition import Definition, Variable
from nennep.definitions.rules import RuleError, parse
from nennep.kernel.dates import full_date
from nennep.kernel.registry import Registry
from nennep.procedures.rules.published import Published, holds_on
from nennep.processes.rules.checks.check import ERROR, WARNING, Check, finding, found_or_well, nothing
from nennep.processes.rules.checks.circumstances import Circumstances, KnownForms

FORMS, BASES = "Biểu mẫu còn hiệu lực", "Căn cứ còn hiệu lực"
CLOCK = "Dừng tính giờ có căn cứ"
COVERS, ASKED, VARIANTS = ("Thủ tục đang công khai", "Điều kiện nào cũng có câu trả lời", "Bảng trường hợp")
_CODE = re.compile(r"BM\.[\w.\-]*\w|[Mm]ẫu\s+(?:số\s+)?\d+\w*")
Provider = Callable[[date], KnownForms | None]
_providers: Registry[Provider] = Registry("list of forms")


def knows_forms(provider: Provider) -> Provider:
    """Decorator of a room above: the statutory forms of a day, which it prints."""
    return _providers.under_own_name(provider)


def statutory_on(day: date) -> KnownForms | None:
    """The statutory forms of that day, from whoever prints them."""
    return next((known for one in _providers.values() if (known := one(day))), None)


def form_code(form: str) -> str:
    """“BM.DP.04.01” of “BM.DP.04.01 Phiếu thẩm định”, “Mẫu 06”; "" for a paper without a code."""
    found = _CODE.match(form.strip())
    return re.sub(r"\s+(?:số\s+)?", " ", found[0]).replace("mẫu", "Mẫu") if found else ""


def source_checks(definition: Definition, around: Circumstances) -> Iterator[Check]:
    """In the order of the screen."""
    yield from _forms(definition, around)
    yield from _bases(around)
    yield from _clock(definition)
    yield from found_or_well([*_covers(around)], "covers", COVERS, _names(around))
    yield from _asked(definition, around)
    yield from _variants(around)


def _names(around: Circumstances) -> str:
    return ", ".join(covered.published.quality_code for covered in around.covered) + "."


# --- forms ---


def forms_of(definition: Definition) -> dict[str, str]:
    """Code of every form that the table names, and the step that names it first."""
    found: dict[str, str] = {}
    for place in definition.places:
        for form in (*place.step.forms_in, *place.step.forms_out):
            if code := form_code(form):
                found.setdefault(code, place.step.id)
    return found


def _forms(definition: Definition, around: Circumstances) -> Iterator[Check]:
    named = forms_of(definition)
    own = f"BM.{definition.code.removeprefix('QT.')}."
    papers = [paper for covered in around.covered for paper in covered.published.components]
    known = around.forms.union(form_code(paper.form) for paper in papers)
    legal = around.statutory
    known |= legal.codes if legal else frozenset()
    basis = f", bộ mẫu {legal.basis}" if legal else ""
    found = []
    for code, step in named.items():
        if code not in known and not code.startswith(own):
            words = f"{step}: “{code}” không có trong thành phần hồ sơ, mẫu của quy trình{basis}."
            found.append(finding("forms", FORMS, words, state=WARNING, step=step, about=code))
    if named:
        yield from found_or_well(found, "forms", FORMS, f"{len(named)} mẫu{basis}.")
    else:
        yield nothing("forms", FORMS, "Bảng bước chưa ghi biểu mẫu nào có số hiệu, nên không có gì để đối chiếu.")


# --- the law ---


def _bases(around: Circumstances) -> Iterator[Check]:
    bases = {basis.text: basis for covered in around.covered for basis in covered.bases}
    found = []
    for basis in bases.values():
        if not basis.is_known:
            words = f"“{basis.text}” chưa có trong sổ văn bản pháp luật của cơ quan."
            found.append(finding("bases", BASES, words, state=WARNING, about=basis.text[:120]))
        elif not basis.is_in_force:
            words = f"“{basis.text}”: {basis.state.lower()} ngày {full_date(around.day)}."
            found.append(finding("bases", BASES, words, state=WARNING, about=basis.text[:120]))
    words = f"{len(bases)} văn bản, xem ngày {full_date(around.day)}."
    if bases:
        yield from found_or_well(found, "bases", BASES, words)
    elif around.covered:
        words = "Thủ tục chưa ghi căn cứ pháp lý nào"
        told = f"{words} (xem ngày {full_date(around.day)}). Ghi ở trang thủ tục thì đối chiếu được."
        yield nothing("bases", BASES, told)


def _clock(definition: Definition) -> Iterator[Check]:
    """A step that holds the clock says by which law, and is one in which a case can lie unsigned."""
    holding = [place.step for place in definition.places if place.step.clock_rule != "run"]
    found = []
    for step in holding:
        words, about = "", ""
        if not step.clock_ground.strip():
            about, words = (
                "ground",
                (
                    "dừng tính giờ mà chưa ghi căn cứ, nên đồng hồ không dừng. Ghi điều khoản cho phép không"
                    " tính thời gian này, hoặc chọn “tính giờ”."
                ),
            )
        elif step.kind not in {"task", "check", "timer"}:
            about, words = (
                "kind",
                ("hồ sơ không nằm lại ở loại bước này, nên đồng hồ không dừng. Đặt ở bước việc hay bước chờ."),
            )
        elif step.signs or step.returns:
            about, words = "signs", "bước ký và bước trả kết quả không dừng tính giờ được."
        if words:
            found.append(finding("clock", CLOCK, f"{step.id}: {words}", state=ERROR, step=step.id, about=about))
    if holding:
        told = ", ".join(step.id for step in holding)
        yield from found_or_well(found, "clock", CLOCK, f"{told}.")


def _covers(around: Circumstances) -> Iterator[Check]:
    if not around.covered:
        words = "Bản này chưa gắn với phiên bản thủ tục nào. Chọn thủ tục ở đầu quy trình."
        yield finding("covers", COVERS, words, state=ERROR)
    for covered in around.covered:
        published = covered.published
        code = published.quality_code
        if covered.newer:
            words = f"{code} đã có {covered.newer}; bản này vẫn theo bản trước."
            yield finding("covers", COVERS, words, state=WARNING, about=code)
        elif not holds_on(published, around.day) and published.valid_from <= around.day:
            words = f"{code} không có hiệu lực ngày {full_date(around.day)}."
            yield finding("covers", COVERS, words, state=WARNING, about=code)


# --- answers ---


def _asked(definition: Definition, around: Circumstances) -> Iterator[Check]:
    """Every variable in a condition is asked at the desk under every procedure, or has a value to begin with."""
    used: dict[str, str] = {}
    for place in definition.places:
        for text in (place.step.condition, *(way.condition for way in place.step.branches)):
            for name in _names_in(text, definition):
                used.setdefault(name, place.step.id)
    found = [
        check
        for name, step in used.items()
        for covered in around.covered
        if (check := _unasked(definition.variable[name], step, covered.published))
    ]
    if used:
        told = ", ".join(definition.variable[name].label or name for name in used)
        yield from found_or_well(found, "asked", ASKED, f"{told}.")


def _names_in(text: str, definition: Definition) -> frozenset[str]:
    if not text:
        return frozenset()
    try:
        return parse(text, definition.variable).names
    except RuleError:
        return frozenset()


def _unasked(variable: Variable, step: str, published: Published) -> Check | None:
    label = variable.label or variable.name
    question = next((one for one in published.questions if one.name == variable.name), None)
    about = f"{variable.name}-{published.quality_code}"
    if question is None:
        if variable.default is not None:
            return None
        words = (
            f"{step} hỏi “{label}” nhưng bàn tiếp nhận {published.quality_code} không hỏi. Thêm câu hỏi"
            f" “{variable.name}” ở thủ tục, hoặc đặt giá trị mặc định."
        )
        return finding("asked", ASKED, words, state=ERROR, step=step, about=about)
    if variable.kind not in {"choice", "text"}:
        words = f"“{label}” được trả lời bằng chữ ở {published.quality_code}; đổi kiểu của biến thành lựa chọn."
        return finding("asked", ASKED, words, state=ERROR, step=step, about=f"{about}-kind")
    strange = [one for one in question.choices if variable.choices and one not in variable.choices]
    if strange:
        words = f"“{label}” ở {published.quality_code} có lựa chọn “{strange[0]}” mà biến của quy trình không có."
        return finding("asked", ASKED, words, state=ERROR, step=step, about=f"{about}-choice")
    return None


def _variants(around: Circumstances) -> Iterator[Check]:
    found = []
    for published in (covered.published for covered in around.covered):
        code = published.quality_code
        for number, words in enumerate(published.variants_wrong):
            found.append(finding("variants", VARIANTS, f"{code}: {words}", state=ERROR, about=f"{code}-{number}"))
    count = sum(len(covered.published.variants) for covered in around.covered)
    if found or count:
        yield from found_or_well(found, "variants", VARIANTS, f"{count} trường hợp, dòng nào cũng tới được.")

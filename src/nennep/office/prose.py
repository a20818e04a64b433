"""Steps told in prose: “Bước 1: Tiếp nhận hồ sơ. Trách nhiệm: … Thời gian: 0,5 ngày.”"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nennep.office import steps as st
from nennep.office.decision_rows import ReadingWarning, Source, SourceCell
from nennep.office.durations import Amount, TimePhrase, read_time, spoken
from nennep.office.spelling import flat, key, shown

_STEP = re.compile(r"^[-–+*•\s]*Bước\s+(?P<no>\d{1,2}[a-z]?)\s*(?:[:.)\-–]|(?=\()|$)\s*(?P<rest>.*)", re.I)
_END = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,5}\.|[A-ZĐ]\.)\s+\S")
_OTHER_PART = (
    "cach thuc thuc hien",
    "thanh phan ho so",
    "so luong ho so",
    "thoi han giai quyet",
    "doi tuong thuc hien",
    "ho so luu",
    "noi nhan",
    "can cu phap ly",
    "yeu cau dieu kien",
)
_VALUE = r"\s*:\s*(?P<value>(?:[^.;\n]|\.(?=\w))+)"
_VALUES = _VALUE.replace(".;", ".")
_LABELS = {
    st.ROLE: r"(?:trách\s+nhiệm|người\s+thực\s+hiện|đơn\s+vị\s+thực\s+hiện|bộ\s+phận\s+thực\s+hiện"
    r"|cơ\s+quan\s+thực\s+hiện)(?:\s+thực\s+hiện)?",
    st.TIME: r"thời\s+(?:gian|hạn)(?:\s+(?:thực\s+hiện|xử\s+lý|giải\s+quyết))?",
    st.FORMS: r"(?:biểu\s+mẫu(?:\s*/\s*kết\s+quả)?|kết\s+quả|sản\s+phẩm)",
}

LONGEST = 4000


@dataclass(slots=True)
class _Told:
    no: str
    at: int
    lines: list[str] = field(default_factory=list)


def read_prose(lines: Sequence[str]) -> st.ProcedureReading:
    """The steps that the lines tell; no steps if they tell none."""
    warnings: list[ReadingWarning] = []
    steps = tuple(_step(told, i, warnings) for i, told in enumerate(_told(lines)))
    total: Amount | None = None
    totals = [line for line in lines if st.is_total(line) and len(line) < 160]
    if steps and totals:
        total, wrong = st.compared(read_time(totals[0]), steps)
        warnings += [ReadingWarning(wrong, shown(totals[0]))] if wrong else []
    elif steps:
        told = st.told_sums(st.sums(steps))
        warnings.append(ReadingWarning(f"không có dòng tổng để so; cộng các bước được {told}"))
    numbers = [step.no for step in steps]
    if len(set(numbers)) < len(numbers):
        warnings.append(ReadingWarning("số bước lặp lại: tệp có nhiều trình tự (trường hợp), cần tách"))
    return st.ProcedureReading(steps, total, tuple(warnings))


def _told(lines: Sequence[str]) -> Iterator[_Told]:
    current: _Told | None = None
    for i, line in enumerate(lines):
        found = _STEP.match(line[:LONGEST])
        if found:
            if current:
                yield current
            current = _Told(found["no"], i + 1, [found["rest"]] if found["rest"] else [])
        elif current and (_END.match(line) or _ends(line)):
            yield current
            current = None
        elif current:
            current.lines.append(line)
    if current:
        yield current


def _ends(line: str) -> bool:
    if line.startswith(("-", "–", "+", "•")):
        return False
    words = re.sub(r"^[a-z]\s+", "", key(line))
    return words.startswith(_OTHER_PART) or st.is_total(words)


def _step(told: _Told, index: int, warnings: list[ReadingWarning]) -> st.ReadStep:
    text = "\n".join(told.lines)[:LONGEST]
    place = f"Bước {told.no}"
    role, time_text = _value(text, st.ROLE), _value(text, st.TIME)
    name = _name(text)
    time = read_time(time_text)
    if not time_text:
        time = _unlabelled(text, place, index, warnings)
    elif time.doubt:
        warnings.append(ReadingWarning(f"thời gian “{shown(time_text)}” {time.doubt}", place, index))
    if not role:
        warnings.append(ReadingWarning("không thấy trách nhiệm (“Trách nhiệm: …”)", place, index))
    if not name:
        warnings.append(ReadingWarning("bước không có nội dung công việc", place, index))
    cell = SourceCell(text, told.at, 1, len(told.lines) or 1)
    return st.ReadStep(
        no=told.no,
        name=name,
        role=role,
        time=time,
        forms=st.forms_of([_value(text, st.FORMS)]),
        detail=text,
        phase="",
        source=Source(0, (), cells={"text": (cell,)}, raw=((text,),)),
    )


def _unlabelled(text: str, place: str, index: int, warnings: list[ReadingWarning]) -> TimePhrase:
    time = read_time(text)
    if time.amount is None:
        warnings.append(ReadingWarning("chưa có thời gian", place, index))
        return TimePhrase("")
    warnings.append(ReadingWarning(f"thời gian lấy từ câu văn: {time.doubt or spoken(time.term)}", place, index))
    return TimePhrase(spoken(time.term), time.term, time.variants)


def _value(text: str, name: str) -> str:
    value = _VALUES if name == st.FORMS else _VALUE
    found = re.search(_LABELS[name] + value, text, re.I)
    return flat(found["value"]).rstrip(" )") if found else ""


def _name(text: str) -> str:
    """The first sentence, without what is labelled."""
    for label in _LABELS.values():
        text = re.sub(rf"[-–+•(]*\s*{label}{_VALUES}[.;)]*", "\n", text, flags=re.I)
    text = re.sub(r"^\(([^()]+)\)", r"\1\n", text)
    lines = (line.strip(" -–+•.;:()") for line in text.split("\n"))
    first = next((line for line in lines if line), "")
    return flat(re.split(r"(?<=\w)[.;](?=\s+[A-ZĐÀ-Ỹ])", first)[0])

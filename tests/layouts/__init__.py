"""Sixty small files laid out as agencies lay out steps and lists of procedures, each with its right reading.

They were written by someone who had not seen the reader, and are not to be fitted to it: an expectation changes only where
it was wrong. The texts are our own. Times are told as in `tests/data/time_clauses.toml`.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step as a careful official reads it. A time of "" stands for none written; alternatives are parted by "; "."""

    name: str
    who: str
    time: str


@dataclass(frozen=True)
class Listed:
    """One procedure of a list. `part` is "repealed" where the list takes the procedure out of force."""

    code: str
    name: str
    limit: str
    part: str = ""


@dataclass(frozen=True)
class Layout:
    """A file, and what stands in it: steps or a list, or the reason why an official would have to ask."""

    name: str
    suffix: str
    build: Callable[[], bytes]
    steps: tuple[Step, ...] = ()
    procedures: tuple[Listed, ...] = ()
    total: str = ""
    ask: str = ""


LAYOUTS: list[Layout] = []


def layout(suffix: str, **reading: object) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enters the function as a layout; what its docstring says is how the agency came to lay it out so."""

    def enter(build: Callable[[], bytes]) -> Callable[[], bytes]:
        LAYOUTS.append(Layout(build.__name__, suffix, build, **reading))  # type: ignore[arg-type]
        return build

    return enter


STEPS = (
    Step("Tiếp nhận, kiểm tra hồ sơ và chuyển phòng chuyên môn", "Bộ phận Một cửa", "0.5 ngày làm việc"),
    Step("Thẩm định hồ sơ, dự thảo kết quả", "Chuyên viên Phòng Kinh tế", "3 ngày làm việc"),
    Step("Xem xét, ký nháy dự thảo", "Trưởng phòng Kinh tế", "1 ngày làm việc"),
    Step("Ký duyệt kết quả", "Phó Chủ tịch UBND xã", "0.5 ngày làm việc"),
    Step("Vào sổ, chuyển kết quả cho Bộ phận Một cửa", "Văn thư", "0.25 ngày làm việc"),
)
TIMES = ("0,5 ngày", "03 ngày", "01 ngày", "0,5 ngày", "0,25 ngày")
TOTAL = "5.25 ngày làm việc"
HEADINGS = ("Bước", "Nội dung công việc", "Người thực hiện", "Thời gian")

PROCEDURES = (
    Listed("1.999101", "Cấp giấy phép sử dụng tạm thời hè phố", "5 ngày làm việc"),
    Listed("1.999120", "Xác nhận vị trí đặt biển hiệu", "3 ngày làm việc"),
    Listed("2.999230", "Cấp lại giấy phép khai thác bến thủy nội bộ", "10 ngày"),
)
LIMITS = ("05 ngày làm việc", "03 ngày làm việc", "10 ngày")
LIST_HEADINGS = ("TT", "Mã số TTHC", "Tên thủ tục hành chính", "Thời hạn giải quyết", "Phí, lệ phí")


def step_rows(times: tuple[str, ...] = TIMES) -> list[list[str]]:
    """The five steps as the rows under `HEADINGS`."""
    return [[f"B{n}", step.name, step.who, time] for n, (step, time) in enumerate(zip(STEPS, times, strict=True), 1)]


def list_rows(limits: tuple[str, ...] = LIMITS) -> list[list[str]]:
    """The three procedures as the rows under `LIST_HEADINGS`."""
    paired = enumerate(zip(PROCEDURES, limits, strict=True), 1)
    return [[str(n), row.code, row.name, limit, "Không"] for n, (row, limit) in paired]


def timed(*times: str) -> tuple[Step, ...]:
    """The five steps with other times."""
    return tuple(Step(step.name, step.who, time) for step, time in zip(STEPS, times, strict=True))


def limited(*limits: str) -> tuple[Listed, ...]:
    """The three procedures with other limits."""
    return tuple(Listed(row.code, row.name, limit) for row, limit in zip(PROCEDURES, limits, strict=True))


def every_layout() -> list[Layout]:
    """All layouts, in the order of the modules."""
    from tests.layouts import lists_in_word, opendocument, steps_in_word, workbooks  # noqa: F401

    return LAYOUTS

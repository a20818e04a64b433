"""What the opening reports of the old system add to the counts of cases: declared, not counted from records.

A dossier that was open there and was taken over is a case here and counted as one; it is taken out of what
was declared. So carried in + received = resolved + ended + pending holds for the sums, but for the dossiers
that the report left open and nobody has taken over: ``opening.missing``.
"""

from collections.abc import Callable

from nennep.cases.measures.counts import CASES
from nennep.kernel.measures import Figure, Measure, Scope, measure
from nennep.kernel.periods import Period

from ..queries.opening_report import OpeningBalance, openings_in

DECLARED = "Báo cáo của hệ thống cũ đã khai làm số mở đầu; hồ sơ của nó không có ở đây để đếm."
# Name, label, what of a report it is; the first ones are added to the measures of the same name of cases.
PARTS: tuple[tuple[str, str, Callable[[OpeningBalance], int]], ...] = (
    ("carried_in", "Tồn từ kỳ trước", lambda one: one.carried_in),
    ("received", "Tiếp nhận trong kỳ", lambda one: one.received),
    ("resolved", "Đã giải quyết", lambda one: one.declared.went - one.declared.ended),
    ("resolved_early", "Giải quyết trước hạn", lambda one: one.declared.early),
    ("resolved_on_time", "Giải quyết đúng hạn", lambda one: one.declared.on_time),
    ("resolved_overdue", "Giải quyết quá hạn", lambda one: one.declared.overdue),
    ("ended", "Rút hoặc dừng giải quyết", lambda one: one.declared.ended),
    ("missing", "Còn mở theo báo cáo, chưa chuyển sang", lambda one: one.missing),
)


def _declare(name: str, label: str, part: Callable[[OpeningBalance], int]) -> None:
    told = Measure(
        name=f"opening.{name}",
        label=label,
        unit="hồ sơ",
        population=CASES.name,
        happened="báo cáo nằm trọn trong kỳ",
        computed=DECLARED,
    )

    @measure(told)
    def compute(scope: Scope, period: Period | None, *, breakdown: str | None = None) -> Figure:
        return Figure(sum(part(one) for one in openings_in(scope.agency_ids, period)))


for each in PARTS:
    _declare(*each)

"""Decisions as Word files, and the procedures that they change."""

from datetime import date
from typing import Any

from nennep.procedures.actions import take_in_decision
from nennep.procedures.models import Procedure, PublishingDecision
from tests.cast import Cast, at
from tests.factories import definition, make_procedure
from tests.office.files import HEADING, docx, head_of_decision, p, tbl

WHEN = "2026-11-11 08:22"
TITLES = {
    "A": "A. DANH MỤC THỦ TỤC HÀNH CHÍNH BAN HÀNH MỚI",
    "B": "B. DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG",
    "C": "C. DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC THAY THẾ",
    "D": "D. DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ",
}
NAMES = {
    "QT.DP.04": "Cấp lần đầu giấy chứng nhận đủ điều kiện kinh doanh dược",
    "QT.DP.05": "Điều chỉnh giấy chứng nhận đủ điều kiện kinh doanh dược",
    "QT.DP.06": "Đánh giá duy trì đáp ứng thực hành tốt cơ sở bán lẻ thuốc",
}
HELD = {"QT.DP.04": "30", "QT.DP.05": "20", "QT.DP.06": "30"}
LAW = "Luật Dược số 105/2016/QH13"


def by(cast: Cast, who: str = "thao", when: str = WHEN) -> dict[str, Any]:
    return {"by": cast.actor(who, when), "at": at(when)}


def make_procedures(cast: Cast) -> dict[str, Procedure]:
    """1.990004-6 with limits of 30, 20 and 30 calendar days, each with its own process."""
    found = {}
    for n, (code, name) in enumerate(NAMES.items(), start=4):
        days = {"amount": HELD[code], "unit": "calendar_day", "cutoff": None}
        version = make_procedure(
            cast, code=code, name=name, process=definition(code), terms={"counter": dict(days), "online": dict(days)}
        )
        Procedure.objects.filter(pk=version.procedure_id).update(root=f"1.99000{n}")
        version.bases.create(order=1, document=LAW)
        found[code] = Procedure.objects.get(pk=version.procedure_id)
    return found


def row(
    n: int, code: str, name: str, time: str = "27 ngày", fee: str = "không đổi", basis: str = LAW
) -> tuple[str, ...]:
    return (str(n), code, name, time, "Trung tâm Phục vụ hành chính công", fee, basis)


def decision_file(
    *tables: tuple[str, list[tuple[str, ...]]], number: str = "1893/QĐ-UBND", day: str = "ngày 10 tháng 11 năm 2026"
) -> bytes:
    """A Word decision with these lists, in force from the day it is signed."""
    blocks = [head_of_decision(number, day)]
    for letter, rows in tables:
        blocks += [p(TITLES[letter]), tbl(HEADING, *rows)]
    return docx(*blocks)


def three_amended() -> bytes:
    """The decision of the design: two of its places are in doubt."""
    rows = [
        row(1, "1.990004", NAMES["QT.DP.04"], "27 ngày kể từ ngày nhận đủ hồ sơ (giảm 03 ngày)"),
        row(2, "1.990005", NAMES["QT.DP.05"], "18 ngày làm việc (giảm 02 ngày)"),
        row(3, "1.99006", NAMES["QT.DP.06"]),
    ]
    return decision_file(("B", rows))


def taken(cast: Cast, content: bytes, name: str = "QD-1893-UBND.docx") -> PublishingDecision:
    return take_in_decision(cast.health, content=content, file_name=name, **by(cast))


SIGNED = date(2026, 11, 10)

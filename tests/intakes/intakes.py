"""Workbooks and national sheets on their way in, and a person who answers what they leave open."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from nennep.intakes.actions import answer_alike, answer_common, ask_to_take_in, take_in_procedures
from nennep.intakes.actions.answers import FieldToAdd
from nennep.intakes.queries.entries import entries_of
from nennep.intakes.queries.questions import alike_questions
from nennep.intakes.rules import group_of, is_waiting
from nennep.office.spelling import key
from nennep.procedures.models import Field, ProcedureIntake
from nennep.work.jobs import carry_on_batches
from nennep.work.models import Batch
from tests.calendars import at
from tests.cast import Cast

WHEN = "2026-11-17 08:40"
NOW, TODAY = at(WHEN), date(2026, 11, 17)

CARD = {
    "ma_thu_tuc": "1.000390",
    "ten_thu_tuc": "Cấp lại thẻ tư vấn viên pháp luật",
    "so_quyet_dinh": "516/QĐ-BTP",
    "cap_thuc_hien": "Cấp tỉnh",
    "loai_thu_tuc": "TTHC được luật giao quy định chi tiết",
    "linh_vuc": "Tư vấn pháp luật",
    "doi_tuong_thuc_hien": "Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "trinh_tu_thuc_hien": "- Nộp 01 bộ hồ sơ.\n- Sở Tư pháp cấp lại thẻ.",
    "cach_thuc_thuc_hien": (
        "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến5 Ngày làm việcMiễn phíDịch vụ bưu chính5 Ngày làm việc"
        "Miễn phíTrực tiếp5 Ngày làm việcMiễn phí"
    ),
    "thanh_phan_ho_so": "--Tên giấy tờMẫu đơn, tờ khaiSố lượngThẻ tư vấn viên cũ1 bản chínhHai ảnh chân dung2 bản chính",
    "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnThông tư 01/2010/TT-BTP01/2010/TT-BTP",
    "yeu_cau_dieu_kien": "không",
    "ket_qua_xu_ly": "Thẻ tư vấn viên pháp luậtMã: KQ.G15.000077Từ khóaKhông có thông tinMô tảKhông có thông tin",
}
NO_UNIT = CARD["cach_thuc_thuc_hien"].replace("5 Ngày làm việc", "7")


def by(cast: Cast, who: str = "thao") -> dict[str, Any]:
    return {"by": cast.actor(who, WHEN), "at": NOW}


def sheets(*rows: dict[str, Any]) -> bytes:
    """A file of national sheets with the keys of the portal's copy."""
    return "\n".join(json.dumps(CARD | row, ensure_ascii=False) for row in rows).encode()


def intake_of_rows(cast: Cast, *rows: dict[str, Any], name: str = "thu-tuc.jsonl") -> ProcedureIntake:
    return take_in_procedures(cast.health, content=sheets(*rows), file_name=name, **by(cast))


def answer_all_in_common(intake: ProcedureIntake, cast: Cast) -> None:
    """Every field is added, every decision signed one day, sums are phí, a kind that is unknown detailed."""
    entries = entries_of(intake)
    known = {key(name) for name in Field.objects.values_list("name", flat=True)}
    names = sorted({entry.values["field"] for entry in entries} - {""})
    add = [FieldToAdd(name, f"TP{n}") for n, name in enumerate(names, start=1) if key(name) not in known]
    numbers = {entry.values["decision"] for entry in entries} - {""}
    answers = {
        "decisions": {number: {"signed_on": "2025-03-14", "issuer": "Bộ trưởng Bộ Tư pháp"} for number in numbers},
        "kinds": {key(entry.values["kind"]): "detailed" for entry in entries if "kind" in dict(entry.gaps)},
        "fee_kind": "phi",
    }
    answer_common(intake, answers=answers, add=add, **by(cast))


def answer_all_alike(intake: ProcedureIntake, cast: Cast) -> int:
    """Every open question is answered for all procedures at once; how many answers that took."""
    count = 0
    while questions := alike_questions(entries_of(intake)):
        for one in questions:
            way = next(way for way in ("unit:working_day", "first", "keep", "none") if way in one.ways)
            answer_alike(intake, question=(one.field, one.why), way=way, **by(cast))
            count += 1
    return count


def open_questions(intake: ProcedureIntake) -> list[tuple[str, str]]:
    found = [group_of(doubt) for line in intake.lines.all() for doubt in line.doubts if is_waiting(doubt)]
    return list(dict.fromkeys(found))


def taken_in(intake: ProcedureIntake, cast: Cast, valid_from: date = TODAY) -> Batch:
    """The batch after the worker has done it."""
    batch = ask_to_take_in(intake, valid_from=valid_from, **by(cast))
    while carry_on_batches(NOW).count:
        pass
    batch.refresh_from_db()
    return batch


def justice(shared: Path) -> list[dict[str, Any]]:
    """The procedures of justice that a province alone carries out."""
    with gzip.open(shared / "data/national-catalogue/procedures.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [row for row in rows if row["bo"] == "bo-tu-phap" and row["cap_thuc_hien"] == "Cấp tỉnh"]

"""Every door through which lists come in: a cell longer than its column, and signs that no database keeps."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from nennep.arrivals.imports.checks import check
from nennep.arrivals.imports.event_file import read_table
from nennep.arrivals.imports.intake import open_source, take_in
from nennep.arrivals.imports.opening_sheet import COLUMNS
from nennep.arrivals.imports.take_over_sheet import HEADINGS
from nennep.intakes.actions import take_in_procedures
from nennep.intakes.queries.entries import entries_of
from nennep.kernel.refusals import Refusal
from nennep.procedures.models import ProcedureVersion
from nennep.web.clock import frozen, now
from nennep.work.jobs import carry_on_batches
from nennep.work.models import BatchItem
from tests.arrivals import outside, take_over_sheets
from tests.arrivals.portal_lists import NATIONAL, dossier, workbook
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.intakes import intakes
from tests.org import sheets as people

NOW = at("2026-11-17 08:40")
LONG, ODD = "Dài " * 300, "A\0B"
Door = Callable[[Cast, ProcedureVersion, str, Path], str]


def _signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who])
    return client


def _sent(client: Client, address: str, content: bytes, **typed: str) -> str:
    """The page after the upload; whatever it is, it is one in words."""
    answer = client.post(address, {"file": SimpleUploadedFile("a.xlsx", content), **typed}, follow=True)
    return " ".join(answer.content.decode().split())


def _worked() -> str:
    while carry_on_batches(now()).count:
        pass
    return " ".join(BatchItem.objects.values_list("reason", flat=True))


def of_people(cast: Cast, version: ProcedureVersion, cell: str, folder: Path) -> str:
    good = ["Trần Thị Mới", "tran.moi", "Toàn cơ quan", "Chuyên viên", "Thụ lý hồ sơ", "01/11/2026", "", ""]
    rows = [[*good[:i], cell, *good[i + 1 :]] for i in range(len(good))]
    quan = _signed_in(cast, "quan")
    page = _sent(quan, "/people/import/", people.sheet(*rows))
    return page + quan.post("/people/import/check/", {"act": "some"}, follow=True).content.decode()


def of_procedures(cast: Cast, version: ProcedureVersion, cell: str, folder: Path) -> str:
    plain = ("ten_thu_tuc", "so_quyet_dinh", "cap_thuc_hien", "doi_tuong_thuc_hien", "trinh_tu_thuc_hien")
    parsed = {"thanh_phan_ho_so": "Thẻ tư vấn viên cũ", "ket_qua_xu_ly": "Thẻ tư vấn viên pháp luật"}
    filled = [{key: cell} for key in (*plain, "yeu_cau_dieu_kien")]
    filled += [{key: intakes.CARD[key].replace(part, cell)} for key, part in parsed.items()]
    rows = [{"ma_thu_tuc": f"1.00{n:04}"} | each for n, each in enumerate(filled, start=1)]
    content = intakes.sheets(*rows)
    intake = take_in_procedures(cast.health, content=content, file_name="a.jsonl", **intakes.by(cast))
    intakes.answer_all_in_common(intake, cast)
    intakes.answer_all_alike(intake, cast)
    gaps = " ".join(words for entry in entries_of(intake) for _, words in entry.gaps)
    intakes.taken_in(intake, cast)
    field = intakes.intake_of_rows(cast, {"ma_thu_tuc": cell, "linh_vuc": cell})
    try:
        intakes.answer_all_in_common(field, cast)
    except Refusal as refusal:
        gaps += refusal.words
    return gaps + _worked()


def of_open_dossiers(cast: Cast, version: ProcedureVersion, cell: str, folder: Path) -> str:
    codes = (f"H99.12-261110-{n:04}" for n in range(1, 99))
    rows = [take_over_sheets.row(**{"code": next(codes), key: cell}) for key in HEADINGS]
    quan = _signed_in(cast, "quan")
    page = _sent(quan, "/take-over/", take_over_sheets.sheet(*rows))
    quan.post("/take-over/1/", {"act": "take"})
    return page + _worked()


def of_a_portal(cast: Cast, version: ProcedureVersion, cell: str, folder: Path) -> str:
    rows = [dossier(n, **{heading.replace(" ", "_"): cell}) for n, heading in enumerate(NATIONAL, start=1)]
    lan = _signed_in(cast, "lan")
    page = _sent(lan, "/portal-lists/", workbook(*rows), portal="national")
    found = re.search(r"/portal-lists/\w+/cases/", page)
    if found:
        lan.post(found[0])
    return page + _worked()


def of_opening_figures(cast: Cast, version: ProcedureVersion, cell: str, folder: Path) -> str:
    name = version.procedure.field.name
    rows = [[name, *([0] * 8)], [cell, *([0] * 8)], [name, cell, *([0] * 7)]]
    told = {"counted_from": "01/01/2026", "counted_to": "15/11/2026", "source": cell}
    quan, pages, head = _signed_in(cast, "quan"), "", list(COLUMNS.values())
    for row in rows:
        pages += _sent(quan, "/opening-report/", people.sheet(row, head=head), **told)
    too_many = [name, 99_999_999_999, *([0] * 6), 99_999_999_999]
    return pages + _sent(
        quan, "/opening-report/", people.sheet(too_many, head=head), **(told | {"source": "Báo cáo số 1/BC"})
    )


def of_a_log(cast: Cast, version: ProcedureVersion, cell: str, folder: Path) -> str:
    lines = [outside.LINE | {"ma": f"HS-{n}", "id": f"e{n}", key: cell} for n, key in enumerate(outside.LINE)]
    text = "\n".join([";".join(outside.COLUMNS), *(";".join(line[key] for key in outside.COLUMNS) for line in lines)])
    (folder / "nhat-ky.csv").write_text(text, encoding="utf-8")
    table, rule = read_table(folder / "nhat-ky.csv"), outside.rule()
    checked = check(table.rows, rule, at=NOW)
    run = take_in(checked, agency=open_source("Hệ thống cũ"), table=table, rule=rule, at=NOW)
    return str(run.refusals)


DOORS: dict[str, Door] = {
    "people": of_people,
    "procedures": of_procedures,
    "open dossiers": of_open_dossiers,
    "portal": of_a_portal,
    "opening figures": of_opening_figures,
    "log": of_a_log,
}


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_a_cell_longer_than_its_column_and_signs_that_no_database_keeps_are_told_or_left_out(
    cast: Cast, door: str, tmp_path: Path
) -> None:
    version = make_procedure(cast)
    with frozen(NOW):
        told = DOORS[door](cast, version, LONG, tmp_path)
        assert re.search(r"[Dd]ài (quá )?\d|quá lớn|dài quá", told), told[-3000:]
        assert "gặp lỗi" not in told
        odd = DOORS[door](cast, version, ODD, tmp_path)
    assert "gặp lỗi" not in odd
    assert "\0" not in odd
    with connection.cursor() as cursor:  # whatever was refused left the transaction whole
        cursor.execute("SELECT 1")

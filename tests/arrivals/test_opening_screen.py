"""The figures of the year before the first day: typed or read from a workbook, declared anew with a reason."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from nennep.arrivals.imports.opening_sheet import COLUMNS, opening_template, read_counts
from nennep.arrivals.imports.sheet_columns import UnreadableSheetError
from nennep.arrivals.models import OpeningReport
from nennep.procedures.models import ProcedureVersion
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/opening-report/"
FIELDS = {1: ("Dược phẩm", "duoc"), 2: ("Khám bệnh, chữa bệnh", "kcb")}


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with frozen(at("2026-11-17 08:40")):
        yield


@pytest.fixture
def administrator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.quan)
    return client


def table(*rows: list[Any], head: dict[str, str] | None = None) -> bytes:
    """A workbook of these rows; ``head`` renames headings."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held)
    page = book.add_worksheet()
    page.write(0, 0, "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC")
    page.write_row(1, 0, [(head or {}).get(key, heading) for key, heading in COLUMNS.items()])
    for number, cells in enumerate(rows, start=2):
        page.write_row(number, 0, cells)
    book.close()
    return held.getvalue()


def declared(version: ProcedureVersion, **changes: str) -> dict[str, str]:
    counts = {"carried_in": "12", "received_online": "60", "received_otherwise": "40", "early": "70", "on_time": "30"}
    named = {f"{name}-{version.procedure.field_id}": value for name, value in (counts | {"pending": "12"}).items()}
    head = {"counted_from": "01/01/2026", "counted_to": "15/11/2026", "source": "Báo cáo số 120/BC-SYT ngày 16/11/2026"}
    return head | named | changes


def test_opening_figures_are_declared_and_declared_anew_only_with_a_reason(
    administrator: Client, version: ProcedureVersion
) -> None:
    administrator.post(ADDRESS, declared(version))
    first = OpeningReport.objects.get()
    assert (first.source, first.declared_at) == ("Báo cáo số 120/BC-SYT ngày 16/11/2026", at("2026-11-17 08:40"))
    page = administrator.post(ADDRESS, declared(version))
    assert "ghi lý do khai lại" in page.content.decode()
    assert OpeningReport.objects.count() == 1
    administrator.post(ADDRESS, declared(version, reason="báo cáo cũ đếm sót một phòng"))
    first.refresh_from_db()
    assert first.superseded_at == at("2026-11-17 08:40")
    assert first.counts.get().carried_in == 12
    assert OpeningReport.objects.get(superseded_at=None).reason == "báo cáo cũ đếm sót một phòng"


def test_a_report_that_cannot_be_is_told_on_the_form(administrator: Client, version: ProcedureVersion) -> None:
    field = version.procedure.field_id
    wrong = [
        ({f"early-{field}": "71"}, "Hai số phải bằng nhau"),
        ({"counted_to": "17/11/2026"}, "khép lại trước hôm nay"),
        ({"counted_to": "31/12/2025"}, "Ngày cuối phải từ ngày đầu"),
        ({"source": ""}, "Ghi nguồn"),
        ({"counted_from": "01/01/0001"}, "Năm phải từ 2000"),
        ({f"pending-{field}": "-1"}, "Dược phẩm, Đang giải quyết: ghi số từ 0 trở lên"),
    ]
    for changes, words in wrong:
        answer = administrator.post(ADDRESS, declared(version, **changes))
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert not OpeningReport.objects.exists()


def test_a_workbook_fills_the_table_is_kept_and_its_sum_is_passed_over(
    administrator: Client, version: ProcedureVersion
) -> None:
    assert version.procedure.field.name == "Dược phẩm"
    content = table(
        ["DƯỢC PHẨM", 12, "1.060", 40, 1070, 30, "", "", 12], ["Tổng cộng", 12, 1060, 40, 1070, 30, 0, 0, 12]
    )
    bare = {key: value for key, value in declared(version).items() if "-" not in key}
    answer = administrator.post(ADDRESS, bare | {"file": SimpleUploadedFile("so-lieu.xlsx", content)}, follow=True)
    assert "Đã khai số liệu mở đầu." in answer.content.decode()
    counts = OpeningReport.objects.get().counts.get()
    assert (counts.received_online, counts.early, counts.overdue, counts.pending) == (1060, 1070, 0, 12)
    assert b"".join(administrator.get(f"{ADDRESS}file/")) == content


def test_what_a_workbook_tells_wrongly_is_said_row_by_row_and_what_it_tells_rightly_stays(
    administrator: Client, version: ProcedureVersion
) -> None:
    content = table(["Dược phẩm", 12, 60, 40, 70, 30, 0, 0, 11], ["Dược liệu", 1, 0, 0, 1, 0, 0, 0, 0])
    answer = administrator.post(ADDRESS, declared(version) | {"file": SimpleUploadedFile("a.xlsx", content)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dòng 4: không có lĩnh vực “Dược liệu”" in page
    assert "Dược phẩm: Không cân" in page
    assert f'name="pending-{version.procedure.field_id}" value="11"' in page
    assert not OpeningReport.objects.exists()


def test_the_template_names_the_fields_of_the_agency(administrator: Client, version: ProcedureVersion) -> None:
    book = load_workbook(BytesIO(b"".join(administrator.get(f"{ADDRESS}template/"))))
    assert [line[0] for line in book.get_sheet_by_index(0).to_python()] == ["Lĩnh vực", "Dược phẩm"]
    assert administrator.get(f"{ADDRESS}file/").status_code == 404


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Dược phẩm", 1], ["duoc", 2]], "Dòng 4: lĩnh vực “duoc” đã có ở dòng trên"),
        ([["Khám chữa bệnh", 1]], "Nếu là “Khám bệnh, chữa bệnh” thì ghi đúng tên ấy"),
        ([["", 1]], "cột “Lĩnh vực” còn trống mà có số"),
        ([["Dược phẩm", "mười hai"]], "“mười hai” không phải số hồ sơ"),
        ([["Dược phẩm", -3]], "“-3” không phải số hồ sơ"),
        ([["Dược phẩm", 2.5]], "“2.5” không phải số hồ sơ"),
    ],
)
def test_a_row_that_cannot_be_is_told(rows: list[list[Any]], words: str) -> None:
    (fault,) = read_counts(table(*rows), FIELDS).faults
    assert words in fault


def test_a_table_without_a_column_or_without_fields_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnreadableSheetError, match=r"thiếu cột “Giải quyết quá hạn”\. Nếu là cột “Quá hạn giải quyết”"):
        read_counts(table(["Dược phẩm", 1], head={"overdue": "Quá hạn giải quyết"}), FIELDS)
    with pytest.raises(UnreadableSheetError, match="chưa có lĩnh vực nào"):
        read_counts(opening_template([]), FIELDS)

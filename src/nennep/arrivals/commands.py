"""Command line of dossiers that come from other systems."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.timezone import localtime

from nennep.cases.models import ImportRun
from nennep.kernel.commands import command
from nennep.kernel.dates import clock_time, full_date
from nennep.kernel.file_faults import words_of
from nennep.org.models import Agency
from nennep.web.clock import now

from .imports.checks import check
from .imports.event_file import ImportedTable, read_table
from .imports.intake import open_source, take_in
from .imports.known_cases import finished_run
from .imports.mapping import Map, MapError, column_faults, read_map, unknown_columns
from .imports.report import count_lines, refusal_lines, write_report

REFUSED, UNUSABLE = 3, 2


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TỆP", help="nhật ký .csv hoặc .xlsx")
    parser.add_argument("--map", type=Path, required=True, metavar="MAP.toml", help="bảng ánh xạ cột")
    parser.add_argument("--source", required=True, metavar="TÊN", help="tên hệ thống nguồn")
    parser.add_argument("--report", type=Path, metavar="TỆP.csv", help="ghi mọi dòng bị từ chối ra tệp này")


@command("cases import", help="Nhập nhật ký hồ sơ của hệ thống ngoài theo bảng ánh xạ", arguments=_import_arguments)
def import_cases(args: Namespace) -> int:
    """Exit code 0 if nothing was refused, 3 if rows were, 2 if file or map cannot be used."""
    rule = read_map(args.map)
    table = read_table(args.file, **rule.file)
    _require_columns(table, rule)
    agency = open_source(args.source)
    earlier = finished_run(agency.pk, table.sha256, rule.sha256)
    if earlier:
        day = localtime(earlier.started_at)
        print(f"Tệp này đã nhập ngày {full_date(day)} lúc {clock_time(day)} với cùng bảng ánh xạ.")
    if earlier and not earlier.refusals:
        print("Không có gì để nhập thêm. Kết quả lần đó:")
        run = earlier
    else:
        run = _take_in(agency, table, rule)
    return _tell(run, args.report)


def _require_columns(table: ImportedTable, rule: Map) -> None:
    faults = column_faults(rule, table.columns)
    unknown = unknown_columns(rule, table.columns)
    if unknown and rule.refuse_unknown:
        faults += [
            f'Tệp có cột lạ “{column}”. Ghi cột này vào bảng ánh xạ, vào “ignore”, hoặc đặt unknown_columns = "report".'
            for column in unknown
        ]
    if faults:
        raise MapError("\n".join(faults))
    for column in unknown:
        print(
            f"Lưu ý: bỏ qua cột lạ “{column}”. Ghi vào “ignore” của bảng ánh xạ nếu đúng là không cần.", file=sys.stderr
        )


def _take_in(agency: Agency, table: ImportedTable, rule: Map) -> ImportRun:
    at = now()
    checked = check(table.rows, rule, at=at)
    progress = _show_progress if sys.stderr.isatty() else None
    return take_in(checked, agency=agency, table=table, rule=rule, at=at, progress=progress)


def _show_progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\rĐang nhập: {done}/{total} hồ sơ", end=end, file=sys.stderr, flush=True)


def _tell(run: ImportRun, report: Path | None) -> int:
    for line in count_lines(run.counts):
        print(line)
    if run.refusals:
        print("\nCác dòng bị từ chối (một dòng sai thì cả hồ sơ không nhập):")
        for line in refusal_lines(run.refusals):
            print(line)
    if report:
        try:
            write_report(report, run.refusals)
        except OSError as error:
            print(f"Lỗi: không ghi được “{report}”: {words_of(error)}.", file=sys.stderr)
            return UNUSABLE
        print(f"Đã ghi {len(run.refusals)} dòng bị từ chối vào {report}.")
    return REFUSED if run.refusals else 0

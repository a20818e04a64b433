"""``./nennep agency export-check``: an export is read back, on any machine, without a database."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nennep.kernel.commands import command
from nennep.kernel.dates import clock_time, full_date
from nennep.kernel.words import number
from nennep.kernel.worktime import ZONE

from ..parts.export_check import check_export


def arguments(parser: ArgumentParser) -> None:
    """Which file."""
    parser.add_argument("file", type=Path, metavar="TỆP.zip", help="tệp do ./nennep agency export ghi ra")


@command(
    "agency export-check",
    help="đọc lại tệp xuất của một cơ quan: đủ dòng, đủ tệp, đúng mã băm, chuỗi nguyên vẹn; không cần cơ sở dữ liệu",
    arguments=arguments,
    django=False,
)
def run(options: Namespace) -> int:
    """Exit code 1 where anything is wrong."""
    check = check_export(options.file)
    for finding in check.findings:
        print(f"{finding}.")
    held = f"{number(check.rows)} dòng, {number(check.events)} sự kiện, {number(check.files)} tệp"
    if check.findings:
        print(f"{options.file.name} ({check.agency}): {number(len(check.findings))} chỗ sai; đọc được {held}.")
        return 1
    made = f"{clock_time(check.made_at)} ngày {full_date(check.made_at.astimezone(ZONE).date())}"
    print(f"{options.file.name} ({check.agency}, xuất lúc {made}): đủ và đúng. {held}.")
    return 0

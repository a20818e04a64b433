"""``./nennep agency export``: everything of one agency in open formats, for leaving or for merging elsewhere."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nennep.kernel.actors import machine
from nennep.kernel.commands import command
from nennep.kernel.words import number, size_words
from nennep.web import clock

from ..actions import export_agency
from ..queries.exports import exportable_agency
from ..rules.exports import PERSONAL


def arguments(parser: ArgumentParser) -> None:
    """Which agency, and where the file is written."""
    parser.add_argument("--agency", required=True, metavar="MÃ", help="mã của cơ quan")
    parser.add_argument("--to", type=Path, required=True, metavar="TỆP.zip", help="tệp mới sẽ ghi ra")


@command(
    "agency export",
    help="xuất toàn bộ dữ liệu của một cơ quan ra một tệp ở dạng mở, kèm hướng dẫn đọc",
    arguments=arguments,
)
def run(options: Namespace) -> int:
    """Exit code 1 where stored files were lost already: the export is made, and they are named."""
    agency = exportable_agency(options.agency)
    made = export_agency(agency, to=options.to.absolute(), by=machine(agency.pk), at=clock.now())
    print(f"Đã xuất {agency.name} vào {made.path} ({size_words(made.size)}). SHA-256: {made.sha256}")
    print(
        f"{number(made.rows)} dòng, {number(made.events)} sự kiện, {number(made.files)} tệp đã lưu. Mở HUONG-DAN.md trong"
        f" tệp để biết cách đọc; soát lại bằng ./nennep agency export-check {made.path}"
    )
    print(PERSONAL)
    for digest in made.missing:
        print(f"Tệp đã lưu {digest}: không còn, hoặc không đọc được trên ổ đĩa, nên không có trong tệp xuất.")
    for digest in made.damaged:
        print(f"Tệp đã lưu {digest}: nội dung không còn khớp mã băm.")
    return 1 if made.missing or made.damaged else 0

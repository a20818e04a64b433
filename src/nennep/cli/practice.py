"""``./nennep practice renew``: where an agency practises begins anew, by the owner's role where one is given."""

from argparse import ArgumentParser, Namespace
from contextlib import nullcontext

from nennep.cli.data_check import check_database_file
from nennep.cli.entry import set_up_django
from nennep.cli.migrate import owner_url, speaking_as
from nennep.kernel.commands import command


def arguments(parser: ArgumentParser) -> None:
    """Whose practice is renewed, and who wants it."""
    parser.add_argument("--agency", required=True, metavar="MÃ", help="mã của cơ quan có nơi tập dượt cần làm mới")
    parser.add_argument(
        "--by", metavar="TÊN", help="tên đăng nhập của người quản lý người dùng cho làm mới; không có thì ghi là máy"
    )


@command(
    "practice renew",
    help="làm mới nơi tập dượt của một cơ quan: xóa hồ sơ tập, đếm lại từ đầu",
    arguments=arguments,
    django=False,
)
def run(options: Namespace) -> int:
    """Afterwards nothing was practised in the agency, which the chain of its superior tells."""
    check_database_file()
    set_up_django()
    from django.db import connection  # only now is Django ready

    from nennep.kernel.actors import machine
    from nennep.org.actions import renew_practice
    from nennep.org.queries.practice import agency_with_practice, who_renews
    from nennep.web import clock

    owner = owner_url()
    with speaking_as(connection, owner) if owner else nullcontext():
        agency, at = agency_with_practice(options.agency), clock.now()
        by = who_renews(options.by, at) if options.by else machine(agency.pk)
        ended = renew_practice(agency, by=by, at=at)
    keeper = agency.superior or agency
    print(f"Đã làm mới nơi tập dượt của {agency.name}: xóa {ended.rows} dòng, {ended.files} tệp.")
    print(f"Chuỗi đã kết thúc: {ended.length} sự kiện, đầu chuỗi {ended.head}; ghi trong chuỗi của {keeper.name}.")
    return 0

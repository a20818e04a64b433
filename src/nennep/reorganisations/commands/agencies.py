"""``./nennep agency move`` and ``merge``: an agency stands under another one, or ends in one."""

from argparse import ArgumentParser, Namespace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from nennep.kernel.commands import command
from nennep.org.models import Agency, Reorganisation
from nennep.org.queries.administration import founder
from nennep.org.queries.agencies import agency_of_code
from nennep.org.rules import BrokenRuleError
from nennep.web import clock

from ..actions import plan_merger, plan_reorganisation, write_merger, write_reorganisation
from ..parts.agency_successions import hold_lines
from ..queries.mergers import MergerPreview, goes_from, post_key, posts_on, preview_of, with_choices
from ..rules.mergers import Merger
from ..rules.reorganisations import Changes


def arguments(parser: ArgumentParser) -> None:
    """Which agency goes where, and by which decision."""
    parser.add_argument("--agency", required=True, metavar="MÃ", help="mã của cơ quan được chuyển")
    parser.add_argument("--under", required=True, metavar="MÃ", help="mã của cơ quan cấp trên mới")
    parser.add_argument("--decision", required=True, metavar="CHỮ", help="quyết định: số, ngày, cơ quan ban hành")


@command("agency move", help="đưa một cơ quan về dưới cấp trên khác, theo quyết định", arguments=arguments)
def move(options: Namespace) -> int:
    """Afterwards the agency stands under the other one from today on, which its chain tells."""
    agency = _agency(options.agency, "agency")
    by, at = founder(agency.pk), clock.now()
    changes = Changes(agency={"superior": options.under})
    written = write_reorganisation(
        agency, decision=options.decision, effective_on=timezone.localdate(at), changes=changes, by=by, at=at
    )
    done = plan_reorganisation(written, choices={}, by=by, at=at)
    print(f"{agency.name} nay trực thuộc {done.agency.superior}.")
    return 0


def merging(parser: ArgumentParser) -> None:
    """Which agency ends in which, by which decision, and where its divisions go."""
    parser.add_argument("--agency", required=True, metavar="MÃ", help="mã của cơ quan kết thúc")
    parser.add_argument("--into", required=True, metavar="MÃ", help="mã của cơ quan kế nhiệm")
    parser.add_argument("--decision", required=True, metavar="CHỮ", help="quyết định: số, ngày, cơ quan ban hành")
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="NGÀY", help="ngày hiệu lực, 2026-12-01; không ghi: nay"
    )
    parser.add_argument(
        "--division", action="append", default=[], metavar="MÃ=MÃ", help="phòng ở đây = phòng ở đó; ghi nhiều lần"
    )
    parser.add_argument(
        "--whole", default="", metavar="NƠI", help="người không thuộc phòng nào: mã phòng ở đó, * (toàn cơ quan), -"
    )
    parser.add_argument(
        "--duty",
        action="append",
        default=[],
        metavar="NGƯỜI=NHIỆM VỤ",
        help="nhiệm vụ lãnh đạo, toàn cơ quan đi cùng ai, ví dụ tuan=approve; ghi nhiều lần; không ghi thì không đi cùng",
    )
    parser.add_argument("--confirm", action="store_true", help="xác nhận; không ghi thì chỉ xem trước, không đổi gì")


@command("agency merge", help="kết thúc một cơ quan, việc về cơ quan kế nhiệm, theo quyết định", arguments=merging)
def merge(options: Namespace) -> int:
    """What it would bring about is printed; afterwards, where it is confirmed, it waits for its day or is done."""
    agency, into = (_agency(options.agency, "agency"), _agency(options.into, "into"))
    by, at = founder(agency.superior_id or agency.pk), clock.now()
    parts = [one.partition("=") for one in options.division]
    merger = Merger({here: there for here, _, there in parts}, options.whole)
    on = options.on or timezone.localdate(at)
    with transaction.atomic():
        hold_lines(agency, into)
        held = write_merger(agency, into=into, decision=options.decision, effective_on=on, merger=merger, by=by, at=at)
        duties = _duties(held, options.duty, at)
        held.changes = with_choices(held, {}, duties, at).to_json()
        _tell(preview_of(held, at), agency, into)
        if options.confirm:
            plan_merger(held, choices={}, duties=duties, by=by, at=at)
        else:
            transaction.set_rollback(True)
    said = "Chưa đổi gì. Thêm --confirm để xác nhận." if not options.confirm else held.get_state_display() + "."
    print(said)
    return 0


def _agency(code: str, place: str) -> Agency:
    try:
        return agency_of_code(code)
    except Agency.DoesNotExist as error:
        raise BrokenRuleError(place, f"Không có cơ quan mã “{code}”.") from error


def _duties(held: Reorganisation, asked: list[str], at: datetime) -> dict[str, list[str]]:
    """By the key of each post the duties that somebody is said to take along: “tuan=approve”."""
    posts = posts_on(held.agency, goes_from(held.effective_on, at))
    found = {
        post_key(post): [duty for duty in post.duties if f"{post.user.username}={duty}" in asked] for post in posts
    }
    known = {f"{post.user.username}={duty}" for post in posts for duty in post.duties}
    if unknown := [one for one in asked if one not in known]:
        raise BrokenRuleError("duty", f"Không ai ở {held.agency.short_name} giữ “{unknown[0]}”.")
    return found


def _tell(preview: MergerPreview, agency: Agency, into: Agency) -> None:
    print(f"{agency.name} kết thúc, việc về {into.name}.")
    for words, count, consists in preview.rows:
        print(f"  Chuyển: {count} {words}{f' ({consists})' if consists else ''}")
    for line in preview.stays:
        print(f"  Ở lại: {line}")
    for line in preview.warns:
        print(f"  Cần biết: {line}")
    for one in preview.posts:
        for _, words, goes, _ in one.leading:
            print(f"  Nhiệm vụ {'đi cùng' if goes else 'không đi cùng'}: {one.post.user.full_name}, {words}")
    for post in preview.nowhere:
        print(f"  Chưa có nơi về: {post.user.full_name}, {post.title}")
    for line in preview.hinders:
        print(f"  Phải làm xong trước: {line}")

"""``./nennep agency move``: an agency stands under another one."""

from argparse import ArgumentParser, Namespace

from django.utils import timezone

from nennep.kernel.commands import command
from nennep.web import clock

from ..actions import plan_reorganisation, write_reorganisation
from ..models import Agency
from ..queries.administration import founder
from ..queries.agencies import agency_of_code
from ..rules import BrokenRuleError
from ..rules.reorganisations import Changes


def arguments(parser: ArgumentParser) -> None:
    """Which agency goes where, and by which decision."""
    parser.add_argument("--agency", required=True, metavar="MÃ", help="mã của cơ quan được chuyển")
    parser.add_argument("--under", required=True, metavar="MÃ", help="mã của cơ quan cấp trên mới")
    parser.add_argument("--decision", required=True, metavar="CHỮ", help="quyết định: số, ngày, cơ quan ban hành")


@command("agency move", help="đưa một cơ quan về dưới cấp trên khác, theo quyết định", arguments=arguments)
def move(options: Namespace) -> int:
    """Afterwards the agency stands under the other one from today on, which its chain tells."""
    try:
        agency = agency_of_code(options.agency)
    except Agency.DoesNotExist as error:
        raise BrokenRuleError("agency", f"Không có cơ quan mã “{options.agency}”.") from error
    by, at = founder(agency.pk), clock.now()
    changes = Changes(agency={"superior": options.under})
    written = write_reorganisation(
        agency, decision=options.decision, effective_on=timezone.localdate(at), changes=changes, by=by, at=at
    )
    done = plan_reorganisation(written, choices={}, by=by, at=at)
    print(f"{agency.name} nay trực thuộc {done.agency.superior}.")
    return 0

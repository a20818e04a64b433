"""Papers on the way between two agencies are settled before one of them ends."""

from collections.abc import Sequence

from nennep.org.models import Agency
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind

from ..queries import unsigned_lists
from ..queries.differences import unsettled_differences
from ..queries.reviews import members_still_there, unclosed_reviews
from ..queries.settlements import unclosed_settlements


def _hinders(agency: Agency, into: Agency) -> Sequence[str]:
    lists = [
        f"{one.get_direction_display()}, danh sách bàn giao số {one.called} chưa ký nhận: ký trước."
        for one in unsigned_lists(agency)
    ]
    differences = [
        f"Chỗ khác nhau của hồ sơ {one.line.case.code} khi bàn giao chưa giải quyết xong: giải quyết trước."
        for one in unsettled_differences(agency)
    ]
    sheets = [
        f"Bảng thu hộ tháng {one.called} của {one.desk.short_name} với {one.competent.short_name} chưa chốt: chốt trước."
        for one in unclosed_settlements(agency)
    ]
    reviews = [
        f"Phiếu nhận xét tháng {one.called} của {one.desk.short_name} gửi {one.competent.short_name} chưa ghi nhận: ghi"
        " nhận trước."
        for one in unclosed_reviews(agency)
    ]
    members = [
        f"{one.person} đang được {one.competent.short_name} cử đến {one.desk.short_name}: kết thúc lần cử trước."
        for one in members_still_there(agency)
    ]
    return [*lists, *differences, *sheets, *reviews, *members]


def _none(*_: object) -> int:
    """The lists themselves stay where they were signed."""
    return 0


AGENCY_KINDS.add("desks.lists", AgencyKind("danh sách bàn giao", _none, _none, hinders=_hinders), origin=__name__)

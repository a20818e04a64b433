"""The figures that the demo year must show, to 15/11/2026 and at the demo instant.

Monday 16/11 moves nothing: two cases of Dược are received and two are resolved, so that 435
are open at the end of 15/11 and at 08:40 on 17/11 alike. A case recorded late counts by its
record time until a correction is approved, hence the late one of Dược.
"""

from dataclasses import dataclass
from datetime import date, datetime

from nennep.kernel.worktime import ZONE

NOW = datetime(2026, 11, 17, 8, 40, tzinfo=ZONE)
YEAR_FROM = date(2026, 1, 1)
CUT = date(2026, 11, 15)
SEED = 20261117

ONLINE, COUNTER, POSTAL = 1640, 60, 17
SUPPLEMENT_RATE = 0.12
REFUSED_RATE = 0.015
WAITING = 61
MOVED_ON_MONDAY = 2


@dataclass(frozen=True)
class Balance:
    """Opening + intake = early + on time + late + pending."""

    opening: int
    intake: int
    early: int
    on_time: int
    late: int
    pending: int

    @property
    def resolved(self) -> int:
        """Early, on time and late together."""
        return self.early + self.on_time + self.late

    @property
    def balances(self) -> bool:
        """Whether the identity of the row holds."""
        return self.opening + self.intake == self.resolved + self.pending


FIELDS: dict[str, tuple[str, Balance]] = {
    "kcb": ("Khám bệnh, chữa bệnh", Balance(14, 512, 459, 2, 0, 65)),
    "duoc": ("Dược phẩm", Balance(51, 918, 603, 1, 1, 364)),
    "my-pham": ("Mỹ phẩm", Balance(3, 104, 107, 0, 0, 0)),
    "ttb": ("Trang thiết bị y tế", Balance(0, 71, 71, 0, 0, 0)),
    "attp": ("An toàn thực phẩm", Balance(2, 42, 38, 0, 0, 6)),
    "phong-benh": ("Phòng bệnh", Balance(1, 23, 24, 0, 0, 0)),
    "bao-tro": ("Bảo trợ xã hội", Balance(1, 17, 17, 1, 0, 0)),
    "dao-tao": ("Đào tạo, tổ chức cán bộ", Balance(0, 12, 12, 0, 0, 0)),
    "ydct": ("Y dược cổ truyền", Balance(0, 9, 9, 0, 0, 0)),
    "nguoi-co-cong": ("Giám định y khoa, người có công", Balance(1, 9, 9, 0, 1, 0)),
}

MONTHS = {1: 1.0, 2: 0.7, 3: 1.9, 4: 1.0, 5: 1.0, 6: 0.95, 7: 1.0, 8: 0.95, 9: 1.05, 10: 2.2, 11: 0.08}
"""How the resolved intake falls over the year; what is still open came in since October."""

SHARES: dict[str, dict[str, int]] = {
    "duoc": {
        "QT.DP.01": 22,
        "QT.DP.02": 14,
        "QT.DP.03": 9,
        "QT.DP.04": 17,
        "QT.DP.05": 14,
        "QT.DP.06": 18,
        "QT.DP.07": 6,
    },
    "kcb": {"QT.KCB.01": 34, "QT.KCB.02": 46, "QT.KCB.03": 4, "QT.KCB.04": 8, "QT.KCB.05": 8},
    "my-pham": {"QT.MP.01": 96, "QT.MP.02": 4},
    "ttb": {"QT.TTB.01": 40, "QT.TTB.02": 60},
    "attp": {"QT.ATTP.01": 1},
    "phong-benh": {"QT.PB.01": 1},
    "bao-tro": {"QT.BTXH.01": 1},
    "dao-tao": {"QT.TCCB.01": 1},
    "ydct": {"QT.YDCT.01": 1},
    "nguoi-co-cong": {"QT.NCC.01": 1},
}

OPEN_STAGES: dict[str, dict[str, int]] = {
    "duoc": {
        "waiting": 50,
        "assignment": 5,
        "examination": 160,
        "site_visit": 74,
        "drafting": 41,
        "review": 20,
        "signing": 14,
    },
    "kcb": {
        "waiting": 10,
        "assignment": 2,
        "examination": 29,
        "site_visit": 4,
        "drafting": 9,
        "review": 6,
        "signing": 5,
    },
    "attp": {"waiting": 1, "examination": 2, "site_visit": 2, "drafting": 1},
}
"""Where the open cases lie at the demo instant. A signed case is resolved, not open."""

OPEN_SHARES: dict[str, dict[str, int]] = {
    "duoc": {
        "QT.DP.01": 12,
        "QT.DP.02": 4,
        "QT.DP.03": 3,
        "QT.DP.04": 26,
        "QT.DP.05": 18,
        "QT.DP.06": 34,
        "QT.DP.07": 3,
    },
    "kcb": {"QT.KCB.01": 40, "QT.KCB.02": 22, "QT.KCB.03": 12, "QT.KCB.04": 16, "QT.KCB.05": 10},
    "attp": {"QT.ATTP.01": 1},
}
"""Open cases lean to the long procedures: those that keep GPP fall due again this autumn."""


def stage_of(stage: str, duty: str) -> str:
    """The name by which OPEN_STAGES knows a row: reviewing is told from drafting."""
    return "review" if duty == "review" else stage

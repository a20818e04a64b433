"""Invented citizens, establishments and who does which step; numbers lie outside real series."""

from datetime import date
from functools import cache
from random import Random

from samples.catalogue import Row, organisation
from samples.plans import Party

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Lâm",
    "Trịnh",
    "Mai",
    "Cao",
    "Thạch",
    "Kim",
    "Sơn",
]
MIDDLE = {
    "ông": ["Văn", "Hữu", "Đức", "Quốc", "Minh", "Công", "Thanh"],
    "bà": ["Thị", "Ngọc", "Thanh", "Kim", "Mỹ", "Thu", "Bích"],
}
GIVEN = {
    "ông": [
        "An",
        "Bảo",
        "Cảnh",
        "Danh",
        "Đạt",
        "Hải",
        "Hậu",
        "Hùng",
        "Khang",
        "Lâm",
        "Lợi",
        "Nhân",
        "Phát",
        "Quý",
        "Sang",
        "Tài",
        "Thắng",
        "Tín",
        "Toàn",
        "Vũ",
    ],
    "bà": [
        "Ánh",
        "Bình",
        "Chi",
        "Diễm",
        "Duyên",
        "Giang",
        "Hạnh",
        "Hoa",
        "Huệ",
        "Lan",
        "Lệ",
        "Linh",
        "Nga",
        "Nhi",
        "Phương",
        "Thảo",
        "Thúy",
        "Trinh",
        "Tuyền",
        "Yến",
    ],
}
SHOP = [
    "An Bình",
    "Bảo An",
    "Cẩm Tú",
    "Đức Thịnh",
    "Gia Phúc",
    "Hải Đăng",
    "Hoàng Mai",
    "Khánh Vy",
    "Kim Ngân",
    "Long Phụng",
    "Mỹ Duyên",
    "Ngọc Trâm",
    "Phú Quý",
    "Phước Lành",
    "Sông Trà",
    "Tâm Đức",
    "Thanh Bình",
    "Thiện Tâm",
    "Tuệ Minh",
    "Vạn An",
    "Việt Hưng",
    "Xuân Mai",
]
STREET = ["Bờ Kè", "Cầu Mới", "Đồng Dâu", "Hàng Sao", "Lam Sơn", "Mía Ngọt", "Nhà Thờ Cũ", "Suối Bạc", "Vườn Trầu"]
WARD = ["phường Lam Sơn", "phường Bến Đò", "phường Giang Đông", "xã Đồng Mây", "xã Suối Lúa", "xã Núi Dẻ"]
SIGN = {
    "QT.DP.04": ("Nhà thuốc", "Quầy thuốc"),
    "QT.DP.05": ("Quầy thuốc", "Nhà thuốc"),
    "QT.DP.06": ("Nhà thuốc", "Quầy thuốc"),
    "QT.DP.07": ("Công ty Dược",),
    "QT.KCB.03": ("Phòng khám đa khoa", "Phòng khám chuyên khoa"),
    "QT.KCB.04": ("Phòng khám đa khoa", "Phòng khám chuyên khoa"),
    "QT.KCB.05": ("Phòng khám đa khoa",),
    "QT.TTB.01": ("Công ty Thiết bị y tế",),
    "QT.TTB.02": ("Công ty Thiết bị y tế", "Cửa hàng thiết bị y tế"),
    "QT.MP.01": ("Công ty Mỹ phẩm",),
    "QT.MP.02": ("Công ty Mỹ phẩm",),
    "QT.ATTP.01": ("Bếp ăn", "Nhà hàng", "Quán cơm"),
    "QT.PB.01": ("Phòng xét nghiệm",),
    "QT.BTXH.01": ("Cơ sở trợ giúp xã hội",),
    "QT.TCCB.01": ("Trung tâm y tế", "Bệnh viện"),
}
ALL_YEAR = date(2025, 12, 1)
DEPUTY = {
    "nvd": "khanh",
    "nvy": "nguyet",
    "pb": "nguyet",
    "tccb": "dung",
    "btxh": "dung",
    "atvstp": "dung",
    "motcua": "tu",
}


def address(rng: Random) -> str:
    """An address of the invented province."""
    return f"Số {rng.randint(1, 240)} đường {rng.choice(STREET)}, {rng.choice(WARD)}, tỉnh Lam Giang"


def telephone(rng: Random, tail: str = "") -> str:
    """Ten digits that no operator gives out: the prefix 0100 is not assigned."""
    return f"0100{rng.randint(0, 999):03d}" + (tail or f"{rng.randint(0, 999):03d}")


def citizen(rng: Random, name: str = "", title: str = "", tail: str = "") -> Party:
    """A person; the identity number begins with 099, a province code that does not exist."""
    title = title or rng.choice(("ông", "bà"))
    if not name:
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE[title])} {rng.choice(GIVEN[title])}"
    century = 0 if title == "ông" else 1
    identity = f"099{century}{rng.randint(60, 99)}{rng.randint(0, 999999):06d}"
    return Party("citizen", name, identity, telephone(rng, tail), address(rng), title)


def owner(rng: Random, procedure: str, name: str = "") -> Party:
    """Who may lawfully ask for this procedure."""
    if procedure not in SIGN:
        return citizen(rng)
    name = name or f"{rng.choice(SIGN[procedure])} {rng.choice(SHOP)} {rng.choice(('', '', '2', '3'))}".strip()
    kind = "household" if name.startswith(("Quầy", "Quán", "Cửa hàng")) else "business"
    return Party(kind, name, f"99{rng.randint(0, 99999999):08d}", telephone(rng), address(rng))


@cache
def with_duty(division: str, duty: str) -> tuple[str, ...]:
    """Usernames of those in a division who held the duty all year, in the order of the file."""
    return tuple(
        person["username"]
        for person in organisation()["people"]
        if person["division"] == division and duty in person["duties"] and person["from"] < ALL_YEAR
    )


def doer(rng: Random, row: Row, handlers: dict[str, str]) -> str:
    """Who records this step; one handler a division keeps a case to its end.

    A step of another agency is recorded by our own side, from the paper that agency sends.
    """
    if row.duty == "handle":
        return handlers[row.unit]
    if row.duty in ("assign", "review"):
        people = with_duty(row.unit, row.duty)
        return people[0] if len(people) == 1 or rng.random() < 0.85 else people[1]
    return rng.choice(with_duty(row.unit, row.duty))

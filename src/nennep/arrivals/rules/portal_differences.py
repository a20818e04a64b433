"""What a portal says of a dossier now, and said before."""

from dataclasses import dataclass

from nennep.kernel.text import fold

from .portal_columns import MEANINGS
from .portal_numbers import Values
from .portal_rows import ending_of, procedure_key

CONTACTS = (
    *("identity_number", "born_on", "phone", "email", "address"),
    *("owner_identity", "owner_phone", "owner_address"),
)
PERSONAL = ("name", "owner", *CONTACTS, "summary")
# What people and the desk go by; that a state moves on is no difference until the dossier ends there.
COMPARED = (*PERSONAL, "filed")
STATES = {"withdrawn": "người nộp đã rút", "ended": "đã kết thúc", "": "đang chờ, đang xử lý"}
OLDER = "Danh sách này cũ hơn danh sách đã ghi gần nhất của hồ sơ, không sửa lùi. Xuất lại từ cổng nếu cổng vừa đổi."


@dataclass(frozen=True, slots=True)
class PortalChange:
    """One thing that the portal says otherwise now."""

    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return MEANINGS[self.field]


def changes_between(told: Values, now: Values) -> list[PortalChange]:
    """What differs. Columns that one of the two lists does not have are not compared."""
    found = [
        PortalChange(name, told[name], now[name])
        for name in COMPARED
        if name in told and name in now and fold(told[name]).split() != fold(now[name]).split()
    ]
    if procedure_key(told) != procedure_key(now) and _same_columns(told, now):
        name = "procedure_code" if now.get("procedure_code") else "procedure_name"
        found.append(PortalChange(name, told.get(name, ""), now.get(name, "")))
    before, after = ending_of(told.get("state", "")), ending_of(now.get("state", ""))
    if before != after and "state" in told and "state" in now:
        found.append(PortalChange("state", STATES[before], STATES[after]))
    return found


def _same_columns(told: Values, now: Values) -> bool:
    return bool(told.get("procedure_code")) == bool(now.get("procedure_code"))

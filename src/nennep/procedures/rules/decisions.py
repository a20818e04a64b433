"""The law of publishing: how a decision moves, the kinds of change, what it is called in an address."""

import re
from datetime import date

from nennep.kernel.dates import full_date
from nennep.kernel.flows import Flow
from nennep.kernel.text import fold
from nennep.org.rules import MANAGE_PROCEDURES

# The four kinds of change of a decision, by the letters of its annex (NĐ 63/2010/NĐ-CP Điều 14-15).
CHANGES: dict[str, str] = {
    "enacted": "Ban hành mới",
    "amended": "Sửa đổi, bổ sung",
    "replaced": "Thay thế",
    "repealed": "Bãi bỏ",
}
CHANGE_OF_TABLE = dict(zip("ABCD", CHANGES, strict=True))

DECISION_STATES: dict[str, str] = {"draft": "Đang đối chiếu", "applied": "Đã áp dụng", "dropped": "Đã bỏ"}
DECISION_FLOW = Flow(
    "decision",
    DECISION_STATES,
    {
        "applied": ("draft", "applied", MANAGE_PROCEDURES, "Áp dụng quyết định"),
        "dropped": ("draft", "dropped", MANAGE_PROCEDURES, "Bỏ, giữ tệp"),
    },
    called="quyết định",
)


def decision_in_words(number: str, signed_on: date | None) -> str:
    """“1893/QĐ-UBND ngày 10/11/2026”."""
    day = f" ngày {full_date(signed_on)}" if signed_on else ""
    return f"{number or 'Quyết định chưa rõ số'}{day}"


def code_of_act(number: str, signed_on: date) -> str:
    """“1893/QĐ-UBND” of 10/11/2026 is “1893-qd-ubnd-2026-11-10”."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(number)).strip("-")
    return f"{words[:70]}-{signed_on.isoformat()}".strip("-")

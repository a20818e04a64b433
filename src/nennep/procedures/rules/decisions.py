"""The law of publishing: how a decision moves, the kinds of change, what a full sheet holds."""

from nennep.kernel.flows import Flow

# The four kinds of change of a decision, by the letters of its annex (NĐ 63/2010/NĐ-CP Điều 14-15).
CHANGES: dict[str, str] = {
    "enacted": "Ban hành mới",
    "amended": "Sửa đổi, bổ sung",
    "replaced": "Thay thế",
    "repealed": "Bãi bỏ",
}
CHANGE_OF_TABLE = dict(zip("ABCD", CHANGES, strict=True))

DECISION_STATES: dict[str, str] = {
    "draft": "Đang đối chiếu",
    "applied": "Đã áp dụng",
    "dropped": "Đã bỏ",
}
DECISION_FLOW = Flow(
    "decision",
    DECISION_STATES,
    {
        "applied": ("draft", "applied", "manage_procedures", "Áp dụng quyết định"),
        "dropped": ("draft", "dropped", "manage_procedures", "Bỏ, giữ tệp"),
    },
)

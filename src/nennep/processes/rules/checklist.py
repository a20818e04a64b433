"""Which lines of a version's to-do list are decided by facts, and by which."""

from collections.abc import Mapping

# The lines that close a list, and those whose key ends with what of the procedure changed.
BY_APPROVAL, BY_POSTING = ("internal", "iso"), "posting"
BY_LIMIT, BY_FEES, BY_NAME = "terms", "fees", "name"
ITSELF: Mapping[str, str] = {
    "internal": "tự xong khi ghi phê duyệt",
    "iso": "tự xong khi thủ trưởng phê duyệt",
    BY_POSTING: "tự xong khi đã công khai bản này",
    BY_LIMIT: "tự xong khi tổng giờ vừa thời hạn",
    BY_FEES: "tự xong: các tài liệu in phí theo thủ tục đã công bố",
    BY_NAME: "tự xong khi quy trình mang tên mới",
}


def fact_of(key: str) -> str:
    """What decides the line: the end of its key where facts do, else empty: a person ticks it."""
    last = key.rpartition(":")[2]
    return last if last in ITSELF else ""

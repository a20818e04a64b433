"""The columns of an opening report, which are those of the statutory table, and what makes them balance."""

from dataclasses import dataclass

HEADINGS = {
    "carried_in": "Từ kỳ trước chuyển qua",
    "received_online": "Tiếp nhận trực tuyến",
    "received_otherwise": "Tiếp nhận trực tiếp, bưu chính",
    "early": "Giải quyết trước hạn",
    "on_time": "Giải quyết đúng hạn",
    "overdue": "Giải quyết quá hạn",
    "ended": "Rút, dừng giải quyết",
    "pending": "Đang giải quyết",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCounts:
    """What a report counts of one field."""

    carried_in: int = 0
    received_online: int = 0
    received_otherwise: int = 0
    early: int = 0
    on_time: int = 0
    overdue: int = 0
    ended: int = 0
    pending: int = 0

    @property
    def came(self) -> int:
        return self.carried_in + self.received_online + self.received_otherwise

    @property
    def went(self) -> int:
        return self.early + self.on_time + self.overdue + self.ended

    @property
    def fault(self) -> str:
        """Why they do not balance, in words; empty where they do."""
        if self.came == self.went + self.pending:
            return ""
        return (
            f"Không cân: kỳ trước và tiếp nhận là {self.came}, đã xong và đang giải quyết là"
            f" {self.went + self.pending}. Hai số phải bằng nhau."
        )

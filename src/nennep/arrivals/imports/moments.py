"""Times as an outside file prints them: the instant, and the calendar date in its own zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from nennep.kernel.refusals import Refusal

from .event_file import Cell


class UnreadableTimeError(Refusal):
    """The cell is no usable time; the text says why, in Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant in UTC, the date it was printed as, and the offset in minutes printed or given."""

    at: datetime
    day: date
    offset: int


def moment_of(cell: Cell, formats: Sequence[str], zone: ZoneInfo | None) -> Moment:
    """The moment a cell means. A day without a time is its midnight. Raises UnreadableTimeError.

    A printed offset wins over ``zone``; a time that an autumn change of clocks makes
    double is the earlier one; one that a spring change skips is refused.
    """
    local = _local(cell, formats)
    if local.tzinfo is None:
        if zone is None:
            raise UnreadableTimeError("giờ không ghi múi giờ; ghi times.zone vào bảng ánh xạ")
        naive, local = local, local.replace(tzinfo=zone)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
            raise UnreadableTimeError(f"giờ không tồn tại ở múi {zone.key} (ngày đổi giờ mùa hè)")
    offset = local.utcoffset()
    try:
        at = local.astimezone(UTC)
    except OverflowError as error:
        raise UnreadableTimeError("ngoài khoảng ngày tính được") from error
    return Moment(at, local.date(), round(offset.total_seconds() / 60) if offset else 0)


def _local(cell: Cell, formats: Sequence[str]) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    for pattern in formats:
        try:
            if pattern == "iso":
                return datetime.fromisoformat(cell)
            return datetime.strptime(cell, pattern)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
    raise UnreadableTimeError(f"không đọc được theo mẫu {', '.join(formats)}")

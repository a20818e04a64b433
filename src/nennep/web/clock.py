"""The one clock. Read at the doors only (views, jobs, commands); actions are given ``at``."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_frozen: list[datetime] = []


def _offset() -> timedelta:
    if not settings.CLOCK:
        return timedelta(0)
    shown, real = settings.CLOCK.rsplit("@", 1)
    return datetime.fromisoformat(shown) - datetime.fromtimestamp(float(real), timezone.get_default_timezone())


def now() -> datetime:
    """The present instant, aware; that of the demo clock where one is set."""
    if _frozen:
        return _frozen[-1]
    return timezone.now() + _offset()


def today() -> date:
    """The local day of the present instant."""
    return timezone.localdate(now())


def assumed(shown: datetime) -> str:
    """The value of ``NENNEP_CLOCK`` under which the clock shows ``shown`` at this moment."""
    return f"{shown.isoformat()}@{datetime.now(UTC).timestamp():.3f}"


def is_assumed() -> bool:
    """Whether the clock shows an assumed day ("ngày giả định")."""
    return bool(settings.CLOCK)


def is_real() -> bool:
    """Whether the clock shows what the machine's does."""
    return not _frozen and not settings.CLOCK


class frozen:  # noqa: N801 - reads as a phrase: with frozen(at)
    """Hold the clock at one instant; for tests and for loading samples."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __enter__(self) -> None:
        _frozen.append(self.at)

    def __exit__(self, *exc: object) -> None:
        _frozen.pop()

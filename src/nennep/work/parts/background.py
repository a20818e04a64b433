"""What the background consists of: the readers and sweeps of every room, and the lists that it makes as files."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import get_resolver


@cache
def register_background() -> None:
    """Afterwards every room has registered its readers, its sweeps and (beside its views) its lists in this process."""
    for room in settings.ROOMS:
        for part in ("readers", "jobs"):
            if find_spec(f"nennep.{room}.{part}"):
                import_module(f"nennep.{room}.{part}")
    assert get_resolver().url_patterns  # noqa: S101 - reading them loads every view

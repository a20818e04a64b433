"""What the background consists of: the readers and sweeps of every room."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings


@cache
def register_background() -> None:
    """Afterwards every room has registered its readers and its sweeps in this process."""
    for room in settings.ROOMS:
        for part in ("readers", "jobs"):
            if find_spec(f"nennep.{room}.{part}"):
                import_module(f"nennep.{room}.{part}")

"""The named figures of processes; importing this package registers them all."""

from . import lag

__all__ = ["lag"]

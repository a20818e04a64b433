"""The named figures of cases; importing this package registers them all."""

from . import counts

__all__ = ["counts"]

"""What is done to keep the installation: backups, drills."""

from .backups import make_backup, thin_backups
from .drills import drill_backup

__all__ = ["drill_backup", "make_backup", "thin_backups"]

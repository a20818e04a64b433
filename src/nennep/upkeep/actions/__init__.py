"""What is done to keep the installation: backups, drills."""

from .backups import make_backup, thin_backups

__all__ = ["make_backup", "thin_backups"]

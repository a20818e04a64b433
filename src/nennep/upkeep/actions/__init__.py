"""What is done to keep the installation: backups, drills, the background."""

from .backups import make_backup, thin_backups
from .drills import drill_backup
from .file_damages import check_files
from .releases import note_release

__all__ = ["check_files", "drill_backup", "make_backup", "note_release", "thin_backups"]

"""What is done to keep the installation: backups, drills, exports, the background."""

from .backups import make_backup, thin_backups
from .drills import drill_backup
from .exports import export_agency
from .file_damages import check_files
from .releases import note_release

__all__ = ["check_files", "drill_backup", "export_agency", "make_backup", "note_release", "thin_backups"]

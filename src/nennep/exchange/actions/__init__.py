"""The verbs of the room: files kept and taken in, packages made and taken."""

from .packages import PackageMapping, TakenIn, note_package, take_in_package
from .uploads import correct_upload, drop_upload, keep_upload, take_in_upload

__all__ = [
    "PackageMapping",
    "TakenIn",
    "correct_upload",
    "drop_upload",
    "keep_upload",
    "note_package",
    "take_in_package",
    "take_in_upload",
]

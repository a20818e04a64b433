"""The exchange package: definitions that one agency hands to another, as one file.

Pure: values in, bytes out and back; no database, no clock, no Django.
"""

from .archive import FORMAT, VERSION, Archive, PackageError, read_archive, write_archive
from .mapping import duties_in, remapped, units_in
from .package import Contents, PackedLaw, PackedProcedure, PackedProcess, PackedTemplate, pack, unpack

__all__ = [
    "FORMAT",
    "VERSION",
    "Archive",
    "Contents",
    "PackageError",
    "PackedLaw",
    "PackedProcedure",
    "PackedProcess",
    "PackedTemplate",
    "duties_in",
    "pack",
    "read_archive",
    "remapped",
    "units_in",
    "unpack",
    "write_archive",
]

"""Looks whether the data folder can be written to, before anything is started on it."""

import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from nennep.cli.faults import data_folder


def check_data_folder() -> None:
    """Afterwards the folder of data and that of stored files are there and take files. Raises OSError that names which.

    The folder of data is closed to the other accounts of the machine, also where an older version left it open.
    """
    data = Path(data_folder())
    files = data / "files"
    for folder in (data, files):
        folder.mkdir(parents=True, exist_ok=True)
    for folder in (data, files, *(each for each in files.iterdir() if len(each.name) == 2)):
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    if (mode := stat.S_IMODE(data.stat().st_mode)) & stat.S_IRWXO:
        with suppress(PermissionError):  # it is somebody else's, who let us write there
            data.chmod(mode & ~stat.S_IRWXO)

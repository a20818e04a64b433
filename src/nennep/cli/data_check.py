"""Looks whether the data folder can be written to, before anything is started on it."""

import tempfile
from pathlib import Path

from nennep.cli.faults import data_folder


def check_data_folder() -> None:
    """Afterwards the folder of data and that of stored files are there and take files. Raises OSError that names which."""
    data = Path(data_folder())
    files = data / "files"
    for folder in (data, files):
        folder.mkdir(parents=True, exist_ok=True)
    for folder in (data, files, *(each for each in files.iterdir() if len(each.name) == 2)):
        with tempfile.NamedTemporaryFile(dir=folder):
            pass

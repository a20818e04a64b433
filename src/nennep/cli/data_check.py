"""Looks whether the data folder can be written to, before anything is started on it."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from nennep.cli.faults import data_folder
from nennep.kernel.refusals import Refusal

NO_DATABASE = (
    "chưa có cơ sở dữ liệu trong thư mục dữ liệu {data}; chưa tạo gì ở đó. Dữ liệu nằm ở nơi khác thì đặt NENNEP_DATA (hoặc"
    " NENNEP_DATABASE_URL); cơ quan mới thì chạy ./nennep init."
)


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


def check_database_file() -> None:
    """Raises Refusal where the data folder is meant to hold the database, and holds none: SQLite would make an empty one."""
    if any(os.environ.get(name) for name in ("NENNEP_DATABASE_URL", "NENNEP_DATABASE_URL_FILE")):
        return
    if not (Path(data_folder()) / "nennep.sqlite3").exists():
        raise Refusal(NO_DATABASE.format(data=data_folder()))

"""Why a file is not opened or written, in words."""

import errno
import os
from pathlib import Path

import pytest

from nennep.kernel.file_faults import words_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nennep"
# Passes the fault on as it is; whoever tells it words it.
PASSED_ON = {"upkeep/parts/archive.py"}


def test_a_fault_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as absent:
        (tmp_path / "no").open()
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.open()
    assert words_of(absent.value) == "không có tệp hay thư mục ấy"
    assert words_of(folder.value) == "đó là một thư mục"
    assert words_of(OSError(errno.ESTALE, os.strerror(errno.ESTALE))) == f"lỗi {errno.ESTALE} của hệ điều hành"
    assert words_of(OSError("mất kết nối")) == "mất kết nối"


def test_no_screen_or_command_shows_the_words_of_the_operating_system() -> None:
    found = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if "strerror" in path.read_text("utf-8")}
    assert found == PASSED_ON

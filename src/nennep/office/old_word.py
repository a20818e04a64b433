"""Old Word files (.doc), turned into .docx by LibreOffice where the machine has it."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from nennep.office.archives import MOST_BYTES, OLE, UnreadableUploadError

PROGRAMS = ("soffice", "libreoffice")
MOST_SECONDS = 60
WAY_OUT = "Mở bằng Word hoặc LibreOffice, chọn Lưu thành (Save As) kiểu “Word Document (.docx)”, rồi tải tệp .docx lên."


def is_old_word(content: bytes) -> bool:
    """Whether this is a Word 97-2003 file without a password and without macros."""
    if not content.startswith(OLE) or "WordDocument".encode("utf-16-le") not in content:
        return False
    shut = ("EncryptedPackage", "_VBA_PROJECT")
    return not any(word.encode("utf-16-le") in content for word in shut)


def converted(content: bytes, name: str) -> bytes:
    """The same document as .docx. Raises UnreadableUploadError where it cannot be had.

    LibreOffice runs with a profile of its own, which is thrown away, and at most a minute.
    """
    program = next((found for one in PROGRAMS if (found := shutil.which(one))), None)
    if program is None or len(content) > MOST_BYTES:
        raise UnreadableUploadError(f"Tệp “{name}” là Word cũ (.doc). {WAY_OUT}")
    with tempfile.TemporaryDirectory(prefix="nennep-doc-") as folder:
        (Path(folder) / "in.doc").write_bytes(content)
        _run(program, Path(folder))
        made = Path(folder) / "out" / "in.docx"
        if not made.is_file():
            raise UnreadableUploadError(f"Tệp “{name}” là Word cũ (.doc) và LibreOffice không chuyển được. {WAY_OUT}")
        return made.read_bytes()


def _run(program: str, folder: Path) -> None:
    words = [
        program,
        "--headless",
        "--norestore",
        f"-env:UserInstallation={folder.as_uri()}/profile",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "out"),
        str(folder / "in.doc"),
    ]
    process = subprocess.Popen(  # noqa: S603 - our own words, no shell
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(MOST_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # The launcher leaves a second process behind when it is stopped.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

"""Whether a file is a Word document that may be opened: no password, no macro, no bomb, nothing outside."""

import re
import zipfile
from io import BytesIO

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
LARGEST_TEXT = 4 * 1024 * 1024
MOST_PARTS = 500
MOST_TIMES_LARGER = 150
MIN_SUSPECT = 1024 * 1024
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
TEXT_PART = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"
_OUTSIDE = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>")
_TYPE = re.compile(rb"Type\s*=\s*[\"']([^\"']*)[\"']")


class UnusableFileError(ValueError):
    """The file cannot be opened as a Word document; the message is Vietnamese and says what to do."""


def require_word_file(content: bytes) -> None:
    """Afterwards the bytes are a plain .docx. Raises UnusableFileError with the reason."""
    if len(content) > LARGEST_FILE:
        raise UnusableFileError(
            f"Tệp lớn quá {LARGEST_FILE // 1024 // 1024} MB. Bỏ bớt ảnh trong tệp rồi lưu lại."
        )
    if content.startswith(OLD_FORMAT):
        raise UnusableFileError(
            "Tệp có mật khẩu hoặc là tệp .doc đời cũ. Mở bằng Word, bỏ mật khẩu, lưu lại kiểu .docx."
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _require_parts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError):
        raise UnusableFileError(
            "Tệp không phải tệp Word .docx hoặc đã hỏng. Mở bằng Word, lưu lại kiểu .docx."
        ) from None
    except (RuntimeError, ValueError) as problem:
        if isinstance(problem, UnusableFileError):
            raise
        raise UnusableFileError("Tệp có mật khẩu. Bỏ mật khẩu rồi lưu lại.") from None


def _require_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MIN_SUSPECT
        and part.file_size > MOST_TIMES_LARGER * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > LARGEST_UNPACKED or len(parts) > MOST_PARTS or swollen:
        raise UnusableFileError(
            "Tệp nén khác thường: giải nén ra quá lớn. Mở bằng Word và lưu lại thành tệp mới."
        )
    if len(set(names)) < len(names) or TEXT_PART not in names or CONTENT_TYPES not in names:
        raise UnusableFileError("Tệp không phải tệp Word .docx. Lưu lại bằng Word, kiểu .docx.")
    types = archive.read(CONTENT_TYPES).lower()
    if b"macroenabled" in types or any("vbaproject" in name.lower() for name in names):
        raise UnusableFileError("Tệp có macro. Lưu lại kiểu .docx không có macro rồi tải lên.")
    if any(re.match(r"word/(embeddings|activex)/", name, re.IGNORECASE) for name in names):
        raise UnusableFileError("Tệp có đối tượng nhúng (OLE, ActiveX). Bỏ đối tượng ấy đi.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _require_quiet(archive, part)


def _require_quiet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > LARGEST_TEXT:
        raise UnusableFileError(
            "Phần chữ của tệp dài khác thường. Chia tệp, hoặc chép sang tệp mới."
        )
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise UnusableFileError("Tệp có khai báo lạ trong phần chữ. Lưu lại bằng Word.")
    for found in _OUTSIDE.findall(text):
        kind = _TYPE.search(found)
        if kind is None or not kind.group(1).endswith(b"/hyperlink"):
            raise UnusableFileError(
                "Tệp gọi tới tệp khác bên ngoài (ảnh liên kết, mẫu liên kết). Chèn ảnh vào tệp,"
                " bỏ liên kết rồi lưu lại."
            )

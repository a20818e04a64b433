"""An agency's own Word template: a plain .docx, and the texts in which its tags stand."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from nennep.office.archives import UnreadableUploadError
from nennep.office.xml import BrokenXmlError, UnsafeXmlError, parse_xml

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
LARGEST_TEXT = 4 * 1024 * 1024
MOST_PARTS = 500
MOST_TIMES_LARGER = 150
MIN_SUSPECT = 1024 * 1024
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
TEXT_PART = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """The text of one part: its outermost paragraphs, all of it, and its attributes that hold a bracket."""

    name: str
    paragraphs: tuple[str, ...]
    text: str
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A plain .docx: nothing in it acts, is fetched or swells. ``content`` is the file as it came."""

    content: bytes
    parts: tuple[TemplatePart, ...]


def read_template(content: bytes, name: str) -> WordTemplate:
    """The template with its texts. Raises UnreadableUploadError with the reason."""
    _require_word_file(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = [_part(archive, each) for each in archive.namelist() if _is_text(each)]
    return WordTemplate(content, tuple(parts))


def _is_text(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml")


def _part(archive: zipfile.ZipFile, name: str) -> TemplatePart:
    root = parse_xml(archive.read(name), keeps_remarks=True)
    return TemplatePart(
        name,
        tuple(
            "".join(map(str, paragraph.itertext()))
            for paragraph in root.iter(PARAGRAPH)
            if not any(above.tag == PARAGRAPH for above in paragraph.iterancestors())
        ),
        "".join(map(str, root.itertext())),
        tuple(str(value) for element in root.iter() for value in element.attrib.values() if "{" in str(value)),
    )


def _require_word_file(content: bytes) -> None:
    """Afterwards the bytes are a plain .docx. Raises UnreadableUploadError with the reason."""
    if len(content) > LARGEST_FILE:
        raise UnreadableUploadError(f"Tệp lớn quá {LARGEST_FILE // 1024 // 1024} MB. Bỏ bớt ảnh trong tệp rồi lưu lại.")
    if content.startswith(OLD_FORMAT):
        raise UnreadableUploadError(
            "Tệp có mật khẩu hoặc là tệp .doc đời cũ. Mở bằng Word, bỏ mật khẩu, lưu lại kiểu .docx."
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _require_parts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, zlib.error):
        raise UnreadableUploadError(
            "Tệp không phải tệp Word .docx hoặc đã hỏng. Mở bằng Word, lưu lại kiểu .docx."
        ) from None
    except (RuntimeError, ValueError):
        raise UnreadableUploadError("Tệp có mật khẩu. Bỏ mật khẩu rồi lưu lại.") from None


def _require_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MIN_SUSPECT and part.file_size > MOST_TIMES_LARGER * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > LARGEST_UNPACKED or len(parts) > MOST_PARTS or swollen:
        raise UnreadableUploadError("Tệp nén khác thường: giải nén ra quá lớn. Mở bằng Word và lưu lại thành tệp mới.")
    if len(set(names)) < len(names) or TEXT_PART not in names or CONTENT_TYPES not in names:
        raise UnreadableUploadError("Tệp không phải tệp Word .docx. Lưu lại bằng Word, kiểu .docx.")
    types = archive.read(CONTENT_TYPES).lower()
    if b"macroenabled" in types or any("vbaproject" in name.lower() for name in names):
        raise UnreadableUploadError("Tệp có macro. Lưu lại kiểu .docx không có macro rồi tải lên.")
    if any(re.match(r"word/(embeddings|activex)/", name, re.IGNORECASE) for name in names):
        raise UnreadableUploadError("Tệp có đối tượng nhúng (OLE, ActiveX). Bỏ đối tượng ấy đi.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _require_quiet(archive, part)


def _require_quiet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > LARGEST_TEXT:
        raise UnreadableUploadError("Phần chữ của tệp dài khác thường. Chia tệp, hoặc chép sang tệp mới.")
    try:
        root = parse_xml(archive.read(part))
    except UnsafeXmlError:
        raise UnreadableUploadError("Tệp có khai báo lạ trong phần chữ. Lưu lại bằng Word.") from None
    except BrokenXmlError:
        raise UnreadableUploadError("Không đọc được tệp Word. Mở bằng Word, lưu lại kiểu .docx rồi tải lên.") from None
    for element in root.iter():
        mode = str(element.get("TargetMode", "")).strip().lower()
        if mode == "external" and not str(element.get("Type", "")).endswith("/hyperlink"):
            raise UnreadableUploadError(
                "Tệp gọi tới tệp khác bên ngoài (ảnh liên kết, mẫu liên kết). Chèn ảnh vào tệp,"
                " bỏ liên kết rồi lưu lại."
            )

"""Whether a scan or a photograph may be kept and served: its kind by its bytes, whole, nothing that acts on its own."""

import re
import zlib
from dataclasses import dataclass

from nennep.office.archives import UnreadableUploadError

LARGEST_SCAN = 30 * 1024 * 1024
LARGEST_PICTURE = 8 * 1024 * 1024
WAY_OUT = "Quét văn bản thành PDF hoặc ảnh rồi tải lên lại."
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/XFA", b"/RichMedia", b"/SubmitForm")
_STREAM = re.compile(rb"/Type\s*/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_NAME_ENDS = b" \t\r\n\f\0()<>[]{}/%"
MOST_UNPACKED = 8 * 1024 * 1024
MOST_STREAMS = 2000


@dataclass(frozen=True, slots=True)
class ScanKind:
    """A kind of file that a scanner makes: its media type, how its name ends."""

    media_type: str
    ending: str


PDF = ScanKind("application/pdf", "pdf")
JPEG = ScanKind("image/jpeg", "jpg")
PNG = ScanKind("image/png", "png")
KINDS = {kind.media_type: kind for kind in (PDF, JPEG, PNG)}


def read_scan(content: bytes, name: str) -> ScanKind:
    """Which kind of scan it is. Raises UnreadableUploadError."""
    if len(content) > LARGEST_SCAN:
        size = LARGEST_SCAN // 1024 // 1024
        raise UnreadableUploadError(f"Bản quét lớn quá {size} MB. Quét lại ở 200 dpi, đen trắng hoặc xám.")
    if content.startswith(b"%PDF-"):
        _require_quiet_pdf(content)
        return PDF
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0").endswith(b"\xff\xd9"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-16:]:
        return PNG
    raise UnreadableUploadError(f"Tệp không phải bản quét PDF, JPG hay PNG, hoặc đã hỏng. {WAY_OUT}")


def read_picture(content: bytes, name: str) -> ScanKind:
    """Which kind of photograph, or page saved as PDF, it is. Raises UnreadableUploadError.

    Phones write data of their own behind a picture, so its end may stand anywhere.
    """
    if len(content) > LARGEST_PICTURE:
        raise UnreadableUploadError(f"Tệp lớn hơn {LARGEST_PICTURE // 1024 // 1024} MB. Chụp lại cỡ nhỏ hơn.")
    if content.startswith(b"%PDF-"):
        _require_quiet_pdf(content)
        return PDF
    for mark, end, kind in ((b"\xff\xd8\xff", b"\xff\xd9", JPEG), (b"\x89PNG\r\n\x1a\n", b"IEND", PNG)):
        if content.startswith(mark) and end in content:
            return kind
    raise UnreadableUploadError("Tệp phải là ảnh PNG, JPEG hoặc PDF còn nguyên vẹn. Chụp lại hoặc chọn tệp khác.")


def _require_quiet_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise UnreadableUploadError(f"Tệp PDF bị cắt cụt. {WAY_OUT}")
    if _names(content, b"/Encrypt"):
        raise UnreadableUploadError("Tệp PDF có mật khẩu. Bỏ mật khẩu rồi tải lên lại.")
    for part in (content, *_packed(content)):
        found = [name for name in _ACTIVE if _names(part, name)]
        if found:
            told = found[0].decode()
            raise UnreadableUploadError(f"Tệp PDF có nội dung tự chạy hoặc tệp kèm ({told}). {WAY_OUT}")


def _names(part: bytes, name: bytes) -> bool:
    """Whether the name stands there whole, also where letters are written as #4a."""
    text = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), part)
    at = text.find(name)
    while at >= 0:
        after = text[at + len(name) : at + len(name) + 1]
        if not after or after in _NAME_ENDS:
            return True
        at = text.find(name, at + 1)
    return False


def _packed(content: bytes) -> list[bytes]:
    """The object streams of a PDF, unpacked as far as it is reasonable."""
    found: list[bytes] = []
    left = MOST_UNPACKED
    for match in _STREAM.finditer(content):
        if len(found) == MOST_STREAMS or left <= 0:
            raise UnreadableUploadError(f"Tệp PDF nén khác thường. {WAY_OUT}")
        try:
            part = zlib.decompressobj().decompress(content[match.end() :], left)
        except zlib.error:
            continue
        found.append(part)
        left -= len(part)
    return found

"""Whether a scan or a photograph may be kept and served: its kind by its bytes, whole, nothing that acts on its own."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from nennep.office.archives import UnreadableUploadError

LARGEST_SCAN = 30 * 1024 * 1024
LARGEST_PICTURE = 8 * 1024 * 1024
WAY_OUT = "Quét văn bản thành PDF hoặc ảnh rồi tải lên lại."
MOST_UNPACKED = 64 * 1024 * 1024
MOST_STREAMS = 20_000
MOST_NAMES = 4_000_000
UNUSUAL = f"Tệp PDF nén khác thường. {WAY_OUT}"
_BLANK = rb"[\0\t\n\f\r ]"
_NAME_ENDS = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"


def _name(*names: str) -> bytes:
    """A pattern for any of the names, whole, also where letters are written as #4a."""
    letters = {each: rf"(?:{each}|#(?i:{ord(each):02x}))" for each in {*"".join(names)}}
    spelled = ("".join(letters[each] for each in name) for name in names)
    return rb"/(?:" + "|".join(spelled).encode() + rb")" + _NAME_ENDS


_ACTIVE_NAMES = (
    "JavaScript JS Launch SubmitForm ImportData GoToR GoToE Rendition"
    " EmbeddedFile EmbeddedFiles FileAttachment XFA RichMedia"
)
_ACTIVE = re.compile(_name(*_ACTIVE_NAMES.split()))
_ENCRYPTED = re.compile(_name("Encrypt"))
# What is done at opening, and not the place to open at, which is a list.
_AT_OPENING = re.compile(_name("OpenAction", "AA") + rb"(?!" + _BLANK + rb"{0,99}\[)")
_ADDRESS = re.compile(_name("URI"))
_PACKS_OBJECTS = re.compile(_name("ObjStm", "XRef"))
_OBJECT_STREAM = re.compile(_name("ObjStm"))
_PREDICTOR = re.compile(_name("Predictor"))
# The ways of packing that are not looked into here.
_UNREAD = re.compile(_name("ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode"))
_STREAM = re.compile(rb"(?<!end)stream" + _BLANK + rb"*")
# How text begins, and so whatever holds objects; a picture hardly ever does.
_TEXT = re.compile(_BLANK + rb"*(?:%|[\0\t\n\f\r -~]*\Z)")
_SAMPLE, _HEAD, _PIECE, _NEAR = 16, 512, 16 * 1024, 4000


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
    if _ENCRYPTED.search(content):
        raise UnreadableUploadError("Tệp PDF có mật khẩu. Bỏ mật khẩu rồi tải lên lại.")
    at_opening = address = unread = packs = False
    names = 0
    for part in _parts(content):
        names += part.count(b"/")
        if names > MOST_NAMES:
            raise UnreadableUploadError(UNUSUAL)
        active = _ACTIVE.search(part)
        if active:
            raise _acts(active.group().decode())
        at_opening = at_opening or bool(_AT_OPENING.search(part))
        address = address or bool(_ADDRESS.search(part))
        unread = unread or bool(_UNREAD.search(part))
        packs = packs or bool(_PACKS_OBJECTS.search(part))
    if at_opening and address:
        raise _acts("/OpenAction /URI")
    if packs and (unread or _has_predicted_objects(content)):
        raise UnreadableUploadError(UNUSUAL)


def _acts(names: str) -> UnreadableUploadError:
    return UnreadableUploadError(f"Tệp PDF có nội dung tự chạy hoặc tệp kèm ({names}). {WAY_OUT}")


def _has_predicted_objects(content: bytes) -> bool:
    """Whether an object stream may be written as differences, so that unpacking it does not show its names.

    A dictionary whose ends cannot be told for certain counts as one that is.
    """
    for count, match in enumerate(_OBJECT_STREAM.finditer(content)):
        first, last = max(0, match.start() - _NEAR), match.end() + _NEAR
        begin, end = content.rfind(b"obj", first, match.start()), content.find(b"stream", match.end(), last)
        if count == MOST_STREAMS or begin < 0 or end < 0:
            return True
        line = max(content.rfind(b"\n", first, begin), content.rfind(b"\r", first, begin), first)
        written = content[begin:end]
        if b"%" in content[line:begin] or any(mark in written for mark in (b"%", b"(", b")")):
            return True
        if not written.rstrip(b"\0\t\n\f\r ").endswith(b">>") or _PREDICTOR.search(written):
            return True
    return False


def _parts(content: bytes) -> Iterator[bytes]:
    """The file as it stands, then every stream in it that unpacks to text, whatever it is declared to be.

    Every stream counts, also one that does not unpack, and so does every byte going in and coming out.
    """
    yield content
    left = MOST_UNPACKED
    for count, match in enumerate(_STREAM.finditer(content)):
        if count == MOST_STREAMS:
            raise UnreadableUploadError(UNUSUAL)
        start = match.end()
        if not _begins_packed(content[start : start + 2]):
            continue
        sample = _sample(content[start : start + _HEAD])
        if sample is None:
            continue
        if _begins_packed(sample) and _sample(sample):
            raise UnreadableUploadError(UNUSUAL)
        if _TEXT.match(sample):
            part, used = _unpacked(content, start, left)
            left -= used
            if left <= 0:
                raise UnreadableUploadError(UNUSUAL)
            yield part


def _begins_packed(data: bytes) -> bool:
    """Whether the two bytes are there that zlib writes first."""
    return len(data) >= 2 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0


def _sample(packed: bytes) -> bytes | None:
    """The first bytes that unpack; None where it is not packed so. Nothing that acts is as short as they are."""
    try:
        return zlib.decompressobj(wbits=-15).decompress(packed[2:], _SAMPLE)
    except zlib.error:
        return None


def _unpacked(content: bytes, start: int, most: int) -> tuple[bytes, int]:
    """What unpacks from ``start`` until ``most`` bytes went in and out; and how many did.

    The checksum at the end is not asked for: readers show what stands before it all the same. A fault
    before the end is refused for the same reason.
    """
    unpacker, parts, used, at = zlib.decompressobj(wbits=-15), list[bytes](), 0, start + 2
    try:
        while used < most and at < len(content) and not unpacker.eof:
            piece = content[at : at + _PIECE]
            at += len(piece)
            while piece and used < most:
                parts.append(unpacker.decompress(piece, most - used))
                rest = unpacker.unconsumed_tail
                used += len(parts[-1]) + len(piece) - len(rest)
                piece = rest
    except zlib.error as fault:
        raise UnreadableUploadError(UNUSUAL) from fault
    return b"".join(parts), used

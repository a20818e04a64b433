"""An uploaded Word or Excel file, opened only after it has shown what it is.

Nothing is unpacked to disk, nothing outside the file is followed (links, entities, templates).
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass

from nennep.kernel.refusals import Refusal
from nennep.office.xml import BrokenXmlError, Element, UnsafeXmlError, parse_xml

MB = 1024 * 1024
MOST_RATIO = 120
RATIO_COUNTS_FROM = 8 * 1024 * 1024
MOST_PARTS = 6000

DOCX, XLSX, XLS = "docx", "xlsx", "xls"
WAYS = "Hãy dùng tệp Word (.docx) hoặc Excel (.xlsx, .xls)."
BROKEN = zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError
OLE, ZIP, PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-"
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes of the file, of all it unpacks to, of one part, of all texts copied into
    cells; places of a page, empty ones too."""

    file: int = 30 * MB
    unpacked: int = 200 * MB
    part: int = 48 * MB
    text: int = 1024 * MB
    places: int = 2_000_000


USUAL = Limits()
# What the keeper of the machine takes in himself: the log of years of another system.
LARGE = Limits(1024 * MB, 8192 * MB, 4096 * MB, 64 * 1024 * MB, 100_000_000)
MOST_BYTES = USUAL.file


class UnreadableUploadError(Refusal):
    """The file cannot be read; the text names what it is and the way out, in Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True)
class Package:
    """A file that has passed the checks. ``kind`` is DOCX, XLSX or XLS."""

    name: str
    kind: str
    content: bytes
    main: str = ""
    limits: Limits = USUAL

    def part(self, path: str) -> bytes | None:
        """The bytes of one part, or None if there is none. Raises UnreadableUploadError."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                if path not in archive.NameToInfo:
                    return None
                with archive.open(path) as part:
                    found = part.read(self.limits.part + 1)
        except (*BROKEN, OSError) as error:
            raise UnreadableUploadError(_broken(self.name)) from error
        if len(found) > self.limits.part:
            raise UnreadableUploadError(_bomb(self.name))
        return found

    def xml(self, path: str) -> Element | None:
        """The root of one XML part, or None if there is none. Raises UnreadableUploadError."""
        found = self.part(path)
        return None if found is None else _part_tree(found, self.name)


def open_package(content: bytes, name: str) -> Package:
    """The package in ``content``. Raises UnreadableUploadError for everything that is none."""
    if not content:
        raise UnreadableUploadError(f"Tệp “{name}” rỗng (0 byte). Hãy chọn lại tệp.")
    if len(content) > MOST_BYTES:
        raise UnreadableUploadError(
            f"Tệp “{name}” lớn hơn {MOST_BYTES // 1024 // 1024} MB. Bỏ bớt ảnh quét trong tệp,"
            " hoặc chỉ lưu phần danh mục thành một tệp riêng."
        )
    if content.startswith(OLE):
        return _from_ole(content, name)
    if not content.startswith(ZIP):
        raise UnreadableUploadError(_foreign(content, name))
    _refuse_polyglot(content, name)
    with _archive(content, name) as archive:
        _weigh(archive, len(content), name, USUAL)
        return _classified(archive, content, name)


def _part_tree(content: bytes, name: str) -> Element:
    """The root element of one part. Raises UnreadableUploadError."""
    for strict, usual in STRICT:
        content = content.replace(strict, usual)
    try:
        return parse_xml(content)
    except UnsafeXmlError as error:
        raise UnreadableUploadError(_entities(name)) from error
    except BrokenXmlError as error:
        raise UnreadableUploadError(_broken(name)) from error


def _from_ole(content: bytes, name: str) -> Package:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableUploadError(_locked(name))
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableUploadError(
            f"Tệp “{name}” là Word cũ (.doc). Mở bằng Word hoặc LibreOffice, chọn Lưu thành (Save"
            " As) kiểu “Word Document (.docx)”, rồi tải tệp .docx lên."
        )
    if not any(word.encode("utf-16-le") in content for word in ("Workbook", "Book")):
        raise UnreadableUploadError(f"Tệp “{name}” không phải Word hay Excel. {WAYS}")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise UnreadableUploadError(_macros(name, ".xlsx"))
    return Package(name, XLS, content)


def _foreign(content: bytes, name: str) -> str:
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = head.lower()
    if PDF in content[:1024]:
        return (
            f"Tệp “{name}” là PDF. Phần mềm chỉ đọc Word và Excel, không đọc PDF hay bản quét: xin"
            " cơ quan ban hành bản Word (.docx), hoặc gõ các dòng của quyết định vào màn hình nhập."
        )
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM")):
        return f"Tệp “{name}” là ảnh (bản quét), không đọc được chữ. {WAYS}"
    if lower.startswith(b"{\\rtf"):
        return f"Tệp “{name}” là RTF. Mở bằng Word, chọn Lưu thành kiểu .docx, rồi tải lên."
    if lower.startswith((b"<!doctype html", b"<html", b"mime-version")):
        return (
            f"Tệp “{name}” thật ra là trang web (HTML), dù mang tên Word. Mở bằng Word, chọn Lưu"
            " thành kiểu “Word Document (.docx)”, rồi tải lên."
        )
    if lower.startswith(b"<?xml"):
        return f"Tệp “{name}” là XML. Mở bằng Word hoặc Excel, lưu thành .docx hoặc .xlsx."
    if content.startswith(b"PK"):
        return _broken(name)
    return f"Tệp “{name}” không phải Word hay Excel. {WAYS}"


def _refuse_polyglot(content: bytes, name: str) -> None:
    """Office writes neither a comment nor anything before or behind the archive."""
    is_whole = content[-22:-18] == b"PK\x05\x06" and content[-2:] == b"\0\0"
    if PDF in content[:1024] or (not is_whole and b"PK\x05\x06" in content):
        raise UnreadableUploadError(
            f"Tệp “{name}” có dữ liệu lạ nối thêm ngoài phần Word/Excel (một tệp đội lốt hai kiểu)."
            " Mở bằng Word hoặc Excel, lưu thành tệp mới rồi tải lên."
        )


def _archive(content: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (*BROKEN, OSError) as error:
        raise UnreadableUploadError(_broken(name)) from error


def _weigh(archive: zipfile.ZipFile, size: int, name: str, limits: Limits) -> None:
    """Judge by the declared sizes, before anything is unpacked."""
    parts = archive.infolist()
    declared = sum(part.file_size for part in parts)
    is_dense = declared > RATIO_COUNTS_FROM and declared > MOST_RATIO * size
    if len(parts) > MOST_PARTS or declared > limits.unpacked or is_dense:
        raise UnreadableUploadError(_bomb(name))
    if any(count > 1 for count in Counter(part.filename for part in parts).values()):
        raise UnreadableUploadError(_broken(name))
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableUploadError(_locked(name))


MAIN_TYPES = {
    "wordprocessingml.document.main+xml": DOCX,
    "wordprocessingml.template.main+xml": DOCX,
    "spreadsheetml.sheet.main+xml": XLSX,
    "spreadsheetml.template.main+xml": XLSX,
}


def _classified(archive: zipfile.ZipFile, content: bytes, name: str) -> Package:
    names = archive.NameToInfo
    if "mimetype" in names:
        raise UnreadableUploadError(
            f"Tệp “{name}” là OpenDocument (.odt, .ods). Mở bằng LibreOffice, lưu thành .docx hoặc .xlsx, rồi tải lên."
        )
    types = Package(name, "", content).xml("[Content_Types].xml")
    if types is None:
        raise UnreadableUploadError(
            f"Tệp “{name}” là tệp nén (zip), không phải Word hay Excel. Giải nén rồi tải tệp bên trong."
        )
    declared = {
        str(one.get("ContentType", "")): str(one.get("PartName", "")).lstrip("/")
        for one in types
        if isinstance(one.tag, str)
    }
    is_binary = any("sheet.binary" in kind for kind in declared)
    if is_binary and not any("vbaproject" in part.lower() for part in names):
        raise UnreadableUploadError(
            f"Tệp “{name}” là Excel nhị phân (.xlsb). Mở bằng Excel, lưu thành .xlsx rồi tải lên."
        )
    if any("macroenabled" in kind.lower() for kind in declared) or any("vbaproject" in part.lower() for part in names):
        is_sheet = any("sheet" in kind for kind in declared)
        raise UnreadableUploadError(_macros(name, ".xlsx" if is_sheet else ".docx"))
    for ending, kind in MAIN_TYPES.items():
        for declared_kind, part in declared.items():
            if declared_kind.endswith(ending):
                return Package(name, kind, content, _main_part(part, kind, names))
    raise UnreadableUploadError(f"Tệp “{name}” không phải Word hay Excel. {WAYS}")


def _main_part(declared: str, kind: str, names: dict[str, zipfile.ZipInfo]) -> str:
    usual = "word/document.xml" if kind == DOCX else "xl/workbook.xml"
    return declared if declared in names else usual


def require_light(package: Package) -> None:
    """Afterwards the file has shown that it is small and unpacks to little. Raises UnreadableUploadError."""
    size = len(package.content)
    if size > package.limits.file:
        raise UnreadableUploadError(_bomb(package.name))
    if package.kind != XLS:
        with _archive(package.content, package.name) as archive:
            _weigh(archive, size, package.name, package.limits)


def verify(package: Package) -> None:
    """Every part unpacks to just its declared size and checksum. Raises UnreadableUploadError.

    For readers that unpack by themselves and would trust a header that lies.
    """
    with _archive(package.content, package.name) as archive:
        try:
            wrong = archive.testzip()
        except (*BROKEN, OSError) as error:
            raise UnreadableUploadError(_broken(package.name)) from error
    if wrong is not None:
        raise UnreadableUploadError(_broken(package.name))


# A cell with a value, a text or a formula; the look ahead finds no end of an empty cell, which takes no place.
_CELL = re.compile(rb"""<(?:\w+:)?c\s([^<>]*)(?<!/)>(?=\s*<(?:\w+:)?(?:v|is|f)\b)""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,4})(\d{1,9})["']""")


def farthest_cell(sheet: bytes) -> tuple[int, int]:
    """Row and column of the farthest cell of a worksheet part that holds anything, counted from 1.

    What is only laid out takes no place: LibreOffice writes an empty row at the very end, Excel styles whole columns.
    """
    row = column = 0
    for attributes in _CELL.findall(sheet):
        place = _PLACE.search(attributes)
        if place is not None:
            row = max(row, int(place[2]))
            column = max(column, _column_number(place[1]))
    return row, column


def refuse_repeated_text(package: Package) -> None:
    """A text is stored once and pointed at by many cells; each would get a copy of its own.

    Raises UnreadableUploadError where the copies could pass the limit.
    """
    pointing = sum(
        len(re.findall(rb"""\bt\s*=\s*["']s["']""", package.part(path) or b"")) for path in worksheet_parts(package)
    )
    texts = package.part("xl/sharedStrings.xml") or b""
    longest = max((len(piece) for piece in re.split(rb"<(?:\w+:)?si\b", texts)), default=0)
    if pointing * longest > package.limits.text:
        raise UnreadableUploadError(_bomb(package.name))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def worksheet_parts(package: Package) -> list[str]:
    """The paths of the worksheets of an XLSX package."""
    with _archive(package.content, package.name) as archive:
        return [part for part in archive.namelist() if "worksheets/" in part]


def _broken(name: str) -> str:
    return f"Tệp “{name}” bị hỏng hoặc tải lên chưa đủ. Mở thử bằng Word hoặc Excel, lưu lại thành tệp mới rồi tải lên."


def _bomb(name: str) -> str:
    return (
        f"Tệp “{name}” khi giải nén lớn bất thường, không mở để giữ an toàn cho máy chủ. Nếu là tệp"
        " thật, sao chép phần danh mục sang một tệp mới rồi tải lên."
    )


def _locked(name: str) -> str:
    return (
        f"Tệp “{name}” có mật khẩu. Mở bằng mật khẩu của nơi gửi, bỏ mật khẩu (Tệp → Thông tin →"
        " Bảo vệ tài liệu → Mã hóa bằng mật khẩu → xóa trống), lưu lại rồi tải lên."
    )


def _macros(name: str, ending: str) -> str:
    return (
        f"Tệp “{name}” có macro (mã lệnh), không nhận. Mở bằng Word hoặc Excel, lưu thành {ending}"
        " (kiểu không có macro) rồi tải lên."
    )


def _entities(name: str) -> str:
    return (
        f"Tệp “{name}” có khai báo DTD/ENTITY trong ruột, Word không bao giờ viết như vậy; không mở."
        " Mở bằng Word, lưu thành tệp mới rồi tải lên."
    )

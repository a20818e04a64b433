"""A zip of plain files under plain names, as an exchange package is: unpacked in memory, counted."""

import io
import re
import zipfile

from nennep.office.archives import BROKEN, ZIP, UnreadableUploadError

MOST_BYTES = 30 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 2000
_NAME = re.compile(r"[a-z0-9_\-]+(?:/[a-z0-9_\-]+)*\.[a-z0-9]+")
_ENCRYPTED = 0x1


def read_package(content: bytes, name: str) -> dict[str, bytes]:
    """The bytes of every entry by its name; nothing is written anywhere. Raises UnreadableUploadError."""
    if len(content) > MOST_BYTES:
        raise UnreadableUploadError(f"Gói lớn hơn {MOST_BYTES // 1024 // 1024} MB. Xuất ít quy trình hơn.")
    if not content.startswith(ZIP):
        raise UnreadableUploadError("Tệp không phải gói trao đổi (.zip) của Nền Nếp. Chọn đúng tệp bên gửi xuất.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive)
    except (*BROKEN, OSError) as error:
        raise UnreadableUploadError("Gói bị hỏng, không mở được. Xin bên gửi gửi lại.") from error


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    places = archive.infolist()
    if len(places) > MOST_ENTRIES:
        raise UnreadableUploadError(f"Gói có {len(places)} tệp, nhiều nhất là {MOST_ENTRIES}.")
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for place in places:
        if not _NAME.fullmatch(place.filename):
            raise UnreadableUploadError(f"Gói có tên tệp không được phép: “{place.filename[:60]}”. Không mở gói này.")
        if place.filename in found:
            raise UnreadableUploadError(f"Gói có hai tệp cùng tên “{place.filename}”. Không mở gói này.")
        if place.flag_bits & _ENCRYPTED:
            raise UnreadableUploadError("Gói có mật khẩu. Xin bên gửi xuất lại gói không mật khẩu.")
        with archive.open(place) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise UnreadableUploadError("Gói giải nén lớn bất thường (bom nén). Không mở gói này.")
        found[place.filename] = content
    return found

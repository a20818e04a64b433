"""A BPMN file as text: its encoding, size and root judged, written anew without any declaration."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from nennep.kernel.words import number
from nennep.office.archives import UnreadableUploadError
from nennep.office.xml import BrokenXmlError, Element, UnsafeXmlError, parse_xml

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MOST_BYTES: Final = 5_000_000
MOST_ELEMENTS: Final = 60_000
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "windows-1258"}
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_WITH_DOCTYPE = (
    "Tệp có phần khai báo DOCTYPE, có thể kéo theo tệp khác hoặc làm treo máy nên không nhận. "
    "Xóa phần đó, hoặc xuất lại từ phần mềm vẽ quy trình."
)


@dataclass(frozen=True, slots=True)
class BpmnFile:
    """The document as text, comments kept, without declaration and DTD."""

    text: str


def read_bpmn(content: bytes, name: str) -> BpmnFile:
    """The document in ``content``. Raises UnreadableUploadError."""
    return BpmnFile(etree.tostring(bpmn_root(content).getroottree(), encoding="unicode"))


def bpmn_root(content: bytes) -> Element:
    """The root ``definitions`` element. Raises UnreadableUploadError."""
    _require_size_and_encoding(content)
    try:
        root = parse_xml(content, keeps_remarks=True)
    except UnsafeXmlError:
        raise UnreadableUploadError(_WITH_DOCTYPE) from None
    except BrokenXmlError as error:
        where = f" Chỗ hỏng: dòng {error.line}." if error.line else ""
        raise UnreadableUploadError(
            f"Tệp không phải XML đọc được.{where} Lưu lại từ phần mềm vẽ quy trình dưới dạng BPMN 2.0 rồi nhập lại."
        ) from None
    _require_bpmn(root)
    return root


def _require_size_and_encoding(content: bytes) -> None:
    if not content.strip():
        raise UnreadableUploadError("Tệp trống. Chọn tệp .bpmn xuất từ phần mềm vẽ quy trình.")
    if len(content) > MOST_BYTES:
        size, most = number(len(content) / 1e6, 1), MOST_BYTES // 1_000_000
        raise UnreadableUploadError(f"Tệp lớn {size} MB, nhiều nhất là {most} MB. Tách thành nhiều quy trình.")
    declared = _DECLARED.search(content[:400].replace(b"\0", b""))
    if declared and declared[1].decode().lower() not in _ENCODINGS:
        raise UnreadableUploadError(
            f"Bảng mã “{declared[1].decode()[:30]}” không dùng được. Lưu lại tệp với bảng mã UTF-8."
        )


def _require_bpmn(root: Element) -> None:
    name = etree.QName(root)
    if name.namespace != BPMN or name.localname != "definitions":
        raise UnreadableUploadError(
            f"Tệp là XML nhưng gốc là “{name.localname[:40]}”, không phải BPMN 2.0. "
            "Xuất lại dưới dạng BPMN 2.0 (đuôi .bpmn)."
        )
    count = sum(1 for _ in root.iter())
    if count > MOST_ELEMENTS:
        raise UnreadableUploadError(
            f"Tệp có {count} phần tử, nhiều nhất là {MOST_ELEMENTS}. Tách thành nhiều quy trình."
        )

"""From bytes to a tree of elements, refusing what is no BPMN or would harm the machine."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any, Final

from lxml import etree

from nennep.definitions.bpmn.names import BPMN

Element = Any
"""An lxml element; lxml has no types of its own."""

MOST_BYTES: Final = 5_000_000
MOST_ELEMENTS: Final = 60_000
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "windows-1258"}
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")


class UnreadableError(ValueError):
    """The file is no BPMN 2.0 that can be read. ``str()`` is for the screen."""


def parse(xml: bytes) -> Element:
    """The root ``definitions`` element. Raises UnreadableError with the reason, in Vietnamese."""
    _before_parsing(xml)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        where = f" Chỗ hỏng: dòng {line}." if line else ""
        raise UnreadableError(
            f"Tệp không phải XML đọc được.{where} Lưu lại từ phần mềm vẽ quy trình dưới dạng "
            "BPMN 2.0 rồi nhập lại."
        ) from None
    _after_parsing(root)
    return root


def _before_parsing(xml: bytes) -> None:
    if not xml.strip():
        raise UnreadableError("Tệp trống. Chọn tệp .bpmn xuất từ phần mềm vẽ quy trình.")
    if len(xml) > MOST_BYTES:
        size, most = f"{len(xml) / 1e6:.1f}".replace(".", ","), MOST_BYTES // 1_000_000
        raise UnreadableError(
            f"Tệp lớn {size} MB, nhiều nhất là {most} MB. Tách thành nhiều quy trình."
        )
    declared = _DECLARED.search(xml[:400].replace(b"\0", b""))
    if declared and declared[1].decode().lower() not in _ENCODINGS:
        raise UnreadableError(
            f"Bảng mã “{declared[1].decode()[:30]}” không dùng được. Lưu lại tệp với bảng mã UTF-8."
        )
    if b"<!DOCTYPE" in xml.replace(b"\0", b""):
        raise UnreadableError(_WITH_DOCTYPE)


_WITH_DOCTYPE = (
    "Tệp có phần khai báo DOCTYPE, có thể kéo theo tệp khác hoặc làm treo máy nên không nhận. "
    "Xóa phần đó, hoặc xuất lại từ phần mềm vẽ quy trình."
)


def _after_parsing(root: Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(_WITH_DOCTYPE)
    name = etree.QName(root)
    if name.namespace != BPMN or name.localname != "definitions":
        raise UnreadableError(
            f"Tệp là XML nhưng gốc là “{name.localname[:40]}”, không phải BPMN 2.0. "
            "Xuất lại dưới dạng BPMN 2.0 (đuôi .bpmn)."
        )
    count = sum(1 for _ in root.iter())
    if count > MOST_ELEMENTS:
        raise UnreadableError(
            f"Tệp có {count} phần tử, nhiều nhất là {MOST_ELEMENTS}. Tách thành nhiều quy trình."
        )


def serialise(root: Element) -> bytes:
    """The document as UTF-8, comments before and after the root kept."""
    written: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return written


def text_of(root: Element) -> str:
    """The document as text without declaration, for keeping."""
    written: str = etree.tostring(root.getroottree(), encoding="unicode")
    return written


def elements(root: Element) -> Iterator[Element]:
    """Every element of the tree, without comments and processing instructions."""
    found: Iterator[Element] = root.iter(etree.Element)
    return found


def clean(text: str) -> str:
    """One spelling of accents."""
    return unicodedata.normalize("NFC", text)


def local(element: Element) -> str:
    """The name of a BPMN element, "" for one of another namespace or a comment."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(f"{{{BPMN}}}"):
        return ""
    return tag.rpartition("}")[2]


def census(root: Element) -> Counter[Hashable]:
    """How often each element, attribute and text stands in the document."""
    found: Counter[Hashable] = Counter()
    for element in elements(root):
        found[element.tag] += 1
        for name, value in element.attrib.items():
            found[element.tag, name, value] += 1
        text = (element.text or "").strip()
        if text:
            found[element.tag, "#text", text] += 1
    return found

"""Parses bytes into a tree of elements; refuses what is no BPMN and what is too large or unsafe."""

import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any

from lxml import etree

from nennep.definitions.bpmn.names import BPMN
from nennep.kernel.refusals import Refusal
from nennep.office import BPMN_FILE, UnreadableUploadError, read
from nennep.office.bpmn_files import MOST_BYTES, bpmn_root

__all__ = [
    "MOST_BYTES",
    "Element",
    "UnreadableError",
    "census",
    "clean",
    "elements",
    "kept",
    "local",
    "parse",
    "serialise",
    "text_of",
]

Element = Any
"""An lxml element; lxml has no types of its own."""


class UnreadableError(Refusal):
    """The file is no BPMN 2.0 that can be read. ``str()`` is for the screen."""

    kind = "unreadable"


def parse(xml: bytes) -> Element:
    """The root ``definitions`` element of a foreign file. Raises UnreadableError with the reason."""
    try:
        return kept(read(xml, expected=BPMN_FILE).text)
    except UnreadableUploadError as error:
        raise UnreadableError(str(error)) from None


def kept(document: str) -> Element:
    """The same of a document that was read before. Raises UnreadableError."""
    try:
        return bpmn_root(document.encode())
    except UnreadableUploadError as error:
        raise UnreadableError(str(error)) from None


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

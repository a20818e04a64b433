"""The one parser of XML from outside: no DTD, no entity, no network, no tree beyond all measure.

What is refused is found by parsers, in whatever encoding it is written.
"""

from xml.parsers import expat

from lxml import etree

Element = etree._Element
PIECE = 65536


class UnsafeXmlError(ValueError):
    """The document declares a DTD, which may name other files and entities."""


class BrokenXmlError(ValueError):
    """The document is no XML. ``line`` is where, counted from 1; None where nobody can tell."""

    def __init__(self, line: int | None) -> None:
        super().__init__(f"broken at line {line}")
        self.line = line


def parse_xml(content: bytes, *, keeps_remarks: bool = False) -> Element:
    """The root element; comments, instructions and CDATA only where they are kept.

    Raises UnsafeXmlError, BrokenXmlError.
    """
    if _declares_a_dtd(content):
        raise UnsafeXmlError
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not keeps_remarks,
        remove_pis=not keeps_remarks,
        strip_cdata=not keeps_remarks,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise BrokenXmlError(getattr(error, "lineno", None)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXmlError
    return root


class _Seen(Exception):  # noqa: N818 - ends the look at the head of a document
    """The head of the document has been read; ``args[0]`` tells whether it declares a DTD."""


def _declares_a_dtd(content: bytes) -> bool:
    """Whether a DTD stands before the root element; no more than that is read."""

    def dtd(*_: object) -> None:
        raise _Seen(True)

    def element(*_: object) -> None:
        raise _Seen(False)

    head = expat.ParserCreate()
    head.StartDoctypeDeclHandler = dtd
    head.StartElementHandler = element
    try:
        for start in range(0, len(content), PIECE):
            head.Parse(content[start : start + PIECE], False)
        head.Parse(b"", True)
    except _Seen as seen:
        return bool(seen.args[0])
    except (expat.ExpatError, LookupError, ValueError):
        # No document that this parser can read; the other one tells what is wrong.
        return False
    return False

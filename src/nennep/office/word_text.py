"""The text of a Word paragraph as the page shows it: equations, fields, signs, what a style hides or strikes through."""

from collections.abc import Callable, Iterator

from lxml import etree

from nennep.office.numbering import W, whole

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
GONE = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "rt")}
SIGNS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_OFF = {"0", "false", "off"}
_BOXES = {"6F": "☐", "A8": "☐", "71": "☐", "72": "☐", "FD": "☒", "FE": "☒", "78": "☒", "FB": "✗", "FC": "✓"}
# The signs of fonts of signs that stand in office texts, by the last two digits of their code.
FONT_SIGNS = {
    "Wingdings": _BOXES
    | {"E0": "→", "DF": "←", "F0": "→", "6C": "•", "6E": "•", "9F": "•", "A7": "•", "D8": "•", "76": "•"},
    "Wingdings 2": {"A3": "☐", "52": "☒", "54": "☒", "53": "☒", "50": "✓", "4F": "✗", "35": "☐", "2A": "☐"},
    "Symbol": {
        "A3": "≤",
        "B3": "≥",
        "B1": "±",
        "B4": "×",
        "B7": "•",
        "AE": "→",
        "B0": "°",
        "B9": "≠",
        "B8": "÷",
        "2D": "-",
    },
}
_OF_MATH = {
    "sup",
    "sub",
    "num",
    "den",
    "e",
    "r",
    "t",
    "oMath",
    "oMathPara",
    "f",
    "sSup",
    "sSub",
    "d",
    "box",
    "func",
    "fName",
}


class Styles:
    """The styles of a document: what each says of its text, through the styles that it is based on."""

    def __init__(self, part: etree._Element | None) -> None:
        self._named: dict[str, etree._Element] = {}
        self.defaults: etree._Element | None = None
        self.paragraph = ""
        if part is None:
            return
        self.defaults = part.find(f"{W}docDefaults")
        for style in part.iter(f"{W}style"):
            name = style.get(f"{W}styleId") or ""
            self._named[name] = style
            if style.get(f"{W}type") == "paragraph" and (style.get(f"{W}default") or "0") not in _OFF:
                self.paragraph = name

    def chain(self, name: str | None) -> Iterator[etree._Element]:
        """The style of this name, then those that it is based on."""
        seen: set[str] = set()
        while name and name not in seen and name in self._named:
            seen.add(name)
            style = self._named[name]
            yield style
            name = _value(style, "basedOn")

    def of_run(self, run: etree._Element, paragraph: str | None, name: str) -> etree._Element | None:
        """The property of this name that holds for the run: its own, its style's, its paragraph's."""
        own = run.find(f"{W}rPr/{W}{name}")
        if own is not None:
            return own
        style = run.find(f"{W}rPr/{W}rStyle")
        for one in (None if style is None else style.get(f"{W}val"), paragraph):
            for step in self.chain(one):
                found = step.find(f"{W}rPr/{W}{name}")
                if found is not None:
                    return found
        return None

    def numbered(self, name: str | None) -> etree._Element | None:
        """The numbering that a style gives its paragraphs."""
        for step in self.chain(name):
            found = step.find(f"{W}pPr/{W}numPr")
            if found is not None:
                return found
        return None

    def fonts(self, used: set[str]) -> Iterator[str]:
        """The fonts that the defaults and these styles name."""
        places = [self.defaults, *(step for name in {*used, self.paragraph} for step in self.chain(name))]
        for place in places:
            if place is not None:
                yield from (str(value) for one in place.iter(f"{W}rFonts") for value in one.attrib.values())


class TextReader:
    """Reads paragraphs; ``told`` is called with what a person should look at in the place that is being read."""

    def __init__(self, styles: Styles, told: Callable[[str], None]) -> None:
        self.styles = styles
        self.told = told
        self._paragraph: str | None = None

    def paragraph(self, element: etree._Element) -> str:
        """The text of a paragraph."""
        self._paragraph = style_of(element) or self.styles.paragraph
        return "".join(self._text(element))

    def _text(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in GONE or not isinstance(tag, str):
                continue
            if tag == f"{W}t":
                yield child.text or ""
            elif tag in SIGNS:
                yield SIGNS[tag]
            elif tag == f"{W}r":
                yield from self._run(child)
            elif tag == f"{MC}AlternateContent":
                yield from self._text(choice(child))
            elif tag == f"{W}txbxContent":
                yield self._shape(child)
            elif tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
                continue
            elif tag in _SPECIAL:
                yield from _SPECIAL[tag](self, child)
            else:
                yield from self._text(child)

    def _shape(self, element: etree._Element) -> str:
        """A shape of a flow chart: its paragraphs are lines of their own."""
        outer = self._paragraph
        lines = "\n".join(self.paragraph(inner) for inner in shown(element))
        self._paragraph = outer
        return f"\n{lines}\n"

    def _run(self, run: etree._Element) -> Iterator[str]:
        if self._is(run, "vanish"):
            return
        text = "".join(self._text(run))
        if self._is(run, "strike") or self._is(run, "dstrike"):
            if text.strip():
                self.told(f"chữ “{text.strip()[:40]}” bị gạch ngang nên không đọc.")
            return
        raised = self.styles.of_run(run, self._paragraph, "vertAlign")
        kind = "" if raised is None else raised.get(f"{W}val", "")
        # A raised digit is a note or half a fraction, never part of the number before it.
        signs = {"superscript": SUPER, "subscript": SUB}.get(str(kind))
        yield text.translate(signs) if signs else text

    def _is(self, run: etree._Element, name: str) -> bool:
        found = self.styles.of_run(run, self._paragraph, name)
        return found is not None and (found.get(f"{W}val") or "1") not in _OFF

    def _sign(self, sign: etree._Element) -> Iterator[str]:
        font, code = sign.get(f"{W}font") or "", (sign.get(f"{W}char") or "").upper()
        found = FONT_SIGNS.get(font, {}).get(code[-2:])
        if found is None:
            self.told(f"có ký hiệu của phông “{font}” không đọc được; xem lại chỗ ấy.")
        yield found or ""

    def _field(self, mark: etree._Element) -> Iterator[str]:
        """What a form field shows that keeps it nowhere in the text: the chosen line of a list, a ticked box."""
        drop, box = mark.find(f"{W}ffData/{W}ddList"), mark.find(f"{W}ffData/{W}checkBox")
        if drop is not None:
            lines = [str(one.get(f"{W}val", "")) for one in drop.iter(f"{W}listEntry")]
            chosen = whole(_value(drop, "result") or _value(drop, "default"))
            yield lines[chosen] if chosen < len(lines) else ""
        elif box is not None:
            ticked = box.find(f"{W}checked")
            ticked = box.find(f"{W}default") if ticked is None else ticked
            yield "☐" if ticked is None or (ticked.get(f"{W}val") or "1") in _OFF else "☒"

    def _note(self, mark: etree._Element) -> Iterator[str]:
        self.told("có chú thích ở chân trang hoặc cuối văn bản, không đọc vào chỗ ấy; xem lại.")
        yield ""

    def _object(self, element: etree._Element) -> Iterator[str]:
        for found in element.iter(OLE_OBJECT):
            kind = found.get("ProgID") or "tệp khác"
            if not kind.startswith("Equation"):
                self.told(f"có bảng hay tệp nhúng ({kind[:40]}), không đọc được. Chép bảng ấy thành bảng của Word.")
            else:
                self.told("có công thức kiểu cũ, không đọc được; gõ lại thành chữ.")
        yield from self._text(element)

    def _equation(self, element: etree._Element) -> Iterator[str]:
        text = "".join(_math(element))
        strange = any(str(one.tag).startswith(M) and _strange(one) for one in element.iter())
        if strange:
            self.told(f"có công thức không đọc được hết, đọc thành “{text.strip()[:40]}”; xem lại chỗ ấy.")
        yield text


_SPECIAL: dict[str, Callable[[TextReader, etree._Element], Iterator[str]]] = {
    f"{W}sym": TextReader._sign,
    f"{W}fldChar": TextReader._field,
    f"{W}object": TextReader._object,
    f"{W}footnoteReference": TextReader._note,
    f"{W}endnoteReference": TextReader._note,
    f"{M}oMath": TextReader._equation,
    f"{M}oMathPara": TextReader._equation,
}


def _strange(element: etree._Element) -> bool:
    name = str(element.tag).removeprefix(M)
    return (
        name not in _OF_MATH
        and not name.endswith("Pr")
        and not any(str(above.tag).endswith("Pr") for above in element.iterancestors())
    )


def _math(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = str(child.tag).removeprefix(M)
        if name.endswith("Pr"):
            continue
        if name == "t":
            yield child.text or ""
        elif name == "f":
            top, bottom = _part(child, "num"), _part(child, "den")
            # The blank keeps “2” and “1/2” apart.
            yield f" {top}/{bottom}"
        elif name in ("sSup", "sSub"):
            signs = SUPER if name == "sSup" else SUB
            yield _part(child, "e") + _part(child, "sup" if name == "sSup" else "sub").translate(signs)
        elif name == "d":
            yield f"({''.join(_math(child))})"
        else:
            yield from _math(child)


def _part(element: etree._Element, name: str) -> str:
    found = element.find(f"{M}{name}")
    return "" if found is None else "".join(_math(found)).strip()


def shown(parent: etree._Element) -> Iterator[etree._Element]:
    """The children as the page shows them, through content controls and accepted changes."""
    for child in parent:
        if child.tag in GONE:
            continue
        if child.tag == f"{MC}AlternateContent":
            yield from shown(choice(child))
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"}:
            yield from shown(child)
        else:
            yield child


def choice(alternate: etree._Element) -> etree._Element:
    """One of the alternatives; the others hold the same text again for older programs."""
    found = alternate.find(f"{MC}Choice")
    if found is None:
        found = alternate.find(f"{MC}Fallback")
    return alternate if found is None else found


def style_of(paragraph: etree._Element) -> str | None:
    """The name of the style that the paragraph names."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if found is None else str(found.get(f"{W}val") or "")


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    value = None if found is None else found.get(f"{W}val")
    return None if value is None else str(value)

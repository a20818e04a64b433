"""Whether every tag of a template is whole within its paragraph: looked at first, in time that grows with the file only.

The filling library reads a template by patterns that take for ever on thousands of brackets that never close.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

MOST_TAGS = 3000
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
_MARKS = re.compile(r"{{|{%|{#|}}|%}|#}")
_OPENING = re.compile(r"{{|{%|{#")
CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}


@dataclass(frozen=True, kw_only=True)
class TemplateProblem:
    """One thing to correct. ``kind``: file, syntax, unknown_tag, code, unfit; ``near`` is text around it."""

    kind: str
    message: str
    near: str = ""

    def __str__(self) -> str:
        return self.message


def broken_tags(content: bytes) -> tuple[TemplateProblem, ...]:
    """The first tag that is not whole in its paragraph, hidden outside the text, or one too many; () if none.

    Raises etree.XMLSyntaxError for a part that is no XML.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                problem = _of_part(etree.fromstring(archive.read(name), _parser()))
                if problem:
                    return (problem,)
    return ()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _of_part(root: etree._Element) -> TemplateProblem | None:
    count = 0
    for paragraph in root.iter(PARAGRAPH):
        if any(above.tag == PARAGRAPH for above in paragraph.iterancestors()):
            continue
        text = "".join(map(str, paragraph.itertext()))
        count += len(_OPENING.findall(text))
        if count > MOST_TAGS:
            message = f"Mẫu có quá {MOST_TAGS} thẻ. Dùng vòng lặp thay cho chép thẻ nhiều lần."
            return TemplateProblem(kind="file", message=message)
        if not _is_whole(text):
            near = " ".join(text.split())[:80]
            message = f"Thẻ chưa đủ ngoặc, gần chữ “{near}”. Thẻ phải đủ hai ngoặc mỗi bên, trong một đoạn: {{{{ ten_the }}}}."
            return TemplateProblem(kind="syntax", message=message, near=near)
    if len(_OPENING.findall("".join(map(str, root.itertext())))) != count or _is_in_attributes(
        root
    ):
        message = "Mẫu có thẻ đặt ngoài phần chữ. Chép phần chữ sang tệp Word mới rồi lưu lại."
        return TemplateProblem(kind="code", message=message)
    return None


def _is_whole(text: str) -> bool:
    """Whether opening and closing brackets take turns, each closed by its own kind."""
    waiting = ""
    for mark in _MARKS.findall(text):
        if mark in CLOSED_BY:
            if waiting:
                return False
            waiting = CLOSED_BY[mark]
        elif mark == waiting:
            waiting = ""
        else:
            return False
    return not waiting


def _is_in_attributes(root: etree._Element) -> bool:
    return any(
        _OPENING.search(str(value)) for element in root.iter() for value in element.attrib.values()
    )

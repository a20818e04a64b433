"""Whether every tag of a template is whole within its paragraph: looked at first, in time that grows with the file only.

The filling library reads a template by patterns that take for ever on thousands of brackets that never close.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

MOST_TAGS = 3000
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


class TemplateText(Protocol):
    """The text of one part of a template: its outermost paragraphs, all of it, its attributes."""

    @property
    def paragraphs(self) -> Sequence[str]: ...
    @property
    def text(self) -> str: ...
    @property
    def attributes(self) -> Sequence[str]: ...


def broken_tags(parts: Iterable[TemplateText]) -> tuple[TemplateProblem, ...]:
    """The first tag that is not whole in its paragraph, hidden outside the text, or one too many; () if none."""
    for part in parts:
        problem = _of_part(part)
        if problem:
            return (problem,)
    return ()


def _of_part(part: TemplateText) -> TemplateProblem | None:
    count = 0
    for text in part.paragraphs:
        count += len(_OPENING.findall(text))
        if count > MOST_TAGS:
            message = f"Mẫu có quá {MOST_TAGS} thẻ. Dùng vòng lặp thay cho chép thẻ nhiều lần."
            return TemplateProblem(kind="file", message=message)
        if not _is_whole(text):
            near = " ".join(text.split())[:80]
            message = f"Thẻ chưa đủ ngoặc, gần chữ “{near}”. Thẻ phải đủ hai ngoặc mỗi bên, trong một đoạn: {{{{ ten_the }}}}."
            return TemplateProblem(kind="syntax", message=message, near=near)
    hidden = any(_OPENING.search(value) for value in part.attributes)
    if hidden or len(_OPENING.findall(part.text)) != count:
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

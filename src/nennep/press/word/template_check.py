"""Checks an agency's own template: every mistake is named, with the way out, before any paper needs it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from io import BytesIO
from itertools import islice
from typing import Any, Protocol

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes

from nennep.press.pdf import PressError
from nennep.press.word.brackets import TemplateProblem, TemplateText, broken_tags
from nennep.press.word.tags import Tag, sample_context, tags_of
from nennep.press.word.template_filling import SANDBOX, fill_context

DEEPEST_LOOP = 3
MOST_PROBLEMS = 20
FILTERS = frozenset({"upper", "lower", "length"})
PLAIN = (nodes.Output, nodes.TemplateData, nodes.Const, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand)
LOOP_TAGS = tuple(Tag(name=name, label=name, field=name) for name in ("index", "first", "last", "length"))
SAMPLE_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_BLOCK = re.compile(r"{%-?\s*+(?:(?:tr|tc|p|r)\s++)?(\w++)([^%]*+)%}")
_PART_NAMES = {
    "body": "phần nội dung",
    "header": "đầu trang",
    "footer": "chân trang",
    "footnotes": "chú thích",
    "properties": "thuộc tính tệp",
}


class Template(Protocol):
    """A plain .docx with its texts, as the reader of foreign files hands it over."""

    @property
    def content(self) -> bytes: ...
    @property
    def parts(self) -> Sequence[TemplateText]: ...


def check_template(template: Template, record: type) -> tuple[TemplateProblem, ...]:
    """Every reason why a template cannot fill records of this class; () when it can.

    A template without problems has been filled with sample data.
    """
    broken = broken_tags(template.parts)
    if broken:
        return broken
    try:
        parts = list(_parts(template.content))
    except Exception:  # noqa: BLE001 - python-docx and lxml raise many kinds on a broken file
        words = "Không đọc được tệp Word. Mở bằng Word, lưu lại kiểu .docx rồi tải lên."
        return (TemplateProblem(kind="file", message=words),)
    tags = tags_of(record)
    every = (problem for name, text in parts for problem in _of_part(name, text, tags))
    found = tuple(dict.fromkeys(islice(every, MOST_PROBLEMS)))
    return found or _tried(template.content, tags)


def filled_sample(content: bytes, record: type) -> bytes:
    """The template filled with sample data, for a look before it is used. Raises PressError."""
    return fill_context(content, sample_context(tags_of(record)), dated=SAMPLE_DAY, pictures={})


def _tried(content: bytes, tags: tuple[Tag, ...]) -> tuple[TemplateProblem, ...]:
    try:
        for flag in (True, False):
            sample = sample_context(tags, flag=flag)
            DocxTemplate(BytesIO(fill_context(content, sample, dated=SAMPLE_DAY, pictures={}))).get_docx()
    except Exception as problem:  # noqa: BLE001 - whatever it is, the template cannot be used
        words = str(problem) if isinstance(problem, PressError) else "Điền thử không thành tệp Word"
        message = f"{words.rstrip('.')}. Xem lại các thẻ vòng lặp và điều kiện trong bảng."
        return (TemplateProblem(kind="unfit", message=message),)
    return ()


def _parts(content: bytes) -> Iterator[tuple[str, str]]:
    """The texts with tags in them, as the filling reads them."""
    document = DocxTemplate(BytesIO(content))
    document.init_docx()
    yield "body", document.patch_xml(document.get_xml())
    for name, uri in (("header", document.HEADER_URI), ("footer", document.FOOTER_URI)):
        for _, part in document.get_headers_footers(uri):
            yield name, document.patch_xml(document.get_part_xml(part))
    for part in document.docx.part.package.parts:
        if part.content_type.endswith("wordprocessingml.footnotes+xml"):
            yield "footnotes", document.patch_xml(part.blob.decode("utf-8"))
    properties = document.docx.core_properties
    for field in ("author", "comments", "identifier", "language", "subject", "title"):
        yield "properties", getattr(properties, field)


def _of_part(name: str, text: str, tags: tuple[Tag, ...]) -> Iterator[TemplateProblem]:
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", text)
    unclosed = _unclosed(source)
    if unclosed:
        yield unclosed
        return
    try:
        tree = SANDBOX.parse(source)
    except TemplateSyntaxError as problem:
        near = _near(source, problem.lineno)
        where = _PART_NAMES[name]
        message = f"Thẻ viết sai ở {where}, gần chữ “{near}”. Thẻ phải đủ hai ngoặc mỗi bên: {{{{ ten_the }}}}."
        yield TemplateProblem(kind="syntax", message=message, near=near)
        return
    scope = {tag.name: tag for tag in tags}
    yield from _Reader(source).block(tree.body, scope, 0)


def _unclosed(source: str) -> TemplateProblem | None:
    """The first loop or condition that is opened and not closed, or closed and not opened."""
    opened: list[tuple[str, str]] = []
    for found in _BLOCK.finditer(source):
        word, whole = found.group(1), " ".join(found.group(0).split())
        if word in {"for", "if"}:
            opened.append((word, whole))
        elif word in {"endfor", "endif"}:
            if not opened or opened[-1][0] != word[3:]:
                message = f"Thẻ “{whole}” không có thẻ mở {{% {word[3:]} ... %}} đứng trước."
                return TemplateProblem(kind="syntax", message=message, near=whole)
            opened.pop()
    if opened:
        word, whole = opened[-1]
        message = f"Thẻ “{whole}” chưa được đóng bằng {{% end{word} %}}."
        return TemplateProblem(kind="syntax", message=message, near=whole)
    return None


def _near(source: str, line: int) -> str:
    lines = [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in source.splitlines()]
    around = [*lines[max(line - 1, 0) : line + 2], *reversed(lines[: max(line - 1, 0)])]
    return next((one for one in around if one), "")[:80]


class _Reader:
    """Reads the tree of a template against the tags it may use."""

    def __init__(self, source: str) -> None:
        self.source = source

    def near(self, node: nodes.Node) -> str:
        return _near(self.source, node.lineno)

    def block(self, body: list[nodes.Node], scope: Mapping[str, Tag], depth: int) -> Iterator[TemplateProblem]:
        for node in body:
            if isinstance(node, nodes.For):
                yield from self.loop(node, scope, depth)
            elif isinstance(node, nodes.If):
                yield from self.value(node.test, scope)
                yield from self.block([*node.body, *node.elif_, *node.else_], scope, depth)
            elif isinstance(node, nodes.TemplateData):
                yield from self.stray(node)
            elif isinstance(node, nodes.Output):
                yield from self.block([one for one in node.nodes if isinstance(one, nodes.TemplateData)], scope, depth)
                for one in node.nodes:
                    yield from self.value(one, scope)
            else:
                yield self.code(node)

    def stray(self, node: nodes.TemplateData) -> Iterator[TemplateProblem]:
        for sign in ("{{", "}}", "{%", "%}"):
            if sign in node.data:
                at = node.data.index(sign)
                text = " ".join(re.sub(r"<[^>]+>", "", node.data[max(at - 300, 0) : at + 60]).split())
                near = re.sub(r"^[^<]*>", "", text)[-60:]
                message = f"Dấu “{sign}” lẻ, gần chữ “{near}”. Thẻ phải đủ hai ngoặc mỗi bên."
                yield TemplateProblem(kind="syntax", message=message, near=near)
                return

    def loop(self, node: nodes.For, scope: Mapping[str, Tag], depth: int) -> Iterator[TemplateProblem]:
        target = node.target
        plain = not (node.recursive or node.test) and depth < DEEPEST_LOOP
        if not isinstance(target, nodes.Name) or not plain:
            yield self.code(node)
            return
        yield from self.value(node.iter, scope)
        many = self.tag(node.iter, scope)
        if many is None:
            return
        if many.kind not in {"rows", "texts"}:
            message = f"Thẻ “{many.name}” là một chữ, không lặp được bằng {{% for %}}."
            yield TemplateProblem(kind="unknown_tag", message=message, near=self.near(node))
            return
        name = target.name
        each = Tag(
            name=name, label=many.label, field=name, inner=many.inner, kind="row" if many.kind == "rows" else "text"
        )
        loop = Tag(name="loop", label="", field="", kind="row", inner=LOOP_TAGS)
        yield from self.block(node.body, {**scope, name: each, "loop": loop}, depth + 1)
        yield from self.block(node.else_, scope, depth)

    def value(self, node: Any, scope: Mapping[str, Tag]) -> Iterator[TemplateProblem]:
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            yield from self.named(node, scope)
        elif isinstance(node, nodes.Filter) and node.name in FILTERS and not node.args:
            yield from self.value(node.node, scope)
        elif isinstance(node, PLAIN):
            for inner in node.iter_child_nodes():
                yield from self.value(inner, scope)
        else:
            yield self.code(node)

    def named(
        self, node: nodes.Name | nodes.Getattr | nodes.Getitem, scope: Mapping[str, Tag]
    ) -> Iterator[TemplateProblem]:
        whole = _dotted(node)
        if whole is None or any(word.startswith("_") for word in whole.split(".")):
            yield self.code(node)
        elif self.tag(node, scope) is None:
            known = _known_names(scope)
            close = get_close_matches(whole, known, 1, 0.55)
            way = f"Có phải “{close[0]}”?" if close else "Xem bảng kê thẻ được dùng."
            message = f"Không có thẻ “{whole}”. {way}"
            yield TemplateProblem(kind="unknown_tag", message=message, near=self.near(node))

    def tag(self, node: Any, scope: Mapping[str, Tag]) -> Tag | None:
        if isinstance(node, nodes.Name):
            return scope.get(node.name)
        if isinstance(node, nodes.Getattr):
            around = self.tag(node.node, scope)
            if around is None or around.kind != "row":
                return None
            return next((tag for tag in around.inner if tag.name == node.attr), None)
        if isinstance(node, nodes.Getitem):
            many = self.tag(node.node, scope)
            if many is None or many.kind not in {"rows", "texts"}:
                return None
            return replace(many, kind="row" if many.kind == "rows" else "text")
        return None

    def code(self, node: nodes.Node) -> TemplateProblem:
        near = self.near(node)
        message = f"Mẫu chỉ được dùng thẻ, vòng lặp và điều kiện; gần chữ “{near}” có lệnh khác. Bỏ lệnh ấy."
        return TemplateProblem(kind="code", message=message, near=near)


def _dotted(node: Any) -> str | None:
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node)
        return None if before is None else f"{before}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before = _dotted(node.node)
        number = type(node.arg.value) is int
        return f"{before}[{node.arg.value}]" if before is not None and number else None
    return None


def _known_names(scope: Mapping[str, Tag]) -> list[str]:
    names = [name for name, tag in scope.items() if tag.kind != "row"]
    names += [f"{name}.{inner.name}" for name, tag in scope.items() if tag.kind == "row" for inner in tag.inner]
    return names

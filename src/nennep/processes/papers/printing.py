"""The four documents on paper: PDF/A by the layouts, Word by templates."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from nennep.office import TEMPLATE, UnreadableUploadError, read
from nennep.press.pdf import render_pdf, render_png
from nennep.press.word import Tag, TemplateProblem, check_template, fill, marked, tags_of
from nennep.processes.papers import templates
from nennep.processes.papers.electronic import electronic_process
from nennep.processes.papers.facts import PinnedVersion
from nennep.processes.papers.internal import internal_process
from nennep.processes.papers.iso import iso_procedure
from nennep.processes.papers.payloads import Document, ElectronicProcess, InternalProcess, IsoProcedure, Restructuring
from nennep.processes.papers.profiles import Profile, profile
from nennep.processes.papers.restructuring import restructuring

LAYOUTS = Path(__file__).resolve().parent.parent / "layouts"
PICTURE = """#let payload = json(bytes(sys.inputs.payload))
#set page(width: 165mm, height: auto, margin: 0pt)
#let drawn(..size) = image(bytes(payload.diagram), format: "svg", ..size)
#context align(center, drawn(width: calc.min(165mm, measure(drawn()).width)))
"""
PIXELS_AN_INCH = 200
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # a picture bears no date
DRAFT = "BẢN NHÁP, CHƯA PHÊ DUYỆT"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One of the four: its name in Vietnamese, its file name, its record, how the sheet lies.

    ``make`` fills the record from a version; one that ``compares`` is handed the version before it,
    if there is one. ``build`` makes our own starting template in Word.
    """

    code: str
    name: str
    file: str
    record: type
    make: Callable[[PinnedVersion, PinnedVersion | None, Profile], Document]
    build: templates.Builder
    lying: bool = False
    compares: bool = False

    @property
    def layout(self) -> Path:
        """The layout that prints it."""
        return LAYOUTS / f"{self.code}.typ"


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            code="iso",
            name="Quy trình ISO",
            file="quy-trinh-iso",
            record=IsoProcedure,
            make=lambda pinned, _, style: iso_procedure(pinned, style),
            build=templates.iso_procedure,
        ),
        Kind(
            code="internal",
            name="Quy trình nội bộ",
            file="quy-trinh-noi-bo",
            record=InternalProcess,
            make=lambda pinned, _, style: internal_process(pinned, style),
            build=templates.internal_process,
        ),
        Kind(
            code="electronic",
            name="Quy trình điện tử",
            file="quy-trinh-dien-tu",
            record=ElectronicProcess,
            make=lambda pinned, _, style: electronic_process(pinned, style),
            build=templates.electronic_process,
            lying=True,
        ),
        Kind(
            code="restructuring",
            name="Tái cấu trúc quy trình",
            file="tai-cau-truc",
            record=Restructuring,
            make=lambda pinned, before, style: restructuring(before, pinned, style),
            build=templates.restructuring,
            lying=True,
            compares=True,
        ),
    )
}


def make(
    pinned: PinnedVersion, style: Profile | None = None, *, before: PinnedVersion | None = None
) -> dict[str, Document]:
    """All four records by kind; ``before`` is the version that restructuring compares with.

    Raises DefinitionError when a table cannot run.
    """
    style = style or profile()
    return {code: kind.make(pinned, before, style) for code, kind in KINDS.items()}


def kind_of(document: Document) -> Kind:
    """Which of the four a record is."""
    return next(kind for kind in KINDS.values() if kind.record is type(document))


def print_pdf(document: Document, *, dated: datetime, style: Profile | None = None, is_draft: bool = False) -> bytes:
    """PDF/A-2a; the same record, style and date give the same bytes.

    ``is_draft`` prints BẢN NHÁP across every page. Raises PressError for a character that the typeface lacks.
    """
    kind = kind_of(document)
    payload = _payload(document, kind, style, is_draft=is_draft)
    return render_pdf(kind.layout, payload, dated=dated)


@lru_cache(maxsize=16)
def print_pictures(document: Document, *, dated: datetime, is_draft: bool = False) -> tuple[bytes, ...]:
    """The pages of ``print_pdf`` as pictures (PNG). Raises PressError."""
    kind = kind_of(document)
    payload = _payload(document, kind, None, is_draft=is_draft)
    return tuple(render_png(kind.layout, payload, dated=dated))


def _payload(document: Document, kind: Kind, style: Profile | None, *, is_draft: bool) -> dict[str, Any]:
    form = {"paper": "a4", "orientation": "landscape" if kind.lying else "portrait"}
    return {
        "form": form,
        "title": f"{kind.name} {document.code}",
        "is_draft": is_draft,
        "columns": [asdict(column) for column in (style or profile()).columns],
        "paper": asdict(document),
    }


def print_word(
    document: Document,
    *,
    dated: datetime,
    style: Profile | None = None,
    template: bytes | None = None,
    is_draft: bool = False,
) -> bytes:
    """A .docx from the agency's own template, or from ours. Raises PressError.

    ``is_draft`` puts BẢN NHÁP above every page, whatever the template says.
    """
    kind = kind_of(document)
    pictures = {}
    if isinstance(document, IsoProcedure) and document.diagram:
        pictures["so_do"] = _picture(document.diagram)
    own = template if template is not None else template_of(kind.code, style or profile())
    filled = fill(own, document, dated=dated, pictures=pictures)
    return marked(filled, DRAFT) if is_draft else filled


@lru_cache(maxsize=64)
def _picture(diagram: str) -> bytes:
    """The diagram as PNG: one for the versions of a process that only differ in words. Raises PressError."""
    sheets = render_png(PICTURE, {"diagram": diagram}, dated=UNDATED, ppi=PIXELS_AN_INCH)
    return sheets[0]


@lru_cache(maxsize=64)
def _built(kind: str, code: str) -> bytes:
    return templates.build(KINDS[kind].build, profile(code))


def template_of(kind: str, style: Profile) -> bytes:
    """Our starting template of a document in a house style, for the secretary to take and change."""
    if style == profile(style.code):
        return _built(kind, style.code)
    return templates.build(KINDS[kind].build, style)


def check_own_template(kind: str, content: bytes) -> tuple[TemplateProblem, ...]:
    """Why an uploaded template cannot print this kind of document; () when it can."""
    return problems_of(content, KINDS[kind].record)


def problems_of(content: bytes, record: type) -> tuple[TemplateProblem, ...]:
    """Why an uploaded file is no template for records of this class; () when it is one."""
    try:
        template = read(content, expected=TEMPLATE)
    except UnreadableUploadError as error:
        return (TemplateProblem(kind="file", message=str(error)),)
    return check_template(template, record)


def tag_list(kind: str) -> list[tuple[str, str]]:
    """(how to write it, what it prints) of every tag of a document, rows after their loop."""
    found: list[tuple[str, str]] = []
    for tag in tags_of(KINDS[kind].record):
        found += _told(tag)
    return found


def print_tag_list(kind: str, *, dated: datetime) -> bytes:
    """The same list on paper, PDF/A-2a, for the secretary who writes a template."""
    payload = {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": f"Bảng kê thẻ: {KINDS[kind].name}",
        "paper": {"name": KINDS[kind].name, "tags": tag_list(kind)},
    }
    return render_pdf(LAYOUTS / "tags.typ", payload, dated=dated)


def _told(tag: Tag) -> list[tuple[str, str]]:
    if tag.kind == "flag":
        return [(f"{{% if {tag.name} %}} … {{% endif %}}", tag.label)]
    if tag.kind == "texts":
        return [(f"{{%p for d in {tag.name} %}} {{{{ d }}}} {{%p endfor %}}", tag.label)]
    if tag.kind == "rows":
        loop = (f"{{%tr for d in {tag.name} %}} … {{%tr endfor %}}", tag.label)
        inner = [
            (f"{{% if d.{one.name} %}}" if one.kind == "flag" else f"{{{{ d.{one.name} }}}}", one.label)
            for one in tag.inner
        ]
        return [loop, *inner]
    return [(f"{{{{ {tag.name} }}}}", tag.label)]

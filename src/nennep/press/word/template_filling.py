"""Fills a Word template in a sandbox: an unknown tag is refused, every value is printed as plain text."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from nennep.press.pdf import PressError, cleaned
from nennep.press.word.tags import context_of

PICTURE_WIDTH, PICTURE_HEIGHT = Mm(165), Mm(200)
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


class Sandbox(ImmutableSandboxedEnvironment):
    """Tags and loops only reach the values given; texts are escaped, an unknown tag is an error.

    Compiled templates are kept: the same template is filled many times.
    """

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.kept = lru_cache(maxsize=256)(super().from_string)

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        return self.kept(source)


SANDBOX = Sandbox()


@lru_cache(maxsize=64)
def _without_word_marks(xml: str) -> str:
    """The text of a part with its tags freed of Word's own markup; it hangs on the template alone."""
    found: str = DocxTemplate.patch_xml(cast(DocxTemplate, None), xml)
    return found


class _Filled(DocxTemplate):  # type: ignore[misc]  # the library tells no types
    """A template whose parts are made ready once: the same one is filled many times."""

    def patch_xml(self, src_xml: str) -> str:
        return _without_word_marks(src_xml)


def fill(template: bytes, record: Any, *, dated: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The .docx of a record; the same template, record and date give the same bytes.

    ``pictures``: PNG by tag, set as wide as the text, or as high as a page has room. ``dated`` (aware) is the date inside the file.
    Raises PressError, in Vietnamese, when the template cannot be filled.
    """
    return fill_context(template, context_of(record), dated=dated, pictures=pictures or {})


def fill_context(template: bytes, context: dict[str, Any], *, dated: datetime, pictures: Mapping[str, bytes]) -> bytes:
    """As ``fill``, from values under their tags."""
    if dated.tzinfo is None:
        raise PressError("Ngày ghi trong tệp phải kèm múi giờ.")
    document = _Filled(BytesIO(template))
    values = cleaned(context)
    document.init_docx()
    for name, picture in pictures.items():
        values[name] = InlineImage(document, BytesIO(picture), **_fitted(picture))
    try:
        document.render(values, SANDBOX, autoescape=True)
    except TemplateError as problem:
        raise PressError(f"Không điền được mẫu Word: {problem}") from problem
    properties = document.docx.core_properties
    properties.created = properties.modified = dated.astimezone(UTC).replace(tzinfo=None)
    properties.revision = 1
    out = BytesIO()
    document.save(out)
    return steady(out.getvalue())


def _fitted(picture: bytes) -> dict[str, Mm]:
    """As wide as the text, or as high as a page leaves room below the head and a heading; never more."""
    image = Image.from_blob(picture)
    if PICTURE_WIDTH * image.px_height > PICTURE_HEIGHT * image.px_width:
        return {"height": PICTURE_HEIGHT}
    return {"width": PICTURE_WIDTH}


def steady(archive: bytes) -> bytes:
    """The same parts, with one date for all: a reprint gives the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(part))
    return out.getvalue()

"""One stylesheet out of small parts of all rooms, in the order of their names: print stays last."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

ROOMS = Path(__file__).resolve().parent.parent
STATIC = Path(__file__).parent / "static"
KEPT_FOR_A_YEAR = f"public, max-age={60 * 60 * 24 * 365}, immutable"
# A file that the styles use, a font: it too gets an address that changes with its content.
USED = re.compile(rb"url\(/static/([\w./-]+)")


@lru_cache(maxsize=1)
def stylesheet() -> tuple[str, bytes]:
    """The mark of the present content and the content itself.

    The number that a part's name begins with orders it among those of all rooms.
    """
    parts = list((STATIC / "nennep" / "css").glob("*.css"))
    for room in settings.ROOMS:
        parts += (ROOMS / room / "static" / room / "css").glob("*.css")
    return _joined(sorted(parts, key=lambda part: part.name))


@lru_cache(maxsize=1)
def public_stylesheet() -> tuple[str, bytes]:
    """The same of the small sheet of public pages: inks, words, and what is theirs alone."""
    css = STATIC / "nennep" / "css"
    parts = [css / name for name in ("01-tokens.css", "02-base.css", "23-inks.css")]
    return _joined([*parts, ROOMS / "portal" / "static" / "portal" / "public.css"])


def _joined(parts: Iterable[Path]) -> tuple[str, bytes]:
    content = b"\n".join(part.read_bytes() for part in parts)
    content = USED.sub(lambda found: found[0] + f"?{mark_of(found[1].decode())}".encode(), content)
    return sha256(content).hexdigest()[:12], content


@lru_cache(maxsize=256)
def mark_of(name: str) -> str:
    """The mark of one static file, so that a changed file has a new address.

    Raises FileNotFoundError.
    """
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return sha256(Path(found).read_bytes()).hexdigest()[:12]


@require_safe
def styles(request: HttpRequest, mark: str) -> HttpResponse:
    """All styles. Kept by the browser for a year: another content has another address."""
    present, content = public_stylesheet()
    if mark != present:
        present, content = stylesheet()
    response = HttpResponse(content, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = KEPT_FOR_A_YEAR if mark == present else "no-cache"
    return response

"""Lists: exact counts, paging by number or by key; and files to keep."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import attrgetter, or_
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict

from nennep.kernel.text import storable, whole_number

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """The rows to show, where they stand in the whole, and the queries of the neighbouring pages."""

    rows: Sequence[Any]
    total: int
    first: int
    previous_query: str
    next_query: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def _query(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for dropped in ("page", "after", "before", "from"):
        changed.pop(dropped, None)
    for key, value in changes.items():
        changed[key] = value
    return changed.urlencode()


def page_by_number(rows: QuerySet[Any] | Sequence[Any], query: QueryDict, size: int = SIZE) -> Page:
    """One page of a short list; a page beyond the end is the last one."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = max(1, -(-total // size))
    number = min(whole_number(query.get("page", "1")) or 1, pages)
    start = (number - 1) * size
    return Page(
        list(rows[start : start + size]),
        total,
        start + 1 if total else 0,
        _query(query, page=str(number - 1)) if number > 1 else "",
        _query(query, page=str(number + 1)) if number < pages else "",
    )


class _Exactly(DjangoJSONEncoder):
    """Instants with their microseconds: cut off, the next page would begin with the last row again."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _encode(values: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps(values, cls=_Exactly).encode()).decode().rstrip("=")


def _decode(text: str, length: int) -> list[Any]:
    try:
        values: list[Any] = storable(json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, RecursionError) as error:
        raise BadRequest("Vị trí trang trong địa chỉ không đọc được") from error
    plain = isinstance(values, list) and all(isinstance(v, str | int | float) for v in values)
    if not plain or len(values) != length:
        raise BadRequest("Vị trí trang trong địa chỉ không đọc được")
    return values


def _beyond(order: Sequence[str], values: Sequence[Any], back: bool) -> Q:
    """Rows behind (or before) the row that holds ``values`` in the order's columns."""
    conditions = []
    for index, key in enumerate(order):
        equal = {k.lstrip("-"): v for k, v in zip(order[:index], values, strict=False)}
        word = "lt" if key.startswith("-") != back else "gt"
        conditions.append(Q(**equal, **{f"{key.lstrip('-')}__{word}": values[index]}))
    return reduce(or_, conditions)


def _turned(order: Sequence[str]) -> list[str]:
    return [key.removeprefix("-") if key.startswith("-") else f"-{key}" for key in order]


def page_by_key(rows: QuerySet[Any], order: Sequence[str], query: QueryDict, size: int = SIZE) -> Page:
    """One page of a long list, as quick at its end as at its beginning.

    ``order`` names columns or annotations that are never null (use Coalesce), the last one unique.
    Rows that arrive meanwhile shift nothing. Raises BadRequest for an address that was tampered with.
    """
    back = "before" in query
    mark = query.get("before") or query.get("after")
    found = rows.order_by(*(_turned(order) if back else order))
    if mark:
        found = found.filter(_beyond(order, _decode(mark, len(order)), back))
    taken = list(found[: size + 1])
    more, taken = len(taken) > size, taken[:size]
    if back:
        taken.reverse()
    first = whole_number(query.get("from", "1")) or 1
    total = rows.count()
    if back and not more:
        first = 1

    def key_of(row: Any) -> str:
        return _encode([attrgetter(key.lstrip("-").replace("__", "."))(row) for key in order])

    earlier, later = (more, True) if back else (bool(mark), more)
    return Page(
        taken,
        total,
        first if taken else 0,
        _query(query, before=key_of(taken[0]), **{"from": str(max(first - size, 1))}) if taken and earlier else "",
        _query(query, after=key_of(taken[-1]), **{"from": str(first + len(taken))}) if taken and later else "",
    )


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep; its name in NFC for new browsers and without marks for the rest."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = disposition(name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def disposition(name: str) -> str:
    """The header by which a browser keeps the answer under that name."""
    named = normalize("NFC", name)
    bare = normalize("NFD", named.replace("đ", "d").replace("Đ", "D"))
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", re.sub(r"[̀-ͯ]", "", bare))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(named)}"

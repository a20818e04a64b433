"""Which agency can be exported, its papers by the names that people know them by, and what its rows say."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from nennep.cases.models import IssuedPaper, Result
from nennep.cases.parts.receipts import form_of, number_on
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import instant
from nennep.ledger.models import Event
from nennep.org.models import Agency
from nennep.org.queries.agencies import agency_of_code
from nennep.processes.models import PrintedPaper

from ..parts.agency_scope import AgencyScope
from ..rules.exports import NAMES_OF_OTHERS, PAPERS, SECRETS, ExportError, paper_name

AT_ONCE = 1000


def exportable_agency(code: str) -> Agency:
    """The agency that has, or had, that code. Raises ExportError."""
    try:
        return agency_of_code(code)
    except Agency.DoesNotExist as error:
        raise ExportError(
            f"Không có cơ quan mã “{code}”. Mã ghi ở trang Cơ quan, phòng; nơi tập dượt không xuất được."
        ) from error


def columns_of(model: type[Model], *, own: bool) -> list[str]:
    """The columns of a table that are exported."""
    columns = [column.attname for column in model._meta.concrete_fields]
    if not own and model.__name__ in NAMES_OF_OTHERS:
        return [column for column in columns if column in NAMES_OF_OTHERS[model.__name__]]
    return [column for column in columns if column not in SECRETS.get(model.__name__, ())]


def lines_of(rows: QuerySet[Model], columns: list[str]) -> Iterator[str]:
    """Each row as JSON, in the order of their keys."""
    for row in rows.order_by("pk").values_list(*columns).iterator(AT_ONCE):
        yield as_line(dict(zip(columns, row, strict=True)))


def event_lines(agency_id: int) -> Iterator[str]:
    """The events of a chain: what the hash covers, and the hash."""
    events = Event.objects.filter(chain_id=agency_id).order_by("number")
    for number, body, hash_ in events.values_list("number", "body", "hash").iterator(AT_ONCE):
        yield as_line({"number": number, "hash": bytes(hash_).hex(), "body": body})


def as_line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"{type(value).__name__} has no place in an export")


def papers_of(scope: AgencyScope) -> Iterator[tuple[str, str]]:
    """Every frozen paper, each under another name: the name, the digest."""
    used: Counter[str] = Counter()
    for parts, ending, digest in _papers(scope):
        name = paper_name(*parts, ending=ending)
        used[name] += 1
        if used[name] > 1:
            name = paper_name(*parts, f"{used[name]}", ending=ending)
        yield f"{PAPERS}/{name}", digest


def _papers(scope: AgencyScope) -> Iterator[tuple[tuple[str, ...], str, str]]:
    issued: QuerySet[Any] = scope.own_rows(IssuedPaper).exclude(file=None).order_by("pk")
    for paper in issued.select_related("case").iterator(AT_ONCE):
        again = f"lần {paper.round}" if paper.round > 1 else ""
        title, number = _named(paper)
        yield (paper.case.code or f"hồ sơ {paper.case_id}", title, again, number), "pdf", paper.file_id
    results: QuerySet[Any] = scope.own_rows(Result).exclude(file=None).order_by("pk")
    for result in results.select_related("case", "file").iterator(AT_ONCE):
        ending = result.file.media_type.rpartition("/")[2] if "." not in result.file.media_type else "docx"
        yield (result.case.code or f"hồ sơ {result.case_id}", result.title, result.number), ending, result.file_id
    printed: QuerySet[Any] = scope.own_rows(PrintedPaper).order_by("pk")
    for document in printed.select_related("process_version__process").iterator(AT_ONCE):
        version = document.process_version
        parts = (version.process.code, document.get_track_display(), version.number or f"bản nháp {version.pk}")
        yield parts, document.form, document.file_id


def _named(paper: IssuedPaper) -> tuple[str, str]:
    """What the paper is called and its number; of a set that is not here any more, by the names of the row."""
    try:
        return form_of(paper).title, number_on(paper)
    except Refusal:
        return paper.form, paper.number

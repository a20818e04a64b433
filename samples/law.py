"""The legal register of the demo agency: laws and their changes on their days."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from functools import partial
from typing import Any

from nennep.documents.actions import LegalDocumentDraft, add_document, assign_task, enter_change
from nennep.documents.models import LegalDocument
from nennep.kernel.actors import Actor
from nennep.kernel.worktime import ZONE
from nennep.org.models import Agency, User
from nennep.org.queries import actor_of
from samples import catalogue

Deed = tuple[datetime, Callable[[], object]]
SOURCE = "Dữ liệu mẫu, chưa đối chiếu bản gốc"
KEEPER = "thao"
# When the ISO secretary began the register, a quarter of an hour after the agency was set up.
BEGIN = datetime(2025, 7, 1, 7, 45, tzinfo=ZONE)
GIVEN = datetime(2026, 7, 2, 8, 0, tzinfo=ZONE)


def deeds(agency: Agency, users: Mapping[str, User]) -> Iterator[Deed]:
    """Each law and each change at the instant somebody entered it, in the order to do them."""
    by = actor_of(users[KEEPER], BEGIN)
    if by is None:
        raise ValueError(f"{KEEPER} chưa có vị trí.")
    rows = catalogue.read("legal.toml")["documents"]
    for row in rows:
        yield _entered(row), partial(_add, agency, row, by, _entered(row))
    for row in rows:
        for act in row.get("changes", ()):
            yield _entered(row), partial(_change, agency, row, act, by, _entered(row))
    yield GIVEN, partial(_give, agency, users["tien2"], by)


def _entered(row: Mapping[str, Any]) -> datetime:
    """On the day the law was issued, or else took effect; the old ones when the register began."""
    day = row.get("issued_on") or row.get("effective_from")
    return max(BEGIN, datetime.combine(day, time(16, 30), ZONE)) if day else BEGIN


def _add(agency: Agency, row: Mapping[str, Any], by: Actor, at: datetime) -> None:
    draft = LegalDocumentDraft(
        row["number"],
        row["kind"],
        row["issuer"],
        row["title"],
        issued_on=row.get("issued_on"),
        effective_from=row.get("effective_from"),
        source=SOURCE,
    )
    add_document(agency=agency, draft=draft, by=by, at=at)


def _change(agency: Agency, row: Mapping[str, Any], act: Mapping[str, Any], by: Actor, at: datetime) -> None:
    laws = LegalDocument.objects.filter(agency=agency)
    enter_change(
        laws.get(number=act["number"]),
        kind=act["kind"],
        by=by,
        at=at,
        holds_from=act.get("from") or row["effective_from"],
        holds_until=act.get("until"),
        articles=act.get("articles", ""),
        by_document=laws.get(number=row["number"]),
        by_place=act.get("place", ""),
        remark=act.get("remark", ""),
    )


def _give(agency: Agency, owner: User, by: Actor) -> None:
    """The late process of the demo has somebody who answers for it."""
    law = LegalDocument.objects.get(agency=agency, number="103/2016/NĐ-CP")
    change = law.changes.get(kind="replace")
    assign_task(change, agency=agency, key="qms:process:QT.PB.01", owner=owner, by=by, at=GIVEN)

"""Takes in the list of a portal: kept, read, matched once, chosen line by line, handed to the worker."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from pathlib import PurePath
from secrets import token_hex
from typing import Any

from django.db import transaction

from nennep.cases.rules.acts import ACTS
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.text import nfc
from nennep.ledger import files
from nennep.ledger.actions import ConflictError, append, require
from nennep.ledger.events import name_events
from nennep.office import UnreadableUploadError
from nennep.org.models import Agency
from nennep.org.rules import RECEIVE, BrokenRuleError
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.models import Batch

from ..imports.portal_file import PortalTable, read_portal_file
from ..models import PortalColumn, PortalLine, PortalList, PortalProcedure
from ..queries.portal_entries import PortalEntry, PortalStatus, entries_of, unknown_procedures
from ..queries.portal_lists import columns_of, remembered_columns
from ..queries.portal_procedures import known_procedures
from ..rules.portal_columns import MEANINGS, PORTALS, UNUSED, heading_keys
from ..rules.portal_rows import procedure_told

KIND = "arrivals.portal_filing"
ENTERED, MATCHED, CHOSEN = "portal_list.entered", "portal_list.matched", "portal_list.chosen"
name_events(
    {
        ENTERED: "Nhận danh sách hồ sơ từ cổng",
        MATCHED: "Khớp cột hoặc thủ tục của cổng",
        CHOSEN: "Chọn cách ghi một hồ sơ của cổng",
    }
)
DESK_KEEPS = ACTS["register"].who.refused
STALE = "Trang này đã cũ; tải lại trang rồi chọn lại."
# Which choices a line has as it stands; one that was left out may always be taken back.
CHOICES_OF = {
    PortalStatus.NEW: ("out",),
    PortalStatus.TWIN: ("make", "link", "out"),
    PortalStatus.DIFFERS: ("accept", "seen"),
    PortalStatus.ASK: ("out",),
    PortalStatus.WRONG: ("out",),
    PortalStatus.OUT: ("",),
}


def take_in_portal_list(
    agency: Agency, *, portal: str, content: bytes, file_name: str, by: Actor, at: datetime
) -> PortalList:
    """Afterwards the upload is kept and read into lines. No case is touched.

    A file that cannot be read is kept too: ``unread`` says why. Raises BrokenRuleError, NotPermittedError.
    """
    grant = _grant(agency.pk, by)
    if portal not in PORTALS:
        raise BrokenRuleError("portal", "Chọn danh sách này xuất từ đâu.")
    if not content.strip():
        raise BrokenRuleError("file", "Tệp rỗng. Xuất lại từ cổng rồi tải lên.")
    name = _plain_name(file_name)
    table, why = _read(agency, portal, content, name)
    with transaction.atomic():
        portal_list = PortalList.objects.create(
            agency=agency,
            code=token_hex(6),
            portal=portal,
            file=files.store(content, media_type="application/octet-stream", at=at, checked=not why),
            file_name=name,
            headings=table.headings,
            notes=table.notes,
            unread=why,
            entered_at=at,
            entered_by_id=by.user_id,
        )
        rows = [PortalLine(portal_list=portal_list, number=number, cells=cells) for number, cells in table.lines]
        PortalLine.objects.bulk_create(rows, batch_size=500)
        facts = {"file": portal_list.file.sha256, "portal": portal, "lines": len(rows)}
        _note(portal_list, ENTERED, facts, grant, by, at)
    return portal_list


def match_columns(portal_list: PortalList, *, chosen: Mapping[str, int | None], by: Actor, at: datetime) -> None:
    """Afterwards each meaning is held by the chosen column (None: by none), in this and all later lists of the portal.

    Raises BrokenRuleError with the meaning where a column was chosen twice, NotPermittedError.
    """
    grant = _grant(portal_list.agency_id, by)
    words = heading_keys(portal_list.headings)
    meanings: dict[int, str] = {}
    for meaning, place in chosen.items():
        if meaning not in MEANINGS or (place is not None and not 0 <= place < len(words)):
            raise ConflictError(STALE)
        if place is not None and meanings.setdefault(place, meaning) != meaning:
            raise BrokenRuleError(meaning, f"Cột này đã chọn cho “{MEANINGS[meanings[place]]}”. Mỗi cột một ý nghĩa.")
    held = columns_of(portal_list)
    left = {*held.places.values(), *chain.from_iterable(held.doubled.values())} - set(meanings)
    with transaction.atomic():
        for place, meaning in [*meanings.items(), *((place, UNUSED) for place in sorted(left))]:
            PortalColumn.objects.update_or_create(
                agency_id=portal_list.agency_id,
                portal=portal_list.portal,
                heading=words[place],
                defaults={"meaning": meaning},
            )
        _note(portal_list, MATCHED, {"columns": len(meanings)}, grant, by, at)


def match_procedures(portal_list: PortalList, *, answers: Mapping[str, int | None], by: Actor, at: datetime) -> None:
    """Afterwards each of these procedures of the portal is one of ours; none of this agency's where None is given.

    It holds for all later lists of the portal. Raises ConflictError for a word or a procedure that is not asked,
    NotPermittedError.
    """
    grant = _grant(portal_list.agency_id, by)
    asked = unknown_procedures(entries_of(portal_list, at))
    offered = known_procedures(portal_list.agency, portal_list.portal).procedures
    if any(word not in asked or (pk is not None and pk not in offered) for word, pk in answers.items()):
        raise ConflictError(STALE)
    with transaction.atomic():
        for word, pk in answers.items():
            PortalProcedure.objects.update_or_create(
                agency_id=portal_list.agency_id,
                portal=portal_list.portal,
                word=word,
                defaults={"procedure_id": pk, "told": procedure_told(asked[word][0].row.values)},
            )
        _note(portal_list, MATCHED, {"procedures": len(answers)}, grant, by, at)


def choose_line(portal_list: PortalList, *, number: int, choice: str, by: Actor, at: datetime, twin: str = "") -> None:
    """Afterwards the line is to be done in that way: a key of CHOICES. ``twin`` is the code of the case to link.

    Raises ConflictError where the line stands otherwise by now, BrokenRuleError, NotPermittedError.
    """
    grant = _grant(portal_list.agency_id, by)
    entry = next((one for one in entries_of(portal_list, at) if one.line.number == number), None)
    is_made = entry is not None and choice == "make" and entry.may_be_made_all_the_same
    if entry is None or not (is_made or choice in CHOICES_OF.get(entry.status, ())):
        raise ConflictError(STALE)
    if choice == "accept" and entry.why_not_accepted:
        raise BrokenRuleError("choice", entry.why_not_accepted)
    case = next((each for each in entry.twins if each.code == twin), None)
    if choice == "link" and case is None:
        raise BrokenRuleError("twin", "Chọn hồ sơ để gắn.")
    with transaction.atomic():
        PortalLine.objects.filter(pk=entry.line.pk).update(choice=choice, twin=case if choice == "link" else None)
        _note(portal_list, CHOSEN, {"line": number, "choice": choice}, grant, by, at)


def ask_to_file(portal_list: PortalList, *, by: Actor, at: datetime) -> Batch:
    """Afterwards the worker files, links or changes every line that has nothing open, as it stands now.

    Raises BrokenRuleError where there is none, NotPermittedError.
    """
    _grant(portal_list.agency_id, by)
    ready = [entry for entry in entries_of(portal_list, at) if entry.act]
    if not ready:
        raise BrokenRuleError("", "Chưa có hồ sơ nào để ghi: trả lời các dòng còn phải hỏi trước.")
    places = dict(columns_of(portal_list).places)
    with transaction.atomic():
        batch = ask_for_batch(
            portal_list.agency,
            kind=KIND,
            title=f"Ghi {len(ready)} hồ sơ từ {portal_list.file_name}",
            items=[_item(entry, places) for entry in ready],
            by=by,
            at=at,
            file=portal_list.file,
            file_name=portal_list.file_name,
        )
        portal_list.lines.filter(number__in=[entry.line.number for entry in ready]).update(batch=batch)
    return batch


def _item(entry: PortalEntry, places: Mapping[str, int]) -> ItemDraft:
    """What was confirmed: later answers do not change it. The people stand in the line alone."""
    content = {
        "line": entry.line.pk,
        "act": entry.act,
        "places": places,
        "version": entry.version.pk if entry.version else None,
        "twin": entry.line.twin_id if entry.act == "link" else None,
        "sure": bool(entry.twins),
    }
    return ItemDraft(f"{entry.row.values['code']} · {entry.told_procedure}", content)


def _grant(agency_id: int, by: Actor) -> Grant:
    return require(by, RECEIVE, agency_id, words=DESK_KEEPS)


def _note(portal_list: PortalList, kind: str, facts: Mapping[str, Any], grant: Grant, by: Actor, at: datetime) -> None:
    subject = ("portal_list", portal_list.pk)
    append(kind, subject=subject, agency_id=portal_list.agency_id, by=by, at=at, grant=grant, facts=facts)


def _read(agency: Agency, portal: str, content: bytes, name: str) -> tuple[PortalTable, str]:
    try:
        return read_portal_file(content, name, remembered_columns(agency.pk, portal)), ""
    except UnreadableUploadError as error:
        return PortalTable([], [], []), error.words


def _plain_name(file_name: str) -> str:
    """The last part of the name, whole signs only, short enough to keep."""
    name = nfc(PurePath(file_name.replace("\\", "/")).name)
    name = "".join(sign for sign in name if sign.isprintable()).strip() or "danh-sach"
    suffix = PurePath(name).suffix[:10]
    return name if len(name) <= 200 else name[: 200 - len(suffix)] + suffix

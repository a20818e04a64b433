"""What a correction changes, thing by thing: parties, papers received, channels, content, fee."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from nennep.kernel.dates import full_date
from nennep.kernel.seals import seal
from nennep.kernel.text import nfc
from nennep.kernel.words import money
from nennep.ledger.statement import Insert, Part
from nennep.procedures.models import ProcedureVersion

from ..models import Case, CaseCorrection, ReceivedComponent
from ..rules import CHANNELS, ELECTRONIC_COPIES, PARTY_ROLES, RESULT_CHANNELS
from .dossier import ComponentDraft, PartyDraft, owner_hands_in

# Key, label, before, after.
Line = tuple[str, str, str, str]
Told = dict[str, tuple[str, str]]
CONTACTS = {"phone": "điện thoại", "email": "thư điện tử", "address": "địa chỉ"}
IDENTITY = {"name": "tên", "kind": "cá nhân hay tổ chức", "identity_number": "số định danh", "born_on": "ngày sinh"}
FIELDS = {**IDENTITY, "basis": "giấy ủy quyền", **CONTACTS}
KINDS = {"person": "Cá nhân", "organisation": "Tổ chức"}
MASKED = frozenset({*CONTACTS, "identity_number", "born_on"})
# What makes a receipt one of somebody else, or for something else.
ON_RECEIPT = frozenset({"submitter.name", "submitter.identity_number", "procedure"})
# What no slip prints, by the end of its key.
NOT_ON_SLIP = ("born_on", "basis", "kind")


def party_lines(before: Sequence[PartyDraft], after: Sequence[PartyDraft]) -> list[Line]:
    """What differs in any field of any party; what an owner who hands in shares with the submitter is said once."""
    lines = lines_between(_told_parties(before), _told_parties(after))
    if not (owner_hands_in(before) and owner_hands_in(after)):
        return lines
    said = {(key, was, now) for key, _, was, now in lines}
    return [
        (key, label, was, now)
        for key, label, was, now in lines
        if not key.startswith("owner.") or (key.replace("owner.", "submitter."), was, now) not in said
    ]


def _told_parties(parties: Iterable[PartyDraft]) -> Told:
    return {
        f"{party.role}.{field}": (f"{PARTY_ROLES[party.role]}: {words}", _told_value(field, getattr(party, field)))
        for party in parties
        for field, words in FIELDS.items()
    }


def _told_value(field: str, value: Any) -> str:
    if field == "kind":
        return KINDS[value]
    return full_date(value) if isinstance(value, date) else value or ""


def told_components(names: Mapping[int, str], rows: Iterable[ReceivedComponent | ComponentDraft]) -> Told:
    """What was received of each paper: “2 bản chính, Đã quét”."""
    told = {}
    for row in rows:
        counts = {"bản chính": row.originals, "bản chứng thực": row.certified, "bản chụp": row.copies}
        said = [f"{count} {words}" for words, count in counts.items() if count]
        if row.electronic:
            said.append(ELECTRONIC_COPIES[row.electronic])
        told[f"component.{row.component_id}"] = (names[row.component_id], ", ".join(said) or "không có bản nào")
    return told


def told_columns(columns: Mapping[str, Any]) -> Told:
    """What else was told at the desk: channels, content, fee."""
    return {
        "channel": ("Cách nộp", CHANNELS.get(columns["channel"], columns["channel"])),
        "result_channel": ("Nhận kết quả", RESULT_CHANNELS[columns["result_channel"]]),
        "summary": ("Nội dung đề nghị", columns["summary"]),
        "fee_amount": ("Phí phải thu", money(columns["fee_amount"])),
    }


def told_answers(version: ProcedureVersion, answers: Mapping[str, Any]) -> Told:
    """What was answered at the desk to the questions of the procedure."""
    return {f"answer.{each['name']}": (each["label"], answers.get(each["name"], "")) for each in version.questions}


def lines_between(before: Told, after: Told) -> list[Line]:
    """What differs, in the order in which it stands on the sheet."""
    keys = dict.fromkeys([*after, *before])
    labels = before | after
    none = ("", "")
    found = [(key, labels[key][0], before.get(key, none)[1], after.get(key, none)[1]) for key in keys]
    return [line for line in found if nfc(line[2]) != nfc(line[3])]


def is_on_slip(lines: Sequence[Line]) -> bool:
    """Whether the slip says any of it."""
    return any(not key.endswith(NOT_ON_SLIP) for key, *_ in lines)


def is_on_receipt(lines: Sequence[Line]) -> bool:
    """Whether a receipt that was handed out is wrong after it."""
    return any(key in ON_RECEIPT for key, *_ in lines)


def correction_part(case: Case, lines: Sequence[Line]) -> tuple[Part, dict[str, Any]]:
    """The row that keeps what was before, and what its event holds in place of it."""
    sealed = seal(json.dumps(lines, ensure_ascii=False))
    row = {"case": case.pk, "lines": [list(line) for line in lines], **sealed}
    return Insert(CaseCorrection, row), {"correction": sealed["digest"], "fields": [key for key, *_ in lines]}


def papers_of(case: Case) -> list[ComponentDraft]:
    """The papers received as they are kept now."""
    fields = ComponentDraft.__dataclass_fields__
    return [ComponentDraft(**{name: getattr(row, name) for name in fields}) for row in case.received_components.all()]


def drafts_of(case: Case) -> list[PartyDraft]:
    """The parties as they are kept now."""
    fields = PartyDraft.__dataclass_fields__
    return [PartyDraft(**{name: getattr(row, name) for name in fields}) for row in case.parties.order_by("pk")]

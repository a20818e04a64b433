"""A process that does not stand yet is added to its agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, require
from nennep.ledger.events import name_events
from nennep.org.models import Agency, Division
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.models import Procedure

from ..models import Process
from .drafts import KEEPS

name_events({"process.added": "Thêm quy trình"})


@dataclass(frozen=True, slots=True)
class NewProcess:
    """A process that does not stand yet: its code, name, owning division, the procedures it carries out."""

    code: str
    name: str
    division: Division | None
    procedures: Sequence[Procedure] = ()


def add_process(agency: Agency, *, given: NewProcess, by: Actor, at: datetime) -> Process:
    """Afterwards the agency has this process, still without a version.

    Raises BrokenRuleError for a code that stands already or is no code, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    code, name = nfc(given.code).strip(), nfc(given.name).strip()
    if not code or len(code) > 30 or "/" in code or any(sign.isspace() for sign in code):
        raise BrokenRuleError("code", "Ghi mã quy trình, không có dấu cách hay /, ví dụ QT.DP.04.")
    if not name:
        raise BrokenRuleError("name", "Ghi tên quy trình.")
    if given.division is None or given.division.agency_id != agency.pk:
        raise BrokenRuleError("division", "Chọn phòng chủ quản của quy trình.")
    codes = Process.objects.filter(agency=agency).values_list("code", flat=True)
    if same := next((one for one in codes if one.casefold() == code.casefold()), ""):
        raise BrokenRuleError("code", f"Quy trình {same} đã có. Chọn nó ở ô “Đưa vào”, hoặc đổi mã.")
    with transaction.atomic():
        process = Process.objects.create(agency=agency, code=code, name=name[:400], division=given.division)
        process.procedures.set(given.procedures)
        append(
            "process.added",
            subject=("process", process.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"code": code, "division": given.division.code, "procedures": [one.code for one in given.procedures]},
        )
    return process

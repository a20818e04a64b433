"""One agency with many procedures and their processes, and a decision that shortens every limit."""

import io
import json
import time
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from django.db import transaction

from bench._scene import SINCE, definition
from bench._scene import main as fill
from nennep.alignment.actions import carry_out_decision
from nennep.documents.models import LegalDocument
from nennep.kernel.actors import Actor
from nennep.org.models import Agency, Division, Position, User
from nennep.org.queries import actor_of
from nennep.procedures.actions import correct_head, take_in_decision
from nennep.procedures.models import Component, Fee, Field, LegalBasis, Procedure, ProcedureVersion
from nennep.procedures.queries.decision_doubts import open_things
from nennep.processes.models import Process, ProcessVersion
from nennep.web import clock

HEADING = ("TT", "Mã TTHC", "Tên thủ tục", "Thời hạn giải quyết", "Phí, lệ phí", "Căn cứ pháp lý")


def main(words: Sequence[str]) -> None:
    """Print how many milliseconds it took to take the decision in and to carry it out."""
    count = int(words[0])
    fill(["1", "1"])
    agency = Agency.objects.get()
    with transaction.atomic():
        by = _keeper(agency)
        _procedures(agency, count)
    at = clock.now()
    begun = time.perf_counter()
    decision = take_in_decision(agency, content=_list(count), file_name="qd.xlsx", by=by, at=at)
    read = time.perf_counter() - begun
    correct_head(
        decision,
        number="1/QĐ-UBND",
        signed_on=date(2026, 11, 10),
        effective_on=date(2026, 11, 10),
        issuer="",
        title="",
        by=by,
        at=at,
    )
    if waits := open_things(decision):
        raise RuntimeError(waits[0].words)
    begun = time.perf_counter()
    done = carry_out_decision(decision, by=by, at=at)
    applied = time.perf_counter() - begun
    if len(done.drafts) != count:
        raise RuntimeError(f"{len(done.drafts)} drafts of {count}")
    print(json.dumps({"read": read * 1000, "applied": applied * 1000}))


def _keeper(agency: Agency) -> Actor:
    user = User.objects.create(username="keeper", full_name="Thư ký ISO")
    Position.objects.create(user=user, agency=agency, title="Thư ký ISO", duties=["manage_procedures"], held_from=SINCE)
    actor = actor_of(user, clock.now())
    if actor is None:
        raise RuntimeError("the keeper holds no post")
    return actor


def _procedures(agency: Agency, count: int) -> None:
    field = Field.objects.create(keeper=agency, code="f", name="Lĩnh vực", valid_from=SINCE)
    division = Division.objects.get(agency=agency, code="p1")
    LegalDocument.objects.bulk_create(
        LegalDocument(
            agency=agency,
            code=f"{n}-2020-nd-cp",
            number=f"{n}/2020/NĐ-CP",
            number_key=f"{n}/2020/nd-cp",
            kind="decree",
            issuer="Chính phủ",
            title=f"Nghị định {n}",
            effective_from=SINCE,
            updated_at=clock.now(),
        )
        for n in range(100)
    )
    for n in range(count):
        procedure = Procedure.objects.create(
            root=f"1.{n:06d}", quality_code=f"QT.DO.{n:02d}", agency=agency, field=field
        )
        term = {"amount": "30", "unit": "calendar_day", "cutoff": None}
        version = ProcedureVersion.objects.create(
            procedure=procedure,
            number=1,
            name=_name(n),
            level="Cấp tỉnh",
            valid_from=SINCE,
            terms={"counter": term, "online": term},
            competent=agency.name,
            result="Giấy phép",
            service_level="full_online",
        )
        _parts(version, n)
        _process(agency, division, procedure, n)


def _name(n: int) -> str:
    return f"Cấp giấy phép số {n} cho cơ sở thuộc nhóm {n * 7919 % 997}"


def _parts(version: ProcedureVersion, n: int) -> None:
    Component.objects.bulk_create(
        Component(procedure_version=version, order=each, name=f"Giấy tờ {each}") for each in range(1, 9)
    )
    Fee.objects.create(
        procedure_version=version,
        order=1,
        kind="phi",
        name="Phí thẩm định",
        amount=500_000,
        basis="Thông tư",
        valid_from=SINCE,
    )
    LegalBasis.objects.bulk_create(
        LegalBasis(procedure_version=version, order=each, document=f"Nghị định {each}/2020/NĐ-CP")
        for each in range(1, 6)
    )


def _process(agency: Agency, division: Division, procedure: Procedure, n: int) -> None:
    given = definition()
    process = Process.objects.create(agency=agency, code=procedure.quality_code, name=_name(n), division=division)
    process.procedures.add(procedure)
    ProcessVersion.objects.create(
        process=process,
        number="01.00",
        definition=given.to_dict(),
        sha256=given.sha256,
        state="in_force",
        effective_from=SINCE,
    )


def _list(count: int) -> bytes:
    """The decision's list in Excel: every limit from 30 to 27 days."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Sửa đổi, bổ sung")
    sheet.write_row(0, 0, HEADING)
    for n in range(count):
        row = (str(n + 1), f"1.{n:06d}", _name(n), "27 ngày (giảm 03 ngày)", "không đổi", "không đổi")
        sheet.write_row(n + 1, 0, row)
    book.close()
    return out.getvalue()

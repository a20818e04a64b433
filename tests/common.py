"""Addresses that a stranger may open, and real values for every parameter of an address.

A new screen whose address has a parameter needs values here (``@sample``), or the isolation
suite fails; one that a stranger may open stands in ``OPEN_TO_STRANGERS`` with its reason.
Addresses are told by name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator

from nennep.arrivals.actions.portal_lists import take_in_portal_list
from nennep.arrivals.actions.take_over_sheets import keep_sheet
from nennep.arrivals.models import PortalList, TakeOverSheet
from nennep.cases.models import Case, StepAnswer
from nennep.desks.actions import give_papers
from nennep.desks.models import DeskMember, DeskReview, FeeSettlement, HandoverDifference, HandoverList
from nennep.documents.actions import (
    CitedPlace,
    LegalDocumentDraft,
    PostingDraft,
    Subject,
    add_document,
    add_series,
    cite,
    post,
)
from nennep.documents.models import LegalDocument, NumberSeries, Posting
from nennep.exchange.actions import keep_upload
from nennep.instructions.actions import Attachment, answer_instruction, instruct
from nennep.instructions.models import Instruction
from nennep.intakes.actions import take_in_procedures
from nennep.intakes.jobs import KIND as PROCEDURES
from nennep.ledger.files import store
from nennep.org import actions
from nennep.org.models import CalendarVersion, Delegation, Reorganisation, WorkHandover
from nennep.org.queries.administration import founder
from nennep.procedures.actions import add_field, add_line, type_in_decision
from nennep.procedures.models import Field, ProcedureIntake, PublishingDecision
from nennep.processes.actions import open_draft
from nennep.processes.models import ProcessUpload
from nennep.reorganisations.actions import write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.upkeep.models import RestoreDrill
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.actions.sheets import order_sheet
from nennep.work.models import Batch, SheetOrder, WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, make_registered

# What Tuấn of another agency, signed in, may open.
OPEN_TO_STRANGERS = {
    "processes:modeler_file": "tệp của phần vẽ bpmn-js, không có dữ liệu của cơ quan nào",
    "styles": "kiểu trình bày chung, không có dữ liệu",
}
# What a colleague without any duty may open besides.
OPEN_TO_COLLEAGUES = {
    "processes:modeler_file": "tệp của phần vẽ bpmn-js, không có dữ liệu của cơ quan nào",
    "styles": "kiểu trình bày chung, không có dữ liệu",
    "calendar": "lịch của chính cơ quan mình, ai trong cơ quan cũng đọc được",
    "exchange:bpmn": "quy trình của cơ quan, ai có vị trí trong cơ quan cũng đọc và xuất được",
    "documents:legal_document": "luật công khai, ai có vị trí trong cơ quan cũng đọc sổ của cơ quan mình",
    "processes:editor": "ai có vị trí trong cơ quan cũng đọc quy trình đang soạn của cơ quan mình",
    "documents:change": "luật công khai, ai có vị trí trong cơ quan cũng đọc sổ của cơ quan mình",
    "processes:process": "quy trình của chính cơ quan mình, ai có vị trí cũng đọc được",
    "processes:as_of": "quy trình của chính cơ quan mình, ai có vị trí cũng đọc được",
    "processes:version": "quy trình của chính cơ quan mình, ai có vị trí cũng đọc được",
    "processes:difference": "quy trình của chính cơ quan mình, ai có vị trí cũng đọc được",
    "processes:page": "quy trình của chính cơ quan mình, ai có vị trí cũng in được",
    "processes:paper": "quy trình của chính cơ quan mình, ai có vị trí cũng in được",
    "procedures:procedure": "thủ tục đã công bố, ai có vị trí trong cơ quan cũng đọc được",
    "procedures:procedure_version": "thủ tục đã công bố, ai có vị trí trong cơ quan cũng đọc được",
    "procedures:field": "danh mục lĩnh vực của chính cơ quan mình, ai có vị trí cũng đọc được",
    "procedures:procedure_difference": "thủ tục đã công bố, ai có vị trí trong cơ quan cũng đọc được",
}
# What a visitor who is not signed in may open.
OPEN_TO_VISITORS = {
    "styles": "kiểu trình bày chung, không có dữ liệu",
    "account_confirm_email": "xác nhận thư đang đóng: không có khóa nào để khớp, chỉ có một câu trả lời",
    "account_reset_password_from_key": "đổi mật khẩu qua thư đang đóng: khóa không khớp thì chỉ có một câu",
    "portal:procedures": "thủ tục cơ quan đã công khai, luật buộc ai cũng đọc được",
    "portal:procedure": "thủ tục cơ quan đã công khai, luật buộc ai cũng đọc được",
    "portal:procedure_sheet": "tờ đã niêm yết công khai, luật buộc ai cũng đọc được",
    "portal:procedure_flow": "tờ đã niêm yết công khai, luật buộc ai cũng đọc được",
}
# Answers of the sign-in package, the same for everybody, that touch no record of an agency.
OPEN_TO_STRANGERS |= OPEN_TO_VISITORS
OPEN_TO_COLLEAGUES |= OPEN_TO_VISITORS


@dataclass
class Filled:
    """An agency with one record of every kind that an address can name."""

    cast: Cast
    case: Case
    filed: Case
    delegation: Delegation
    overlay: CalendarVersion
    passkey: Authenticator
    law: LegalDocument
    decision: PublishingDecision = field(init=False)
    intake: ProcedureIntake = field(init=False)
    batch: Batch = field(init=False)
    sheet: SheetOrder = field(init=False)
    portal_list: PortalList = field(init=False)
    upload: ProcessUpload
    posting: Posting
    own_field: Field
    series: NumberSeries
    open_dossiers: TakeOverSheet
    reorganisation: Reorganisation = field(init=False)
    merger: Reorganisation = field(init=False)
    handover: HandoverList = field(init=False)
    instruction: Instruction = field(init=False)


def fill(cast: Cast) -> Filled:
    """Make the records of Sở Y tế that strangers will ask for."""
    when = at("2026-11-17 08:40")
    version = make_procedure(cast)
    open_draft(version.procedure.processes.get(), by=cast.actor("thao"), at=when)
    case = make_received(cast, version, "2026-11-17 08:40")
    filed = make_registered(cast, version, "2026-11-17 08:41", channel="online")
    delegation = actions.delegate(
        cast.minh.positions.get(),
        borrower=cast.dat,
        duties=["handle"],
        held_from=date(2026, 11, 18),
        held_to=date(2026, 11, 20),
        basis="Giấy ủy quyền số 1",
        by=cast.actor("minh"),
        at=when,
    )
    overlay = actions.add_calendar(
        by=cast.actor("quan"),
        at=when,
        keeper=cast.health,
        national=False,
        name="Lịch riêng",
        covers_from=date(2024, 1, 1),
        covers_to=date(2027, 1, 31),
    )
    actions.set_day(
        overlay,
        day=date(2026, 12, 1),
        kind="off",
        name="Nghỉ bão",
        basis="Công điện số 1",
        by=cast.actor("quan"),
        at=when,
    )
    passkey = Authenticator.objects.create(user=cast.minh, type="webauthn", data={"name": "Máy bàn"})
    law = add_document(
        agency=cast.health,
        by=cast.actor("thao"),
        at=when,
        draft=LegalDocumentDraft(
            "46/2026/NĐ-CP", "decree", "Chính phủ", "An toàn thực phẩm", effective_from=date(2026, 1, 26)
        ),
    )
    cite(
        agency=cast.health,
        subject=Subject("process", "QT.DP.02", "Cấp lại"),
        by=cast.actor("thao"),
        places=[CitedPlace("NĐ 46/2026")],
        at=when,
    )
    upload = keep_upload(
        cast.health, kind="word", content=b"%PDF-1.7 qt", file_name="qt.docx", by=cast.actor("thao"), at=when
    )
    (posting,) = post(
        cast.health,
        places=["portal"],
        posted_on=date(2026, 11, 17),
        by=cast.actor("thao"),
        at=when,
        minutes=lambda _: b"%PDF-1 minutes",
        drafts=[PostingDraft("procedure", "QT.DP.02", "1", "Cấp lại", "bản 1", date(2024, 1, 1), b"%PDF-1")],
    )
    own_field = add_field(keeper=cast.health, name="Riêng của Sở", code="rieng", by=cast.actor("thao"), at=when)
    series = add_series(
        cast.health,
        name="Chứng chỉ hành nghề",
        pattern="{số:4}/CCHN-SYT",
        restart="yearly",
        starts_on=date(2026, 1, 1),
        by=cast.actor("son"),
        at=when,
    )
    open_dossiers = keep_sheet(
        cast.health,
        content=b"PK sheet",
        file_name="ho-so.xlsx",
        rows={2: {"code": "H99.12-261110-0007"}},
        by=cast.actor("quan"),
        at=when,
    )
    filled = Filled(
        cast, case, filed, delegation, overlay, passkey, law, upload, posting, own_field, series, open_dossiers
    )
    filled.reorganisation = write_reorganisation(
        cast.health,
        decision="Quyết định số 512/QĐ-UBND",
        effective_on=date(2027, 1, 1),
        changes=Changes(made=(NamedUnit("moi", "Phòng mới"),)),
        by=cast.actor("quan"),
        at=when,
    )
    # One open decision of an agency at a time: this one was put aside.
    filled.merger = Reorganisation.objects.create(
        agency=cast.health,
        into=cast.other,
        number=99,
        decision="Quyết định số 700/QĐ-UBND",
        effective_on=date(2027, 1, 1),
        written_at=when,
        state="cancelled",
    )
    service = actions.begin_desk_service(
        cast.province,
        desk=cast.health,
        is_outside=False,
        decision="Quyết định số 1",
        held_from=date(2026, 11, 1),
        by=founder(cast.province.pk),
        at=when,
    )
    served = make_received(cast, version, "2026-11-17 08:42")
    Case.objects.filter(pk=served.pk).update(agency=service.agency, desk=service.desk)
    filled.handover = give_papers(
        cast.health, competent=cast.province, direction="dossiers", cases=[served.code], by=cast.actor("lan"), at=when
    )
    (filled.instruction,) = instruct(
        case, receivers=[cast.minh.pk], text="Báo cáo.", due_on=date(2026, 11, 18), by=cast.actor("binh"), at=when
    )
    scan = Attachment(b"%PDF-1.7\n%%EOF\n", "bao-cao.pdf")
    answer_instruction(filled.instruction, text="Đã xong.", file=scan, seen=1, by=cast.actor("minh"), at=when)
    filled.decision = type_in_decision(cast.health, by=cast.actor("thao"), at=when)
    add_line(
        filled.decision, changes={"change": "amended", "procedure": version.procedure}, by=cast.actor("thao"), at=when
    )
    sheet = b'{"ma_thu_tuc": "1.000390", "ten_thu_tuc": "Cap lai the"}'
    filled.intake = take_in_procedures(
        cast.health, content=sheet, file_name="thu-tuc.jsonl", by=cast.actor("thao"), at=when
    )
    filled.batch = ask_for_batch(
        cast.health,
        kind=PROCEDURES,
        title="Nhập thủ tục",
        items=[ItemDraft("1.000390", {"line": 0})],
        by=cast.actor("thao"),
        at=when,
    )
    filled.sheet = order_sheet(
        cast.health, kind="org.people", title="Người", query="", named={}, total=3_000, by=cast.actor("quan"), at=when
    )
    filled.portal_list = take_in_portal_list(
        cast.health,
        portal="national",
        content="Mã hồ sơ;Tên thủ tục;Người nộp;Ngày nộp\nG1-1;Cấp lại;Lê Văn Tám;17/11/2026".encode(),
        file_name="ds.csv",
        by=cast.actor("lan"),
        at=when,
    )
    return filled


Sample = dict[str, Any]
# By name of the address: real values of Sở Y tế, of which Tuấn must see nothing.
SAMPLES: dict[str, list[Callable[[Filled], Sample]]] = {}


def sample(*names: str) -> Callable[[Callable[[Filled], Sample]], Callable[[Filled], Sample]]:
    """Register values for the addresses of these names; more than one set may stand for a name."""

    def register(values: Callable[[Filled], Sample]) -> Callable[[Filled], Sample]:
        for name in names:
            SAMPLES.setdefault(name, []).append(values)
        return values

    return register


@sample("styles")
def _styles(filled: Filled) -> Sample:
    return {"mark": "0" * 12}


@sample("account_confirm_email")
def _mail_key(filled: Filled) -> Sample:
    return {"key": "abc:def"}


@sample("account_reset_password_from_key")
def _reset_key(filled: Filled) -> Sample:
    return {"uidb36": "1", "key": "abc-def"}


@sample("mfa_remove_webauthn", "mfa_edit_webauthn")
def _passkey(filled: Filled) -> Sample:
    return {"pk": filled.passkey.pk}


@sample("person", "person_change", "person_unlock", "position_add", "handover_add")
def _person(filled: Filled) -> Sample:
    return {"username": filled.cast.minh.username}


@sample("position_end", "position_change", "position_move", "position_withdraw", "delegation_add", "delegation_revoke")
def _post(filled: Filled) -> Sample:
    return {"username": filled.cast.minh.username, "number": 1}


@sample("handover_pdf", "handover_word", "handover:sheet")
def _work_handover(filled: Filled) -> Sample:
    minh = filled.cast.minh
    WorkHandover.objects.get_or_create(giver=minh, agency=filled.cast.health, made_at=at("2026-11-17 08:40"))
    return {"username": filled.cast.minh.username, "number": 1}


@sample("reorganisations:reorganisation", "reorganisations:reorganisation_change")
def _reorganisation(filled: Filled) -> Sample:
    return {"number": filled.reorganisation.number}


@sample("reorganisations:merger", "reorganisations:merger_change")
def _merger(filled: Filled) -> Sample:
    return {"code": filled.merger.agency.code, "number": filled.merger.number}


@sample("reorganisations:merger_act")
def _merger_act(filled: Filled) -> Sample:
    return {"code": filled.merger.agency.code, "number": filled.merger.number, "act": "plan"}


@sample("desk_service_end")
def _desk_service(filled: Filled) -> Sample:
    return {"code": filled.cast.other.code}


@sample("instructions:instruction")
def _instruction(filled: Filled) -> Sample:
    return {"code": filled.case.code, "number": filled.instruction.number}


@sample("instructions:file")
def _instruction_file(filled: Filled) -> Sample:
    return {"code": filled.case.code, "number": filled.instruction.number, "entry": 2}


@sample("desks:handover", "desks:handover_paper")
def _handover(filled: Filled) -> Sample:
    return {"code": filled.handover.code}


@sample("procedures:desk_scope")
def _desk_scope(filled: Filled) -> Sample:
    return {"code": filled.cast.other.code}


@sample("desks:settlement", "desks:settlement_pdf", "desks:settlement_excel")
def _settlement(filled: Filled) -> Sample:
    made, _ = FeeSettlement.objects.get_or_create(
        code="thuho",
        desk=filled.cast.health,
        competent=filled.cast.province,
        year=2026,
        month=10,
        proposed_at=at("2026-11-17 08:40"),
    )
    return {"code": made.code}


@sample("desks:review", "desks:review_again")
def _review(filled: Filled) -> Sample:
    made, _ = DeskReview.objects.get_or_create(
        code="nhanxet",
        desk=filled.cast.health,
        competent=filled.cast.province,
        year=2026,
        month=10,
        proposed_at=at("2026-11-17 08:40"),
    )
    return {"code": made.code}


@sample("upkeep:drill_report")
def _drill_report(filled: Filled) -> Sample:
    """A drill of the whole installation, which no department may look at."""
    when = at("2026-11-17 08:40")
    paper = store(b"%PDF-1.7 dien tap", media_type="application/pdf", at=when, checked=True)
    told = {"drilled_at": when, "file_name": "nennep.tar", "sha256": "0" * 64, "passed": True}
    return {"number": RestoreDrill.objects.get_or_create(report=paper, defaults=told)[0].pk}


@sample("desks:review_paper")
def _review_paper(filled: Filled) -> Sample:
    return {**_review(filled), "kind": "docx"}


@sample("desks:review_write")
def _review_write(filled: Filled) -> Sample:
    _member(filled)
    return {"desk": filled.cast.health.code, "agency": filled.cast.province.code}


@sample("desks:member_end")
def _member(filled: Filled) -> Sample:
    made, _ = DeskMember.objects.get_or_create(
        desk=filled.cast.health,
        competent=filled.cast.province,
        person=filled.cast.lan,
        decision="Quyết định số 15/QĐ-UBND",
        held_from=date(2026, 9, 1),
        recorded_at=at("2026-09-01 08:00"),
    )
    return {"number": made.pk}


@sample("desks:partner_step")
def _partner_step(filled: Filled) -> Sample:
    """A step of the case that is asked of the province."""
    WorkItem.objects.get_or_create(
        agency=filled.cast.province,
        duty="handle",
        subject_type="case",
        subject_id=filled.case.pk,
        node="B3",
        title="Cho ý kiến",
        entered_at=at("2026-11-17 08:40"),
    )
    return {"code": filled.case.code, "step": "B3"}


@sample("desks:answer_paper")
def _answer_paper(filled: Filled) -> Sample:
    when = at("2026-11-17 08:40")
    made, _ = StepAnswer.objects.get_or_create(
        case=filled.case,
        competent=filled.cast.health,
        partner=filled.cast.province,
        partner_name=filled.cast.province.name,
        step="B3",
        name="Cho ý kiến",
        sent_at=when,
        answered_at=when,
        file=store(b"%PDF-1.7 tra loi", media_type="application/pdf", at=when, checked=True),
    )
    return {"code": filled.case.code, "number": made.pk}


@sample("desks:difference")
def _difference(filled: Filled) -> Sample:
    line = filled.handover.lines.get()
    HandoverDifference.objects.get_or_create(line=line, raised_at=at("2026-11-17 08:40"))
    return {"code": filled.handover.code, "case_code": line.case.code}


@sample("reorganisations:reorganisation_act")
def _reorganisation_act(filled: Filled) -> Sample:
    return {"number": filled.reorganisation.number, "act": "plan"}


@sample("person_act")
def _act(filled: Filled) -> Sample:
    return {"username": filled.cast.minh.username, "act": "lock"}


@sample("calendar", "calendar_draft", "day_set", "hours_set", "put_in_force")
def _calendar(filled: Filled) -> Sample:
    return {"code": filled.cast.health.code, "number": filled.overlay.number}


@sample("day_remove")
def _day(filled: Filled) -> Sample:
    return {"code": filled.cast.health.code, "number": filled.overlay.number, "day": "2026-12-01"}


@sample(
    "cases:case",
    "cases:history",
    "cases:personal",
    "cases:supplement",
    "cases:supplemented",
    "cases:refuse",
    "cases:withdraw",
    "cases:stop",
    "cases:extend",
    "cases:suspend",
    "cases:resume",
    "cases:reopen",
    "reception:amend",
    "handover:assign",
    "instructions:add",
    "reception:contacts",
    "reception:redirect",
    "reception:anew",
    "reception:slip_sent",
    "cases:pay",
    "cases:exempt",
    "cases:refund",
    "cases:waive",
    "cases:tracking",
)
def _case(filled: Filled) -> Sample:
    return {"code": filled.case.code}


@sample(
    "alignment:decision",
    "alignment:decision_head",
    "alignment:decision_settle",
    "alignment:decision_again",
    "alignment:decision_drop",
    "alignment:decision_apply",
    "alignment:decision_file",
    "alignment:decision_line_add",
)
def _decision(filled: Filled) -> Sample:
    return {"code": filled.decision.code}


@sample("alignment:decision_line")
def _decision_line(filled: Filled) -> Sample:
    return {"code": filled.decision.code, "order": 1}


@sample(
    "intakes:intake",
    "intakes:alike",
    "intakes:common",
    "intakes:choose",
    "intakes:take",
    "intakes:drop",
    "intakes:again",
    "intakes:file",
)
def _intake(filled: Filled) -> Sample:
    return {"code": filled.intake.code}


@sample("intakes:line")
def _intake_line(filled: Filled) -> Sample:
    return {"code": filled.intake.code, "order": 1}


@sample(
    "arrivals:portal_list",
    "arrivals:portal_columns",
    "arrivals:portal_procedures",
    "arrivals:portal_file",
    "arrivals:portal_file_all",
)
def _portal_list(filled: Filled) -> Sample:
    return {"code": filled.portal_list.code}


@sample("arrivals:portal_line", "arrivals:portal_choose")
def _portal_line(filled: Filled) -> Sample:
    return {"code": filled.portal_list.code, "number": 2}


@sample("work:sheet", "work:sheet_file", "work:sheet_cancel")
def _sheet(filled: Filled) -> Sample:
    return {"code": filled.sheet.code}


@sample("work:batch", "work:batch_stop")
def _batch(filled: Filled) -> Sample:
    return {"code": filled.batch.code}


@sample("reception:accept")
def _filed(filled: Filled) -> Sample:
    return {"code": filled.filed.code}


@sample("reception:receive", "reception:promise", "processes:begin")
def _procedure(filled: Filled) -> Sample:
    return {"code": "QT.DP.02"}


@sample("arrivals:take_over_sheet", "arrivals:take_over_file")
def _open_dossiers(filled: Filled) -> Sample:
    return {"number": filled.open_dossiers.number}


@sample("cases:moving")
def _version(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": "03.00"}


@sample("procedures:procedure", "procedures:procedure_difference", "procedures:amend", "procedures:abolish")
def _published(filled: Filled) -> Sample:
    return {"code": "QT.DP.02"}


@sample("procedures:procedure_version")
def _published_version(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": 1}


@sample("procedures:field")
def _own_field(filled: Filled) -> Sample:
    return {"keeper": filled.cast.health.code, "code": filled.own_field.code}


@sample("procedures:field_act")
def _own_field_act(filled: Filled) -> Sample:
    return {"keeper": filled.cast.health.code, "code": filled.own_field.code, "act": "rename"}


@sample("cases:complete", "cases:take", "cases:send_back")
def _step(filled: Filled) -> Sample:
    return {"code": filled.case.code, "step": "B1"}


@sample("cases:paper")
def _paper(filled: Filled) -> Sample:
    return {"code": filled.case.code, "form": "appointment_slip"}


@sample("cases:paper_copy")
def _paper_copy(filled: Filled) -> Sample:
    return {"code": filled.case.code, "form": "appointment_slip", "round": 1}


@sample("cases:paper")
def _paper_of_round(filled: Filled) -> Sample:
    return {"code": filled.case.code, "form": "supplement_request", "round": 1}


@sample(
    "processes:process",
    "processes:as_of",
    "processes:owning_division",
    "processes:open_draft",
    "alignment:law_draft",
    "processes:submit",
    "processes:return",
    "processes:review",
    "processes:reopen",
    "processes:send_back",
    "processes:confirm",
    "processes:drop",
    "processes:tick",
    "processes:assign",
    "processes:put_in_force",
)
def _process(filled: Filled) -> Sample:
    return {"code": "QT.DP.02"}


@sample("processes:version", "processes:difference")
def _version(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": "03.00"}


@sample("processes:paper")
def _document(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": "03.00", "track": "iso", "form": "pdf"}


@sample("processes:page")
def _page(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": "03.00", "track": "iso", "page": 1}


@sample("processes:approve", "processes:revoke")
def _approval(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": "03.00", "track": "iso"}


@sample("processes:scan")
def _scan(filled: Filled) -> Sample:
    return {"code": "QT.DP.02", "number": "03.00", "approval": 1}


@sample("processes:template_preview", "processes:template_retire")
def _template(filled: Filled) -> Sample:
    return {"track": "iso"}


@sample("processes:template_file")
def _template_file(filled: Filled) -> Sample:
    return {"track": "iso", "what": "own"}


@sample("documents:legal_document", "documents:legal_correct", "documents:change_add")
def _law(filled: Filled) -> Sample:
    return {"code": filled.law.code}


@sample("documents:change", "documents:change_withdraw")
def _change_of_law(filled: Filled) -> Sample:
    return {"code": filled.law.code, "number": 1}


@sample("documents:change_task")
def _work_by_law(filled: Filled) -> Sample:
    return {"code": filled.law.code, "number": 1, "key": "qms:process:QT.DP.02"}


@sample("exchange:upload")
def _upload(filled: Filled) -> Sample:
    return {"slug": filled.upload.file.sha256[:12]}


@sample("exchange:bpmn", "processes:modeler")
def _process(filled: Filled) -> Sample:
    return {"code": "QT.DP.02"}


@sample("alignment:posting", "alignment:posting_withdraw", "alignment:posting_prove")
def _posting(filled: Filled) -> Sample:
    return {"number": filled.posting.pk}


@sample("alignment:posting_file")
def _posting_file(filled: Filled) -> Sample:
    return {"number": filled.posting.pk, "part": "sheet"}


@sample("portal:procedures")
def _public_list(filled: Filled) -> Sample:
    return {"agency": filled.cast.health.code}


@sample("portal:procedure", "portal:procedure_sheet")
def _public_sheet(filled: Filled) -> Sample:
    return {"agency": filled.cast.health.code, "code": "QT.DP.02"}


@sample("portal:procedure_flow")
def _public_flow(filled: Filled) -> Sample:
    return {"agency": filled.cast.health.code, "code": "QT.DP.02", "number": 1}


@sample("processes:modeler_file")
def _canvas_file(filled: Filled) -> Sample:
    return {"name": "LICENSE"}


@sample(
    "processes:editor",
    "processes:edit",
    "processes:undo",
    "processes:redo",
    "processes:paste",
    "processes:paste_page",
    "processes:accept",
    "processes:procedures",
    "processes:example",
)
def _draft(filled: Filled) -> Sample:
    return {"code": "QT.DP.02"}


@sample(
    "documents:series",
    "documents:series_change",
    "documents:series_next",
    "documents:series_cancel",
    "documents:series_close",
)
def _series(filled: Filled) -> Sample:
    return {"code": filled.series.code}

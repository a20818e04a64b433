"""What papers of the desk and the history of a case say: where, until when, by which article, who."""

from nennep.cases.actions import ask_supplement
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers.letters import slip, supplement_request
from nennep.cases.papers.sheet import sheet
from nennep.cases.queries import story
from nennep.formsets import Handover
from nennep.procedures.models import ProcedureVersion
from nennep.work.parts.descriptions import described
from nennep.work.queries import waiting_for
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_received, walk

NOW = "2026-11-18 10:00"


def paper_of(case: Case, form: str) -> IssuedPaper:
    return IssuedPaper(case=case, form_set="tt03_2025", form=form, number="01", issued_at=at(NOW), round=1)


def test_the_slip_names_the_place_where_the_result_is_handed_out(cast: Cast, version: ProcedureVersion) -> None:
    case = make_received(cast, version, "2026-11-17 08:40", result_channel="both")
    assert slip(case, paper_of(case, "appointment_slip")).return_at_place == "Bộ phận Một cửa, và bản điện tử"


def test_the_request_says_until_when_and_by_the_law_of_its_day(cast: Cast, version: ProcedureVersion) -> None:
    """NĐ 118/2025 Điều 19.5, not the decree of 2010; the days run from the notice."""
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    ask_supplement(case, by=cast.actor("minh"), at=at(NOW), reason="Thiếu ảnh chụp")
    told = supplement_request(case, paper_of(case, "supplement_request"))
    assert (
        told.answer_term == "15 ngày kể từ ngày gửi, giao phiếu; gửi, giao ngày 18/11/2026 thì đến hết ngày 03/12/2026"
    )
    assert told.legal_basis[-1] == "Điều 19 khoản 5 Nghị định 118/2025/NĐ-CP"
    assert not any("63/2010" in article for article in told.legal_basis)


def test_the_control_sheet_names_no_receiver_who_has_not_received(cast: Cast, version: ProcedureVersion) -> None:
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    last = [row for row in sheet(case, paper_of(case, "control_sheet")).rows if isinstance(row, Handover)][-1]
    assert (last.receiver_unit, last.received_at, last.receiver_name) == ("Chuyên viên", None, None)


def test_the_history_says_to_whom_a_case_was_assigned(cast: Cast, version: ProcedureVersion) -> None:
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    assert story(case)[0].what == "xong bước: phân công thụ lý, giao Trần Quang Minh"


def test_the_worklist_calls_the_procedure_as_the_list_of_cases_does(cast: Cast, version: ProcedureVersion) -> None:
    walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    process = version.procedure.processes.get()
    type(process).objects.filter(pk=process.pk).update(code="QT.DP.99")
    items = list(waiting_for(cast.actor("minh")))
    assert {about.about_code for about in described(items, at(NOW)).values()} == {version.procedure.quality_code}

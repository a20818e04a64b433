"""The desk asks which variant it is; the answer decides limit, papers and fees, to the end of the case."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from nennep.cases.actions import ask_supplement, complete_supplement
from nennep.cases.models import Case
from nennep.cases.parts.clock import limit_of
from nennep.cases.queries import clock_face
from nennep.cases.queries.due_date_changes import shifts
from nennep.kernel.worktime import Unit
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import Component, Fee, ProcedureVersion, Variant
from nennep.procedures.queries import published_of
from nennep.reception.actions import receive_case, register_case
from nennep.reception.queries import slip_for
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, make_procedure, make_received, make_registered, walk

NOW = "2026-11-17 08:40"
SHEET = "/procedures/QT.DP.02/receive/"
PROMISE = "/procedures/QT.DP.02/promise/"
QUESTIONS = [
    {"name": "quy_mo", "label": "Quy mô cơ sở", "choices": ["Nhỏ", "Lớn"]},
    {"name": "lan_dau", "label": "Cấp lần đầu", "choices": ["Có", "Không"]},
]
TEN = {"amount": "10", "unit": "working_day", "cutoff": None}
TWO = {"amount": "2", "unit": "working_day", "cutoff": None}


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    """Five days; a big place has ten, a third paper and a second fee; at the post it has two."""
    made = make_procedure(cast, questions=QUESTIONS)
    Component.objects.create(procedure_version=made, order=3, name="Sơ đồ mặt bằng")
    made.fees.update(order=1)
    Fee.objects.create(
        procedure_version=made,
        order=2,
        kind="le_phi",
        name="Lệ phí cấp",
        amount=100_000,
        basis="Thông tư",
        valid_from=made.valid_from,
    )
    Variant.objects.create(
        procedure_version=made,
        order=1,
        name="Cơ sở lớn",
        answers={"quy_mo": "Lớn"},
        terms={"counter": TEN, "post": TWO},
    )
    Variant.objects.create(
        procedure_version=made,
        order=2,
        name="Cơ sở nhỏ, cấp lại",
        components=[1],
        fees=[2],
        answers={"quy_mo": "Nhỏ", "lan_dau": "Không"},
    )
    return made


@pytest.fixture
def lan(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lan)
    return client


def register(cast: Cast, version: ProcedureVersion, **answers: str) -> Case:
    return make_registered(cast, version, NOW, answers=answers)


def big(cast: Cast, version: ProcedureVersion, channel: str = "counter") -> Case:
    return make_registered(cast, version, NOW, answers={"quy_mo": "Lớn"}, channel=channel)


def text(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def typed(version: ProcedureVersion, **changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "do": "receive",
        "request_key": "b" * 32,
        "name": SAU.name,
        "same_owner": "on",
        "identity_number": "068189000412",
        "channel": "counter",
        "result_channel": "counter",
        "fee_paid_by": "transfer",
        "q_quy_mo": "Lớn",
        "q_lan_dau": "Có",
    }
    for component in version.components.all():
        given[f"c{component.pk}_originals"] = component.originals
    return given | changes


def test_07_02_the_limit_of_a_case_is_that_of_its_variant_and_channel(cast: Cast, version: ProcedureVersion) -> None:
    """A procedure holds several variants, each with its limits by channel."""

    def days(case: Case) -> str:
        budget = limit_of(case)
        assert budget is not None
        assert budget.unit is Unit.WORKING_DAY
        return str(budget.amount)

    assert days(big(cast, version)) == "10"
    assert days(big(cast, version, "post")) == "2"
    # Where the variant says nothing of the channel, its counter is meant, as everywhere.
    assert days(big(cast, version, "online")) == "10"
    assert days(register(cast, version, quy_mo="Nhỏ", lan_dau="Không")) == "5"
    assert days(register(cast, version)) == "5"


def test_a_channel_with_a_note_alone_has_the_limit_of_the_counter(cast: Cast, version: ProcedureVersion) -> None:
    version.terms["online"] = {"note": "Nộp trên Cổng"}
    version.save()
    assert str(published_of(version).term("online").amount) == "5"


def test_the_answers_are_variables_of_the_case_and_stay_with_its_variant(cast: Cast, version: ProcedureVersion) -> None:
    case = Case.objects.get(pk=big(cast, version).pk)
    assert case.variables == {"quy_mo": "Lớn"}
    assert case.variant is not None
    assert case.variant.name == "Cơ sở lớn"
    assert register(cast, version, quy_mo="Nhỏ", lan_dau="Có").variant is None


def test_an_answer_that_the_version_does_not_know_is_refused(cast: Cast, version: ProcedureVersion) -> None:
    with pytest.raises(BrokenRuleError, match="Khổng lồ"):
        register(cast, version, quy_mo="Khổng lồ")


def test_slip_preview_reception_and_clock_promise_the_same_instant(cast: Cast, version: ProcedureVersion) -> None:
    case = big(cast, version)
    published = published_of(version)
    slip = slip_for(version, published.term("counter", published.variant_for(case.variables)), at(NOW))
    receive_case(case, by=cast.actor("lan"), at=at(NOW))
    case = Case.objects.get(pk=case.pk)
    assert slip.due
    assert case.due_at == case.first_due_at == slip.due.at == at("2026-12-02 08:40")
    plain = slip_for(version, published.term("counter"), at(NOW))
    assert plain.due
    assert plain.due.at == at("2026-11-25 08:40")
    assert clock_face(case, at(NOW)).strip
    assert sum(line.kind == "due" for line in clock_face(case, at(NOW)).lines) == 1


def test_after_a_supplement_the_clock_begins_again_with_the_limit_of_the_variant(
    cast: Cast, version: ProcedureVersion
) -> None:
    case = big(cast, ProcedureVersion.objects.get())
    receive_case(case, by=cast.actor("lan"), at=at(NOW))
    walk(cast, case, "B2", "2026-11-17 09:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-18 08:00"), reason="Ảnh mờ")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-20 08:00"))
    case.refresh_from_db()
    assert (case.due_at, case.first_due_at) == (at("2026-12-07 08:00"), at("2026-12-02 08:40"))


def test_a_promise_of_a_variant_is_not_out_of_step_with_its_own_calendar(cast: Cast, version: ProcedureVersion) -> None:
    """What the head of the desk may compute again, and what a new calendar would change."""
    case = big(cast, version)
    receive_case(case, by=cast.actor("lan"), at=at(NOW))
    assert list(shifts(Case.objects.all(), calendar_of(case.agency_id))) == []


def test_the_desk_is_asked_only_where_the_version_has_questions(lan, cast, version) -> None:
    page = text(lan.get(SHEET))
    assert "Quy mô cơ sở" in page
    version.variants.all().delete()
    ProcedureVersion.objects.update(questions=[])
    assert "Quy mô cơ sở" not in text(lan.get(SHEET))


def test_the_answers_decide_what_is_received_promised_and_printed(lan, version) -> None:
    lan.post(SHEET, typed(version))
    case = Case.objects.get()
    assert case.variables == {"quy_mo": "Lớn", "lan_dau": "Có"}
    assert case.variant.name == "Cơ sở lớn"
    assert case.due_at == at("2026-12-02 08:40")
    assert case.fee_amount == 600_000
    said = text(lan.get(f"/cases/{case.code}/"))
    assert "Cơ sở lớn" in said


def test_07_02_a_variant_asks_for_its_own_papers_and_fees(lan, version) -> None:
    """Papers and fees, too, are those of the variant that the answers lead to."""
    only = version.components.get(order=1)
    other = version.components.get(order=2)
    given = typed(version, q_quy_mo="Nhỏ", q_lan_dau="Không", **{f"c{other.pk}_originals": "0"})
    answer = lan.post(SHEET, given)
    assert answer.status_code == 302, text(answer)
    case = Case.objects.get()
    assert [row.component for row in case.received_components.all()] == [only]
    assert case.fee_amount == 100_000


def test_a_question_without_answer_stops_the_reception_and_nothing_typed_is_lost(lan, version) -> None:
    answer = lan.post(SHEET, typed(version, q_quy_mo=""))
    assert answer.status_code == 422
    assert "Quy mô cơ sở chưa chọn." in text(answer)
    assert 'value="Huỳnh Thị Sáu"' in answer.content.decode()
    assert not Case.objects.exists()


def test_guidance_may_be_given_before_the_questions_are_answered(lan, version) -> None:
    given = typed(version, do="guide", q_quy_mo="", q_lan_dau="", corrections="Viết lại đơn")
    assert lan.post(SHEET, given).status_code == 302
    assert Case.objects.get().variant is None


def test_the_preview_follows_an_answer(lan, version) -> None:
    before = text(lan.get(PROMISE))
    assert "thứ Tư 25/11/2026" in before
    assert "Còn câu hỏi về trường hợp chưa chọn" in before
    answered = text(lan.get(PROMISE, {"q_quy_mo": "Lớn", "q_lan_dau": "Có"}))
    assert "Còn câu hỏi" not in answered
    told = lan.get(PROMISE, {"q_quy_mo": "Lớn"})
    assert "thứ Tư 02/12/2026" in text(told)
    assert 'id="papers"' in told.content.decode()
    assert "600.000" in text(told)
    # What the screen already shows is not sent again: nobody loses the field under the finger.
    shown = re.search(r'name="variant" value="(\d+)"', told.content.decode())
    again = lan.get(PROMISE, {"q_quy_mo": "Lớn", "variant": shown.group(1)})
    assert 'id="papers"' not in again.content.decode()


def test_the_preview_keeps_what_was_counted_when_the_papers_change(lan, version) -> None:
    first = version.components.get(order=1)
    told = lan.get(PROMISE, {"q_quy_mo": "Nhỏ", "q_lan_dau": "Không", f"c{first.pk}_originals": "1"}).content.decode()
    assert re.search(rf'name="c{first.pk}_originals" value="1"', told)
    assert "Ảnh chân dung" not in told


def test_without_script_the_sheet_is_counted_again_with_the_answers(lan, version) -> None:
    page = lan.post(SHEET, typed(version, do="recount", q_quy_mo="Nhỏ", q_lan_dau="Không"))
    assert "Ảnh chân dung" not in text(page)
    assert 'value="Huỳnh Thị Sáu"' in page.content.decode()


def test_a_dossier_filed_before_is_asked_at_the_desk(lan, cast, version) -> None:
    case = make_registered(cast, version, NOW, channel="online", answers={"quy_mo": "Nhỏ"})
    page = lan.get(f"/cases/{case.code}/accept/").content.decode()
    assert re.search(r'<option value="Nhỏ" selected>', page)
    given = typed(version, channel="online", q_quy_mo="Lớn", q_lan_dau="Không")
    assert lan.post(f"/cases/{case.code}/accept/", given).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert (case.variant.name, case.variables["quy_mo"]) == ("Cơ sở lớn", "Lớn")
    assert case.due_at == at("2026-12-02 08:40")


def test_a_case_registered_with_answers_needs_no_desk(cast: Cast, version: ProcedureVersion) -> None:
    case = register_case(
        cast.health,
        by=cast.actor("lan"),
        at=at(NOW),
        version=version,
        channel="counter",
        parties=[SAU],
        answers={"quy_mo": "Lớn"},
    )
    assert case.variant is not None


@pytest.mark.once("tests/cases/test_variants_of_cases.py")
def test_a_wrong_answer_is_put_right_by_the_move_to_the_same_procedure_and_nowhere_else(
    cast: Cast, version: ProcedureVersion, lan: Client
):
    """The page that cannot change an answer does not ask it; the move counts the limit anew and keeps the old answer."""
    answers = {"quy_mo": "Nhỏ", "lan_dau": "Có"}
    case = make_received(cast, version, NOW, answers=answers)
    lan.post(f"/cases/{case.code}/personal/?then=amend", {"purpose": "correct"})
    page = lan.get(f"/cases/{case.code}/amend/")
    assert not [name for name in page.context["form"].fields if name.startswith("q_")]
    assert "Chuyển thủ tục" in page.content.decode()
    typed = shown(page) | {"summary": "Khác", "reason": "Ghi sai nội dung đề nghị."}
    assert lan.post(f"/cases/{case.code}/amend/", typed).status_code == 302
    case.refresh_from_db()
    assert (case.variables, case.summary) == (answers, "Khác")

    move = f"/cases/{case.code}/redirect/?to=QT.DP.02"
    paper = version.components.get(order=3)
    typed = shown(lan.get(move)) | {"q_quy_mo": "Lớn", f"c{paper.pk}_originals": "1", "fee_amount": "600000"}
    answer = lan.post(move, typed | {"reason": "Chọn nhầm quy mô khi tiếp nhận."})
    assert answer.status_code == 302, answer.content.decode()
    before, case = case.due_at, Case.objects.get(pk=case.pk)
    assert (case.variables["quy_mo"], case.variant.name) == ("Lớn", "Cơ sở lớn")
    assert case.due_at > before
    lines = {label: (was, now) for _, label, was, now in case.corrections.latest("pk").lines}
    assert lines["Quy mô cơ sở"] == ("Nhỏ", "Lớn")


def shown(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}

"""The checks of a stored version: what they are held against is read from the registers of that day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nennep.definitions.definition import Definition
from nennep.definitions.editing import apply
from nennep.documents.actions import LegalDocumentDraft, add_document
from nennep.org.models import CalendarVersion, Position
from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.models import LegalBasis, ProcedureVersion, Variant
from nennep.processes.actions import open_draft, save_draft, submit_version
from nennep.processes.actions.review import FailedChecksError
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import blocking_checks
from nennep.processes.queries.checks import checks_of, circumstances_of, examples_of
from nennep.processes.rules.checks import Check, statutory_on
from tests.cast import Cast, at
from tests.factories import make_procedure

TUESDAY = date(2026, 11, 17)
WHEN = "2026-11-17 08:40"


@pytest.fixture
def procedure(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture
def draft(cast: Cast, procedure: ProcedureVersion) -> ProcessVersion:
    process = procedure.procedure.processes.get()
    return open_draft(process, by=cast.actor("thao", WHEN), at=at(WHEN), covers=[procedure])


def checked(draft: ProcessVersion, **edit: Any) -> dict[str, list[Check]]:
    definition = Definition.from_dict(draft.definition)
    if edit:
        definition, _ = apply(definition, edit)
    found: dict[str, list[Check]] = {}
    for one in checks_of(draft, definition, TUESDAY):
        found.setdefault(one.code, []).append(one)
    return found


def test_a_version_is_held_against_its_procedure_its_people_and_its_calendar(draft) -> None:
    found = checked(draft)
    # The agency works 7,5 hours a day: 40 hours of norms are too many, but no ground to stop a version.
    assert [one.state for one in [*found["hours"], *found["limit"]]] == ["ok", "warning"]
    assert "các bước cộng lại 40 giờ, lịch của cơ quan chỉ có 37,5 giờ làm việc" in found["limit"][0].words
    assert [one.state for one in found["people"]] == ["ok"]
    longer = checked(draft, act="set", step="B3", column="hours", text="3 ngày")
    assert {one.state for one in [*longer["hours"], *longer["limit"]]} == {"error"}


def test_a_duty_counts_for_its_division_only_while_somebody_holds_it(cast, draft) -> None:
    Position.objects.filter(user=cast.ha).update(held_to=date(2026, 11, 16))
    words = [one.words for one in checked(draft)["people"]]
    assert len(words) == 2
    assert "Phòng Nghiệp vụ Dược" in words[0]
    elsewhere = checked(draft, act="set", step="B3", column="unit", text="nvy")
    assert not [one for one in elsewhere["people"] if one.step == "B3"]


def test_an_expired_law_is_told_and_an_unknown_one_too(cast, procedure, draft) -> None:
    for number, (law, expired) in enumerate([("54/2017/NĐ-CP", date(2026, 7, 1)), ("46/2026/NĐ-CP", None)]):
        LegalBasis.objects.create(procedure_version=procedure, order=number, document=f"Nghị định số {law}")
        given = LegalDocumentDraft(law, "decree", "Chính phủ", "Dược", effective_from=date(2017, 7, 1))
        add_document(
            agency=cast.health, by=cast.actor("thao", WHEN), at=at(WHEN), draft=replace(given, expired_from=expired)
        )
    LegalBasis.objects.create(procedure_version=procedure, order=9, document="Thông tư 99/2020/TT-BYT")
    words = [one.words for one in checked(draft)["bases"]]
    assert words == [
        "“Nghị định số 54/2017/NĐ-CP”: hết hiệu lực ngày 17/11/2026.",
        "“Thông tư 99/2020/TT-BYT” chưa có trong sổ văn bản pháp luật của cơ quan.",
    ]


def test_a_newer_version_of_the_procedure_is_told(procedure, draft) -> None:
    fields = {
        one.attname: getattr(procedure, one.attname)
        for one in ProcedureVersion._meta.concrete_fields
        if one.attname not in {"id", "number", "valid_from"}
    }
    ProcedureVersion.objects.create(number=2, valid_from=date(2026, 12, 1), **fields)
    (one,) = checked(draft)["covers"]
    assert "đã có phiên bản 2, có hiệu lực từ 01/12/2026" in one.words


def test_a_version_that_names_no_procedure_is_held_against_those_of_its_process(draft) -> None:
    draft.covers.clear()
    assert checked(draft)["covers"][0].state == "ok"
    assert "5 ngày làm việc" in checked(draft)["limit"][0].words


def test_variants_and_questions_are_read_from_the_procedure(procedure, draft) -> None:
    procedure.questions = [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]
    procedure.save()
    for order, answers in enumerate([{}, {"quy_mo": "Lớn"}]):
        Variant.objects.create(
            procedure_version=procedure,
            order=order,
            name=f"Dòng {order}",
            answers=answers,
            terms={"counter": {"amount": "10", "unit": "working_day", "cutoff": None}},
        )
    (one,) = checked(draft)["variants"]
    assert one.state == "error"
    assert "Dòng 1" in one.words
    assert any("10 ngày làm việc" in each.words for each in checked(draft)["limit"])


def test_forms_of_the_desk_and_of_the_version_before_are_known(draft) -> None:
    known = statutory_on(TUESDAY)
    assert known is not None
    assert known.basis == "Thông tư 03/2025/TT-VPCP"
    assert len(known.codes) == 7
    assert statutory_on(date(2010, 1, 1)) is None
    text = "Mẫu 06; Mẫu 02; BM.DP.02.09 Phiếu; Dự thảo; BM.77.01"
    found = checked(draft, act="set", step="B3", column="forms_out", text=text)["forms"]
    assert [one.words.partition(" ")[2].partition("”")[0] for one in found] == ["“BM.77.01"]
    before = draft.based_on
    content = apply(
        Definition.from_dict(before.definition), {"act": "set", "step": "B3", "column": "forms_in", "text": "BM.77.01"}
    )[0]
    draft.based_on.definition = content.to_dict()
    assert checked(draft, act="set", step="B3", column="forms_out", text=text)["forms"][0].state == "ok"


def test_an_agency_without_a_calendar_is_told_and_nothing_breaks(cast, draft) -> None:
    CalendarVersion.objects.update(state="draft")
    forget_calendars()
    assert circumstances_of(draft, TUESDAY).calendar is None
    assert checked(draft)["limit"][0].state == "ok"


def test_the_checks_ask_the_database_few_questions(draft, django_assert_max_num_queries) -> None:
    definition = Definition.from_dict(draft.definition)
    checks_of(draft, definition, TUESDAY)
    with django_assert_max_num_queries(16):
        checks_of(draft, definition, TUESDAY)


def test_the_examples_of_a_version_run_by_the_table_of_the_moment(draft) -> None:
    draft.examples = [{"name": "Thường", "path": [f"B{n}" for n in range(1, 8)]}]
    definition = Definition.from_dict(draft.definition)
    assert examples_of(draft, definition)[0].is_expected
    longer, _ = apply(definition, {"act": "insert", "after": "B3"})
    assert examples_of(draft, longer)[0].words == "Chỗ thứ 4: mong đợi B4, quy trình đi B3a."


def test_an_error_keeps_a_draft_from_being_submitted_and_a_warning_does_not(cast, draft) -> None:
    assert any(one.state == "warning" for one in checks_of(draft, Definition.from_dict(draft.definition), TUESDAY))
    assert blocking_checks(draft, TUESDAY) == []
    edit = {"act": "set", "step": "B5", "column": "separation", "text": "B4"}
    made, words = apply(Definition.from_dict(draft.definition), edit)
    save_draft(draft, definition=made, words=words, edit=0, by=cast.actor("thao", WHEN), at=at(WHEN))
    with pytest.raises(FailedChecksError, match="Người soạn ở B3 có thể tự ký ở B5"):
        submit_version(draft, by=cast.actor("thao", WHEN), at=at(WHEN))

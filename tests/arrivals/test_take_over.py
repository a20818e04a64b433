"""Dossiers open in the old system go on here: code, promise and step as told there, each of them once or not at all."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.arrivals.actions.take_over import OpenDossier, take_over
from nennep.arrivals.actions.told_due import correct_told_due
from nennep.arrivals.forms.take_over import parties_from
from nennep.arrivals.imports.open_dossiers import DossierRow, check_rows
from nennep.arrivals.imports.sheet_columns import UnreadableSheetError
from nennep.arrivals.imports.take_over_sheet import MOST_ROWS, read_rows
from nennep.arrivals.queries.take_over import known_here
from nennep.arrivals.rules.open_dossiers import ToldDays, faults_of_days, with_whole_numbers
from nennep.arrivals.rules.typed_moments import moment_in
from nennep.cases.actions import complete_supplement, mark_overdue, record_payment
from nennep.cases.models import Case, Interval
from nennep.cases.papers import is_wanted
from nennep.cases.parts.fees import money_of
from nennep.cases.queries import clock_face, control_sheet, story, untold_overdue
from nennep.cases.queries.due_date_changes import open_cases, shifts
from nennep.cases.queries.fees import money_of_day
from nennep.documents.models import NumberCounter
from nennep.kernel.actors import machine
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.ledger.readers import facts_of
from nennep.org.models import Division, Position, User
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import ComponentDraft, PartyDraft
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at, national
from tests.cast import SINCE, Cast
from tests.factories import SECTOR_RULE, definition, live, make_procedure, make_registered, walk

from .take_over_sheets import row, sheet

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 08:40"


def dossier(version: ProcedureVersion, **changes: Any) -> OpenDossier:
    given: dict[str, Any] = {
        "code": "H99.12-261110-0007",
        "version": version,
        "received_at": at("2026-11-10 08:40"),
        "due_at": at("2026-11-20 08:40"),
        "step": "B3",
        "channel": "counter",
        "parties": [PartyDraft(role="owner", name="Huỳnh Thị Sáu")],
    }
    return OpenDossier(**(given | changes))


def taken(cast: Cast, version: ProcedureVersion, **changes: Any) -> Case:
    changes.setdefault("handler_id", cast.minh.pk)
    return take_over(cast.health, dossier=dossier(version, **changes), by=cast.actor("quan"), at=at(NOW))


def checked(cast: Cast, *rows: dict[str, Any]) -> list[DossierRow]:
    read = read_rows(sheet(*rows))
    return check_rows(read, known_here(cast.health, [each["code"] for each in read.values()], at(NOW)))


def test_a_dossier_keeps_its_code_its_reception_and_the_promise_told_there(
    cast: Cast, version: ProcedureVersion
) -> None:
    case = taken(cast, version)
    assert (case.code, case.state, case.taken_over_at) == ("H99.12-261110-0007", "processing", at(NOW))
    # Five working days would have been 17/11.
    assert (case.received_at, case.due_at, case.first_due_at) == (
        at("2026-11-10 08:40"),
        at("2026-11-20 08:40"),
        at("2026-11-20 08:40"),
    )
    assert live(case) == ["B3"]
    item = WorkItem.objects.get(subject_type="case", subject_id=case.pk)
    assert (item.assignee, item.state, item.entered_at, item.promise_at) == (cast.minh, "open", at(NOW), case.due_at)


def test_the_event_has_both_times_and_the_chain_holds_without_a_name(cast: Cast, version: ProcedureVersion) -> None:
    case = taken(cast, version)
    event = Event.objects.get(subject_type="case", subject_id=case.pk)
    assert (event.kind, event.happened_at, event.at) == ("case.taken_over", at("2026-11-10 08:40"), at(NOW))
    assert facts_of(event)["entered"] == ["B3"]
    assert "Sáu" not in event.body
    assert broken_link(Chain.objects.get(agency_id=cast.health.pk)) is None


def test_it_is_walked_to_its_return_like_any_other(cast: Cast, version: ProcedureVersion) -> None:
    case = walk(cast, taken(cast, version), "B7", "2026-11-19 09:00")
    assert (case.state, case.outcome) == ("returned", "early")


def test_a_code_made_later_that_day_stands_behind_the_one_taken_over(cast: Cast, version: ProcedureVersion) -> None:
    taken(cast, version, code="H99.12-261117-0041", received_at=at("2026-11-17 08:00"))
    assert make_registered(cast, version, "2026-11-17 09:00").code == "H99.12-261117-0042"
    taken(cast, version, code="H99.12-261117-0013", received_at=at("2026-11-17 08:10"))
    assert make_registered(cast, version, "2026-11-17 09:10").code == "H99.12-261117-0043"


def test_a_code_that_is_here_already_is_refused_and_nothing_of_it_is_written(
    cast: Cast, version: ProcedureVersion
) -> None:
    taken(cast, version)
    before = Event.objects.count()
    with pytest.raises(BrokenRuleError, match="vừa có ở đây"):
        taken(cast, version)
    assert (Case.objects.count(), Event.objects.count(), WorkItem.objects.count()) == (1, before, 1)


def test_a_code_that_a_dossier_of_another_agency_bears_is_refused_and_only_that_agency_is_named(
    cast: Cast, version: ProcedureVersion
) -> None:
    code = "H77.01-261110-0007"
    held = make_registered(cast, version, "2026-11-16 09:00")
    Case.objects.filter(pk=held.pk).update(agency=cast.other, code=code)
    (told,) = checked(cast, row(code=code.lower()))
    with pytest.raises(BrokenRuleError) as refused:
        taken(cast, version, code=code)
    assert told.faults == {"code": refused.value.words}
    assert cast.other.name in refused.value.words
    assert "Sáu" not in refused.value.words
    assert Case.objects.filter(code=code).count() == 1


def test_a_desk_and_the_old_system_never_give_one_number_of_today(cast: Cast, version: ProcedureVersion) -> None:
    """A dossier of another agency may bear a code of the own head, which the series passes over."""
    held = make_registered(cast, version, "2026-11-16 09:00")
    Case.objects.filter(pk=held.pk).update(agency=cast.other, code="H99.12-261117-0001")
    assert make_registered(cast, version, "2026-11-17 09:00").code == "H99.12-261117-0002"


def test_the_promise_is_told_as_it_was_and_no_calendar_moves_it(cast: Cast, version: ProcedureVersion) -> None:
    case = taken(cast, version)
    face = clock_face(case, at(NOW))
    assert [line.text for line in face.lines] == [
        "hạn 08:40 thứ Sáu 20/11/2026, đúng như đã hẹn ở hệ thống cũ, không tính lại"
    ]
    assert list(shifts(open_cases([cast.health.pk]), calendar_of(cast.health.pk))) == []


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        # From 12/11 to 18/11 the clock stood for four working days; 24/11 is off.
        ({"supplement_policy": "resume", "supplement_basis": "Điều 9 Luật mẫu"}, "2026-11-27 08:40"),
        # The five days run anew from 18/11.
        ({}, "2026-11-26 08:40"),
    ],
    ids=["resume", "restart"],
)
def test_a_dossier_that_waits_for_papers_there_waits_here_until_they_come(
    cast: Cast, rule: dict[str, str], due: str
) -> None:
    case = taken(cast, make_procedure(cast, **rule), waiting_since=at("2026-11-12 08:40"))
    assert (case.state, case.stopped_since, case.supplement_rounds) == ("waiting", at("2026-11-12 08:40"), 1)
    assert WorkItem.objects.get(subject_id=case.pk, subject_type="case").state == "waiting"
    complete_supplement(case, by=cast.actor("lan", "2026-11-18 08:40"), at=at("2026-11-18 08:40"))
    assert (case.state, case.due_at) == ("processing", at(due))
    assert Interval.objects.get(case=case).due_before == case.first_due_at == at("2026-11-20 08:40")
    assert "hạn mới 08:40" in clock_face(case, at("2026-11-18 08:40")).lines[-1].text


def test_the_papers_of_a_supplement_asked_in_the_old_system_are_named_when_they_come(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    case, came = taken(cast, version, waiting_since=at("2026-11-12 08:40")), at("2026-11-18 08:40")
    form, photo = version.components.order_by("order")
    page = f"/cases/{case.code}/supplement/received/"
    with frozen(came):
        client.force_login(cast.lan)
        assert "Ảnh chân dung 4 × 6" in client.get(page).content.decode()
        none = client.post(page, {"others": " "})
        assert (none.status_code, "Chưa ghi giấy nào" in none.content.decode()) == (422, True)
        client.post(page, {"components": [str(photo.pk)], "others": "Giấy xác nhận của Hội Dược"})
        case.refresh_from_db()
        told = client.get(f"/cases/{case.code}/history/").content.decode()
    assert (case.state, "Giấy xác nhận của Hội Dược" in told) == ("processing", True)
    rows = case.received_components.values_list("component", "originals", "supplemented_at")
    assert list(rows) == [(photo.pk, 2, came)]
    with frozen(came):
        client.force_login(cast.ha)
        page = client.get(f"/cases/{case.code}/supplement/").content.decode()
    assert form.name in page
    assert photo.name in page


def test_the_control_sheet_says_that_the_steps_before_are_not_known(cast: Cast, version: ProcedureVersion) -> None:
    case = taken(cast, version)
    rows = control_sheet(case, at("2026-11-17 10:40"))
    assert [(each.state, each.step) for each in rows][:2] == [("before", ""), ("now", "B3")]
    assert rows[1].used == 2  # hours in hand here, not since the reception there
    assert not is_wanted(case, "appointment_slip", 1)
    assert is_wanted(case, "control_sheet", 1)


def test_money_taken_in_the_old_system_is_held_and_stands_in_no_register_of_here(
    cast: Cast, version: ProcedureVersion
) -> None:
    case = taken(cast, version, fee_amount=500_000, fee_paid_by="cash")
    assert (money_of(case).owed, money_of(case).held) == (0, 500_000)
    assert money_of_day(cast.actor("lan"), at("2026-11-10 08:40").date()).entries == []
    assert not is_wanted(case, "fee_receipt", 1)
    owing = taken(cast, version, code="H99.12-261110-0008", fee_amount=500_000)
    record_payment(owing, by=cast.actor("lan"), at=at(NOW), way="cash")
    assert [entry.amount for entry in money_of_day(cast.actor("lan"), at(NOW).date()).entries] == [500_000]
    assert is_wanted(owing, "fee_receipt", 1)


def test_only_the_administrator_and_the_leader_of_the_desk_take_over(cast: Cast, version: ProcedureVersion) -> None:
    for who in ("lan", "minh", "binh", "thao", "tuan"):
        with pytest.raises(NotPermittedError):
            take_over(cast.health, dossier=dossier(version), by=cast.actor(who), at=at(NOW))
    assert Case.objects.count() == 0


def test_a_good_row_means_one_dossier(cast: Cast, version: ProcedureVersion) -> None:
    (good,) = checked(cast, row())
    assert good.faults == {}
    assert (good.values["step"], good.values["handler_id"], good.values["fee"]) == ("B3", cast.minh.pk, 500_000)
    assert [each.order for each in good.values["components"]] == [1, 2]


# What is changed in a good row, where it is told, and in which words.
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"code": ""}, "code", "còn trống"),
    ({"code": "HS-2026-7"}, "code", "không đúng dạng"),
    ({"code": "H99.08-261110-0007"}, "code", "Sở Nông nghiệp và Môi trường"),
    ({"code": "H99.12-261110-180012"}, "code", "Bộ Y tế"),
    ({"procedure": "QT.XX.99"}, "procedure", "Không có thủ tục"),
    ({"received": "18/11/2026 08:00", "due": "20/11/2026"}, "received", "tương lai"),
    ({"received": "11/17/2026"}, "received", "không đọc được"),
    ({"due": "09/11/2026 08:00"}, "due", "trước lúc tiếp nhận"),
    ({"due": ""}, "due", "ghi hạn đã hẹn"),
    ({"step": "B9"}, "step", "không có bước “B9”"),
    ({"step": "Trả kết quả"}, "step", "chưa có kết quả"),
    ({"step": "Thẩm định thực địa"}, "step", "chọn một bước"),
    ({"division": "Phòng Kế hoạch"}, "division", "Không có phòng"),
    ({"handler": "Trần Văn Không"}, "handler", "Không ai tên"),
    ({"handler": "yen"}, "handler", "không thụ lý ở phòng này"),
    ({"channel": "Fax"}, "channel", "chọn một"),
    ({"papers": "đơn; hộ chiếu"}, "papers", "không có giấy tờ “đơn”"),
    ({"papers": "hộ chiếu"}, "papers", "Thủ tục có: 1 Đơn đề nghị cấp lại; 2 Ảnh"),
    ({"fee": "năm trăm"}, "fee", "Ghi số đồng"),
    ({"stopped": "09/11/2026"}, "stopped", "sau lúc tiếp nhận"),
    ({"owner": "A" * 201}, "owner", "Dài quá 200"),
]


def test_a_wrong_row_is_told_by_column_rule_and_way_out(cast: Cast, version: ProcedureVersion) -> None:
    codes = [f"H99.12-261110-{number:04}" for number in range(1, len(WRONG) + 1)]
    rows = checked(cast, *(row(**{"code": code} | bad) for code, (bad, _, _) in zip(codes, WRONG, strict=True)))
    for line, (checked_row, (bad, column, words)) in enumerate(zip(rows, WRONG, strict=True), start=2):
        assert words in checked_row.faults.get(column, ""), bad
        assert checked_row.line == line


def test_an_unknown_step_is_asked_with_the_steps_of_that_process(cast: Cast, version: ProcedureVersion) -> None:
    (bad,) = checked(cast, row(step="xem xét"))
    assert [step for step, _ in bad.choices["step"]] == ["B1", "B2", "B3", "B4", "B5"]


def test_a_step_is_known_by_its_number_and_its_name(cast: Cast, version: ProcedureVersion) -> None:
    rows = [row(step=word, code=f"H99.12-261110-000{n}") for n, word in enumerate(["3", "b3", "THẨM ĐỊNH hồ sơ"], 1)]
    assert [each.values["step"] for each in checked(cast, *rows)] == ["B3", "B3", "B3"]


def test_of_two_people_with_one_name_it_is_asked_which_with_their_divisions(
    cast: Cast, version: ProcedureVersion
) -> None:
    other = User.objects.create(username="minh2", full_name="Trần Quang Minh")
    post = Position.objects.create(
        user=other, agency=cast.health, division=cast.drugs, title="Chuyên viên", duties=["handle"], held_from=SINCE
    )
    by_name = unicodedata.normalize("NFD", "Trần Quang Minh")
    asked, told = checked(cast, row(handler=by_name), row(handler="minh2", code="H99.12-261110-0008"))
    drugs = cast.drugs.name
    assert f"Có 2 người tên “Trần Quang Minh”: minh ({drugs}); minh2 ({drugs}). Ghi tên" in asked.faults["handler"]
    assert [name for name, _ in asked.choices["handler"]] == ["minh", "minh2"]
    assert told.values["handler_id"] == other.pk
    # Only one of them is in that division: it is no question.
    post.division = Division.objects.create(agency=cast.health, code="P2", name="Phòng Nghiệp vụ Y")
    post.save()
    first, second = checked(cast, row(handler=by_name), row(handler=by_name, code="H99.12-261110-0008", division="P2"))
    assert (first.values["handler_id"], second.values["handler_id"]) == (cast.minh.pk, other.pk)


def test_the_second_row_of_a_code_is_refused(cast: Cast, version: ProcedureVersion) -> None:
    first, second = checked(cast, row(), row())
    assert (first.faults, "Trùng mã với dòng 2" in second.faults["code"]) == ({}, True)


def test_what_was_taken_over_is_known_and_what_differs_or_was_received_here_is_told(
    cast: Cast, version: ProcedureVersion
) -> None:
    taken(cast, version)
    here = make_registered(cast, version, "2026-11-16 09:00")
    (same,) = checked(cast, row())
    assert (same.known, same.faults) == (True, {})
    (other,) = checked(cast, row(due="23/11/2026"))
    (ours,) = checked(cast, row(code=here.code))
    assert "đã nhận chuyển" in other.faults["code"]
    assert "tiếp nhận tại phần mềm này" in ours.faults["code"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17/11/2026 08:40", ("2026-11-17 08:40", True)),
        ("08:40 17/11/2026", ("2026-11-17 08:40", True)),
        ("2026-11-17T08:40:00", ("2026-11-17 08:40", True)),
        ("17-11-2026, 8h40", ("2026-11-17 08:40", True)),
        ("7.1.2026 8 giờ 05 phút", ("2026-01-07 08:05", True)),
        ("17/11/2026", ("2026-11-17 00:00", False)),
        ("11/17/2026", None),
        ("17/11/26", None),
        ("31/02/2026", None),
        ("17/11/2026 25:00", None),
        ("mai", None),
    ],
)
def test_days_written_as_text_mean_one_instant_or_none(text: str, meant: tuple[str, bool] | None) -> None:
    found = moment_in(text)
    assert found == (meant and (at(meant[0]), meant[1]))


def test_a_promise_without_an_hour_ends_with_the_working_day(cast: Cast, version: ProcedureVersion) -> None:
    (good,) = checked(cast, row(due="20/11/2026"))
    assert good.values["due"] == at("2026-11-20 17:00")


@pytest.mark.once("tests/arrivals/test_take_over.py")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sheet(row(), head={"due": "Hẹn trả lúc", "step": "Bước đang ở"}), "“Đang ở bước”. Nếu là cột “Bước đang ở”"),
        (sheet(row(), head={"owner": ""}), "thiếu cột “Chủ hồ sơ”"),
        (sheet(row(), extra="Mã hồ sơ"), "“Mã hồ sơ” có hai lần"),
        (sheet(), "chưa có hồ sơ nào"),
        (b"%PDF-1.7", "không phải bảng tính"),
        (sheet(*[row()] * 10_000), f"10000 dòng; mỗi lần đọc nhiều nhất {MOST_ROWS}"),
    ],
    ids=["renamed", "missing", "doubled", "empty", "no sheet", "ten thousand"],
)
def test_a_file_that_is_no_such_list_is_refused_with_the_way_out(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSheetError) as refused:
        read_rows(content)
    assert words in refused.value.words


def test_headings_typed_with_parted_marks_are_the_same_headings(cast: Cast, version: ProcedureVersion) -> None:
    parted = {"code": unicodedata.normalize("NFD", "Mã hồ sơ"), "owner": unicodedata.normalize("NFD", "CHỦ HỒ SƠ *")}
    (typed,) = read_rows(sheet(row(), head=parted)).values()
    assert typed["owner"] == "Huỳnh Thị Sáu"


def test_a_step_inside_parallel_branches_is_no_place_to_stand_alone(cast: Cast) -> None:
    from tests.cases.versions import beside

    make_procedure(cast, process=beside("B31", "B32"))
    (bad,) = checked(cast, row(step="B31"))
    assert "không có bước" in bad.faults["step"]
    assert "B31" not in dict(bad.choices["step"])
    assert definition().code == "QT.DP.02"


def test_an_owner_who_handed_in_is_reached_as_the_sheet_says():
    typed = dict.fromkeys(["submitter", "email", "owner_identity"], "")
    typed |= {"owner": "Huỳnh Thị Sáu", "phone": "0914000226", "address": "Xã Ea Kao"}
    reached = {party.role: (party.phone, party.address) for party in parties_from(typed)}
    assert reached == {"submitter": ("0914000226", "Xã Ea Kao"), "owner": ("0914000226", "Xã Ea Kao")}
    other = {party.role: party.phone for party in parties_from({**typed, "submitter": "Trần Văn Bảy"})}
    assert other == {"submitter": "0914000226", "owner": ""}


@pytest.mark.parametrize(
    ("told", "column", "words"),
    [
        ({"received": "15/06/2022 08:40", "due": "22/06/2022 08:40"}, "due", "22/06/2022 nằm ngoài các ngày"),
        ({"received": "15/06/2022 08:40", "due": "22/06/2022"}, "due", "01/01/2024 đến"),
        # The calendar begins on the day before, and the steps that are left need more than a day.
        ({"received": "15/06/2022 08:40", "due": "02/01/2024 09:00"}, "due", "bỏ dòng"),
        ({"received": "15/06/2022 08:40", "stopped": "20/06/2022"}, "stopped", "20/06/2022 nằm ngoài"),
        ({"code": "H99.12-261118-0001"}, "code", "18/11/2026, chưa tới"),
        ({"code": "H99.08-261118-0001"}, "code", "Đầu mã H99.08"),
        ({"code": "H99.12-261117-99999"}, "code", "ngày mai hãy nhận dòng này"),
    ],
)
def test_the_check_of_a_row_and_the_act_judge_by_one_rule(
    cast: Cast, version: ProcedureVersion, told: dict[str, str], column: str, words: str
) -> None:
    (bad,) = checked(cast, row(**told))
    assert words in bad.faults.get(column, ""), bad.faults
    if column == "code" and "H99.08" in told["code"]:
        return  # refused before as another agency's
    given: dict[str, Any] = {"code": bad.typed["code"]}
    given |= {f"{key}_at": bad.values[key] for key in ("received", "due")} | {"waiting_since": bad.values["stopped"]}
    with pytest.raises(BrokenRuleError) as refused:
        taken(cast, version, **given)
    assert (refused.value.field, refused.value.words) == (column, bad.faults[column])


def test_a_promise_behind_the_last_day_of_the_calendar_is_told() -> None:
    told = ToldDays(received=at("2026-11-10 08:40"), due=at("2027-03-01 08:40"))
    faults = faults_of_days(told, hours_after=Decimal(8), calendar=national(), at=at(NOW))
    assert "(01/01/2024 đến 31/01/2027)" in faults.pop("due")
    assert faults == {}


def test_no_code_of_another_day_and_none_far_ahead_moves_the_numbers_of_today(
    cast: Cast, version: ProcedureVersion
) -> None:
    taken(cast, version, code="H99.12-261110-99999")
    with pytest.raises(BrokenRuleError, match="vượt quá xa"):
        taken(cast, version, code="H99.12-261117-1001", received_at=at("2026-11-17 08:00"))
    taken(cast, version, code="H99.12-261117-1000", received_at=at("2026-11-17 08:00"))
    assert make_registered(cast, version, "2026-11-17 09:00").code == "H99.12-261117-1001"
    assert [each.period for each in NumberCounter.objects.filter(kind="case")] == ["261117"]


@pytest.mark.parametrize(
    ("told", "meant", "words"),
    [
        ({"phone": 912345678}, {"phone": "0912345678"}, "mất số 0 đầu"),
        ({"phone": "34 5678 901"}, {"phone": "0345678901"}, "đủ 10 chữ số"),
        ({"phone": 91234567}, {"phone": "91234567"}, "không phải số điện thoại"),
        ({"phone": "02623851234"}, {"phone": "02623851234"}, ""),
        ({"owner_identity": 68190000412}, {"owner_identity": "068190000412"}, "đủ 12 chữ số"),
        ({"owner_identity": 1090123456}, {"owner_identity": "1090123456"}, "hay căn cước mất hai số 0 đầu?"),
        ({"owner_identity": 1090123456, "owner": "Công ty TNHH Mẫu"}, {"owner_identity": "1090123456"}, ""),
        ({"owner_identity": 5490000412}, {"owner_identity": "5490000412"}, ""),
        ({"owner_identity": "68190"}, {"owner_identity": "68190"}, "Có 5 ký tự"),
    ],
)
def test_zeros_that_a_spreadsheet_dropped_come_back_and_are_told(
    told: dict[str, Any], meant: dict[str, str], words: str
) -> None:
    (typed,) = read_rows(sheet(row(**told))).values()
    whole, notes = with_whole_numbers(typed)
    assert {key: whole[key] for key in meant} == meant
    assert words in "".join(notes.values())
    assert bool(words) == bool(notes)
    assert {party.role: party.phone for party in parties_from(whole)}["owner"] == whole["phone"]


def test_only_the_code_is_told_as_taken(cast: Cast, version: ProcedureVersion) -> None:
    paper = version.components.first()
    twice = [ComponentDraft(component_id=paper.pk, copies=1)] * 2
    with pytest.raises(IntegrityError), transaction.atomic():
        taken(cast, version, components=twice)
    (good,) = checked(cast, row(papers="1; 1; 2"))
    assert [each.order for each in good.values["components"]] == [1, 2]


def test_a_list_of_many_procedures_is_checked_by_as_many_reads_as_one(cast: Cast, version: ProcedureVersion) -> None:
    checked(cast, row())  # the calendar and the graph are kept from now on
    with CaptureQueriesContext(connection) as one:
        checked(cast, row())
    for number in (3, 4):
        make_procedure(cast, code=f"QT.DP.0{number}", process=definition(f"QT.DP.0{number}"))
    with CaptureQueriesContext(connection) as three:
        checked(cast, row())
    assert len(three) == len(one) + 1  # the new graphs, together


def test_a_promise_told_wrongly_is_put_right_and_the_clock_follows(cast: Cast, version: ProcedureVersion) -> None:
    case = taken(cast, version, due_at=at("2026-11-16 08:40"))
    by, late = cast.actor("quan"), at("2026-11-17 09:00")
    assert mark_overdue(case, by=machine(cast.health.pk), at=late)
    right = {"due_at": at("2027-01-20 10:00"), "by": by, "reason": "Chép nhầm, giấy hẹn ghi 20/01/2027."}
    with pytest.raises(NotPermittedError):
        correct_told_due(case, **right | {"by": cast.actor("lan")}, at=late)
    with pytest.raises(BrokenRuleError, match="trước lúc tiếp nhận"):
        correct_told_due(case, **right | {"due_at": at("2026-11-01 08:00")}, at=late)
    with pytest.raises(BrokenRuleError, match="đang ghi đúng như vậy"):
        correct_told_due(case, **right | {"due_at": at("2026-11-16 08:40")}, at=late)
    correct_told_due(case, **right, at=late)
    case.refresh_from_db()
    assert (case.first_due_at, case.due_at) == (right["due_at"], right["due_at"])
    assert WorkItem.objects.get(subject_type="case", subject_id=case.pk).promise_at == right["due_at"]
    line = story(case)[0]
    assert "hạn dời 16/11 sang 20/01/2027" in line.what
    assert line.corrected == (("Hạn đã hẹn", "08:40 16/11/2026", "10:00 20/01/2027", False),)
    assert line.remark == right["reason"]
    # It is late anew only when this promise has passed, and no calendar moves it.
    assert not mark_overdue(case, by=machine(cast.health.pk), at=late)
    assert not untold_overdue(late).exists()
    assert untold_overdue(at("2027-01-20 10:01")).get() == case
    assert not list(shifts(open_cases([cast.health.pk]), calendar_of(cast.health.pk)))


def test_a_promise_told_wrongly_of_a_case_that_waits_moves_by_the_stop_as_ever(
    cast: Cast, version: ProcedureVersion
) -> None:
    case = taken(cast, version, waiting_since=at("2026-11-12 08:00"))
    by, now = cast.actor("quan"), at("2026-11-17 09:00")
    correct_told_due(case, due_at=at("2026-11-19 08:40"), by=by, at=now, reason="Chép nhầm ngày trên giấy hẹn.")
    assert Interval.objects.get(case=case).due_before == at("2026-11-19 08:40")
    case.refresh_from_db()
    case = complete_supplement(case, by=cast.actor("lan"), at=now)
    assert case.due_at is not None
    assert case.due_at > at("2026-11-19 08:40")
    assert case.first_due_at == at("2026-11-19 08:40")


def test_a_promise_that_cannot_be_counted_leaves_the_case_as_it_was(cast: Cast) -> None:
    case = taken(cast, make_procedure(cast, **SECTOR_RULE), waiting_since=at("2026-11-12 08:00"))
    case = complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-17 09:00"))
    told, far = case.first_due_at, {"by": cast.actor("quan"), "at": at("2026-11-17 10:00"), "reason": "Chép nhầm."}
    with pytest.raises(Refusal):
        correct_told_due(case, due_at=at("2099-12-31 16:00"), **far)
    assert case.first_due_at == told


def test_a_row_tells_what_was_understood_and_asks_about_a_reception_years_before_its_promise(
    cast: Cast, version: ProcedureVersion
) -> None:
    (old,) = checked(cast, row(received="10/11/2023 08:40", step="thẩm định hồ sơ", procedure=version.procedure.code))
    assert not old.faults
    assert "10/11/2023, hẹn trả 20/11/2026: cách 3 năm." in old.notes["received"]
    assert old.told("received") == "10/11/2023 08:40"
    assert old.told("procedure") == f"QT.DP.02 {version.name}"
    assert old.told("step") == "B3 Thẩm định hồ sơ"
    assert old.told("handler") == "Trần Quang Minh, Phòng Nghiệp vụ Dược"
    (usual,) = checked(cast, row())
    assert "received" not in usual.notes


def test_a_promise_sooner_than_the_limit_of_the_procedure_is_asked_about(cast: Cast, version: ProcedureVersion) -> None:
    (soon,) = checked(cast, row(due="12/11/2026 16:00"))
    assert not soon.faults
    assert soon.notes["due"].startswith("Sớm hơn thời hạn của thủ tục: tiếp nhận 10/11/2026 thì hạn là 17/11/2026.")
    (whole,) = checked(cast, row(due="17/11/2026"))
    assert "due" not in whole.notes

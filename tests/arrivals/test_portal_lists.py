"""The daily list of a portal: filed once, linked, followed; asked where it is not certain."""

from datetime import date
from functools import partial

import pytest

from nennep.arrivals.actions.portal_lists import choose_line, match_columns, match_procedures
from nennep.arrivals.jobs import file_one
from nennep.arrivals.models import PortalFiling, PortalList
from nennep.arrivals.queries.portal_entries import entries_of, unknown_procedures
from nennep.arrivals.queries.portal_lists import columns_of
from nennep.cases.models import Case
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import receive_case, register_case
from nennep.reception.forms.filed_dossier import initial_of
from tests.arrivals.portal_lists import NATIONAL, NOW, dossier, filed, statuses, taken_in, workbook
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, make_procedure, make_registered


def choose(cast: Cast, portal_list: PortalList, choice: str, twin: str = "") -> None:
    number = entries_of(portal_list, NOW)[0].line.number
    choose_line(portal_list, number=number, choice=choice, twin=twin, by=cast.actor("lan"), at=NOW)


def test_a_list_becomes_dossiers_that_wait_at_the_desk_with_everything_filled_in(cast: Cast) -> None:
    version = make_procedure(cast)
    company = dossier(8, Người_nộp="Lê Văn Tám", Số_CCCD="068190000413", Ngày_nộp="17/11/2026")
    headings = [*NATIONAL, "Chủ hồ sơ", "Mã số thuế", "Hình thức nhận kết quả"]
    company |= {"Chủ hồ sơ": "Công ty TNHH Mẫu", "Mã số thuế": "5800123456", "Hình thức nhận kết quả": "BCCI"}
    portal_list = taken_in(cast, content=workbook(dossier(), company, headings=headings))
    assert statuses(portal_list) == ["new", "new"]
    assert not Case.objects.exists()  # a preview first

    items = filed(cast, portal_list)
    assert [item.outcome for item in items] == ["done", "done"]
    one, other = Case.objects.order_by("pk")
    assert (one.state, one.channel, one.procedure_version) == ("submitted", "online", version)
    assert one.submitted_at == at("2026-11-17 08:15")
    assert (one.outside_code, one.portal_filing.code) == ("G22.99-261117-0007", "G22.99-261117-0007")
    assert "g22.99-261117-0007" in one.search_text
    sheet = initial_of(one)
    assert {name: sheet[name] for name in ("name", "identity_number", "phone", "email", "address", "same_owner")} == {
        "name": "Huỳnh Thị Sáu",
        "identity_number": "068190000412",
        "phone": "0914000226",
        "email": "sau@mau.vn",
        "address": "Số 14 đường Bờ Kè, phường Lam Sơn",
        "same_owner": True,
    }
    assert sheet["born_on"] == date(1990, 5, 12)
    sheet = initial_of(other)
    assert (sheet["owner_kind"], sheet["owner_name"], sheet["owner_identity"], sheet["result_channel"]) == (
        *("organisation", "Công ty TNHH Mẫu", "5800123456", "post"),
    )
    receive_case(one, by=cast.actor("lan"), at=NOW)
    assert one.due_at is not None
    told = "".join(Event.objects.values_list("body", flat=True))
    assert not [secret for secret in ("Sáu", "068190000412", "0914000226", "Bờ Kè", "Công ty") if secret in told]


def test_a_dossier_of_a_linked_group_keeps_the_code_of_the_portal(cast: Cast) -> None:
    """Điều 28 Nghị định 118/2025: filed online it bears the portal's code; another form of code is kept beside ours."""
    version = make_procedure(cast)
    ProcedureVersion.objects.filter(pk=version.pk).update(linked=True)
    filed(cast, taken_in(cast, dossier(7), dossier(8) | {"Mã hồ sơ": "HS-2026/8", "Số CCCD": "068190000413"}))
    one, other = Case.objects.order_by("pk")
    assert (one.code, one.outside_code) == ("G22.99-261117-0007", "G22.99-261117-0007")
    assert (other.code, other.outside_code) == ("H99.12-261117-0001", "HS-2026/8")


def test_a_dossier_filed_before_the_first_day_here_takes_no_code_of_the_old_system(cast: Cast) -> None:
    make_procedure(cast)
    filed(cast, taken_in(cast, dossier(Ngày_nộp="16/11/2026 21:15")))
    case = Case.objects.get()
    assert (case.submitted_at, case.code.split("-")[1]) == (at("2026-11-16 21:15"), "261117")


def test_the_same_or_an_overlapping_list_makes_no_doubles(cast: Cast) -> None:
    make_procedure(cast)
    filed(cast, taken_in(cast, dossier(7), dossier(8)))
    again = taken_in(cast, dossier(8, Trạng_thái="Đang xử lý"), dossier(9), portal="provincial")
    assert statuses(again) == ["same", "new"]
    filed(cast, again)
    assert Case.objects.count() == 3


def test_two_people_with_the_same_list_make_each_dossier_once(cast: Cast) -> None:
    make_procedure(cast)
    first, second = taken_in(cast, dossier()), taken_in(cast, dossier())
    entry = entries_of(second, NOW)[0]
    content = {"line": entry.line.pk, "act": "make", "places": dict(columns_of(second).places), "sure": False}
    content["version"] = entry.version.pk if entry.version else None
    filed(cast, first)
    with pytest.raises(BrokenRuleError, match="ghi từ một danh sách khác"):
        file_one(content, by=cast.actor("lan"), at=NOW)
    assert Case.objects.count() == PortalFiling.objects.count() == 1


def test_an_unknown_procedure_is_asked_once_and_never_guessed(cast: Cast) -> None:
    version = make_procedure(cast)
    strange = dossier(7, Mã_TTHC="2.009999", Tên_TTHC="Cấp lại chứng chỉ hành nghề dược")
    foreign = dossier(8, Mã_TTHC="", Tên_TTHC="Đăng ký khai sinh")
    portal_list = taken_in(cast, strange, foreign)
    assert statuses(portal_list) == ["ask", "ask"]
    assert list(unknown_procedures(entries_of(portal_list, NOW))) == ["2.009999", "dang ky khai sinh"]
    match = partial(match_procedures, by=cast.actor("lan"), at=NOW)
    with pytest.raises(ConflictError):
        match(portal_list, answers={"3.000001": version.procedure.pk})
    match(portal_list, answers={"2.009999": version.procedure.pk, "dang ky khai sinh": None})
    assert statuses(portal_list) == ["new", "out"]
    assert statuses(taken_in(cast, strange, foreign)) == ["new", "out"]  # remembered
    assert statuses(taken_in(cast, strange, portal="provincial")) == ["ask"]  # each portal has its own codes
    (entry,) = entries_of(taken_in(cast, dossier(9, Tên_TTHC="Đăng ký khai sinh")), NOW)
    assert [remark.field for remark in entry.row.remarks] == ["procedure_name"]  # the code is ours, the name is not


def test_a_column_is_matched_once_by_hand(cast: Cast) -> None:
    make_procedure(cast)
    headings = ["Số tham chiếu" if heading == "Mã hồ sơ" else heading for heading in NATIONAL]
    content = workbook(dossier() | {"Số tham chiếu": "G22.99-261117-0007"}, headings=headings)
    portal_list = taken_in(cast, content=content)
    assert entries_of(portal_list, NOW) == []
    chosen = dict(columns_of(portal_list).places) | {"code": 1}
    match = partial(match_columns, by=cast.actor("lan"), at=NOW)
    with pytest.raises(BrokenRuleError, match="Mỗi cột một ý nghĩa"):
        match(portal_list, chosen=chosen | {"phone": 1})
    match(portal_list, chosen=chosen)
    assert statuses(portal_list) == statuses(taken_in(cast, content=content)) == ["new"]


@pytest.mark.parametrize("whose", ["health", "other"])
def test_a_code_of_the_portal_under_the_head_of_an_agency_here_is_a_number_of_its_series(
    cast: Cast, whose: str
) -> None:
    """The own counter goes on behind it, another agency's passes over it; no two dossiers here bear one code."""
    version = make_procedure(cast)
    ProcedureVersion.objects.filter(pk=version.pk).update(linked=True)
    version.refresh_from_db()
    head = getattr(cast, whose).case_head
    filed(cast, taken_in(cast, dossier(7) | {"Mã hồ sơ": f"{head}-261117-0002"}))
    agency, clerk = (cast.health, "lan") if whose == "health" else (cast.other, "tuan")
    told = {"version": version, "channel": "counter", "parties": [SAU]}
    made = [register_case(agency, by=cast.actor(clerk), at=at(f"2026-11-17 09:0{n}"), **told).code for n in range(2)]
    following = ("0003", "0004") if whose == "health" else ("0001", "0003")
    assert made == [f"{head}-261117-{number}" for number in following]
    # A number given at the counter, and one far behind all, are kept beside a code of our own.
    for row, number in ((8, "0003"), (9, "9999")):
        told = {"Mã hồ sơ": f"{head}-261117-{number}", "Số CCCD": f"0681900004{row:02}"}
        filed(cast, taken_in(cast, dossier(row) | told))
    codes = list(Case.objects.order_by("pk").values_list("code", flat=True))
    assert len(set(codes)) == len(codes)
    assert f"{head}-261117-9999" not in codes


def test_a_dossier_typed_by_hand_is_shown_as_a_probable_double_and_linked(cast: Cast) -> None:
    version = make_procedure(cast)
    typed = make_registered(cast, version, "2026-11-16 09:00")
    make_registered(cast, version, "2026-11-03 09:00")  # two weeks ago: another dossier
    earlier = dossier(9, Số_CCCD="068190000499", Số_điện_thoại="", Ngày_nộp="04/11/2026", Trạng_thái="Mới")
    portal_list = taken_in(cast, dossier(), earlier)
    entry, other = entries_of(portal_list, NOW)
    assert other.status == "new"
    choose_line(portal_list, number=other.line.number, choice="out", by=cast.actor("lan"), at=NOW)
    assert (entry.status, [case.code for case in entry.twins], entry.act) == ("twin", [typed.code], "")
    with pytest.raises(BrokenRuleError, match="Chưa có hồ sơ nào để ghi"):
        filed(cast, portal_list)
    with pytest.raises(BrokenRuleError, match="Chọn hồ sơ để gắn"):
        choose(cast, portal_list, "link", "H99.12-000000-0001")
    choose(cast, portal_list, "link", typed.code)
    assert [item.made for item in filed(cast, portal_list)] == [typed.code]
    typed.refresh_from_db()
    assert Case.objects.count() == 2
    assert (typed.outside_code, typed.portal_filing.told["phone"]) == ("G22.99-261117-0007", "0914000226")
    assert "g22.99-261117-0007" in typed.search_text
    assert statuses(taken_in(cast, dossier())) == ["same"]


def test_a_probable_double_can_be_another_dossier_all_the_same(cast: Cast) -> None:
    make_registered(cast, make_procedure(cast), "2026-11-17 08:00")
    portal_list = taken_in(cast, dossier())
    choose(cast, portal_list, "make")
    filed(cast, portal_list)
    assert (Case.objects.count(), PortalFiling.objects.count()) == (2, 1)


def test_what_somebody_types_while_the_list_waits_is_no_double_either(cast: Cast) -> None:
    version = make_procedure(cast)
    portal_list = taken_in(cast, dossier())
    assert statuses(portal_list) == ["new"]
    entry = entries_of(portal_list, NOW)[0]
    content = {"line": entry.line.pk, "act": "make", "places": dict(columns_of(portal_list).places), "sure": False}
    make_registered(cast, version, "2026-11-17 08:38")
    with pytest.raises(BrokenRuleError, match="nhập tay"):
        file_one(content | {"version": version.pk}, by=cast.actor("lan"), at=NOW)


def test_what_the_portal_corrects_is_a_difference_until_it_is_followed(cast: Cast) -> None:
    make_procedure(cast)
    filed(cast, taken_in(cast, dossier()))
    changed = dossier(Số_điện_thoại="0914000999", Địa_chỉ="Số 15 đường Bờ Kè")
    portal_list = taken_in(cast, changed)
    (entry,) = entries_of(portal_list, NOW)
    assert (entry.status, [change.field for change in entry.changes], entry.act) == (
        "differs",
        ["phone", "address"],
        "",
    )
    choose(cast, portal_list, "accept")
    filed(cast, portal_list)
    case = Case.objects.get()
    assert {(party.role, party.phone) for party in case.parties.all()} == {
        ("submitter", "0914000999"),
        ("owner", "0914000999"),
    }
    assert "g22.99-261117-0007" in case.search_text
    assert statuses(taken_in(cast, changed)) == ["same"]


def test_columns_that_a_later_list_lacks_take_nothing_from_the_dossier(cast: Cast) -> None:
    make_procedure(cast)
    company = dossier() | {"Chủ hồ sơ": "Công ty TNHH Mẫu", "Mã số thuế": "5800123456", "Trích yếu": "Cấp lại"}
    headings = [*NATIONAL, "Chủ hồ sơ", "Mã số thuế", "Trích yếu"]
    alone = dossier(8, Người_nộp="Lê Văn Tám", Số_CCCD="068190000413")
    alone |= {"Chủ hồ sơ": "Lê Văn Tám"}
    early = taken_in(cast, company)
    filed(cast, taken_in(cast, content=workbook(company, alone, headings=headings)))

    def people() -> dict[tuple[str, str], tuple[object, ...]]:
        return {
            (case.code, party.role): (
                *(party.kind, party.name, party.identity_number, party.born_on, party.email, party.address),
                *(party.phone, case.summary),
            )
            for case in Case.objects.all()
            for party in case.parties.all()
        }

    before = people()
    fewer = [heading for heading in NATIONAL if heading not in ("Địa chỉ", "Số CCCD", "Email", "Ngày sinh")]
    phone = "0914000999"
    later = taken_in(
        cast, content=workbook(company | {"Số điện thoại": phone}, alone | {"Số điện thoại": phone}, headings=fewer)
    )
    for entry in entries_of(later, NOW):
        assert [change.field for change in entry.changes] == ["phone"]
        choose_line(later, number=entry.line.number, choice="accept", by=cast.actor("lan"), at=NOW)
    assert [item.outcome for item in filed(cast, later)] == ["done", "done"]
    owner = (Case.objects.order_by("pk")[0].code, "owner")  # the company has another phone, or none
    assert people() == {key: told if key == owner else (*told[:6], phone, told[7]) for key, told in before.items()}

    # What was taken in before is older than what is known by now: nothing leads back.
    early.entered_at = at("2026-11-17 08:30")
    early.save()
    (entry,) = entries_of(early, NOW)
    assert (entry.status, "cũ hơn" in entry.why) == ("out", True)


def test_a_dossier_withdrawn_on_the_portal_is_recalled_or_told(cast: Cast) -> None:
    make_procedure(cast)
    filed(cast, taken_in(cast, dossier(7), dossier(8, Số_CCCD="068190000413")))
    one, other = Case.objects.order_by("pk")
    receive_case(other, by=cast.actor("lan"), at=NOW)
    withdrawn = [dossier(7, Trạng_thái="Công dân rút"), dossier(8, Số_CCCD="068190000413", Trạng_thái="Công dân rút")]
    portal_list = taken_in(cast, *withdrawn, dossier(9, Trạng_thái="Đã rút"))
    assert statuses(portal_list) == ["differs", "differs", "out"]
    choose(cast, portal_list, "accept")
    late = entries_of(portal_list, NOW)[1]
    with pytest.raises(BrokenRuleError, match="bấm Rút hồ sơ"):
        choose_line(portal_list, number=late.line.number, choice="accept", by=cast.actor("lan"), at=NOW)
    choose_line(portal_list, number=late.line.number, choice="seen", by=cast.actor("lan"), at=NOW)
    filed(cast, portal_list)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state, Case.objects.count()) == ("recalled", "processing", 2)
    assert statuses(taken_in(cast, *withdrawn)) == ["same", "same"]
    third = entries_of(portal_list, NOW)[2]
    assert third.may_be_made_all_the_same
    choose_line(portal_list, number=third.line.number, choice="make", by=cast.actor("lan"), at=NOW)
    assert [item.outcome for item in filed(cast, portal_list)] == ["done"]


def test_a_wrong_row_keeps_none_of_the_others_back(cast: Cast) -> None:
    make_procedure(cast)
    wrong, same_code = dossier(8, Ngày_nộp="11/17/2026"), dossier(7, Người_nộp="Người khác")
    days = dossier(9, Ngày_nộp="18/11/2026"), dossier(10, Ngày_nộp="28/12/2023 08:15")
    portal_list = taken_in(cast, dossier(7), wrong, dossier(7), same_code, *days)
    assert statuses(portal_list) == ["new", "wrong", "out", "wrong", "wrong", "wrong"]
    assert "28/12/2023 đã quá một năm" in entries_of(portal_list, NOW)[-1].why
    filed(cast, portal_list)
    assert Case.objects.count() == 1
    assert statuses(portal_list)[0] == "done"


def test_the_procedure_must_hold_on_the_day_and_be_ours_to_take_in(cast: Cast) -> None:
    version = make_procedure(cast, routing="national")  # filed on the portal only: that is what the list is for
    assert statuses(taken_in(cast, dossier())) == ["new"]
    version.routing = "ministry"
    version.save()
    (entry,) = entries_of(taken_in(cast, dossier()), NOW)
    assert (entry.status, "hệ thống của Bộ" in entry.why) == ("wrong", True)
    version.routing, version.valid_to = "own", date(2026, 10, 31)
    version.save()
    (entry,) = entries_of(taken_in(cast, dossier()), NOW)
    assert (entry.status, "Hết hiệu lực" in entry.why) == ("wrong", True)


def test_the_upload_is_kept_also_where_it_cannot_be_read(cast: Cast) -> None:
    portal_list = taken_in(cast, content=b"%PDF-1.7")
    assert "không phải bảng tính" in portal_list.unread
    assert portal_list.file.state == "quarantined"
    with pytest.raises(BrokenRuleError, match="Tệp rỗng"):
        taken_in(cast, content=b"  ")


def test_only_the_desk_takes_lists_in(cast: Cast) -> None:
    make_procedure(cast)
    portal_list = taken_in(cast, dossier())
    for act in (
        partial(match_columns, portal_list, chosen={}),
        partial(match_procedures, portal_list, answers={}),
        partial(choose_line, portal_list, number=2, choice="out"),
    ):
        with pytest.raises(NotPermittedError):
            act(by=cast.actor("minh"), at=NOW)
    with pytest.raises(Refusal):
        file_one({"line": 0, "act": "make"}, by=cast.actor("lan"), at=NOW)

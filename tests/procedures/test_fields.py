"""The list of fields: added, renamed, placed, merged, closed; by whom, and what each agency sees of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.office.spelling import key
from nennep.org.models import Agency, Position
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import (
    VersionDraft,
    abolish_procedure,
    add_field,
    add_starter_fields,
    apply_decision,
    close_field,
    enact_procedure,
    merge_field,
    place_field,
    rename_field,
)
from nennep.procedures.models import Field, Procedure
from nennep.procedures.queries.fields import (
    field_meant,
    field_of_code,
    fields_by_name,
    fields_of,
    fields_on,
    keepers_for,
    listed_fields,
    names_on,
    with_merged,
)
from nennep.procedures.rules.field_names import checked_name
from nennep.procedures.rules.starter_fields import starter_list
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.procedures import decisions

NOW = "2026-11-17 08:40"
TODAY = date(2026, 11, 17)
WHY = "Quyết định 12/QĐ-UBND"


def by(cast: Cast, who: str = "thao", when: str = NOW) -> dict[str, Any]:
    return {"by": cast.actor(who, when), "at": at(when)}


def common(cast: Cast, name: str = "Dược phẩm", **given: Any) -> Field:
    """A field of the common list since the beginning of 2024."""
    return add_field(keeper=cast.province, name=name, **({"valid_from": date(2024, 1, 1)} | given), **by(cast))


def own(cast: Cast, name: str = "Việc riêng", **given: Any) -> Field:
    return add_field(keeper=cast.health, name=name, **({"valid_from": date(2024, 1, 1)} | given), **by(cast))


def refused(act: Any, **given: Any) -> BrokenRuleError:
    before = Event.objects.count()
    with pytest.raises(BrokenRuleError) as told:
        act(**given)
    assert Event.objects.count() == before
    return told.value


def names(found: list[Field]) -> list[str]:
    return [each.name for each in found]


# --- adding


def test_a_field_of_the_common_list_is_used_by_every_agency(cast: Cast) -> None:
    common(cast)
    assert names(fields_of(cast.health, TODAY)) == names(fields_of(cast.other, TODAY)) == ["Dược phẩm"]


def test_a_field_of_an_agency_s_own_is_used_by_nobody_else(cast: Cast) -> None:
    own(cast)
    assert names(fields_of(cast.health, TODAY)) == ["Việc riêng"]
    assert fields_of(cast.other, TODAY) == fields_of(cast.province, TODAY) == []
    assert field_of_code(cast.other, "viec-rieng", TODAY) is None


def test_the_common_list_comes_first_and_each_list_in_its_order(cast: Cast) -> None:
    own(cast, "Ấn phẩm")
    common(cast, "Mỹ phẩm", order=2)
    common(cast, "Dược phẩm", order=1)
    assert names(fields_of(cast.health, TODAY)) == ["Dược phẩm", "Mỹ phẩm", "Ấn phẩm"]


def test_a_field_without_a_code_gets_one_of_its_name_that_is_free(cast: Cast) -> None:
    field = common(cast, "Hộ tịch")
    close_field(field, last_day=TODAY, basis=WHY, **by(cast))
    assert (field.code, common(cast, "Hộ tịch").code) == ("ho-tich", "ho-tich-2")


def test_adding_is_an_event_in_the_chain_of_the_keeper(cast: Cast) -> None:
    field = common(cast)
    event = Event.objects.get(kind="field.added")
    assert (event.chain_id, event.subject_id, event.actor_id) == (cast.province.pk, field.pk, cast.thao.pk)


def test_a_code_is_taken_whatever_its_case(cast: Cast) -> None:
    common(cast, code="G03-GD10")
    told = refused(own, cast=cast, code="g03-gd10")
    assert (told.field, "g03-gd10 đã có lĩnh vực dùng" in str(told)) == ("code", True)


def test_the_common_list_takes_no_code_that_an_agency_uses_and_does_not_tell_whose(cast: Cast) -> None:
    own(cast, code="R1")
    told = refused(common, cast=cast, code="R1")
    assert told.field == "code"
    assert cast.health.short_name not in str(told)


def test_a_code_is_refused_by_the_database_too(cast: Cast) -> None:
    field = common(cast, code="A1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Field.objects.create(keeper=field.keeper, code="a1", name="Khác", valid_from=TODAY)


@pytest.mark.parametrize("name", ["DƯỢC PHẨM", "duoc  pham", "Du\u031bo\u031b\u0323c phâ\u0309m", "Dược\u200b phẩm"])
def test_a_name_that_differs_by_case_marks_or_blanks_is_the_same(cast: Cast, name: str) -> None:
    common(cast)
    told = refused(own, cast=cast, name=name)
    assert (told.field, "Đã có lĩnh vực “Dược phẩm”" in str(told)) == ("name", True)


def test_two_agencies_may_each_have_a_field_of_that_name(cast: Cast) -> None:
    own(cast)
    assert add_field(keeper=cast.other, name="Việc riêng", **by(cast, "tuan")).code == "viec-rieng"


def test_a_field_does_not_begin_on_a_day_that_has_not_come(cast: Cast) -> None:
    assert refused(common, cast=cast, valid_from=TODAY + timedelta(days=1)).field == "valid_from"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Dược phẩm 💊", "“💊” không in ra giấy được"),
        ("x" * 300, "Tên dài 300 ký tự; nhiều nhất 200"),
        ("   ", "Ghi tên lĩnh vực bằng chữ"),
        ("123", "Ghi tên lĩnh vực bằng chữ"),
        ("藥品", "không in ra giấy được"),
        ("Dược \u202e phẩm", "không in ra giấy được"),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused_with_the_sign(typed: str, words: str) -> None:
    with pytest.raises(BrokenRuleError, match=words):
        checked_name(typed)


def test_a_name_is_kept_composed_with_single_blanks() -> None:
    assert (
        checked_name("  Trang thie\u0302\u0301t  bi\u0323 y te\u0302\u0301 (loại A, B) ")
        == "Trang thiết bị y tế (loại A, B)"
    )


@pytest.mark.parametrize("code", ["có dấu", "a/b", "x" * 31, "-a"])
def test_a_code_that_no_address_can_bear_is_refused(cast: Cast, code: str) -> None:
    assert refused(common, cast=cast, code=code).field == "code"


# --- who


def test_while_the_province_has_nobody_the_agencies_below_keep_the_common_list(cast: Cast) -> None:
    assert keepers_for(cast.actor("thao"), at(NOW)) == [cast.province, cast.health]
    Position.objects.filter(user=cast.khoa).update(duties=["manage_procedures"])
    assert keepers_for(cast.actor("thao"), at(NOW)) == [cast.health]
    with pytest.raises(NotPermittedError):
        common(cast)
    assert add_field(keeper=cast.province, name="Hộ tịch", **by(cast, "khoa")).keeper == cast.province


def test_the_list_of_another_agency_is_kept_by_nobody_else(cast: Cast) -> None:
    field = own(cast)
    for act, given in (
        (rename_field, {"name": "Khác", "from_day": TODAY, "basis": WHY}),
        (place_field, {"order": 1, "sector": ""}),
        (close_field, {"last_day": TODAY, "basis": WHY}),
    ):
        with pytest.raises(NotPermittedError):
            act(field, **given, **by(cast, "tuan"))


def test_who_does_not_manage_procedures_keeps_no_list(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        add_field(keeper=cast.health, name="Khác", **by(cast, "minh"))


# --- the starter list


def test_the_starter_list_has_no_code_or_name_twice() -> None:
    fields = starter_list(date(2026, 12, 1)).fields
    assert len({each.code for each in fields}) == len({key(each.name) for each in fields}) == len(fields) > 100
    assert all(checked_name(each.name) == each.name for each in fields)
    assert not starter_list(date(2026, 12, 1)).official


def test_starter_fields_are_added_in_one_go_with_an_event_each(cast: Cast) -> None:
    added = add_starter_fields(cast.province, codes={"TP01", "TP02"}, **by(cast))
    assert names(added) == ["Hộ tịch", "Chứng thực"]
    assert Event.objects.filter(kind="field.added").count() == 2


def test_starter_fields_that_are_there_by_name_or_code_are_left_as_they_are(cast: Cast) -> None:
    common(cast, "hộ tịch", code="HT")
    common(cast, "Việc chứng thực", code="tp02")
    assert names(add_starter_fields(cast.province, codes={"TP01", "TP02", "TP03"}, **by(cast))) == ["Công chứng"]
    assert refused(add_starter_fields, keeper=cast.province, codes={"TP01"}, **by(cast)).field == "fields"


# --- renaming and placing


def test_a_renamed_field_is_called_as_it_was_until_the_day(cast: Cast) -> None:
    field = common(cast)
    rename_field(field, name="Dược", from_day=date(2026, 11, 1), basis=WHY, **by(cast))
    assert names_on([field], date(2026, 10, 31)) == {field.pk: "Dược phẩm"}
    assert names_on([field], date(2026, 11, 1)) == {field.pk: "Dược"}
    (change,) = field.changes.filter(kind="renamed")
    assert (change.was, change.basis, change.entered_by) == ("Dược phẩm", WHY, cast.thao)


def test_of_two_names_given_on_one_day_the_last_one_holds(cast: Cast) -> None:
    field = common(cast)
    rename_field(field, name="Dượt", from_day=TODAY, basis=WHY, **by(cast))
    rename_field(field, name="Dược", from_day=TODAY, basis="Sửa lỗi gõ", **by(cast))
    assert names_on([field], TODAY - timedelta(days=1)) == {field.pk: "Dược phẩm"}
    assert names_on([field], TODAY) == {field.pk: "Dược"}


@pytest.mark.once("tests/procedures/test_fields.py")
@pytest.mark.parametrize(
    ("given", "box"),
    [
        ({"name": "Dược phẩm"}, "name"),
        ({"name": "mỹ phẩm"}, "name"),
        ({"from_day": date(2026, 11, 18)}, "from_day"),
        ({"from_day": date(2023, 12, 31)}, "from_day"),
        ({"basis": "  "}, "basis"),
        ({"basis": "x" * 301}, "basis"),
    ],
)
def test_a_rename_that_cannot_be_names_its_box(cast: Cast, given: dict[str, Any], box: str) -> None:
    common(cast, "Mỹ phẩm")
    right = {"name": "Dược", "from_day": TODAY, "basis": WHY}
    assert refused(rename_field, field=common(cast), **(right | given), **by(cast)).field == box


def test_a_rename_does_not_go_before_the_one_before(cast: Cast) -> None:
    field = common(cast)
    rename_field(field, name="Dược", from_day=TODAY, basis=WHY, **by(cast))
    earlier = {"name": "Thuốc", "from_day": TODAY - timedelta(days=1), "basis": WHY}
    assert "trước lần ghi gần nhất" in str(refused(rename_field, field=field, **earlier, **by(cast)))


def test_whoever_renames_what_somebody_else_has_renamed_meanwhile_is_told(cast: Cast) -> None:
    field = common(cast)
    late = Field.objects.get(pk=field.pk)
    rename_field(field, name="Dược", from_day=TODAY, basis=WHY, **by(cast))
    with pytest.raises(ConflictError):
        rename_field(late, name="Thuốc", from_day=TODAY, basis=WHY, **by(cast))
    assert Field.objects.get(pk=field.pk).name == "Dược"


def test_a_field_is_moved_to_another_place_of_its_list(cast: Cast) -> None:
    common(cast, "Hộ tịch")
    place_field(common(cast), order=0, sector=" Y  tế ", **by(cast))
    assert names(fields_of(cast.health, TODAY)) == ["Dược phẩm", "Hộ tịch"]
    assert Field.objects.get(code="duoc-pham").sector == "Y tế"


# --- merging


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    """One of the field “Dược phẩm” of the common list."""
    return make_procedure(cast).procedure


def test_the_procedures_of_a_merged_field_go_over_and_were_there_until_the_day(
    cast: Cast, procedure: Procedure
) -> None:
    field, target = procedure.field, common(cast, "Dược, mỹ phẩm")
    assert merge_field(field, into=target, from_day=date(2026, 11, 1), basis=WHY, **by(cast)) == 1
    procedure.refresh_from_db()
    assert procedure.field == target
    assert fields_on([procedure], date(2026, 10, 31))[procedure.pk].name == "Dược phẩm"
    assert fields_on([procedure], date(2026, 11, 1))[procedure.pk].name == "Dược, mỹ phẩm"


def test_a_merged_field_stays_with_its_last_day_and_points_to_its_successor(cast: Cast, procedure: Procedure) -> None:
    field, target = procedure.field, common(cast, "Dược, mỹ phẩm")
    merge_field(field, into=target, from_day=date(2026, 11, 1), basis=WHY, **by(cast))
    kept = Field.objects.get(pk=field.pk)
    assert (kept.successor, kept.valid_to) == (target, date(2026, 10, 31))
    assert names(fields_of(cast.health, TODAY)) == ["Dược, mỹ phẩm"]
    assert field_of_code(cast.health, kept.code, TODAY) == target
    event = Event.objects.get(kind="field.merged")
    assert f'"procedures":[{procedure.pk}]' in event.body


def test_a_procedure_that_went_over_twice_is_shown_where_it_was_on_each_day(cast: Cast, procedure: Procedure) -> None:
    second, third = common(cast, "Thứ hai"), common(cast, "Thứ ba")
    merge_field(procedure.field, into=second, from_day=date(2026, 9, 1), basis=WHY, **by(cast))
    rename_field(second, name="Thứ nhì", from_day=date(2026, 10, 1), basis=WHY, **by(cast))
    merge_field(second, into=third, from_day=date(2026, 11, 1), basis=WHY, **by(cast))
    procedure.refresh_from_db()
    seen = [fields_on([procedure], date(2026, month, 15))[procedure.pk].name for month in (8, 9, 10, 11)]
    assert seen == ["Dược phẩm", "Thứ hai", "Thứ nhì", "Thứ ba"]
    assert set(with_merged(third.pk)) == set(Field.objects.values_list("pk", flat=True))


def test_a_field_is_merged_once(cast: Cast, procedure: Procedure) -> None:
    field, target, other = procedure.field, common(cast, "Một"), common(cast, "Hai")
    stale = Field.objects.get(pk=field.pk)
    merge_field(field, into=target, from_day=TODAY, basis=WHY, **by(cast))
    given = {"into": other, "from_day": TODAY, "basis": WHY}
    assert "đã gộp vào Một rồi" in str(refused(merge_field, field=field, **given, **by(cast)))
    with pytest.raises(ConflictError):
        merge_field(stale, **given, **by(cast))


def test_mergers_never_run_in_a_circle(cast: Cast) -> None:
    first, second = common(cast, "Một"), common(cast, "Hai")
    merge_field(first, into=second, from_day=TODAY, basis=WHY, **by(cast))
    back = {"into": first, "from_day": TODAY, "basis": WHY}
    assert refused(merge_field, field=second, **back, **by(cast)).field == "into"
    assert refused(merge_field, field=second, **(back | {"into": second}), **by(cast)).field == "into"
    with pytest.raises(IntegrityError), transaction.atomic():
        Field.objects.filter(pk=second.pk).update(successor=second, valid_to=TODAY)


def test_a_common_field_is_not_merged_into_one_that_others_do_not_see(cast: Cast, procedure: Procedure) -> None:
    mine = own(cast)
    given = {"into": mine, "from_day": TODAY, "basis": WHY}
    assert refused(merge_field, field=procedure.field, **given, **by(cast)).field == "into"
    assert merge_field(mine, into=procedure.field, from_day=TODAY, basis=WHY, **by(cast)) == 0


def test_a_field_is_not_merged_into_one_of_another_agency(cast: Cast) -> None:
    theirs = add_field(keeper=cast.other, name="Của họ", **by(cast, "tuan"))
    given = {"into": theirs, "from_day": TODAY, "basis": WHY}
    assert refused(merge_field, field=own(cast), **given, **by(cast)).field == "into"


def test_a_field_is_not_merged_into_one_that_had_not_begun(cast: Cast, procedure: Procedure) -> None:
    given = {"into": common(cast, "Mới", valid_from=TODAY), "from_day": date(2026, 11, 1), "basis": WHY}
    assert refused(merge_field, field=procedure.field, **given, **by(cast)).field == "from_day"


def test_what_was_added_twice_by_mistake_is_merged_on_the_same_day(cast: Cast) -> None:
    field, twin = common(cast), common(cast, "Thuốc", valid_from=TODAY)
    merge_field(twin, into=field, from_day=TODAY, basis="Lập trùng", **by(cast))
    assert names(fields_of(cast.health, TODAY)) == ["Dược phẩm"]


# --- closing


def test_a_field_with_procedures_is_not_closed_and_the_way_out_is_told(cast: Cast, procedure: Procedure) -> None:
    told = refused(close_field, field=procedure.field, last_day=TODAY, basis=WHY, **by(cast))
    assert told.field == "last_day"
    assert "Còn 1 thủ tục" in str(told)
    assert "Gộp lĩnh vực này" in str(told)


def test_a_field_whose_procedures_have_ended_is_closed(cast: Cast, procedure: Procedure) -> None:
    abolish_procedure(procedure, decision=None, from_day=TODAY, **by(cast))
    field = procedure.field
    assert refused(close_field, field=field, last_day=date(2026, 11, 10), basis=WHY, **by(cast)).field == "last_day"
    close_field(field, last_day=TODAY, basis=WHY, **by(cast))
    assert fields_of(cast.health, TODAY) == []
    assert [row.is_in_use for row in listed_fields(cast.actor("thao"), TODAY)] == [True]
    assert [row.is_in_use for row in listed_fields(cast.actor("thao"), TODAY + timedelta(days=1))] == [False]


def test_a_closed_field_is_neither_renamed_nor_closed_again_but_may_still_be_merged(cast: Cast) -> None:
    field, target = common(cast), common(cast, "Khác")
    close_field(field, last_day=date(2026, 11, 1), basis=WHY, **by(cast))
    for act, given in ((rename_field, {"name": "Mới", "from_day": TODAY}), (close_field, {"last_day": TODAY})):
        assert "đã đóng" in str(refused(act, field=field, basis=WHY, **given, **by(cast)))
    merge_field(field, into=target, from_day=TODAY, basis=WHY, **by(cast))
    assert Field.objects.get(pk=field.pk).valid_to == date(2026, 11, 1)


def test_a_field_is_not_closed_before_it_began_or_on_a_day_to_come(cast: Cast) -> None:
    field = common(cast)
    for day in (date(2023, 12, 31), TODAY + timedelta(days=1)):
        assert refused(close_field, field=field, last_day=day, basis=WHY, **by(cast)).field == "last_day"


# --- procedures and decisions


def enact(cast: Cast, field: Field, code: str = "QT.DP.77") -> Any:
    draft = VersionDraft(valid_from=date(2024, 1, 1), changes={"name": "Cấp giấy mới"})
    codes = {"root": f"9.0000{code[-2:]}", "suffix": "H99", "quality_code": code}
    return enact_procedure(cast.health, field=field, draft=draft, **codes, **by(cast))


def test_a_new_procedure_goes_into_a_field_in_use_only(cast: Cast) -> None:
    field, target = common(cast), common(cast, "Khác")
    assert enact(cast, own(cast)).procedure.field.name == "Việc riêng"
    stale = Field.objects.get(pk=field.pk)
    merge_field(field, into=target, from_day=TODAY, basis=WHY, **by(cast))
    told = refused(enact, cast=cast, field=stale, code="QT.DP.78")
    assert (told.field, "đã gộp vào Khác" in str(told)) == ("field", True)
    close_field(target, last_day=TODAY, basis=WHY, **by(cast))
    assert "đã đóng" in str(refused(enact, cast=cast, field=target, code="QT.DP.78"))


def test_a_new_procedure_does_not_go_into_a_field_of_another_agency(cast: Cast) -> None:
    theirs = add_field(keeper=cast.other, name="Của họ", **by(cast, "tuan"))
    told = refused(enact, cast=cast, field=theirs)
    assert (told.field, "Của họ" in str(told)) == ("field", False)


def test_a_name_of_the_past_and_that_of_a_merged_field_lead_to_the_field_in_use(cast: Cast) -> None:
    field, target = common(cast, "Dược phẩm"), common(cast, "Y dược", code="YD")
    rename_field(field, name="Dược", from_day=date(2026, 1, 1), basis=WHY, **by(cast))
    add_field(keeper=cast.other, name="Thuốc nam", **by(cast, "tuan"))
    assert fields_by_name(cast.health) == {"duoc": field.code, "duoc pham": field.code, "y duoc": "YD"}
    merge_field(field, into=target, from_day=TODAY, basis=WHY, **by(cast))
    assert fields_by_name(cast.health) == {"duoc": "YD", "duoc pham": "YD", "y duoc": "YD"}


def test_what_another_agency_sends_is_known_by_name_before_code(cast: Cast) -> None:
    common(cast, "Hộ tịch", code="X1")
    common(cast, "Chứng thực", code="X2")
    assert field_meant(cast.health, "X1", "CHỨNG THỰC") == "X2"
    assert field_meant(cast.health, "X1", "Không có ở đây") == "X1"
    assert field_meant(cast.health, "X9", "Không có ở đây") == ""


def _new_in_decision(cast: Cast) -> Any:
    row = decisions.row(1, "1.990009", "Cấp giấy mới", "9 ngày", fee="không")
    decision = decisions.taken(cast, decisions.decision_file(("A", [row])))
    line = decision.lines.get()
    line.values |= {"field": "duoc-pham", "quality_code": "QT.DP.55"}
    line.doubts = []
    line.save()
    return decision


def test_a_decision_puts_a_new_procedure_into_what_its_field_has_become(cast: Cast) -> None:
    field, target = common(cast), common(cast, "Y dược")
    decision = _new_in_decision(cast)
    merge_field(field, into=target, from_day=date(2026, 11, 1), basis=WHY, **by(cast))
    (version,) = apply_decision(decision, **by(cast)).versions
    assert version.procedure.field == target


def test_a_decision_whose_field_was_closed_meanwhile_waits(cast: Cast) -> None:
    field = common(cast)
    decision = _new_in_decision(cast)
    close_field(field, last_day=date(2026, 11, 1), basis=WHY, **by(cast))
    assert "Lĩnh vực đã chọn không còn dùng" in str(refused(apply_decision, decision=decision, **by(cast)))


def test_the_province_is_the_oldest_agency_on_top(cast: Cast) -> None:
    Agency.objects.create(code="nguon", name="Hệ thống cũ", short_name="Cũ", level="source")
    assert common(cast).keeper == cast.province

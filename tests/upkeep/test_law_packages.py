"""Packages of law data are loaded: once, in order, from trusted keys, never into the past; what they say holds at once."""

import re
import tomllib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from pypdf import PdfReader

from nennep.cases.actions import recompute_due
from nennep.cases.models import Case
from nennep.cli.entry import main
from nennep.documents.rules import terms
from nennep.formsets import formset_named, formset_on
from nennep.formsets.form_names import form_names
from nennep.kernel.law import LAW_KINDS, LawItem, LawItemError
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.file_checks import faults_of_rows
from nennep.ledger.models import Event
from nennep.org.models import CalendarVersion, province
from nennep.org.queries import actor_of
from nennep.org.queries.administration import founder
from nennep.org.queries.calendars import forget_calendars, rule_of, version_in_force
from nennep.procedures.actions import add_starter_fields
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.rules import regime_on
from nennep.procedures.rules.starter_fields import starter_list
from nennep.upkeep.actions.law_packages import load_law, trust_key, withdraw_key
from nennep.upkeep.models import LawKey, LawPackage
from nennep.upkeep.parts.law_text import entries_as_toml
from nennep.upkeep.queries.law_preview import preview_of
from nennep.upkeep.rules.law_packages import LawPackageError, UnlawfulPackageError, plain, read_package
from nennep.web.clock import frozen
from nennep.work.models import Notice
from nennep.work.parts.notice_kinds import FACTS, notice_words
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received
from tests.law import HOLIDAY, KEY_ID, NOW, load, package, trust

pytestmark = pytest.mark.django_db
ON = "2026-12-01"


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture(autouse=True)
def keeper(cast: Cast) -> Any:
    trust()
    yield
    forget_calendars()


def previewed(content: bytes) -> Any:
    return preview_of(read_package(content))


def refused(content: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        load(content)
    assert not LawPackage.objects.exists()


def form_set(title: str) -> dict[str, Any]:
    """The set of 2025 anew, with another title of the slip, as a package says it."""
    (old,) = [each for each in LAW_KINDS["form_sets"].entries() if each.key == "tt03_2025"]
    forms = {name: dict(row) for name, row in old.content["forms"].items()}
    forms["appointment_slip"]["title"] = title
    basis = "Thông tư 01/2027/TT-VPCP"
    return {"key": "tt01_2027", "from": ON, "article": basis, "legal_basis": basis, "forms": forms}


# --- effect --------------------------------------------------------------------------------------------------------


def test_a_new_holiday_changes_the_promise_of_a_new_case_and_an_officer_recomputes_the_open_one(
    cast: Cast, version: ProcedureVersion
) -> None:
    case = make_received(cast, version, "2026-11-17 08:40")
    promised = case.due_at
    assert any(case.code in line for line in previewed(package({"calendar": [HOLIDAY]})).parts[0].effects)
    load(package({"calendar": [HOLIDAY]}))
    case.refresh_from_db()
    assert case.due_at == promised == at("2026-11-25 08:40")
    assert make_received(cast, version, "2026-11-17 08:41").due_at == at("2026-11-26 08:41")
    post = cast.lan.positions.get()
    post.duties = ["receive", "lead_desk"]
    post.save()
    recompute_due(case, by=actor_of(cast.lan, NOW), at=NOW, reason="Thêm ngày nghỉ theo gói dữ liệu")
    assert case.due_at == at("2026-11-26 08:40")
    assert Event.objects.filter(kind="case.due_recomputed").count() == 1
    in_force = version_in_force()
    assert in_force is not None
    assert "Quyết định 99/QĐ-TTg" in in_force.decision
    assert CalendarVersion.objects.filter(calendar=in_force.calendar, state="superseded").count() == 1


def test_a_day_that_is_off_no_longer_is_worked_again() -> None:
    load(package({"calendar": [HOLIDAY]}))
    load(package({"calendar": [{"from": "2026-11-20", "article": "Công điện 5", "ended": True}]}, sequence=2))
    version = version_in_force()
    assert version is not None
    assert rule_of(version, "2026-11-20") is None


def test_a_year_not_yet_covered_is_covered_to_its_end() -> None:
    load(package({"calendar": [{**HOLIDAY, "from": "2029-01-01", "name": "Tết Dương lịch"}]}))
    version = version_in_force()
    assert version is not None
    assert version.covers_to == date(2029, 12, 31)
    expected = rule_of(version, "2029-09-02")
    assert expected is None or expected.provisional
    decided = rule_of(version, "2029-01-01")
    assert decided is not None
    assert not decided.provisional


def test_a_paper_bears_the_name_of_its_day(cast: Cast, version: ProcedureVersion, client: Client) -> None:
    before = make_received(cast, version, "2026-11-17 08:40")
    load(package({"form_sets": [form_set("Giấy hẹn theo mẫu mới")]}))
    after = make_received(cast, version, "2026-12-01 08:40")
    assert [formset_on(day).code for day in (date(2026, 11, 30), date(2026, 12, 1))] == ["tt03_2025", "tt01_2027"]
    client.force_login(cast.lan)
    printed = []
    with frozen(at("2026-12-01 09:00")):
        for case in (before, after):
            pdf = PdfReader(BytesIO(client.get(f"/cases/{case.code}/papers/appointment_slip/").content))
            printed.append(" ".join(pdf.pages[0].extract_text().split()).lower())
    assert ["giấy tiếp nhận hồ sơ và hẹn trả kết quả" in words for words in printed] == [True, False]
    assert ["giấy hẹn theo mẫu mới" in words for words in printed] == [False, True]


def test_names_of_forms_hold_by_their_day() -> None:
    names = {"Mẫu 01": "Giấy hẹn", "Mẫu 02": "Phiếu bổ sung"}
    load(package({"form_names": [{"from": ON, "article": "TT 1", "legal_basis": "Thông tư 1", "names": names}]}))
    assert dict(form_names(date(2026, 11, 30)))["Mẫu 01"].startswith("Giấy tiếp nhận")
    assert dict(form_names(date(2026, 12, 1))) == {
        "Mẫu 01": "Giấy hẹn (Thông tư 1)",
        "Mẫu 02": "Phiếu bổ sung (Thông tư 1)",
    }


def test_a_notice_has_the_words_of_the_day_on_which_it_was_made() -> None:
    words = {
        "key": "due_soon",
        "from": ON,
        "article": "CV 12",
        "subject": "Nhắc hẹn {code}",
        "body": "Xem {procedure}.",
    }
    load(package({"notice_templates": [words]}))
    told = [notice_words("due_soon", {"code": "HS-1"}, at(f"{day} 08:00"))[0] for day in ("2026-11-30", ON)]
    assert told == ["Sắp đến hẹn trả: hồ sơ HS-1", "Nhắc hẹn HS-1"]


def test_a_regime_of_the_clock_holds_from_its_day() -> None:
    newest = max(LAW_KINDS["clock_law"].entries(), key=lambda each: each.begins_on)
    days = {"value": 30, "article": "Điều 3 Nghị định 9/2026/NĐ-CP"}
    regime = {**newest.content, "key": "nd9-2026", "from": ON, "article": "Nghị định 9/2026/NĐ-CP", "days": days}
    load(package({"clock_law": [regime]}))
    held = [regime_on(day).days for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert [each.value for each in held if each] == [15, 30]


def regime_of(key: str, days: int, day: str = ON) -> dict[str, Any]:
    """The newest regime of the product under another key, with so many days for the supplement."""
    newest = max(LAW_KINDS["clock_law"].entries(), key=lambda each: each.begins_on)
    law = {"key": key, "from": day, "article": "Nghị định 9/2026/NĐ-CP"}
    return {**newest.content, **law, "days": {"value": days, "article": "Điều 3"}}


def test_of_two_regimes_of_one_day_the_one_loaded_last_holds_as_it_was_previewed() -> None:
    load(package({"clock_law": [regime_of("a", 20)]}))
    load(package({"clock_law": [regime_of("b", 25)]}, sequence=2))
    third = package({"clock_law": [regime_of("a", 30)]}, sequence=3)
    (change,) = previewed(third).parts[0].changes
    assert ("Số ngày để bổ sung", "25 (Điều 3)", "30 (Điều 3)") in change.points
    load(third)
    days = regime_on(date.fromisoformat(ON)).days
    assert days
    assert days.value == 30


def test_a_regime_of_the_product_is_corrected_after_another_of_its_day() -> None:
    newest = max(LAW_KINDS["clock_law"].entries(), key=lambda each: each.begins_on)
    load(package({"clock_law": [regime_of("sua", 25, newest.begins_on.isoformat())]}))
    load(package({"clock_law": [regime_of(newest.key, 30, newest.begins_on.isoformat())]}, sequence=2))
    days = regime_on(newest.begins_on).days
    assert days
    assert days.value == 30


def test_of_two_sets_of_forms_of_one_day_the_one_loaded_last_is_printed() -> None:
    load(package({"form_sets": [form_set("Lần một")]}))
    load(package({"form_sets": [{**form_set("Lần hai"), "key": "tt02_2027"}]}, sequence=2))
    load(package({"form_sets": [form_set("Lần ba")]}, sequence=3))
    assert formset_on(date.fromisoformat(ON)).form("appointment_slip").title == "Lần ba"
    assert formset_named("tt02_2027").form("appointment_slip").title == "Lần hai"


def test_a_starter_field_is_added_renamed_and_ended_by_its_day() -> None:
    entries = [
        {"key": "TP99", "from": ON, "article": "QĐ 1", "name": "Lĩnh vực mới", "sector": "Tư pháp"},
        {"key": "TP01", "from": ON, "article": "QĐ 1", "name": "Hộ tịch và quốc tịch", "sector": "Tư pháp"},
        {"key": "TP02", "from": ON, "article": "QĐ 1", "ended": True},
    ]
    load(package({"starter_fields": entries}))
    old, new = ({f.code: f.name for f in starter_list(day).fields} for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert (old["TP01"], "TP02" in old, "TP99" in old) == ("Hộ tịch", True, False)
    assert (new["TP01"], "TP02" in new, new["TP99"]) == ("Hộ tịch và quốc tịch", False, "Lĩnh vực mới")


def test_a_field_of_a_package_is_taken_over_with_its_article(cast: Cast) -> None:
    entry = {"key": "TP99", "from": "2026-11-17", "article": "QĐ 1", "name": "Lĩnh vực mới", "sector": "Tư pháp"}
    load(package({"starter_fields": [entry]}))
    given = {"by": cast.actor("thao", "2026-11-17 09:00"), "at": at("2026-11-17 09:00")}
    added = add_starter_fields(cast.province, codes={"TP99", "TP01"}, **given)
    assert {each.code: each.changes.get().basis for each in added} == {
        "TP99": "QĐ 1",
        "TP01": "Danh mục khởi đầu kèm phần mềm, ngày 01/12/2026",
    }


def test_a_legal_term_ends_where_the_next_of_its_key_begins() -> None:
    (old,) = [each for each in LAW_KINDS["legal_terms"].entries() if each.key == "qms"]
    load(package({"legal_terms": [{**old.content, "key": "qms", "from": ON, "article": "QĐ 5", "amount": 2}]}))
    held = [(each.limit.words(), each.valid_to) for each in terms() if each.key == "qms"]
    assert held == [("3 tháng", date(2026, 11, 30)), ("2 tháng", None)]


# --- once, in order, by whom ---------------------------------------------------------------------------------------


def test_what_is_loaded_is_told_in_the_chain_and_proved_by_verify() -> None:
    row = load(package({"calendar": [HOLIDAY]}))
    event = Event.objects.get(kind="law.loaded")
    assert (event.chain_id, event.subject_id) == (province().pk, row.pk)
    assert faults_of_rows() == []
    LawPackage.objects.update(content=row.content.replace("Nhà giáo", "Nhà  giáo"))
    assert faults_of_rows() == ["gói dữ liệu pháp luật “Gói thử” số 1: nội dung không còn như lúc ký"]
    LawPackage.objects.all().delete()
    assert "đã nạp nhưng không còn" in faults_of_rows()[0]
    LawKey.objects.update(public="0" * 64)
    assert "khác sự kiện" in faults_of_rows()[1]


def test_loading_it_again_does_nothing_more() -> None:
    content = package({"calendar": [HOLIDAY]})
    first = load(content)
    again, is_new = load_law(content, seen="anything", by=founder(province().pk), at=NOW)
    assert (again.pk, is_new) == (first.pk, False)
    assert previewed(content).loaded == first
    assert Event.objects.filter(kind="law.loaded").count() == 1
    assert CalendarVersion.objects.filter(calendar__agency=None).count() == 2


def test_what_stands_there_already_makes_no_new_calendar() -> None:
    load(package({"calendar": [HOLIDAY]}))
    same = package({"calendar": [HOLIDAY]}, sequence=2, name="Nhắc lại")
    assert previewed(same).count == 0
    load(same)
    assert CalendarVersion.objects.filter(calendar__agency=None).count() == 2


def test_an_older_number_is_refused() -> None:
    load(package({"calendar": [HOLIDAY]}, sequence=3))
    for number in (2, 3):
        other = package({"calendar": [{**HOLIDAY, "from": "2026-11-23"}]}, sequence=number)
        with pytest.raises(UnlawfulPackageError, match="đã nạp đến số 3"):
            load(other)


def test_a_page_seen_before_something_else_was_loaded_is_stale() -> None:
    content = package({"calendar": [HOLIDAY]}, sequence=2)
    seen = previewed(content).seen
    load(package({"calendar": [{**HOLIDAY, "from": "2026-11-23"}]}))
    with pytest.raises(ConflictError, match="Xem trước lại"):
        load_law(content, seen=seen, by=founder(province().pk), at=NOW)


def test_who_does_not_keep_the_installation_loads_and_trusts_nothing(cast: Cast) -> None:
    content = package({"calendar": [HOLIDAY]})
    for person in (cast.lan, cast.khoa):
        by = actor_of(person, NOW)
        with pytest.raises(NotPermittedError):
            load_law(content, seen=previewed(content).seen, by=by, at=NOW)
        with pytest.raises(NotPermittedError):
            trust_key("0" * 64, name="Tôi", by=by, at=NOW)


# --- refused -------------------------------------------------------------------------------------------------------


def test_an_unknown_key_a_withdrawn_key_and_a_false_signature_are_refused() -> None:
    content = package({"calendar": [HOLIDAY]})
    refused(package({"calendar": [HOLIDAY]}, issuer="0" * 16), "chưa tin khóa ấy")
    refused(package({"calendar": [HOLIDAY]}, key=Ed25519PrivateKey.generate()), "Chữ ký của gói không phải")
    withdraw_key(KEY_ID, by=founder(province().pk), at=NOW)
    refused(content, "đã thôi dùng")
    assert faults_of_rows() == []


def test_a_package_for_a_newer_product_is_refused() -> None:
    refused(package({"calendar": [HOLIDAY]}, from_version="99.0"), "Nâng cấp rồi nạp")


def test_nothing_changes_by_which_closed_cases_were_counted(cast: Cast, version: ProcedureVersion) -> None:
    case = make_received(cast, version, "2026-11-02 08:00")
    Case.objects.filter(pk=case.pk).update(state="returned", finished_at=at("2026-11-06 10:00"))
    refused(package({"calendar": [{**HOLIDAY, "from": "2026-11-05"}]}), "Phần “calendar” .* đổi điều đã qua")
    assert previewed(package({"calendar": [HOLIDAY]})).count == 1
    regime = max(LAW_KINDS["clock_law"].entries(), key=lambda each: each.begins_on)
    clock = {**regime.content, "key": "moi", "from": "2026-10-01", "article": "NĐ 1"}
    refused(package({"clock_law": [clock]}), "1 hồ sơ tiếp nhận và kết thúc theo quy định cũ")


def test_words_of_notices_already_made_are_not_changed(cast: Cast) -> None:
    Notice.objects.create(agency=cast.health, recipient=cast.minh, kind="due_soon", subject_id=1, made_at=NOW)
    words = {"key": "due_soon", "from": "2026-11-01", "article": "CV", "subject": "x", "body": "y"}
    refused(package({"notice_templates": [words]}), "1 thông báo loại ấy")


def legal_term(**said: Any) -> dict[str, Any]:
    (old,) = [each for each in LAW_KINDS["legal_terms"].entries() if each.key == "qms"]
    return {**old.content, "key": "qms", **said}


WRONG_TERMS: list[tuple[dict[str, Any], str]] = [
    ({"unit": "same_day"}, "ngày cuối"),
    ({"unit": "working_hour"}, "ngày cuối"),
    ({"unit": "decade"}, "đơn vị"),
    ({"amount": 0}, "lớn hơn 0"),
    ({"amount": -5}, "không âm"),
    ({"amount": 10**9}, "dài nhất"),
    ({"before": True, "unit": "month"}, "tính ngược"),
]
WRONG_HOURS = ("15:00+07:00", "15", "T15", "23:59:59.999", "24:00")
CLOCK_LAW = {"key": "a", **max(LAW_KINDS["clock_law"].entries(), key=lambda each: each.begins_on).content}


@pytest.mark.parametrize(
    ("kind", "entry", "says"),
    [
        ("calendar", {**HOLIDAY, "kind": "half"}, "không có loại ngày"),
        ("calendar", {**HOLIDAY, "spans": ["9-8"]}, "không đọc được"),
        ("calendar", {**HOLIDAY, "spans": [[]]}, "không đọc được"),
        ("calendar", {**HOLIDAY, "kind": "working", "spans": ["08:00-10:00", "09:00-11:00"]}, "chồng lên nhau"),
        ("calendar", {**HOLIDAY, "name": " "}, "thiếu “name”"),
        ("calendar", {**HOLIDAY, "name": "Nghỉ\nbù"}, "một dòng"),
        ("calendar", {**HOLIDAY, "key": "khac"}, "mã mục phải là"),
        ("notice_templates", {"key": "x", "subject": "a", "body": "b"}, "không có loại thông báo"),
        ("notice_templates", {"key": "due_soon", "subject": "{code.__class__}", "body": "b"}, "không điền được"),
        ("notice_templates", {"key": "due_soon", "subject": "{code!r:>9}", "body": "b"}, "không điền được"),
        ("notice_templates", {"key": "due_soon", "subject": "{", "body": "b"}, "ngoặc nhọn"),
        ("notice_templates", {"key": "due_soon", "subject": "a"}, "thiếu “body”"),
        ("notice_templates", {"key": "due_soon", "subject": "a", "body": 3}, "“body” phải là chữ"),
        ("form_names", {"legal_basis": "TT", "names": {"Form 1": "x"}}, "phải là số mẫu"),
        ("form_sets", {"key": "a", "legal_basis": "TT", "forms": {}}, "thiếu giấy"),
        ("form_sets", {"key": "a", "legal_basis": "TT", "forms": {"x": {}}}, "không có giấy"),
        ("clock_law", {"key": "a", "name": "x"}, "thiếu “after_supplement”"),
        ("clock_law", {"key": "nd309-2026", "ended": True}, "không kết thúc được"),
        ("legal_terms", {"key": "qms", "words": "x"}, "thiếu “who”"),
        *(("legal_terms", legal_term(**wrong), says) for wrong, says in WRONG_TERMS),
        *(
            ("clock_law", {**CLOCK_LAW, "hand_over": {"value": hour, "article": "Đ"}}, "không nhận giá trị")
            for hour in WRONG_HOURS
        ),
        ("starter_fields", {"key": "A", "name": "x" * 201, "sector": "y"}, "dài quá 200"),
        ("starter_fields", {"key": "A", "name": "x", "sector": "y", "color": "red"}, "không có mục “color”"),
    ],
)
def test_an_entry_that_its_kind_cannot_be_is_refused_by_name(kind: str, entry: dict[str, Any], says: str) -> None:
    with pytest.raises(LawItemError, match=says) as told:
        previewed(package({kind: [{"from": ON, "article": "Điều 1", **entry}]}))
    assert f"Phần “{kind}”" in told.value.words


def test_a_form_set_leads_to_no_other_file_and_to_no_act_that_there_is_not() -> None:
    for change, says in (
        ({"layout": "../../secret.typ"}, "không có cách trình bày"),
        ({"acts": ["steal"]}, "không có việc steal"),
        ({"acts": [{}]}, "không có việc"),
        ({"paper": "a9"}, "khổ giấy a9"),
        ({"symbol": "{}"}, "ký hiệu"),
        ({"number": 3}, "thiếu hoặc không dùng được"),
    ):
        entry = form_set("x")
        entry["forms"]["appointment_slip"].update(change)
        with pytest.raises(LawItemError, match=says):
            previewed(package({"form_sets": [entry]}))
    again = {**form_set("x"), "key": "tt03_2025"}
    with pytest.raises(LawItemError, match="bộ mới cần mã mới"):
        previewed(package({"form_sets": [again]}))


def test_a_draft_of_the_national_calendar_stands_in_the_way() -> None:
    calendar = CalendarVersion.objects.get(state="in_force", calendar__agency=None).calendar
    CalendarVersion.objects.create(
        calendar=calendar, number=9, covers_from=date(2026, 1, 1), covers_to=date(2026, 12, 31)
    )
    refused(package({"calendar": [HOLIDAY]}), "bản dự thảo số 9")


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01"])
def test_days_beyond_the_national_calendar_are_refused(day: str) -> None:
    refused(package({"calendar": [{**HOLIDAY, "from": day}]}), "ở ngoài lịch quốc gia")


def test_a_key_is_trusted_once_and_may_be_trusted_again(cast: Cast) -> None:
    trust()
    assert Event.objects.filter(kind="law.key_trusted").count() == 1
    withdraw_key(KEY_ID, by=founder(province().pk), at=NOW)
    with pytest.raises(LawPackageError, match="Không có khóa"):
        withdraw_key(KEY_ID, by=founder(province().pk), at=NOW)
    trust()
    assert LawKey.objects.get().withdrawn_at is None
    assert faults_of_rows() == []


def test_what_the_product_has_is_printed_as_a_package_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever makes a package needs no source of the product: every part is printed, and read back as it is."""
    for name, kind in LAW_KINDS.items():
        text = "\n".join(entries_as_toml(kind, "", date(2026, 12, 2)))
        rows = plain(tomllib.loads(text)).get("entries", [])
        assert rows or name == "calendar"
        read = [
            LawItem(
                row.get("key", kind.only_key),
                date.fromisoformat(row["from"]),
                row["article"],
                {key: value for key, value in row.items() if key not in ("key", "from", "article", "ended")},
                row.get("ended", False),
            )
            for row in rows
        ]
        kept = [one for one in kind.entries() if one in read]
        assert len(kept) == len(read), name


def test_the_words_of_a_kind_say_what_they_are_filled_with(capsys: pytest.CaptureFixture[str]) -> None:
    told = "\n".join(entries_as_toml(LAW_KINDS["notice_templates"], "due_soon", date(2026, 12, 2)))
    assert "{code} mã hồ sơ" in told
    assert main(["law", "entries"]) == 0
    assert "notice_templates" in capsys.readouterr().out
    assert main(["law", "entries", "notice_templates", "--entry", "due_soon"]) == 0
    assert 'key = "due_soon"' in capsys.readouterr().out
    assert main(["law", "entries", "khac"]) == 2
    assert "Các phần: calendar" in capsys.readouterr().err


def test_every_fact_of_a_notice_has_words() -> None:
    names = {
        name
        for entry in LAW_KINDS["notice_templates"].entries()
        for text in entry.content.values()
        for name in re.findall(r"\{(\w+)\}", text)
    }
    assert names <= set(FACTS)


def test_words_of_a_province_stand_until_it_changes_them(cast: Cast) -> None:
    """Whatever words a later version of the product brings; the preview says which ones are no longer used."""
    words = {"key": "work_given", "from": ON, "article": "QĐ 9", "subject": "Việc mới {code}", "body": "b {step}"}
    content = package({"notice_templates": [words]})
    (change,) = preview_of(read_package(content)).parts[0].changes
    assert ("Lời đi kèm phần mềm", "dùng từ 03/12/2026", "không dùng") in change.points
    load(content)
    days = ("2026-11-30", "2026-12-01", "2026-12-03", "2027-03-01")
    told = [notice_words("work_given", {"code": "HS-1", "step": "Lọc"}, at(f"{day} 08:00"))[0] for day in days]
    assert told == ["Được giao: Lọc, hồ sơ HS-1", *["Việc mới HS-1"] * 3]
    again = words | {"from": "2027-01-01", "subject": "Việc {code}"}
    (change,) = preview_of(read_package(package({"notice_templates": [again]}, sequence=2))).parts[0].changes
    assert "Lời đi kèm phần mềm" not in [label for label, _, _ in change.points]

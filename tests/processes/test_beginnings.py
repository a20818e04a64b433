"""A new process for a procedure that has none: from a pattern, the bare frame, another process."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from nennep.definitions import engine
from nennep.definitions.definition import Definition
from nennep.definitions.patterns import patterns_on
from nennep.kernel.refusals import Refusal
from nennep.kernel.worktime import Calendar, Term
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import Position
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.rules.governing_limit import governing_limit
from nennep.procedures.rules.published import Published, PublishedVariant
from nennep.processes.actions import Beginning, begin_process, begin_processes, drop_draft, open_draft, submit_version
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.queries import blocking_checks, cautions_of
from nennep.processes.queries.beginnings import unserved_procedures
from tests.calendars import national
from tests.cast import Cast
from tests.factories import make_procedure
from tests.processes.flow import TODAY, by

PATTERNS = {pattern.key: pattern for pattern in patterns_on(TODAY)}
WORKING_DAYS = {"amount": "5", "unit": "working_day", "cutoff": None}


def alone(cast: Cast, code: str = "QT.DP.09", **fields: Any) -> ProcedureVersion:
    """A procedure without a process."""
    version = make_procedure(cast, code=code, **fields)
    version.process_versions.all().delete()
    ProcessVersion.objects.filter(process__code=code).delete()
    Process.objects.filter(code=code).delete()
    return version


def begun(cast: Cast, version: ProcedureVersion, source: Any = "examination", who: str = "thao", **more: Any) -> Any:
    pattern = PATTERNS[source] if isinstance(source, str) else source
    given = Beginning(procedure=version.procedure, division=cast.drugs, source=pattern, **more)
    return begin_process(cast.health, given=given, **by(cast, who))


def longest(version: ProcessVersion) -> Decimal:
    return engine.path_hours(engine.compile(Definition.from_dict(version.definition))).longest


# --- the limit that governs


def limit(*terms: dict[str, Term], calendar: Calendar | None = None, immediate: bool = False) -> Any:
    own, *others = terms
    variants = tuple(PublishedVariant(name=f"số {n}", terms=each) for n, each in enumerate(others, start=1))
    given = Published(name="Cấp", quality_code="QT.1", terms=own, variants=variants, immediate=immediate)
    return governing_limit([given], calendar, TODAY)


def saturdays() -> Calendar:
    every = national()
    return replace(every, hours={**every.hours, 5: every.hours[0][:1]})


def term(amount: str, unit: str) -> Term:
    return Term(Decimal(amount), unit)


@pytest.mark.parametrize(
    ("given", "calendar", "hours", "words"),
    [
        ({"counter": term("5", "working_day")}, None, "40", "5 ngày làm việc là 40 giờ."),
        (
            {"counter": term("20", "working_day")},
            national(),
            "150",
            "20 ngày làm việc (cơ quan làm 7,5 giờ một ngày) là 150 giờ.",
        ),
        # A part of a day is that part of the nominal day, as the clock counts it; an hour is an hour.
        (
            {"counter": term("1.5", "working_day")},
            national(),
            "11.5",
            "1,5 ngày làm việc (cơ quan làm 7,5 giờ một ngày) là 11,5 giờ.",
        ),
        ({"counter": term("8", "working_hour")}, national(), "8", "8 giờ làm việc là 8 giờ."),
        # A Saturday of four hours: received on it, the two days are that morning and Monday.
        (
            {"counter": term("2", "working_day")},
            saturdays(),
            "11.5",
            "2 ngày làm việc (cơ quan làm 6,92 giờ một ngày) là 11,5 giờ.",
        ),
        ({"counter": Term(None, "same_day")}, None, "8", "Trong ngày làm việc là 8 giờ."),
        (
            {"counter": term("5", "working_day"), "online": term("3", "working_day")},
            None,
            "24",
            "Trực tuyến: 3 ngày làm việc là 24 giờ, ngắn nhất (cũng có 5 ngày làm việc).",
        ),
        # No promise on one channel leaves the other's.
        ({"counter": Term(), "online": term("2", "working_day")}, None, "16", "2 ngày làm việc là 16 giờ."),
        ({}, None, None, "Thủ tục không quy định thời hạn: giờ theo mẫu, sửa lại cho đúng việc."),
    ],
)
def test_the_shortest_limit_governs(
    given: dict[str, Term], calendar: Calendar | None, hours: str | None, words: str
) -> None:
    found = limit(given, calendar=calendar)
    assert (found.hours, found.words) == (Decimal(hours) if hours else None, words)


@pytest.mark.parametrize(
    ("amount", "unit", "days"),
    # Weekends apart, 7 days always hold 5 working ones, 10 days at least 6, 15 days at least 11; no
    # February lies before the end of the calendar, so a month holds 21.
    [("7", "calendar_day", 5), ("10", "calendar_day", 6), ("15", "calendar_day", 11), ("1", "month", 21)],
)
def test_calendar_days_and_months_count_the_working_days_that_they_leave_at_least(
    cast: Cast, amount: str, unit: str, days: int
) -> None:
    found = limit({"counter": term(amount, unit)}, calendar=calendar_of(cast.health.pk))
    assert found.hours == days * Decimal("7.5")
    assert f"(ít nhất {days} ngày làm việc, cơ quan làm 7,5 giờ một ngày) là " in found.words


def test_calendar_days_without_a_calendar_are_refused_with_the_way_out() -> None:
    with pytest.raises(BrokenRuleError, match="chưa có lịch làm việc"):
        limit({"counter": term("7", "calendar_day")})


def test_a_variant_may_have_the_shortest_limit() -> None:
    found = limit({"counter": term("5", "working_day")}, {"counter": term("1", "working_day")})
    assert found.hours == 8
    assert found.is_instant
    assert "Trường hợp số 1 trực tiếp: 1 ngày làm việc" in found.words


def test_what_is_given_at_once_has_no_hours_to_spread() -> None:
    found = limit({}, immediate=True)
    assert (found.hours, found.is_instant) == (None, True)
    assert "trả kết quả ngay" in found.words


# --- one process


@pytest.mark.once("tests/processes/test_beginnings.py")
@pytest.mark.parametrize("key", ["examination", "site_visit", "opinion", "same_day"])
def test_a_pattern_makes_a_draft_without_an_error(cast: Cast, key: str) -> None:
    version = begun(cast, alone(cast), key, owner=cast.minh, due_on=date(2026, 12, 1))
    assert blocking_checks(version, TODAY) == []
    assert [each.words for each in cautions_of(version, TODAY)] == []
    assert longest(version) == Decimal("37.5")
    assert (version.state, version.number, version.owner, version.reason[:5]) == ("draft", "01.00", cast.minh, "Mẫu: ")
    submit_version(version, **by(cast))


def test_its_code_name_and_what_it_carries_out_are_those_of_the_procedure(cast: Cast) -> None:
    made = alone(cast, name="Cấp giấy phép")
    version = begun(cast, made)
    process = version.process
    assert (process.code, process.name, process.division) == ("QT.DP.09", "Cấp giấy phép", cast.drugs)
    assert list(version.covers.all()) == [made]
    assert [event.kind for event in Event.objects.order_by("pk")][-2:] == ["process.added", "process_version.opened"]


def test_leader_and_clerk_are_found_where_the_agency_has_them(cast: Cast) -> None:
    Position.objects.filter(user=cast.son).update(division=cast.clinics)
    steps = {each["id"]: each for each in begun(cast, alone(cast)).definition["steps"]}
    assert "unit" not in steps["B5"]
    assert steps["B6"]["unit"] == cast.clinics.code
    assert steps["B5"]["role"] == "Lãnh đạo Sở Y tế"


def test_two_channels_are_held_by_the_shorter(cast: Cast) -> None:
    terms = {"counter": WORKING_DAYS, "online": WORKING_DAYS | {"amount": "3"}}
    assert longest(begun(cast, alone(cast, terms=terms))) == Decimal("22.5")


def test_a_limit_too_short_for_the_pattern_is_refused_and_the_short_one_proposed(cast: Cast) -> None:
    made = alone(cast, terms={"counter": {"amount": "0", "unit": "same_day", "cutoff": None}})
    with pytest.raises(BrokenRuleError) as refused:
        begun(cast, made)
    assert "cần ít nhất 12 giờ. Chọn mẫu “Giải quyết ngay, trong ngày”." in str(refused.value)
    assert not Process.objects.filter(code="QT.DP.09").exists()
    assert longest(begun(cast, made, "same_day")) == Decimal("7.5")


def test_the_bare_frame_has_the_desk_and_says_what_is_missing(cast: Cast) -> None:
    version = begun(cast, alone(cast), "frame")
    assert [each["name"] for each in version.definition["steps"]] == [
        "Kiểm tra, tiếp nhận, số hóa hồ sơ",
        "Trả kết quả",
    ]
    assert any("Chưa bước nào ký kết quả" in words for words in blocking_checks(version, TODAY))


def test_a_copy_brings_steps_and_annotations_and_spreads_the_hours_anew(cast: Cast) -> None:
    other = make_procedure(cast).procedure.processes.get().versions.get()
    other.examples = [{"name": "Hồ sơ đủ", "answers": {}, "outcomes": {}, "path": ["B1"]}]
    other.accepted = {"role:B1:output": "Đã rõ"}
    other.save()
    version = begun(cast, alone(cast, terms={"counter": WORKING_DAYS | {"amount": "10"}}), other)
    assert longest(version) == 75
    assert (version.examples, version.accepted) == (other.examples, other.accepted)
    assert version.based_on is None
    assert version.definition["code"] == "QT.DP.09"


def test_a_procedure_gets_no_second_process(cast: Cast) -> None:
    made = alone(cast)
    begun(cast, made)
    with pytest.raises(BrokenRuleError, match=r"đã có quy trình QT\.DP\.09"):
        begun(cast, made, code="QT.KHAC")
    assert Process.objects.filter(procedures=made.procedure).count() == 1


def test_after_its_only_draft_was_dropped_it_is_begun_anew(cast: Cast) -> None:
    made = alone(cast)
    drop_draft(begun(cast, made), reason="Nhầm mẫu", **by(cast))
    again = begun(cast, made, "site_visit")
    assert (again.process.code, again.number) == ("QT.DP.09", "01.00")
    assert Process.objects.filter(procedures=made.procedure).count() == 1


def test_what_ended_or_is_solved_elsewhere_needs_no_process(cast: Cast) -> None:
    ended = alone(cast, "QT.DP.08", valid_to=date(2026, 1, 1))
    with pytest.raises(BrokenRuleError, match="đã hết hiệu lực"):
        begun(cast, ended)
    elsewhere = alone(cast, "QT.DP.09", routing="ministry")
    with pytest.raises(BrokenRuleError, match="không cần quy trình"):
        begun(cast, elsewhere)


@pytest.mark.parametrize("who", ["minh", "binh", "tuan"])
def test_only_the_keeper_of_the_agency_begins_a_process(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermittedError):
        begun(cast, alone(cast), who=who)


def test_the_owner_has_a_post_in_the_agency_and_the_division_is_its_own(cast: Cast) -> None:
    made = alone(cast)
    with pytest.raises(BrokenRuleError, match="không giữ vị trí nào"):
        begun(cast, made, owner=cast.tuan)
    given = Beginning(procedure=made.procedure, division=None, source=PATTERNS["examination"])
    with pytest.raises(BrokenRuleError, match="Chọn phòng chủ quản"):
        begin_process(cast.health, given=given, **by(cast))
    strange = replace(given, division=cast.drugs)
    with pytest.raises(BrokenRuleError, match="thuộc cơ quan khác"):
        begin_process(cast.other, given=strange, **by(cast, "tuan"))


# --- several at once


@pytest.mark.once("tests/processes/test_beginnings.py")
def test_many_are_begun_each_by_itself_and_a_second_run_makes_no_doubles(cast: Cast) -> None:
    short = {"counter": {"amount": "2", "unit": "working_hour", "cutoff": None}}
    rows = [alone(cast, f"QT.DP.{n}") for n in range(10, 14)] + [alone(cast, "QT.DP.14", terms=short)]
    wanted = [Beginning(procedure=one.procedure, division=cast.drugs, source=PATTERNS["examination"]) for one in rows]
    made, left_out = begin_processes(cast.health, beginnings=wanted, **by(cast))
    assert [version.process.code for version in made] == [f"QT.DP.{n}" for n in range(10, 14)]
    assert [(each.procedure.quality_code, "ít nhất 12 giờ" in each.why) for each in left_out] == [("QT.DP.14", True)]
    assert [each.procedure.quality_code for each in unserved_procedures(cast.health, TODAY)] == ["QT.DP.14"]
    again, twice = begin_processes(cast.health, beginnings=wanted, **by(cast))
    assert (again, len(twice)) == ([], 5)
    assert Process.objects.count() == 4


def test_the_list_is_narrowed_by_field_words_and_the_division_that_does_the_field(cast: Cast) -> None:
    process = make_procedure(cast).procedure.processes.get()
    lonely = alone(cast, name="Công bố cơ sở")
    alone(cast, "QT.DP.10", valid_to=date(2026, 1, 1))

    def codes(**wanted: str) -> list[str]:
        return [each.procedure.quality_code for each in unserved_procedures(cast.health, TODAY, **wanted)]

    assert codes() == codes(words="cong bo co so") == codes(field="duoc") == ["QT.DP.09"]
    assert codes(division=process.division.code) == ["QT.DP.09"]
    assert codes(division="mc") == codes(words="khong co") == []
    open_draft(Process.objects.get(), **by(cast))
    begun(cast, lonely)
    assert codes() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_same_at_once_make_one_process(cast: Cast) -> None:
    made, told = alone(cast), []
    ready = threading.Barrier(2)

    def begin(code: str) -> None:
        ready.wait()
        try:
            begun(cast, made, code=code)
        except Refusal as refusal:
            told.append(refusal.words)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(code,)) for code in ("QT.A", "QT.B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Process.objects.filter(procedures=made.procedure).count() == 1
    assert [words for words in told if "đã có quy trình" in words] == told
    assert len(told) == 1

"""Calendars: drafted, changed day by day, compared, put in force; nothing promised moves."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from nennep.kernel.flows import UnlawfulMoveError
from nennep.kernel.registry import Registry
from nennep.kernel.worktime import Budget, Calendar, Deadline, Unit, due
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.models import CalendarVersion, Position, WorkCalendar
from nennep.org.queries import calendar_effects
from nennep.org.queries.administration import founder
from nennep.org.queries.calendar_years import year_awaited
from nennep.org.queries.calendars import calendar_of, calendar_with
from nennep.org.rules import BrokenRuleError, year_to_decide
from nennep.org.views.calendar_year import changed_days, months_of, week_of
from tests.calendars import AFTERNOON, MORNING, at, national
from tests.cast import Cast

STORM = date(2026, 11, 18)


@pytest.fixture
def draft(cast: Cast, now: datetime) -> CalendarVersion:
    """The first draft of the overlay of Sở Y tế."""
    return actions.add_calendar(
        by=cast.actor("quan"),
        at=now,
        keeper=cast.health,
        national=False,
        name="Lịch riêng",
        covers_from=date(2024, 1, 1),
        covers_to=date(2027, 1, 31),
    )


def set_day(cast: Cast, version: CalendarVersion, now: datetime, **changes: object) -> None:
    options = {"day": STORM, "kind": "off", "name": "Nghỉ bão số 12", "basis": "Công điện 5/CĐ-UBND"}
    actions.set_day(version, by=cast.actor("quan"), at=now, **(options | changes))


def put_in_force(cast: Cast, version: CalendarVersion, now: datetime, basis: str = "QĐ 15") -> None:
    actions.set_decision(
        version, decision=basis, covers_to=version.covers_to, provisional_from=None, by=cast.actor("quan"), at=now
    )
    actions.put_calendar_in_force(version, by=cast.actor("quan"), at=now)


def limit(agency_id: int) -> str:
    """When two working days from 08:40 on 17/11/2026 end."""
    budget = Budget(Decimal(2), Unit.WORKING_DAY)
    return f"{due(at('2026-11-17 08:40'), budget, calendar_of(agency_id)).at:%d/%m %H:%M}"


def test_a_draft_changes_no_deadline_until_it_is_in_force(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    set_day(cast, draft, now)
    assert limit(cast.health.pk) == "19/11 08:40"
    put_in_force(cast, draft, now)
    assert limit(cast.health.pk) == "20/11 08:40"
    assert limit(cast.other.pk) == "19/11 08:40"


def test_who_comes_too_late_reads_what_was_moved(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    set_day(cast, draft, now)
    by = cast.actor("quan")
    actions.set_decision(draft, decision="QĐ 15", covers_to=draft.covers_to, provisional_from=None, by=by, at=now)
    behind = CalendarVersion.objects.get(pk=draft.pk)
    actions.put_calendar_in_force(draft, by=by, at=now)
    with pytest.raises(ConflictError, match="vừa xử lý bản lịch này") as late:
        actions.put_calendar_in_force(behind, by=by, at=now)
    assert "hồ sơ" not in late.value.words


def test_a_new_version_supersedes_the_old_one_and_keeps_it(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    set_day(cast, draft, now)
    put_in_force(cast, draft, now)
    second = actions.draft_calendar_version(draft.calendar, by=cast.actor("quan"), at=now)
    actions.remove_day(second, day=STORM, by=cast.actor("quan"), at=now)
    put_in_force(cast, second, now)
    draft.refresh_from_db()
    assert (draft.state, second.state, second.number) == ("superseded", "in_force", 2)
    assert draft.days.count() == 1
    assert limit(cast.health.pk) == "19/11 08:40"
    kinds = Event.objects.filter(subject_type="calendar", chain_id=cast.health.pk)
    assert list(kinds.order_by("number").values_list("kind", flat=True))[-2:] == [
        "calendar.superseded",
        "calendar.put_in_force",
    ]


def test_a_version_in_force_is_not_edited(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    put_in_force(cast, draft, now)
    with pytest.raises(BrokenRuleError, match="bản dự thảo"):
        set_day(cast, draft, now)
    with pytest.raises(UnlawfulMoveError):
        actions.put_calendar_in_force(draft, by=cast.actor("quan"), at=now)


def test_only_one_draft_stands_at_a_time(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="dự thảo"):
        actions.draft_calendar_version(draft.calendar, by=cast.actor("quan"), at=now)


def test_a_draft_without_a_decision_is_not_put_in_force(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    with pytest.raises(BrokenRuleError) as refused:
        actions.put_calendar_in_force(draft, by=cast.actor("quan"), at=now)
    assert refused.value.field == "decision"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"name": " "}, "name"),
        ({"day": date(2030, 1, 1)}, "day"),
        ({"spans": ["13:00-11:00"]}, "hours"),
        ({"spans": ["07:30-11:30", "11:00-12:00"]}, "hours"),
        ({"kind": "maybe"}, "kind"),
    ],
)
def test_a_day_with_a_fault_is_refused_and_the_field_is_named(
    cast: Cast, draft: CalendarVersion, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BrokenRuleError) as refused:
        set_day(cast, draft, now, **changes)
    assert refused.value.field == field
    assert not draft.days.exists()


def test_only_the_keeper_changes_a_calendar(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    national = WorkCalendar.objects.get(agency=None)
    for name in ("minh", "tuan", "quan"):
        with pytest.raises(NotPermittedError):
            actions.draft_calendar_version(national, by=cast.actor(name), at=now)
    assert national.keeper == cast.province


def test_own_hours_of_the_agency_replace_the_national_timetable(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
    hours = {day: ["07:00 - 11:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    actions.set_hours(draft, hours=hours, by=cast.actor("quan"), at=now)
    put_in_force(cast, draft, now)
    spans = calendar_of(cast.health.pk).spans(date(2026, 11, 17))
    assert [f"{s.start:%H:%M}-{s.end:%H:%M}" for s in spans] == ["07:00-11:00", "13:00-17:00"]
    assert calendar_of(cast.other.pk).spans(date(2026, 11, 17))[0].start.hour == 7


def test_the_preview_counts_working_days_by_month_against_the_version_in_force(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
    set_day(cast, draft, now)
    new, old = calendar_with(draft), calendar_of(cast.health.pk)
    november = months_of(new, 2026, old)[10]
    assert (november.working_days, november.difference) == (19, -1)
    assert changed_days(new, old, date(2026, 1, 1), date(2026, 12, 31)) == [(STORM, "07:30–11:30, 13:30–17:00", "nghỉ")]


def test_months_beyond_the_decided_days_are_expected_and_say_so(cast: Cast) -> None:
    months = months_of(calendar_of(cast.health.pk), 2027)
    assert [month.number for month in months] == list(range(1, 13))
    marked = [[cell.provisional for week in month.weeks for cell in week if cell] for month in months]
    assert not any(marked[0])
    assert all(all(month) for month in marked[1:])
    assert [month.number for month in months_of(calendar_of(cast.health.pk), 2023)] == []


@pytest.mark.parametrize(
    ("day", "covers_to", "year"),
    [
        (date(2026, 9, 30), date(2026, 12, 31), None),
        (date(2026, 10, 1), date(2026, 12, 31), 2027),
        (date(2026, 10, 1), date(2027, 1, 31), 2027),
        (date(2026, 12, 31), date(2027, 12, 31), None),
        (date(2027, 1, 4), date(2026, 12, 31), 2027),
        (date(2028, 11, 2), date(2026, 12, 31), 2029),
    ],
)
def test_from_october_on_the_keeper_sees_to_the_next_year(day: date, covers_to: date, year: int | None) -> None:
    assert year_to_decide(covers_to, day) == year


def test_the_national_calendar_in_force_says_which_year_it_awaits(cast: Cast) -> None:
    found = year_awaited(date(2026, 10, 1))
    assert found is not None
    assert (found[0].calendar.keeper, found[0].number, found[1]) == (cast.province, 1, 2027)
    assert year_awaited(date(2026, 9, 30)) is None


def over_the_end(agency_id: int) -> Deadline:
    """Twelve working days from 20/01/2027, over the last decided day (31/01) and Tết."""
    return due(at("2027-01-20 09:00"), Budget(Decimal(12), Unit.WORKING_DAY), calendar_of(agency_id))


def draft_next_year(cast: Cast, now: datetime) -> CalendarVersion:
    """The national calendar with all of 2027, begun with the days to be expected."""
    return actions.draft_calendar_version(
        WorkCalendar.objects.get(agency=None), by=founder(cast.province.pk), at=now, covers_to=date(2027, 12, 31)
    )


def decide(cast: Cast, version: CalendarVersion, now: datetime) -> None:
    keeper = founder(cast.province.pk)
    actions.set_decision(
        version, decision="Thông báo 5/TB-BNV", covers_to=version.covers_to, provisional_from=None, by=keeper, at=now
    )
    actions.put_calendar_in_force(version, by=keeper, at=now)


def test_after_its_last_day_a_calendar_goes_on_for_every_agency_under_its_own_days(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
    assert over_the_end(cast.other.pk).at == at("2027-02-12 09:00")
    assert over_the_end(cast.other.pk).doubt == "dự kiến: lịch nghỉ năm 2027 chưa công bố"
    set_day(cast, draft, now, day=date(2027, 1, 25))
    put_in_force(cast, draft, now)
    assert over_the_end(cast.health.pk).at == at("2027-02-15 09:00")
    assert calendar_of(cast.health.pk).is_working(date(2040, 6, 1))


def test_a_draft_of_the_next_year_begins_with_the_days_to_be_expected(cast: Cast, now: datetime) -> None:
    version = draft_next_year(cast, now)
    added = version.days.filter(day__gt=date(2027, 1, 31))
    assert [day.day for day in added.filter(name="Tết Nguyên đán").order_by("day")] == [
        date(2027, 2, day) for day in range(4, 11)
    ]
    assert all(day.provisional and "dự kiến" in day.basis for day in added)
    assert version.days.filter(day__lte=date(2027, 1, 31)).count() == len(calendar_of(cast.province.pk).rules)


def test_a_decision_that_reaches_further_takes_in_the_days_to_be_expected(cast: Cast, now: datetime) -> None:
    keeper = founder(cast.province.pk)
    national = WorkCalendar.objects.get(agency=None)
    version = actions.draft_calendar_version(national, by=keeper, at=now)
    for year in (2027, 2028):  # extended twice, each day stands once
        actions.set_decision(
            version, decision="TB 5", covers_to=date(year, 12, 31), provisional_from=None, by=keeper, at=now
        )
    assert version.days.filter(day__year=2028, name="Tết Nguyên đán").count() == 6
    assert version.days.filter(day=date(2027, 9, 2)).count() == 1


def test_an_overlay_takes_in_no_day_of_the_nation(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    actions.set_decision(
        draft, decision="QĐ 15", covers_to=date(2028, 12, 31), provisional_from=None, by=cast.actor("quan"), at=now
    )
    assert not draft.days.exists()


def test_when_the_decision_comes_the_keeper_sees_what_moves_against_what_was_expected(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_effects, "PREVIEWS", Registry("preview"))

    @calendar_effects.previews_calendar
    def moved(old: Calendar, new: Calendar, agency_ids: list[int]) -> list[str]:
        start, budget = at("2027-01-20 09:00"), Budget(Decimal(11), Unit.WORKING_DAY)
        before, after = due(start, budget, old), due(start, budget, new)
        return [f"{before.at:%d/%m} ({before.doubt}) thành {after.at:%d/%m} ({after.doubt})"]

    version = draft_next_year(cast, now)
    keeper = founder(cast.province.pk)
    actions.remove_day(version, day=date(2027, 2, 4), by=keeper, at=now)
    for day in (*range(5, 12),):
        actions.set_day(
            version, day=date(2027, 2, day), kind="off", name="Tết Nguyên đán", basis="TB 5/TB-BNV", by=keeper, at=now
        )
    new, old = calendar_with(version), calendar_of(cast.province.pk)
    assert changed_days(new, old, date(2027, 1, 1), date(2027, 12, 31)) == [
        (date(2027, 2, 4), "nghỉ", "07:30–11:30, 13:30–17:00"),
        (date(2027, 2, 11), "07:30–11:30, 13:30–17:00", "nghỉ"),
    ]
    assert set(calendar_effects.effects_of(version)) == {
        "11/02 (dự kiến: lịch nghỉ năm 2027 chưa công bố) thành 04/02 ()"
    }
    decide(cast, version, now)
    assert over_the_end(cast.province.pk).doubt == ""


def test_a_year_not_published_is_shown_as_expected_and_drafted_with_one_button(
    cast: Cast, manager: Client, now: datetime
) -> None:
    page = manager.get("/calendar/quoc-gia/1/?year=2028").content.decode()
    assert "Lịch nghỉ năm 2028 chưa công bố" in page
    assert "26/01/2028" in page
    assert "Soạn lịch năm" not in page
    give_post(cast)
    assert 'name="year" value="2028"' in manager.get("/calendar/quoc-gia/1/").content.decode()
    answer = manager.post("/calendar/quoc-gia/1/draft/", {"year": "2028"})
    assert answer["Location"] == "/calendar/quoc-gia/2/?year=2028"
    version = CalendarVersion.objects.get(calendar__agency=None, number=2)
    assert version.covers_to == date(2028, 12, 31)
    assert version.days.filter(day=date(2028, 1, 26)).exists()
    other = manager.post("/calendar/quoc-gia/1/draft/", {"year": "2050"})
    assert other["Location"] == "/calendar/quoc-gia/1/"


def give_post(cast: Cast) -> None:
    """Quản also keeps the national calendar."""
    Position.objects.create(
        user=cast.quan, agency=cast.province, title="Quản trị", duties=["manage_calendar"], held_from=date(2020, 1, 1)
    )


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """A room above that tells which agencies it was asked about."""
    asked: list[tuple[int, ...]] = []
    monkeypatch.setattr(calendar_effects, "PREVIEWS", Registry("preview"))

    @calendar_effects.previews_calendar
    def told(old: object, new: object, agency_ids: list[int]) -> list[str]:
        asked.append(tuple(agency_ids))
        return ["3 hồ sơ đang mở sẽ có hạn khác theo lịch mới."] if old is not new else []

    return asked


def test_rooms_above_tell_what_a_draft_would_change_before_it_holds(
    cast: Cast, draft: CalendarVersion, now: datetime, manager: Client, preview: list[tuple[int, ...]]
) -> None:
    set_day(cast, draft, now)
    page = manager.get("/calendar/syt/1/in-force/").content.decode()
    assert "3 hồ sơ đang mở" in page
    assert preview == [(cast.health.pk,)]


def test_a_national_draft_is_previewed_for_every_agency_under_its_own_overlay(
    cast: Cast, draft: CalendarVersion, now: datetime, preview: list[tuple[int, ...]]
) -> None:
    set_day(cast, draft, now)
    put_in_force(cast, draft, now)
    national = actions.draft_calendar_version(
        WorkCalendar.objects.get(agency=None), by=founder(cast.province.pk), at=now
    )
    calendar_effects.effects_of(national)
    assert sorted(preview) == sorted([(cast.province.pk, cast.other.pk), (cast.health.pk,)])


def test_a_calendar_is_kept_on_the_screen_from_draft_to_force(cast: Cast, manager: Client) -> None:
    manager.post("/calendar/add/")
    days = "/calendar/syt/1/days/"
    refused = manager.post(days, {"day": "2026-11-18", "kind": "off", "name": "Nghỉ bão"})
    assert refused.status_code == 422
    assert 'value="Nghỉ bão"' in refused.content.decode()
    typed = {"day": "2026-11-18", "last": "2026-11-19", "kind": "off", "name": "Nghỉ bão", "basis": "CĐ 5"}
    assert manager.post(days, typed).status_code == 302
    page = manager.get("/calendar/syt/1/").content.decode()
    assert page.count("Nghỉ bão") >= 2
    assert "thứ Hai đến thứ Sáu 07:30–11:30, 13:30–17:00 (7,5 giờ một ngày)." in page
    manager.post("/calendar/syt/1/days/2026-11-19/remove/")
    manager.post("/calendar/syt/1/hours/", {"mon": "07:00-11:00"})
    manager.post("/calendar/syt/1/in-force/", {"decision": "QĐ 15/QĐ-SYT", "covers_to": "2027-01-31"})
    version = CalendarVersion.objects.get(calendar__agency=cast.health)
    assert (version.state, version.hours) == ("in_force", {"0": [["07:00", "11:00"]]})
    assert list(version.days.values_list("day", flat=True)) == [STORM]


def test_a_provisional_day_is_marked_by_word_and_sign(
    cast: Cast, draft: CalendarVersion, now: datetime, manager: Client
) -> None:
    set_day(cast, draft, now, basis="", provisional=True)
    page = manager.get("/calendar/syt/1/").content.decode()
    assert "<sup>?</sup>" in page
    assert "nghỉ, dự kiến" in page


def test_a_day_is_corrected_from_what_stands_written(
    cast: Cast, draft: CalendarVersion, now: datetime, manager: Client
) -> None:
    set_day(cast, draft, now, basis="Công điện [chưa nạp số văn bản]")
    page = manager.get("/calendar/syt/1/?day=2026-11-18").content.decode()
    assert 'value="2026-11-18"' in page
    assert 'value="Công điện [chưa nạp số văn bản]"' in page
    assert manager.get("/calendar/syt/1/?day=rac").status_code == 200
    typed = {"day": "2026-11-18", "kind": "off", "name": "Nghỉ bão", "basis": "Công điện 5/CĐ-UBND"}
    manager.post("/calendar/syt/1/days/", typed)
    assert draft.days.get().basis == "Công điện 5/CĐ-UBND"


def test_weekdays_are_told_together_only_where_they_follow_each_other() -> None:
    day = "07:30–11:30, 13:30–17:00 (7,5 giờ một ngày)"
    assert week_of(national()) == [("thứ Hai đến thứ Sáu", day)]
    off = national(hours=dict.fromkeys((0, 1, 2, 4), (MORNING, AFTERNOON)))
    assert week_of(off) == [("thứ Hai đến thứ Tư", day), ("thứ Sáu", day)]

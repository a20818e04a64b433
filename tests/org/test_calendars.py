"""Calendars: drafted, changed day by day, compared, put in force; nothing promised moves."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from nennep.kernel.flows import UnlawfulMoveError
from nennep.kernel.worktime import Budget, Unit, due
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.models import CalendarVersion, WorkCalendar
from nennep.org.queries import calendar_effects, calendar_of, calendar_with
from nennep.org.queries.administration import founder
from nennep.org.rules import BrokenRuleError
from nennep.org.views.calendar_year import changed_days, months_of
from tests.calendars import at
from tests.cast import Cast

STORM = date(2026, 11, 18)


@pytest.fixture
def draft(cast: Cast, now: datetime) -> CalendarVersion:
    """The first draft of the overlay of Sở Y tế."""
    return actions.add_calendar(
        by=cast.actor("quan"), at=now, keeper=cast.health, national=False, name="Lịch riêng",
        covers_from=date(2024, 1, 1), covers_to=date(2027, 1, 31),
    )  # fmt: skip


def set_day(cast: Cast, version: CalendarVersion, now: datetime, **changes: object) -> None:
    options = {
        "day": STORM,
        "kind": "off",
        "name": "Nghỉ bão số 12",
        "basis": "Công điện 5/CĐ-UBND",
    }
    actions.set_day(version, by=cast.actor("quan"), at=now, **(options | changes))


def put_in_force(cast: Cast, version: CalendarVersion, now: datetime, basis: str = "QĐ 15") -> None:
    actions.set_decision(
        version, decision=basis, covers_to=version.covers_to, provisional_from=None,
        by=cast.actor("quan"), at=now,
    )  # fmt: skip
    actions.put_calendar_in_force(version, by=cast.actor("quan"), at=now)


def limit(agency_id: int) -> str:
    """When two working days from 08:40 on 17/11/2026 end."""
    budget = Budget(Decimal(2), Unit.WORKING_DAY)
    return f"{due(at('2026-11-17 08:40'), budget, calendar_of(agency_id)).at:%d/%m %H:%M}"


def test_a_draft_changes_no_deadline_until_it_is_in_force(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
    set_day(cast, draft, now)
    assert limit(cast.health.pk) == "19/11 08:40"
    put_in_force(cast, draft, now)
    assert limit(cast.health.pk) == "20/11 08:40"
    assert limit(cast.other.pk) == "19/11 08:40"


def test_a_new_version_supersedes_the_old_one_and_keeps_it(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
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


def test_a_version_in_force_is_not_edited(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
    put_in_force(cast, draft, now)
    with pytest.raises(BrokenRuleError, match="bản dự thảo"):
        set_day(cast, draft, now)
    with pytest.raises(UnlawfulMoveError):
        actions.put_calendar_in_force(draft, by=cast.actor("quan"), at=now)


def test_only_one_draft_stands_at_a_time(cast: Cast, draft: CalendarVersion, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="dự thảo"):
        actions.draft_calendar_version(draft.calendar, by=cast.actor("quan"), at=now)


def test_a_draft_without_a_decision_is_not_put_in_force(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
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


def test_only_the_keeper_changes_a_calendar(
    cast: Cast, draft: CalendarVersion, now: datetime
) -> None:
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
    assert changed_days(new, old, date(2026, 1, 1), date(2026, 12, 31)) == [
        (STORM, "07:30–11:30, 13:30–17:00", "nghỉ")
    ]


def test_months_beyond_the_calendar_are_left_out_not_guessed(cast: Cast) -> None:
    assert [month.number for month in months_of(calendar_of(cast.health.pk), 2027)] == [1]


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """A room above that tells which agencies it was asked about."""
    asked: list[tuple[int, ...]] = []
    monkeypatch.setattr(calendar_effects, "PREVIEWS", {})

    @calendar_effects.previews_calendar
    def told(old: object, new: object, agency_ids: list[int]) -> list[str]:
        asked.append(tuple(agency_ids))
        return ["3 hồ sơ đang mở sẽ có hạn khác theo lịch mới."] if old is not new else []

    return asked


def test_rooms_above_tell_what_a_draft_would_change_before_it_holds(
    cast: Cast,
    draft: CalendarVersion,
    now: datetime,
    manager: Client,
    preview: list[tuple[int, ...]],
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
    typed = {
        "day": "2026-11-18",
        "last": "2026-11-19",
        "kind": "off",
        "name": "Nghỉ bão",
        "basis": "CĐ 5",
    }
    assert manager.post(days, typed).status_code == 302
    page = manager.get("/calendar/syt/1/").content.decode()
    assert page.count("Nghỉ bão") >= 2
    manager.post("/calendar/syt/1/days/2026-11-19/remove/")
    manager.post("/calendar/syt/1/hours/", {"mon": "07:00-11:00"})
    manager.post(
        "/calendar/syt/1/in-force/", {"decision": "QĐ 15/QĐ-SYT", "covers_to": "2027-01-31"}
    )
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

"""Which backups are kept: all of some days, then one a week, then one a month."""

from datetime import date, datetime

import pytest

from nennep.kernel.worktime import ZONE
from nennep.upkeep.rules.backups import (
    BackupError,
    Retention,
    file_name,
    made_at,
    read_hour,
    read_retention,
    superfluous,
)

TODAY = date(2026, 12, 2)  # a Wednesday


def night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=ZONE)


def kept(days: list[date], retention: Retention, today: date = TODAY) -> list[str]:
    made = [(f"{day:%d/%m/%Y}", night(day)) for day in days]
    gone = superfluous(made, today, retention)
    return [name for name, _ in made if name not in gone]


def test_two_years_of_nightly_backups_leave_days_then_weeks_then_months() -> None:
    days = [date.fromordinal(TODAY.toordinal() - n) for n in range(800)]
    left = kept(days, Retention(7, 8, 24))
    assert left[:7] == [f"{day:%d/%m/%Y}" for day in days[:7]]
    # Then the Sundays of eight weeks, then the last day of each month, back to the January of two years.
    assert left[7:13] == ["22/11/2026", "15/11/2026", "08/11/2026", "01/11/2026", "31/10/2026", "25/10/2026"]
    assert left[-2:] == ["28/02/2025", "31/01/2025"]
    assert len(left) < 7 + 8 + 24


def test_what_is_kept_does_not_depend_on_whether_it_was_thinned_every_night() -> None:
    left: list[date] = []
    for n in range(400, -1, -1):
        today = date.fromordinal(TODAY.toordinal() - n)
        left.append(today)
        stay = set(kept(left, Retention(7, 8, 24), today))
        left = [day for day in left if f"{day:%d/%m/%Y}" in stay]
    assert {f"{day:%d/%m/%Y}" for day in left} >= {"30/11/2026", "31/10/2026", "30/09/2026", "31/12/2025"}


def test_the_last_backup_stays_however_old_it_is() -> None:
    assert kept([date(2020, 1, 1), date(2020, 2, 1)], Retention(1, 0, 0)) == ["01/02/2020"]


@pytest.mark.parametrize("text", ["", "7", "7,8", "0,8,24", "7,8,x", "7,8,24,1", "-1,2,3", "7,,24"])
def test_a_rule_that_cannot_be_read_is_refused_by_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(BackupError, match="NENNEP_BACKUPS_KEPT"):
        read_retention(text)


def test_the_settings_are_read() -> None:
    assert read_retention(" 7, 8 ,24") == Retention(7, 8, 24)
    assert (read_hour("1"), read_hour(" "), read_hour("23")) == (1, None, 23)
    for text in ("24", "-1", "một", "1.5"):
        with pytest.raises(BackupError, match="NENNEP_BACKUP_HOUR"):
            read_hour(text)


def test_a_backup_is_known_by_its_name() -> None:
    at = night(TODAY)
    for encrypted in (False, True):
        for again in (0, 1):
            assert made_at(file_name(at, encrypted=encrypted, again=again)) == at
    assert [made_at(name) for name in ("nennep-20261302-010000.tar", "nennep.tar", "x-20261202-010000.tar")] == [
        None
    ] * 3

"""The law of the one-stop mechanism by day: regimes, and where the law of a sector differs."""

from datetime import UTC, date, datetime

import pytest

from nennep.procedures.rules import clock_starts, load_regimes, regime_on, supplement_rule

SECTOR = {
    "supplement_policy": "resume",
    "supplement_rounds": 2,
    "supplement_days": 30,
    "supplement_basis": "Điều 5 Nghị định 1/2026/NĐ-CP",
}
ACCEPTED = datetime(2026, 8, 10, 2, 0, tzinfo=UTC)
REACHED = datetime(2026, 8, 11, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "code", "policy", "rounds", "days"),
    [
        (date(2018, 6, 21), "nd61-2018", "restart", 2, None),
        (date(2025, 6, 30), "nd61-2018", "restart", 2, None),
        (date(2025, 7, 1), "nd118-2025", "restart", 1, 15),
        (date(2026, 8, 4), "nd118-2025", "restart", 1, 15),
        (date(2026, 8, 5), "nd309-2026", "restart", 1, 15),
    ],
)
def test_a_day_has_the_rules_of_its_regime(day, code, policy, rounds, days):
    rule = supplement_rule({}, day)
    assert regime_on(day).code == code
    assert (rule.policy.value, rule.rounds.value) == (policy, rounds)
    assert (rule.days.value if rule.days else None) == days


def test_every_value_of_the_law_names_its_article():
    for regime in load_regimes():
        given = (regime.after_supplement, regime.rounds, regime.beyond, regime.days, regime.outside)
        assert all("Điều" in each.article for each in given if each is not None)


def test_sector_law_differs_by_its_article():
    rule = supplement_rule(SECTOR, date(2026, 10, 1))
    assert (rule.policy.value, rule.rounds.value, rule.days.value) == ("resume", 2, 30)
    assert {each.article for each in (rule.policy, rule.rounds, rule.days)} == {SECTOR["supplement_basis"]}


def test_without_an_article_the_regime_holds():
    own = {**SECTOR, "supplement_basis": ""}
    assert supplement_rule(own, date(2026, 10, 1)) == supplement_rule({}, date(2026, 10, 1))


def test_what_sector_law_leaves_open_follows_the_regime():
    own = {"supplement_rounds": 2, "supplement_basis": "Điều 9 Luật mẫu"}
    rule = supplement_rule(own, date(2026, 10, 1))
    assert (rule.policy.value, rule.rounds.value, rule.days.value) == ("restart", 2, 15)


def test_the_rule_is_said_with_its_articles():
    assert supplement_rule({}, date(2026, 10, 1)).words() == (
        "tính lại từ đầu, yêu cầu bổ sung nhiều nhất 1 lần, người nộp bổ sung trong 15 ngày kể từ ngày"
        " thông báo, quá hạn thì đóng hồ sơ (Điều 19 khoản 5 Nghị định 118/2025/NĐ-CP; Điều 16 khoản 3 Nghị định 118/2025/NĐ-CP)"
    )


@pytest.mark.parametrize(
    ("day", "outside", "reached", "start"),
    [
        (date(2026, 8, 10), False, None, ACCEPTED),
        (date(2026, 8, 10), True, REACHED, REACHED),
        (date(2026, 8, 10), True, None, None),
        (date(2026, 8, 4), True, None, ACCEPTED),
        (date(2025, 1, 6), True, REACHED, ACCEPTED),
    ],
)
def test_from_august_2026_a_dossier_from_outside_is_counted_when_it_arrives(day, outside, reached, start):
    assert clock_starts(ACCEPTED, day, outside=outside, reached_at=reached) == start

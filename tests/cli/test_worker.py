"""The worker rests when idle, goes on at once when busy, and survives a bad job."""

from datetime import datetime

import pytest

from nennep.cli.worker import AFTER_FAILURE_SECONDS, IDLE_SECONDS, one_round

pytestmark = pytest.mark.django_db


def broken(at: datetime) -> int:
    raise RuntimeError


def test_an_idle_round_rests_a_while() -> None:
    assert one_round([lambda _: 0]) == IDLE_SECONDS


def test_a_busy_round_is_followed_at_once() -> None:
    assert one_round([lambda _: 3, lambda _: 0]) == 0


def test_a_failed_round_is_logged_and_tried_later(caplog: pytest.LogCaptureFixture) -> None:
    assert one_round([broken]) == AFTER_FAILURE_SECONDS
    assert "sẽ thử lại" in caplog.text


def test_a_failed_work_does_not_keep_the_next_from_its_turn() -> None:
    done: list[datetime] = []
    one_round([broken, lambda at: done.append(at) or 0])  # type: ignore[func-returns-value]
    assert len(done) == 1


def test_work_is_told_an_aware_instant() -> None:
    told: list[datetime] = []
    one_round([lambda at: told.append(at) or 0])  # type: ignore[func-returns-value]
    assert told[0].tzinfo is not None

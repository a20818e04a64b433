"""A request of the web waits for a bounded time; other work waits as long as it must."""

from typing import Any

import pytest
from django.db import connection

from nennep.kernel.refusals import Refusal
from nennep.settings import seconds
from nennep.web.request_limits import limit_waiting

NAMES = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_limits_hold_on_connections_made_afterwards(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> list[str]:
        connection.close()
        with connection.cursor() as cursor:
            return [cursor.execute(f"SHOW {name}") and cursor.fetchone()[0] for name in NAMES]

    def limited() -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(connection.settings_dict, "OPTIONS", {**connection.settings_dict["OPTIONS"]})
            limit_waiting()
            return shown()

    assert shown() == ["0", "0", "0"]
    assert limited() == ["5s", "1min", "2min"]
    settings.REQUEST_LIMITS = {**settings.REQUEST_LIMITS, "lock_timeout": 0}
    assert limited()[0] == "0"
    settings.POOLER = True
    assert limited() == ["0", "0", "0"]
    connection.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="giới hạn của SQLite; PostgreSQL có bài riêng bên trên")
def test_a_request_gives_up_the_write_lock_of_sqlite_after_the_same_time(settings: Any) -> None:
    def waits(seconds: int) -> int:
        settings.REQUEST_LIMITS = {**settings.REQUEST_LIMITS, "lock_timeout": seconds}
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(connection.settings_dict, "OPTIONS", {**connection.settings_dict["OPTIONS"]})
            limit_waiting()
            return int(connection.get_connection_params()["timeout"])

    assert (waits(5), waits(1), waits(0)) == (5, 1, 86_400)


def test_a_limit_that_is_no_number_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seconds("NENNEP_LOCK_SECONDS", "5") == 5
    monkeypatch.setenv("NENNEP_LOCK_SECONDS", "năm")
    with pytest.raises(Refusal, match="NENNEP_LOCK_SECONDS"):
        seconds("NENNEP_LOCK_SECONDS", "5")

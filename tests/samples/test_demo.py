"""What ``./nennep demo`` says, and when it refuses; the loading itself is in test_load."""

import os
import socket
from argparse import Namespace
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from nennep.web.menu import DemoAccount
from samples import apps, catalogue, commands, quotas


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NENNEP_DEMO", "NENNEP_CLOCK"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "")


def proof(**changes: Any) -> dict[str, Any]:
    rows = {code: asdict(row) for code, (_, row) in quotas.FIELDS.items()}
    total = {name: sum(row[name] for row in rows.values()) for name in rows["kcb"]}
    told = {"balanced": True, "chains_whole": True, "events": 16823, "seconds": 12.5}
    return {**total, "fields": rows, **told, **changes}


def test_the_balance_is_told_with_its_identity() -> None:
    told = commands._told(proof())
    assert "73 + 1.717 = 1.355 + 435: khớp" in told
    assert "16.823 sự kiện trong sổ cái: nguyên vẹn, trong 12,5 giây" in told
    assert catalogue.organisation()["demo"]["password"] in told


def test_what_does_not_hold_is_said_to_be_so() -> None:
    told = commands._told(proof(balanced=False, chains_whole=False))
    assert "KHÔNG KHỚP" in told
    assert "HỎNG" in told


def test_a_taken_port_is_told_before_anything_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = commands.run(Namespace(no_serve=False, host="127.0.0.1", port=port))
    assert code == 1
    assert "--port" in capsys.readouterr().out
    assert os.environ["NENNEP_DEMO"] == ""


def test_the_clock_shows_the_demo_day_from_now_on() -> None:
    commands._set_clock(quotas.NOW + timedelta(hours=1))
    assert os.environ["NENNEP_CLOCK"].startswith("2026-11-17T09:40:00+07:00@")
    assert os.environ["NENNEP_DEMO"] == "1"


def test_the_sign_in_page_lists_people_who_exist() -> None:
    names = {person["username"]: person["name"] for person in catalogue.organisation()["people"]}
    accounts = apps.accounts()
    assert accounts[0] == DemoAccount("lan", names["lan"], accounts[0].role)
    assert {account.username for account in accounts} <= set(names)

"""The days of a post that ends and of the one that follows: one after the other, and none that cannot be."""

import re
from datetime import date

import pytest
from django.test import Client

from nennep.org.queries.last_days import gap_between
from tests.cast import Cast

LAST = "9999-12-31"


def test_the_new_post_is_offered_from_the_day_after_the_last_of_the_old(cast: Cast, manager: Client) -> None:
    def days(path: str) -> list[str]:
        page = manager.get(f"/people/minh/positions/1/move/{path}").content.decode()
        boxes = {name: re.search(rf'<input[^>]*name="{name}"[^>]*>', page) for name in ("held_to", "held_from")}
        found = [re.search(r'value="([^"]*)"', box[0]) for box in boxes.values() if box]
        return [one[1] for one in found if one]

    assert days("?held_to=2026-11-30") in (["2026-11-30", "2026-12-01"], ["30/11/2026", "01/12/2026"])
    given = {"title": "Chuyên viên", "division": "nvy", "duties": ["handle"], "ground": "QĐ 5"}
    last, first = days("")
    answer = manager.post("/people/minh/positions/1/move/", given | {"held_to": last, "held_from": first})
    assert answer.status_code == 302, answer.content.decode()
    old, new = cast.minh.positions.order_by("pk")
    assert (new.held_from - old.held_to).days == 1


@pytest.mark.parametrize("path", ["end", "move"])
def test_the_last_day_there_is_is_no_fault(cast: Cast, manager: Client, path: str) -> None:
    address = f"/people/minh/positions/1/{path}/"
    assert manager.get(f"{address}?held_to={LAST}").status_code == 200
    sent = {"held_to": LAST, "held_from": LAST, "ground": "QĐ", "title": "CV", "division": "nvy", "duties": ["handle"]}
    answer = manager.post(address, sent)
    assert "Năm phải từ 1900 đến 2100" in answer.content.decode()
    assert cast.minh.positions.get().held_to is None


def test_a_post_that_begins_on_the_last_day_there_is_leaves_a_gap_that_is_told_at_once(cast: Cast) -> None:
    words = gap_between(cast.minh.positions.get(), date(2026, 11, 17), date(9999, 12, 31))
    assert words.startswith("Từ 18/11/2026 đến")

"""Dated data of the law: layers lie over each other, an item holds until the next of its key."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel import law
from nennep.kernel.law import (
    LAW_KINDS,
    LAW_SOURCES,
    LawField,
    LawItem,
    LawItemError,
    LawKind,
    LawLayer,
    held_on,
    holding,
)

DAY = date(2026, 1, 1)


def item(key: str, day: int, words: str = "", *, ended: bool = False) -> LawItem:
    content = {} if ended else {"words": words or f"{key}{day}"}
    return LawItem(key, date.fromordinal(DAY.toordinal() + day), "Điều 1", content, ended)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[LawKind[list[str]], list[LawLayer]]]:
    """A kind with one item of the product, and the layers that lie over it."""
    layers: list[LawLayer] = []
    monkeypatch.setitem(LAW_SOURCES, "test", lambda: tuple(layers))

    def read(items: Sequence[LawItem]) -> list[str]:
        return [each.content["words"] for each in items if not each.ended]

    yield (
        LawKind("tried", "Thử", built_in=lambda: [item("a", 0)], read=read, fields={"words": LawField("Lời")}),
        layers,
    )
    del LAW_KINDS["tried"]
    law.LAW_KINDS._origins.pop("tried")


def test_what_is_loaded_holds_at_the_next_look_and_goes_when_it_is_gone(kind) -> None:
    tried, layers = kind
    assert tried.value() == ["a0"]
    layers.append(LawLayer("1", {"tried": (item("b", 5),)}))
    layers.append(LawLayer("2", {"tried": (item("a", 0, "other"),), "another": ()}))
    assert tried.value() == ["other", "b5"]
    assert tried.value() is tried.value()
    layers.reverse()
    assert tried.value() == ["other", "b5"]
    layers.clear()
    assert tried.value() == ["a0"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (LawItem("a", DAY, "Điều 1", {}), "thiếu “words”"),
        (LawItem("a", DAY, "Điều 1", {"words": 1}), "phải là chữ"),
        (LawItem("a", DAY, "Điều 1", {"words": "x", "more": 1}), "không có mục “more”"),
        (item("a", 9, ended=True), "không kết thúc được"),
    ],
)
def test_a_wrong_item_is_refused_by_the_name_of_its_kind_and_key(kind, wrong: LawItem, says: str) -> None:
    with pytest.raises(LawItemError, match=f"Phần “tried” .Thử., mục “a”.*{says}"):
        kind[0].check([wrong])


ITEMS = st.lists(st.builds(item, st.sampled_from("ab"), st.integers(0, 30), ended=st.booleans()), max_size=8).map(
    lambda items: list({(each.key, each.begins_on): each for each in items}.values())
)


@given(ITEMS, st.integers(-1, 31))
def test_on_every_day_the_newest_item_of_a_key_holds_unless_it_ends_it(items: list[LawItem], day: int) -> None:
    on = date.fromordinal(DAY.toordinal() + day)
    found = {each.key: each for each in held_on(items, on)}
    assert len(found) == len(held_on(items, on))
    for key in "ab":
        begun = [each for each in items if each.key == key and each.begins_on <= on]
        newest = max(begun, key=lambda each: each.begins_on, default=None)
        assert found.get(key) == (newest if newest is not None and not newest.ended else None)
    assert all(last is None or last >= each.begins_on for each, last in holding(items))

"""One registry for all hooks: a name has one owner, who may come again."""

from collections.abc import Callable

import pytest

from nennep.kernel.registry import Registry, full_name


def first() -> int:
    return 1


def second() -> int:
    return 2


@pytest.fixture
def hooks() -> Registry[Callable[[], int]]:
    return Registry("hook")


def test_hooks_are_kept_in_the_order_of_registration(hooks: Registry[Callable[[], int]]) -> None:
    hooks.under("b")(first)
    hooks.under("a")(second)
    assert [hook() for hook in hooks.values()] == [1, 2]


def test_a_name_that_another_holds_is_refused_and_stays_his(hooks: Registry[Callable[[], int]]) -> None:
    hooks.under("due")(first)
    with pytest.raises(ValueError, match=r"hook 'due' is taken by .*first"):
        hooks.under("due")(second)
    assert hooks["due"] is first


def test_a_module_loaded_twice_takes_its_old_place(hooks: Registry[Callable[[], int]]) -> None:
    hooks.under_own_name(first)
    hooks.under_own_name(second)
    hooks.under_own_name(first)
    assert list(hooks) == [full_name(first), full_name(second)]


def test_what_is_no_function_is_told_apart_by_its_origin() -> None:
    labels: Registry[str] = Registry("event")
    labels.add("case.received", "Tiếp nhận", origin="Tiếp nhận")
    with pytest.raises(ValueError, match="taken"):
        labels.add("case.received", "Nhận", origin="Nhận")

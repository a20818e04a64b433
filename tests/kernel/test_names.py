"""One rule for a name, one for what stands nearest."""

from nennep.kernel.names import named, nearest
from nennep.kernel.text import fold

UNITS = {"Phòng Dược": 1, "phong duoc": 2, "Phòng Y": 3}


def meant(name: str) -> int | None:
    return named(name, UNITS, lambda other: fold(other) == fold(name))


def test_the_exact_name_goes_before_every_short_one() -> None:
    assert (meant("phong duoc"), meant("Phòng Dược")) == (2, 1)


def test_a_short_name_means_the_only_record_that_has_it() -> None:
    assert meant("phòng y") == 3


def test_a_short_name_of_several_means_none_of_them() -> None:
    assert meant("PHÒNG DƯỢC") is None


def test_a_name_that_nobody_bears_means_nobody() -> None:
    assert meant("") is None


def test_the_record_of_the_first_agency_is_the_nearest() -> None:
    records = [("b", 5), ("a", 9), ("c", 7)]
    assert nearest(records, [9, 7, 5], lambda each: each[1]) == ("a", 9)
    assert nearest(records[::2], [9, 7, 5], lambda each: each[1]) == ("c", 7)
    assert nearest([], [9], lambda each: each[1]) is None

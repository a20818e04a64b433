"""Places in a legal document and numbers of documents are read in whatever way people write them."""

import unicodedata

import pytest

from nennep.documents.rules import articles_of, is_short_for, number_key, path_of, short_key, touches, words_of
from nennep.kernel.refusals import Refusal


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Điều 4 khoản 4 điểm a", "Điều 4 khoản 4 điểm a"),
        ("khoản 9 Điều 1", "Điều 1 khoản 9"),
        ("điểm a khoản 4 Điều 4", "Điều 4 khoản 4 điểm a"),
        ("điều 17 khoản 2a", "Điều 17 khoản 2a"),
        ("Chương II", "Chương ii"),
        ("Phụ lục I", "Phụ lục i"),
        ("Mẫu số 05", "Mẫu 05"),
        (unicodedata.normalize("NFD", "Điều 15"), "Điều 15"),
    ],
)
def test_a_place_has_one_spelling(written: str, meant: str) -> None:
    assert words_of(path_of(written)) == meant


@pytest.mark.parametrize("written", ["", "4", "Điều", "khoảng 4", "toàn bộ", "Điều 4 và gì đó"])
def test_a_place_that_cannot_be_read_is_told(written: str) -> None:
    with pytest.raises(Refusal, match="Không hiểu"):
        path_of(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ()),
        ("Điều 4, 5, 7", ("Điều 4", "Điều 5", "Điều 7")),
        ("Điều 8-10; Điều 12", ("Điều 8", "Điều 9", "Điều 10", "Điều 12")),
        ("Điều 8 đến Điều 9\nkhoản 2 Điều 33", ("Điều 8", "Điều 9", "Điều 33 khoản 2")),
        ("Điều 17 khoản 2, 2a", ("Điều 17 khoản 2", "Điều 17 khoản 2a")),
        ("Điều 3, Điều 3", ("Điều 3",)),
    ],
)
def test_a_list_of_places_names_each(written: str, meant: tuple[str, ...]) -> None:
    assert articles_of(written) == meant


@pytest.mark.parametrize("written", ["Điều 10-8", "Điều 1-5000"])
def test_a_range_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="không đọc được"):
        articles_of(written)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((), ("Điều 1",), True),
        (("Điều 1",), ("Điều 1 khoản 9",), True),
        (("Điều 1 khoản 9",), ("Điều 1",), True),
        (("Điều 1 khoản 9",), ("Điều 1 khoản 8",), False),
        (("Điều 1",), ("Điều 10",), False),
    ],
)
def test_places_meet_where_one_lies_in_the_other(one: tuple[str, ...], other: tuple[str, ...], meet: bool) -> None:
    assert touches(one, other) is meet
    assert touches(other, one) is meet


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nghị định số 46/2026/NĐ-CP", "46/2026/nd-cp"),
        ("Luật Dược số 105/2016/QH13 ngày 06/4/2016", "105/2016/qh13"),
        ("Pháp lệnh số 02/2020/UBTVQH14", "02/2020/ubtvqh14"),
        ("128/QĐ-UBND", "128/qd-ubnd"),
        ("66.13/2026/NQ-CP", "66.13/2026/nq-cp"),
        (unicodedata.normalize("NFD", "số 46/2026/NĐ-CP"), "46/2026/nd-cp"),
        ("Luật Dược", ""),
    ],
)
def test_a_number_is_found_in_a_text(text: str, key: str) -> None:
    assert number_key(text) == key


def test_a_number_written_short_means_only_its_own_kind() -> None:
    short = short_key("NĐ 46/2026 Điều 3")
    assert is_short_for(short, "46/2026/nd-cp")
    assert not is_short_for(short, "46/2026/nq-cp")
    assert not is_short_for(short, "146/2026/nd-cp")
    assert not is_short_for(short_key("không có số"), "46/2026/nd-cp")

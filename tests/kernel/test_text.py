"""Folding, tone placement and masks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.text import (
    canon,
    fold,
    legible,
    mask,
    mask_identity,
    mask_phone,
    name_order,
    nfc,
    plain_digits,
    whole_number,
)

VIETNAMESE = st.text(alphabet="aàảãáạăâeèêếiìoòôơớuùưứyýdđĐÐ hnqg’'\u00a0ƯỚC", max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đặng Thị Ngọc Ước", "dang thi ngoc uoc"),
        ("Ðà Lạt", "da lat"),
        ("Ɖắk Ơ", "dak o"),
        ("đường", "duong"),
        ("ẨN TIẾNG NỚ", "an tieng no"),
        ("D’Ran", "d'ran"),
        ("Lam\u00a0Giang", "lam giang"),
        ("QĐ-UBND", "qd-ubnd"),
        ("H36.0500123", "h36.0500123"),
    ],
)
def test_folding_drops_marks_case_and_the_bars_of_d(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.one_of(VIETNAMESE, st.text(max_size=30)))
def test_folding_twice_changes_nothing_and_spelling_does_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@pytest.mark.parametrize("typed", ["０６８１９０", "٠٦٨١٩٠", "0٦8１9०"])
def test_the_digits_of_every_script_are_kept_as_0_to_9(typed: str) -> None:
    assert plain_digits(typed) == "068190"
    assert plain_digits(f"Đường {typed} bis ²½Ⅳ") == "Đường 068190 bis ²½Ⅳ"


@given(VIETNAMESE)
def test_tone_placement_and_case_disappear_by_folding(text: str) -> None:
    assert fold(canon(text)) == fold(text) == fold(text.upper())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hoà", "hòa"),
        ("hoá đơn", "hóa đơn"),
        ("toả", "tỏa"),
        ("loã", "lõa"),
        ("doạ", "dọa"),
        ("khoẻ", "khỏe"),
        ("xoè", "xòe"),
        ("thuỷ", "thủy"),
        ("uỷ ban", "ủy ban"),
        ("tuỳ", "tùy"),
        ("luỹ", "lũy"),
        ("nguỵ", "ngụy"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("Thuý", "Thúy"),
        ("của mùa quý quỳ quỹ hoàn ngoài khuỷu hoặc toán hoẵng khoằm quỵt", None),
        ("hòa thủy khỏe", None),
    ],
)
def test_the_old_tone_place_of_open_syllables_moves(old: str, new: str | None) -> None:
    assert canon(old) == nfc(new or old)
    assert canon(unicodedata.normalize("NFD", old)) == nfc(new or old)


@given(VIETNAMESE)
def test_canon_is_settled_after_once_and_composed(text: str) -> None:
    assert canon(canon(text)) == canon(text)
    assert nfc(canon(text)) == canon(text)


def test_personal_numbers_keep_only_their_ends() -> None:
    assert mask("0914555226") == "0914 ••• 226"
    assert mask("+84 914 555 226") == "0914 ••• 226"
    assert mask("068 099 001 412") == "068 ••• ••• 412"
    assert mask("250123412") == "250 ••• 412"
    assert mask_identity("C1234567") == "C12 ••• 567"
    assert mask_phone("02633") == mask_identity("12345") == mask("") == "•••"


@given(st.from_regex(r"[0-9]{8,15}", fullmatch=True))
def test_a_mask_hides_the_middle_of_any_number(number: str) -> None:
    shown = "".join(sign for sign in mask(number) if sign.isdigit())
    assert len(shown) <= 7
    assert "•" in mask(number)


def test_people_stand_by_given_name_in_the_order_of_the_vietnamese_alphabet() -> None:
    people = [
        "Nguyễn Văn Đức",
        "Trần Thị Dung",
        "Lê Ân",
        "Phạm An",
        "Bùi Thị Ánh",
        "Hoàng Hữu Dũng",
        "Trần An",
        "Lý Thị Ơn",
        "Lý Thị Ổn",
        "Vũ Thị Oanh",
    ]
    assert sorted(people, key=name_order) == [
        "Phạm An",
        "Trần An",
        "Bùi Thị Ánh",
        "Lê Ân",
        "Hoàng Hữu Dũng",
        "Trần Thị Dung",
        "Nguyễn Văn Đức",
        "Vũ Thị Oanh",
        "Lý Thị Ổn",
        "Lý Thị Ơn",
    ]
    assert name_order("") == ("", "", "")


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("9" * 9, 999_999_999), ("²", None), ("9" * 5000, None), ("", None), ("-1", None)],
)
def test_a_number_of_a_form_is_read_and_anything_else_is_none(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\u200b", ""),
        (" \u2060\ufeff\u00ad\u3164\u2800\n", ""),
        ("Thiếu\u200b ảnh\nmờ ", "Thiếu ảnh\nmờ"),
        ("Thie\u0302\u0301u", "Thiếu"),
        ("e\u200b\u0302", "ê"),
        ("\u034f\ufe0f\u17b4\u180b\U000e0100", ""),
        ("Lê\ufffe\uffff\ufdd0\U0001fffe Tám", "Lê Tám"),
        ("Lê\u2028Văn\u2029Tám\x85", "Lê Văn Tám"),
    ],
)
def test_what_has_no_shape_is_nothing_to_read(text, read):
    assert legible(text) == read

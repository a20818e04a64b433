"""What a decision on the organisation may change."""

import pytest

from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit, Standing, check_changes, tidy

STANDING = Standing({"mc": "Một cửa", "nvd": "Phòng Dược", "nvy": "Phòng Y"}, frozenset({"cu"}), "mc")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (Changes(), "", "Chưa có thay đổi nào"),
        (Changes(agency={"name": ""}), "name", "không để trống"),
        (Changes(agency={"short_name": "x" * 81}), "short_name", "81 ký tự"),
        (Changes(made=(NamedUnit("phòng mới", "Phòng mới"),)), "-new0-code", "chữ không dấu"),
        (Changes(made=(NamedUnit("moi", ""),)), "-new0-name", "còn trống"),
        (Changes(made=(NamedUnit("NVD", "Phòng mới"),)), "-new0-code", "đang là mã của phòng khác"),
        (Changes(made=(NamedUnit("cu", "Phòng mới"),)), "-new0-code", "mã không dùng lại"),
        (Changes(made=(NamedUnit("a", "A"), NamedUnit("A", "B"))), "-new1-code", "đang là mã của phòng khác"),
        (Changes(renamed={"nvd": NamedUnit("nvy", "Phòng Dược")}), "nvd-code", "đang là mã của phòng khác"),
        (Changes(renamed={"khong": NamedUnit("k", "K")}), "", "không còn"),
        (Changes(ended={"nvy": ""}), "nvy-successor", "Chọn phòng kế nhiệm"),
        (Changes(ended={"nvy": "nvy"}), "nvy-successor", "cũng kết thúc"),
        (Changes(ended={"nvy": "nvd", "nvd": "mc"}), "nvy-successor", "cũng kết thúc"),
        (Changes(ended={"nvy": "xyz"}), "nvy-successor", "Không có phòng mã"),
        (Changes(desk="mc"), "desk", "Một cửa đang là Bộ phận Một cửa"),
        (Changes(desk="xyz"), "desk", "không còn, hoặc kết thúc"),
        (Changes(desk="nvy", ended={"nvy": "nvd"}), "desk", "không còn, hoặc kết thúc"),
        (Changes(owners={"process:1": "nvy"}, ended={"nvy": "nvd"}), "", "không nhận quy trình được"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_typed(changes: Changes, field: str, words: str) -> None:
    with pytest.raises(BrokenRuleError, match=words) as refused:
        check_changes(changes, STANDING)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [
        Changes(ended={"nvy": "nvd"}),
        Changes(desk="nvy", ended={"mc": "nvd"}),
        Changes(desk="vp", made=(NamedUnit("vp", "Văn phòng"),)),
        Changes(owners={"process:1": "nvy"}),
        Changes(made=(NamedUnit("nv", "Phòng Nghiệp vụ"),), ended={"nvy": "nv", "nvd": "nv"}),
        Changes(renamed={"nvd": NamedUnit("nvd", "Phòng Quản lý Dược")}),
        Changes(renamed={"nvd": NamedUnit("NVD", "Phòng Dược")}),
        Changes(agency={"name": "Sở Y tế và Dân số"}),
    ],
)
def test_a_merger_a_renaming_and_a_new_name_may_be(changes: Changes) -> None:
    check_changes(changes, STANDING)
    assert Changes.from_json(changes.to_json()) == changes


def test_what_changes_nothing_is_left_out() -> None:
    typed = Changes(
        made=(NamedUnit(" ", ""), NamedUnit(" nv ", " Phòng Nghiệp vụ ")),
        renamed={"nvd": NamedUnit("nvd", "Phòng Dược "), "nvy": NamedUnit("nvy", "Phòng Nghiệp vụ Y")},
    )
    kept = tidy(typed, STANDING)
    assert kept.made == (NamedUnit("nv", "Phòng Nghiệp vụ"),)
    assert list(kept.renamed) == ["nvy"]


def test_a_code_that_a_division_bore_in_other_letters_stays_its_own() -> None:
    standing = Standing({"NVD": "Phòng Dược", "nvy": "Phòng Y"}, frozenset({"nvd"}))
    check_changes(Changes(renamed={"NVD": NamedUnit("NVD", "Phòng Quản lý Dược")}), standing)
    with pytest.raises(BrokenRuleError, match="đang là mã của phòng khác"):
        check_changes(Changes(renamed={"nvy": NamedUnit("nvd", "Phòng Y")}), standing)

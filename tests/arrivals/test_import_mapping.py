from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nennep.arrivals.imports.mapping import MapError, column_faults, map_from, plain, read_map, unknown_columns
from tests.arrivals.outside import COLUMNS, RAW, rule

SHIPPED = Path(__file__).resolve().parents[2] / "samples" / "maps"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.name)
def test_every_shipped_map_is_valid(path: Path) -> None:
    assert read_map(path).duties


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "format = 1"),
        ({"evnt": {}}, "mục lạ “evnt”. Gần nhất: event"),
        ({"event": {"case": "ma", "time": "luc"}}, "Thiếu event.activity"),
        ({"event": {**RAW["event"], "actvity": "x"}}, "khóa lạ “actvity”. Gần nhất: activity"),
        ({"event": "ma"}, "Mục “event” của bảng ánh xạ phải là một mục"),
        ({"event": {**RAW["event"], "id": 3}}, "“event.id” phải là chuỗi"),
        ({"case": {"deadlin": "han"}}, "khóa lạ “deadlin”. Gần nhất: deadline"),
        ({"constants": {"channel": "Quầy"}}, "“channel” vừa ở [case] vừa ở [constants]"),
        ({"ignore": ["han"]}, "Cột “han” vừa được dùng vừa nằm trong “ignore”"),
        ({"ignore": [1]}, "“ignore” phải là danh sách chuỗi"),
        ({"unknown_columns": "drop"}, "“unknown_columns” phải là"),
        ({"file": {"delimiter": ";;"}}, "đúng một ký tự"),
        ({"times": {"zone": "Asia/Hanoi2"}}, "không có múi giờ “Asia/Hanoi2”"),
        ({"times": {"zone": "../etc"}}, "không có múi giờ"),
        ({"times": {"formats": []}}, "“times.formats” phải là danh sách"),
        ({"times": {"formats": ["%H:%M"]}}, "mẫu “%H:%M” phải đọc được ngày"),
        ({"times": {"formats": ["%d/%m/%Y %q"]}}, "phải đọc được ngày"),
        ({"channels": {"Quầy": "desk"}}, "kênh lạ “desk”. Có: counter"),
        ({"duties": [{"check": ["x"]}]}, "thiếu ngày hiệu lực"),
        ({"duties": [{"valid_from": date(2026, 1, 1), "chek": []}]}, "khóa lạ “chek”"),
        ({"duties": [{"valid_from": date(2026, 1, 1)}] * 2}, "cùng ngày hiệu lực 01/01/2026"),
        ({"duties": ["x"]}, "phải là một mục [[duties]]"),
    ],
)
def test_a_bad_map_is_refused_naming_the_key(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(MapError) as caught:
        rule(**changes)
    assert words in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(MapError) as caught:
        map_from({"format": 1, "event": {"case": "ma"}, "unknown_columns": "x"})
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"format = ", "sai cú pháp TOML"), (b"\xff\xfe1", "phải lưu dạng UTF-8"), (None, "Không mở")],
)
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "map.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MapError) as caught:
        read_map(path)
    assert words in str(caught.value)


def test_a_missing_column_is_named_with_the_nearest_ones() -> None:
    (fault,) = column_faults(rule(), [*COLUMNS[:-1], "xong_luc"])
    assert fault.startswith("Tệp không có cột “xong” mà bảng ánh xạ ghi ở case.ended.")
    assert "xong_luc" in fault


def test_a_column_neither_used_nor_ignored_is_unknown() -> None:
    assert unknown_columns(rule(ignore=["ghi_chu"]), [*COLUMNS, "ghi_chu", "la"]) == ["la"]


def test_the_content_kept_of_a_map_holds_its_days_as_text() -> None:
    assert plain(RAW)["duties"][0]["valid_from"] == "2026-01-01"

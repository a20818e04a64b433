"""The real procedures of the portal: what they say is read, the rest is asked, nothing is invented or lost.

The provincial procedures of justice are those whose ``bo`` is bo-tu-phap and whose level is just “Cấp tỉnh”:
158. Another 5 of that ministry have the province among several levels.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nennep import office
from nennep.kernel.worktime import UNITS
from nennep.office.national_sheet import NationalChannel, NationalProcedure, NationalReading
from nennep.office.spelling import clean, flat

HERE = Path(__file__).parent
HEADINGS = {
    "Mã thủ tục": "ma_thu_tuc",
    "Số quyết định": "so_quyet_dinh",
    "Tên thủ tục": "ten_thu_tuc",
    "Cấp thực hiện": "cap_thuc_hien",
    "Loại thủ tục": "loai_thu_tuc",
    "Lĩnh vực": "linh_vuc",
    "Trình tự thực hiện": "trinh_tu_thuc_hien",
    "Cách thức thực hiện": "cach_thuc_thuc_hien",
    "Thành phần hồ sơ": "thanh_phan_ho_so",
    "Đối tượng thực hiện": "doi_tuong_thuc_hien",
    "Cơ quan thực hiện": "co_quan_thuc_hien",
    "Cơ quan phối hợp": "co_quan_phoi_hop",
    "Kết quả thực hiện": "ket_qua_xu_ly",
    "Căn cứ pháp lý": "can_cu_phap_ly",
    "Yêu cầu, điều kiện thực hiện": "yeu_cau_dieu_kien",
}


@pytest.fixture(scope="module")
def catalogue(shared: Path) -> bytes:
    return (shared / "data" / "national-catalogue" / "procedures.jsonl.gz").read_bytes()


@pytest.fixture(scope="module")
def rows(catalogue: bytes) -> dict[str, dict[str, str]]:
    """The rows of the file by their code."""
    found = [json.loads(line) for line in gzip.decompress(catalogue).decode().splitlines()]
    return {row["ma_thu_tuc"]: row for row in found}


@pytest.fixture(scope="module")
def reading(catalogue: bytes) -> NationalReading:
    return office.read(catalogue, expected=office.NATIONAL_SHEET, name="procedures.jsonl.gz")


@pytest.fixture(scope="module")
def read(reading: NationalReading) -> dict[str, NationalProcedure]:
    return {one.code: one for one in reading.procedures}


@pytest.fixture(scope="module")
def justice(rows: dict[str, dict[str, str]]) -> list[str]:
    """The codes of the provincial procedures of justice, in order."""
    return sorted(
        code for code, row in rows.items() if row["bo"] == "bo-tu-phap" and row["cap_thuc_hien"] == "Cấp tỉnh"
    )


def facts(name: str) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return found


def test_every_code_name_field_level_and_decision_is_right(
    rows: dict[str, dict[str, str]], read: dict[str, NationalProcedure], justice: Sequence[str]
) -> None:
    assert len(justice) == 158
    assert len(read) == len(rows) == 474
    for code, row in rows.items():
        one = read[code]
        want = (row["ten_thu_tuc"], row["linh_vuc"], row["cap_thuc_hien"], row["so_quyet_dinh"])
        assert (one.name, one.field, one.level, one.decision) == tuple(flat(clean(text)) for text in want)
        assert not [doubt for doubt in one.doubts if doubt.field in {"code", "name", "field", "level", "decision"}]


def judged(one: NationalProcedure, wanted: list[list[Any]]) -> Counter[str]:
    """How many times and fees are right, asked as they must be, asked without need, and wrong."""
    assert [channel.words for channel in one.channels] == [channel for channel, *_ in wanted], one.code
    found: Counter[str] = Counter()
    for row, (_, amount, unit, fee, to_ask) in enumerate(wanted):
        channel = one.channels[row]
        for name, got, want in (("time", time_of(channel), (amount, unit)), ("fee", fee_of(channel), fee)):
            is_asked = bool(one.doubts_of(f"channels.{name}", row))
            kind = ("asked" if name in to_ask else "needless") if is_asked else "right"
            is_wrong = got != want or (name in to_ask and not is_asked)
            found["wrong" if is_wrong else kind] += 1
    return found


def time_of(channel: NationalChannel) -> tuple[int | None, str | None]:
    amount = channel.time.amount
    return None if amount is None else int(amount), UNITS.get(channel.time.unit)


def fee_of(channel: NationalChannel) -> int | None:
    return channel.fee if isinstance(channel.fee, int) else None


def test_times_and_fees_counted_by_hand_are_right_or_asked(
    read: dict[str, NationalProcedure], justice: Sequence[str]
) -> None:
    """50 spread evenly over the 158, written down from the raw text: channel, amount, unit, fee, what to ask.

    Of 288 times and fees they state 225 plainly: all are right, none is asked without need. The other 63 (a
    number without its unit, “50 VNĐ”, a rate halved until the end of 2026 …) are asked. None is wrong.
    """
    wanted = facts("national_channels.json")
    assert list(wanted) == [justice[i * 158 // 50] for i in range(50)]
    found = sum((judged(read[code], channels) for code, channels in wanted.items()), Counter[str]())
    assert found == {"right": 225, "asked": 63}


def test_papers_counted_by_hand_are_right(read: dict[str, NationalProcedure]) -> None:
    """The beginning of each name, originals, copies and form."""
    wanted = facts("national_components.json")
    assert len(wanted) == 13
    for code, papers in wanted.items():
        found = read[code].components
        assert [
            [one.name[: len(name)], one.originals, one.copies, one.form]
            for one, (name, *_) in zip(found, papers, strict=True)
        ] == papers
        assert not [doubt for doubt in read[code].doubts if doubt.field.startswith("components")]


def test_a_sum_and_a_unit_come_from_the_text_of_their_own_row(reading: NationalReading) -> None:
    """Nothing is invented: what was read as a number stands in the row's own text."""
    for one in reading.procedures:
        for channel in one.channels:
            text = f"{channel.time.text} {channel.fee_text} {channel.note}".casefold()
            if channel.time.unit and channel.time.amount is not None:
                assert str(channel.time.amount) in text
                assert UNITS[channel.time.unit].split()[0] in text
            if isinstance(channel.fee, int) and channel.fee:
                assert f"{channel.fee:,}" in text
            if channel.fee == 0:
                assert "miễn phí" in text


def test_no_law_swallows_the_next(reading: NationalReading) -> None:
    """No title holds a number that is glued to a word: it would close a row of its own."""
    titles = [law.title for one in reading.procedures for law in one.bases if law.number]
    assert len(titles) > 2000
    assert [title for title in titles if re.search(r"[^\W\d]\d+/20\d\d/[A-ZĐ]", title)] == []


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", clean(text))


def test_no_letter_of_a_channel_is_lost(rows: dict[str, dict[str, str]], read: dict[str, NationalProcedure]) -> None:
    """Channel, time, fee and description glued together again are the text of the page, in all 474."""
    nothing = "Không có thông tin"
    for code, row in rows.items():
        want = row["cach_thuc_thuc_hien"].replace("Hình thức nộpThời gianPhí, lệ phíMô tả", "")
        got = ""
        for i, one in enumerate(read[code].channels):
            is_apart = not any("dính liền" in doubt.why for doubt in read[code].doubts_of("channels.time", i))
            time = one.time.text or (nothing if is_apart else "")
            got += f"{one.words}{time}{one.fee_text or nothing}{one.note}"
        assert squeezed(got) == squeezed(want), code


def test_text_copied_from_the_page_says_the_same_as_the_rows(
    rows: dict[str, dict[str, str]], read: dict[str, NationalProcedure], justice: Sequence[str]
) -> None:
    """Headings and text, all procedures in one file, with the heading on its own line or before its value."""
    for mark in (":\n", ": "):
        text = "\n".join(
            f"{heading}{mark}{rows[code][key]}" for code in justice[::4] for heading, key in HEADINGS.items()
        )
        found = office.read(text.encode(), expected=office.NATIONAL_SHEET, name="a.txt").procedures
        assert [told(one) for one in found] == [told(read[code]) for code in justice[::4]]


def told(one: NationalProcedure) -> dict[str, Any]:
    """Everything but where it stood."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__ if name not in {"place", "raw"}}

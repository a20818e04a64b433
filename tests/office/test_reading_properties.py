"""Whatever the layout, the same rows come out; whatever the bytes, no traceback."""

import io
import random
import unicodedata
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.kernel.words import exact_number
from nennep.office.archives import UnreadableUploadError
from nennep.office.decision import read_decision
from nennep.office.procedure_tables import read_procedure
from tests.office.files import HEADING, C, docx, head_of_decision, p, tbl, xlsx, zipped

WORDS = st.lists(
    st.sampled_from(["cấp", "giấy", "chứng", "nhận", "đủ", "điều", "kiện", "đăng", "ký", "Ðất"]), min_size=1, max_size=9
).map(" ".join)
TIMES = st.tuples(st.integers(1, 90), st.sampled_from(["ngày", "ngày làm việc", "giờ", "tháng"])).map(
    lambda pair: f"{pair[0]:02d} {pair[1]}"
)
SUFFIX = st.sampled_from(["", ".000.00.00.H99", ".000.00.00.G07"])
ROWS = st.lists(
    st.tuples(st.integers(0, 999_999), SUFFIX, WORDS, TIMES, WORDS),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[0],
)
KINDS = {"A": "ban hành mới", "B": "sửa đổi, bổ sung", "D": "bãi bỏ"}
ORDERS = st.permutations(range(7))


def laid_out(cells: Sequence[C | str], order: Sequence[int]) -> tuple[C | str, ...]:
    return tuple(cells[i] for i in order)


@settings(max_examples=60)
@given(ROWS, ORDERS, st.sampled_from(list(KINDS)), st.booleans(), st.booleans(), st.integers(0, 12))
def test_a_list_in_any_layout_gives_its_rows(
    rows: list[tuple[int, str, str, str, str]],
    order: list[int],
    kind: str,
    is_apart: bool,
    is_code_in_name: bool,
    cut: int,
) -> None:
    """Columns in any order, one place cell over all rows, code in the name, NFD, cut in two tables."""
    made = []
    wanted = []
    for n, (number, suffix, name, time, fee) in enumerate(rows, 1):
        code = f"1.{number:06d}{suffix}"
        full = f"{name} ({code})" if is_code_in_name else name
        place = C("BPMC", merge="continue" if n not in {1, cut + 1} else "restart")
        cells = (str(n), "" if is_code_in_name else code, full, time, place, fee, "Luật")
        made.append(laid_out(cells, order))
        wanted.append((kind, code, name.replace("Ð", "Đ"), time, fee.replace("Ð", "Đ"), "BPMC"))
    title = f"{kind}. Danh mục thủ tục hành chính {KINDS[kind]}"
    tables = [tbl(laid_out(HEADING, order), *made[:cut]), *([tbl(*made[cut:])] if made[cut:] else [])]
    if cut == 0:
        tables = [tbl(laid_out(HEADING, order), *made)]
    document = docx(p(title), *tables)
    if is_apart:
        document = docx(*(unicodedata.normalize("NFD", block) for block in (p(title), *tables)))
    found = read_decision(document, "a.docx").rows
    assert [(r.table, r.code, r.name, r.time.text, r.fee, r.place) for r in found] == wanted


@settings(max_examples=60)
@given(
    st.lists(st.tuples(WORDS, WORDS, st.decimals(0, 99, places=1)), min_size=1, max_size=15),
    st.sampled_from(["giờ", "ngày", "ngày làm việc"]),
    st.permutations(range(4)),
    st.decimals(-3, 3, places=1),
)
def test_steps_in_any_layout_come_back_and_a_wrong_total_never_passes(
    steps: list[tuple[str, str, Decimal]], unit: str, order: list[int], wrong: Decimal
) -> None:
    heading = laid_out(("TT", "Nội dung công việc", "Trách nhiệm", f"Thời gian ({unit})"), order)
    rows = [
        laid_out((f"B{n}", name, role, f"{exact_number(amount)} {unit}"), order)
        for n, (name, role, amount) in enumerate(steps, 1)
    ]
    total = sum((amount for _, _, amount in steps), Decimal(0))
    stated = abs(total + wrong)
    last = (C(f"Tổng: {exact_number(stated)} {unit}", span=4),)
    found = read_procedure(docx(tbl(heading, *rows, last)), "a.docx")
    assert [(s.name, s.role, s.time.amount) for s in found.steps] == [
        (name.replace("Ð", "Đ"), role.replace("Ð", "Đ"), amount) for name, role, amount in steps
    ]
    assert any("LỆCH" in one.message for one in found.warnings) == (stated != total)


GOOD = docx(
    head_of_decision(),
    p("A. Danh mục TTHC ban hành mới"),
    tbl(
        HEADING,
        ("1", "1.000001", "A", C("5 ngày", merge="restart"), "x", "y", "z"),
        ("2", "1.000002", "B", C("", merge="continue"), "x", C("y", span=2)),
    ),
    tbl(("TT", "Trình tự", "Trách nhiệm", "Thời gian"), ("1", "a", "b", "1 giờ"), ("Tổng", "", "", "1 giờ")),
)
SHEET = xlsx({"Ban hành mới": [HEADING, (1, "1.000001", "A", "5 ngày", "x", 1.5, "z")]})


def survive(content: bytes) -> None:
    """Both readers give a reading or a message; anything else is raised."""
    for read in (read_decision, read_procedure):
        with suppress(UnreadableUploadError):
            read(content, "a.docx")


@pytest.mark.parametrize("good", [GOOD, SHEET], ids=["word", "excel"])
def test_flipped_bytes_give_a_message_or_a_reading(good: bytes) -> None:
    chance = random.Random(20241016)
    for _ in range(250):
        broken = bytearray(good)
        for _ in range(chance.choice((1, 1, 3, 20))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        survive(bytes(broken))


@pytest.mark.parametrize(
    ("good", "part"), [(GOOD, "word/document.xml"), (SHEET, "xl/worksheets/sheet1.xml"), (SHEET, "xl/workbook.xml")]
)
def test_a_well_packed_file_with_broken_xml_gives_a_message_or_a_reading(good: bytes, part: str) -> None:
    """The checksums hold, so that the XML itself is what the readers meet."""
    chance = random.Random(663)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    whole = bytes(parts[part])  # type: ignore[arg-type]
    for _ in range(250):
        start = chance.randrange(len(whole))
        piece = chance.choice((b"", b"<", b"9999999999", b"-1", b"/>", b"w:tbl", b"\xff", b" "))
        broken = whole[:start] + piece + whole[start + chance.choice((0, 1, 4, 30)) :]
        survive(zipped({**parts, part: broken}))


def test_a_file_cut_off_anywhere_gives_a_message() -> None:
    for length in range(0, len(GOOD), 37):
        with pytest.raises(UnreadableUploadError):
            read_decision(GOOD[:length], "a.docx")

"""``./nennep decision read``, ``process read`` and ``procedure read``: their JSON, their words, their exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nennep.cli.entry import main
from tests.office.files import HEADING, C, docx, head_of_decision, p, tbl

DECISION = docx(
    head_of_decision(),
    p("B. Danh mục TTHC sửa đổi, bổ sung"),
    tbl(HEADING, ("1", "1.002345.000.00.00.H99", "Cấp giấy", "15 ngày", "BPMC", "Không", "Luật X")),
)
STEPS = docx(
    tbl(
        ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Biểu mẫu"),
        ("B1", "Nhận", "CCMC", "0,5 ngày", "M1"),
        ("B2", "Trả", "CCMC", "2 ngày", ""),
        (C("Tổng", span=3), "3 ngày", ""),
    )
)


SHEET = """Mã thủ tục: 1.000390
Số quyết định: 516/QĐ-BTP
Tên thủ tục: Cấp lại thẻ
Cấp thực hiện: Cấp tỉnh
Lĩnh vực: Tư vấn pháp luật
Trình tự thực hiện:
- Nộp hồ sơ.
Cách thức thực hiện:
Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến5 Ngày làm việc20,000 VNĐTrực tiếp7Miễn phí
Thành phần hồ sơ:
--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghịMẫu 01.doc1 bản chính
Kết quả thực hiện: ThẻMã: KQ.G15.000077
Căn cứ pháp lý: Tên văn bản pháp lýMã văn bảnTư vấn77/2008/NĐ-CP
""".encode()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on a file with this content; gives exit code, output and error."""

    def call(words: str, content: bytes, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "tep.docx"
        path.write_bytes(content)
        code = main([*words.split(), str(path), *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_a_decision_as_json_has_just_the_promised_keys(run: Any) -> None:
    code, out, _ = run("decision read", DECISION, "--json")
    assert code == 0
    assert json.loads(out) == {
        "number": "1369/QĐ-UBND",
        "date": "2024-10-16",
        "rows": [
            {
                "table": "B",
                "code": "1.002345.000.00.00.H99",
                "name": "Cấp giấy",
                "time": "15 ngày",
                "fee": "Không",
                "basis": "Luật X",
            }
        ],
        "warnings": [],
    }


def test_a_procedure_as_json_has_just_the_promised_keys(run: Any) -> None:
    code, out, _ = run("process read", STEPS, "--json")
    assert code == 0
    assert json.loads(out) == {
        "steps": [
            {"no": "B1", "name": "Nhận", "role": "CCMC", "amount": 0.5, "unit": "ngày", "forms": ["M1"]},
            {"no": "B2", "name": "Trả", "role": "CCMC", "amount": 2, "unit": "ngày", "forms": []},
        ],
        "total": 3,
        "warnings": ["Bảng 1, dòng 4: tổng ghi 3, cộng 2,5 – LỆCH (2,5 ngày)"],
    }


def test_a_national_sheet_as_json_has_just_the_promised_keys(run: Any) -> None:
    code, out, _ = run("procedure read", SHEET, "--json")
    assert code == 0
    assert json.loads(out) == {
        "procedures": [
            {
                "code": "1.000390",
                "name": "Cấp lại thẻ",
                "field": "Tư vấn pháp luật",
                "level": "Cấp tỉnh",
                "decision": "516/QĐ-BTP",
                "channels": [
                    {"channel": "Trực tuyến", "amount": 5, "unit": "ngày làm việc", "fee": 20000},
                    {"channel": "Trực tiếp", "amount": 7, "unit": None, "fee": 0},
                ],
                "components": [{"name": "Đơn đề nghị", "originals": 1, "copies": 0, "form": "Mẫu 01.doc"}],
                "bases": [{"number": "77/2008/NĐ-CP", "title": "Tư vấn", "issued_on": "", "issuer": ""}],
                "result": "Thẻ",
                "steps_text": "- Nộp hồ sơ.",
                "doubts": [
                    {
                        "field": "channels.time",
                        "read": "7",
                        "why": "có số mà không có đơn vị",
                        "row": 1,
                        "choices": ["7 ngày làm việc", "7 ngày", "7 giờ", "7 tháng"],
                    }
                ],
            }
        ],
        "warnings": [],
    }


def test_the_full_json_of_a_national_sheet_holds_every_attribute(run: Any) -> None:
    _, out, _ = run("procedure read", SHEET, "--full")
    (one,) = json.loads(out)["procedures"]
    assert one["place"] == "dòng 1"
    assert one["results"] == [{"name": "Thẻ", "code": "KQ.G15.000077"}]
    assert one["raw"]["decision"] == "516/QĐ-BTP"
    assert one["channels"][0]["fees"] == [{"text": "20,000 VNĐ", "amount": 20000, "note": "", "kind": ""}]


def test_the_full_json_holds_the_place_of_every_cell(run: Any) -> None:
    _, out, _ = run("decision read", DECISION, "--full")
    (row,) = json.loads(out)["rows"]
    assert row["source"]["cells"]["time"] == [{"text": "15 ngày", "row": 2, "column": 4, "rows": 1, "columns": 1}]
    assert row["time"] == {
        "text": "15 ngày",
        "amount": 15,
        "unit": "calendar_day",
        "variants": [],
        "is_unset": False,
        "doubt": "",
    }


def test_without_json_it_is_told_in_words(run: Any) -> None:
    _, out, _ = run("decision read", DECISION)
    assert "Quyết định 1369/QĐ-UBND ngày 16/10/2024" in out
    assert "Bảng B: sửa đổi, bổ sung, 1 thủ tục" in out
    _, out, _ = run("process read", STEPS)
    assert "Cần xem lại 1 chỗ:" in out
    _, out, _ = run("procedure read", SHEET)
    assert "Trực tiếp: 7 (chưa rõ đơn vị); miễn phí" in out
    assert "? Thời hạn giải quyết, dòng 2: “7” có số mà không có đơn vị." in out


WORDS = ["decision read", "process read", "procedure read"]


@pytest.mark.parametrize("words", WORDS)
def test_an_unreadable_file_ends_with_2_and_a_message(words: str, run: Any) -> None:
    code, out, err = run(words, b"%PDF-1.4", "--json")
    assert (code, out) == (2, "")
    assert err.startswith("Lỗi: Tệp “tep.docx” là PDF")


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("name", "why"), [("không-có.docx", "không có tệp hay thư mục ấy"), (".", "đó là một thư mục")]
)
def test_a_file_that_is_not_there_ends_with_2(
    words: str, name: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words.split(), str(tmp_path / name)]) == 2
    assert f"không mở được tệp “{tmp_path / name}”: {why}" in capsys.readouterr().err


def test_a_file_whose_name_is_no_utf8_is_told_too(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/q\xff.docx"
    with open(path, "wb") as file:
        file.write(b"%PDF-1.4")
    code = "import sys; from nennep.cli.entry import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, "decision", "read", path], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("Lỗi: Tệp “q?.docx” là PDF")


def test_a_file_too_large_is_not_taken_into_memory(tmp_path: Path) -> None:
    """A hundred gigabytes of nothing, which takes no room on the disk."""
    path = tmp_path / "to.docx"
    with path.open("wb") as file:
        file.truncate(100 * 1024**3)
    assert main(["decision", "read", str(path)]) == 2

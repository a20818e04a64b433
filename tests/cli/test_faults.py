"""What is wrong with the machine, the settings or the database is told in words, by every command, with no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nennep.cli import cluster
from nennep.cli.index import entries

# What stands behind a command that asks for more than its name.
ARGUMENTS = {
    "agency export": ["--agency", "syt", "--to", "{folder}/agency.zip"],
    "agency export-check": ["{folder}/package.zip"],
    "agency merge": ["--agency", "syt", "--into", "tinh", "--decision", "Quyết định số 1"],
    "agency move": ["--agency", "syt", "--under", "tinh", "--decision", "Quyết định số 1"],
    "law distrust": ["0123456789abcdef"],
    "law key": ["{folder}/law.key"],
    "law load": ["{folder}/package.zip"],
    "law make": ["{folder}", "--key", "{folder}/law.key"],
    "law show": ["{folder}/package.zip"],
    "law trust": ["{folder}/law.key.pub", "--name", "UBND tỉnh"],
    "people reset-password": ["quan"],
    "people unlock": ["quan"],
    "cases import": ["{folder}/log.csv", "--map", "{folder}/map.toml", "--source", "CU"],
    "deadlines": ["{folder}/deadlines.json"],
    "decision read": ["{folder}/decision.docx"],
    "package export": ["QT.DP.04", "--out", "{folder}/package.zip"],
    "package import": ["{folder}/package.zip"],
    "practice renew": ["--agency", "syt"],
    "procedure read": ["{folder}/decision.docx"],
    "process check": ["{folder}/process.bpmn"],
    "process draw": ["{folder}/process.bpmn", "--output", "{folder}/drawing.svg"],
    "process papers": ["QT.DP.04", "--out", "{folder}/papers"],
    "process read": ["{folder}/process.docx"],
    "process roundtrip": ["{folder}/process.bpmn", "--output", "{folder}/again.bpmn"],
    "process templates": ["--out", "{folder}/templates"],
    "restore": ["{folder}/decision.docx", "--into", "{folder}/restored"],
}
FILES = ("log.csv", "map.toml", "deadlines.json", "decision.docx", "package.zip", "process.bpmn", "process.docx")
MAKES_ITS_TABLES = {
    "init": "tạo bảng trước khi hỏi",
    "migrate": "lệnh tạo bảng",
    "serve": "tạo bảng trước khi mở trang",
    "demo": "tạo bảng trước khi nạp",
    "test": "có cơ sở dữ liệu riêng",
    "bench": "có cơ sở dữ liệu riêng",
    "bench faults": "có trang và cơ sở dữ liệu riêng, vài phút; lỗi ngắn được thử ở bài riêng",
    "assets": "cài phần vẽ, không hỏi cơ sở dữ liệu",
}
CALL_EACH = """
import contextlib, io, json, sys, traceback
from nennep.cli.entry import main
told = {}
for words in json.loads(sys.argv[1]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            code = main(words)
        except SystemExit as ended:
            code = ended.code
        except BaseException:
            code = traceback.format_exc()
    told[" ".join(words)] = [code, out.getvalue()]
print(json.dumps(told))
"""


def call(*words: str, folder: Path, **given: str) -> "subprocess.CompletedProcess[str]":
    bare = {name: value for name, value in os.environ.items() if not name.startswith("NENNEP_")}
    environment = {**bare, "NENNEP_DATA": str(folder), "NENNEP_DATABASE_URL": "", **given}
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=folder.parent, capture_output=True, text=True, check=False
    )


def test_every_command_on_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nennep.sqlite3").touch()
    calls = [
        [*words.split(), *(word.format(folder=tmp_path) for word in ARGUMENTS.get(words, []))]
        for words in entries()
        if words not in MAKES_ITS_TABLES
    ]
    done = call("-c", CALL_EACH, json.dumps(calls), folder=tmp_path / "data")
    told = json.loads(done.stdout.splitlines()[-1])
    wrong = {
        words: answer
        for words, answer in told.items()
        if not isinstance(answer[0], int) or "Traceback" in answer[1] or "thiếu: " in answer[1]
    }
    assert wrong == {}
    silent = [words for words, (code, text) in told.items() if "no such table" in text or (code and not text.strip())]
    assert silent == []
    for words in ("verify", "worker", "figures cases", "figures processes"):
        code, text = told[words]
        assert (code, "./nennep migrate" in text, "./nennep init" in text) == (2, True, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"NENNEP_DATA": "{folder}/tệp/data"}, "không ghi được vào thư mục dữ liệu"),
        ({"NENNEP_DATA": "{folder}/tệp/data", "NENNEP_SECRET_KEY": "k"}, "không mở hoặc không ghi được tệp"),
        ({"NENNEP_SECRET_KEY_FILE": "{folder}/khóa"}, "NENNEP_SECRET_KEY_FILE trỏ tới tệp"),
        ({"NENNEP_DATABASE_URL_FILE": "{folder}"}, "đó là thư mục, không phải tệp"),
        ({"NENNEP_DATABASE_OWNER_URL_FILE": "{folder}/url"}, "NENNEP_DATABASE_OWNER_URL_FILE trỏ tới tệp"),
        ({"NENNEP_DATABASE_URL": "postgresql://a:b@127.0.0.1:9/nennep"}, "Máy chủ chưa chạy, hoặc sai cổng"),
        ({"NENNEP_DATABASE_URL": "mysql://a"}, "không hiểu địa chỉ cơ sở dữ liệu"),
    ],
    ids=["folder", "database file", "key file", "url file", "owner file", "unreachable", "other product"],
)
def test_a_setting_that_cannot_hold_is_told_in_words(given: dict[str, str], words: str, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("", encoding="utf-8")
    named = {name: value.format(folder=tmp_path) for name, value in given.items()}
    done = call("-m", "nennep.cli", "migrate", folder=tmp_path / "data", **named)
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize("taken", ["", "files", "files/ad"], ids=["folder", "files", "one folder of files"])
def test_a_site_does_not_start_on_a_folder_that_it_cannot_write_to(taken: str, tmp_path: Path) -> None:
    """A file stands where a folder is wanted: also the administrator of the machine cannot write there."""
    place = tmp_path / "data" / taken
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    done = call("-m", "nennep.cli", "serve", "--port", "0", folder=tmp_path / "data")
    assert (done.returncode, "Traceback" in done.stderr + done.stdout) == (2, False)
    assert f"không ghi được vào thư mục dữ liệu {tmp_path / 'data'}" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.postgresql
@pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")
def test_what_postgresql_refuses_is_told_in_words(tmp_path: Path) -> None:
    with cluster.running() as server:
        for url, words in (
            (server.url("khong_ai"), "không có tài khoản ấy"),
            (server.url(database="khong_co"), "không có cơ sở dữ liệu ấy"),
            (server.url(cluster.APP), "NENNEP_DATABASE_OWNER_URL là tài khoản chủ"),
        ):
            done = call("-m", "nennep.cli", "migrate", folder=tmp_path, NENNEP_DATABASE_URL=url)
            assert "Traceback" not in done.stderr
            assert (done.returncode, words in done.stderr) == (2, True), done.stderr

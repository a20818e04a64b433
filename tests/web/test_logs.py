"""Lines of the log have their time and the number of the request, and no personal data."""

import json
import logging
import sys
from datetime import datetime

import pytest
from django.db import OperationalError, connection
from django.test import Client

from nennep.web.logs import REQUEST_NUMBER, JsonFormatter, TextFormatter
from tests.cast import Cast


def record_of(error: BaseException, message: str = "Một lượt\nbị lỗi") -> logging.LogRecord:
    try:
        raise error
    except BaseException:  # noqa: BLE001 - whatever is given
        return logging.LogRecord("nennep.worker", logging.ERROR, __file__, 1, message, (), sys.exc_info())


def test_an_exception_is_one_line_of_kind_and_place_without_its_words() -> None:
    wrong = KeyError("Nguyễn Thị Lan, 068190001234")
    wrong.__cause__ = ValueError("số 068190001234")
    line = TextFormatter().format(record_of(wrong))
    assert "\n" not in line
    assert "Lan" not in line + JsonFormatter().format(record_of(wrong))
    assert datetime.fromisoformat(line.split()[0]).tzinfo is not None
    assert line.split(maxsplit=1)[1].startswith("ERROR nennep.worker Một lượt bị lỗi | KeyError web/test_logs.py:")
    assert line.endswith("record_of < ValueError")


def test_a_program_reads_a_line_as_json() -> None:
    numbered = REQUEST_NUMBER.set("1a2b3c4d")
    told = json.loads(JsonFormatter().format(record_of(RuntimeError("bí mật"))))
    REQUEST_NUMBER.reset(numbered)
    assert (told["level"], told["logger"], told["request"]) == ("ERROR", "nennep.worker", "1a2b3c4d")
    assert (told["message"], told["faults"][0]["kind"]) == ("Một lượt bị lỗi", "RuntimeError")


class Lines(logging.Handler):
    """Keeps what is written, as on the console."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.setFormatter(TextFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture
def lines() -> Lines:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_a_database_that_is_away_writes_one_line_a_request(
    cast: Cast, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        refused = OperationalError("connection refused\nIs the server running?")
        refused.__cause__ = type("OperationalError", (Exception,), {"__module__": "psycopg", "sqlstate": None})()
        raise refused

    site = Client(raise_request_exception=False)
    site.force_login(cast.quan)
    monkeypatch.setattr(connection, "cursor", away)
    answer = site.get("/people/minh/")
    assert answer.status_code == 503
    (line,) = lines.written
    assert f"[{answer['X-Request-ID']}] 503 GET /people/<str:username>/ | " in line
    assert "“connection refused”" in line
    assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.django_db
def test_an_address_is_told_by_its_pattern(lines: Lines) -> None:
    site = Client()
    site.get("/tra-loi/Nguyen-Thi-Lan/")
    (line,) = lines.written
    assert line.endswith("404 GET (không có trang ấy)")


@pytest.mark.django_db
@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_the_line_of_an_answer_has_the_number_of_its_request(lines: Lines, formatter: type[logging.Formatter]) -> None:
    """Django tells of it when the answer has left our middleware."""
    lines.setFormatter(formatter())
    answer = Client().get("/tra-loi/")
    (line,) = lines.written
    number = json.loads(line)["request"] if formatter is JsonFormatter else line.split("[")[1][:8]
    assert number == answer["X-Request-ID"]

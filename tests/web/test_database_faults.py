"""A database that takes no writing: its own page says so, and reading goes on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from nennep.ledger.models import Event
from nennep.upkeep.queries.backups import database_url
from nennep.web.clock import frozen
from nennep.web.database_faults import SharedCache, UnwritableError, cannot_write, is_busy
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "bàn một cửa sáng thứ Ba"
SAYS = "Máy chủ hiện không ghi thêm được dữ liệu"


@contextmanager
def read_only() -> Iterator[None]:
    """As on a standby: every statement that writes is refused."""
    on, off = (
        ("PRAGMA query_only=ON", "PRAGMA query_only=OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    _run(on)
    try:
        yield
    finally:
        _run(off)


@contextmanager
def full() -> Iterator[None]:
    """As on a full disk: what is there may be read and overwritten, nothing is added."""
    _run("VACUUM")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
    _run(f"PRAGMA max_page_count={pages}")
    try:
        with suppress(OperationalError):
            for number in range(1000):
                Session.objects.create(
                    session_key=str(number), session_data="x" * 500, expire_date=at("2027-01-01 00:00")
                )
        yield
    finally:
        _run("PRAGMA max_page_count=1073741823")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def lan(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.lan)
    return client


@pytest.fixture
def shared_cache(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "nennep.web.database_faults.SharedCache", "LOCATION": "web_cache"}}


def test_an_act_says_that_nothing_can_be_written_and_reading_goes_on(cast, lan) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    before = Event.objects.count()
    with frozen(at("2026-11-17 09:00")), read_only():
        answer = lan.post(f"/cases/{case.code}/steps/B1/", {"remark": ""})
        pages = [
            lan.get(address).status_code for address in ("/worklist/", "/cases/", f"/cases/{case.code}/", "/processes/")
        ]
    assert answer.status_code == 503
    assert SAYS in answer.content.decode()
    assert pages == [200] * 4
    assert Event.objects.count() == before


def test_a_page_with_a_waiting_message_is_read_and_tells_it(cast, lan) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    with frozen(at("2026-11-17 09:00")):
        lan.post(f"/cases/{case.code}/steps/B1/", {"remark": ""})
        with read_only():
            answer = lan.get("/worklist/")
    assert answer.status_code == 200
    assert "xong bước" in answer.content.decode()


def test_a_sign_in_says_why_and_not_that_it_came_too_often(cast, shared_cache) -> None:
    cast.lan.set_password(PASSWORD)
    cast.lan.save()
    client = Client(raise_request_exception=False)
    with frozen(at("2026-11-17 09:00")), read_only():
        opened = client.get("/account/login/")
        answer = client.post("/account/login/", {"login": "lan", "password": PASSWORD})
    assert opened.status_code == 200
    assert answer.status_code == 503
    assert SAYS in answer.content.decode()


def test_the_cache_still_says_that_a_key_is_there(shared_cache) -> None:
    cache = SharedCache("web_cache", {})
    assert cache.add("lock", True)
    assert not cache.add("lock", True)
    with read_only(), pytest.raises(OperationalError):
        cache.add("another_lock", True)


def test_on_a_full_disk_every_act_is_kept_whole_or_said_to_be_uncertain(cast, lan) -> None:
    if connection.vendor != "sqlite":
        assert cannot_write(_said_by_driver(sqlstate="53100"))
        return
    version = make_procedure(cast)
    cases = [make_received(cast, version, "2026-11-17 08:40") for _ in range(4)]
    with frozen(at("2026-11-17 09:00")), full():
        answers = [lan.post(f"/cases/{case.code}/steps/B1/", {"remark": "Đủ giấy tờ. " * 60}) for case in cases]
        listed = lan.get("/worklist/")
    assert {answer.status_code for answer in answers} <= {302, 503}
    assert 503 in {answer.status_code for answer in answers}
    for case, answer in zip(cases, answers, strict=True):
        case.refresh_from_db()
        assert case.version == (2 if answer.status_code == 302 else 1)
    assert listed.status_code == 200


def _said_by_driver(**codes: object) -> Exception:
    inner = Exception("driver")
    for name, code in codes.items():
        setattr(inner, name, code)
    outer = OperationalError("wrapped")
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "unwritable", "busy"),
    [
        (_said_by_driver(sqlstate="25006"), True, False),
        (_said_by_driver(sqlstate="53100"), True, False),
        (_said_by_driver(sqlstate="55P03"), False, True),
        (_said_by_driver(sqlite_errorcode=13), True, False),
        (_said_by_driver(sqlite_errorcode=8 | 1 << 8), True, False),
        (_said_by_driver(sqlite_errorcode=778), True, False),
        (_said_by_driver(sqlite_errorcode=5), False, True),
        (_said_by_driver(sqlstate="57014"), False, True),
        (_said_by_driver(sqlstate="25P03"), False, True),
        (_said_by_driver(sqlite_errorcode=517), False, True),
        (_said_by_driver(sqlstate="23505"), False, False),
        (OSError(28, "No space left on device"), True, False),
        (OSError(2, "No such file"), False, False),
        (OSError(13, "Permission denied"), True, False),
        (UnwritableError(""), True, False),
        (None, False, False),
    ],
)
def test_only_a_full_or_read_only_store_is_called_so_and_only_a_busy_one_busy(error, unwritable, busy) -> None:
    assert (cannot_write(error), is_busy(error)) == (unwritable, busy)


def test_an_act_that_meets_a_lock_is_told_to_come_again_and_nothing_about_what_was_written(cast, lan) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    with frozen(at("2026-11-17 09:00")), held_by_another():
        answer = lan.post(f"/cases/{case.code}/steps/B1/", {"remark": "Đã đủ giấy tờ gốc"})
    words = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Máy chủ đang bận" in words
    assert "<li>Đã đủ giấy tờ gốc</li>" in words
    assert "xem việc ấy đã được ghi chưa" in words
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize("raised", ["while the connection is opened", "in the middle of a statement"])
def test_a_database_that_is_away_is_said_to_be_and_what_was_typed_is_shown(cast, lan, monkeypatch, raised) -> None:
    """As when PostgreSQL is killed or has no connection left: no fault of the product, and not the end of the text."""
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    gone = psycopg.OperationalError("connection refused")
    if raised == "in the middle of a statement":
        gone = psycopg.errors.AdminShutdown("terminating connection due to administrator command")

    def refused(*asked: object) -> None:
        raise OperationalError(str(gone)) from gone

    with frozen(at("2026-11-17 09:00")), monkeypatch.context() as away:
        away.setattr(BaseDatabaseWrapper, "cursor", refused)
        answers = [lan.post(f"/cases/{case.code}/steps/B1/", {"remark": "Đã đủ giấy tờ gốc"}), lan.get("/worklist/")]
    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "10")] * 2
    posted, read = (answer.content.decode() for answer in answers)
    assert "Máy chủ không nối được với cơ sở dữ liệu" in posted
    assert "<li>Đã đủ giấy tờ gốc</li>" in posted
    assert "Phần đã gõ" not in read
    case.refresh_from_db()
    assert case.version == 1


@contextmanager
def held_by_another() -> Iterator[None]:
    """Somebody else writes and does not end; we wait as briefly as can be."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        _run("PRAGMA busy_timeout=50")
        with closing(sqlite3.connect(settings["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        _run("PRAGMA busy_timeout=20000")
        return
    _run("SET lock_timeout='50ms'")
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE ledger_chain IN EXCLUSIVE MODE")
        yield
    _run("SET lock_timeout=0")

"""The application in this process, asked for the list of cases by one person after another."""

import json
import statistics
import sys
import time
from collections.abc import Sequence

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from nennep.org.models import User

LIST = "/cases/"
APPLICATION = get_wsgi_application()  # the one of nennep.wsgi sets limits on every connection of this process


def main(words: Sequence[str]) -> None:
    """``words``: how often, and who; for each line read all of them once."""
    times, people = int(words[0]), words[1:]
    for _ in sys.stdin:
        print(json.dumps({person: measured(person, times) for person in people}), flush=True)


def measured(person: str, times: int) -> dict[str, float]:
    """Statements of one request; the median and p95 of so many in ms, and their processor time."""
    session = _session(person)
    _opened(session)  # templates and caches are made ready once a process
    with CaptureQueriesContext(connection) as asked:
        _opened(session)
    statements = len(asked)
    waits, worked = [], []
    for _ in range(times):
        began, before = time.perf_counter(), time.process_time()
        _opened(session)
        worked.append((time.process_time() - before) * 1000)
        waits.append((time.perf_counter() - began) * 1000)
    return {
        "statements": statements,
        "p50": statistics.median(waits),
        "p95": sorted(waits)[times * 95 // 100],
        "cpu": statistics.median(worked),
    }


def _session(person: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=person))
    return client.cookies["sessionid"].value


def _opened(session: str) -> None:
    """One request as a browser sends it."""
    environ = RequestFactory(SERVER_NAME="localhost").get(LIST).environ
    environ |= {"HTTP_COOKIE": f"sessionid={session}", "HTTP_ACCEPT_ENCODING": "gzip"}
    status = []
    answer = APPLICATION(environ, lambda said, _headers: status.append(said))
    body = b"".join(answer)
    answer.close()
    assert status == ["200 OK"], status
    assert body

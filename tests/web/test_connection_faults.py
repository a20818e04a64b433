"""One connection of PostgreSQL is ended under an act: the act is whole or not at all, and sent again it is one act."""

import psycopg
import pytest
from django.db import connection
from django.test import Client

from nennep.cases.models import Case
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.upkeep.queries.backups import database_url
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.reception.test_reception_screen import typed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
RECEIVE = "/procedures/QT.DP.02/receive/"


class EndedBackend:
    """Ends the process that serves our connection, before the first statement that begins with ``words``."""

    def __init__(self, words: str) -> None:
        self.words, self.ended = words, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(self.words) and not self.ended:
            self.ended = connection.connection.info.backend_pid
            with psycopg.connect(database_url(), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [self.ended])
        return execute(sql, params, many, context)


@pytest.mark.parametrize("table", ["cases_case", "cases_receivedcomponent", "cases_party"])
def test_a_dossier_whose_connection_is_ended_is_not_half_there_and_is_sent_again(cast: Cast, table: str) -> None:
    sheet = typed(make_procedure(cast))
    lan, ended = Client(raise_request_exception=False), EndedBackend(f'INSERT INTO "{table}"')
    lan.force_login(cast.lan)
    with frozen(at("2026-11-17 08:40")):
        with connection.execute_wrapper(ended):
            broken = lan.post(RECEIVE, sheet)
        assert ended.ended, "nothing was ended: no such statement"
        assert (broken.status_code, "Máy chủ không nối được với cơ sở dữ liệu" in broken.content.decode()) == (
            503,
            True,
        )
        assert "Huỳnh Thị Sáu" in broken.content.decode()
        assert (Case.objects.count(), Event.objects.filter(subject_type="case").count()) == (0, 0)
        places = {lan.post(RECEIVE, sheet)["Location"] for _ in range(2)}
    assert places == {"/cases/H99.12-261117-0001/"}
    assert Case.objects.get().state == "processing"
    assert [link for _, link in broken_links() if link] == []

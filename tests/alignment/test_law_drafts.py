"""A draft that is opened from the board because the law changed says so, has its list and its writer."""

import pytest

from nennep.processes.models import ProcessVersion
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.alignment.board_scene import Board
from tests.calendars import at

WHEN = "2026-11-17 08:40"
pytestmark = pytest.mark.django_db


@pytest.fixture
def board(cast) -> Board:
    return Board(cast)


def test_a_draft_for_a_law_names_it_and_is_written_by_who_opened_it(board: Board, client) -> None:
    process = board.process("QT.DP.04")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("process", "QT.DP.04", "98/2026/NĐ-CP")
    client.force_login(board.cast.thao)
    with frozen(at(WHEN)):
        listed = client.get("/processes/").content.decode()
        assert f"/processes/{process.code}/draft/by-law/" in listed
        page = client.post(f"/processes/{process.code}/draft/by-law/", follow=True).content.decode()
    draft = ProcessVersion.objects.get(process=process, state="draft")
    assert (draft.reason, draft.owner) == ("Theo 98/2026/NĐ-CP", board.cast.thao)
    assert draft.due_on is not None
    words = [line["words"] for line in draft.checklist]
    assert words[0] == "Đối chiếu bảng bước, căn cứ với 98/2026/NĐ-CP"
    assert words[-1] == "Công khai"
    assert WorkItem.objects.get(subject_id=draft.pk, state="open").assignee == board.cast.thao
    assert "Theo 98/2026/NĐ-CP" in page


def test_who_opens_a_draft_on_the_page_writes_it(board: Board, client) -> None:
    process = board.process("QT.DP.04")
    client.force_login(board.cast.thao)
    with frozen(at(WHEN)):
        client.post(f"/processes/{process.code}/draft/open/")
        client.post(f"/processes/{process.code}/draft/")
    assert ProcessVersion.objects.get(process=process, state="draft").owner == board.cast.thao

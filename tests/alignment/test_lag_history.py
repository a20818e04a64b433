"""The lag through all amendments: the replayed decisions, each with what followed and when."""

import pytest
from django.test import RequestFactory

from nennep.alignment.queries.board import board_of
from nennep.alignment.queries.facts import facts_of
from nennep.alignment.queries.history import LawEntry, decisions_told, history_of
from nennep.processes.models import Process
from nennep.web.panels import shown_at
from tests.alignment.board_scene import TODAY, WHEN, Board, d
from tests.calendars import at
from tests.cast import Cast


@pytest.fixture
def board(cast: Cast) -> Board:
    """Two decisions that both processes had to follow one after the other, and a law between them."""
    board = Board(cast)
    process = board.process("QT.KCB.01", tracks=())
    board.process("QT.KCB.02")
    held = process.versions.get()
    board.approve(held, "internal", "2024-01-29", number="128/QĐ-UBND")
    board.approve(held, "iso", "2024-03-18", number="45/QĐ-SYT")
    board.publish(process, "2024-06-07", "663/QĐ-UBND")
    board.law("96/2023/NĐ-CP", "2024-07-01")
    board.cited("process", "QT.KCB.01", "96/2023/NĐ-CP", since="2024-09-02")
    made = board.next_version(process, "2024-09-02", tracks=("internal",))
    board.approve(made, "iso", "2024-10-14", number="201/QĐ-SYT")
    board.publish(process, "2024-10-16", "1369/QĐ-UBND")
    return board


def entries(board: Board, code: str = "QT.KCB.01", day: str = "2026-11-17") -> list[LawEntry]:
    found = history_of(facts_of(board.cast.health.pk, d(day)))
    return [each for each in found if each.process.code == code]


def days(entry: LawEntry) -> dict[str, int | None]:
    return {track: taken.days if taken.answer.answered else None for track, taken in entry.taken.items()}


def test_laws_and_decisions_stand_in_the_order_of_time(board: Board) -> None:
    found = entries(board)
    assert [each.asked.by for each in found] == ["663/QĐ-UBND", "96/2023/NĐ-CP", "1369/QĐ-UBND"]
    assert [each.is_law for each in found] == [False, True, False]
    assert entries(board, "QT.KCB.02") == []


def test_each_document_has_its_own_lag_in_calendar_days(board: Board) -> None:
    first, law, last = entries(board)
    # 07/06 to 02/09/2024: 23 + 31 + 31 + 2; to 14/10: 42 more.
    assert days(first) == {"internal": 87, "iso": 129, "electronic": None}
    # 01/07 to 02/09: 30 + 31 + 2; to 14/10: 42 more; the limit was 01/10.
    assert days(law) == {"internal": 63, "iso": 105, "electronic": None}
    assert (law.asked.due, law.result, law.is_broken) == (d("2024-10-01"), "sau hạn", True)
    assert days(last) == {"internal": None, "iso": None, "electronic": None}
    assert (last.result, last.taken["iso"].days) == ("chưa theo", (TODAY - d("2024-10-16")).days)


def test_the_approval_that_followed_is_named_with_its_version(board: Board) -> None:
    first = entries(board)[0]
    iso = first.taken["iso"]
    assert iso.approval is not None
    assert iso.version is not None
    assert (iso.approval.number, iso.version.number) == ("201/QĐ-SYT", "04.00")
    assert [(code, each.number) for code, each in first.published] == [("QT.KCB.01", 2)]


def test_as_of_a_past_day_nothing_later_is_known(board: Board) -> None:
    found = entries(board, day="2024-10-01")
    assert [each.asked.by for each in found] == ["663/QĐ-UBND", "96/2023/NĐ-CP"]
    assert days(found[1]) == {"internal": 63, "iso": None, "electronic": None}
    assert (found[1].result, found[1].is_broken) == ("đang cập nhật", False)
    assert entries(board, day="2024-10-02")[1].result == "quá hạn"


def test_a_version_that_skipped_one_publication_has_followed_it_too(board: Board) -> None:
    process = board.row("QT.KCB.01").process
    assert process is not None
    board.publish(process, "2025-01-10", "12/QĐ-UBND")
    board.next_version(process, "2025-02-03", number="05.00")
    last = next(each for each in entries(board) if each.asked.by == "1369/QĐ-UBND")
    # 16/10/2024 to 03/02/2025: 15 + 30 + 31 + 31 + 3.
    assert days(last) == {"internal": 110, "iso": 110, "electronic": 110}


def test_the_decisions_are_told_by_their_day(board: Board) -> None:
    assert [each.number for each in decisions_told(entries(board))] == ["663/QĐ-UBND", "1369/QĐ-UBND"]


def test_the_page_of_a_process_tells_its_own_lag_in_the_order_of_time(board: Board) -> None:
    request = RequestFactory().get("/processes/QT.KCB.01/")
    request.at = at(WHEN)  # type: ignore[attr-defined]
    request.actor = board.cast.actor("thao", WHEN)  # type: ignore[attr-defined]
    first, second = Process.objects.order_by("code")
    shown = shown_at("processes.process", request, first)
    assert shown.index("663/QĐ-UBND") < shown.index("96/2023/NĐ-CP") < shown.index("1369/QĐ-UBND")
    assert "129 ngày" in shown
    assert "Chưa luật hay quyết định nào" in shown_at("processes.process", request, second)


def test_a_process_whose_first_version_is_a_draft_lags_behind_nothing(cast: Cast) -> None:
    board = Board(cast)
    process = board.process("QT.KCB.03", tracks=())
    board.publish(process, "2026-01-20", "77/QĐ-UBND")
    process.versions.update(state="draft", effective_from=None)
    (entry,) = entries(board, "QT.KCB.03")
    assert (entry.result, entry.is_held) == ("chưa có quy trình", False)
    (row,) = (each for each in board_of(facts_of(cast.health.pk, TODAY)) if each.code == "QT.KCB.03")
    assert row.decision is None

"""The board: what each document of a process says against the law, and what is missing, in words."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.alignment.measures.boards import nearest_due
from nennep.alignment.queries.board import BoardRow, board_of
from nennep.alignment.queries.facts import facts_of
from nennep.alignment.queries.obligations import limit_words
from nennep.alignment.rules.lag import LagStatus, Mark
from nennep.cases.models import Case
from nennep.documents.models import Citation, Posting
from nennep.ledger.files import store
from nennep.processes.actions import open_draft
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.rules.approvals import RUNNING_TRACKS
from tests.alignment.board_scene import TODAY, WHEN, Board, d
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, make_procedure, make_received
from tests.processes.flow import approved, reviewed

EQUAL, OLDER, BEGUN, NONE = Mark.EQUAL, Mark.OLDER, Mark.UNDER_WAY, Mark.NONE


@pytest.fixture
def board(cast: Cast) -> Board:
    return Board(cast)


def marks(row: BoardRow) -> list[Mark]:
    return [row.published.mark, *(row.tracks[track].mark for track in RUNNING_TRACKS)]


def said(row: BoardRow) -> str:
    return " ".join(gap.words for gap in row.gaps)


def test_what_the_law_never_asked_to_change_is_in_step(board: Board) -> None:
    board.process("QT.DP.01")
    row = board.row("QT.DP.01")
    assert (row.standing, row.law, marks(row)) == (LagStatus.IN_STEP, None, [EQUAL] * 4)
    cell = row.tracks["iso"]
    assert (cell.number, cell.day) == ("03.00", d("2024-01-01"))


def test_a_law_that_took_effect_makes_every_document_older(board: Board) -> None:
    board.process("QT.PB.01")
    board.law("165/2026/NĐ-CP", "2026-07-01")
    board.cited("process", "QT.PB.01", "165/2026/NĐ-CP")
    row = board.row("QT.PB.01")
    assert marks(row) == [EQUAL, OLDER, OLDER, OLDER]
    assert row.law is not None
    assert (row.law.asked.by, row.law.asked.start) == ("165/2026/NĐ-CP", d("2026-07-01"))
    # Three months from 01/07 end on Thursday 01/10; 47 days before 17/11.
    assert (row.law.asked.due, row.left, row.law.days(TODAY)) == (d("2026-10-01"), -47, 139)
    assert row.standing is LagStatus.LATE
    assert "Chưa có bản nháp theo 165/2026/NĐ-CP." in said(row)


@pytest.mark.once("tests/alignment/test_board.py")
def test_within_the_limit_the_row_is_not_late(board: Board) -> None:
    board.process("QT.DP.04")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("process", "QT.DP.04", "98/2026/NĐ-CP")
    row = board.row("QT.DP.04")
    assert (row.standing, row.left) == (LagStatus.UPDATING, 59)


def test_a_draft_turns_older_into_under_way_and_tells_who_writes(board: Board) -> None:
    process = board.process("QT.DP.04")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("process", "QT.DP.04", "98/2026/NĐ-CP")
    open_draft(
        process,
        by=board.cast.actor("thao", WHEN),
        at=at("2026-11-16 08:00"),
        owner=board.cast.minh,
        due_on=d("2027-01-15"),
    )
    row = board.row("QT.DP.04")
    assert marks(row) == [EQUAL, BEGUN, BEGUN, BEGUN]
    assert row.tracks["iso"].beneath == "nháp 16/11"
    assert row.gaps[0].words == "Trần Quang Minh soạn bản 03.01, hạn 15/01/2027."
    assert (row.gaps[0].door, row.gaps[0].values) == ("processes:editor", ("QT.DP.04",))


def test_a_draft_without_an_owner_says_so(board: Board) -> None:
    process = board.process("QT.DP.04")
    open_draft(process, by=board.cast.actor("thao", WHEN), at=at(WHEN))
    assert board.row("QT.DP.04").gaps[0].words == "Bản 03.01 chưa có người nhận việc."


def test_a_draft_beyond_its_day_says_so(board: Board) -> None:
    process = board.process("QT.DP.04")
    by = board.cast.actor("thao", WHEN)
    open_draft(process, by=by, at=at(WHEN), due_on=d("2026-11-16"))
    words = "Bản 03.01 chưa có người nhận việc, đã quá hạn 16/11/2026."
    assert board.row("QT.DP.04").gaps[0].words == words


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_what_waits_for_an_approval_names_the_document(board: Board) -> None:
    process = board.process("QT.DP.06")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("process", "QT.DP.06", "98/2026/NĐ-CP")
    version = reviewed(board.cast, process)
    row = board.row("QT.DP.06")
    assert row.gaps[0].words == "Bản 03.01 chờ duyệt nội bộ và ISO."
    approved(board.cast, version, "internal")
    row = board.row("QT.DP.06")
    assert row.gaps[0].words == "Bản 03.01 chờ duyệt ISO."
    assert [row.tracks[t].beneath for t in ("internal", "iso")] == ["duyệt 17/11", "chờ duyệt"]


def test_the_law_of_a_procedure_asks_its_process_too(board: Board) -> None:
    board.process("QT.DP.01")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("procedure", "QT.DP.01", "98/2026/NĐ-CP", since="2026-10-15")
    assert not Citation.objects.filter(subject_type="process").exists()
    row = board.row("QT.DP.01")
    assert row.law is not None
    assert (row.law.asked.due, row.law.is_open(TODAY)) == (d("2027-01-15"), True)


def test_a_procedure_that_was_not_published_after_the_law_is_older(board: Board) -> None:
    board.process("QT.DP.01")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("procedure", "QT.DP.01", "98/2026/NĐ-CP", since="2024-01-01")
    row = board.row("QT.DP.01")
    assert row.published.mark is OLDER
    assert "QT.DP.01 chưa công bố lại theo 98/2026/NĐ-CP." in said(row)


def test_the_first_iso_procedure_since_the_law_ends_the_lag(board: Board) -> None:
    process = board.process("QT.KCB.01")
    board.law("96/2023/NĐ-CP", "2024-02-01")
    # By now the process cites it by a much later version: that is not when it followed.
    board.cited("process", "QT.KCB.01", "96/2023/NĐ-CP", since="2025-09-29")
    board.next_version(process, "2024-04-18")
    board.next_version(process, "2025-09-29", number="05.00")
    row = board.row("QT.KCB.01")
    # 01/02 to 18/04/2024: 29 + 31 + 17.
    assert row.law is not None
    assert (row.law.answered, row.law.days(TODAY)) == (d("2024-04-18"), 77)
    assert (row.standing, row.left) == (LagStatus.IN_STEP, None)


def test_a_law_older_than_all_that_is_recorded_is_not_counted(board: Board) -> None:
    board.process("QT.DP.01")
    board.law("54/2017/NĐ-CP", "2017-07-01")
    board.cited("process", "QT.DP.01", "54/2017/NĐ-CP")
    assert board.row("QT.DP.01").law is None


def test_a_law_to_come_is_told_and_makes_nothing_older(board: Board) -> None:
    board.process("QT.DP.01")
    board.law("98/2026/NĐ-CP", "2026-12-15")
    board.cited("process", "QT.DP.01", "98/2026/NĐ-CP")
    row = board.row("QT.DP.01")
    assert (row.law, row.standing) == (None, LagStatus.IN_STEP)
    assert "98/2026/NĐ-CP có hiệu lực từ 15/12/2026." in said(row)


def test_documents_of_different_versions_contradict(board: Board) -> None:
    process = board.process("QT.DP.01")
    board.next_version(process, "2026-06-01", tracks=("internal", "electronic"))
    row = board.row("QT.DP.01")
    assert marks(row) == [EQUAL, EQUAL, OLDER, EQUAL]
    assert (row.tracks["iso"].number, row.standing) == ("03.00", LagStatus.UPDATING)
    assert "Văn bản ISO còn là bản 03.00, đang chạy bản 04.00." in said(row)


@pytest.mark.parametrize(
    ("change", "words", "mark"),
    [
        (None, "Bản 03.00 chưa có phê duyệt ISO.", NONE),
        ({"sha256": "0" * 64}, "Bản ISO được duyệt khác bảng bước của bản 03.00.", NONE),
        ({"effective_to": date(2025, 12, 31)}, "Phê duyệt bản ISO hết hiệu lực sau ngày 31/12/2025.", OLDER),
        ({"revoked_at": at(WHEN)}, "Bản 03.00 chưa có phê duyệt ISO.", NONE),
    ],
)
def test_an_approval_that_is_missing_wrong_or_ended_is_told(
    board: Board, change: dict[str, object] | None, words: str, mark: Mark
) -> None:
    process = board.process("QT.DP.01", tracks=("internal", "electronic"))
    if change is not None:
        board.approve(process.versions.get(), "iso", "2024-01-01", **change)
    row = board.row("QT.DP.01")
    assert (row.tracks["iso"].mark, row.standing) == (mark, LagStatus.UPDATING)
    assert words in said(row)


def test_a_newer_published_version_makes_the_process_older(board: Board) -> None:
    process = board.process("QT.DP.01")
    board.publish(process, "2026-10-01")
    row = board.row("QT.DP.01")
    assert (row.published.number, marks(row)) == ("v2", [EQUAL, OLDER, OLDER, OLDER])
    assert "Chưa theo bản công bố v2 của QT.DP.01." in said(row)
    assert row.decision is not None
    # 01/10 to 17/11: 30 + 17.
    assert (row.decision.asked.by, row.decision.days(TODAY)) == ("663/QĐ-UBND", 47)
    by = board.cast.actor("thao", WHEN)
    draft = open_draft(process, by=by, at=at(WHEN))
    assert "Chưa theo bản công bố v2" in said(board.row("QT.DP.01"))
    draft.covers.set(process.procedures.get().versions.filter(number=2))
    assert "Chưa theo bản công bố v2" not in said(board.row("QT.DP.01"))
    draft.covers.clear()
    draft.edits.all().delete()
    draft.delete()
    board.next_version(process, "2026-11-10")
    row = board.row("QT.DP.01")
    assert (marks(row), row.decision and row.decision.days(TODAY)) == ([EQUAL] * 4, 40)


def test_procedures_on_one_process_share_a_row(board: Board) -> None:
    process = board.process("QT.DP.02")
    other = make_procedure(board.cast, code="QT.DP.03").procedure
    other.processes.clear()
    process.procedures.add(other)
    row = board.row("QT.DP.02")
    assert [each.quality_code for each in row.procedures] == ["QT.DP.02", "QT.DP.03"]
    assert row.published.number == "v1"


def test_a_procedure_without_a_process_has_its_own_row(board: Board) -> None:
    for code, routing in (("QT.X.01", "own"), ("QT.X.02", "ministry")):
        procedure = make_procedure(board.cast, code=code, routing=routing).procedure
        procedure.processes.clear()
        ProcessVersion.objects.filter(process__code=code).delete()
        Process.objects.filter(code=code).delete()
    own, elsewhere = board.row("QT.X.01"), board.row("QT.X.02")
    assert (own.process, marks(own), own.standing) == (None, [EQUAL, NONE, NONE, NONE], LagStatus.UPDATING)
    assert "Chưa có quy trình." in said(own)
    assert (elsewhere.standing, own.law) == (LagStatus.IN_STEP, None)
    assert "Giải quyết trên hệ thống bộ" in said(elsewhere)


def test_running_cases_are_counted_by_version(board: Board) -> None:
    version = make_procedure(board.cast, code="QT.DP.02")
    process = version.procedure.processes.get()
    for number in range(3):
        make_received(board.cast, version, f"2026-11-16 08:4{number}")
    board.next_version(process, "2026-11-17")
    make_received(board.cast, version, "2026-11-17 08:40")
    row = board.row("QT.DP.02")
    assert [(held.number, count) for held, count in row.running] == [("04.00", 1), ("03.00", 3)]


def test_the_worst_row_stands_first_then_the_nearest_limit(board: Board) -> None:
    for code in ("QT.A.01", "QT.B.01", "QT.C.01", "QT.D.01", "QT.E.01"):
        board.process(code)
    laws = [
        ("QT.B.01", "98/2026/NĐ-CP", "2026-10-15"),
        ("QT.C.01", "99/2026/NĐ-CP", "2026-08-05"),
        ("QT.D.01", "165/2026/NĐ-CP", "2026-07-01"),
        ("QT.E.01", "97/2026/NĐ-CP", "2026-09-15"),
    ]
    for code, number, day in laws:
        board.law(number, day)
        board.cited("process", code, number)
    found = [row.code for row in board.rows()]
    assert found == ["QT.D.01", "QT.C.01", "QT.E.01", "QT.B.01", "QT.A.01"]


def test_of_rows_without_a_law_the_nearest_draft_stands_first(board: Board) -> None:
    by = board.cast.actor("thao", WHEN)
    for code, due in (("QT.A.01", None), ("QT.B.01", "2027-02-01"), ("QT.C.01", "2027-01-15")):
        process = board.process(code, tracks=("internal",))
        open_draft(process, by=by, at=at(WHEN), due_on=d(due) if due else None)
    assert [row.code for row in board.rows()] == ["QT.C.01", "QT.B.01", "QT.A.01"]
    assert nearest_due(board.rows()) == d("2027-01-15")


def test_the_board_of_a_past_day_knows_nothing_of_what_came_later(board: Board) -> None:
    process = board.process("QT.DP.01")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("process", "QT.DP.01", "98/2026/NĐ-CP")
    board.next_version(process, "2026-11-10")
    assert board.row("QT.DP.01").standing is LagStatus.IN_STEP
    then = board.row("QT.DP.01", d("2026-11-01"))
    assert (then.tracks["iso"].number, then.tracks["iso"].mark) == ("03.00", OLDER)


def test_the_limit_is_that_of_the_administered_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limit_words(TODAY) == "3 tháng"
    assert limit_words(d("2014-01-01")) == ""


def test_two_hundred_processes_ask_no_more_than_two(board: Board) -> None:
    board.process("QT.A.01")
    board.process("QT.B.01")
    board.law("98/2026/NĐ-CP", "2026-10-15")
    board.cited("process", "QT.A.01", "98/2026/NĐ-CP")
    # The calendar is read once a process.
    _asked(board)
    few = _asked(board)
    given = definition("QT.A.01")
    made = Process.objects.bulk_create(
        Process(agency=board.cast.health, code=f"QT.N.{number:03d}", name="Quy trình", division=board.cast.drugs)
        for number in range(198)
    )
    procedure = Process.objects.get(code="QT.A.01").procedures.get()
    Process.procedures.through.objects.bulk_create(
        Process.procedures.through(process_id=each.pk, procedure_id=procedure.pk) for each in made
    )
    ProcessVersion.objects.bulk_create(
        ProcessVersion(
            process=each,
            number="03.00",
            definition=given.to_dict(),
            sha256=given.sha256,
            state="in_force",
            effective_from=d("2024-01-01"),
        )
        for each in made
    )
    assert _asked(board) == few <= 20


def _asked(board: Board) -> int:
    with CaptureQueriesContext(connection) as asked:
        rows = board_of(facts_of(board.cast.health.pk, TODAY))
    assert rows
    return len(asked)


def post(board: Board, kind: str, code: str, version: str, *places: str, day: str) -> None:
    """Shown to the public at these places from that day."""
    for place in places or ("portal", "office"):
        Posting.objects.create(
            agency=board.cast.health,
            subject_type=kind,
            subject_code=code,
            subject_version=version,
            title="Tờ công khai",
            version_words=f"bản {version}",
            holds_from=d("2024-01-01"),
            place=place,
            posted_on=d(day),
            file=store(b"%PDF-", media_type="application/pdf", at=at(WHEN), checked=True),
            recorded_at=at(WHEN),
        )


def test_public_posting_is_of_every_version_in_force_at_every_place(board: Board) -> None:
    board.process("QT.DP.01")
    assert board.row("QT.DP.01").posted.mark is NONE
    post(board, "procedure", "QT.DP.01", "1", "portal", day="2024-01-03")
    row = board.row("QT.DP.01")
    assert (row.posted.mark, row.posted.lacks) == (OLDER, ("QT.DP.01 bản 1", "QT.DP.01 bản 03.00"))
    post(board, "procedure", "QT.DP.01", "1", "office", day="2024-01-04")
    post(board, "process", "QT.DP.01", "03.00", day="2024-01-05")
    row = board.row("QT.DP.01")
    assert (row.posted.mark, row.posted.day, said(row)) == (EQUAL, d("2024-01-05"), "")


def test_a_posting_of_an_older_version_is_not_enough(board: Board) -> None:
    process = board.process("QT.DP.01")
    post(board, "procedure", "QT.DP.01", "1", day="2024-01-03")
    post(board, "process", "QT.DP.01", "03.00", day="2024-01-03")
    board.next_version(process, "2026-06-01")
    row = board.row("QT.DP.01")
    assert (row.posted.mark, said(row)) == (OLDER, "Chưa công khai QT.DP.01 bản 04.00.")
    assert row.standing is LagStatus.IN_STEP


def test_an_internal_procedure_is_not_for_the_public(board: Board) -> None:
    board.process("QT.TCCB.01", kind="internal")
    row = board.row("QT.TCCB.01")
    assert (row.posted.is_needed, said(row)) == (False, "")


def test_what_was_abolished_leaves_the_board_once_no_case_runs(board: Board) -> None:
    process = board.process("QT.DP.01")
    version = process.procedures.get().versions.get()
    case = make_received(board.cast, version, "2026-10-01 08:40")
    process.procedures.get().versions.update(valid_to=d("2026-10-31"), status="repealed")
    row = board.row("QT.DP.01")
    assert "Không còn thủ tục nào được công bố; hồ sơ đang chạy đi nốt." in said(row)
    Case.objects.filter(pk=case.pk).update(**{"state": "withdrawn"})
    assert board.rows() == []


def test_a_process_without_a_procedure_is_measured_by_its_own_documents(board: Board) -> None:
    process = board.process("QT.05")
    process.procedures.clear()
    row = next(row for row in board.rows() if row.process == process)
    assert (row.standing, row.procedures, said(row)) == (LagStatus.IN_STEP, (), "")

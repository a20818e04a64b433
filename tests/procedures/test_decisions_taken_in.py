"""A decision is taken in: read onto a draft, every doubt beside what the register holds."""

import pytest

from nennep.ledger import files
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import drop_decision, read_again, take_in_decision, type_in_decision
from nennep.procedures.models import ProcedureVersion, PublishingDecision
from nennep.procedures.queries.decision_doubts import open_things
from tests.office.files import docx, p
from tests.procedures.decisions import NAMES, SIGNED, by, decision_file, make_procedures, row, taken, three_amended


@pytest.fixture
def held(cast):
    return make_procedures(cast)


def test_the_upload_is_read_onto_a_draft_and_kept(cast, held) -> None:
    content = three_amended()
    decision = taken(cast, content)
    assert (decision.number, decision.signed_on) == ("1893/QĐ-UBND", SIGNED)
    assert (decision.effective_on, decision.state) == (SIGNED, "draft")
    assert files.read(decision.file.sha256) == content
    lines = list(decision.lines.order_by("order"))
    assert [line.procedure for line in lines] == [held["QT.DP.04"], held["QT.DP.05"], None]
    assert lines[0].values["terms"]["online"]["amount"] == "27"


def test_two_places_of_the_decision_are_in_doubt_and_nothing_else(cast, held) -> None:
    decision = taken(cast, three_amended())
    assert [(one.order, one.field) for one in open_things(decision)] == [(2, "terms"), (3, "code")]
    terms, code = (decision.lines.get(order=n).doubts[0] for n in (2, 3))
    assert terms["read"] == "18 ngày làm việc"
    assert terms["why"].startswith("Văn bản đổi cả đơn vị, nhưng ghi “giảm 02 ngày”")
    assert [one["words"] for one in terms["choices"]] == ["Theo văn bản", "18 ngày"]
    assert code["why"] == "Mã có 6 số sau dấu chấm, văn bản ghi 5. Tên thủ tục khớp."
    assert code["choices"][0]["words"] == "Là 1.990006 (QT.DP.06)"


def test_taking_in_changes_no_procedure(cast, held) -> None:
    before = ProcedureVersion.objects.count()
    taken(cast, three_amended())
    assert ProcedureVersion.objects.count() == before


def test_the_event_names_the_file_and_tells_no_text(cast, held) -> None:
    decision = taken(cast, three_amended())
    event = Event.objects.get(kind="decision.taken_in")
    assert event.subject_id == decision.pk
    assert decision.file.sha256 in event.body
    assert "1893/QĐ" not in event.body


def test_a_file_without_a_table_is_kept_with_its_message(cast, held) -> None:
    decision = taken(cast, docx(p("Không có bảng nào ở đây.")))
    assert decision.lines.count() == 0
    (place,) = [one for one in open_things(decision) if one.warning is not None]
    assert "không có bảng nào" in place.words
    assert decision.file.state == "quarantined"
    assert files.read_for_check(decision.file.sha256)


def test_a_kept_file_is_read_again(cast) -> None:
    decision = taken(cast, three_amended())
    assert "không có mã này" in decision.lines.get(order=1).doubts[0]["why"]
    make_procedures(cast)
    read_again(decision, **by(cast))
    assert decision.lines.get(order=1).doubts == []


def test_an_empty_upload_is_refused(cast) -> None:
    with pytest.raises(BrokenRuleError, match="rỗng"):
        take_in_decision(cast.health, content=b"", file_name="qd.docx", **by(cast))


def test_only_who_manages_procedures_takes_a_decision_in(cast) -> None:
    with pytest.raises(NotPermittedError):
        take_in_decision(cast.health, content=b"x", file_name="qd.docx", **by(cast, "minh"))
    with pytest.raises(NotPermittedError):
        type_in_decision(cast.health, **by(cast, "minh"))
    assert not PublishingDecision.objects.exists()


def test_a_dropped_draft_keeps_its_file_and_lines(cast, held) -> None:
    decision = taken(cast, three_amended())
    drop_decision(decision, **by(cast))
    decision.refresh_from_db()
    assert (decision.state, decision.lines.count()) == ("dropped", 3)
    assert files.read(decision.file.sha256)


def test_a_number_and_a_day_that_are_missing_are_asked_for(cast, held) -> None:
    rows = [row(1, "1.990004", NAMES["QT.DP.04"])]
    decision = taken(cast, decision_file(("B", rows), number="     /QĐ-UBND", day="ngày   tháng"))
    fields = {one.field for one in open_things(decision) if one.order is None}
    assert {"number", "signed_on", "effective_on"} <= fields


def test_the_path_of_an_upload_is_not_kept(cast, held) -> None:
    decision = taken(cast, three_amended(), "C:\\Users\\thao\\QD.docx")
    assert decision.file_name == "QD.docx"


def test_the_issuer_is_written_as_the_agency_above_is_called(cast, held) -> None:
    cast.province.name = "Ủy ban nhân dân tỉnh Lam Giang"
    cast.province.save()
    cast.health.refresh_from_db()
    assert taken(cast, three_amended()).issuer == "Ủy ban nhân dân tỉnh Lam Giang"
    cast.province.name = "Ủy ban nhân dân tỉnh khác"
    cast.province.save()
    cast.health.refresh_from_db()
    assert taken(cast, three_amended()).issuer == "ỦY BAN NHÂN DÂN TỈNH LAM GIANG"


def test_the_same_decision_taken_in_again_is_told_before_it_is_applied_twice(cast, held) -> None:
    first = taken(cast, three_amended())
    assert not any("1893" in one["words"] for one in first.warnings)
    again = taken(cast, three_amended())
    words = "1893/QĐ-UBND ngày 10/11/2026 đang đối chiếu ở bản nhập khác; bỏ một trong hai."
    assert [one["words"] for one in again.warnings if "1893" in one["words"]] == [words]
    assert words in [one.words for one in open_things(again)]
    for each in (first, again):
        each.refresh_from_db()
        drop_decision(each, **by(cast))
    assert not any("1893" in one["words"] for one in taken(cast, three_amended()).warnings)

"""A decision is corrected and applied: all its lines or none, each attribute as the paper says."""

from datetime import date

import pytest

from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import (
    add_line,
    apply_decision,
    correct_head,
    correct_line,
    leave_out,
    settle_doubt,
    take_back,
    type_in_decision,
)
from nennep.procedures.models import Procedure, PublishingDecision
from nennep.procedures.queries.decision_doubts import open_things
from nennep.procedures.rules.comparison import BY_HAND
from tests.procedures.decisions import NAMES, SIGNED, by, decision_file, make_procedures, row, taken, three_amended


@pytest.fixture
def held(cast):
    return make_procedures(cast)


def _settled(cast) -> PublishingDecision:
    decision = taken(cast, three_amended())
    settle_doubt(decision, order=2, number=0, choice=1, **by(cast))
    settle_doubt(decision, order=3, number=0, choice=0, **by(cast))
    return decision


def _words(decision) -> list[str]:
    return [one.words for one in open_things(decision)]


def test_a_decision_in_doubt_is_not_applied(cast, held) -> None:
    decision = taken(cast, three_amended())
    with pytest.raises(BrokenRuleError, match=r"còn 2 chỗ\. Dòng 2: Văn bản đổi cả đơn vị"):
        apply_decision(decision, **by(cast))
    assert held["QT.DP.04"].versions.count() == 1


def test_a_choice_sets_what_it_says(cast, held) -> None:
    decision = _settled(cast)
    assert open_things(decision) == []
    second, third = (decision.lines.get(order=n) for n in (2, 3))
    assert second.values["terms"]["counter"] == {"amount": "18", "unit": "calendar_day", "cutoff": None}
    assert third.procedure == held["QT.DP.06"]
    assert third.values["terms"]["counter"]["amount"] == "27"


def test_applying_makes_a_version_a_line_and_ends_the_one_before(cast, held) -> None:
    decision = _settled(cast)
    applied = apply_decision(decision, **by(cast))
    assert [version.number for version in applied.versions] == [2, 2, 2]
    before, after = held["QT.DP.04"].versions.order_by("number")
    assert (before.valid_to, after.valid_from) == (date(2026, 11, 9), SIGNED)
    assert after.terms["online"]["amount"] == "27"
    assert after.decision == decision
    decision.refresh_from_db()
    assert (decision.state, decision.lines.get(order=1).result) == ("applied", after)


def test_an_amendment_keeps_what_it_does_not_name(cast, held) -> None:
    apply_decision(_settled(cast), **by(cast))
    before, after = held["QT.DP.04"].versions.order_by("number")
    for part in ("components", "fees", "bases"):
        name = {"components": "name", "fees": "amount", "bases": "document"}[part]
        assert list(getattr(after, part).values_list(name, flat=True)) == list(
            getattr(before, part).values_list(name, flat=True)
        )
    assert (after.name, after.result) == (before.name, before.result)


def test_the_event_names_the_versions_and_no_text(cast, held) -> None:
    applied = apply_decision(_settled(cast), **by(cast))
    body = Event.objects.get(kind="decision.applied").body
    assert str(applied.versions[0].pk) in body
    assert "1893/QĐ" not in body


def test_one_line_refused_writes_nothing(cast, held, monkeypatch) -> None:
    decision = _settled(cast)
    line = decision.lines.get(order=3)
    line.values = line.values | {"terms": {"counter": {"amount": "x", "unit": "calendar_day"}}}
    line.save()
    with pytest.raises(BrokenRuleError, match="Dòng 3"):
        apply_decision(decision, **by(cast))
    assert held["QT.DP.04"].versions.count() == 1
    decision.refresh_from_db()
    assert decision.state == "draft"


@pytest.mark.once("tests/procedures/test_decisions_applied.py")
def test_a_decision_is_applied_once(cast, held) -> None:
    apply_decision(_settled(cast), **by(cast))
    again = taken(cast, three_amended(), "lai.docx")
    assert any("đã được áp dụng" in words for words in _words(again))


def test_a_line_left_out_is_not_applied_and_keeps_its_reason(cast, held) -> None:
    decision = _settled(cast)
    with pytest.raises(BrokenRuleError, match="vì sao"):
        leave_out(decision, order=1, reason=" ", **by(cast))
    leave_out(decision, order=1, reason="Chờ tỉnh đính chính", **by(cast))
    assert len(apply_decision(decision, **by(cast)).versions) == 2
    assert held["QT.DP.04"].versions.count() == 1


def test_a_line_taken_back_asks_again_what_left_it_out(cast, held) -> None:
    rows = [row(1, "1.990004", NAMES["QT.DP.04"], "30 ngày")]
    decision = taken(cast, decision_file(("B", rows)))
    settle_doubt(decision, order=1, number=0, choice=0, **by(cast))
    assert decision.lines.get(order=1).left_out
    take_back(decision, order=1, **by(cast))
    assert [one.field for one in open_things(decision)] == ["change"]


def test_what_is_typed_on_a_line_holds(cast, held) -> None:
    decision = taken(cast, three_amended())
    terms = {"counter": {"amount": "16", "unit": "working_day", "cutoff": None}}
    correct_line(decision, order=2, changes={"terms": terms}, settles=[0], **by(cast))
    line = decision.lines.get(order=2)
    assert (line.values["terms"], line.doubts[0]["chosen"]) == (terms, BY_HAND)


def test_another_procedure_chosen_by_hand_is_compared_anew(cast, held) -> None:
    decision = taken(cast, three_amended())
    correct_line(decision, order=3, changes={"procedure": held["QT.DP.06"]}, settles=[0], **by(cast))
    line = decision.lines.get(order=3)
    assert line.values["terms"]["counter"]["amount"] == "27"
    assert not any(one.order == 3 for one in open_things(decision))


def test_a_typed_decision_is_applied(cast, held) -> None:
    decision = type_in_decision(cast.health, **by(cast))
    correct_head(
        decision,
        number="1893/QĐ-UBND",
        signed_on=SIGNED,
        effective_on=SIGNED,
        issuer="UBND tỉnh",
        title="Về việc công bố",
        **by(cast),
    )
    terms = {"counter": {"amount": "25", "unit": "calendar_day", "cutoff": None}}
    changes = {"change": "amended", "procedure": held["QT.DP.04"], "terms": terms}
    add_line(decision, changes=changes, **by(cast))
    (version,) = apply_decision(decision, **by(cast)).versions
    assert version.terms == terms


def test_a_repeal_ends_the_procedure_the_day_before(cast, held) -> None:
    rows = [row(1, "1.990004", NAMES["QT.DP.04"], "", "")]
    decision = taken(cast, decision_file(("D", rows)))
    applied = apply_decision(decision, **by(cast))
    assert applied.repealed == (held["QT.DP.04"],)
    last = held["QT.DP.04"].versions.get()
    assert (last.valid_to, last.status) == (date(2026, 11, 9), "repealed")


def test_a_replacing_procedure_takes_over_what_the_decision_leaves_unsaid(cast, held) -> None:
    decision = type_in_decision(cast.health, **by(cast))
    correct_head(
        decision, number="2000/QĐ-UBND", signed_on=SIGNED, effective_on=SIGNED, issuer="", title="", **by(cast)
    )
    add_line(
        decision,
        changes={
            "change": "replaced",
            "code": "1.990014.000.00.00.H99",
            "name": "Cấp giấy kiểu mới",
            "replaced": [held["QT.DP.04"]],
            "quality_code": "QT.DP.14",
            "field": "duoc",
        },
        **by(cast),
    )
    assert open_things(decision) == []
    applied = apply_decision(decision, **by(cast))
    (version,) = applied.versions
    assert applied.repealed == (held["QT.DP.04"],)
    assert (version.procedure.root, version.procedure.quality_code) == ("1.990014", "QT.DP.14")
    assert version.procedure.suffix == "000.00.00.H99"
    assert version.terms["counter"]["amount"] == "30"
    assert version.components.count() == 2
    assert version.fees.get().amount == 500_000


def test_an_enacted_procedure_needs_its_field_and_its_code(cast, held) -> None:
    rows = [row(1, "1.990020", "Công nhận cơ sở nuôi trồng dược liệu", "15 ngày làm việc", "Không")]
    decision = taken(cast, decision_file(("A", rows)))
    assert [one.field for one in open_things(decision)] == ["field", "quality_code"]
    changes = {"field": "duoc", "quality_code": "QT.DP.20"}
    correct_line(decision, order=1, changes=changes, **by(cast))
    (version,) = apply_decision(decision, **by(cast)).versions
    assert version.procedure == Procedure.objects.get(root="1.990020")
    assert version.terms["post"] == {"amount": "15", "unit": "working_day", "cutoff": None}


def test_a_day_before_the_version_that_is_held_is_told(cast, held) -> None:
    held["QT.DP.04"].versions.update(valid_from=date(2026, 12, 1))
    assert any("không trước ngày hiệu lực" in words for words in _words(_settled(cast)))


def test_two_lines_on_one_procedure_are_not_applied(cast, held) -> None:
    decision = _settled(cast)
    changes = {"change": "repealed", "procedure": held["QT.DP.04"]}
    add_line(decision, changes=changes, **by(cast))
    assert _words(decision) == ["QT.DP.04 đã có ở dòng 1. Bỏ một dòng."]


def test_effect_before_the_signature_has_to_be_confirmed(cast, held) -> None:
    decision = _settled(cast)
    correct_head(
        decision,
        number=decision.number,
        signed_on=SIGNED,
        effective_on=date(2026, 11, 1),
        issuer="",
        title="",
        **by(cast),
    )
    assert "trước ngày ký" in _words(decision)[0]


def test_who_stands_on_an_older_draft_overwrites_nothing(cast, held) -> None:
    decision = taken(cast, three_amended())
    stale = PublishingDecision.objects.get(pk=decision.pk)
    settle_doubt(decision, order=2, number=0, choice=1, **by(cast))
    with pytest.raises(ConflictError):
        settle_doubt(stale, order=2, number=0, choice=0, **by(cast))
    assert decision.lines.get(order=2).doubts[0]["chosen"] == 1


def test_a_choice_that_asks_to_type_settles_nothing(cast, held) -> None:
    decision = taken(cast, three_amended())
    with pytest.raises(BrokenRuleError, match="ô của dòng"):
        settle_doubt(decision, order=3, number=0, choice=1, **by(cast))
    with pytest.raises(BrokenRuleError, match="không còn chỗ này"):
        settle_doubt(decision, order=3, number=7, choice=0, **by(cast))


def test_an_applied_decision_is_not_corrected(cast, held) -> None:
    decision = _settled(cast)
    apply_decision(decision, **by(cast))
    with pytest.raises(BrokenRuleError, match="không sửa được nữa"):
        leave_out(decision, order=1, reason="x", **by(cast))


def test_only_who_manages_procedures_corrects_and_applies(cast, held) -> None:
    decision = _settled(cast)
    for act in (
        lambda: apply_decision(decision, **by(cast, "minh")),
        lambda: leave_out(decision, order=1, reason="x", **by(cast, "minh")),
    ):
        with pytest.raises(NotPermittedError):
            act()


@pytest.mark.once("tests/procedures/test_decisions_applied.py")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terms": {"counter": {"amount": "x", "unit": "calendar_day"}}}, "terms"),
        ({"terms": {"counter": {"amount": "2.5", "unit": "calendar_day"}}}, "terms"),
        ({"fees": [{"kind": "phi", "name": "", "amount": 5}]}, "fees"),
        ({"bases": [{"document": ""}]}, "bases"),
        ({"code": "12345"}, "code"),
        ({"change": "x"}, "change"),
        ({"name": "x" * 401}, "name"),
    ],
)
def test_what_no_version_can_hold_is_refused_where_it_was_typed(cast, held, changes, field) -> None:
    decision = taken(cast, three_amended())
    with pytest.raises(BrokenRuleError) as refusal:
        correct_line(decision, order=1, changes=changes, **by(cast))
    assert refusal.value.field == field
    assert decision.lines.get(order=1).values["terms"]["counter"]["amount"] == "27"

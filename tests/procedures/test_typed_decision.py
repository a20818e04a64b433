"""A decision typed in for one procedure."""

from datetime import date

import pytest

from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import ActDraft, VersionDraft, abolish_by_decision, amend_by_decision, enact_by_decision
from nennep.procedures.models import DecisionLine, Procedure, ProcedureVersion, PublishingDecision
from nennep.procedures.queries import end_of, last_of
from tests.cast import Cast
from tests.documents.scene import WHEN
from tests.factories import make_procedure

DAY = date(2026, 12, 1)
ACT = ActDraft(number="128/QĐ-UBND", signed_on=date(2026, 11, 20), issuer="Chủ tịch UBND tỉnh Thử")


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


def amend(cast: Cast, version: ProcedureVersion, act: ActDraft = ACT) -> ProcedureVersion:
    draft = VersionDraft(valid_from=DAY, changes={"conditions": "Có trụ sở"}, bases=[{"document": "Luật Dược"}])
    return amend_by_decision(version.procedure, act=act, draft=draft, by=cast.actor("thao"), at=WHEN)


def test_the_decision_stands_in_the_register_with_its_line(cast: Cast, version: ProcedureVersion) -> None:
    new = amend(cast, version)
    decision = PublishingDecision.objects.get()
    assert (new.decision, decision.state, decision.applied_at) == (decision, "applied", WHEN)
    line = DecisionLine.objects.get()
    assert (line.change, line.procedure, line.result) == ("amended", version.procedure, new)
    assert line.values == {"conditions": "Có trụ sở", "bases": [{"document": "Luật Dược"}]}
    assert Event.objects.filter(kind="decision.applied").count() == 1


def test_a_decision_known_already_is_used_again(cast: Cast, version: ProcedureVersion) -> None:
    amend(cast, version)
    made = enact_by_decision(
        cast.health,
        act=ACT,
        field=version.procedure.field,
        codes={"root": "2.000884", "suffix": "", "quality_code": "QT.DP.09"},
        draft=VersionDraft(valid_from=DAY, changes={"name": "Cấp giấy"}),
        by=cast.actor("thao"),
        at=WHEN,
    )
    assert PublishingDecision.objects.count() == 1
    assert made.decision == PublishingDecision.objects.get()
    assert [line.change for line in DecisionLine.objects.order_by("order")] == ["amended", "enacted"]


def test_the_sheet_knows_by_which_decision_a_procedure_ended(cast: Cast, version: ProcedureVersion) -> None:
    by = cast.actor("thao")
    decision = abolish_by_decision(version.procedure, act=ACT, from_day=DAY, by=by, at=WHEN)
    ended = end_of(version.procedure, last_of(version.procedure))
    assert ended is not None
    assert (ended.from_day, ended.decision) == (DAY, decision)


def test_what_cannot_be_published_leaves_no_decision(cast: Cast, version: ProcedureVersion) -> None:
    draft = VersionDraft(valid_from=date(2023, 1, 1))
    with pytest.raises(BrokenRuleError):
        amend_by_decision(version.procedure, act=ACT, draft=draft, by=cast.actor("thao"), at=WHEN)
    assert not PublishingDecision.objects.exists()
    assert Procedure.objects.count() == 1


@pytest.mark.once("tests/procedures/test_typed_decision.py")
@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("0", "working_day", "lớn hơn 0"),
        ("0", "working_hour", "lớn hơn 0"),
        ("0", "calendar_day", "lớn hơn 0"),
        ("1200", "month", "10 năm"),
        ("99999999", "working_day", "10 năm"),
    ],
)
@pytest.mark.parametrize("part", ["columns", "variants"])
def test_no_limit_is_published_that_no_office_can_keep(
    cast: Cast, version: ProcedureVersion, amount: str, unit: str, words: str, part: str
) -> None:
    terms = {"counter": {"amount": amount, "unit": unit, "cutoff": None}}
    draft = VersionDraft(valid_from=DAY, changes={"terms": terms}, bases=[{"document": "Luật Dược"}])
    if part == "variants":
        questions = [{"name": "loai", "label": "Loại", "choices": ["A", "B"]}]
        variants = [{"name": "Loại A", "answers": {"loai": "A"}, "terms": terms}]
        draft = VersionDraft(
            valid_from=DAY, changes={"questions": questions}, variants=variants, bases=[{"document": "Luật Dược"}]
        )
    with pytest.raises(BrokenRuleError, match=f"Trực tiếp: .*{words}"):
        amend_by_decision(version.procedure, act=ACT, draft=draft, by=cast.actor("thao"), at=WHEN)


@pytest.mark.parametrize(
    ("column", "given"),
    [("supplement_days", 0), ("supplement_days", 366), ("supplement_rounds", 0), ("supplement_rounds", 10)],
)
def test_the_rules_of_supplements_stay_within_what_can_be_kept(
    cast: Cast, version: ProcedureVersion, column: str, given: int
) -> None:
    draft = VersionDraft(
        valid_from=DAY, changes={column: given, "supplement_basis": "Điều 5"}, bases=[{"document": "Luật Dược"}]
    )
    with pytest.raises(BrokenRuleError, match="bổ sung từ 1 đến") as refused:
        amend_by_decision(version.procedure, act=ACT, draft=draft, by=cast.actor("thao"), at=WHEN)
    assert refused.value.field == column


def test_a_decision_has_a_number(cast: Cast, version: ProcedureVersion) -> None:
    with pytest.raises(BrokenRuleError, match="số quyết định"):
        amend(cast, version, ActDraft(number=" ", signed_on=DAY, issuer=""))

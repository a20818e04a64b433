"""The root of refusals: kind, field, words; told to machines by one map."""

import pytest

from nennep.kernel.flows import UnlawfulMoveError
from nennep.kernel.refusals import ANSWERS, Refusal
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.office import UnreadableUploadError
from nennep.org.rules import BrokenRuleError


def test_a_refusal_tells_its_words_its_field_and_its_kind() -> None:
    refusal = Refusal("Ngày này là ngày nghỉ.", field="day", kind="unlawful")
    assert str(refusal) == refusal.words == "Ngày này là ngày nghỉ."
    assert refusal.to_json() == {"kind": "unlawful", "field": "day", "words": "Ngày này là ngày nghỉ."}


@pytest.mark.parametrize(
    ("refusal", "kind", "status"),
    [
        (NotPermittedError("x"), "not_permitted", 403),
        (ConflictError("x"), "conflict", 409),
        (BrokenRuleError("day", "x"), "broken_rule", 422),
        (UnlawfulMoveError("x"), "unlawful", 409),
        (UnreadableUploadError("x"), "unreadable", 422),
    ],
)
def test_each_kind_has_one_answer(refusal: Refusal, kind: str, status: int) -> None:
    assert refusal.kind == kind
    assert ANSWERS[refusal.kind].status == status
    assert refusal.words == "x"


def test_a_broken_rule_keeps_the_box_in_which_it_was_typed() -> None:
    assert BrokenRuleError("day", "x").field == "day"
    assert Refusal("x").field == ""

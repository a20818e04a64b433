"""The code of a decision in addresses: of number and day, of its file, or by chance; made once."""

import re
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from nennep.alignment.queries.decisions import decision_of
from nennep.procedures.actions import (
    ActDraft,
    VersionDraft,
    amend_by_decision,
    correct_head,
    drop_decision,
    take_in_decision,
    type_in_decision,
)
from nennep.procedures.models import PublishingDecision
from nennep.procedures.rules import code_of_act
from tests.office.files import docx, p
from tests.procedures.decisions import SIGNED, WHEN, by, make_procedures, taken, three_amended


def _typed_code(cast, procedure, number: str) -> str:
    act = ActDraft(number=number, signed_on=SIGNED, issuer="Chủ tịch UBND tỉnh Thử")
    draft = VersionDraft(valid_from=date(2026, 12, 1), changes={"conditions": "Có trụ sở"})
    return amend_by_decision(procedure, act=act, draft=draft, **by(cast)).decision.code


def test_number_and_day_in_plain_letters() -> None:
    assert code_of_act("1893/QĐ-UBND", SIGNED) == "1893-qd-ubnd-2026-11-10"
    assert code_of_act(" 12 / Đặc biệt ", SIGNED) == "12-dac-biet-2026-11-10"
    assert re.fullmatch(r"[\w-]{1,86}", code_of_act("Số " + "9/" * 60, SIGNED))


def test_a_file_that_tells_number_and_day_gives_its_decision_their_code(cast) -> None:
    make_procedures(cast)
    decision = taken(cast, three_amended())
    assert decision.code == "1893-qd-ubnd-2026-11-10"
    drop_decision(decision, **by(cast))
    assert taken(cast, three_amended()).code == "1893-qd-ubnd-2026-11-10-2"
    assert taken(cast, three_amended()).code == "1893-qd-ubnd-2026-11-10-3"


def test_a_file_that_tells_nothing_is_known_by_its_digest(cast) -> None:
    content = docx(p("Không có bảng nào"))
    decision = take_in_decision(cast.health, content=content, file_name="a.docx", **by(cast))
    assert decision.code == decision.file.sha256[:12]
    again = take_in_decision(cast.health, content=content, file_name="a.docx", **by(cast))
    assert again.code == f"{decision.code}-2"


def test_one_that_is_typed_in_has_twelve_digits_and_keeps_them(cast) -> None:
    decision, other = (type_in_decision(cast.health, **by(cast)) for _ in range(2))
    assert re.fullmatch("[0-9a-f]{12}", decision.code)
    assert decision.code != other.code
    code = decision.code
    correct_head(decision, number="7/QĐ-UBND", signed_on=SIGNED, effective_on=SIGNED, issuer="", title="", **by(cast))
    decision.refresh_from_db()
    assert (decision.number, decision.code) == ("7/QĐ-UBND", code)


def test_one_typed_with_a_procedure_has_the_code_of_its_act(cast) -> None:
    held = make_procedures(cast)
    assert _typed_code(cast, held["QT.DP.04"], "128/QĐ-UBND") == "128-qd-ubnd-2026-11-10"
    assert _typed_code(cast, held["QT.DP.05"], "128/QĐ-UBND") == "128-qd-ubnd-2026-11-10"
    assert PublishingDecision.objects.count() == 1


def test_two_agencies_may_hold_the_same_decision_and_each_opens_its_own(cast) -> None:
    mine, theirs = (
        PublishingDecision.objects.create(agency=agency, code="9-qd-2026-11-10", number="9/QĐ", signed_on=SIGNED)
        for agency in (cast.health, cast.other)
    )
    assert decision_of(cast.actor("thao", WHEN), mine.code) == mine
    assert decision_of(cast.actor("tuan", WHEN), mine.code) == theirs
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishingDecision.objects.create(agency=cast.health, code=mine.code)


def test_decisions_that_were_there_before_get_their_codes(cast) -> None:
    make_procedures(cast)
    draft = taken(cast, three_amended())
    applied = PublishingDecision.objects.create(
        agency=cast.health, number="1893/QĐ-UBND", signed_on=SIGNED, state="applied"
    )
    unread = take_in_decision(cast.health, content=b"PK", file_name="a.docx", **by(cast))
    for n, each in enumerate((draft, applied, unread)):
        PublishingDecision.objects.filter(pk=each.pk).update(code=f"before-{n}")
    import_module("nennep.procedures.migrations.0004_code_of_a_decision")._fill(apps, None)
    codes = dict(PublishingDecision.objects.values_list("pk", "code"))
    assert codes == {
        applied.pk: "1893-qd-ubnd-2026-11-10",
        draft.pk: "1893-qd-ubnd-2026-11-10-2",
        unread.pk: unread.file_id[:12],
    }

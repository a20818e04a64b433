"""The register is written by those whose duty it is, keeps its rules, and finds who cites a law."""

from dataclasses import replace

import pytest

from nennep.documents.actions import (
    CitedPlace,
    LegalDocumentDraft,
    Subject,
    add_document,
    cite,
    correct_document,
    enter_change,
    withdraw_change,
)
from nennep.documents.models import Citation
from nennep.documents.queries import document_of, registers_of, shelf_for
from nennep.documents.rules import State
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.org.models import Position
from nennep.org.rules import BrokenRuleError
from tests.cast import Cast
from tests.documents.scene import WHEN, Scene, add_law, d

DRAFT = LegalDocumentDraft("165/2026/NĐ-CP", "decree", "Chính phủ", "Chi tiết Luật Phòng bệnh")


def state(scene: Scene, number: str, day: str, place: str = "") -> State:
    shelf = shelf_for([scene.cast.health.pk])
    return shelf.state(scene.laws[number], d(day), place)


def test_a_decree_that_is_suspended_gives_the_old_one_back(scene: Scene) -> None:
    assert state(scene, "15/2018/NĐ-CP", "01/03/2026") is State.IN_FORCE
    assert state(scene, "46/2026/NĐ-CP", "01/03/2026") is State.SUSPENDED
    assert state(scene, "15/2018/NĐ-CP", "16/04/2026") is State.EXPIRED
    assert state(scene, "46/2026/NĐ-CP", "16/04/2026") is State.IN_FORCE


def test_only_who_manages_procedures_writes_the_register(cast: Cast) -> None:
    with pytest.raises(NotPermittedError, match="quản lý thủ tục"):
        add_document(agency=cast.health, draft=DRAFT, by=cast.actor("minh"), at=WHEN)
    with pytest.raises(NotPermittedError):
        add_document(agency=cast.health, draft=DRAFT, by=cast.actor("tuan"), at=WHEN)


def test_only_who_manages_procedures_corrects_and_changes_a_law(scene: Scene) -> None:
    law = scene.laws["61/2018/NĐ-CP"]
    for name in ("minh", "tuan"):
        by = scene.cast.actor(name)
        with pytest.raises(NotPermittedError):
            correct_document(law, draft=replace(DRAFT, number=law.number), version=0, by=by, at=WHEN)
        with pytest.raises(NotPermittedError):
            enter_change(law, kind="repeal", holds_from=d("01/01/2027"), by=by, at=WHEN)
        with pytest.raises(NotPermittedError):
            withdraw_change(scene.laws["46/2026/NĐ-CP"].changes.get(number=2), reason="x", by=by, at=WHEN)


@pytest.mark.once("tests/documents/test_register_acts.py")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "không số"}, "number"),
        ({"number": "46/2026/NĐ-CP"}, "number"),
        ({"number": "46/2026/nđ-cp"}, "number"),
        ({"kind": "thơ"}, "kind"),
        ({"issuer": "  "}, "issuer"),
        ({"title": ""}, "title"),
        ({"issued_on": d("02/01/2026"), "effective_from": d("01/01/2026")}, "effective_from"),
        ({"effective_from": d("02/01/2026"), "expired_from": d("01/01/2026")}, "expired_from"),
    ],
)
def test_what_breaks_a_rule_of_the_register_is_told_by_field(
    scene: Scene, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BrokenRuleError) as told:
        add_document(agency=scene.cast.health, draft=replace(DRAFT, **changes), by=scene.cast.actor("thao"), at=WHEN)
    assert told.value.field == field


def test_a_correction_loses_against_one_made_meanwhile(scene: Scene) -> None:
    law, by = scene.laws["61/2018/NĐ-CP"], scene.cast.actor("thao")
    draft = replace(DRAFT, number=law.number, effective_from=d("01/07/2018"))
    correct_document(law, draft=draft, version=0, by=by, at=WHEN)
    assert law.effective_from == d("01/07/2018")
    assert law.changes.get(number=1).holds_from == d("01/07/2018")
    with pytest.raises(ConflictError):
        correct_document(law, draft=draft, version=0, by=by, at=WHEN)


@pytest.mark.once("tests/documents/test_register_acts.py")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "take_effect"}, "kind"),
        ({"kind": "repeal", "articles": "khoảng 3"}, "articles"),
        ({"kind": "repeal", "by_place": "đâu đó"}, "by_place"),
        ({"kind": "repeal", "holds_until": "01/12/2026"}, "holds_until"),
        ({"kind": "suspend", "holds_until": "01/10/2026"}, "holds_until"),
        ({"kind": "move_effect"}, "moved_to"),
        ({"kind": "amend", "moved_to": "01/12/2026"}, "moved_to"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(scene: Scene, given: dict[str, str], field: str) -> None:
    with pytest.raises(BrokenRuleError) as told:
        scene.change("61/2018/NĐ-CP", holds_from="01/11/2026", **given)
    assert told.value.field == field


def test_a_document_does_not_change_itself(scene: Scene) -> None:
    with pytest.raises(BrokenRuleError, match="chính nó"):
        scene.change("61/2018/NĐ-CP", "amend", "01/11/2026", by_document=scene.laws["61/2018/NĐ-CP"])


def test_a_withdrawn_change_counts_no_more_and_stays(scene: Scene) -> None:
    made = scene.change("61/2018/NĐ-CP", "repeal", "01/07/2025", articles="Điều 17")
    assert state(scene, "61/2018/NĐ-CP", "01/07/2025") is State.PARTLY_EXPIRED
    by = scene.cast.actor("thao")
    with pytest.raises(BrokenRuleError, match="vì sao"):
        withdraw_change(made, reason=" ", by=by, at=WHEN)
    withdraw_change(made, reason="Ghi nhầm văn bản", by=by, at=WHEN)
    assert state(scene, "61/2018/NĐ-CP", "01/07/2025") is State.IN_FORCE
    assert scene.laws["61/2018/NĐ-CP"].changes.count() == 2
    with pytest.raises(BrokenRuleError, match="đã được rút"):
        withdraw_change(made, reason="Lần nữa", by=by, at=WHEN)


def test_the_coming_into_effect_is_corrected_not_withdrawn(scene: Scene) -> None:
    first = scene.laws["61/2018/NĐ-CP"].changes.get(number=1)
    with pytest.raises(BrokenRuleError, match="sửa ở thông tin"):
        withdraw_change(first, reason="x", by=scene.cast.actor("thao"), at=WHEN)


def test_citing_finds_the_law_by_any_spelling_of_its_number(scene: Scene) -> None:
    subject = Subject("form", "BM.01", "Đơn")
    done = cite(
        agency=scene.cast.health,
        subject=subject,
        by=scene.cast.actor("thao"),
        at=WHEN,
        places=[CitedPlace("NĐ 46/2026", "Điều 3"), CitedPlace("Nghị định số 61/2018/NĐ-CP"), CitedPlace("Luật Cũ")],
    )
    assert (done.found, done.unknown) == (2, ("Luật Cũ",))
    mine = Citation.objects.filter(subject_code="BM.01").order_by("pk")
    assert [each.document and each.document.number for each in mine] == ["46/2026/NĐ-CP", "61/2018/NĐ-CP", None]
    assert mine[0].articles == ["Điều 3"]


def test_citing_the_same_again_writes_nothing_and_other_places_replace_the_old(scene: Scene) -> None:
    before = Event.objects.count()
    scene.cited("process", "QT.DP.01", "NĐ 61/2018", since="29/09/2025", articles="Điều 17 khoản 1")
    assert Event.objects.count() == before
    scene.cited("process", "QT.DP.01", "NĐ 46/2026")
    assert [c.text for c in Citation.objects.filter(subject_code="QT.DP.01")] == ["NĐ 46/2026"]
    with pytest.raises(ValueError, match="unknown kind"):
        scene.cited("poem", "X", "NĐ 46/2026")


def test_a_citation_that_waited_leads_to_the_law_once_it_is_entered(scene: Scene) -> None:
    scene.cited("process", "QT.PB.01", "Nghị định số 165/2026/NĐ-CP")
    add_document(agency=scene.cast.health, draft=DRAFT, by=scene.cast.actor("thao"), at=WHEN)
    assert Citation.objects.get(subject_code="QT.PB.01").document.number == "165/2026/NĐ-CP"


def test_a_law_entered_above_is_found_by_the_citations_below(cast: Cast) -> None:
    Position.objects.filter(user=cast.khoa).update(duties=["manage_procedures"])
    cite(
        agency=cast.health,
        subject=Subject("process", "QT.1", "Tên"),
        by=cast.actor("thao"),
        at=WHEN,
        places=[CitedPlace("NĐ 61/2018")],
    )
    above = add_law(cast, "61/2018/NĐ-CP", who="khoa")
    assert Citation.objects.get().document == above


def test_a_corrected_number_lets_go_of_who_meant_the_old_one(scene: Scene) -> None:
    law, by = scene.laws["61/2018/NĐ-CP"], scene.cast.actor("thao")
    correct_document(law, draft=replace(DRAFT, number="62/2018/NĐ-CP"), version=0, by=by, at=WHEN)
    assert Citation.objects.get(subject_code="QT.DP.01").document is None


def test_an_agency_reads_the_register_above_it_but_not_beside_it(cast: Cast) -> None:
    Position.objects.filter(user=cast.khoa).update(duties=["manage_procedures"])
    above = add_law(cast, "09/2026/NQ-CP", who="khoa")
    beside = add_law(cast, "61/2018/NĐ-CP", who="tuan")
    assert registers_of([cast.health.pk]) == [cast.health.pk, cast.province.pk]
    assert set(shelf_for([cast.health.pk]).documents) == {above.pk}
    own = add_law(cast, "09/2026/NQ-CP")
    assert document_of(cast.actor("minh"), above.code) == own
    assert set(shelf_for([cast.health.pk]).documents) == {own.pk}
    assert document_of(cast.actor("tuan"), beside.code) == beside
    assert document_of(cast.actor("tuan"), above.code) == above


def test_every_act_stands_in_the_ledger_and_the_chain_holds(scene: Scene) -> None:
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"legal_document.added", "legal_document.changed", "citation.written"} <= kinds
    assert [link for _, link in broken_links() if link] == []

"""What a change of the law asks of the agency: who, what, until when, worst first."""

import pytest
from django.utils import timezone

from nennep.documents.actions import assign_task, settle_task, write_task
from nennep.documents.models import ImpactTask
from nennep.documents.queries import ImpactLine, impact_of, lines_of, open_lines, shelf_for
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from tests.documents.scene import WHEN, Scene, add_law, d

TODAY = timezone.localdate(WHEN)


def lines(scene: Scene, number: str, change: int = 1, day: str = "17/11/2026") -> dict[str, ImpactLine]:
    made = scene.laws[number].changes.get(number=change)
    found = impact_of(shelf_for([scene.cast.health.pk]), made, scene.cast.health.pk, d(day))
    return {line.term.key if line.term.start != "effect" or line.term.before else line.key: line for line in found}


def work(scene: Scene) -> list[ImpactLine]:
    return open_lines(lines_of(shelf_for([scene.cast.health.pk]), scene.cast.health.pk, TODAY))


def test_the_three_months_follow_the_suspension(scene: Scene) -> None:
    line = lines(scene, "46/2026/NĐ-CP")["qms:process:QT.ATTP.01"]
    assert (line.start, line.due) == (d("16/04/2026"), d("16/07/2026"))
    assert line.standing(TODAY) == "late"
    assert line.days_left(TODAY) == -124


def test_both_laws_of_publication_time_are_counted_and_the_stricter_is_marked(scene: Scene) -> None:
    found = lines(scene, "46/2026/NĐ-CP")
    assert found["publish"].due == d("10/04/2026")  # five days before 16/04 is Saturday 11/04
    assert found["publish_index"].due == d("09/04/2026")
    assert (found["publish"].strict, found["publish_index"].strict) == (False, True)
    assert found["publish_ministry_index"].strict
    assert [each.subject_code for each in found["publish"].subjects] == ["QT.ATTP.01"]


def test_the_site_waits_for_the_decision_and_then_has_five_working_days(scene: Scene) -> None:
    waiting = lines(scene, "46/2026/NĐ-CP")["site"]
    assert (waiting.due, waiting.waits) == (None, "chờ ngày ký quyết định công bố")
    settle_task(
        waiting.change,
        agency=scene.cast.health,
        key="publish",
        done_on=d("20/04/2026"),
        proof="QĐ 700/QĐ-UBND",
        by=scene.cast.actor("thao"),
        at=WHEN,
    )
    found = lines(scene, "46/2026/NĐ-CP")
    # 27/04 is off; 25/04 and 26/04 are a weekend.
    assert found["site"].due == found["database"].due == d("28/04/2026")
    assert found["publish"].done_on == found["publish_index"].done_on == d("20/04/2026")
    assert found["publish_index"].was_late
    assert found["publish_ministry"].done_on is None


def test_a_law_by_the_shortened_procedure_has_its_own_terms(scene: Scene) -> None:
    scene.laws["165/2026/NĐ-CP"] = add_law(
        scene.cast, "165/2026/NĐ-CP", is_shortened=True, issued_on=d("26/06/2026"), effective_from=d("01/07/2026")
    )
    scene.cited("procedure", "QT.PB.01", "NĐ 165/2026")
    found = lines(scene, "165/2026/NĐ-CP")
    assert found["publish_shortened"].due == d("29/06/2026")
    assert "publish" not in found
    assert "database_shortened" in found


def test_a_version_that_holds_since_the_effect_has_followed_already(scene: Scene) -> None:
    scene.cited("process", "QT.ATTP.01", "NĐ 46/2026", since="16/04/2026")
    line = lines(scene, "46/2026/NĐ-CP")["qms:process:QT.ATTP.01"]
    assert line.done_on == d("16/04/2026")
    assert "bản đang áp dụng từ 16/04/2026" in line.proof


def test_procedures_published_since_the_law_was_signed_leave_nothing_to_publish(scene: Scene) -> None:
    scene.cited("procedure", "QT.ATTP.01", "NĐ 46/2026", since="20/02/2026")
    found = lines(scene, "46/2026/NĐ-CP")
    assert found["publish"].done_on == d("20/02/2026")
    assert "site" not in found


def test_only_who_cites_the_changed_article_is_concerned(scene: Scene) -> None:
    scene.change("61/2018/NĐ-CP", "repeal", "01/07/2026", articles="Điều 19")
    assert lines(scene, "61/2018/NĐ-CP", 2) == {}
    scene.change("61/2018/NĐ-CP", "repeal", "01/07/2026", articles="Điều 17")
    line = lines(scene, "61/2018/NĐ-CP", 3)["qms:process:QT.DP.01"]
    assert line.due == d("01/10/2026")


def test_a_replacement_counts_from_the_law_that_replaces(scene: Scene) -> None:
    scene.cited("process", "QT.CU.01", "Nghị định 15/2018/NĐ-CP", since="01/01/2020")
    line = lines(scene, "15/2018/NĐ-CP", 2)["qms:process:QT.CU.01"]
    assert (line.start, line.due) == (d("16/04/2026"), d("16/07/2026"))
    assert lines(scene, "15/2018/NĐ-CP", 1) == {}, "một luật đã hết hiệu lực không còn đòi gì"


def test_what_only_moves_days_asks_for_nothing_itself(scene: Scene) -> None:
    assert lines(scene, "46/2026/NĐ-CP", 2) == {}


def test_a_law_without_a_day_of_effect_gives_no_limit_rather_than_a_wrong_one(scene: Scene) -> None:
    scene.laws["1/2027/NĐ-CP"] = add_law(scene.cast, "1/2027/NĐ-CP", effective_from=None, issued_on=None)
    scene.cited("process", "QT.MOI.01", "1/2027/NĐ-CP", since="01/01/2026")
    line = lines(scene, "1/2027/NĐ-CP")["qms:process:QT.MOI.01"]
    assert (line.due, line.standing(TODAY), line.waits) == (None, "waiting", "chưa có ngày hiệu lực để tính")


def test_open_work_names_each_act_once_and_the_worst_first(scene: Scene) -> None:
    scene.change("61/2018/NĐ-CP", "amend", "01/10/2026", articles="Điều 17")
    found = work(scene)
    assert [line.term.key for line in found] == ["publish_index", "qms", "qms", "database", "site"]
    assert [line.due for line in found[:3]] == [d("09/04/2026"), d("16/07/2026"), d("04/01/2027")]


def test_work_is_given_to_somebody_of_the_agency_and_settled_with_a_proof(scene: Scene) -> None:
    cast, by = scene.cast, scene.cast.actor("thao")
    change = scene.laws["46/2026/NĐ-CP"].changes.get(number=1)
    key = "qms:process:QT.ATTP.01"
    given = {"agency": cast.health, "key": key, "by": by, "at": WHEN}
    assign_task(change, owner=cast.minh, **given)
    assert lines(scene, "46/2026/NĐ-CP")[key].owner == cast.minh
    with pytest.raises(BrokenRuleError, match="không giữ vị trí"):
        assign_task(change, owner=cast.tuan, **given)
    with pytest.raises(BrokenRuleError, match="chưa tới"):
        settle_task(change, done_on=d("18/11/2026"), proof="QĐ 1", **given)
    with pytest.raises(BrokenRuleError, match="chứng minh"):
        settle_task(change, done_on=d("16/11/2026"), proof=" ", **given)
    settle_task(change, done_on=d("16/11/2026"), proof="Bản 03.01", **given)
    assert lines(scene, "46/2026/NĐ-CP")[key].standing(TODAY) == "done"
    settle_task(change, done_on=None, proof="", **given)
    assert lines(scene, "46/2026/NĐ-CP")[key].standing(TODAY) == "late"
    with pytest.raises(NotPermittedError):
        assign_task(change, owner=None, **(given | {"by": cast.actor("tuan")}))


def test_who_does_the_work_and_that_it_is_done_are_written_together_or_not_at_all(scene: Scene) -> None:
    cast, key = scene.cast, "qms:process:QT.ATTP.01"
    change = scene.laws["46/2026/NĐ-CP"].changes.get(number=1)
    given = {"agency": cast.health, "key": key, "by": cast.actor("thao"), "at": WHEN}
    settled = {"done_on": d("16/11/2026"), "proof": "Bản 03.01"}
    held = Event.objects.count()
    with pytest.raises(BrokenRuleError, match="không giữ vị trí"):
        write_task(change, owner=cast.tuan, **settled, **given)
    assert not ImpactTask.objects.filter(change=change, key=key).exists()
    assert Event.objects.count() == held
    write_task(change, owner=cast.minh, **settled, **given)
    assert lines(scene, "46/2026/NĐ-CP")[key].owner == cast.minh
    assert lines(scene, "46/2026/NĐ-CP")[key].standing(TODAY) == "done"


def test_without_a_calendar_the_work_stays_without_a_limit(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from nennep.documents.queries import impact
    from nennep.org.models import CalendarVersion

    def none(_agency: int) -> None:
        raise CalendarVersion.DoesNotExist

    monkeypatch.setattr(impact, "calendar_of", none)
    assert {line.due for line in work(scene)} == {None}

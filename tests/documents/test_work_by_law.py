"""Who answers for a change of the law has it in the worklist, with a limit that follows the law."""

from dataclasses import replace

from django.test import Client

from nennep.documents.actions import LegalDocumentDraft, assign_task, correct_document, settle_task, withdraw_change
from nennep.work.models import WorkItem
from nennep.work.queries import worklist
from tests.calendars import at
from tests.cast import Cast
from tests.documents.scene import WHEN, Scene, d

KEY = "qms:process:QT.ATTP.01"


def give(scene: Scene, who: str | None = "minh", key: str = KEY) -> None:
    cast = scene.cast
    assign_task(
        scene.laws["46/2026/NĐ-CP"].changes.get(number=1),
        agency=cast.health,
        key=key,
        owner=cast.people[who] if who else None,
        by=cast.actor("thao"),
        at=WHEN,
    )


def settle(scene: Scene, done_on: str, key: str = KEY) -> None:
    settle_task(
        scene.laws["46/2026/NĐ-CP"].changes.get(number=1),
        agency=scene.cast.health,
        key=key,
        done_on=d(done_on) if done_on else None,
        proof="QĐ 1",
        by=scene.cast.actor("thao"),
        at=WHEN,
    )


def limits(cast: Cast, who: str = "minh") -> list[object]:
    return [task.item.limit_at for task in worklist(cast.actor(who), WHEN).tasks]


def test_given_work_stands_in_the_worklist_until_it_is_settled(scene: Scene) -> None:
    give(scene)
    (task,) = worklist(scene.cast.actor("minh"), WHEN).tasks
    assert task.item.limit_at == at("2026-07-16 17:00")
    assert task.about.about == "Có hiệu lực: 46/2026/NĐ-CP"
    assert task.about.about_code == "QT.ATTP.01"
    give(scene, "dat")
    assert (limits(scene.cast), len(limits(scene.cast, "dat"))) == ([], 1)
    settle(scene, "16/11/2026")
    assert limits(scene.cast, "dat") == []
    settle(scene, "")
    assert limits(scene.cast, "dat") == [at("2026-07-16 17:00")]
    give(scene, None)
    assert limits(scene.cast, "dat") == []


def test_the_limit_in_the_worklist_follows_the_law(scene: Scene) -> None:
    give(scene)
    pause = scene.laws["46/2026/NĐ-CP"].changes.get(number=2)
    withdraw_change(pause, reason="Ghi nhầm", by=scene.cast.actor("thao"), at=WHEN)
    assert limits(scene.cast) == [at("2026-04-28 17:00")]
    scene.change("46/2026/NĐ-CP", "move_effect", "10/01/2026", moved_to="01/06/2026")
    assert limits(scene.cast) == [at("2026-09-03 17:00")]
    law = scene.laws["46/2026/NĐ-CP"]
    draft = LegalDocumentDraft(law.number, law.kind, law.issuer, law.title)
    law.changes.filter(kind="move_effect").update(withdrawn_at=WHEN)
    correct_document(law, draft=replace(draft), version=0, by=scene.cast.actor("thao"), at=WHEN)
    assert limits(scene.cast) == [None]


def test_a_new_version_of_the_process_ends_the_work(scene: Scene) -> None:
    give(scene)
    scene.cited("process", "QT.ATTP.01", "NĐ 46/2026", since="20/04/2026")
    assert limits(scene.cast) == []


def test_the_site_gets_its_limit_with_the_signing_of_the_decision(scene: Scene) -> None:
    give(scene, key="site")
    assert limits(scene.cast) == [None]
    settle(scene, "20/04/2026", key="publish")
    assert limits(scene.cast) == [at("2026-04-28 17:00")]


def test_my_work_leads_to_the_page_of_the_change(scene: Scene) -> None:
    give(scene)
    client = Client()
    client.force_login(scene.cast.minh)
    shown = client.get("/worklist/").content.decode()
    assert "/documents/legal/46-2026-nd-cp/changes/1/" in shown
    assert "Đưa thay đổi vào hệ thống quản lý chất lượng" in shown
    assert WorkItem.objects.filter(subject_type="impact_task").count() == 1

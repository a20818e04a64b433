"""The notice of a decision on divisions tells each person what concerns the own division, and what to do."""

from nennep.cases.models import Case
from nennep.ledger.readers import drain
from nennep.org.models import Position
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import Notice
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import decided, make_procedure, make_received, walk
from tests.test_desks_and_owners import AFTER, BEFORE, DAY, WRITTEN


def told(cast: Cast, changes: Changes) -> dict[str, str]:
    """What each was told, by person."""
    register_background()
    drain(at=at(BEFORE))
    decided(cast, changes, WRITTEN, on=DAY)
    carry_out_reorganisations(at(AFTER))
    for _ in range(2):
        drain(at=at(AFTER))
    notices = Notice.objects.filter(kind="reorganised").select_related("recipient")
    return {one.recipient.username: line_of(one).body for one in notices}


def test_each_is_told_the_lines_of_the_own_division_and_the_writer_all(cast: Cast) -> None:
    names = {"nvd": NamedUnit("nvd", "Phòng Dược"), "mc": NamedUnit("mc", "Bộ phận Tiếp nhận")}
    found = told(cast, Changes(renamed=names))
    assert ("Phòng Dược" in found["minh"], "Bộ phận Tiếp nhận" in found["minh"]) == (True, False)
    assert ("Phòng Dược" in found["lan"], "Bộ phận Tiếp nhận" in found["lan"]) == (False, True)
    assert ("Phòng Dược" in found["quan"], "Bộ phận Tiếp nhận" in found["quan"]) == (True, True)
    assert "yen" not in found


def test_the_new_head_is_told_how_many_dossiers_nobody_handles_and_nobody_else_is(cast: Cast) -> None:
    version = make_procedure(cast)
    case = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B4", "2026-11-16 10:00")
    assert Case.objects.get(pk=case.pk).handler == cast.minh
    head = {"title": "Trưởng phòng", "duties": ["assign"], "held_from": SINCE}
    Position.objects.create(user=cast.dat, agency=cast.health, division=cast.clinics, **head)
    Position.objects.filter(user=cast.dat, division=cast.drugs).delete()
    found = told(cast, Changes(owners={version.procedure.processes.get().succession_key: "nvy"}))
    assert "1 hồ sơ nay không có người thụ lý: bạn giao lại" in found["dat"]
    assert [name for name, body in found.items() if "không có người thụ lý" in body] == ["dat"]
    assert "chủ quản: Phòng Nghiệp vụ Y" in found["minh"]
    assert "chủ quản: Phòng Nghiệp vụ Y" in found["yen"]


def test_whose_post_is_not_at_the_desk_any_more_is_told_that(cast: Cast) -> None:
    found = told(cast, Changes(desk="nvy"))
    assert "không còn ở Bộ phận Một cửa" in found["lan"]
    assert "Một cửa → Phòng Nghiệp vụ Y" in found["yen"]
    assert "không còn ở Bộ phận Một cửa" not in found["yen"]

"""A citizen is told of a result when it can be collected, and where."""

from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from nennep.cases.actions import complete_step
from nennep.cases.models import Case, Party
from nennep.connectors.jobs import send_notices
from nennep.desks.actions import give_papers, take_papers
from nennep.ledger.readers import drain
from nennep.org.actions import begin_desk_service
from nennep.org.models import Agency
from nennep.work.models import Notice
from nennep.work.parts.background import register_background
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
DAY = "2026-12-04"
MORNING, NOON = f"{DAY} 08:00", f"{DAY} 11:00"
Letters = Callable[[], dict[str, str]]


@pytest.fixture
def letters(settings: Any, tmp_path: Path) -> Letters:
    """Every letter that the citizens of the day have, by its subject in one line."""
    register_background()
    settings.DATA = tmp_path

    def read() -> dict[str, str]:
        drain(at=at(NOON))
        while send_notices(at(NOON)).count:
            pass
        files = (tmp_path / "outbox" / "mail").glob("*.eml")
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return {one["Subject"].strip(): " ".join(one.get_content().split()) for one in found}  # type: ignore[union-attr]

    return read


def received(cast: Cast, **fields: Any) -> Case:
    case = make_received(cast, make_procedure(cast), MORNING, **fields)
    Party.objects.filter(case=case).update(email="sau@example.vn")
    return case


def of_the_centre(cast: Cast) -> Case:
    """Received at the desk of the other agency for Sở Y tế, and signed there."""
    Agency.objects.filter(pk=cast.other.pk).update(address="Số 5 đường Hoa Lư")
    begin_desk_service(
        cast.health,
        desk=cast.other,
        is_outside=False,
        decision="Quyết định số 512/QĐ-UBND",
        held_from=date(2026, 11, 1),
        by=cast.actor("quan"),
        at=at("2026-11-02 08:00"),
    )
    case = received(cast)
    Case.objects.filter(pk=case.pk).update(desk=cast.other)
    case.refresh_from_db()
    complete_step(case, step="B1", by=cast.actor("tuan"), at=at(MORNING))
    return walk(cast, case, "B5", MORNING)


def test_signed_is_not_told_numbered_is(cast: Cast, letters: Letters) -> None:
    case = walk(cast, received(cast), "B5", MORNING)
    assert case.state == "resolved"
    assert f"Hồ sơ {case.code} đã có kết quả" not in letters()
    complete_step(case, step="B6", by=cast.actor("son"), at=at(f"{DAY} 09:30"), result={"number": "0417/CCHN"})
    said = letters()[f"Hồ sơ {case.code} đã có kết quả"]
    assert "đã có kết quả, nhận được từ 09:30 04/12/2026. Nhận kết quả: tại Một cửa, Sở Y tế tỉnh Thử" in said
    walk(cast, case, "B7", NOON)
    assert "Đã trả kết quả" in " ".join(letters())
    assert Notice.objects.filter(kind="case_resolved").count() == 1


def test_at_the_desk_of_another_agency_it_is_told_when_the_result_lies_there(cast: Cast, letters: Letters) -> None:
    case = of_the_centre(cast)
    complete_step(case, step="B6", by=cast.actor("son"), at=at(MORNING), result={"number": "0417/CCHN"})
    given = give_papers(
        cast.other, competent=cast.health, direction="results", cases=[case.code], by=cast.actor("son"), at=at(MORNING)
    )
    assert f"Hồ sơ {case.code} đã có kết quả" not in letters()
    take_papers(given, missing=[], differences={}, by=cast.actor("tuan"), at=at(f"{DAY} 10:00"))
    said = letters()[f"Hồ sơ {case.code} đã có kết quả"]
    assert f"nhận được từ 10:00 04/12/2026. Nhận kết quả: tại {cast.other.name}, Số 5 đường Hoa Lư." in said
    assert f"Cơ quan giải quyết: {cast.health.name}." in said
    case.refresh_from_db()
    complete_step(case, step="B7", by=cast.actor("tuan"), at=at(NOON), result={"receiver": "Huỳnh Thị Sáu"})
    returned = letters()[f"Đã trả kết quả hồ sơ {case.code}"]
    assert returned.startswith(f"{cast.other.name} đã trả kết quả")


def test_who_receives_for_another_agency_is_named_with_the_agency(cast: Cast, letters: Letters) -> None:
    case = of_the_centre(cast)
    said = letters()[f"Đã tiếp nhận hồ sơ {case.code}"]
    assert said.startswith(f"{cast.other.name} đã tiếp nhận hồ sơ {case.code}")
    assert f"Cơ quan giải quyết: {cast.health.name}." in said
    assert f"Nhận kết quả: tại {cast.other.name}" in said


def test_a_result_that_comes_electronically_waits_for_no_list(cast: Cast, letters: Letters) -> None:
    case = of_the_centre(cast)
    Case.objects.filter(pk=case.pk).update(result_channel="online")
    case.refresh_from_db()
    complete_step(case, step="B6", by=cast.actor("son"), at=at(MORNING), result={"number": "0417/CCHN"})
    assert "Nhận kết quả: bản điện tử." in letters()[f"Hồ sơ {case.code} đã có kết quả"]

"""The legal register of the demo tells the two stories of the domain: a moved effect and a late process."""

from datetime import date

import pytest

from nennep.documents.models import Citation, LegalDocument
from nennep.documents.queries import Line, lines_of, open_lines, shelf_for, unknown_citations
from nennep.documents.rules import State
from nennep.org.queries import forget_calendars
from samples import catalogue, founding, law, quotas
from samples.founding import Ground

pytestmark = pytest.mark.django_db
TODAY = quotas.NOW.date()


@pytest.fixture
def ground() -> Ground:
    forget_calendars()
    ground = founding.found()
    for _, deed in sorted(
        law.deeds(ground.agency, ground.users, ground.versions), key=lambda each: each[0]
    ):
        deed()
    return ground


def work(ground: Ground) -> dict[str, Line]:
    shelf = shelf_for([ground.agency.pk])
    found = open_lines(lines_of(shelf, ground.agency.pk, TODAY))
    return {line.key: line for line in found if line.due}


def test_the_register_holds_every_law_that_the_demo_cites(ground: Ground) -> None:
    assert LegalDocument.objects.count() == len(catalogue.read("legal.toml")["documents"])
    assert list(unknown_citations(ground.agency.pk)) == []
    assert Citation.objects.values("subject_type", "subject_code").distinct().count() == 42


def test_no_row_pretends_to_be_compared_with_the_original(ground: Ground) -> None:
    assert not LegalDocument.objects.exclude(checked_on=None).exists()


def test_the_three_months_of_food_safety_follow_the_moved_effect(ground: Ground) -> None:
    shelf = shelf_for([ground.agency.pk])
    decree = LegalDocument.objects.get(number="46/2026/NĐ-CP")
    assert shelf.state(decree, date(2026, 3, 1)) is State.SUSPENDED
    line = work(ground)["qms:process:QT.ATTP.01"]
    assert (line.start, line.due) == (date(2026, 4, 16), date(2026, 7, 16))


def test_the_laboratory_process_is_forty_seven_days_late(ground: Ground) -> None:
    line = work(ground)["qms:process:QT.PB.01"]
    assert line.due == date(2026, 10, 1)
    assert line.days_left(TODAY) == -47
    assert line.owner.username == "tien2"


def test_only_these_two_processes_lag_behind_the_law(ground: Ground) -> None:
    late = {key for key in work(ground) if key.startswith("qms:")}
    assert late == {"qms:process:QT.ATTP.01", "qms:process:QT.PB.01"}


def test_states_by_article_are_those_of_the_texts(ground: Ground) -> None:
    shelf = shelf_for([ground.agency.pk])
    found = {law.number: law for law in shelf.documents.values()}
    assert shelf.state(found["42/2022/NĐ-CP"], TODAY) is State.EXPIRED
    assert shelf.state(found["61/2018/NĐ-CP"], TODAY) is State.EXPIRED
    assert shelf.state(found["26/2014/TT-BKHCN"], TODAY) is State.PARTLY_EXPIRED
    assert shelf.state(found["367/2025/NĐ-CP"], TODAY, "khoản 9 Điều 1") is State.EXPIRED
    assert shelf.state(found["118/2025/NĐ-CP"], TODAY, "Điều 17 khoản 2a") is State.AMENDED

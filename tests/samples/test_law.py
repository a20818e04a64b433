"""The legal register of the demo tells the two stories of the domain: a moved effect and a late process."""

from datetime import date

from nennep.documents.models import Citation, LegalDocument
from nennep.documents.queries import ImpactLine, lines_of, open_lines, shelf_for, unknown_citations
from nennep.documents.rules import State
from samples import catalogue, quotas
from samples.founding import Ground

TODAY = quotas.NOW.date()


def lines(demo: Ground) -> dict[str, ImpactLine]:
    """Every piece of work asked since the demo year, done or not, by its key."""
    shelf = shelf_for([demo.agency.pk])
    found = lines_of(shelf, demo.agency.pk, TODAY)
    return {line.key: line for line in found if line.start and line.start.year == TODAY.year}


def test_the_register_holds_every_law_that_the_demo_cites(demo: Ground) -> None:
    assert LegalDocument.objects.count() == len(catalogue.read("legal.toml")["documents"])
    assert list(unknown_citations(demo.agency.pk)) == []
    assert Citation.objects.values("subject_type", "subject_code").distinct().count() == 22 + 20

    # No row pretends to be compared with the original.
    assert not LegalDocument.objects.exclude(checked_on=None).exists()


def test_one_process_follows_a_moved_effect_and_one_is_late(demo: Ground) -> None:
    shelf = shelf_for([demo.agency.pk])
    decree = LegalDocument.objects.get(number="46/2026/NĐ-CP")
    assert shelf.state(decree, date(2026, 3, 1)) is State.SUSPENDED
    line = lines(demo)["qms:process:QT.ATTP.01"]
    assert (line.start, line.due) == (date(2026, 4, 16), date(2026, 7, 16))
    assert line.done_on == date(2026, 7, 10)

    # The laboratory process is forty-seven days late, and it is the only one.
    line = lines(demo)["qms:process:QT.PB.01"]
    assert line.due == date(2026, 10, 1)
    assert line.days_left(TODAY) == -47
    assert line.owner.username == "tien2"

    behind = open_lines(list(lines(demo).values()))
    late = {line.key for line in behind if line.due and line.key.startswith("qms:")}
    assert late == {"qms:process:QT.PB.01"}


def test_states_by_article_are_those_of_the_texts(demo: Ground) -> None:
    shelf = shelf_for([demo.agency.pk])
    found = {law.number: law for law in shelf.documents.values()}
    assert shelf.state(found["42/2022/NĐ-CP"], TODAY) is State.EXPIRED
    assert shelf.state(found["61/2018/NĐ-CP"], TODAY) is State.EXPIRED
    assert shelf.state(found["26/2014/TT-BKHCN"], TODAY) is State.PARTLY_EXPIRED
    assert shelf.state(found["367/2025/NĐ-CP"], TODAY, "khoản 9 Điều 1") is State.EXPIRED
    assert shelf.state(found["118/2025/NĐ-CP"], TODAY, "Điều 17 khoản 2a") is State.AMENDED

"""The organisation, the 22 procedures and the 20 step tables of the demo agency."""

from collections import Counter
from datetime import date

import pytest

from nennep.definitions import engine
from nennep.definitions.definition import Definition
from nennep.procedures.rules import variant_problems
from samples import catalogue, definitions

VISIT = (4, 4, 40, 64, 24, 16, 4, 4)
HOURS = {
    "QT.DP.01": (4, 4, 40, 0, 16, 8, 4, 4),
    "QT.DP.02": (2, 2, 16, 0, 8, 8, 2, 2),
    "QT.DP.04": VISIT,
    "QT.DP.05": (4, 4, 48, 0, 24, 16, 4, 4),
    "QT.DP.06": VISIT,
    "QT.DP.07": (4, 4, 40, 0, 16, 8, 4, 4),
    "QT.KCB.01": (4, 4, 88, 0, 32, 16, 8, 8),
    "QT.KCB.02": (4, 4, 40, 0, 16, 8, 4, 4),
    "QT.KCB.03": (4, 8, 96, 120, 48, 24, 8, 4),
    "QT.KCB.04": (4, 4, 64, 40, 24, 16, 4, 4),
    "QT.KCB.05": (4, 4, 40, 0, 16, 8, 4, 4),
    "QT.TTB.01": (2, 0, 0, 0, 0, 0, 0, 0),
    "QT.MP.01": (2, 2, 8, 0, 4, 4, 2, 2),
    "QT.MP.02": VISIT,
    "QT.ATTP.01": (4, 4, 40, 56, 24, 16, 8, 8),
    "QT.PB.01": (2, 2, 8, 0, 4, 4, 2, 2),
    "QT.NCC.01": (8, 8, 40, 176, 56, 16, 8, 8),
    "QT.BTXH.01": (4, 4, 56, 24, 16, 8, 4, 4),
    "QT.TCCB.01": (4, 4, 56, 24, 16, 8, 4, 4),
    "QT.YDCT.01": (4, 4, 88, 0, 32, 16, 8, 8),
}
TOTALS = [80, 40, 160, 104, 160, 80, 160, 80, 312, 160, 80, 2, 24, 160, 160, 24, 320, 120, 120, 160]
LIMITS = {
    1: (15, "calendar_day"), 2: (5, "working_day"), 3: (5, "working_day"), 4: (30, "calendar_day"),
    5: (20, "calendar_day"), 6: (30, "calendar_day"), 7: (10, "working_day"), 8: (30, "calendar_day"),
    9: (15, "calendar_day"), 10: (60, "calendar_day"), 11: (20, "working_day"), 12: (10, "working_day"),
    13: (1, "working_day"), 14: (1, "working_day"), 15: (3, "working_day"), 16: (30, "calendar_day"),
    17: (20, "working_day"), 18: (3, "working_day"), 19: (60, "calendar_day"), 20: (15, "working_day"),
    21: (15, "working_day"), 22: (30, "calendar_day"),
}  # fmt: skip
STAGES = ("intake", "assignment", "examination", "site_visit", "drafting", "signing", "issue", "return")


def test_twenty_two_procedures_run_on_twenty_processes() -> None:
    assert [sheet.number for sheet in catalogue.procedures().values()] == list(range(1, 23))
    assert len(catalogue.processes()) == 20
    shared = [table.procedures for table in catalogue.processes().values() if len(table.procedures) > 1]
    assert sorted(shared) == [("QT.DP.02", "QT.DP.03"), ("QT.TTB.01", "QT.TTB.02")]
    for sheet in catalogue.procedures().values():
        assert sheet.code in catalogue.processes()[sheet.process].procedures


def test_limits_are_those_of_the_table() -> None:
    found = {sheet.number: (sheet.limit.amount, sheet.limit.unit) for sheet in catalogue.procedures().values()}
    assert found == LIMITS
    immediate = [sheet.number for sheet in catalogue.procedures().values() if sheet.raw["immediate"]]
    assert immediate == [13, 14]


@pytest.mark.parametrize(("code", "total"), list(zip(HOURS, TOTALS, strict=True)))
def test_hours_are_those_of_the_table(code: str, total: int) -> None:
    table = catalogue.processes()[code]
    by_stage = table.by_stage()
    assert tuple(by_stage.get(stage, 0) for stage in STAGES) == HOURS[code]
    assert sum(by_stage.values()) == table.hours == total


@pytest.mark.parametrize("code", HOURS)
def test_every_table_compiles_without_error(code: str) -> None:
    given = definitions.definition(code)
    found = engine.check(given)
    assert [problem for problem in found if not problem.warning] == []
    # Only what is signed and handed over on the spot has steps without a norm.
    assert bool(found) == (code == "QT.TTB.01")
    assert engine.path_hours(engine.compile(given)).longest == catalogue.processes()[code].hours
    assert Definition.from_dict(given.to_dict()) == given


def test_dp_04_is_the_filled_example() -> None:
    table = catalogue.processes()["QT.DP.04"]
    assert {row.key: row.hours for row in table.rows} == {
        "B2": 4,
        "B3": 4,
        "B4": 40,
        "B5": 24,
        "B6": 40,
        "B7": 16,
        "B8": 8,
        "B9": 16,
        "B10": 4,
        "B11": 4,
    }
    graph = engine.compile(definitions.definition("QT.DP.04"))
    at_visit = graph.node("B6")
    assert at_visit.outcomes == ("Đạt", "Khắc phục rồi đánh giá lại", "Không đạt")
    again = engine.complete(graph, (at_visit.id,), at_visit.id, {}, "Khắc phục rồi đánh giá lại")
    assert again.marking == (at_visit.id,)


def test_the_clinic_licence_is_reviewed_by_three_divisions_at_once() -> None:
    graph = engine.compile(definitions.definition("QT.KCB.03"))
    marking = engine.start(graph, {}).marking
    for step in ("B2", "B3"):
        marking = engine.complete(graph, marking, graph.node(step).id, {}).marking
    live = {node.step.id: node.step.unit for node in engine.live_steps(graph, marking)}
    assert live == {"B4a": "", "B4b": "nvd", "B4c": "pb"}


def test_sixty_two_people_with_duties_of_the_list() -> None:
    people = catalogue.organisation()["people"]
    own = [person for person in people if person["agency"] == "syt"]
    assert len(own) == 62
    assert len({person["username"] for person in people}) == len(people)
    assert len({person["name"] for person in people}) == len(people)
    cast = {person["username"]: person["name"] for person in people}
    assert [cast[one] for one in ("lan", "minh", "ha", "binh", "thao")] == [
        "Nguyễn Thị Lan",
        "Trần Quang Minh",
        "Lê Thu Hà",
        "Phạm Thanh Bình",
        "Đỗ Phương Thảo",
    ]
    assert sum(person["division"] == "motcua" for person in own) == 3
    assert sum(person["from"] > date(2026, 9, 1) for person in own) == 2
    assert Counter(person["division"] for person in own)["bgd"] == 4


def test_tuan_works_elsewhere() -> None:
    tuan = next(p for p in catalogue.organisation()["people"] if p["username"] == "tuan")
    assert tuan["agency"] == "snnmt"


def test_every_division_and_agency_that_is_named_exists() -> None:
    organisation = catalogue.organisation()
    agencies = {agency["key"] for agency in organisation["agencies"]}
    divisions = {division["key"]: division["agency"] for division in organisation["divisions"]}
    for person in organisation["people"]:
        assert divisions[person["division"]] == person["agency"]
    for table in catalogue.processes().values():
        assert {row.unit for row in table.rows} <= set(divisions)
        assert {row.agency for row in table.rows if row.agency} <= agencies
    assert all(agency.get("parent", "ubnd") in agencies for agency in organisation["agencies"])


@pytest.mark.parametrize("code", [f"QT.{one}" for one in ("DP.01", "DP.04", "KCB.03", "TTB.01", "NCC.01")])
def test_a_procedure_has_every_part_that_the_law_names(code: str) -> None:
    raw = catalogue.procedures()[code].raw
    for part in ("name", "channels", "components", "sets", "limit", "applicants", "competent", "result"):
        assert raw[part], part
    assert {channel["channel"] for channel in raw["channels"]} == {"counter", "online", "post"}
    assert raw["demo"]
    assert raw["decision"]["number"].endswith("QĐ-UBND")


def test_the_variants_of_a_sheet_are_sound_and_name_papers_that_are_there() -> None:
    asked = [sheet.raw for sheet in catalogue.procedures().values() if "questions" in sheet.raw]
    assert asked
    for raw in asked:
        assert variant_problems(raw["questions"], raw["variants"]) == []
        for row in raw["variants"]:
            assert set(row.get("components", ())) <= set(range(1, len(raw["components"]) + 1))
            assert set(row.get("fees", ())) <= set(range(1, len(raw.get("fees", ())) + 1))

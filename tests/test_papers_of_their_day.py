"""Every paper of the product prints the names of its day, whatever agency, division, desk and post are called since.

The papers are found in the source: one that has no scene here fails. A paper of the day before a decision says the old
names when it is printed again after it; one of the day after says the new ones.
"""

import ast
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nennep.cases.papers.letters import PAPERS
from nennep.org.actions.posts import change_position
from nennep.org.models import Agency, Position
from nennep.org.queries import actor_of
from nennep.org.queries.past_names import division_names_on, unit_names_on
from nennep.press import pdf
from nennep.processes.actions import open_draft
from nennep.processes.papers.printing import KINDS
from nennep.reorganisations.actions import plan_reorganisation, write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.sheets import SHEETS
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.parts.background import register_background
from tests import paper_scenes as scenes
from tests.calendars import at
from tests.cast import Cast
from tests.paper_scenes import AFTER, BEFORE, PRINTED, Scene, of_case

register_background()
SOURCE = Path(pdf.__file__).resolve().parent.parent
DAY, WRITTEN = date(2026, 12, 1), "2026-11-20 08:40"
# By what bears it: the name up to the day before, the name from the day on.
NAMES = {
    "agency": ("Sở Y tế", "Sở Dân số"),
    "other": ("Sở Nông nghiệp và Môi trường", "Sở Kinh tế nông thôn"),
    "superior": ("Ủy ban nhân dân tỉnh Thử", "Ủy ban nhân dân thành phố Mới"),
    "division": ("Phòng Nghiệp vụ Dược", "Phòng Quản lý Thuốc"),
    "unit": ("Phòng Nghiệp vụ Y", "Phòng Khám chữa bệnh"),
    "desk": ("Tổ Tiếp nhận giấy tờ", "Quầy Phục vụ nhân dân"),
    "title": ("Viện trưởng", "Chủ nhiệm"),
}
# What prints names of nobody, or prints for others that have their scene.
NAMELESS = {
    "processes.papers.printing:print_tag_list": "thẻ của mẫu Word, không tên cơ quan nào",
    "processes.papers.templates:build": "mẫu Word trống, để cơ quan sửa",
    "sheet alignment.agencies": "cộng theo cơ quan đang làm việc, tên hôm nay; số liệu của hôm nay",
    "sheet alignment.lag": "theo quy trình và quyết định, không tên phòng, cơ quan",
    "sheet arrivals.portal_remarks": "dòng của danh sách từ cổng, nguyên văn",
    "sheet cases.money": "khoản thu của một ngày: người ghi, không tên phòng, cơ quan",
    "sheet cases.outgoing": "số đã cấp và trích yếu, không tên phòng, cơ quan",
    "sheet desks.settlement": "khoản thu, không tên phòng, cơ quan",
    "sheet documents.change": "việc theo văn bản: của phòng nào thì là phòng đang giữ việc",
    "sheet documents.impact": "việc theo văn bản: của phòng nào thì là phòng đang giữ việc",
    "sheet documents.register": "văn bản pháp luật của nơi khác ban hành",
    "sheet procedures.fields": "danh mục lĩnh vực",
    "sheet procedures.list": "nội dung quyết định công bố",
    "sheet figures.closing": "danh sách của một năm đã hết, tên ngày 31/12: tests/figures/test_year_end_lists.py",
    "page figures/templates/figures/closing_paper.html": "như trên",
    "sheet work.batch_skipped": "lời của việc hàng loạt, nguyên văn",
    "page cases/templates/cases/money_paper.html": "khoản thu của một ngày: người ghi, không tên phòng, cơ quan",
}


def now(make: Any, bears: str, *covers: str) -> Scene:
    """A paper that says how things stand, printed for the moment itself."""
    return Scene(make=make, tell=scenes.as_made, bears=tuple(bears.split()), covers=covers)


def dated(tell: Any, bears: str, *covers: str, make: Any = lambda _, when: when) -> Scene:
    """A paper of a day, printed again later."""
    return Scene(make=make, tell=tell, bears=tuple(bears.split()), covers=covers)


LIST, OUTGOING = "cases/templates/cases/list_paper.html", "cases/templates/cases/outgoing_paper.html"
HANDED, CATALOGUE = "desks/templates/desks/handover_paper.html", "procedures/templates/procedures/procedures_paper.html"
SCENES: Mapping[str, Scene] = {
    "slip": of_case("appointment_slip", scenes.received, "agency", "superior"),
    "slip at another desk": of_case("appointment_slip", scenes.at_another_desk, "agency", "other", "superior"),
    "slip, copy": dated(
        scenes.tell_copy, "agency superior", "cases.papers:reprint", "case paper appointment_slip", make=scenes.copied
    ),
    "control sheet": of_case("control_sheet", scenes.handled, "agency", "superior", "division"),
    "supplement request": of_case("supplement_request", scenes.asked, "agency", "superior"),
    "refusal": of_case("refusal_note", scenes.declined, "agency", "superior"),
    "receipt": of_case("fee_receipt", scenes.received, "agency", "superior"),
    "apology": of_case("apology_letter", scenes.extended, "agency", "superior", "division", "title"),
    "stop notice": of_case("stop_notice", scenes.withdrawn, "agency", "superior", "title"),
    **{f"process document {track}": scenes.document(track) for track in KINDS},
    "process draft": now(scenes.draft, "agency superior division unit desk", "processes.papers.printing:print_word"),
    "settlement": dated(scenes.tell_settlement, "agency other superior", "desks.papers:settlement_paper"),
    "review": dated(
        scenes.tell_review,
        "agency other superior",
        "desks.papers.reviews:review_pdf",
        "desks.papers.reviews:review_word",
    ),
    "hand-over list": dated(
        scenes.tell_handover_list, "agency other superior", f"page {HANDED}", make=scenes.handed_over
    ),
    "hand-over of a person": dated(
        scenes.tell_left, "agency superior", "org.papers:handover_pdf", "org.papers:handover_word", make=scenes.left
    ),
    "printer": now(scenes.tried_printer, "agency superior", "org.papers:printer_test"),
    "drill": now(scenes.drilled, "superior", "upkeep.papers.drill_report:print_drill"),
    "minutes of posting": dated(scenes.tell_minutes, "agency superior title", "documents.papers.minutes:print_minutes"),
    "posted procedure": dated(
        scenes.posted_sheets("procedure"), "agency superior", "procedures.papers.posting:print_public_sheet"
    ),
    "posted process": dated(
        scenes.posted_sheets("process"), "agency superior", "alignment.papers.posting:print_public_flow"
    ),
    "public site": dated(scenes.tell_site, "agency", make=scenes.on_site),
    "catalogue": dated(scenes.tell_catalogue, "agency", f"page {CATALOGUE}"),
    "case list": now(scenes.printed("ha", "/cases/print/"), "", f"page {LIST}"),
    "outgoing papers": now(scenes.printed("son", "/documents/outgoing/print/"), "agency", f"page {OUTGOING}"),
    "Excel of cases": now(scenes.excel("cases.list", "ha"), "division", "sheet cases.list"),
    "Excel of the board": now(scenes.excel("alignment.board", "thao"), "division", "sheet alignment.board"),
    "Excel of people": now(scenes.excel("org.people", "quan"), "division title", "sheet org.people"),
}
PRINTS = {"render_pdf", "render_png", "saved", "fill"}


def printing_functions() -> set[str]:
    """Every function outside the press that makes a PDF, a picture or a Word file, as ``room.module:function``."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        place = file.relative_to(SOURCE).with_suffix("")
        if place.parts[0] == "press":
            continue
        module = ".".join(place.parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(_prints(one) for one in ast.walk(node)):
                found.add(f"{module}:{node.name}")
    return found


def _prints(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = getattr(getattr(node.func, "value", None), "id", "")
    return name in PRINTS and (isinstance(node.func, ast.Name) or (owner, name) == ("sheets", "saved"))


def printed_pages() -> set[str]:
    pages = [file for file in SOURCE.rglob("*.html") if 'extends "web/print.html"' in file.read_text(encoding="utf-8")]
    return {f"page {file.relative_to(SOURCE).as_posix()}" for file in pages}


def test_every_paper_has_its_scene() -> None:
    """A new paper, list to print or Excel file gets a scene in SCENES, or a line in NAMELESS that says why not."""
    product = printing_functions() | printed_pages() | {f"sheet {name}" for name in SHEETS}
    product |= {f"case paper {form}" for form in PAPERS} | {f"document {track}" for track in KINDS}
    covered = {each for scene in SCENES.values() for each in scene.covers} | set(NAMELESS)
    assert product - covered == set(), "papers without a scene"
    assert covered - product == set(), "scenes of papers that are no more"


@pytest.fixture(autouse=True)
def _layouts_are_told_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout is not set: its paper is the payload in words. The diagram is drawn as it is."""
    typeset = pdf._typeset

    def told(template: Path | str, payload: Mapping[str, Any], when: Any, **output: Any) -> list[bytes]:
        if isinstance(template, str):
            return typeset(template, payload, when, **output)
        return [json.dumps(pdf.cleaned(payload), ensure_ascii=False).encode()]

    monkeypatch.setattr(pdf, "_typeset", told)


@pytest.fixture
def named(cast: Cast, settings: Any, tmp_path: Path) -> Cast:
    """The agency with names that no other word of a paper holds; Quản decides also for the province."""
    settings.FILES = tmp_path
    cast.desk.name = NAMES["desk"][0]
    cast.desk.save()
    Position.objects.filter(user__in=[cast.binh, cast.thao]).update(title=NAMES["title"][0])
    Position.objects.create(
        user=cast.khoa, agency=cast.province, title="Quản trị", duties=["manage_people"], held_from=date(2024, 1, 1)
    )
    Position.objects.filter(user=cast.tuan).update(duties=[*cast.tuan.positions.get().duties, "lead_desk"])
    return cast


def decide(agency: Agency, changes: Changes, by: Any) -> None:
    given = {"by": actor_of(by, at(WRITTEN)), "at": at(WRITTEN)}
    held = write_reorganisation(agency, decision="12/QĐ-UBND", effective_on=DAY, changes=changes, **given)
    plan_reorganisation(held, choices={}, **given)


def rename(cast: Cast) -> None:
    """Afterwards, from the first of December on, everything in NAMES has its other name."""
    units = {"mc": ("qpv", "desk"), "nvd": ("nvd", "division"), "nvy": ("kcb", "unit")}
    renamed = {code: NamedUnit(new, NAMES[key][1]) for code, (new, key) in units.items()}
    called = {"name": f"{NAMES['agency'][1]} tỉnh Thử", "short_name": NAMES["agency"][1]}
    decide(cast.health, Changes(agency=called, renamed=renamed), cast.quan)
    for agency, key, by in ((cast.other, "other", cast.tuan), (cast.province, "superior", cast.khoa)):
        decide(agency, Changes(agency={"name": NAMES[key][1], "short_name": NAMES[key][1]}), by)
    assert carry_out_reorganisations(at("2026-12-01 00:01")).count == 3
    for name in ("binh", "thao"):
        post, day = cast.people[name].positions.get(), date(2024, 1, 1)
        given = {"duties": post.duties, "held_from": day, "held_to": None}
        by = {"by": actor_of(cast.quan, at("2026-12-01 07:30")), "at": at("2026-12-01 07:30")}
        change_position(post, title=NAMES["title"][1], **given, **by)
    for agency in (cast.health, cast.other, cast.province):
        agency.refresh_from_db()
    for division in (cast.desk, cast.drugs, cast.clinics):
        division.refresh_from_db()


@pytest.mark.django_db
@pytest.mark.parametrize("paper", SCENES)
def test_a_paper_says_the_names_of_its_day(named: Cast, paper: str) -> None:
    scene = SCENES[paper]
    first = scene.make(named, BEFORE)
    rename(named)
    second = scene.make(named, AFTER)
    old, new = (scene.tell(named, subject).casefold() for subject in (first, second))
    wrong = {
        "not said of the day before": [key for key in scene.bears if NAMES[key][0].casefold() not in old],
        "not said of the day after": [key for key in scene.bears if NAMES[key][1].casefold() not in new],
        "said too early": [key for key in NAMES if NAMES[key][1].casefold() in old],
        "said too late": [key for key in NAMES if key not in scene.recalls and NAMES[key][0].casefold() in new],
    }
    assert {words: keys for words, keys in wrong.items() if keys} == {}


SCREENS: Mapping[str, tuple[str, Any]] = {
    "/handovers/": ("tuan", scenes.handed_over),
    "/settlements/": ("tuan", scenes.settled),
    "/reviews/": ("tuan", scenes.reviewed),
    "/partner-steps/": ("tuan", scenes.answered_for),
}


@pytest.mark.django_db
@pytest.mark.parametrize("screen", SCREENS)
def test_a_list_on_a_screen_says_of_each_record_the_names_of_its_day(named: Cast, screen: str) -> None:
    who, make = SCREENS[screen]
    scenes.serve(named)
    make(named, BEFORE)
    before = scenes.page(named, who, screen, PRINTED, whole=True)
    rename(named)
    after = scenes.page(named, who, screen, PRINTED, whole=True)
    told = ["agency", "other"] if screen != "/partner-steps/" else ["agency"]
    short = {"agency": "Sở Y tế", "other": "Sở Nông nghiệp và Môi trường"}
    for key in told:
        assert short[key] in before
        assert short[key] in after
        assert NAMES[key][1] not in after


@pytest.mark.django_db
def test_the_page_of_an_ended_case_says_the_names_of_its_last_day(named: Cast) -> None:
    ended, running = scenes.returned_elsewhere(named, BEFORE), scenes.at_another_desk(named, BEFORE)
    rename(named)
    old, new = (scenes.page(named, "binh", f"/cases/{one.code}/", PRINTED, whole=True) for one in (ended, running))
    for key in ("agency", "other"):
        assert (NAMES[key][0] in old, NAMES[key][1] in old) == (True, False)
        assert NAMES[key][1] in new


@pytest.mark.django_db
def test_the_divisions_of_a_day_are_those_that_stood_then(named: Cast) -> None:
    changes = Changes(
        made=(NamedUnit("nv", "Phòng Nghiệp vụ"),),
        renamed={"mc": NamedUnit("qpv", "Quầy Phục vụ nhân dân")},
        ended={"nvd": "nv", "nvy": "nv"},
    )
    decide(named.health, changes, named.quan)
    carry_out_reorganisations(at("2026-12-01 00:01"))
    last, first = date(2026, 11, 30), DAY
    old = ["Tổ Tiếp nhận giấy tờ", "Phòng Nghiệp vụ Dược", "Phòng Nghiệp vụ Y"]
    assert division_names_on(named.health.pk, last) == old
    assert division_names_on(named.health.pk, first) == ["Quầy Phục vụ nhân dân", "Phòng Nghiệp vụ"]
    assert unit_names_on(named.health.pk, last)["mc"] == unit_names_on(named.health.pk, last)["qpv"] == old[0]
    assert unit_names_on(named.health.pk, first)["nvd"] == "Phòng Nghiệp vụ Dược"


@pytest.mark.django_db
def test_the_register_of_a_past_year_is_of_the_agency_as_it_was_then(named: Cast) -> None:
    rename(named)
    past, present = (
        scenes.page(named, "son", f"/documents/outgoing/print/?year={year}", PRINTED) for year in (2025, 2026)
    )
    assert "Sở Y tế tỉnh Thử" in past
    assert "Sở Dân số tỉnh Thử" in present


@pytest.mark.django_db
def test_a_draft_opened_after_a_decision_names_divisions_by_their_codes_of_today(named: Cast) -> None:
    own = scenes.process(named)
    rename(named)
    draft = open_draft(own, by=actor_of(named.thao, at(AFTER)), at=at(AFTER))
    assert draft.definition["steps"][2]["unit"] == "kcb"

"""The house rules hold in the whole tree, and each rule has been seen red on a small example."""

import ast
import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from nennep.cli.index import entries
from nennep.kernel.flows import Flow
from nennep.ledger.events import EVENTS
from tests import house

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "src" / "nennep"
Rule = Callable[[str], list[str]]


def sources(*patterns: str) -> dict[str, str]:
    """Text of the production modules by their path; migrations are not ours to shape."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in sorted(paths)
        if "migrations" not in path.parts
    }


@pytest.fixture(scope="module", autouse=True)
def _trees_are_forgotten() -> Iterator[None]:
    yield
    house.tree_of.cache_clear()
    house.nodes_of.cache_clear()


ROOMS = sources("src/nennep/**/*.py")
PRODUCTION = ROOMS | sources("samples/**/*.py", "bench/**/*.py")
EVERYTHING = PRODUCTION | sources("tests/**/*.py")
MOST_ROOM_LINES, MOST_SKIPS = 12_000, 40
TEMPLATES = sources("src/nennep/**/templates/**/*.html")


def complaints(rule: Rule, files: dict[str, str], doors: dict[str, str] | None = None) -> list[str]:
    """What ``rule`` says of ``files``; ``doors`` are the allowed places with the reason for each."""
    return [
        f"{path}: {wrong}"
        for path, source in files.items()
        if not any(fnmatch.fnmatch(path, door) for door in doors or {})
        for wrong in rule(source)
    ]


def told(wrong: list[str]) -> None:
    """Fail with one line a complaint."""
    if wrong:
        pytest.fail("\n" + "\n".join(wrong), pytrace=False)


STATE_DOORS = {"src/nennep/ledger/*": "the one door itself; a stored file leaves quarantine here"}
CLOCK_DOORS = {
    "src/nennep/web/clock.py": "the one clock",
    "src/nennep/org/adapters.py": "a session ends by the real clock, by which Django has set its end",
    "bench/*": "measures time, decides nothing",
}
NO_CLOCK = ("actions", "rules", "queries", "models", "measures", "papers", "parts")
PURE_ROOMS = ("kernel", "definitions", "formsets", "office")
DAY_COUNTERS = {
    "src/nennep/web/unsent.py": "24 hours for which a form is kept, by the clock",
    "src/nennep/kernel/worktime/*": "the one place of working time",
    "src/nennep/kernel/worktime.py": "the one place of working time",
    "src/nennep/kernel/periods.py": "the ends of reporting periods; no deadline hangs on them",
    "src/nennep/*/jobs.py": "how often a sweep comes round and how long its lease is; no deadline",
    "src/nennep/ledger/readers.py": "how long a parked event waits for its next try; no deadline",
    "src/nennep/web/clock.py": "the distance of the assumed clock from the real one",
}
DATABASE_DOORS = {"src/nennep/web/views.py": "found_or_404: what a query does not find becomes a 404"}
LATE_IMPORTS = {
    "src/nennep/cli/*": "Django is loaded only for the commands that need it",
    "src/nennep/kernel/worktime/proposed_holidays.py": "a library of all countries is loaded only when it is asked",
    "src/nennep/*/apps.py": "an app looks at its models when all apps are ready",
}

UNIT_TABLES = {"src/nennep/kernel/worktime/term.py": "the one table of units"}

FORMATS = {
    "src/nennep/kernel/words.py": "numbers as offices write them",
    "src/nennep/kernel/dates.py": "dates as offices write them",
}
OWN_TABLES = {
    "src/nennep/definitions/engine/compiler.py": "graphs made before",
    "src/nennep/ledger/statement.py": "a row without columns, never filled",
    "src/nennep/org/queries/calendars.py": "calendars read lately",
    "src/nennep/press/word/tags.py": "tags of a record, read once",
    "src/nennep/processes/views/editor_page.py": "rows drawn before",
    "src/nennep/upkeep/queries/law_packages.py": "packages read lately",
    "src/nennep/web/clock.py": "the clock that a test stops",
    "src/nennep/web/menu.py": "the one offer of the accounts of a demo, replaced by the next",
}

FILE_OPENERS = {
    "src/nennep/office/*": "the room that reads what comes from outside",
    "src/nennep/definitions/exchange/archive.py": "writes a package; office reads it",
    "src/nennep/processes/papers/templates/*": "builds the templates to start from",
    "src/nennep/upkeep/parts/archive.py": "writes a backup and reads it again: members by our own names, nothing else",
    "src/nennep/upkeep/parts/export_file.py": "writes the export of an agency and reads it again: members as its manifest tells",
    "src/nennep/press/word/sheets.py": "builds Word files",
    "src/nennep/press/word/page_mark.py": "marks a Word file that press has just made",
    "src/nennep/press/word/template_filling.py": "fills a template that office has read, packs the outcome anew",
    "src/nennep/press/word/template_check.py": "fills a template that office has read, to see whether it can",
}


def furniture(path: str, names: tuple[str, ...]) -> bool:
    """Whether the module is, or lies in, a piece of furniture of one of these names."""
    parts = Path(path).with_suffix("").parts
    return len(parts) > 3 and parts[3] in names


def module_of(path: str) -> str:
    """The dotted name under which a module below ``src`` is imported."""
    return ".".join(Path(path).with_suffix("").parts[1:]).removesuffix(".__init__")


def test_functions_and_modules_stay_small() -> None:
    told(complaints(house.too_long, PRODUCTION))


def test_no_room_becomes_a_town() -> None:
    sizes = Counter(
        Path(path).parts[2] for path, text in PRODUCTION.items() if path.startswith("src/") for _ in text.splitlines()
    )
    assert {room: lines for room, lines in sizes.items() if lines > MOST_ROOM_LINES} == {}


def test_only_tables_of_data_are_laid_out_by_hand() -> None:
    told(complaints(house.skips_the_formatter, EVERYTHING))
    assert sum(text.count(house.SKIP + "\n") for text in EVERYTHING.values()) <= MOST_SKIPS


def test_a_duty_is_named_by_its_constant() -> None:
    told(complaints(house.spells_a_duty, ROOMS, {"src/nennep/org/rules/__init__.py": "the list of duties"}))


def test_only_the_ledger_writes_a_state() -> None:
    told(complaints(house.writes_state, ROOMS | sources("samples/**/*.py"), STATE_DOORS))


def test_every_action_takes_who_and_when() -> None:
    actions = {path: text for path, text in ROOMS.items() if furniture(path, ("actions",)) and "/ledger/" not in path}
    told(complaints(house.not_an_action, actions))


def test_nobody_reads_another_clock() -> None:
    told(complaints(house.reads_a_clock, PRODUCTION, CLOCK_DOORS))


def test_no_clock_is_read_inside() -> None:
    inside = {
        path: text for path, text in ROOMS.items() if furniture(path, NO_CLOCK) or Path(path).parts[2] in PURE_ROOMS
    }
    told(complaints(house.asks_the_time, inside))


NO_REFUSALS = {
    "UnsafeXmlError": "a word between the parser and the readers, who say what the file is",
    "BrokenXmlError": "a word between the parser and the readers, who say what the file is",
    "_Seen": "ends the look at the head of a document",
    "UnknownEventError": "a mistake in code: an event that no room has named",
    "LeaseLostError": "what a worker writes is wanted no longer: it stops, and nobody waits for its words",
    "ReadersFailedError": "what went wrong in the background, gathered; nobody has asked for it",
    "DoorClosedError": "a server outside has not taken a letter: the worker tries again; nobody has asked for it",
    "DoorSilentError": "a server outside may have taken a letter: told on the System page; nobody has asked for it",
    "UnfitLetterError": "no mail can be made of a letter: told on the System page; nobody has asked for it",
    "ClusterError": "the PostgreSQL of the tests did not start",
    "FontFileError": "the installation lacks a font; told by the check at the start",
    "AbsentSourceError": "what a backup or an export was to take in is gone: they name it and go on",
    "UnwritableError": "a fault of the machine, with a page of its own",
}
WORDS_DOORS = {
    "src/nennep/kernel/*": "arithmetic over plain values: who reads them from a person turns the words",
    "src/nennep/documents/rules/terms.py": "a mistake in our own table of terms",
}


def test_every_exception_that_code_can_say_in_words_is_a_refusal() -> None:
    bases: dict[str, set[str]] = {}
    for source in ROOMS.values():
        for defined in house.exceptions_in(source):
            name, _, listed = defined.rstrip(")").partition("(")
            bases.setdefault(name, set()).update(listed.split(", "))

    def refuses(name: str) -> bool:
        return name == "Refusal" or any(map(refuses, bases.get(name, ())))

    others = {name for name in bases if not refuses(name)}
    assert others == set(NO_REFUSALS), "a new exception derives from Refusal, or says why it is none"


def test_no_words_for_a_person_are_raised_as_a_fault_of_the_program() -> None:
    told(complaints(house.words_without_refusal, ROOMS, WORDS_DOORS))


def test_no_screen_asks_the_database_itself() -> None:
    screens = {path: text for path, text in ROOMS.items() if furniture(path, ("views", "templatetags", "panels"))}
    assert len(screens) > 50
    told(complaints(house.asks_the_database, screens, DATABASE_DOORS))


def test_no_row_is_won_because_of_another_table() -> None:
    told(complaints(house.updates_over_a_join, ROOMS))


def test_what_a_version_says_is_read_in_one_place() -> None:
    told(complaints(house.reads_published_rows, ROOMS))


def test_a_paper_asks_who_had_what_on_its_day() -> None:
    papers = {path: text for path, text in ROOMS.items() if furniture(path, ("papers",))}
    assert len(papers) > 20
    told(complaints(house.reads_the_present, papers))


def test_days_are_counted_in_one_place() -> None:
    told(complaints(house.counts_days, ROOMS, DAY_COUNTERS))


def test_units_of_time_are_named_in_one_table() -> None:
    told(complaints(house.own_unit_tables, ROOMS, UNIT_TABLES))


def test_no_import_hides_in_a_function() -> None:
    told(complaints(house.hidden_imports, ROOMS, LATE_IMPORTS))


def test_hooks_are_kept_in_registries() -> None:
    told(complaints(house.own_registries, ROOMS, OWN_TABLES))


def test_foreign_files_are_opened_in_one_room() -> None:
    told(complaints(house.opens_files, ROOMS, FILE_OPENERS))


def test_no_upload_is_read_whole_before_its_size_is_known() -> None:
    screens = {path: text for path, text in ROOMS.items() if furniture(path, ("views", "forms"))}
    assert any("FileField" in text for text in screens.values())
    told(complaints(house.reads_uploads_whole, screens, {}))


def test_dates_and_numbers_are_told_in_one_place() -> None:
    told(complaints(house.own_formats, {**ROOMS, **sources("samples/*.py")}, FORMATS))


SHEET_DOORS = {
    "src/nennep/web/workbooks.py": "writes them",
    "src/nennep/web/sheets.py": "the one door",
    "src/nennep/work/jobs.py": "the worker, who writes those that came through the door",
    "src/nennep/*/imports/*": "a form to be filled in, no list",
    "src/nennep/*/imports.py": "the same, where one module is enough",
}


def test_every_list_goes_to_excel_through_the_one_door() -> None:
    told(complaints(house.own_sheets, ROOMS, SHEET_DOORS))


def test_numbers_typed_into_boxes_are_read_in_one_place() -> None:
    told(complaints(house.own_numbers, ROOMS, {"src/nennep/org/forms/fields.py": "numbers as people type them"}))


def test_who_counts_on_from_the_last_row_holds_the_line() -> None:
    actions = {path: text for path, text in ROOMS.items() if furniture(path, ("actions",))}
    told(complaints(house.counts_on_loosely, actions))


def test_every_model_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    models = [name for path, text in ROOMS.items() if furniture(path, ("models",)) for name in house.models_in(text)]
    assert models
    assert [name for name in models if f"`{name}`" not in glossary] == []


def test_modules_are_called_by_nouns() -> None:
    told(
        complaints(
            house.moods_in, {path: path for path in PRODUCTION}, {"*/published.py": "as its one class, Published"}
        )
    )


# Words that mean in every room what they mean everywhere; any other name of a class is taken by one room.
GENERAL_WORDS = {
    "Room": "the entry of a room for Django",
    "Row": "a row of the table that the module is about",
    "Cell": "a cell of the table that the module is about",
}
NAMED_BY_A_PARTICIPLE = {"src/nennep/procedures/rules/published.py": "Published: what was published of a procedure"}


def test_classes_are_called_by_nouns() -> None:
    told(complaints(house.moods_of_classes, PRODUCTION, NAMED_BY_A_PARTICIPLE))


def test_the_name_of_a_class_is_taken_by_one_room() -> None:
    rooms: dict[str, set[str]] = {}
    for path, text in ROOMS.items():
        for name in house.classes_in(text):
            rooms.setdefault(name, set()).add(Path(path).parts[2])
    assert "Case" in rooms
    shared = {name for name, where in rooms.items() if len(where) > 1}
    wrong = shared - set(GENERAL_WORDS)
    told([f"{name}: {', '.join(sorted(rooms[name]))}" for name in sorted(wrong)])
    assert set(GENERAL_WORDS) - shared == set(), "in one room by now: no exception is needed"


def test_every_event_written_or_read_is_named_with_a_label() -> None:
    used = {kind for text in ROOMS.values() for kind in house.event_kinds_in(text)}
    assert sorted(used - set(EVENTS)) == []
    assert [kind for kind, label in EVENTS.items() if not label.strip()] == []


def test_every_flow_has_named_its_events() -> None:
    names = ("rules", "models", "actions", "readers", "jobs", "views")
    loaded = [import_module(module_of(path)) for path in ROOMS if furniture(path, names)]
    flows = {id(f): f for module in loaded for f in vars(module).values() if isinstance(f, Flow)}
    unnamed = [kind for flow in flows.values() for kind in flow.event_labels() if kind not in EVENTS]
    unlabelled = [m.name for flow in flows.values() for m in flow.moves.values() if not m.label.strip()]
    assert (unnamed, unlabelled) == ([], [])


def test_the_recipes_name_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_/0-9]+/[a-z_/0-9]+\.(?:py|toml|typ|html))`", text.partition("## To add something")[2])
    assert len(set(named)) > 15
    assert [path for path in named if not (ROOT / path).is_file() and not (PRODUCT / path).is_file()] == []


def test_templates_hold_no_inline_style_or_script() -> None:
    told(complaints(house.inline_in, TEMPLATES))


def test_forms_leave_their_words_of_refusal_to_the_house() -> None:
    told(complaints(house.browser_judges_in, TEMPLATES))


def test_templates_speak_vietnamese() -> None:
    told(complaints(house.english_in, TEMPLATES))


def test_every_setting_is_described_and_every_described_setting_exists() -> None:
    described = house.settings_in((ROOT / "docs/operate/settings.md").read_text(encoding="utf-8"))
    texts = [*PRODUCTION.values(), *sources("tests/conftest.py", "nennep", ".ci/run").values()]
    used = {name for text in texts for name in house.settings_in(text)}
    assert (sorted(used - described), sorted(described - used)) == ([], [])


def test_every_command_is_in_the_documents() -> None:
    documents = "\n".join(sources("README.md", "docs/use/*.md", "docs/operate/*.md").values())
    assert [words for words in entries() if f"./nennep {words}" not in documents] == []


# A room that holds nothing yet: what README says is not there, and words that would promise it.
NOT_YET = {
    "quality": ("đánh giá nội bộ", ()),
    "inspection": ("kiểm tra của cấp tỉnh", ()),
    "reporting": ("báo cáo định kỳ", ("trong báo cáo",)),
    "surveys": ("ý kiến người dân", ("khảo sát sự hài lòng",)),
    "api": ("kết nối với phần mềm khác", ()),
}


def holds_nothing(room: str) -> bool:
    """Whether a room has no more than its place in the column."""
    return {path.name for path in (PRODUCT / room).rglob("*.py")} <= {"__init__.py", "apps.py"}


def test_readme_says_what_is_not_there_and_no_more() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    missing = readme.partition("chưa có: ")[2].partition(".")[0]
    wrong = [room for room, (words, _) in NOT_YET.items() if (words in missing) != holds_nothing(room)]
    assert wrong == []


def test_nothing_is_promised_that_no_room_does() -> None:
    texts = TEMPLATES | sources("README.md", "docs/use/*.md", "docs/operate/*.md")
    texts |= {f"./nennep {entry.words}": entry.help for entry in entries().values()}
    promised = [
        f"{path}: {words} ({room} is empty)"
        for room, (_, promises) in NOT_YET.items()
        if holds_nothing(room)
        for words in promises
        for path, text in texts.items()
        if words in text
    ]
    screens = any((PRODUCT / "figures").glob("views*"))
    if not screens:
        figures = ("mọi con số", "every figure")
        promised += [f"{p}: {w}" for p, text in texts.items() for w in figures if w in text]
    assert promised == []


def test_every_link_of_the_documents_leads_somewhere() -> None:
    broken = [
        f"{path}: {link}"
        for path, text in sources("*.md", "docs/**/*.md").items()
        for link in house.links_in(text)
        if not (ROOT / path).parent.joinpath(link).exists()
    ]
    assert broken == []


def test_no_page_shows_a_due_date_but_that_of_a_running_clock() -> None:
    """``case.due_now`` is shown, which has none while the clock stands; ``due_at`` is only asked whether it is there."""
    shown = re.compile(r"\{\{\s*(?:\w+\.)*case\.due_at\b")
    assert [path for path, text in TEMPLATES.items() if shown.search(text)] == []


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    patterns = ("*", ".ci/*", "docs/**/*", "src/**/*", "samples/**/*", "bench/**/*", "tests/**/*")
    kept = {".py", ".md", ".html", ".css", ".js", ".toml", ".typ", ".lock", ".in", ".json", ""}
    paths = {
        p
        for pattern in patterns
        for p in ROOT.glob(pattern)
        if p.is_file() and p.suffix in kept and not p.name.startswith(".git")
    }
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="ignore") for path in paths}
    told(complaints(house.forbidden_in, texts))


def test_the_lock_to_test_holds_every_pin_of_the_lock_to_run() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and line[0].isalnum()}

    assert pins("requirements.lock") - pins("requirements-test.lock") == set()


def tool(*words: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONUTF8": "1"}
    environment["NENNEP_DATA"] = str(tmp_path / "data")
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


BIN = Path(sys.executable).parent


def test_the_import_contracts_hold(tmp_path: Path) -> None:
    done = tool(str(BIN / "lint-imports"), "--no-cache", tmp_path=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]])
def test_ruff_finds_nothing(words: list[str], tmp_path: Path) -> None:
    done = tool(str(BIN / "ruff"), *words, "--no-cache", ".", tmp_path=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


# Views that answer a refusal in their own way; all others go through ``web.refusals``.
ANSWERS_BY_ITSELF = {
    "cases/views/gate.py": "a race lost earlier is told with who was quicker",
    "cases/views/due_date_changes.py": "one case of many is skipped and told, the others go on",
    "cases/views/version_change.py": "one case of many is skipped and told, the others go on",
    "processes/views/editor.py": "the editor answers a wish on the page and in JSON",
}
REFUSALS = {"Refusal", "ConflictError", "BrokenRuleError", "NotPermittedError", "UnlawfulMoveError"}


def catches_a_refusal(path: Path) -> bool:
    caught = [node.type for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ExceptHandler)]
    names = {name.id for each in caught if each for name in ast.walk(each) if isinstance(name, ast.Name)}
    return not names.isdisjoint(REFUSALS)


def test_a_view_leaves_refusals_to_the_one_door() -> None:
    views = [path for path in PRODUCT.rglob("*.py") if path.stem == "views" or path.parent.name == "views"]
    caught = {str(path.relative_to(PRODUCT)) for path in views if catches_a_refusal(path)}
    assert caught == set(ANSWERS_BY_ITSELF)


def test_the_whole_product_is_typed_strictly() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["overrides"]
    assert [each["module"] for each in told if each.get("strict")] == [["nennep.*"]]


def test_the_types_hold(tmp_path: Path) -> None:
    done = tool(str(BIN / "mypy"), "--cache-dir", str(tmp_path / "cache"), "-p", "nennep", tmp_path=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


LONG = "def f():\n" + "    x = 1\n" * 41
RED = [
    (house.too_long, LONG, "f: 42 lines"),
    (house.too_long, "x = 1\n" * 401, "module of 401 lines"),
    (house.skips_the_formatter, f"def f():\n    x = [1,\n         2]  {house.SKIP}", "line 3"),
    (house.skips_the_formatter, f"f(1,\n  2)  {house.SKIP}", "line 2"),
    (house.spells_a_duty, "require(by, 'review', agency)", "line 1: review"),
    (house.spells_a_duty, "actor.may('assign', 1)", "line 1: assign"),
    (house.spells_a_duty, "item(duty='approve')", "line 1: approve"),
    (house.spells_a_duty, "x = grant.duty == 'handle'", "line 1: handle"),
    (house.spells_a_duty, "DUTY = 'manage_people'", "line 1: manage_people"),
    (house.writes_state, "case.state = 'done'", "line 1: sets .state"),
    (house.writes_state, "Case.objects.filter(pk=1).update(state='done')", "line 1: updates state"),
    (house.writes_state, "Case.objects.bulk_update(rows, ['state'])", "line 1: updates state"),
    (house.writes_state, "setattr(case, 'state', 'done')", "line 1: updates state"),
    (house.not_an_action, "def close(case, by, *, at): ...", "close: more than the record by position"),
    (house.not_an_action, "def close(case, *, at): ...", "close: no keyword-only by"),
    (house.not_an_action, "def close(case, *, by): ...", "close: no keyword-only at"),
    (house.reads_a_clock, "x = timezone.now()", "line 1: timezone.now()"),
    (house.reads_a_clock, "x = date.today()", "line 1: date.today()"),
    (house.reads_a_clock, "x = models.DateTimeField(default=timezone.now)", "line 1: timezone.now"),
    (house.reads_a_clock, "x = timezone.localdate()", "line 1: timezone.localdate()"),
    (house.asks_the_time, "at = clock.now()", "line 1: clock.now()"),
    (house.exceptions_in, "class LateError(ValueError): ...", "LateError(ValueError)"),
    (house.exceptions_in, "class Late(kernel.Refusal): ...", "Late(Refusal)"),
    (house.words_without_refusal, "raise ValueError('Chưa chọn ngày.')", "line 1: ValueError"),
    (house.counts_days, "from datetime import timedelta", "line 1: timedelta"),
    (house.counts_days, "x = datetime.timedelta(1)", "line 1: datetime.timedelta"),
    (house.asks_the_database, "Case.objects.get(pk=1)", "line 1: .objects"),
    (house.asks_the_database, "rows = case.parties.all()", "line 1: .all()"),
    (house.asks_the_database, "found.filter(state='draft')", "line 1: .filter()"),
    (house.asks_the_database, "found.count()", "line 1: .count()"),
    (house.asks_the_database, "found.values('pk')", "line 1: .values()"),
    (house.asks_the_database, "case.save()", "line 1: .save()"),
    (house.asks_the_database, "from django.shortcuts import get_object_or_404", "line 1: get_object_or_404"),
    (house.asks_the_database, "from django.db.models import Q", "line 1: Q"),
    (house.asks_the_database, "try: f()\nexcept Case.DoesNotExist: ...", "line 2: .DoesNotExist"),
    (
        house.updates_over_a_join,
        "def f(): Line.objects.filter(pk=1, sheet__state='open').update(x=1)",
        "line 1: .update() where sheet__state",
    ),
    (
        house.updates_over_a_join,
        "def f():\n  rows = Line.objects.filter(Q(sheet__state='open')).order_by('pk')\n  rows.delete()",
        "line 3: .delete() where sheet__state",
    ),
    (house.reads_published_rows, "rows = version.bases.order_by('order')", "line 1: .bases.order_by"),
    (house.reads_published_rows, "rows = Fee.objects.filter(amount=0)", "line 1: Fee.objects"),
    (house.reads_published_rows, "found.prefetch_related('fees', 'decision')", "line 1: prefetch_related fees"),
    (house.own_unit_tables, "WORDS = {'working_day': 'ngày làm việc'}", "line 1: ngày làm việc"),
    (
        house.own_unit_tables,
        "words = {HOUR: 'giờ', SAME_DAY: 'trong ngày làm việc'}.get(unit, '')",
        "line 1: trong ngày làm việc",
    ),
    (
        house.own_unit_tables,
        "CHOICES = [('month', 'tháng'), ('working_day', 'ngày làm việc')]",
        "line 1: ngày làm việc",
    ),
    (house.hidden_imports, "def f():\n    import os", "f: import os"),
    (house.own_registries, "HOOKS: dict[str, Hook] = {}", "line 1: HOOKS"),
    (house.own_registries, "_hooks = []", "line 1: _hooks"),
    (house.reads_the_present, "name = case.division.name", "line 1: case.division"),
    (house.reads_the_present, "name = paper.case.division", "line 1: case.division"),
    (house.opens_files, "import zipfile", "line 1: zipfile"),
    (house.opens_files, "from python_calamine import load_workbook", "line 1: python_calamine"),
    (house.opens_files, "from xml.etree import ElementTree", "line 1: xml.etree"),
    (house.opens_files, "root = etree.fromstring(given)", "line 1: etree.fromstring"),
    (house.opens_files, "is_pdf = content.startswith(b'%PDF-')", "line 1: b'%PDF-'"),
    (
        house.reads_uploads_whole,
        "def f(form):\n    g(form.cleaned_data['file'].read())",
        "f: form.cleaned_data['file'].read()",
    ),
    (house.own_sheets, "from nennep.web.workbooks import EXCEL, write_book", "line 1: write_book"),
    (house.own_sheets, "x = sheets.write_sheet(held, 'a', request, content)", "line 1: sheets.write_sheet"),
    (house.own_sheets, "import xlsxwriter", "line 1: xlsxwriter"),
    (house.own_sheets, "if asked.get('format') == 'xlsx': ...", "line 1: 'xlsx'"),
    (house.own_numbers, "amount = forms.IntegerField()", "line 1: forms.IntegerField"),
    (house.own_formats, "f'{day:%d/%m/%Y}'", "line 1: day"),
    (house.own_formats, "f'{n:,}'.replace(',', '.')", "line 1: n"),
    (house.own_formats, "at.strftime('%d-%m')", "line 1: at.strftime('%d-%m')"),
    (house.own_formats, "f'{x:.1f}'.replace('.', ',')", "line 1: f'{x:.1f}'.replace('.', ',')"),
    (house.own_formats, "'ngày {:%d/%m}'.format(day)", "line 1: ngày {:%d/%m}"),
    (house.counts_on_loosely, "n = rows.aggregate(Max('number'))", "line 1: Max('number')"),
    (house.models_in, "class Sheet(models.Model): ...", "Sheet"),
    (house.moods_in, "src/nennep/cases/actions/carrying.py", "carrying"),
    (house.moods_in, "src/nennep/cases/asked.py", "asked"),
    (house.moods_in, "src/nennep/cases/taken/__init__.py", "taken"),
    (house.moods_of_classes, "class Checked: ...", "Checked"),
    (house.moods_of_classes, "class Held: ...", "Held"),
    (house.classes_in, "class Case: ...", "Case"),
    (house.event_kinds_in, "@reads('case.burnt')\ndef f(): ...", "case.burnt"),
    (house.event_kinds_in, "append('case.lost', by=by)", "case.lost"),
    (house.inline_in, '<p class="a" style="color:red">', 'style=: <p class="a" style="color:red">'),
    (house.inline_in, '<p onclick="f()">', "handler: onclick"),
    (house.inline_in, "<script>f()</script>", "script with content: f()"),
    (house.inline_in, "<style>p{}</style>", "<style>"),
    (house.browser_judges_in, '<form class="a" method="post">', '<form class="a" method="post">'),
    (house.english_in, "<button>Save</button>", "Save"),
    (house.english_in, '<input placeholder="Search">', "Search"),
    (house.forbidden_in, "see https://pypi." + "org/simple", "pypi." + "org"),
    (house.links_in, "[a](b.md#c)", "b.md"),
]


@pytest.mark.parametrize(("rule", "source", "wrong"), RED)
def test_each_rule_sees_red(rule: Rule, source: str, wrong: str) -> None:
    assert wrong in rule(source)


GREEN = [
    (house.spells_a_duty, "require(by, REVIEW, agency)\nrow.state == 'review'"),
    (house.skips_the_formatter, f"X: Y = [1,\n        2]  {house.SKIP}"),
    (house.too_long, "def f():\n" + "    x = 1\n" * 39),
    (house.writes_state, "state = case.state\nrows.filter(state='done').update(name='x')"),
    (house.not_an_action, "def close(case, *, by, at): ...\ndef _inner(a, b): ..."),
    (house.reads_a_clock, "x = timezone.localdate(at)"),
    (house.asks_the_database, "x = sorted(held.values())\nn = words.count('a')\nregister.filter('share', share)"),
    (house.reads_published_rows, "names = [each.name for each in published.components]"),
    (house.opens_files, "made = etree.SubElement(root, 'a')\nfrom .xml import parse_xml"),
    (house.opens_files, "SEPARATOR = b'\\0'\nread(content, expected=SCAN)"),
    (house.reads_uploads_whole, "def f(file):\n    return file.read(SCAN.most_bytes + 1)"),
    (house.reads_uploads_whole, "def f(file):\n    return file.read() if file.size < MOST else None"),
    (house.own_sheets, "from nennep.web.sheets import sheet\nif wants_sheet(request): ..."),
    (house.own_numbers, "amount = models.IntegerField()\nfee = MoneyField()"),
    (
        house.own_formats,
        "x = text.replace(',', '.')\nDAYS = ['%d/%m/%Y']\nf'{n:02}{s.start:%H:%M}{day:%Y%m%d}{day:%d}'",
    ),
    (house.own_registries, "HOOKS: Registry[Hook] = Registry('hook')\nWORDS = {'a': 'b'}"),
    (house.exceptions_in, "class Sheet(Base): ..."),
    (house.words_without_refusal, "raise BrokenRuleError('', 'Chưa chọn ngày.')"),
    (house.words_without_refusal, "raise ValueError('an unknown kind')"),
    (house.own_unit_tables, "READ = {'ngày làm việc': 'working_day'}\nTOLD = f'{n} ngày làm việc'"),
    (house.own_unit_tables, "CHOICES = [('soon', 'Trong 3 ngày làm việc'), (unit, UNITS[unit])]"),
    (house.models_in, "class Sheet(models.Model):\n    class Meta:\n        abstract = True"),
    (house.moods_in, "src/nennep/cases/forms/filed_dossier.py"),
    (house.moods_in, "src/nennep/office/reading.py"),
    (house.moods_in, "src/nennep/definitions/bpmn/merge.py"),
    (house.moods_of_classes, "class FrozenPaper: ...\nclass _Seen: ...\nclass CheckedRow: ..."),
    (house.classes_in, "class _Case: ...\ndef f():\n    class Inner: ..."),
    (house.inline_in, '<script src="/static/app.js" defer></script><p class="on">'),
    (house.english_in, "{% if user.password %}<a href='/search/'>Tìm kiếm</a>{% endif %}"),
    (house.forbidden_in, "src/nennep/wor" + "k/models.py"),
]


@pytest.mark.parametrize(("rule", "source"), GREEN)
def test_no_rule_cries_wolf(rule: Rule, source: str) -> None:
    assert rule(source) == []


def test_a_setting_given_by_a_file_is_the_same_setting() -> None:
    assert house.settings_in("NENNEP_SECRET_KEY_FILE, NENNEP_CLOCK") == {"NENNEP_SECRET_KEY", "NENNEP_CLOCK"}

"""The one definition: its canonical form, and what cannot be read or executed."""

import json
import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest

from nennep.definitions.definition import Alarm, Branch, Definition, DefinitionError, Phase, Step, Variable
from nennep.definitions.engine import check, compile
from nennep.definitions.engine.graph import Join
from nennep.definitions.engine.soundness import MOST_MARKINGS, flow_problems, walk_markings
from nennep.kernel.worktime import Term, Unit

from . import tables
from .tables import block, end, table, task, way

DIGEST = "02ddfbf7aad6cd0c802163cce568bd85690e407c595a731fdfc350675d9d7289"
YES = Variable("khẩn", "bool", "Khẩn", default=False)
KIND = Variable("loại", "choice", "Loại", ("A", "B"))


def rich() -> Definition:
    base = tables.qt_dp_04()
    return Definition(
        code=base.code,
        name=base.name,
        steps=base.steps,
        phases=base.phases,
        variables=(YES, KIND, Variable("diện_tích", "decimal", default="0.5")),
        fragments=(("process/textAnnotation", "<a>\n  Ghi chu\u0301</a>"),),
    )


def test_writing_and_reading_is_identity():
    definition = rich()
    again = Definition.from_dict(json.loads(definition.canonical()))
    assert again == definition
    assert again.to_dict() == definition.to_dict()
    assert again.canonical() == definition.canonical()


def test_the_canonical_form_is_one_spelling():
    text = rich().canonical().decode()
    assert unicodedata.is_normalized("NFC", text.split('"fragments"')[0])
    assert json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text


def test_loose_accents_and_spellings_of_a_number_give_the_same_digest():
    given = tables.eight_steps().to_dict()
    given["name"] = unicodedata.normalize("NFD", given["name"])
    given["steps"][0]["hours"] = "4.00"
    given["steps"][1]["hours"] = 4
    assert Definition.from_dict(given).sha256 == tables.eight_steps().sha256


def test_fragments_are_kept_to_the_letter():
    given = json.loads(rich().canonical())
    assert Definition.from_dict(given).fragments[0][1] == "<a>\n  Ghi chu\u0301</a>"


def test_the_digest_of_an_approved_version_never_changes():
    """If this fails, every approval ever given points at nothing: do not change the figure."""
    assert tables.eight_steps().sha256 == DIGEST


def test_the_digest_of_a_table_with_waits_and_alarms_never_changes():
    assert tables.qt_dp_04().sha256 == "cfc6d0d907f081ee0073b4e0244a4f560df5c408e44158e1e05dd9bcb66bd79f"


@pytest.mark.parametrize(
    ("length", "stored"),
    [
        (Term(Decimal("2.50"), Unit.WORKING_HOUR), {"amount": "2.5"}),
        (Term(Decimal(5), Unit.WORKING_DAY), {"amount": "5", "unit": "working_days"}),
        (Term(Decimal(30), Unit.CALENDAR_DAY), {"amount": "30", "unit": "calendar_days"}),
        (Term(Decimal(3), Unit.MONTH), {"amount": "3", "unit": "months"}),
    ],
)
def test_a_wait_is_stored_as_it_was_and_read_back(length, stored):
    written = table(Step(id="T", name="Chờ", kind="timer", wait=length)).to_dict()
    assert written["steps"][0]["wait"] == stored
    assert Definition.from_dict(written).step("T").wait == length


def test_a_wait_in_a_unit_that_no_table_knows_cannot_be_written():
    with pytest.raises(ValueError, match="1 tuần"):
        table(Step(id="T", name="Chờ", kind="timer", wait=Term(Decimal(1), "week"))).canonical()


def test_a_field_at_its_default_is_not_written():
    assert table(Step(id="A", name="Việc")).to_dict()["steps"] == [{"id": "A", "name": "Việc"}]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"khác": 1}, "khác"),
        ({"steps": "B1"}, "steps"),
        ({"steps": [{"id": "A"}]}, "steps[0].name"),
        ({"steps": [{"id": "A", "name": "a", "hours": "NaN"}]}, "steps[0].hours"),
        ({"steps": [{"id": "A", "name": "a", "hours": "1e99"}]}, "steps[0].hours"),
        ({"steps": [{"id": "A", "name": "a", "hours": True}]}, "steps[0].hours"),
        ({"steps": [{"id": "A", "name": "a", "hours": "0.33333"}]}, "steps[0].hours"),
        ({"steps": [{"id": "A", "name": "a", "signs": 1}]}, "steps[0].signs"),
        ({"steps": [{"id": 3, "name": "a"}]}, "steps[0].id"),
        ({"steps": [{"id": "A", "name": "\ud800"}]}, "steps[0].name"),
        ({"steps": [{"id": "A", "name": "a", "branches": [{"đến": "B"}]}]}, "steps[0].branches[0].đến"),
        ({"steps": [{"id": "A", "name": "a", "wait": "5"}]}, "steps[0].wait"),
        ({"steps": [{"id": "A", "name": "a", "wait": {}}]}, "steps[0].wait.amount"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "x"}}]}, "steps[0].wait.amount"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "-1"}}]}, "steps[0].wait"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "1", "unit": "đời"}}]}, "steps[0].wait"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "1", "unit": "week"}}]}, "steps[0].wait"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "1", "unit": "month"}}]}, "steps[0].wait"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "1", "unit": 3}}]}, "steps[0].wait.unit"),
        ({"steps": [{"id": "A", "name": "a", "wait": {"amount": "1", "cutoff": "15:00"}}]}, "steps[0].wait.cutoff"),
        ({"fragments": [1]}, "fragments"),
        ({"variables": [{"name": "x"}]}, "variables[0].kind"),
        ({"variables": [{"name": "x", "kind": "int", "default": []}]}, "variables[0].default"),
    ],
)
def test_what_cannot_be_read_is_named(change, where):
    with pytest.raises(DefinitionError) as caught:
        Definition.from_dict({**tables.eight_steps().to_dict(), **change})
    assert where in [problem.where for problem in caught.value.problems]


def test_a_bottomless_table_is_refused_without_a_crash():
    step: dict[str, object] = {"id": "A", "name": "a"}
    for _ in range(60):
        step = {"id": "A", "name": "a", "branches": [{"steps": [step]}]}
    with pytest.raises(DefinitionError, match="lồng quá sâu"):
        Definition.from_dict({"code": "Q", "name": "q", "steps": [step]})


A, B, C = task("A"), task("B"), task("C")
HOUR = Term(Decimal(1), Unit.WORKING_HOUR)
TWO = (way(A), way(B))

REFUSED: list[tuple[str, str, str, Definition]] = [
    ("unknown kind", "kind", "A", table(task("A", kind="complexGateway"))),
    ("no steps", "empty", "", table()),
    ("duplicate", "duplicate_id", "A", table(A, task("A"))),
    ("id Start", "id", "Start", table(task("Start"))),
    ("id with blank", "id", "B 1", table(task("B 1"))),
    ("no name", "name", "A", table(task("A", name=" "))),
    ("negative hours", "hours", "A", table(task("A", -1))),
    ("clock", "clock_rule", "A", table(task("A", clock_rule="pause"))),
    ("phase", "phase", "A", table(task("A", phase="9"))),
    ("separation", "separation", "A", table(task("A", separation=("Z",)))),
    ("target", "unknown_target", "A", table(tables.check("A", "Z"))),
    ("one way", "branches", "A", table(block("A", "decision", way(task("B"))), task("C"))),
    ("a conclusion of a task", "branches", "B", table(task("A"), task("B", branches=(Branch(name="Đạt", to="A"),)))),
    ("twin outcome", "outcomes", "A", table(task("A", kind="check", branches=(way(), way())))),
    ("branches on a task", "branches", "A", table(task("A", branches=TWO), B)),
    ("timer without wait", "wait", "T", table(Step(id="T", name="Chờ", kind="timer"))),
    ("wait on a task", "wait", "A", table(task("A", wait=HOUR))),
    ("wait of nothing", "wait", "T",
     table(Step(id="T", name="Chờ", kind="timer", wait=Term(Decimal(0), Unit.WORKING_HOUR)))),
    ("alarm on a block", "alarms", "S", table(Step(
        id="S", name="s", kind="parallel", branches=TWO, alarms=(Alarm(after=HOUR, name="a"),)))),
    ("notice that jumps", "alarm", "A",
     table(task("A", alarms=(Alarm(after=HOUR, name="a", to="B"),)), B)),
    ("no otherwise", "otherwise", "R",
     table(block("R", "decision", way(A, when="khẩn"), way(B, when="not khẩn")), variables=(YES,))),
    ("two otherwise", "otherwise", "R", table(block("R", "decision", *TWO))),
    ("inclusive without otherwise", "otherwise", "R",
     table(block("R", "inclusive", way(A, when="khẩn"), way(B, when="khẩn")), variables=(YES,))),
    ("condition that does not parse", "condition", "A",
     table(task("A", condition="khẩn and"), variables=(YES,))),
    ("unknown variable", "condition", "A", table(task("A", condition="vội"))),
    ("wrong type", "condition", "A", table(task("A", condition="khẩn > 3"), variables=(YES,))),
    ("wrong choice", "condition", "A", table(task("A", condition="loại = 'C'"), variables=(KIND,))),
    ("empty parallel branch", "empty_branch", "S", table(block("S", "parallel", way(A), way()))),
    ("one parallel branch", "branches", "S", table(block("S", "parallel", way(A)))),
    ("branch jumps out", "goto_region", "S",
     table(block("S", "parallel", way(A), way(B, to="C")), C)),
    ("check jumps out of a branch", "goto_region", "A",
     table(C, block("S", "parallel", way(tables.check("A", "C")), way(B)))),
    ("jump into a branch", "goto_region", "C",
     table(block("S", "parallel", *TWO), tables.check("C", "A"))),
    ("jump between branches", "goto_region", "A",
     table(block("S", "parallel", way(tables.check("A", "B")), way(B)))),
    ("goto after an end", "after_end", "A", table(task("A", kind="check", branches=(
        way(name="Đạt"), way(end("K"), name="Dừng", to="A"))))),
    ("unreachable after an end", "unreachable", "B", table(A, end("K"), B)),
    ("dead end", "dead_end", "A", table(task("A", kind="check", branches=(
        way(name="Đạt", to="A"), way(name="Không đạt", to="A"))), end("K"))),
    ("loop without work", "instant_loop", "R", table(
        block("R", "decision", way(to="R", when="khẩn"), way()), A, variables=(YES,))),
    ("a loop in a branch that never meets", "dead_end", "A", table(block(
        "S", "parallel", way(task("A", kind="check", branches=(
            way(name="1", to="A"), way(name="2", to="A")))), way(B)), C)),
    ("step behind a branch that always ends", "unreachable", "C",
     table(block("S", "parallel", way(A, end("K")), way(B)), C)),
    ("step behind a branch that always ends, in a table too wide to walk", "unreachable", "C",
     table(block("S", "parallel", way(A, end("K")), *(
         way(task(f"W{i}"), task(f"X{i}")) for i in range(7))), C)),
    ("variable name", "variable", "biến và", table(A, variables=(Variable("và", "bool"),))),
    ("variable kind", "variable", "biến x", table(A, variables=(Variable("x", "date"),))),
    ("variable twice", "variable", "biến khẩn", table(A, variables=(YES, YES))),
    ("choice without choices", "variable", "biến x", table(A, variables=(Variable("x", "choice"),))),
    ("default of another kind", "variable", "biến x",
     table(A, variables=(Variable("x", "int", default="a"),))),
    ("phase twice", "phase", "", Definition(
        code="Q", name="q", steps=(A,), phases=(Phase(code="1", name="a"), Phase(code="1", name="b")))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "where", "definition"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_cannot_be_executed_is_refused_by_step_and_rule(code, where, definition):
    with pytest.raises(DefinitionError) as caught:
        compile(definition)
    problems = caught.value.problems
    assert (where, code) in [(problem.where, problem.code) for problem in problems]
    assert all(problem.rule and problem.way_out and not problem.warning for problem in problems)


def test_every_problem_is_told_at_once():
    definition = table(task("A", -1), task("A", kind="lạ"), tables.check("B", "Z"))
    assert {p.code for p in check(definition)} >= {"hours", "duplicate_id", "kind", "unknown_target"}


def test_warnings_do_not_stop_publishing():
    definition = table(Step(id="A", name="Việc"))
    assert [p.code for p in check(definition)] == ["no_hours", "no_role"]
    assert compile(definition).nodes


def test_the_walk_sees_a_join_that_waits_for_ever():
    """The second guard by itself: a graph whose join wants one branch too many."""
    graph = compile(table(block("S", "parallel", *TWO), C))
    assert flow_problems(graph) == []
    ops = tuple(replace(op, needs=3) if isinstance(op, Join) else op for op in graph.ops)
    found = flow_problems(replace(graph, ops=ops))
    assert {problem.code for problem in found} == {"unreachable", "unsound"}


def test_wide_parallel_work_is_judged_without_walking_all_of_it():
    wide = [way(*(task(f"A{i}.{j}") for j in range(3))) for i in range(12)]
    definition = table(block("S", "parallel", *wide))
    assert compile(definition).nodes
    assert not walk_markings(compile(definition), MOST_MARKINGS).whole


def test_a_step_is_found_by_id_and_stands_somewhere():
    definition = tables.qt_dp_04()
    assert definition.step("CKP").kind == "timer"
    place = next(place for place in definition.walk() if place.step.id == "CKP")
    assert (place.number, place.depth, place.block, place.branch) == (8, 1, "B6", 1)
    with pytest.raises(KeyError):
        definition.step("Z")


def test_branches_without_names_are_allowed_where_no_one_reads_them():
    assert compile(table(block("S", "parallel", Branch(steps=(A,)), Branch(steps=(B,)))))

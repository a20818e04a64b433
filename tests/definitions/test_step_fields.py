"""What a process says is carried out: each field of a step is read where cases run, or says why not yet."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from nennep.definitions.definition import Alarm, Branch, Phase, Step

PRODUCT = Path(__file__).resolve().parents[2] / "src" / "nennep"
# Where a definition is carried out; editing, checking, comparing and printing it are not that.
RUNS = (
    "definitions/engine/*.py",
    "definitions/examples.py",
    "cases/**/*.py",
    "cases/**/*.html",
    "reception/**/*.py",
    "reception/**/*.html",
)
NOT_RUNS = ("shape_checks.py", "cases/papers/", "cases/panels/processes.py", "migrations/")
# How the records are called where they are read: a variable or the attribute that holds one.
CALLED = {
    Step: re.compile(r"(.*_)?step|following"),
    Branch: re.compile(r"branch|way"),
    Alarm: re.compile(r"alarm"),
    Phase: re.compile(r"phase"),
}
ON_PAPER = "words of the four documents; nobody acts on them"
LATER = {
    "Step.at_once": "a norm of no hours that somebody has said: asked by the checks, shown to who writes the table",
    "Step.detail": ON_PAPER,
    "Step.evidence": "what must be kept: read by the checks; the room of records files it",
    "Step.forms_in": "read by the checks of forms and by the map of forms; the doer fills them on paper",
    "Step.forms_out": "as forms_in",
    "Step.in_internal": "which of the four documents names the step",
    "Step.in_iso": "which of the four documents names the step",
    "Step.iso_clause": ON_PAPER,
    "Step.note": ON_PAPER,
    "Step.phase": "totals of a phase are checked and printed; no case waits for a phase",
    "Step.public_state": "what the citizen reads: shown when the citizen can follow a case",
    "Step.result": ON_PAPER,
    "Step.risks": "the register of risks belongs to the room of quality",
    "Phase.code": "as Step.phase",
    "Phase.name": "as Step.phase",
    "Phase.hours": "as Step.phase",
}


def named(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def reads(source: str, record: type, *, template: bool = False) -> set[str]:
    """The fields of the record that a module or a template reads."""
    known = {one.name for one in fields(record)} | ({"holds_clock"} if record is Step else set())
    called = CALLED[record]
    if template:
        pairs = re.findall(r"(?=\b(\w+)\.(\w+))", source)
    else:
        found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute))
        pairs = [(named(node.value), node.attr) for node in found]
    read = {field for of, field in pairs if called.fullmatch(of) and field in known}
    return read | ({"clock_rule", "clock_ground"} if "holds_clock" in read else set())


def running() -> Iterator[Path]:
    for pattern in RUNS:
        for path in PRODUCT.glob(pattern):
            if not any(part in path.as_posix() for part in NOT_RUNS):
                yield path


def read_where_cases_run(record: type) -> set[str]:
    return {
        field
        for path in running()
        for field in reads(path.read_text(encoding="utf-8"), record, template=path.suffix == ".html")
    }


@pytest.mark.parametrize("record", [Step, Branch, Alarm, Phase])
def test_every_field_is_read_where_cases_run_or_says_why_not(record):
    read = read_where_cases_run(record)
    names = {one.name: f"{record.__name__}.{one.name}" for one in fields(record)}
    assert [told for name, told in names.items() if name not in read and told not in LATER] == []
    assert [told for name, told in names.items() if name in read and told in LATER] == []


def test_a_field_that_is_only_checked_or_printed_is_not_read():
    assert reads("rule = step.clock_rule", Step) == {"clock_rule"}
    assert reads("rule = row.clock_rule; other.hours", Step) == set()
    assert "risks" not in read_where_cases_run(Step)

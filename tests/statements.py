"""Which tests send the database nothing that no other sends: those may run once, on SQLite.

    PYTHONPATH=src:. python -m pytest -p tests.statements tests

writes, for each costly test function whose every statement (without its values) some cheaper one sends
too, the mark that it may bear: ``@pytest.mark.once`` with the file that sends most of the same.
"""

import re
import resource
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

COSTLY = 0.45  # seconds of processor time, over all parameters of a function
LITERALS = [
    (re.compile(r"'[^']*'"), "'…'"),
    (re.compile(r"\b\d+\b"), "0"),
    (re.compile(r"\((?:%s(?:, )?)+\)"), "(…)"),
    (re.compile(r"(?:\(…\)(?:, )?)+"), "(…)"),
    (re.compile(r'"s\d+_x\d+"'), "savepoint"),
]

_sent: set[str] = set()
_statements: dict[str, set[str]] = defaultdict(set)
_seconds: Counter[str] = Counter()


def _without_values(sql: str) -> str:
    for values, instead in LITERALS:
        sql = values.sub(instead, sql)
    return sql


def _noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    _sent.add(_without_values(str(sql)))
    return execute(sql, params, many, context)


def _processor_seconds() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from tests.conftest import needs_database, runs_once  # the settings must be ready first

    items[:] = [item for item in items if needs_database(item) and not runs_once(item)]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    wrappers = connections["default"].execute_wrappers
    if _noted not in wrappers:
        wrappers.append(_noted)
    _sent.clear()
    begun = _processor_seconds()
    yield
    function = item.nodeid.partition("[")[0]
    _seconds[function] += _processor_seconds() - begun
    _statements[function] |= _sent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    senders = Counter(statement for sent in _statements.values() for statement in sent)
    left = dict(_statements)
    for function, seconds in _seconds.most_common():
        if seconds >= COSTLY and all(senders[statement] > 1 for statement in left[function]):
            senders.subtract(left.pop(function))
    by_file: dict[str, set[str]] = defaultdict(set)
    for function, sent in left.items():
        by_file[function.partition("::")[0]] |= sent
    for function in sorted(_statements.keys() - left.keys()):
        same = max(by_file, key=lambda name: len(by_file[name] & _statements[function]))
        terminalreporter.write_line(f'{_seconds[function]:6.1f} s  {function}  @pytest.mark.once("{same}")')

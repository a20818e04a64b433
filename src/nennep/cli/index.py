"""Which sub-commands exist and what they take, read from the source without importing a room."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from nennep.kernel.commands import Arguments

SOURCE = Path(__file__).resolve().parents[2]
CHECKOUT = SOURCE.parent
# Where a module may register sub-commands, and the folder its import path begins in.
PLACES = (
    (SOURCE, "nennep/cli/*.py"),
    (SOURCE, "nennep/*/commands.py"),
    (SOURCE, "nennep/*/commands/*.py"),
    (CHECKOUT, "samples/commands.py"),
)


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A sub-command as its decorator names it, and the module to import to run it.

    ``arguments`` is the name of the function that adds its arguments, "" where it takes none;
    ``database``: whether there must be one;
    ``after`` names the command that goes before it; ``source`` is the module that holds it.
    """

    words: str
    help: str
    django: bool
    module: str
    database: bool = True
    arguments: str = ""
    after: str = ""
    source: ast.Module = field(default_factory=lambda: ast.Module([], []), compare=False, repr=False)


@cache
def entries() -> dict[str, CommandEntry]:
    """Every sub-command by its words, in alphabetical order. Read once in a process."""
    found = [
        entry
        for base, pattern in PLACES
        for path in sorted(base.glob(pattern))
        for entry in entries_in(path.read_text(encoding="utf-8"), module_name(path, base))
    ]
    return {entry.words: entry for entry in sorted(found, key=lambda entry: entry.words)}


def module_name(path: Path, base: Path) -> str:
    """The dotted name under which ``path`` is imported from ``base``."""
    return ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")


def entries_in(source: str, module: str) -> Iterator[CommandEntry]:
    """The ``@command(...)`` decorators of one module's source."""
    if "@command(" not in source:
        return
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "command":
                    yield _entry(decorator, module, tree)


def _entry(call: ast.Call, module: str, tree: ast.Module) -> CommandEntry:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return CommandEntry(
        words=ast.literal_eval(call.args[0]),
        help=ast.literal_eval(named["help"]) if "help" in named else "",
        django=ast.literal_eval(named["django"]) if "django" in named else True,
        module=module,
        database=ast.literal_eval(named["database"]) if "database" in named else True,
        arguments=ast.unparse(named["arguments"]) if "arguments" in named else "",
        after=ast.literal_eval(named["after"]) if "after" in named else "",
        source=tree,
    )


def arguments_of(entry: CommandEntry) -> Arguments | None:
    """The function that adds the arguments, made without running the rest of its module."""
    if not entry.arguments:
        return None
    code = ast.Module(needed_for(entry.arguments, entry.source), [])
    names: dict[str, Any] = {"__name__": entry.module, "__package__": entry.module.rpartition(".")[0]}
    exec(compile(code, entry.module, "exec"), names)  # noqa: S102 - a part of our own source
    made: Arguments = names[entry.arguments]
    return made


def needed_for(name: str, tree: ast.Module) -> list[ast.stmt]:
    """The statements of a module, in their order, that ``name`` and whatever it uses come from."""
    origins = {bound: node for node in tree.body for bound in _bound_by(node)}
    needed, asked = set(), [name]
    while asked:
        node = origins.get(asked.pop())
        if node and node not in needed:
            needed.add(node)
            asked += [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    return [node for node in tree.body if node in needed]


def _bound_by(node: ast.stmt) -> list[str]:
    """The names that a statement of a module gives a value to."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
        case ast.FunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign() | ast.AnnAssign():
            return [
                inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            ]
    return []

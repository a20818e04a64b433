"""Which sub-commands exist, read from the source without importing a room."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
class Entry:
    """A sub-command as its decorator names it, and the module to import to run it."""

    words: str
    help: str
    django: bool
    module: str


def entries() -> dict[str, Entry]:
    """Every sub-command by its words, in alphabetical order."""
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


def entries_in(source: str, module: str) -> Iterator[Entry]:
    """The ``@command(...)`` decorators of one module's source."""
    if "@command(" not in source:
        return
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "command":
                    yield _entry(decorator, module)


def _entry(call: ast.Call, module: str) -> Entry:
    named = {
        keyword.arg: ast.literal_eval(keyword.value)
        for keyword in call.keywords
        if keyword.arg in {"help", "django"}
    }
    words = ast.literal_eval(call.args[0])
    return Entry(words, named.get("help", ""), named.get("django", True), module)

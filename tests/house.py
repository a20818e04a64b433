"""The rules of the house over source text: each takes a text and tells what is wrong in it."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache

from nennep.org.rules import DUTIES

MOST_FUNCTION_LINES, MOST_MODULE_LINES = 40, 400
VIETNAMESE = re.compile("[ạảãầấậẩẫằắặẳẵẹẻẽềếệểễịỉĩọỏõồốộổỗờớợởỡụủũừứựửữỵỷỹỳđăơư]", re.IGNORECASE)
SKIP = "# fmt: " + "skip"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def tree_of(source: str) -> ast.Module:
    """The text parsed, once for all rules; whoever has asked the last of them clears it."""
    return ast.parse(source)


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """Every node of the text, walked once for all rules; cleared with the trees."""
    return tuple(ast.walk(tree_of(source)))


def functions_of(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in nodes_of(source) if isinstance(node, FUNCTIONS))


def too_long(source: str) -> list[str]:
    """Functions past 40 lines and modules past 400."""
    wrong = []
    if (length := source.count("\n")) > MOST_MODULE_LINES:
        wrong.append(f"module of {length} lines")
    for function in functions_of(source):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > MOST_FUNCTION_LINES:
            wrong.append(f"{function.name}: {length} lines")
    return wrong


def skips_the_formatter(source: str) -> list[str]:
    """Lines kept from the formatter that are not the end of a table of data at the head of a module."""
    tables = {
        node.end_lineno
        for node in tree_of(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Dict | ast.List | ast.Tuple | ast.Set)
    }
    lines = enumerate(source.splitlines(), start=1)
    return [f"line {number}" for number, line in lines if line.endswith(SKIP) and number not in tables]


# Asked with a duty as one of their words.
ASKS_A_DUTY = {"may", "has", "grant", "require", "holders_of", "people_with", "divisions_held", "manager"}


def spells_a_duty(source: str) -> list[str]:
    """Duties written out where a constant of ``org.rules`` stands for them."""
    wrong = []
    for node in nodes_of(source):
        words: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            words = [keyword.value for keyword in node.keywords if keyword.arg == "duty"]
            words += node.args if name in ASKS_A_DUTY else []
        elif isinstance(node, ast.Compare) and getattr(node.left, "attr", "") == "duty":
            words = node.comparators
        elif isinstance(node, ast.Constant) and str(node.value).startswith("manage_"):
            words = [node]
        wrong += [
            f"line {word.lineno}: {word.value}"
            for word in words
            if isinstance(word, ast.Constant) and word.value in DUTIES
        ]
    return wrong


def writes_state(source: str) -> list[str]:
    """Writes of a ``state`` that do not go through the ledger."""
    wrong = []
    for node in nodes_of(source):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        wrong += [
            f"line {node.lineno}: sets .state"
            for target in targets
            if isinstance(target, ast.Attribute) and target.attr == "state"
        ]
        if isinstance(node, ast.Call) and _updates_state(node):
            wrong.append(f"line {node.lineno}: updates state")
    return wrong


def _updates_state(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    literals = {n.value for n in ast.walk(call) if isinstance(n, ast.Constant)}
    if name in {"update", "update_or_create"}:
        return any(keyword.arg == "state" for keyword in call.keywords) or (
            name == "update_or_create" and "state" in literals
        )
    return name in {"bulk_update", "setattr"} and "state" in literals


def not_an_action(source: str) -> list[str]:
    """Public functions of an actions module that lack ``by`` and ``at``, or take more by position."""
    wrong = []
    for function in tree_of(source).body:
        if not isinstance(function, FUNCTIONS) or function.name.startswith("_"):
            continue
        named = {argument.arg for argument in function.args.kwonlyargs}
        positional = [*function.args.posonlyargs, *function.args.args]
        if len(positional) > 1:
            wrong.append(f"{function.name}: more than the record by position")
        wrong += [f"{function.name}: no keyword-only {name}" for name in ("by", "at") if name not in named]
    return wrong


CLOCKS = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.localtime",
    "datetime.datetime.now",
    "datetime.date.today",
}
CLOCKS_IF_BARE = {"timezone.localdate", "timezone.localtime", "localdate", "localtime"}


def reads_a_clock(source: str) -> list[str]:
    """Looks at a clock other than that of the house."""
    wrong = []
    for node in nodes_of(source):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CLOCKS or (name in CLOCKS_IF_BARE and not node.args and not node.keywords):
                wrong.append(f"line {node.lineno}: {name}()")
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "timezone.now":
            wrong.append(f"line {node.lineno}: timezone.now")
    return sorted(set(wrong))


def asks_the_time(source: str) -> list[str]:
    """Calls ``clock.now()``: only a door may, never an action, a rule, a query."""
    return [
        f"line {node.lineno}: clock.now()"
        for node in nodes_of(source)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"clock.now", "now"}
    ]


def exceptions_in(source: str) -> list[str]:
    """The exceptions that a module defines, each with its bases: ``Name(Base, Other)``."""
    return [
        f"{node.name}({', '.join(base_names(node))})"
        for node in nodes_of(source)
        if isinstance(node, ast.ClassDef) and (node.name.endswith("Error") or any(map(_raisable, base_names(node))))
    ]


def base_names(node: ast.ClassDef) -> list[str]:
    """The last names of the bases: ``ExceptionGroup`` for ``ExceptionGroup[Exception]``."""
    plain = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return [ast.unparse(base).rpartition(".")[2] for base in plain]


def _raisable(name: str) -> bool:
    return name.endswith(("Error", "Exception", "ExceptionGroup", "Refusal"))


def words_without_refusal(source: str) -> list[str]:
    """Raised exceptions of Python itself that speak Vietnamese: nobody would show these words."""
    return [
        f"line {node.lineno}: {node.exc.func.id}"
        for node in nodes_of(source)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and isinstance(getattr(builtins, node.exc.func.id, None), type)
        and VIETNAMESE.search(ast.unparse(node.exc))
    ]


def counts_days(source: str) -> list[str]:
    """Date arithmetic outside the one place of working time."""
    return [
        f"line {node.lineno}: {alias.name}"
        for node in nodes_of(source)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if alias.name in {"timedelta", "relativedelta", "dateutil"}
    ] + [
        f"line {node.lineno}: datetime.timedelta"
        for node in nodes_of(source)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "datetime.timedelta"
    ]


# Methods of a queryset or a model that nothing else has; ``count`` and ``values`` only as they are meant.
ORM = {
    "aaggregate", "aggregate", "all", "annotate", "bulk_create", "bulk_update", "defer", "distinct",
    "earliest", "exclude", "exists", "filter", "first", "get_or_create", "in_bulk", "iterator", "last",
    "latest", "only", "order_by", "prefetch_related", "refresh_from_db", "select_for_update",
    "select_related", "update_or_create", "using", "values_list",
}  # fmt: skip
ORM_NAMES = {"DoesNotExist", "MultipleObjectsReturned", "objects", "_base_manager", "_default_manager"}
ORM_SHORTCUTS = {"get_object_or_404", "get_list_or_404", "ObjectDoesNotExist"}


def asks_the_database(source: str) -> list[str]:
    """Querysets, managers and their errors: a screen asks a query of its room, for the viewer."""
    wrong = []
    for node in nodes_of(source):
        if isinstance(node, ast.Attribute) and node.attr in ORM_NAMES:
            wrong.append(f"line {node.lineno}: .{node.attr}")
        elif isinstance(node, ast.ImportFrom | ast.Import):
            module = getattr(node, "module", None) or ""
            wrong += [
                f"line {node.lineno}: {alias.name}"
                for alias in node.names
                if alias.name in ORM_SHORTCUTS
                or "django.db" in (module, alias.name)
                or (module == "django.db.models" and alias.name != "QuerySet")
            ]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, bare = node.func.attr, not (node.args or node.keywords)
            holder = ast.unparse(node.func.value)
            if name == "filter" and holder == "register":
                continue
            if (
                name in ORM
                or (name == "count" and bare)
                or (name == "values" and not bare)
                or (name in {"save", "delete"} and holder != "session")
            ):
                wrong.append(f"line {node.lineno}: .{name}()")
    return wrong


LOOKUPS = {
    *("contains", "date", "endswith", "exact", "gt", "gte", "has_key", "icontains", "iexact", "in", "isnull"),
    *("lt", "lte", "range", "regex", "startswith", "year"),
}


def updates_over_a_join(source: str) -> list[str]:
    """Rows updated or deleted where another table says so: two workers may both win them on PostgreSQL.

    The second waits for the row, and asks its own columns again, but not the other table.
    """
    wrong = []
    for function in functions_of(source):
        named = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign | ast.NamedExpr)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(attr="update" | "delete" as way, value=ast.expr() as rows)):
                    joined = _joined_in(rows, named)
                    wrong += [f"line {node.lineno}: .{way}() where {', '.join(joined)}"] if joined else []
    return wrong


def _joined_in(rows: ast.expr, named: dict[str, ast.expr]) -> list[str]:
    """The relations over which these rows are chosen."""
    joined: list[str] = []
    while True:
        match rows:
            case ast.Name(id=name) if name in named:
                rows, named = named[name], {key: value for key, value in named.items() if key != name}
            case ast.Call(func=ast.Attribute(attr="filter" | "exclude", value=below)):
                keys = (keyword.arg or "" for keyword in ast.walk(rows) if isinstance(keyword, ast.keyword))
                joined += [key for key in keys if "__" in key and key.split("__")[1] not in LOOKUPS]
                return joined + [each for each in _joined_in(below, named) if each not in joined]
            case ast.Call(func=ast.Attribute(value=below)) | ast.Attribute(value=below):
                rows = below
            case _:
                return joined


UNIT_OF_TIME = "ngày làm việc"


PUBLISHED_ROWS = {"components", "fees", "bases", "variants"}
PUBLISHED_TABLES = {"Component", "Fee", "LegalBasis", "Variant"}
PRESENT = {"division": {"case", "item", "process"}}


def reads_the_present(source: str) -> list[str]:
    """Reading on a paper what stands in a row today: it changes, and a paper says what was so on its day."""
    found = []
    for node in nodes_of(source):
        match node:
            case ast.Attribute(value=ast.Name(id=of) | ast.Attribute(attr=of), attr=what) if of in PRESENT.get(
                what, ()
            ):
                found.append(f"line {node.lineno}: {of}.{what}")
    return found


ROW_READERS = {"all", "order_by", "filter", "exclude", "values", "values_list", "get", "first", "exists", "count"}


def reads_published_rows(source: str) -> list[str]:
    """Reading the rows of a published version from their tables."""
    found = []
    for node in nodes_of(source):
        match node:
            case ast.Attribute(value=ast.Attribute(attr=rows), attr=way) if (
                rows in PUBLISHED_ROWS and way in ROW_READERS
            ):
                found.append(f"line {node.lineno}: .{rows}.{way}")
            case ast.Attribute(value=ast.Name(id=table), attr="objects" | "_default_manager") if (
                table in PUBLISHED_TABLES
            ):
                found.append(f"line {node.lineno}: {table}.{node.attr}")
            case ast.Call(func=ast.Attribute(attr=way) | ast.Name(id=way)) if way.startswith("prefetch_related"):
                named = {each.value for each in node.args if isinstance(each, ast.Constant)}
                found += [f"line {node.lineno}: {way} {each}" for each in sorted(named & PUBLISHED_ROWS)]
    return found


def own_unit_tables(source: str) -> list[str]:
    """Tables that give a unit of time its words, which kernel.worktime has for everybody."""
    return [
        f"line {value.lineno}: {value.value}"
        for node in nodes_of(source)
        for value in (node.values if isinstance(node, ast.Dict) else _second_of_pairs(node))
        if isinstance(value, ast.Constant) and value.value in (UNIT_OF_TIME, f"trong {UNIT_OF_TIME}")
    ]


def _second_of_pairs(node: ast.AST) -> list[ast.expr]:
    """The words of a table written as pairs, e.g. the choices of a field."""
    if not isinstance(node, ast.List | ast.Tuple) or len(node.elts) < 2:
        return []
    pairs = [one for one in node.elts if isinstance(one, ast.Tuple) and len(one.elts) == 2]
    return [pair.elts[1] for pair in pairs] if len(pairs) == len(node.elts) else []


def hidden_imports(source: str) -> list[str]:
    """Imports inside functions."""
    return [
        f"{function.name}: {ast.unparse(node)}"
        for function in functions_of(source)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def models_in(source: str) -> list[str]:
    """The models that a models module defines; abstract ones are no nouns."""
    names = []
    for node in tree_of(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
        if bases & {"Model", "AbstractUser", "AbstractBaseUser"} and "abstract = True" not in ast.unparse(node):
            names.append(node.name)
    return names


def event_kinds_in(source: str) -> list[str]:
    """The event kinds that a module writes or reads, by literal."""
    kinds = []
    for node in nodes_of(source):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).split(".")[-1]
            literals = [
                a.value
                for a in [*node.args, *(k.value for k in node.keywords)]
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if name in {"reads", "append", "note"}:
                kinds += [text for text in literals if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)]
    return kinds


def classes_in(source: str) -> list[str]:
    """The public classes that a module defines."""
    tree = ast.parse(source)
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


# Words that end like a mood and are nouns of the field.
NOUNS_IN_ING = frozenset(
    [
        "editing",
        "filling",
        "founding",
        "mapping",
        "numbering",
        "posting",
        "printing",
        "publishing",
        "reading",
        "reporting",
        "restructuring",
        "routing",
        "spelling",
        "wording",
    ]
)
RIDDLES = frozenset(
    [
        "apply",
        "carry",
        "contents",
        "do",
        "extract",
        "fates",
        "fold",
        "graft",
        "hints",
        "make",
        "meaning",
        "moves",
        "opening",
        "say",
        "shown",
        "story",
        "take",
        "taken",
        "tabulate",
        "told",
        "wishes",
    ]
)


def moods_in(path: str) -> list[str]:
    """The last word of a module's name where it is a mood or a riddle: a newcomer searches for a noun."""
    word = re.split(r"[/_]", path.removesuffix("/__init__.py").removesuffix(".py"))[-1]
    is_mood = re.fullmatch(r"[a-z]{2,}(ing|ed)", word) and word not in NOUNS_IN_ING
    return [word] if is_mood or word in RIDDLES else []


PARTICIPLES = frozenset({"Held", "Kept", "Left", "Made", "Read", "Said", "Seen", "Shown", "Taken", "Told", "Written"})


def moods_of_classes(source: str) -> list[str]:
    """Public classes that are called by a participle alone."""
    return [name for name in classes_in(source) if name in PARTICIPLES or re.fullmatch("[A-Z][a-z]+ed", name)]


def inline_in(template: str) -> list[str]:
    """Inline style and script, which the content security policy refuses."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", template, flags=re.S)
    wrong = [f"style=: {m}" for m in re.findall(r"<[^<>]*\sstyle\s*=[^<>]*>", text)]
    wrong += [f"handler: {m}" for m in re.findall(r"<[^<>%]*\s(on[a-z]+)\s*=", text)]
    wrong += ["<style>" for _ in re.findall(r"<style\b", text)]
    wrong += ["javascript:" for _ in re.findall(r"javascript:", text)]
    wrong += [
        f"script with content: {body.strip()[:40]}"
        for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, flags=re.S)
        if body.strip()
    ]
    return wrong


# Only words that cannot be a Vietnamese syllable without marks ("the", "no", "in" could).
ENGLISH = re.compile(
    r"\b(and|with|your|you|please|save|cancel|submit|search|delete|edit|login|logout|password"
    r"|username|next|previous|page|home|settings|welcome|error|required|invalid|yes|new|remove"
    r"|close|view|sign|upload|download|confirm|help|loading)\b",
    re.IGNORECASE,
)


def browser_judges_in(source: str) -> list[str]:
    """Forms that let the browser refuse in its own language, before ours can name field, rule and way out."""
    return [f"{tag}>" for tag in re.findall(r"<form\b[^>]*", source) if "post" in tag and "novalidate" not in tag]


def english_in(template: str) -> list[str]:
    """English words where a reader would see them."""
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", " ", template, flags=re.S)
    text = re.sub(r"<(script|style|code|svg)\b.*?</\1>", " ", text, flags=re.S)
    shown = re.findall(r'\s(?:title|placeholder|aria-label|alt)="([^"]*)"', text)
    shown.append(re.sub(r"<[^<>]*>", " ", text))
    return sorted(set(ENGLISH.findall(" ".join(shown))))


def settings_in(text: str) -> set[str]:
    """The names of settings that a text mentions; NAME_FILE stands for NAME."""
    names = set(re.findall(r"\bNENNEP_[A-Z]+(?:_[A-Z]+)*\b", text))
    return {name.removesuffix("_FILE") for name in names}


def links_in(markdown: str) -> list[str]:
    """The relative links of a text, without their anchors."""
    found = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|<!--.*?-->", "", markdown, flags=re.S))
    return [link.split("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]


# Written in pieces, so that this file does not name them itself.
FORBIDDEN = [
    re.compile(pattern)
    for pattern in (
        r"files\.python" + r"hosted",
        r"index" + r"-url",
        r"\bpypi\." + r"org",
        r"npm" + r"js\.(?:com|org)",
        r"(?<![\w./])/wor" + r"k/",
        r"/tm" + r"p/wt",
        r"/ro" + r"ot/",
    )
]


def forbidden_in(text: str) -> list[str]:
    """Addresses of package registries and places of one machine."""
    return [match.group() for pattern in FORBIDDEN for match in pattern.finditer(text)]


def own_registries(source: str) -> list[str]:
    """Empty tables of a module, to be filled by others: hooks belong in a ``kernel.registry``."""
    wrong = []
    for node in tree_of(source).body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        if ast.unparse(value) in {"{}", "[]", "set()", "dict()", "list()"}:
            wrong += [f"line {node.lineno}: {ast.unparse(target)}" for target in targets]
    return wrong


PARSERS = {
    "zipfile",
    "tarfile",
    "python_calamine",
    "openpyxl",
    "docx",
    "docxtpl",
    "xml",
    "defusedxml",
    "html5lib",
    "pypdf",
}
TREES = {"fromstring", "parse", "iterparse", "XML", "HTML", "XMLParser", "HTMLParser"}


# How files of the kinds that come from outside begin.
MARKS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"GIF8")


def opens_files(source: str) -> list[str]:
    """Parsers of Word, Excel, zip and XML, by import or by a call of ``etree``; kinds of files told by their bytes."""
    wrong = [
        f"line {node.lineno}: {node.value[:8]!r}"
        for node in nodes_of(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes) and node.value.startswith(MARKS)
    ]
    for node in nodes_of(source):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        wrong += [
            f"line {node.lineno}: {name}"
            for name in names
            if name.split(".")[0] in PARSERS and name != "xml.sax.saxutils"
        ]
        if (
            isinstance(node, ast.Attribute)
            and node.attr in TREES
            and ast.unparse(node.value) in {"etree", "lxml.etree", "html"}
        ):
            wrong.append(f"line {node.lineno}: {ast.unparse(node)}")
    return wrong


def reads_uploads_whole(source: str) -> list[str]:
    """Functions that read an upload whole without having asked for its size."""
    return [
        f"{function.name}: {ast.unparse(node)}"
        for function in functions_of(source)
        if not any(isinstance(node, ast.Attribute) and node.attr == "size" for node in ast.walk(function))
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"read", "chunks"} and not node.args
    ]


WRITES_A_SHEET = {"write_book", "write_sheet", "xlsxwriter"}


def own_sheets(source: str) -> list[str]:
    """Excel files written, or asked for by ``?format=xlsx``, without the door of web.sheets."""
    wrong = []
    for node in nodes_of(source):
        names: list[str] = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names if alias.name in WRITES_A_SHEET]
        elif isinstance(node, ast.Attribute) and node.attr in WRITES_A_SHEET:
            names = [ast.unparse(node)]
        elif isinstance(node, ast.Compare):
            words = [node.left, *node.comparators]
            names = ["'xlsx'" for word in words if isinstance(word, ast.Constant) and word.value == "xlsx"]
        wrong += [f"line {node.lineno}: {name}" for name in names]  # type: ignore[attr-defined]
    return wrong


def own_numbers(source: str) -> list[str]:
    """Boxes for numbers that would cut “100.000” to 100; org.forms has those that read it."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in nodes_of(source)
        if isinstance(node, ast.Attribute) and node.attr in {"IntegerField", "DecimalField", "FloatField"}
        if ast.unparse(node.value) == "forms"
    ]


def own_formats(source: str) -> list[str]:
    """Dates, thousands and decimal commas set by hand; kernel.dates and kernel.words have them for everybody."""
    wrong = []
    for node in nodes_of(source):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)
            if "," in spec or re.search(r"%d[^%]?%m", spec):
                wrong.append(f"line {node.lineno}: {ast.unparse(node.value)}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = [one.value for one in node.args if isinstance(one, ast.Constant)]
            stamped = node.func.attr == "strftime" and re.search(r"%d[^%]?%m", "".join(map(str, words)))
            if stamped or (node.func.attr == "replace" and words == [".", ","]):
                wrong.append(f"line {node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\{\w*:%d", node.value):
            wrong.append(f"line {node.lineno}: {node.value}")
    return wrong


def counts_on_loosely(source: str) -> list[str]:
    """The next number after the last row, counted where nobody holds the agency's line: two at once count the same."""
    calls = [node for node in nodes_of(source) if isinstance(node, ast.Call)]
    if any(ast.unparse(call.func) == "take_line" for call in calls):
        return []
    return [f"line {call.lineno}: {ast.unparse(call)}" for call in calls if ast.unparse(call.func) == "Max"]

"""The names of the numbered forms of the one-stop mechanism, as dated data."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from nennep.kernel.law import LawField, LawItem, LawKind, held_on

FILE = Path(__file__).parent / "form_names.toml"
ONE_STOP, CODE = "one_stop", "Mẫu "


def form_names(day: date) -> tuple[tuple[str, str], ...]:
    """(code, name with its legal basis) of the forms in use on a day; () before the first set."""
    newest = held_on(FORM_NAMES.value(), day)
    return tuple(
        (code, f"{name} ({each.content['legal_basis']})")
        for each in newest
        for code, name in each.content["names"].items()
    )


def _built_in() -> Iterator[LawItem]:
    for raw in tomllib.loads(FILE.read_text(encoding="utf-8"))["sets"]:
        names = {code: name for code, name in raw.items() if code.startswith(CODE)}
        basis = raw["legal_basis"]
        yield LawItem(ONE_STOP, raw["effective_from"], basis, {"legal_basis": basis, "names": names})


def _as_they_are(entries: Sequence[LawItem]) -> tuple[LawItem, ...]:
    return tuple(entries)


def _fault(entry: LawItem) -> str:
    names = entry.content["names"]
    if not names:
        return "chưa có tên mẫu nào"
    wrong = [code for code, name in names.items() if not code.startswith(CODE) or not isinstance(name, str) or not name]
    return f'“{wrong[0]}” phải là số mẫu và tên, như "Mẫu 01" = "Giấy tiếp nhận…"' if wrong else ""


FORM_NAMES = LawKind(
    "form_names",
    "Tên các mẫu của cơ chế một cửa",
    built_in=_built_in,
    read=_as_they_are,
    fields={"legal_basis": LawField("Căn cứ"), "names": LawField("Tên mẫu", dict)},
    check=_fault,
    tell=lambda entry: {"Căn cứ": entry.content["legal_basis"], **entry.content["names"]},
    only_key=ONE_STOP,
)

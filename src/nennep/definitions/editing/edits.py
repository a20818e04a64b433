"""Every edit of the table: a definition and a wish in, the next definition and its words out."""

from collections.abc import Callable, Mapping

from nennep.definitions.definition import Definition
from nennep.definitions.editing.arguments import Edit, refuse_broken, said
from nennep.definitions.editing.cell_edits import renumber, set_branches, set_cell, set_kind
from nennep.definitions.editing.context import PLAIN, Context
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.header import set_header
from nennep.definitions.editing.paste import paste
from nennep.definitions.editing.row_edits import insert, move, parallel, remove
from nennep.definitions.engine.shape_checks import table_problems
from nennep.office.spelling import shown

ACTS: Mapping[str, Callable[[Definition, Edit, Context], tuple[Definition, str]]] = {
    "set": set_cell,
    "kind": set_kind,
    "branches": set_branches,
    "insert": insert,
    "remove": remove,
    "move": move,
    "parallel": parallel,
    "paste": paste,
    "renumber": renumber,
    "header": set_header,
}
# Breaches that no edit may add; the others are shown by the checks while the author goes on.
REFUSED = frozenset({"duplicate_id", "id", "depth", "size", "separation", "unknown_target", "goto_region", "after_end"})
_COLUMN = {"duplicate_id": "id", "id": "id", "separation": "separation"}
WORDS_LENGTH = 300


def apply(definition: Definition, edit: Edit, context: Context = PLAIN) -> tuple[Definition, str]:
    """The definition after the edit, and what the edit did in words of at most 300 letters.

    An edit that says what is already there gives back an equal definition. Raises EditError, at the
    place and with the way out; nothing is half done.
    """
    refuse_broken(edit)
    act = ACTS.get(said(edit, "act"))
    if act is None:
        raise EditError("", "", f"Không có phép sửa “{shown(said(edit, 'act'), 30)}”.")
    made, words = act(definition, edit, context)
    if made == definition:
        return definition, words
    _refuse_breach(definition, made)
    return made, shown(words, WORDS_LENGTH)


def _refuse_breach(before: Definition, after: Definition) -> None:
    found = [problem for problem in table_problems(after) if problem.code in REFUSED]
    if not found:
        return
    earlier = {(one.where, one.code, one.rule) for one in table_problems(before)}
    for one in found:
        if (one.where, one.code, one.rule) not in earlier:
            column = _COLUMN.get(one.code, "branches")
            raise EditError(one.where, column, f"{one.rule} {one.way_out}")

"""Editing the step table: rows of cells out of a definition, and an edit into the next definition.

Pure: no database, no clock. A cell's text typed again changes nothing; an edit either gives a whole
definition or is refused at its place, with the way out (EditError).
"""

from nennep.definitions.editing.columns import COLUMN, COLUMNS, Column, choices
from nennep.definitions.editing.context import PLAIN, Context
from nennep.definitions.editing.edits import ACTS, apply
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.paste import PastedTable, read_paste
from nennep.definitions.editing.rows import Row, rows
from nennep.definitions.editing.step_kinds import NEW_NAME

__all__ = [
    "ACTS",
    "COLUMN",
    "COLUMNS",
    "NEW_NAME",
    "PLAIN",
    "Column",
    "Context",
    "EditError",
    "PastedTable",
    "Row",
    "apply",
    "choices",
    "read_paste",
    "rows",
]

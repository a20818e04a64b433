"""Editing the step table: rows of cells out of a definition, and an edit into the next definition.

Pure: no database, no clock. A cell's text typed again changes nothing; an edit either gives a whole
definition or is refused at its place, with the way out (EditError).
"""

from nennep.processes.editing.acts import ACTS, apply
from nennep.processes.editing.columns import COLUMN, COLUMNS, Column, choices
from nennep.processes.editing.context import PLAIN, Context
from nennep.processes.editing.errors import EditError
from nennep.processes.editing.kinds import NEW_NAME
from nennep.processes.editing.pasting import PastedTable, read_paste
from nennep.processes.editing.rows import Row, rows

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

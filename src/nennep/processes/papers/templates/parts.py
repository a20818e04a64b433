"""Parts of several templates: rows and paragraphs in a loop, the total row, the two who sign."""

from collections.abc import Sequence

from docx.document import Document
from docx.table import Table

from nennep.press.word.sheets import grid, row, say, tag_line, tag_row

LAST = "{%tr elif loop.last %}"
"""Opens the row of the last step, which holds together with the total below it."""


def looped(table: Table, many: str, texts: Sequence[str], widths: Sequence[float], sides: Sequence[str]) -> None:
    """A row for each record of a list; tags inside name the record ``d``."""
    tag_row(table, f"{{%tr for d in {many} %}}", len(widths))
    row(table, texts, widths=widths, sides=sides)
    tag_row(table, "{%tr endfor %}", len(widths))


def summed(table: Table, many: str, texts: Sequence[str], widths: Sequence[float], sides: Sequence[str]) -> None:
    """As ``looped``, the last record, which sums up the others, in bold."""
    tag_row(table, f"{{%tr for d in {many} %}}", len(widths))
    tag_row(table, "{%tr if loop.last %}", len(widths))
    row(table, texts, widths=widths, sides=sides, bold=True)
    tag_row(table, "{%tr else %}", len(widths))
    row(table, texts, widths=widths, sides=sides)
    tag_row(table, "{%tr endif %}", len(widths))
    tag_row(table, "{%tr endfor %}", len(widths))


def listed(document: Document, many: str, text: str, *, indent: bool = True) -> None:
    """A paragraph for each text of a list."""
    tag_line(document, f"{{%p for d in {many} %}}")
    say(document, text, side="justify", indent=indent, after=4)
    tag_line(document, "{%p endfor %}")


def optional(document: Document, tag: str, text: str, italic: bool = False, together: bool = False) -> None:
    """A paragraph that is printed when its tag holds something."""
    tag_line(document, f"{{%p if {tag} %}}")
    say(document, text, side="justify", size=11, italic=italic, together=together)
    tag_line(document, "{%p endif %}")


def total(table: Table, widths: Sequence[float], before: int) -> None:
    """The last row of a step table; ``before``: columns ahead of the time."""
    row(
        table,
        ("Tổng thời gian", "{{ tong_thoi_gian }}"),
        widths=widths,
        bold=True,
        spans=(before, len(widths) - before),
        sides=("center", "left"),
        together=True,
    )


def two_sign(document: Document) -> None:
    """The two who sign, side by side, never alone at the head of a page."""
    widths = (128, 129)
    table = grid(document, widths)
    for text, bold, italic in (
        ("{{ nguoi_ky[%d].vai_tro|upper }}", True, False),
        ("{{ nguoi_ky[%d].chuc_vu }}", False, True),
        ("\n\n", False, False),
        ("{{ nguoi_ky[%d].ho_ten }}", True, False),
    ):
        texts = [text % n if "%d" in text else text for n in range(2)]
        last = "ho_ten" in text
        row(
            table,
            texts,
            widths=widths,
            sides=("center", "center"),
            bold=bold,
            italic=italic,
            size=13,
            together=not last,
        )

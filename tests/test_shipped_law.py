"""What has been shipped as dated data stays as it was shipped: other words, or other law, are a new row from a day on.

``shipped_law.txt`` holds a line for every row: kind, key, day, digest. To change a wording add a row with its day to the
table of the room; the test that fails then names the line to add. A line goes, or its digest changes, only where the row
told something untrue; say why in the commit.
"""

import hashlib
import json
from pathlib import Path

import nennep.documents.rules.terms
import nennep.formsets.form_names
import nennep.formsets.sets
import nennep.org.rules.law_days
import nennep.procedures.rules.clock_law
import nennep.procedures.rules.starter_fields
import nennep.work.parts.notice_kinds  # noqa: F401 - each declares its kind of law data
from nennep.kernel.law import LAW_KINDS, LawItem

SHIPPED = Path(__file__).with_name("shipped_law.txt")
MENDED = (
    "A shipped row was changed in place: put back what stood there, and write the new text as a row of its own with the"
    " day from which it holds; papers and notices of the days before keep their words"
)


def digest(row: LawItem) -> str:
    told = [row.article, row.ended, row.content]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rows_of_the_product() -> dict[str, str]:
    """Digest by “kind key day”."""
    return {
        f"{name} {row.key.replace(' ', '_')} {row.begins_on}": digest(row)
        for name, kind in LAW_KINDS.items()
        for row in kind.entries()
    }


def shipped() -> dict[str, str]:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line)


def test_a_shipped_row_is_never_edited_in_place() -> None:
    held, product = shipped(), rows_of_the_product()
    changed = sorted(name for name, told in held.items() if product.get(name) != told)
    assert changed == [], MENDED


def test_every_row_of_the_product_is_kept_as_shipped() -> None:
    missing = sorted(f"{name} {told}" for name, told in rows_of_the_product().items() if name not in shipped())
    assert missing == [], f"Add these lines to {SHIPPED.name}"


def test_another_word_is_another_digest() -> None:
    rows = LAW_KINDS["notice_templates"].entries()
    row = rows[0]
    other = LawItem(row.key, row.begins_on, row.article, {**row.content, "body": f"{row.content['body']} "})
    assert digest(other) != digest(row)

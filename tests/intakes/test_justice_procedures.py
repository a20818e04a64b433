"""The 158 provincial procedures of justice enter in one go, and are found again."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from nennep.intakes.queries.entries import counts_of, entries_of
from nennep.intakes.rules import answered
from nennep.kernel.text import fold, nfc
from nennep.procedures.models import Field, IntakeLine, ProcedureVersion
from nennep.procedures.queries import ListFilter, listed, published_in
from nennep.procedures.queries.procedure_list import matches
from nennep.procedures.rules.published import Published
from tests.cast import Cast
from tests.intakes.intakes import (
    TODAY,
    answer_all_alike,
    answer_all_in_common,
    intake_of_rows,
    justice,
    open_questions,
    taken_in,
)

KEYS = ("ten_thu_tuc", "linh_vuc", "cap_thuc_hien", "so_quyet_dinh")


def half_without_marks(name: str) -> str:
    words = fold(name).split()
    return " ".join(words[: max(1, len(words) // 2)])


def untold(line: IntakeLine, published: Published) -> list[str]:
    """Limits and sums of the answered sheet that its version does not say, or that it says besides."""
    made = answered(line.values, line.doubts)
    channels = Counter(row["channel"] for row in made["channels"])
    wrong = []
    for row in made["channels"]:
        term = published.terms[row["channel"]]
        amount = Decimal(row["amount"]) if row["amount"] and row["unit"] else None
        if channels[row["channel"]] == 1 and (term.unit, term.amount) != (row["unit"], amount):
            wrong.append(f"{made['code']} {row['channel']}: {term.words()}")
        sums = {fee["amount"] for fee in row["fees"] if fee["amount"]}
        charged = {fee.amount for fee in published.fees if fee.channel in ("", row["channel"])}
        if channels[row["channel"]] == 1 and sums != charged:
            wrong.append(f"{made['code']} {row['channel']}: {charged}")
    return wrong


@pytest.mark.once("tests/intakes/test_intakes.py")
def test_158_procedures_of_justice_enter_in_one_go_and_a_second_reading_finds_nothing_new(
    cast: Cast, shared: Path
) -> None:
    rows = justice(shared)
    assert len(rows) == 158
    intake = intake_of_rows(cast, *rows)
    answer_all_in_common(intake, cast)
    assert answer_all_alike(intake, cast) < 40
    assert open_questions(intake) == []

    batch = taken_in(intake, cast)
    skipped = list(batch.items.filter(outcome="skipped").values_list("title", "reason"))
    assert (skipped, batch.state, batch.total) == ([], "finished", 158)

    versions = {
        version.procedure.root: version
        for version in ProcedureVersion.objects.select_related("procedure__field", "decision")
    }
    wrong = [
        row["ma_thu_tuc"]
        for row in rows
        for version in [versions[row["ma_thu_tuc"]]]
        if (version.name, version.procedure.field.name, version.level, version.decision.number)
        != tuple(" ".join(nfc(row[key]).split()) for key in KEYS)
    ]
    assert wrong == []
    assert len({version.procedure.quality_code for version in versions.values()}) == 158

    published = published_in(ProcedureVersion.objects.all())
    assert [told for line in intake.lines.all() for told in untold(line, published[line.result_id])] == []

    everything = listed([cast.health.pk], TODAY, ListFilter())
    lost = [
        row["ma_thu_tuc"]
        for row in rows
        if row["ma_thu_tuc"]
        not in {each.procedure.root for each in everything if matches(each, half_without_marks(row["ten_thu_tuc"]))}
    ]
    assert lost == []
    cards = {row["ma_thu_tuc"] for row in rows if "the tu van vien" in fold(row["ten_thu_tuc"])}
    assert cards <= {each.procedure.root for each in listed([cast.health.pk], TODAY, ListFilter("the tu van vien"))}

    again = intake_of_rows(cast, *rows)
    counts = counts_of(entries_of(again))
    assert (counts["same"], counts["open"], Field.objects.count()) == (158, 0, len({r["linh_vuc"] for r in rows}))

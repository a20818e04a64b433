"""Results and letters numbered so far enter the register of outgoing papers, as they were numbered."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# The letters of the forms of Thông tư 01/2018/TT-VPCP and 03/2025/TT-VPCP, with the symbol behind the number.
SYMBOLS = {"supplement_request": "HDHS", "refusal_note": "TCHS", "stop_notice": "TBDHS"}
AT_ONCE = 500


def enter_letters(apps: Any, editor: Any) -> None:
    paper, number = apps.get_model("cases", "IssuedPaper"), apps.get_model("documents", "IssuedNumber")
    rows = paper.objects.filter(form__in=SYMBOLS).exclude(number="").select_related("case").order_by("pk")
    made = []
    seen = set()
    for row in rows.iterator(AT_ONCE):
        day = row.issued_at.astimezone(ZONE).date()
        key = (row.case.agency_id, row.form, str(day.year), int(row.number) if row.number.isdecimal() else None)
        counted = key[3] is not None and key not in seen
        seen.add(key)
        made.append(
            number(
                agency_id=row.case.agency_id,
                series=row.form if counted else "",
                period=str(day.year),
                number=key[3] if counted else None,
                text=f"{row.number}/{SYMBOLS[row.form]}",
                dated_on=day,
                subject_type="case",
                subject_id=row.case_id,
                issued_at=row.issued_at,
                issued_by_id=row.issued_by_id,
            )
        )
    number.objects.bulk_create(made, batch_size=AT_ONCE)


def enter_results(apps: Any, editor: Any) -> None:
    """What was typed is kept as it is; the first of several alike bars the number, the others are kept too."""
    result, number = apps.get_model("cases", "Result"), apps.get_model("documents", "IssuedNumber")
    made = []
    seen = set()
    rows = result.objects.exclude(number="").exclude(case__agency__level="source").select_related("case")
    for row in rows.order_by("pk").iterator(AT_ONCE):
        day = (row.issued_at or row.signed_at).astimezone(ZONE).date()
        found = re.match(r"[0-9]{1,9}", row.number)
        key = (row.case.agency_id, day.year, row.number)
        barring = found is not None and key not in seen
        seen.add(key)
        made.append(
            number(
                agency_id=row.case.agency_id,
                period=str(day.year),
                number=int(found[0]) if found and barring else None,
                text=row.number,
                dated_on=day,
                subject_type="case",
                subject_id=row.case_id,
                issued_at=row.issued_at or row.signed_at,
                issued_by_id=row.signed_by_id,
            )
        )
    number.objects.bulk_create(made, batch_size=AT_ONCE)


def leave(apps: Any, editor: Any) -> None:
    """The letters and results themselves bear their numbers."""
    apps.get_model("documents", "IssuedNumber").objects.filter(subject_type="case").delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_series_of_results")]

    operations = [
        migrations.RunPython(enter_letters, leave),
        migrations.RunPython(enter_results, migrations.RunPython.noop),
    ]

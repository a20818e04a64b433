"""What was paid when a case was received becomes an entry, as it is for every case since."""

from typing import Any

from django.db import migrations

AT_ONCE = 500


def enter_payments(apps: Any, editor: Any) -> None:
    """In the name of whoever received the case."""
    case, entry, event = (
        apps.get_model(*name) for name in (("cases", "Case"), ("cases", "FeeEntry"), ("ledger", "Event"))
    )
    paid = case.objects.filter(fee_amount__gt=0, received_at__isnull=False).exclude(fee_paid_by="").order_by("pk")
    for rows in _by(AT_ONCE, list(paid.only("pk", "agency_id", "fee_amount", "fee_paid_by", "received_at"))):
        events = event.objects.filter(kind="case.received", subject_type="case", subject_id__in=[r.pk for r in rows])
        doers = dict(events.values_list("subject_id", "actor_id"))
        entry.objects.bulk_create(
            entry(
                case_id=row.pk,
                agency_id=row.agency_id,
                kind="paid",
                amount=row.fee_amount,
                way=row.fee_paid_by,
                entered_at=row.received_at,
                entered_by_id=doers.get(row.pk),
            )
            for row in rows
        )


def _by(size: int, rows: list[Any]) -> list[list[Any]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_corrections_and_fee_entries"), ("ledger", "0002_append_only")]

    operations = [migrations.RunPython(enter_payments, migrations.RunPython.noop)]

from django.db import migrations

TELLERS = (
    "tell_who_has_work",
    "tell_overdue",
    "tell_supplement_back",
    "tell_drafts_wanted",
    "tell_calendar_wanted",
    "tell_citizen",
)


def begin_now(apps, schema_editor):
    """Nobody is told of what happened before there were notices: those readers begin at the end of each chain."""
    chains = apps.get_model("ledger", "Chain").objects.values_list("agency_id", "length")
    cursors = apps.get_model("ledger", "ReaderCursor").objects
    for agency_id, length in chains:
        for name in TELLERS:
            cursors.get_or_create(
                reader=f"nennep.connectors.readers.{name}", chain_id=agency_id, defaults={"number": length}
            )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("ledger", "0004_parked_events"), ("work", "0004_notices")]
    operations = [migrations.RunPython(begin_now, migrations.RunPython.noop)]

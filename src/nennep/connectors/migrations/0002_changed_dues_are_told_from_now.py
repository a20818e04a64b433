from django.db import migrations

TELLERS = ("tell_due_changed",)


def begin_now(apps, schema_editor):
    """Nobody is told of due dates that were computed again before there were such notices."""
    chains = apps.get_model("ledger", "Chain").objects.values_list("agency_id", "length")
    cursors = apps.get_model("ledger", "ReaderCursor").objects
    for agency_id, length in chains:
        for name in TELLERS:
            cursors.get_or_create(
                reader=f"nennep.connectors.readers.{name}", chain_id=agency_id, defaults={"number": length}
            )


class Migration(migrations.Migration):
    dependencies = [("connectors", "0001_news_begins_now"), ("ledger", "0004_parked_events")]
    operations = [migrations.RunPython(begin_now, migrations.RunPython.noop)]

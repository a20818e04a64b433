from django.db import migrations

TELLERS = ("tell_returned",)


def begin_now(apps, schema_editor):
    """Nobody is told of versions that were returned before there were such notices."""
    chains = apps.get_model("ledger", "Chain").objects.values_list("agency_id", "length")
    cursors = apps.get_model("ledger", "ReaderCursor").objects
    for agency_id, length in chains:
        for name in TELLERS:
            cursors.get_or_create(
                reader=f"nennep.connectors.readers.{name}", chain_id=agency_id, defaults={"number": length}
            )


class Migration(migrations.Migration):
    dependencies = [("connectors", "0006_handovers_are_told_from_now")]
    operations = [migrations.RunPython(begin_now, migrations.RunPython.noop)]

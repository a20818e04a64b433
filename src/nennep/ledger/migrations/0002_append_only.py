"""Events are only ever added.

Triggers refuse change and removal on both databases. On SQLite they stop accidents,
not the owner of the file; on PostgreSQL the app role, besides, holds no more than
SELECT and INSERT on events (docs/operate/install.md).
"""

from django.db import migrations

SQLITE = [
    f"CREATE TRIGGER ledger_event_no_{verb.lower()} BEFORE {verb} ON ledger_event"
    f" BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$",
    "CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event"
    " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
]
UNDO = {
    "sqlite": [f"DROP TRIGGER ledger_event_no_{verb}" for verb in ("update", "delete")],
    "postgresql": ["DROP TRIGGER ledger_event_append_only ON ledger_event", "DROP FUNCTION ledger_refuse()"],
}


def forbid(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_chains_and_events")]
    operations = [migrations.RunPython(forbid, allow)]

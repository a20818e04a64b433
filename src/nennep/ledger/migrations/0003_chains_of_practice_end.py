"""Events of practice (those of a negative number, ``kernel.practice``) may be removed, all others never.

On PostgreSQL by the owner alone: the app role holds no DELETE on events. No event of any chain is ever changed.
"""

from django.db import migrations

FREE = "OLD.chain_id < 0"
SQLITE = [
    "DROP TRIGGER ledger_event_no_delete",
    f"CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event WHEN NOT ({FREE})"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
]
SQLITE_BACK = [
    "DROP TRIGGER ledger_event_no_delete",
    "CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
]
REFUSE = "RAISE EXCEPTION 'events are append-only';"
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN IF TG_OP = 'DELETE' AND {FREE} THEN RETURN OLD; END IF; {REFUSE} END $$"
)
POSTGRESQL_BACK = (
    f"CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {REFUSE} END $$"
)


def free(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [POSTGRESQL] if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def bind(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [POSTGRESQL_BACK] if vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [migrations.RunPython(free, bind)]

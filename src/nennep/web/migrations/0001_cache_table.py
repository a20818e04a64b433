"""The table of the cache, in which the rate limits of all worker processes meet.

The same table as ``createcachetable`` makes, so that command finds nothing left to do.
"""

from django.db import migrations

TABLE = [
    "CREATE TABLE IF NOT EXISTS web_cache ("
    "cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires {instant} NOT NULL)",
    "CREATE INDEX IF NOT EXISTS web_cache_expires ON web_cache (expires)",
]
INSTANT = {"postgresql": "timestamp with time zone", "sqlite": "datetime"}


def create(apps, schema_editor):
    instant = INSTANT[schema_editor.connection.vendor]
    for statement in TABLE:
        schema_editor.execute(statement.format(instant=instant))


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS web_cache")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create, drop)]

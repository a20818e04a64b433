"""The reader of published versions lies in another room now: its places in the chains go with it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEFORE = "nennep.processes.readers.draft_for_published"
SINCE = "nennep.alignment.readers.draft_for_published"


def rename(apps: Apps, old: str, new: str) -> None:
    apps.get_model("ledger", "ReaderCursor").objects.filter(reader=old).update(reader=new)


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, BEFORE, SINCE)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, SINCE, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only"), ("processes", "0002_drafts_and_approvals")]

    operations = [migrations.RunPython(forwards, backwards)]

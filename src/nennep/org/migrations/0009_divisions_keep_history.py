from django.db import migrations, models


def tell_of_those_that_ended(apps, schema_editor):
    """Each division keeps the history of those that have ended in it."""
    divisions = apps.get_model("org", "Division")
    rows = {one.pk: one for one in divisions.objects.all()}
    for ended in sorted(rows.values(), key=lambda one: one.pk):
        heir = rows.get(ended.successor_id)
        while heir is not None:
            if ended.pk not in heir.keeps_history_of:
                heir.keeps_history_of.append(ended.pk)
                heir.save(update_fields=["keeps_history_of"])
            heir = rows.get(heir.successor_id)


class Migration(migrations.Migration):
    dependencies = [("org", "0008_agencies_that_end")]

    operations = [
        migrations.AddField(model_name="division", name="keeps_history_of", field=models.JSONField(default=list)),
        migrations.RunPython(tell_of_those_that_ended, migrations.RunPython.noop, elidable=True),
    ]

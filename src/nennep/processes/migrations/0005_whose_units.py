from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0004_drafts_given_to_another")]

    operations = [
        migrations.AddField(model_name="processversion", name="units_of", field=models.BigIntegerField(null=True))
    ]

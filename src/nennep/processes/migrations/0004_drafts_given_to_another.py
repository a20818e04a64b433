"""Why a draft went from one writer to another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0003_reader_in_alignment")]

    operations = [
        migrations.AddField(
            model_name="processversion", name="given_reason", field=models.CharField(blank=True, max_length=300)
        )
    ]

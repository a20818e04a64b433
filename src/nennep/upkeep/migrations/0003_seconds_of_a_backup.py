from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0002_law_packages")]

    operations = [
        migrations.AddField(model_name="backuprun", name="seconds", field=models.PositiveIntegerField(null=True))
    ]

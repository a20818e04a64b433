from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_cases_of_the_desk_of_another_agency")]

    operations = [
        migrations.AddField(
            model_name="case", name=name, field=models.PositiveSmallIntegerField(db_default=0, default=0)
        )
        for name in ("extensions", "extension_days")
    ]

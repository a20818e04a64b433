from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_taken_over_cases")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="outside_code",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        )
    ]

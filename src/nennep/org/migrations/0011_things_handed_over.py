from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0010_former_desks")]

    operations = [
        migrations.AddField(
            model_name="workhandoverline", name="thing", field=models.CharField(default="", max_length=80)
        )
    ]

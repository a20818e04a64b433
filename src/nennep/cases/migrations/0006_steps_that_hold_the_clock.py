from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_received_outside_the_territory")]

    operations = [
        migrations.AddField(model_name="interval", name="steps", field=models.JSONField(default=list)),
        migrations.AlterField(
            model_name="interval", name="document", field=models.CharField(blank=True, max_length=400)
        ),
    ]

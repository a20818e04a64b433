from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_variant_of_a_case")]

    operations = [
        migrations.AddField(model_name="case", name="received_outside", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="case", name="reached_at", field=models.DateTimeField(null=True)),
    ]

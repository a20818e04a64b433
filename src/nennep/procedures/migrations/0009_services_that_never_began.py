import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0008_procedures_of_a_desk")]

    operations = [
        migrations.AlterField(
            model_name="deskscope",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="scopes", to="org.deskservice"
            ),
        )
    ]

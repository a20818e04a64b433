import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_code_in_another_system"),
        ("org", "0006_desks_of_other_agencies"),
        ("procedures", "0007_procedures_in_bulk"),
        ("processes", "0003_reader_in_alignment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="desk",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.agency",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("desk__isnull", False)), fields=["desk", "state"], name="cases_of_a_desk"
            ),
        ),
    ]

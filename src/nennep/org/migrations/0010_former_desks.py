import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0009_divisions_keep_history")]

    operations = [
        migrations.CreateModel(
            name="FormerDesk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_to", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_desks", to="org.agency"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.division"),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_desks",
                        to="org.reorganisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "reorganisation"), name="one_former_desk_a_reorganisation"
                    )
                ]
            },
        )
    ]

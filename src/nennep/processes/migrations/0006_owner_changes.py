import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0005_whose_units"), ("org", "0010_former_desks")]

    operations = [
        migrations.CreateModel(
            name="OwnerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_to", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("salt", models.CharField(blank=True, max_length=32)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.division"),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="owner_changes",
                        to="processes.process",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.reorganisation",
                    ),
                ),
            ],
        )
    ]

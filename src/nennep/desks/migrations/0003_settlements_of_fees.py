import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_cases_of_the_desk_of_another_agency"),
        ("desks", "0002_differences_and_papers"),
        ("org", "0007_posts_changed_and_handed_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeSettlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("year", models.PositiveIntegerField()),
                ("month", models.PositiveIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("objection", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Chờ cơ quan xác nhận"),
                            ("objected", "Cơ quan chưa đồng ý"),
                            ("closed", "Đã chốt"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "competent",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettledEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("receipt", models.CharField(blank=True, max_length=40)),
                ("amount", models.BigIntegerField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settled", to="cases.feeentry"
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="desks.feesettlement"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="feesettlement",
            constraint=models.UniqueConstraint(
                fields=("desk", "competent", "year", "month"), name="one_fee_settlement_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="feesettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "proposed"), ("answered_at__isnull", False), _connector="OR"),
                name="an_answered_settlement_has_its_hour",
            ),
        ),
    ]

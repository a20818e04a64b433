import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desks", "0001_papers_handed_over"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="handoverline", name="fee_held", field=models.PositiveBigIntegerField(null=True)
        ),
        migrations.CreateModel(
            name="HandoverDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raised_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("brought", "Đã giao sau"),
                            ("never", "Chưa bao giờ nhận được"),
                            ("withdrawn", "Rút khỏi danh sách"),
                            ("explained", "Giải thích, không thiếu"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("answered_on", models.DateField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Chờ bên giao trả lời"), ("answered", "Đã trả lời")],
                        default="open",
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
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="raised", to="desks.handoverline"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("state", "open")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_on__isnull", False),
                                ("state", "answered"),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_difference_has_its_answer",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="HandoverPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.TextField()),
                ("originals", models.PositiveIntegerField(default=0)),
                ("certified", models.PositiveIntegerField(default=0)),
                ("copies", models.PositiveIntegerField(default=0)),
                ("is_missing", models.BooleanField(default=False)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="desks.handoverline",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("line", "number"), name="one_handover_paper_a_number")]
            },
        ),
    ]

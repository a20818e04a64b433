import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desks", "0003_settlements_of_fees"),
        ("org", "0008_agencies_that_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision", models.CharField(max_length=300)),
                ("held_from", models.DateField()),
                ("held_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeskReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("year", models.PositiveIntegerField()),
                ("month", models.PositiveIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("objection", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Chờ cơ quan cử người ghi nhận"),
                            ("objected", "Cơ quan có ý kiến"),
                            ("closed", "Đã ghi nhận"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
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
            name="ReviewLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("working_days", models.PositiveIntegerField()),
                ("absent_days", models.DecimalField(decimal_places=1, max_digits=3)),
                ("absence_reason", models.CharField(blank=True, max_length=300)),
                ("received", models.PositiveIntegerField()),
                ("handed_late", models.PositiveIntegerField()),
                ("returned", models.PositiveIntegerField()),
                ("returned_late", models.PositiveIntegerField()),
                ("remark", models.TextField()),
                ("grade", models.CharField(blank=True, max_length=120)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="desks.deskmember"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="desks.deskreview"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="deskmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("held_to", None)), fields=("desk", "person"), name="one_open_membership_a_desk"
            ),
        ),
        migrations.AddConstraint(
            model_name="deskmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_to", None), ("held_to__gte", models.F("held_from")), _connector="OR"),
                name="a_desk_member_ends_after_beginning",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskreview",
            constraint=models.UniqueConstraint(
                fields=("desk", "competent", "year", "month"), name="one_desk_review_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="deskreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "proposed"), ("answered_at__isnull", False), _connector="OR"),
                name="an_answered_review_has_its_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewline",
            constraint=models.UniqueConstraint(fields=("review", "member"), name="one_review_line_a_member"),
        ),
        migrations.AddConstraint(
            model_name="reviewline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("absent_days", 0), models.Q(("absence_reason", ""), _negated=True), _connector="OR"
                ),
                name="an_absence_has_its_reason",
            ),
        ),
    ]

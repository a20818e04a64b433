import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("org", "0001_people_and_calendars"),
        ("org", "0002_setup_marks"),
        ("org", "0003_one_agency_a_case_head"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=80)),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "Cấp tỉnh"), ("commune", "Cấp xã"), ("source", "Hệ thống ngoài")],
                        max_length=10,
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subordinates",
                        to="org.agency",
                    ),
                ),
                ("case_head", models.CharField(blank=True, max_length=30)),
                ("place", models.CharField(blank=True, max_length=80)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("website", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("case_head", ""), _negated=True), models.Q(("level", "source"), _negated=True)
                        ),
                        fields=("case_head",),
                        name="one_agency_a_case_head",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("full_name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("is_active", models.BooleanField(default=True)),
                ("must_change_password", models.BooleanField(default=False)),
            ],
            options={"abstract": False, "indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="divisions", to="org.agency"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("is_one_stop", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("agency", "code"), name="one_division_a_code")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="WorkCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_calendar",
                        to="org.agency",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="SetupMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="setup_marks", to="org.agency"
                    ),
                ),
                ("step", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=[("confirmed", "Đã xem"), ("waived", "Không cần")], max_length=10)),
                ("seen", models.CharField(blank=True, max_length=400)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("marked_at", models.DateTimeField()),
                (
                    "marked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "step"), name="one_setup_mark_a_step"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "waived"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_waived_setup_step_has_its_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="positions", to="org.agency"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="org.division",
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("duties", models.JSONField(default=list)),
                ("held_from", models.DateField()),
                ("held_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_to__isnull", True), ("held_to__gte", models.F("held_from")), _connector="OR"
                        ),
                        name="a_position_ends_after_it_begins",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="org.workcalendar"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("hours", models.JSONField(default=dict)),
                ("covers_from", models.DateField()),
                ("covers_to", models.DateField()),
                ("provisional_from", models.DateField(null=True)),
                ("decision", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Dự thảo"), ("in_force", "Đang áp dụng"), ("superseded", "Đã thay thế")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "number"), name="one_calendar_version_a_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("calendar",),
                        name="one_calendar_version_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covers_to__gte", models.F("covers_from"))),
                        name="a_calendar_version_ends_after_it_begins",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="org.position"
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="borrowed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("duties", models.JSONField(default=list)),
                ("held_from", models.DateField()),
                ("held_to", models.DateField()),
                ("basis", models.CharField(max_length=200)),
                ("revoked_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("held_to__gte", models.F("held_from"))),
                        name="a_delegation_ends_after_it_begins",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "calendar_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="org.calendarversion"
                    ),
                ),
                ("day", models.DateField()),
                ("kind", models.CharField(choices=[("off", "Nghỉ"), ("working", "Làm việc")], max_length=10)),
                ("name", models.CharField(max_length=120)),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("provisional", models.BooleanField(default=False)),
                ("spans", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar_version", "day"), name="one_rule_a_day_and_calendar_version"
                    )
                ],
                "indexes": [],
            },
        ),
    ]

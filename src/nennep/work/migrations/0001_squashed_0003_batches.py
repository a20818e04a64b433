import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def leave_room(apps, schema_editor):
    """On PostgreSQL pages keep free space, so that a row's next version stays beside it (HOT)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE work_workitem SET (fillfactor = 80)")


class Migration(migrations.Migration):
    replaces = [("work", "0001_work_items"), ("work", "0002_jobs"), ("work", "0003_batches")]

    initial = True

    dependencies = [("ledger", "0002_append_only"), ("org", "0003_one_agency_a_case_head"), ("org", "__first__")]

    operations = [
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="org.agency",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="org.division",
                    ),
                ),
                ("duty", models.CharField(max_length=30)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("subject_type", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("node", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("limit_at", models.DateTimeField(null=True)),
                ("promise_at", models.DateTimeField(null=True)),
                ("safe_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Chờ làm"), ("waiting", "Đang chờ"), ("done", "Đã xong")],
                        default="open",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("assignee__isnull", False), ("state", "open")),
                        fields=["assignee", "safe_at"],
                        name="work_of_a_person",
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", True), ("state", "open")),
                        fields=["agency", "duty", "division", "safe_at"],
                        name="work_of_a_duty",
                    ),
                    models.Index(fields=["subject_type", "subject_id"], name="work_of_a_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "done"), _negated=True),
                        fields=("subject_type", "subject_id", "node"),
                        name="one_open_item_a_node",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("leased_until", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("last_run_at", models.DateTimeField(null=True)),
                ("last_count", models.PositiveIntegerField(default=0)),
                ("last_skipped", models.TextField(default="")),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="org.agency"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("total", models.PositiveIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Đang làm"), ("finished", "Đã xong"), ("cancelled", "Đã dừng")],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "asked_at"], name="batches_of_an_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_batch_that_ended_has_its_hour",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="work.batch"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=400)),
                ("content", models.JSONField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("", "Chưa làm"), ("done", "Đã làm"), ("skipped", "Bỏ qua")], max_length=7
                    ),
                ),
                ("made", models.CharField(blank=True, max_length=80)),
                ("reason", models.TextField(blank=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="one_batch_item_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "skipped"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "skipped"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="a_skipped_item_has_its_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]

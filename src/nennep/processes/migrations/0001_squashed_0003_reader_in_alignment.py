import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("processes", "0001_processes_and_versions"),
        ("processes", "0002_drafts_and_approvals"),
        ("processes", "0003_reader_in_alignment"),
    ]

    initial = True

    dependencies = [
        ("ledger", "0002_append_only"),
        ("org", "0003_one_agency_a_case_head"),
        ("org", "__first__"),
        ("procedures", "0007_procedures_in_bulk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Process",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="processes", to="org.agency"
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=400)),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="processes", to="org.division"
                    ),
                ),
                ("procedures", models.ManyToManyField(related_name="processes", to="procedures.procedure")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("agency", "code"), name="one_process_a_code")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PaperTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                (
                    "track",
                    models.CharField(
                        choices=[
                            ("internal", "Quy trình nội bộ"),
                            ("iso", "Quy trình ISO"),
                            ("electronic", "Quy trình điện tử"),
                            ("restructuring", "Tái cấu trúc"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("agency", "track"),
                        name="one_own_template_a_track",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="processes.process"
                    ),
                ),
                ("number", models.CharField(max_length=10)),
                ("definition", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Bản nháp"),
                            ("review", "Chờ thẩm tra"),
                            ("approval", "Chờ phê duyệt"),
                            ("in_force", "Có hiệu lực"),
                            ("superseded", "Hết hiệu lực"),
                            ("dropped", "Đã bỏ"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("effective_from", models.DateField(null=True)),
                ("effective_to", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="processes.processversion",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="process_versions",
                        to="procedures.publishingdecision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("checklist", models.JSONField(default=list)),
                ("accepted", models.JSONField(default=dict)),
                ("examples", models.JSONField(default=list)),
                ("edit", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("saved_at", models.DateTimeField(null=True)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("remark", models.TextField(blank=True)),
                ("covers", models.ManyToManyField(related_name="process_versions", to="procedures.procedureversion")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dropped"), _negated=True),
                        fields=("process", "number"),
                        name="one_process_version_a_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("process",),
                        name="one_process_version_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "review", "approval"))),
                        fields=("process",),
                        name="one_open_version_a_process",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ProcessUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                (
                    "process",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="processes.process",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("word", "Quy trình Word"), ("bpmn", "Tệp BPMN"), ("package", "Gói trao đổi")],
                        max_length=8,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("content", models.JSONField(default=dict)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="DraftEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="processes.processversion"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("words", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                    models.UniqueConstraint(fields=("process_version", "number"), name="one_edit_a_number")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="processes.processversion",
                    ),
                ),
                (
                    "track",
                    models.CharField(
                        choices=[
                            ("internal", "Quy trình nội bộ"),
                            ("iso", "Quy trình ISO"),
                            ("electronic", "Quy trình điện tử"),
                            ("restructuring", "Tái cấu trúc"),
                        ],
                        max_length=14,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("authority", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=60)),
                ("signed_on", models.DateField()),
                ("signer", models.CharField(blank=True, max_length=120)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("process_version", "track"),
                        name="one_approval_a_track",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effective_from__gte", models.F("signed_on"))),
                        name="an_approval_takes_effect_once_signed",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PrintedPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="processes.processversion",
                    ),
                ),
                (
                    "track",
                    models.CharField(
                        choices=[
                            ("internal", "Quy trình nội bộ"),
                            ("iso", "Quy trình ISO"),
                            ("electronic", "Quy trình điện tử"),
                            ("restructuring", "Tái cấu trúc"),
                        ],
                        max_length=14,
                    ),
                ),
                ("form", models.CharField(choices=[("pdf", "PDF/A"), ("docx", "Word")], max_length=4)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("printed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("process_version", "track", "form"), name="one_printed_paper_a_form"
                    )
                ],
                "indexes": [],
            },
        ),
    ]

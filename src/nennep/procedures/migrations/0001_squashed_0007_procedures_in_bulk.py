import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import nennep.procedures.models.register


class Migration(migrations.Migration):
    replaces = [
        ("procedures", "0001_procedures_by_day"),
        ("procedures", "0002_decisions_and_variants"),
        ("procedures", "0003_a_decision_has_an_agency"),
        ("procedures", "0004_code_of_a_decision"),
        ("procedures", "0005_sector_rules_with_their_article"),
        ("procedures", "0006_fields_have_a_keeper"),
        ("procedures", "0007_procedures_in_bulk"),
    ]

    initial = True

    dependencies = [
        ("ledger", "0002_append_only"),
        ("org", "0003_one_agency_a_case_head"),
        ("org", "__first__"),
        ("work", "0003_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Field",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fields", to="org.agency"
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200)),
                ("sector", models.CharField(blank=True, max_length=120)),
                ("order", models.PositiveIntegerField(default=0)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="procedures.field",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("keeper"),
                        django.db.models.functions.text.Lower("code"),
                        name="one_field_a_code_and_keeper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(
                                models.Q(("successor", models.F("pk")), _negated=True), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_merged_field_has_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("successor__isnull", False),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_field_ends_after_it_begins",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PublishingDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="org.agency"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        db_index=False, default=nennep.procedures.models.register.chance_code, max_length=90
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("signed_on", models.DateField(null=True)),
                ("effective_on", models.DateField(null=True)),
                ("issuer", models.CharField(blank=True, max_length=200)),
                ("title", models.TextField(blank=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("warnings", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Đang đối chiếu"), ("applied", "Đã áp dụng"), ("dropped", "Đã bỏ")],
                        default="applied",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("entered_at", models.DateTimeField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("applied_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "code"), name="one_decision_a_code"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "applied")),
                        fields=("agency", "number", "signed_on"),
                        name="one_applied_decision_a_number_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            models.Q(models.Q(("number", ""), _negated=True), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_applied_decision_has_number_and_day",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ProcedureIntake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="procedure_intakes", to="org.agency"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("answers", models.JSONField(default=dict)),
                ("warnings", models.JSONField(default=list)),
                ("unread", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Đang đối chiếu"), ("dropped", "Đã bỏ")], default="open", max_length=7
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "entered_at"], name="intakes_of_an_agency")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("root", models.CharField(max_length=20)),
                ("suffix", models.CharField(blank=True, max_length=30)),
                ("quality_code", models.CharField(max_length=30)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="procedures", to="org.agency"
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="procedures", to="procedures.field"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="procedures",
                        to="org.division",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "root"), name="one_procedure_a_root"),
                    models.UniqueConstraint(fields=("agency", "quality_code"), name="one_procedure_a_quality_code"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FieldChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="procedures.field"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "Lập"), ("renamed", "Đổi tên"), ("merged", "Gộp"), ("closed", "Đóng")],
                        max_length=8,
                    ),
                ),
                ("from_day", models.DateField()),
                ("was", models.CharField(blank=True, max_length=200)),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("procedures", models.ManyToManyField(related_name="field_changes", to="procedures.procedure")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "renamed"), models.Q(("was", ""), _negated=True)),
                            models.Q(models.Q(("kind", "renamed"), _negated=True), ("was", "")),
                            _connector="OR",
                        ),
                        name="a_renamed_field_had_a_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "merged")), fields=("field",), name="a_field_is_merged_once"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="procedures.procedure"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=400)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("detailed", "TTHC được luật quy định chi tiết"),
                            ("delegated", "TTHC được luật giao quy định chi tiết"),
                            ("local", "TTHC đặc thù của địa phương"),
                            ("internal", "TTHC nội bộ"),
                        ],
                        default="detailed",
                        max_length=12,
                    ),
                ),
                ("level", models.CharField(max_length=60)),
                (
                    "decision",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="procedures.publishingdecision"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("terms", models.JSONField()),
                ("immediate", models.BooleanField(default=False)),
                (
                    "supplement_policy",
                    models.CharField(
                        blank=True,
                        choices=[("", "Theo quy định chung"), ("resume", "Tính tiếp"), ("restart", "Tính lại từ đầu")],
                        max_length=8,
                    ),
                ),
                ("supplement_rounds", models.PositiveIntegerField(null=True)),
                ("supplement_days", models.PositiveIntegerField(null=True)),
                ("supplement_basis", models.CharField(blank=True, max_length=300)),
                ("sets", models.PositiveIntegerField(default=1)),
                ("applicants", models.JSONField(default=list)),
                ("sequence", models.JSONField(default=list)),
                ("questions", models.JSONField(default=list)),
                ("competent", models.CharField(max_length=200)),
                ("authorised", models.CharField(blank=True, max_length=200)),
                ("coordinating", models.CharField(blank=True, max_length=400)),
                ("result", models.CharField(max_length=1000)),
                ("paper_result", models.BooleanField(default=True)),
                ("reception_place", models.CharField(blank=True, max_length=300)),
                ("exemptions", models.TextField(blank=True)),
                ("conditions", models.TextField(blank=True)),
                (
                    "service_level",
                    models.CharField(
                        choices=[
                            ("full_online", "Toàn trình"),
                            ("partial_online", "Một phần"),
                            ("none", "Cung cấp thông tin"),
                        ],
                        max_length=20,
                    ),
                ),
                ("partial_reason", models.CharField(blank=True, max_length=200)),
                ("one_stop", models.BooleanField(default=True)),
                ("linked", models.BooleanField(default=False)),
                ("territory_free", models.BooleanField(default=False)),
                ("post_reception", models.BooleanField(default=True)),
                ("post_return", models.BooleanField(default=True)),
                (
                    "routing",
                    models.CharField(
                        choices=[("own", "Tại tỉnh"), ("ministry", "Hệ thống bộ"), ("national", "Quốc gia")],
                        default="own",
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("public", "Đang công khai"), ("amended", "Đã sửa đổi"), ("repealed", "Đã bãi bỏ")],
                        default="public",
                        max_length=10,
                    ),
                ),
                ("involved", models.ManyToManyField(related_name="procedures_involved_in", to="org.agency")),
            ],
            options={
                "indexes": [models.Index(fields=["procedure", "valid_from"], name="versions_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "number"), name="one_procedure_version_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supplement_basis", ""), _negated=True),
                            models.Q(
                                ("supplement_days__isnull", True),
                                ("supplement_policy", ""),
                                ("supplement_rounds__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_own_supplement_rule_has_its_article",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procedure_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="components",
                        to="procedures.procedureversion",
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=4000)),
                ("form", models.CharField(blank=True, max_length=120)),
                ("originals", models.PositiveIntegerField(default=1)),
                ("certified", models.PositiveIntegerField(default=0)),
                ("copies", models.PositiveIntegerField(default=0)),
                ("required", models.BooleanField(default=True)),
                (
                    "manner",
                    models.CharField(
                        choices=[("submit", "Nộp"), ("show", "Xuất trình"), ("data", "Lấy từ dữ liệu")],
                        default="submit",
                        max_length=6,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("electronic", models.BooleanField(default=True)),
                ("national_code", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procedure_version", "order"), name="one_component_a_place")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procedure_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fees",
                        to="procedures.procedureversion",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0)),
                ("kind", models.CharField(choices=[("phi", "Phí"), ("le_phi", "Lệ phí")], max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("amount", models.PositiveBigIntegerField()),
                ("channel", models.CharField(blank=True, max_length=8)),
                ("basis", models.CharField(max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="a_fee_is_not_negative")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Variant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procedure_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variants",
                        to="procedures.procedureversion",
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("answers", models.JSONField(default=dict)),
                ("terms", models.JSONField(default=dict)),
                ("components", models.JSONField(null=True)),
                ("fees", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procedure_version", "order"), name="one_variant_a_place")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LegalBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procedure_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bases",
                        to="procedures.procedureversion",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0)),
                ("document", models.CharField(max_length=1000)),
                ("article", models.CharField(blank=True, max_length=120)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="DecisionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="procedures.publishingdecision",
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("enacted", "Ban hành mới"),
                            ("amended", "Sửa đổi, bổ sung"),
                            ("replaced", "Thay thế"),
                            ("repealed", "Bãi bỏ"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(blank=True, max_length=400)),
                (
                    "procedure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.procedure",
                    ),
                ),
                ("effective_on", models.DateField(null=True)),
                ("values", models.JSONField(default=dict)),
                ("read", models.JSONField(default=dict)),
                ("source", models.JSONField(default=dict)),
                ("doubts", models.JSONField(default=list)),
                ("left_out", models.CharField(blank=True, max_length=300)),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.procedureversion",
                    ),
                ),
                ("replaced", models.ManyToManyField(related_name="+", to="procedures.procedure")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "order"), name="one_decision_line_a_place")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="IntakeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="procedures.procedureintake",
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("place", models.CharField(blank=True, max_length=120)),
                ("values", models.JSONField()),
                ("doubts", models.JSONField(default=list)),
                ("raw", models.JSONField(default=dict)),
                ("accepted", models.BooleanField(default=False)),
                ("left_out", models.CharField(blank=True, max_length=300)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="work.batch"
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.procedureversion",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("intake", "order"), name="one_intake_line_a_place")],
                "indexes": [],
            },
        ),
    ]

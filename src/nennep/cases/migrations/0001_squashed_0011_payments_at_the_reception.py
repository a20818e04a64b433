import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def leave_room(apps, schema_editor):
    """On PostgreSQL pages keep free space, so that a row's next version stays beside it (HOT)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE cases_case SET (fillfactor = 80)")


class Migration(migrations.Migration):
    replaces = [
        ("cases", "0001_cases"),
        ("cases", "0002_what_outside_systems_say"),
        ("cases", "0003_one_case_a_request"),
        ("cases", "0004_variant_of_a_case"),
        ("cases", "0005_received_outside_the_territory"),
        ("cases", "0006_steps_that_hold_the_clock"),
        ("cases", "0007_results_kept_after_reopening"),
        ("cases", "0008_series_of_results"),
        ("cases", "0009_numbers_of_outgoing_papers"),
        ("cases", "0010_corrections_and_fee_entries"),
        ("cases", "0011_payments_at_the_reception"),
    ]

    initial = True

    dependencies = [
        ("documents", "0004_series_and_their_numbers"),
        ("ledger", "0002_append_only"),
        ("org", "0003_one_agency_a_case_head"),
        ("org", "__first__"),
        ("procedures", "0007_procedures_in_bulk"),
        ("processes", "0003_reader_in_alignment"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="org.agency",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("citizen", "Của tổ chức, cá nhân"), ("internal", "Nội bộ")], max_length=10
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                (
                    "procedure_version",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="procedures.procedureversion"
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.variant",
                    ),
                ),
                (
                    "process_version",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="processes.processversion"
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="procedures.field"),
                ),
                (
                    "division",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="org.division"),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handled_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("counter", "Trực tiếp"), ("online", "Trực tuyến"), ("post", "Bưu chính công ích")],
                        max_length=20,
                    ),
                ),
                (
                    "result_channel",
                    models.CharField(
                        choices=[
                            ("counter", "Tại quầy"),
                            ("online", "Bản điện tử"),
                            ("both", "Tại quầy và bản điện tử"),
                            ("post", "Bưu chính công ích"),
                        ],
                        default="counter",
                        max_length=10,
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=400)),
                ("sets", models.PositiveIntegerField(default=1)),
                ("fee_amount", models.PositiveBigIntegerField(default=0)),
                ("fee_paid_by", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Mới nộp, chờ tiếp nhận"),
                            ("incomplete", "Chờ bổ sung trước khi tiếp nhận"),
                            ("processing", "Đang giải quyết"),
                            ("waiting", "Chờ bổ sung"),
                            ("suspended", "Tạm dừng"),
                            ("resolved", "Đã có kết quả"),
                            ("returned", "Đã trả kết quả"),
                            ("declined", "Không tiếp nhận"),
                            ("recalled", "Thu hồi trước khi tiếp nhận"),
                            ("withdrawn", "Đã rút"),
                            ("stopped", "Dừng giải quyết"),
                        ],
                        default="submitted",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("tokens", models.JSONField(default=list)),
                ("variables", models.JSONField(default=dict)),
                ("refusal", models.BooleanField(default=False)),
                ("submitted_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(null=True)),
                ("received_outside", models.BooleanField(default=False)),
                ("reached_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("due_provisional", models.BooleanField(default=False)),
                ("first_due_at", models.DateTimeField(null=True)),
                ("stopped_since", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("early", "Trước hạn"), ("on_time", "Đúng hạn"), ("overdue", "Quá hạn")],
                        max_length=8,
                    ),
                ),
                ("period", models.PositiveIntegerField(null=True)),
                ("supplement_rounds", models.PositiveIntegerField(default=0)),
                ("search_text", models.TextField(default="")),
                ("request_key", models.CharField(max_length=32, null=True)),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True), ("stopped_since__isnull", True)),
                        fields=["agency", "due_at"],
                        name="cases_due",
                    ),
                    models.Index(fields=["agency", "state", "due_at"], name="cases_by_state"),
                    models.Index(fields=["agency", "-received_at"], name="cases_by_reception"),
                    models.Index(fields=["agency", "period", "field", "outcome"], name="cases_by_outcome"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "code"), name="one_case_a_code"),
                    models.UniqueConstraint(fields=("agency", "request_key"), name="one_case_a_request"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), ("finished_at__isnull", False), _connector="OR"),
                        name="an_outcome_needs_a_finish",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.procedure"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("granted", "Kết quả"), ("refused", "Từ chối giải quyết")], max_length=8),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.numberseries"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "procedure", "kind"), name="one_result_series_a_procedure"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OutsideOfficer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outside_officers", to="org.agency"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        fields=("agency", "name"),
                        name="one_outside_officer_a_name",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="import_runs", to="org.agency"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("mapping_sha256", models.CharField(default="", max_length=64)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("refusals", models.JSONField(default=list)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="cases.case"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("submitter", "Người nộp"),
                            ("owner", "Chủ hồ sơ"),
                            ("mandatary", "Người được ủy quyền"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Cá nhân"), ("organisation", "Tổ chức")], default="person", max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("identity_number", models.CharField(blank=True, max_length=20)),
                ("born_on", models.DateField(null=True)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "role"), name="one_party_a_role_and_case")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ReceivedComponent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="received_components", to="cases.case"
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="procedures.component"),
                ),
                ("originals", models.PositiveIntegerField(default=0)),
                ("certified", models.PositiveIntegerField(default=0)),
                ("copies", models.PositiveIntegerField(default=0)),
                (
                    "electronic",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Chưa số hóa"),
                            ("digitised", "Đã quét"),
                            ("sent", "Nộp bản điện tử"),
                            ("reused", "Dùng lại"),
                            ("from_data", "Lấy từ dữ liệu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("supplemented_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "component"), name="one_reception_a_component_and_case")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Interval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="intervals", to="cases.case"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=20)),
                ("document", models.CharField(blank=True, max_length=400)),
                ("steps", models.JSONField(default=list)),
                ("policy", models.CharField(max_length=8)),
                ("due_before", models.DateTimeField(null=True)),
                ("due_after", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="one_open_stop_a_case"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="timers", to="cases.case"
                    ),
                ),
                ("node", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["due_at"], name="timers_due")], "constraints": []},
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="cases.case"
                    ),
                ),
                ("node", models.CharField(blank=True, max_length=40)),
                ("about", models.CharField(max_length=30)),
                ("text", models.TextField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="CaseCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="cases.case"
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            name="FeeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fee_entries", to="cases.case"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paid", "Thu"),
                            ("exempted", "Miễn, giảm"),
                            ("refunded", "Hoàn trả"),
                            ("waived", "Cho trả khi chưa thu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.PositiveBigIntegerField()),
                ("way", models.CharField(blank=True, max_length=20)),
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
                "indexes": [models.Index(fields=["agency", "entered_at"], name="fee_entries_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "waived")), fields=("case",), name="one_waiver_a_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["exempted", "waived"]), ("way", "")),
                            models.Q(("kind__in", ["paid", "refunded"]), models.Q(("way", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="money_that_moved_has_its_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplementRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supplements", to="cases.case"
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                (
                    "phase",
                    models.CharField(
                        choices=[("reception", "Trước tiếp nhận"), ("examination", "Khi thẩm định")], max_length=12
                    ),
                ),
                ("missing", models.JSONField(default=list)),
                ("corrections", models.JSONField(default=list)),
                ("reason", models.TextField()),
                ("legal_basis", models.CharField(blank=True, max_length=300)),
                ("guidance_ignored", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
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
                    models.UniqueConstraint(fields=("case", "phase", "round"), name="one_supplement_a_round")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="cases.case"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("granted", "Kết quả"), ("refused", "Từ chối giải quyết")], max_length=8),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=400)),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                ("receiver", models.CharField(blank=True, max_length=200)),
                ("tracking_number", models.CharField(blank=True, max_length=40)),
                (
                    "file",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="ledger.storedfile"),
                ),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)), fields=("case",), name="one_result_holds_a_case"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="IssuedPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="cases.case"
                    ),
                ),
                ("form_set", models.CharField(max_length=40)),
                ("form", models.CharField(max_length=40)),
                ("round", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("issued_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="ledger.storedfile"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "form", "round"), name="one_paper_a_form_and_round")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OutsideCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outside", to="cases.case"
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=120)),
                ("department", models.CharField(blank=True, max_length=200)),
                ("group", models.CharField(blank=True, max_length=200)),
                (
                    "responsible",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.outsideofficer"
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("planned_end_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]

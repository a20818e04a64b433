import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0001_number_series"),
        ("documents", "0002_legal_register"),
        ("documents", "0003_public_postings"),
        ("documents", "0004_series_and_their_numbers"),
    ]

    initial = True

    dependencies = [("ledger", "0002_append_only"), ("org", "0003_one_agency_a_case_head"), ("org", "__first__")]

    operations = [
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="org.agency")),
                ("kind", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=20)),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "kind", "period"), name="one_series_a_kind_and_period")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_series",
                        to="org.agency",
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("pattern", models.CharField(max_length=60)),
                (
                    "restart",
                    models.CharField(
                        choices=[
                            ("yearly", "Về 01 vào ngày 01/01 hằng năm (NĐ 30/2020/NĐ-CP Điều 15)"),
                            ("never", "Đếm tiếp qua các năm"),
                        ],
                        max_length=6,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "code"), name="one_number_series_a_code"),
                    models.UniqueConstraint(fields=("agency", "pattern"), name="one_number_series_a_pattern"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SeriesStart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                ("series", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=20)),
                ("passed_from", models.PositiveBigIntegerField()),
                ("next_number", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "series", "period"], name="starts_by_series")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="IssuedNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                ("series", models.CharField(blank=True, max_length=40)),
                ("period", models.CharField(blank=True, max_length=20)),
                ("number", models.PositiveBigIntegerField(null=True)),
                ("text", models.CharField(max_length=60)),
                ("dated_on", models.DateField()),
                ("subject_type", models.CharField(blank=True, max_length=20)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "Đã cấp"), ("cancelled", "Đã hủy")], default="issued", max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "-dated_on", "-id"], name="numbers_by_day"),
                    models.Index(fields=["subject_type", "subject_id"], name="numbers_by_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("series", ""), _negated=True),
                        fields=("agency", "series", "period", "number"),
                        name="one_number_a_series_and_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number__isnull", False), ("series", "")),
                        fields=("agency", "period", "text"),
                        name="one_typed_number_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "issued"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_cancelled_number_is_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_documents", to="org.agency"
                    ),
                ),
                ("code", models.SlugField(max_length=80)),
                ("number", models.CharField(max_length=60)),
                ("number_key", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("law", "Luật"),
                            ("ordinance", "Pháp lệnh"),
                            ("decree", "Nghị định"),
                            ("resolution", "Nghị quyết"),
                            ("decision", "Quyết định"),
                            ("circular", "Thông tư"),
                            ("consolidated", "Văn bản hợp nhất"),
                            ("other", "Văn bản khác"),
                        ],
                        max_length=12,
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                ("issued_on", models.DateField(null=True)),
                ("title", models.TextField()),
                ("effective_from", models.DateField(null=True)),
                ("expired_from", models.DateField(null=True)),
                ("is_shortened", models.BooleanField(default=False)),
                (
                    "division",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.division"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300)),
                ("checked_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "code"), name="one_legal_document_a_code"),
                    models.UniqueConstraint(fields=("agency", "number_key"), name="one_legal_document_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expired_from__isnull", True),
                            ("effective_from__isnull", True),
                            ("expired_from__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="a_law_expires_after_it_takes_effect",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="org.agency"
                    ),
                ),
                (
                    "subject_type",
                    models.CharField(choices=[("procedure", "Thủ tục"), ("process", "Quy trình")], max_length=20),
                ),
                ("subject_code", models.CharField(max_length=60)),
                ("subject_version", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=400)),
                ("version_words", models.CharField(max_length=200)),
                ("holds_from", models.DateField()),
                (
                    "place",
                    models.CharField(
                        choices=[("portal", "Trang công khai"), ("office", "Niêm yết tại trụ sở")], max_length=6
                    ),
                ),
                ("posted_on", models.DateField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                (
                    "proof",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_on__isnull", True)),
                        fields=("agency", "subject_type", "subject_code", "subject_version", "place"),
                        name="one_posting_a_version_and_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True),
                            ("withdrawn_on__gte", models.F("posted_on")),
                            _connector="OR",
                        ),
                        name="a_posting_is_withdrawn_after_it_was_made",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LegalChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="documents.legaldocument",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("take_effect", "Có hiệu lực"),
                            ("amend", "Sửa đổi, bổ sung"),
                            ("replace", "Thay thế"),
                            ("repeal", "Bãi bỏ"),
                            ("expire", "Hết hiệu lực"),
                            ("suspend", "Đình chỉ, ngưng hiệu lực"),
                            ("resume", "Tiếp tục có hiệu lực"),
                            ("move_effect", "Đổi ngày có hiệu lực"),
                            ("guide", "Hướng dẫn, quy định chi tiết"),
                            ("consolidate", "Hợp nhất"),
                        ],
                        max_length=12,
                    ),
                ),
                ("articles", models.JSONField(default=list)),
                (
                    "by_document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes_made",
                        to="documents.legaldocument",
                    ),
                ),
                ("by_place", models.CharField(blank=True, max_length=80)),
                ("holds_from", models.DateField(null=True)),
                ("holds_until", models.DateField(null=True)),
                ("moved_to", models.DateField(null=True)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "number"), name="one_legal_change_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "take_effect"), ("holds_from__isnull", False), _connector="OR"),
                        name="a_legal_change_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holds_until__isnull", True), ("holds_until__gte", models.F("holds_from")), _connector="OR"
                        ),
                        name="a_suspension_ends_after_it_begins",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="documents.legaldocument",
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                ("articles", models.JSONField(default=list)),
                (
                    "subject_type",
                    models.CharField(
                        choices=[("procedure", "Thủ tục"), ("process", "Quy trình"), ("form", "Biểu mẫu")],
                        max_length=20,
                    ),
                ),
                ("subject_code", models.CharField(max_length=60)),
                ("subject_title", models.CharField(max_length=400)),
                ("since", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "subject_type", "subject_code"], name="citations_by_subject")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ImpactTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="documents.legalchange"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("done_on", models.DateField(null=True)),
                ("proof", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "change", "key"), name="one_impact_task_a_change_and_key")
                ],
                "indexes": [],
            },
        ),
    ]

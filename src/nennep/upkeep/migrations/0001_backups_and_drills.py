import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0003_chains_of_practice_end")]

    operations = [
        migrations.CreateModel(
            name="FileDamage",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("fault", models.CharField(choices=[("missing", "Mất"), ("changed", "Sai nội dung")], max_length=7)),
                ("found_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="InstalledRelease",
            fields=[
                ("version", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("first_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BackupRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("folder", models.CharField(max_length=400)),
                ("file_name", models.CharField(max_length=80)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("encrypted", models.BooleanField()),
                ("automatic", models.BooleanField()),
                ("rows", models.PositiveBigIntegerField()),
                ("files", models.PositiveBigIntegerField()),
                ("missing", models.PositiveBigIntegerField(default=0)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-made_at"], name="backups_by_instant")],
                "constraints": [
                    models.UniqueConstraint(fields=("folder", "file_name", "made_at"), name="one_backup_a_file")
                ],
            },
        ),
        migrations.CreateModel(
            name="RestoreDrill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drilled_at", models.DateTimeField()),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(null=True)),
                ("passed", models.BooleanField()),
                ("findings", models.JSONField(default=list)),
                ("rows", models.PositiveBigIntegerField(default=0)),
                ("files", models.PositiveBigIntegerField(default=0)),
                ("events", models.PositiveBigIntegerField(default=0)),
                ("seconds", models.PositiveIntegerField(default=0)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-drilled_at"], name="drills_by_instant")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("findings", []), ("passed", True)),
                            models.Q(("passed", False), models.Q(("findings", []), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_drill_that_failed_says_why",
                    )
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Min, Q
from django.db.models.functions import Lower

# The procedures of today's authorities began on this day; no field is younger than one of its procedures.
SINCE = "2025-07-01"


def _give_to_the_province(apps, schema_editor):
    """All fields so far were common to everybody: the province keeps them."""
    agencies = apps.get_model("org", "Agency").objects
    province = agencies.filter(superior=None).exclude(level="source").order_by("pk").first()
    fields = apps.get_model("procedures", "Field").objects
    if province is None:
        # Where nobody works yet nothing can hang on them.
        fields.all().delete()
        return
    for field in fields.annotate(first=Min("procedures__versions__valid_from")):
        first = str(field.first) if field.first else SINCE
        fields.filter(pk=field.pk).update(keeper=province, valid_from=min(first, SINCE))


def _agency(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="fields", to="org.agency", **options
    )


class Migration(migrations.Migration):
    dependencies = [("org", "0001_people_and_calendars"), ("procedures", "0005_sector_rules_with_their_article")]

    operations = [
        migrations.AddField("field", "keeper", _agency(null=True)),
        migrations.AddField("field", "valid_from", models.DateField(null=True)),
        migrations.AddField("field", "valid_to", models.DateField(null=True)),
        migrations.AddField(
            "field", "sector", models.CharField(blank=True, default="", max_length=120), preserve_default=False
        ),
        migrations.AddField(
            "field",
            "successor",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="procedures.field"
            ),
        ),
        migrations.RunPython(_give_to_the_province, migrations.RunPython.noop),
        migrations.AlterField("field", "keeper", _agency()),
        migrations.AlterField("field", "valid_from", models.DateField()),
        migrations.AlterField("field", "code", models.CharField(max_length=30)),
        migrations.AddConstraint(
            "field", models.UniqueConstraint("keeper", Lower("code"), name="one_field_a_code_and_keeper")
        ),
        migrations.AddConstraint(
            "field",
            models.CheckConstraint(
                condition=Q(successor=None) | (~Q(successor=F("pk")) & Q(valid_to__isnull=False)),
                name="a_merged_field_has_ended",
            ),
        ),
        migrations.AddConstraint(
            "field",
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(successor__isnull=False) | Q(valid_to__gte=F("valid_from")),
                name="a_field_ends_after_it_begins",
            ),
        ),
        migrations.CreateModel(
            name="FieldChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.user"
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="procedures.field"
                    ),
                ),
                ("procedures", models.ManyToManyField(related_name="field_changes", to="procedures.procedure")),
            ],
        ),
        migrations.AddConstraint(
            "fieldchange",
            models.CheckConstraint(
                condition=(Q(kind="renamed") & ~Q(was="")) | (~Q(kind="renamed") & Q(was="")),
                name="a_renamed_field_had_a_name",
            ),
        ),
        migrations.AddConstraint(
            "fieldchange",
            models.UniqueConstraint(fields=["field"], condition=Q(kind="merged"), name="a_field_is_merged_once"),
        ),
    ]

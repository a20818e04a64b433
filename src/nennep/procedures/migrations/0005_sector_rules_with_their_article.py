from django.db import migrations, models
from django.db.models import Q


def _follow_the_regime(apps, schema_editor):
    """No version named an article so far: what it said was a default, and the regime holds instead."""
    versions = apps.get_model("procedures", "ProcedureVersion").objects
    versions.update(supplement_policy="", supplement_days=None)


def _say_the_old_default(apps, schema_editor):
    versions = apps.get_model("procedures", "ProcedureVersion").objects
    versions.filter(supplement_policy="").update(supplement_policy="resume")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_code_of_a_decision")]

    operations = [
        migrations.AddField(
            model_name="procedureversion", name="supplement_rounds", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="procedureversion",
            name="supplement_basis",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="procedureversion",
            name="supplement_policy",
            field=models.CharField(
                blank=True,
                choices=[("", "Theo quy định chung"), ("resume", "Tính tiếp"), ("restart", "Tính lại từ đầu")],
                max_length=8,
            ),
        ),
        migrations.RunPython(_follow_the_regime, _say_the_old_default),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.CheckConstraint(
                condition=~Q(supplement_basis="")
                | Q(supplement_policy="", supplement_rounds__isnull=True, supplement_days__isnull=True),
                name="an_own_supplement_rule_has_its_article",
            ),
        ),
    ]

from typing import Any

from django.db import migrations, models
from django.db.models import Count


def leave_shared(apps: Any, editor: Any) -> None:
    """Dossiers that bear one code already keep it, for it is on their slips; the first of them bars it for others."""
    case = apps.get_model("cases", "Case")
    dossiers = case.objects.exclude(procedure_version=None)
    shared = dossiers.values("code").annotate(count=Count("pk")).filter(count__gt=1).order_by().values_list("code")
    for (code,) in list(shared):
        first = dossiers.filter(code=code).order_by("pk").first()
        dossiers.filter(code=code).exclude(pk=first.pk).update(shares_code=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_case_transfers")]

    operations = [
        migrations.AddField("case", "shares_code", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex("case", models.Index(fields=["code"], name="cases_by_code")),
        migrations.AddIndex("case", models.Index(fields=["outside_code"], name="cases_by_outside_code")),
        migrations.AddIndex("party", models.Index(fields=["identity_number"], name="parties_by_identity_number")),
        migrations.AddIndex("party", models.Index(fields=["phone"], name="parties_by_phone")),
        migrations.AddIndex(
            "result", models.Index(fields=["number"], name="results_by_number", opclasses=["varchar_pattern_ops"])
        ),
        migrations.RunPython(leave_shared, migrations.RunPython.noop),
        migrations.AddConstraint(
            "case",
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(procedure_version__isnull=False, shares_code=False),
                name="one_dossier_a_code_of_all_agencies",
            ),
        ),
    ]

from django.db import migrations, models

import nennep.procedures.models
from nennep.procedures.rules import code_of_act


def _fill(apps, schema_editor):
    """Of number and day where both are known, else of the file, else by chance; once an agency."""
    rows = apps.get_model("procedures", "PublishingDecision").objects
    taken = set()
    for row in rows.order_by("state", "pk").only("agency_id", "number", "signed_on", "file_id"):
        code = nennep.procedures.models.chance_code()
        if row.number and row.signed_on:
            code = code_of_act(row.number, row.signed_on)
        elif row.file_id:
            code = row.file_id[:12]
        first, n = code, 1
        while (row.agency_id, code) in taken:
            n += 1
            code = f"{first}-{n}"
        taken.add((row.agency_id, code))
        rows.filter(pk=row.pk).update(code=code)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_a_decision_has_an_agency")]

    operations = [
        migrations.AddField(
            model_name="publishingdecision",
            name="code",
            field=models.SlugField(db_index=False, default=nennep.procedures.models.chance_code, max_length=90),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="publishingdecision",
            constraint=models.UniqueConstraint(fields=("agency", "code"), name="one_decision_a_code"),
        ),
    ]

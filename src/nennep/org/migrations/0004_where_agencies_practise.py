"""Practice agencies: told by their number, and with the head of the codes of their agency."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0003_one_agency_a_case_head")]

    operations = [
        migrations.RemoveConstraint(model_name="agency", name="one_agency_a_case_head"),
        migrations.AlterField(
            model_name="agency",
            name="level",
            field=models.CharField(
                choices=[
                    ("province", "Cấp tỉnh"),
                    ("commune", "Cấp xã"),
                    ("source", "Hệ thống ngoài"),
                    ("practice", "Tập dượt"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("case_head", ""), _negated=True),
                    models.Q(("level__in", ["source", "practice"]), _negated=True),
                ),
                fields=("case_head",),
                name="one_agency_a_case_head",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("id__lt", 0), ("level", "practice")),
                    models.Q(models.Q(("level", "practice"), _negated=True), ("id__gt", 0)),
                    _connector="OR",
                ),
                name="practice_is_told_by_its_number",
            ),
        ),
    ]

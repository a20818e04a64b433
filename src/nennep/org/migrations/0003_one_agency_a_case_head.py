"""No two agencies print the same code of a case."""

from typing import Any

from django.core.management.base import CommandError
from django.db import migrations, models

WORDS = (
    "{} cùng đầu mã hồ sơ “{}”. Dùng bản đang chạy sửa đầu mã ở trang Cơ quan, phòng để mỗi cơ quan một đầu mã,"
    " rồi nâng cấp lại."
)


def refuse_shared_heads(apps: Any, editor: Any) -> None:
    """Which agency keeps a head that two have is nothing that a program may decide."""
    heads: dict[str, list[str]] = {}
    for agency in apps.get_model("org", "Agency").objects.exclude(level="source").exclude(case_head=""):
        heads.setdefault(agency.case_head, []).append(agency.short_name)
    for head, names in heads.items():
        if len(names) > 1:
            raise CommandError(WORDS.format(", ".join(names), head))


class Migration(migrations.Migration):
    dependencies = [("org", "0002_setup_marks")]

    operations = [
        migrations.RunPython(refuse_shared_heads, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("case_head", ""), _negated=True), models.Q(("level", "source"), _negated=True)
                ),
                fields=("case_head",),
                name="one_agency_a_case_head",
            ),
        ),
    ]

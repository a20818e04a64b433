from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_slips_wait(apps: Any, editor: Any) -> None:
    """The slips of dossiers that wait for their applicant now stand in the worklist of the desk that took them in.

    Nobody recorded so far whether they were sent; whoever sent one records the day.
    """
    request = apps.get_model("cases", "SupplementRequest")
    item, division = apps.get_model("work", "WorkItem"), apps.get_model("org", "Division")
    desks = dict(division.objects.filter(is_one_stop=True).order_by("pk").values_list("agency", "pk"))
    waiting = request.objects.filter(phase="examination", completed_at=None, case__state="waiting")
    held = set(item.objects.filter(subject_type="supplement_slip", state="open").values_list("subject_id", flat=True))
    rows = {}
    for one in waiting.select_related("case").order_by("round").iterator(500):
        if one.case_id in held:
            continue
        where = one.case.desk_id or one.case.agency_id
        rows[one.case_id] = item(
            agency_id=where,
            division_id=desks.get(where if where > 0 else -where),
            duty="receive",
            subject_type="supplement_slip",
            subject_id=one.case_id,
            node="send",
            title="Gửi, giao phiếu yêu cầu bổ sung",
            entered_at=one.asked_at,
            state="open",
        )
    item.objects.bulk_create(rows.values(), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_one_dossier_a_code"),
        ("work", "0006_unsent_forms"),
        ("org", "0011_things_handed_over"),
    ]

    operations = [
        migrations.AddField("supplementrequest", "sent_on", models.DateField(null=True)),
        migrations.AddField(
            "supplementrequest",
            "sent_way",
            models.CharField(
                blank=True,
                choices=[
                    ("handed", "Giao tận tay"),
                    ("post", "Gửi bưu chính"),
                    ("online", "Gửi qua Cổng dịch vụ công, thư điện tử"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            "supplementrequest",
            "sent_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(let_slips_wait, migrations.RunPython.noop),
    ]

"""Which division handled a case before a decision gave it to another, also for decisions carried out before."""

import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = 500


def enter_transfers(apps: Any, editor: Any) -> None:
    """A row for each time a case went over; the events of before name the division by its code, or by its name.

    Where no division, or several, would be meant, or the event tells less, there is no row: nothing is told rather than something wrong.
    """
    event, transfer = apps.get_model("ledger", "Event"), apps.get_model("cases", "CaseTransfer")
    decisions = set(apps.get_model("org", "Reorganisation").objects.values_list("pk", flat=True))
    cases = set(apps.get_model("cases", "Case").objects.values_list("pk", flat=True))
    by_code, by_name = _divisions(apps)
    told = event.objects.filter(kind="case.succeeded", subject_type="case").order_by("at", "chain_id", "number")
    rows = []
    for case, chain, at, body in told.values_list("subject_id", "chain_id", "at", "body"):
        facts = json.loads(body).get("facts") or {}
        name = next(iter(facts.get("names") or ()), "").rpartition(" (")[0]
        where, decision = abs(chain), facts.get("reorganisation")
        division = (
            by_code.get((where, facts["from_division"]))
            if "from_division" in facts
            else by_name.get((facts.get("from_agency"), name))
        )
        if case in cases and division and decision in decisions:
            rows.append(transfer(case_id=case, division_id=division, reorganisation_id=decision, held_to=at))
    transfer.objects.bulk_create(rows, batch_size=AT_ONCE)


def _divisions(apps: Any) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    """By agency and code, also one that it had before; by agency and name, where one division alone was called so."""
    division, former = apps.get_model("org", "Division"), apps.get_model("org", "FormerName")
    held = former.objects.filter(division__isnull=False).order_by("held_to", "pk")
    codes: dict[tuple[int, str], int] = {}
    names: dict[tuple[int, str], set[int]] = {}
    every = [
        *held.values_list("agency_id", "code", "name", "division_id"),
        *division.objects.order_by("pk").values_list("agency_id", "code", "name", "pk"),
    ]
    for agency, code, name, pk in every:
        codes[agency, code] = pk
        names.setdefault((agency, name), set()).add(pk)
    return codes, {key: next(iter(pks)) for key, pks in names.items() if len(pks) == 1}


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_answers_of_other_agencies"),
        ("ledger", "0005_chains_that_end"),
        ("org", "0010_former_desks"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_to", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="cases.case"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.division"
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.reorganisation",
                    ),
                ),
            ],
        ),
        migrations.RunPython(enter_transfers, migrations.RunPython.noop),
    ]

"""The upload of open dossiers; and a checked row as the dossier that the action takes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import ComponentDraft, PartyDraft

from ..actions.take_over import OpenDossier
from ..imports.open_dossiers import DossierRow
from ..rules.open_dossiers import with_whole_numbers


class TakeOverForm(forms.Form):
    """An Excel file of open dossiers."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp Excel (.xlsx, .xls, .ods)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )


def meant_by(row: DossierRow) -> dict[str, Any]:
    """What a row without faults means here, as an item of a batch keeps it: no word about a person."""
    values = row.values
    told = {key: values[key].isoformat() if values[key] else None for key in ("received", "due", "stopped")}
    same = {key: values[key] for key in ("step", "channel", "division_id", "handler_id", "fee", "fee_paid")}
    components = [
        {
            "component_id": each.pk,
            "originals": each.originals,
            "certified": each.certified,
            "copies": each.copies or int(not (each.originals or each.certified)),
        }
        for each in values["components"]
    ]
    return told | same | {"version": values["version"].pk, "components": components}


def dossier_from(typed: Mapping[str, str], *, meant: Mapping[str, Any]) -> OpenDossier:
    """The dossier: what it means here, and the words about its people as they were typed, numbers made whole."""
    typed, _ = with_whole_numbers(typed)
    return OpenDossier(
        code=typed["code"].upper(),
        version=ProcedureVersion.objects.select_related("procedure").get(pk=meant["version"]),
        received_at=datetime.fromisoformat(meant["received"]),
        due_at=_instant(meant["due"]),
        step=meant["step"],
        channel=meant["channel"],
        parties=parties_from(typed),
        components=[ComponentDraft(**each) for each in meant["components"]],
        division_id=meant["division_id"],
        handler_id=meant["handler_id"],
        waiting_since=_instant(meant["stopped"]),
        summary=typed["summary"],
        fee_amount=meant["fee"],
        fee_paid_by=meant["fee_paid"],
    )


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def parties_from(typed: Mapping[str, str]) -> list[PartyDraft]:
    """Who handed it in, and whose it is; one person where only the owner is told."""
    name = typed["submitter"] or typed["owner"]
    reached: dict[str, Any] = {key: typed[key] for key in ("phone", "email", "address")}
    owner: dict[str, Any] = {"name": typed["owner"], "identity_number": typed["owner_identity"]}
    if name == typed["owner"]:
        return [PartyDraft(role=role, **owner, **reached) for role in ("submitter", "owner")]
    return [PartyDraft(role="submitter", name=name, **reached), PartyDraft(role="owner", **owner)]

"""A dossier that was filed before, as the reception sheet begins with it."""

from typing import Any

from ..models import Case
from ..parts.dossier import is_same_person, owner_hands_in


def initial_of(case: Case) -> dict[str, Any]:
    """What was filed, as the sheet shows it before acceptance."""
    parties = {party.role: party for party in case.parties.all()}
    submitter = parties.get("submitter") or next(iter(parties.values()))
    owner = parties.get("owner")
    mandatary = parties.get("mandatary")
    same = owner_hands_in(parties.values())
    typed: dict[str, Any] = {
        key: getattr(submitter, key) for key in ("name", "identity_number", "born_on", "phone", "email", "address")
    }
    typed |= {
        "same_owner": same,
        "by_mandate": mandatary is not None,
        "basis": mandatary.basis if mandatary else "",
        "channel": case.channel,
        "result_channel": case.result_channel,
        "fee_paid_by": case.fee_paid_by,
        "summary": case.summary,
    }
    if owner is not None and not same:
        typed |= {
            "owner_kind": owner.kind,
            "owner_name": owner.name,
            "owner_identity": owner.identity_number,
            "owner_phone": owner.phone,
            "owner_address": owner.address,
        }
    if mandatary is not None and not is_same_person(mandatary, submitter):
        typed |= {"mandatary_name": mandatary.name, "mandatary_identity": mandatary.identity_number}
    typed |= {f"q_{name}": choice for name, choice in case.variables.items()}
    for row in case.received_components.select_related("component"):
        for kind in ("originals", "certified", "copies", "electronic"):
            typed[f"c{row.component_id}_{kind}"] = getattr(row, kind)
        typed[f"c{row.component_id}_shown"] = row.component.manner == "show"
    return typed

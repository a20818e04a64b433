"""A dossier that was filed before, as the reception sheet begins with it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from nennep.cases.models import Case
from nennep.cases.parts.corrections import drafts_of
from nennep.cases.parts.dossier import PartyDraft, is_same_person, owner_hands_in
from nennep.kernel.text import nfc

ASKED = ("name", "identity_number", "born_on", "phone", "email", "address")
# What the sheet does not ask of one who is not the submitter.
UNASKED = {"owner": ("born_on", "email"), "mandatary": ("kind", "born_on", "phone", "email", "address")}


def initial_of(case: Case) -> dict[str, Any]:
    """What was filed, as the sheet shows it before acceptance."""
    parties = {party.role: party for party in case.parties.all()}
    submitter = parties.get("submitter") or next(iter(parties.values()))
    owner = parties.get("owner")
    mandatary = parties.get("mandatary")
    same = owner_hands_in(parties.values())
    typed: dict[str, Any] = {key: getattr(submitter, key) for key in ASKED}
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


def with_what_was_filed(case: Case, typed: Sequence[PartyDraft], shared: Collection[str]) -> list[PartyDraft]:
    """The parties as typed; what the sheet does not ask stays as it was filed. ``shared``: roles of the submitter too."""
    filed = {party.role: party for party in drafts_of(case)}
    submitter = next(party for party in typed if party.role == "submitter")
    was = filed.pop("submitter", None)
    if was is None:
        return list(typed)
    changed = {name: getattr(submitter, name) for name in ASKED if getattr(submitter, name) != getattr(was, name)}
    kept = []
    for party in typed:
        held = filed.get(party.role)
        is_shared = party.role in shared
        if held is None or is_shared != is_same_person(held, was):
            kept.append(party)
        elif is_shared:
            kept.append(replace(held, basis=party.basis, **changed))
        elif nfc(party.name) == held.name or party.identity_number == held.identity_number:
            kept.append(replace(party, **{name: getattr(held, name) for name in UNASKED[party.role]}))
        else:
            kept.append(party)
    return kept

"""The people of a dossier as a portal tells them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from nennep.cases.actions import PartyDraft
from nennep.cases.models import Case

from ..rules.portal_rows import Values, is_organisation, is_tax_number, same_person

COLUMNS = ("kind", "name", "identity_number", "born_on", "phone", "email", "address")


def parties_of(values: Values) -> list[PartyDraft]:
    """Who filed it and whose it is; one person is both where no other is told."""
    number = values.get("identity_number", "")
    person: dict[str, Any] = {
        "name": values.get("name") or values["owner"],
        "identity_number": "" if is_tax_number(number) else number,
        "born_on": date.fromisoformat(values["born_on"]) if values.get("born_on") else None,
        **{name: values.get(name, "") for name in ("phone", "email", "address")},
    }
    submitter = PartyDraft(role="submitter", **person)
    owner = values.get("owner") or submitter.name
    is_one = same_person(owner, submitter.name) and (values.get("owner_identity") or number) == number
    if is_one and not is_organisation(values) and not is_tax_number(number):
        return [submitter, PartyDraft(role="owner", **person)]
    by_number = values.get("owner_identity") or (number if is_tax_number(number) else "")
    kind = "organisation" if is_organisation(values) or is_tax_number(by_number) else "person"
    other = PartyDraft(
        role="owner",
        kind=kind,
        name=owner,
        identity_number=by_number,
        phone=values.get("owner_phone", ""),
        address=values.get("owner_address", ""),
    )
    return [submitter, other]


def renewed_parties(case: Case, told: Values, now: Values) -> list[PartyDraft]:
    """The people of the case with what the portal has changed; what the desk wrote besides stays."""
    held = {party.role: _draft(party) for party in case.parties.all()}
    before: Mapping[str, PartyDraft] = {draft.role: draft for draft in parties_of(told)}
    for draft in parties_of(now):
        old = before.get(draft.role)
        changed = {name: getattr(draft, name) for name in COLUMNS if getattr(draft, name) != getattr(old, name, None)}
        held[draft.role] = replace(held[draft.role], **changed) if draft.role in held else draft
    return list(held.values())


def _draft(party: Any) -> PartyDraft:
    return PartyDraft(role=party.role, basis=party.basis, **{name: getattr(party, name) for name in COLUMNS})

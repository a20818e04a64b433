"""The people of a dossier as a portal tells them."""

from dataclasses import replace
from datetime import date
from typing import Any

from nennep.cases.models import Case
from nennep.reception.actions import PartyDraft

from ..rules.portal_differences import changes_between
from ..rules.portal_numbers import Values, is_organisation, tax_number_of
from ..rules.portal_rows import same_person

COLUMNS = ("kind", "name", "identity_number", "born_on", "phone", "email", "address")


def parties_of(values: Values) -> list[PartyDraft]:
    """Who filed it and whose it is; one person is both where no other is told."""
    number, tax_number = values.get("identity_number", ""), tax_number_of(values)
    person: dict[str, Any] = {
        "name": values.get("name") or values["owner"],
        "identity_number": "" if tax_number else number,
        "born_on": date.fromisoformat(values["born_on"]) if values.get("born_on") else None,
        **{name: values.get(name, "") for name in ("phone", "email", "address")},
    }
    submitter = PartyDraft(role="submitter", **person)
    owner = values.get("owner") or submitter.name
    is_one = same_person(owner, submitter.name) and (values.get("owner_identity") or number) == number
    if is_one and not is_organisation(values) and not tax_number:
        return [submitter, PartyDraft(role="owner", **person)]
    kind = "organisation" if is_organisation(values) or tax_number else "person"
    other = PartyDraft(
        role="owner",
        kind=kind,
        name=owner,
        identity_number=values.get("owner_identity") or tax_number,
        phone=values.get("owner_phone", ""),
        address=values.get("owner_address", ""),
    )
    return [submitter, other]


def renewed_parties(case: Case, told: Values, now: Values) -> list[PartyDraft]:
    """The people of the case with what the portal has changed; everything else stays, also what a list lacks."""
    changed = {change.field for change in changes_between(told, now)}
    after = {**told, **{name: now[name] for name in changed if name in now}}
    held = {party.role: _draft(party) for party in case.parties.all()}
    before, renewed = _by_role(told), _by_role(after)
    is_one = all(people["owner"].name == people["submitter"].name for people in (before, renewed))
    for role, draft in renewed.items():
        columns = {
            name: getattr(draft, name)
            for name in COLUMNS
            if getattr(draft, name) != getattr(before[role], name)
            and (role == "submitter" or "owner" in changed or changed & _owner_fields(name, is_one=is_one))
        }
        if columns:
            held[role] = replace(held[role], **columns) if role in held else draft
    return list(held.values())


def _by_role(values: Values) -> dict[str, PartyDraft]:
    return {draft.role: draft for draft in parties_of(values)}


def _owner_fields(column: str, *, is_one: bool) -> set[str]:
    """What the portal may have changed where this column of the owner is another."""
    if column in ("kind", "identity_number"):  # a tax number may stand for the person's
        return {"owner_identity", "identity_number"}
    return {f"owner_{column}", *([column] if is_one else [])}


def _draft(party: Any) -> PartyDraft:
    return PartyDraft(role=party.role, basis=party.basis, **{name: getattr(party, name) for name in COLUMNS})

"""A dossier as it was told at the door, before it has rows; and the rows that keep it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel.seals import seal
from nennep.kernel.text import fold, nfc
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.queries import published_of
from nennep.procedures.rules import known_answers

from ..models import Case, Party, ReceivedComponent


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDraft:
    """A party as typed or read from a card, before it has a row."""

    role: str
    name: str
    kind: str = "person"
    identity_number: str = ""
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentDraft:
    """What was handed in for one component: counts and the state of the electronic copy."""

    component_id: int
    originals: int = 0
    certified: int = 0
    copies: int = 0
    electronic: str = ""


def is_same_person(one: Party | PartyDraft, other: Party | PartyDraft) -> bool:
    """One name is not enough, father and son may share it: kind and number too, and the birth date where both are known."""
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    return (nfc(one.name), one.kind, one.identity_number) == (nfc(other.name), other.kind, other.identity_number)


def owner_hands_in(parties: Iterable[Party | PartyDraft]) -> bool:
    """Whether the owner is the submitter; also where only one of them is told."""
    known = {party.role: party for party in parties}
    submitter, owner = known.get("submitter"), known.get("owner")
    return submitter is None or owner is None or is_same_person(submitter, owner)


def search_text(case: Case, parties: Sequence[PartyDraft]) -> str:
    """The words by which a case is found: its codes, content, names, procedure; folded."""
    words = [case.code, case.outside_code, case.summary, *(party.name for party in parties)]
    if case.procedure_version:
        words += [case.procedure_version.procedure.quality_code, case.procedure_version.name]
    return fold(" ".join(words))


def party_rows(case: Case, parties: Sequence[PartyDraft]) -> list[Party]:
    """The parties as rows of the case, each with its sealed digest."""
    return [
        Party(
            case=case,
            role=party.role,
            kind=party.kind,
            name=nfc(party.name),
            identity_number=party.identity_number,
            born_on=party.born_on,
            phone=party.phone,
            email=party.email,
            address=nfc(party.address),
            basis=nfc(party.basis),
            **seal(f"{party.role} {nfc(party.name)} {party.identity_number}"),
        )
        for party in parties
    ]


def component_rows(case: Case, components: Sequence[ComponentDraft]) -> list[ReceivedComponent]:
    """What was handed in, a row a component."""
    return [
        ReceivedComponent(
            case=case,
            component_id=draft.component_id,
            originals=draft.originals,
            certified=draft.certified,
            copies=draft.copies,
            electronic=draft.electronic,
        )
        for draft in components
    ]


def answered(version: ProcedureVersion, answers: Mapping[str, str]) -> tuple[dict[str, Any], int | None]:
    """The variables that follow from the answers, and the key of the variant. Raises BrokenRuleError."""
    variables = known_answers(version.questions, answers)
    strange = next((f"{k} = {v}" for k, v in answers.items() if v and k not in variables), "")
    if strange:
        raise BrokenRuleError("answers", f"Thủ tục không có câu hỏi hoặc lựa chọn “{strange}”.")
    variant = published_of(version).variant_for(variables) if version.questions else None
    return variables, variant.pk if variant else None

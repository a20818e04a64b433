"""What a decision says of things that another division owns from its day on, and what that brings about."""

from collections.abc import Sequence
from dataclasses import dataclass

from nennep.org.models import Agency, Reorganisation
from nennep.org.rules import BrokenRuleError

from ..parts.owned_things import OwnedThing, followers, owned_by_keys
from ..rules.reorganisations import Changes, NamedUnit


@dataclass(frozen=True, slots=True)
class OwnerStep:
    """One thing, the division that owns it from then on, and what follows it there."""

    thing: OwnedThing
    unit: NamedUnit
    counts: Sequence[tuple[str, int, str]]


def check_owners(agency: Agency, changes: Changes) -> None:
    """Raises BrokenRuleError for a thing that is not the agency's, goes over anyway, or would go nowhere."""
    things = owned_by_keys(agency.pk, changes.owners)
    for key, target in changes.owners.items():
        thing = things.get(key)
        if thing is None:
            raise BrokenRuleError("", "Một quy trình của bản này không còn ở cơ quan. Sửa lại danh sách quy trình.")
        if thing.division.code == target:
            words = f"{thing.code} đang thuộc {thing.division.name}. Bỏ quy trình ấy, hoặc chọn phòng khác."
            raise BrokenRuleError("", words)
        if thing.division.code in changes.ended:
            words = f"{thing.division.name} kết thúc theo chính bản này: bỏ {thing.code} ở đây, ghi rồi chọn nơi về"
            raise BrokenRuleError("", f"{words} của quy trình ấy ở trang sau.")


def owner_steps(held: Reorganisation, changes: Changes, units: dict[str, NamedUnit]) -> list[OwnerStep]:
    """What each thing of the decision brings along, to be looked at before it is confirmed."""
    things = owned_by_keys(held.agency_id, changes.owners)
    found = []
    for key, target in changes.owners.items():
        if (thing := things.get(key)) is not None:
            kinds = [(one.words, one.count(thing), one.counts_in) for _, one in followers() if one.count]
            counts = [(words, count, told(thing) if told else "") for words, count, told in kinds if count]
            unit = units.get(target, NamedUnit(target, target))
            found.append(OwnerStep(thing, unit, counts))
    return found


def coming_change(agency: Agency) -> tuple[Reorganisation, Changes] | None:
    """The decision that is confirmed and waits for its day, and what it changes; None where there is none."""
    held = Reorganisation.objects.filter(agency=agency, into=None, state="planned").first()
    return (held, Changes.from_json(held.changes)) if held else None

"""Decisions on the organisation: those written, what one would bring about, and the codes that were given before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from nennep.kernel.dates import full_date
from nennep.org.models import Agency, Division, FormerName, Reorganisation
from nennep.org.queries import divisions_of
from nennep.org.queries.names import desk_of, unit_names
from nennep.org.rules import BrokenRuleError

from ..parts.owned_things import OwnedThing, followers, owned_by_keys
from ..parts.successions import MovedKind, MovedThing, moved_kinds
from ..rules.reorganisations import AGENCY_WORDS, Changes, NamedUnit, Standing

# So long after a decision was carried out it is looked at what came to the former places meanwhile.
STRAGGLERS_DAYS = 7


def reorganisations_of(agency: Agency) -> QuerySet[Reorganisation]:
    """Those of the agency, the newest first."""
    return Reorganisation.objects.filter(agency=agency).select_related("written_by", "into").order_by("-number")


def reorganisation_in(agency: Agency, number: int) -> Reorganisation:
    """The one of that number. Raises Reorganisation.DoesNotExist."""
    return reorganisations_of(agency).select_related("agency__superior").get(number=number)


def division_decision(agency: Agency, number: int) -> Reorganisation:
    """The one of that number, if it does not end the agency itself. Raises Reorganisation.DoesNotExist."""
    return reorganisations_of(agency).filter(into=None).select_related("agency__superior").get(number=number)


def reorganisations_due(day: date) -> list[Reorganisation]:
    """Those whose day has come and that are not carried out, the oldest decision first."""
    waiting = Reorganisation.objects.filter(state="planned", effective_on__lte=day)
    return list(waiting.select_related("agency__superior", "into__superior").order_by("effective_on", "pk"))


def check_order(agency: Agency, effective_on: date, *, names: bool = False) -> None:
    """Decisions take effect in the order of their days: else nobody could say what was called how on a day between.

    Those by which another agency ended in this one count too; for one that ``names`` the agency, or puts it elsewhere,
    also those by which the one above it ended.
    """
    met = Q(agency=agency) | Q(into=agency)
    if names:
        met |= Q(pk__in=FormerName.objects.filter(agency=agency, division=None).values("reorganisation"))
    done = Reorganisation.objects.filter(met, state="carried_out", effective_on__gt=effective_on)
    if (later := done.order_by("-effective_on").first()) is not None:
        raise BrokenRuleError(
            "effective_on",
            f"Đã thực hiện “{later.decision}”, có hiệu lực từ {full_date(later.effective_on)}. Ghi ngày từ đó trở đi.",
        )


def left_behind(day: date) -> list[Reorganisation]:
    """The decisions carried out lately, whatever their own day, after which something came to a former place nevertheless."""
    since = date.fromordinal(day.toordinal() - STRAGGLERS_DAYS)
    done = Reorganisation.objects.filter(state="carried_out", into=None, carried_out_at__date__gte=since)
    kinds = [kind for _, kind in moved_kinds()]
    found = []
    for held in done.select_related("agency__superior").order_by("pk"):
        ended = any(kind.count(one, one.ended_on or day) for one in divisions_ended_by(held) for kind in kinds)
        if ended or any(
            one.count and one.count(before) for before, _ in formerly_owned(held) for _, one in followers()
        ):
            found.append(held)
    return found


def divisions_ended_by(held: Reorganisation) -> list[Division]:
    """The divisions that the decision has ended, each with its successor."""
    ended = Division.objects.filter(agency_id=held.agency_id, code__in=held.changes.get("ended", {}))
    return list(ended.exclude(ended_on=None).select_related("successor").order_by("pk"))


def formerly_owned(held: Reorganisation) -> list[tuple[OwnedThing, Division]]:
    """What the decision gave another owner, as it was before it, each with the division that owns it now."""
    former: dict[str, int] = held.changes.get("former_owners", {})
    now, divisions = owned_by_keys(held.agency_id, former), Division.objects.in_bulk(former.values())
    pairs = ((now[key], divisions[pk]) for key, pk in former.items() if key in now and pk in divisions)
    return [(replace(one, division=before), one.division) for one, before in pairs if one.division.pk != before.pk]


def standing_of(agency: Agency) -> Standing:
    """The divisions as they are, and the codes that are nobody's any more."""
    former = FormerName.objects.filter(agency=agency, division__isnull=False).values_list("code", flat=True)
    ended = Division.objects.filter(agency=agency, ended_on__isnull=False).values_list("code", flat=True)
    divisions = list(divisions_of(agency.pk))
    desk = next((one.code for one in divisions if one.is_one_stop), "")
    return Standing({one.code: one.name for one in divisions}, frozenset(former) | frozenset(ended), desk)


@dataclass(frozen=True, slots=True)
class EndingDivision:
    """What goes over from one division: to whom by default, how many of each kind, and what may go elsewhere."""

    division: Division
    successor: NamedUnit
    counts: Sequence[tuple[str, int, str]]
    things: Sequence[tuple[MovedThing, str]]

    @property
    def total(self) -> int:
        return sum(count for _, count, _ in self.counts)


def departures(reorganisation: Reorganisation) -> list[EndingDivision]:
    """What each division that ends leaves, to be looked at before it is confirmed."""
    changes = Changes.from_json(reorganisation.changes)
    units = units_after(reorganisation.agency, changes)
    ending = divisions_of(reorganisation.agency_id).filter(code__in=changes.ended)
    found = []
    for division in ending:
        successor = units.get(changes.ended[division.code], NamedUnit("", ""))
        found.append(_departure(division, successor, changes.choices, reorganisation.effective_on))
    return found


def choices_lost(before: Reorganisation, after: Reorganisation) -> list[str]:
    """What was chosen before the decision was written anew and no longer fits, in words: the thing, and where to."""
    was, kept = Changes.from_json(before.changes), after.changes.get("choices", {})
    units = units_after(before.agency, was)
    return [
        f"{thing.words} về {units[code].name if code in units else code}"
        for one in departures(before)
        for thing, code in one.things
        if code and thing.key not in kept
    ]


def _departure(division: Division, successor: NamedUnit, choices: Mapping[str, str], day: date) -> EndingDivision:
    kinds: list[tuple[str, MovedKind]] = moved_kinds()
    counts = [
        (kind.words, count, kind.counts_in(division) if kind.counts_in else "")
        for _, kind in kinds
        if (count := kind.count(division, day))
    ]
    things = [thing for _, kind in kinds if kind.things for thing in kind.things(division, day)]
    return EndingDivision(division, successor, counts, [(thing, choices.get(thing.key, "")) for thing in things])


def lines_of(reorganisation: Reorganisation) -> list[tuple[str, str]]:
    """What it changes, in words: what, and what comes of it."""
    changes = Changes.from_json(reorganisation.changes)
    names = _names_before(reorganisation)
    made = {one.code: one.name for one in changes.made}
    after = {code: one.name for code, one in changes.renamed.items()}
    before = _agency_before(reorganisation)
    lines = [
        (AGENCY_WORDS[key][0], f"{before[key]} → {text}" if before.get(key) else text)
        for key, text in changes.agency.items()
    ]
    lines += [("Lập phòng mới", f"{name} (mã {code})") for code, name in made.items()]
    lines += [
        (f"{names.get(code, code)} (mã {code}) đổi thành", f"{one.name} (mã {one.code})")
        for code, one in changes.renamed.items()
    ]
    for code, successor in changes.ended.items():
        goes_to = made.get(successor) or after.get(successor) or names.get(successor, successor)
        lines.append((f"{names.get(code, code)} (mã {code}) kết thúc", f"việc chuyển về {goes_to}"))
        moved = reorganisation.changes.get("moved", {}).get(code, {})
        told = [f"{count} {kind.words}" for name, kind in moved_kinds() if (count := moved.get(name))]
        lines += [(f"Đã chuyển từ {names.get(code, code)}", ", ".join(told))] if told else []

    def called(code: str) -> str:
        return made.get(code) or after.get(code) or names.get(code, code)

    return lines + _desk_lines(reorganisation, changes, called) + _owner_lines(reorganisation, changes, called)


def _desk_lines(
    reorganisation: Reorganisation, changes: Changes, called: Callable[[str], str]
) -> list[tuple[str, str]]:
    if not changes.desk:
        return []
    former = reorganisation.former_desks.select_related("division").first()
    before = former.division if former else None
    if before is None and reorganisation.state != "carried_out":
        before = desk_of(reorganisation.agency_id)
    text = f"{before.name} → {called(changes.desk)}" if before else called(changes.desk)
    moved = reorganisation.changes.get("desk_moved")
    told = [("Đã chuyển từ quầy cũ", f"{moved} việc đang chờ")] if moved else []
    return [("Bộ phận Một cửa", text), *told]


def _owner_lines(
    reorganisation: Reorganisation, changes: Changes, called: Callable[[str], str]
) -> list[tuple[str, str]]:
    things = owned_by_keys(reorganisation.agency_id, changes.owners)
    is_done, found = reorganisation.state == "carried_out", []
    for key, code in changes.owners.items():
        thing = things.get(key)
        before = f"{thing.division.name} → " if thing and not is_done else ""
        found.append((f"{thing.words}, chủ quản" if thing else "Quy trình đã bỏ", before + called(code)))
    moved = reorganisation.changes.get("owners_moved", {})
    told = [f"{count} {one.words}" for name, one in followers() if (count := moved.get(name))]
    return [*found, *([("Đã theo quy trình sang phòng mới", ", ".join(told))] if told else [])]


def _agency_before(reorganisation: Reorganisation) -> dict[str, str]:
    """What the agency was called before it, by the keys of its changes."""
    former = reorganisation.former_names.filter(division=None).select_related("superior").first()
    held = former or reorganisation.agency
    above = held.superior
    told = {"code": held.code, "name": held.name, "short_name": held.short_name}
    return told | {"superior": f"{above.name} ({above.code})" if above else ""}


def _names_before(reorganisation: Reorganisation) -> dict[str, str]:
    """The names by code before it: as they were, where it is carried out."""
    former = {one.code: one.name for one in reorganisation.former_names.exclude(division=None)}
    return unit_names(reorganisation.agency_id) | former


def units_after(agency: Agency, changes: Changes) -> dict[str, NamedUnit]:
    """The divisions that will stand: by the code that is theirs before, or as new ones."""
    staying = {
        one.code: changes.renamed.get(one.code, NamedUnit(one.code, one.name))
        for one in divisions_of(agency.pk)
        if one.code not in changes.ended
    }
    return staying | {one.code: one for one in changes.made}

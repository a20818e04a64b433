"""Which agencies: by their code, of a person, among those somebody administers."""

from collections.abc import Callable, Collection, Sequence

from django.db.models import F

from nennep.kernel.actors import Actor
from nennep.kernel.registry import Registry
from nennep.ledger.queries import CHAIN_OWNERS

from ..models import Agency, Division, FormerName, Reorganisation, User
from ..rules import SOURCE, BrokenRuleError, check_case_head

# Whether codes of another agency than that one begin with a head: (head, agency id), asked of who gives the codes.
HEADS_USED: Registry[Callable[[str, int], bool]] = Registry("user of heads")

HEAD_TAKEN = "Đầu mã “{}” là của {}. Hai cơ quan không được in cùng một mã hồ sơ; chọn đầu mã khác."


def agency_of_code(code: str) -> Agency:
    """The agency that has, or had, that code, for everybody. Raises Agency.DoesNotExist."""
    return Agency.objects.select_related("superior").get(pk=_known_as(code))


def agency_in(agency_ids: list[int], code: str) -> Agency:
    """The agency that has, or had, that code if it is one of these. Raises Agency.DoesNotExist.

    The code of one that ended leads to its successor.
    """
    found = agency_of_code(code)
    heir = found if found.pk in agency_ids else heir_of(found)
    return Agency.objects.select_related("superior").get(pk__in=set(agency_ids) & {heir.pk})


def agencies_met(agency_ids: Sequence[int]) -> list[Agency]:
    """These agencies, by name."""
    return list(Agency.objects.filter(pk__in=agency_ids).order_by("name", "pk"))


def heir_of(agency: Agency) -> Agency:
    """The agency that has now what that one had: itself, or the one it ended in, after however many decisions."""
    return next(reversed(heirs_of(agency)), agency)


def heirs_of(agency: Agency) -> list[Agency]:
    """The agencies that had one after the other what that one had; none where it goes on."""
    found: list[Agency] = []
    while agency.successor is not None:
        agency = agency.successor
        found.append(agency)
    return found


def agency_by_name(name: str) -> Agency | None:
    """The agency that bears that name, or bore it, or what it ended in; None where the installation knows none.

    One that still goes on stands before one that has ended, a name before a short name, a present one before a former
    one. A short name counts where a single agency bears it, or bore it. Outside systems are none.
    """
    known = Agency.objects.exclude(level=SOURCE).filter(pk__gt=0).select_related("successor")
    found = known.filter(name=name).order_by(F("ended_on").asc(nulls_first=True), "pk").first()
    if found is None:
        short = list(known.filter(short_name=name, ended_on=None)[:2])
        found = short[0] if len(short) == 1 else None
    if found is None:
        former = FormerName.objects.filter(division=None, name=name).order_by("-held_to", "-pk").first()
        found = known.filter(pk=former.agency_id).first() if former else None
    if found is None and not known.filter(short_name=name, ended_on=None).exists():
        bore = set(known.filter(short_name=name).values_list("pk", flat=True))
        bore |= set(FormerName.objects.filter(division=None, short_name=name).values_list("agency", flat=True))
        last = {heir.pk: heir for heir in map(heir_of, known.filter(pk__in=bore))}
        found = next(iter(last.values())) if len(last) == 1 else None
    return heir_of(found) if found else None


def ended_around(user: User) -> Agency | None:
    """The agency of the person's newest post, where it has ended with its successor; None else."""
    post = user.positions.select_related("agency__successor").order_by("-held_from", "-pk").first()
    return post.agency if post and post.agency.ended_on else None


def _known_as(code: str) -> int:
    """The id of the agency of that code; 0 where there never was one. Links and files keep codes that have changed."""
    now = Agency.objects.filter(code=code).values_list("pk", flat=True).first()
    former = (
        FormerName.objects.filter(division=None, code=code).order_by("-held_to").values_list("agency_id", flat=True)
    )
    return now or former.first() or 0


@CHAIN_OWNERS.under("org.agencies")
def name_of(agency_id: int) -> str:
    """The name of the agency of that number; empty where there is none."""
    return Agency.objects.filter(pk=agency_id).values_list("name", flat=True).first() or ""


def agencies_of(actor: Actor) -> list[Agency]:
    """The agencies in which the actor holds a post, by name."""
    return list(Agency.objects.filter(pk__in=actor.agency_ids).order_by("name"))


def check_head(head: str, agency: Agency | None) -> None:
    """Codes of cases that begin with this head can be no other agency's, now or before. Raises BrokenRuleError."""
    if not head:
        return
    check_case_head(head)
    own = agency.pk if agency else 0
    other = Agency.objects.filter(case_head=head).exclude(level=SOURCE).exclude(pk=own).first()
    if other is not None:
        raise BrokenRuleError("case_head", HEAD_TAKEN.format(head, other.short_name))
    if any(used(head, own) for used in HEADS_USED.values()):
        raise BrokenRuleError(
            "case_head",
            f"Đầu mã “{head}” đã in trên mã hồ sơ của cơ quan khác; mã hồ sơ không cấp lại. Chọn đầu mã khác.",
        )


def check_head_is_free(agency: Agency) -> None:
    """Raises BrokenRuleError where cases bear the head of the agency: a decision changes it, from a day on."""
    if agency.case_head and any(used(agency.case_head, 0) for used in HEADS_USED.values()):
        words = f"Đầu mã “{agency.case_head}” đã in trên mã hồ sơ. Đổi thì ghi quyết định, ngày hiệu lực"
        raise BrokenRuleError("case_head", f"{words} ở Sắp xếp tổ chức.")


def heirs() -> dict[int, int]:
    """By each agency that ended the one that has now what it had, by their ids."""
    rows = Agency.objects.exclude(successor=None).values_list("pk", "successor")
    found = {ended: heir for ended, heir in rows if heir is not None}
    for ended in found:
        while found[ended] in found:
            found[ended] = found[found[ended]]
    return found


def family_of(agency_id: int) -> list[int]:
    """The agency, and all those that ended where it goes on now: what one of them left is the last one's."""
    known = heirs()
    last = known.get(agency_id, agency_id)
    return [last, *(ended for ended, heir in known.items() if heir == last)]


def with_history(agency_ids: Collection[int]) -> list[int]:
    """These agencies, then those that ended in them: who held a post there may be given one here."""
    kept = Agency.objects.filter(pk__in=agency_ids).values_list("keeps_history_of", flat=True)
    return [*agency_ids, *(former for formers in kept for former in formers)]


def ended_by(division: Division) -> Reorganisation | None:
    """The decision that ended the division."""
    done = Reorganisation.objects.filter(agency_id=division.agency_id, state="carried_out").order_by("-number")
    return next((one for one in done if division.code in one.changes.get("ended", {})), None)


def ended_divisions(agency: Agency) -> list[tuple[Division, Reorganisation | None]]:
    """The divisions that decisions ended, the last first, each with its decision."""
    ended = Division.objects.filter(agency=agency, ended_on__isnull=False).select_related("successor")
    return [(one, ended_by(one)) for one in ended.order_by("-ended_on", "code")]

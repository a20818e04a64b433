"""Which agencies: by their code, of a person, among those somebody administers."""

from collections.abc import Callable

from nennep.kernel.actors import Actor
from nennep.kernel.registry import Registry
from nennep.ledger.queries import CHAIN_OWNERS

from ..models import Agency, FormerName
from ..rules import SOURCE, BrokenRuleError, check_case_head

# Whether codes of another agency than that one begin with a head: (head, agency id), asked of who gives the codes.
HEADS_USED: Registry[Callable[[str, int], bool]] = Registry("user of heads")

HEAD_TAKEN = "Đầu mã “{}” là của {}. Hai cơ quan không được in cùng một mã hồ sơ; chọn đầu mã khác."


def agency_of_code(code: str) -> Agency:
    """The agency that has, or had, that code, for everybody. Raises Agency.DoesNotExist."""
    return Agency.objects.select_related("superior").get(pk=_known_as(code))


def agency_in(agency_ids: list[int], code: str) -> Agency:
    """The agency that has, or had, that code if it is one of these. Raises Agency.DoesNotExist."""
    return Agency.objects.select_related("superior").get(pk__in=set(agency_ids) & {_known_as(code)})


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

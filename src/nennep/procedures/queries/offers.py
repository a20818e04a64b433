"""The procedures that may be asked of an agency on a day, with their variants, components and fees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from nennep.kernel.dates import days_after, full_date
from nennep.kernel.text import fold

from ..models import Procedure, ProcedureVersion


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure with its version of the day; ``why_not`` says why it cannot be asked for."""

    procedure: Procedure
    version: ProcedureVersion
    why_not: str = ""


def offers(agency_ids: Collection[int], day: date, words: str = "") -> list[Offer]:
    """The procedures of these agencies on that day whose name, code or field holds every word.

    Marks and case do not matter. A procedure without a version of that day comes with its
    nearest one and the reason; one that has no version at all is not there.
    """
    wanted = fold(words).split()
    versions = (
        ProcedureVersion.objects.filter(procedure__agency_id__in=agency_ids)
        .select_related("procedure__field", "procedure__agency")
        .order_by("procedure__field__order", "procedure__quality_code", "valid_from")
    )
    found: dict[int, Offer] = {}
    for version in versions:
        held = found.get(version.procedure_id)
        if held is None or _nearer(version, held.version, day):
            found[version.procedure_id] = Offer(version.procedure, version, why_not(version, day))
    return [offer for offer in found.values() if _holds(offer, wanted)]


def offer_of(agency_ids: Collection[int], code: str, day: date) -> Offer | None:
    """The procedure of that quality code on that day; None where these agencies have none."""
    return next((offer for offer in offers(agency_ids, day) if offer.procedure.quality_code == code), None)


def why_not(version: ProcedureVersion, day: date) -> str:
    """Why nothing can be filed at the desk under this version on that day, and who can change it."""
    if words := not_in_force(version, day):
        return words
    if not version.one_stop:
        return "Không tiếp nhận tại Một cửa: nộp thẳng tại cơ quan giải quyết."
    if version.routing != "own":
        where = version.get_routing_display().lower()
        return f"Nộp trên {where}; ở đây chỉ theo dõi kết quả."
    return ""


def not_in_force(version: ProcedureVersion, day: date) -> str:
    """Why the version does not hold on that day, and who can change it; empty where it does."""
    if day < version.valid_from:
        return (
            f"Có hiệu lực từ {full_date(version.valid_from)}, hôm nay chưa nhận được."
            " Hỏi người quản lý thủ tục nếu ngày này sai."
        )
    if version.status == "repealed" and version.valid_to and version.valid_to < day:
        return (
            f"Bãi bỏ từ ngày {full_date(days_after(version.valid_to, 1))}."
            " Hồ sơ đã nhận vẫn giải quyết theo bản đã nhận."
        )
    if version.valid_to and not version.holds_on(day):
        return (
            f"Hết hiệu lực sau ngày {full_date(version.valid_to)}, chưa có bản thay."
            " Người quản lý thủ tục nhập quyết định công bố mới."
        )
    return ""


def last_of(procedure: Procedure) -> ProcedureVersion | None:
    """The version that comes last, though its day may lie ahead; None before the first."""
    return procedure.versions.order_by("-valid_from", "-number").first()


def _nearer(version: ProcedureVersion, held: ProcedureVersion, day: date) -> bool:
    """Of two versions in order of their first day: whether the later one says more about ``day``."""
    if held.holds_on(day):
        return version.holds_on(day)
    return version.valid_from <= day or version.holds_on(day)


def _holds(offer: Offer, wanted: list[str]) -> bool:
    procedure = offer.procedure
    text = fold(" ".join([procedure.quality_code, procedure.code, offer.version.name, procedure.field.name]))
    return all(word in text for word in wanted)

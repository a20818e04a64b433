"""Where an agency practises: made when somebody first practises, renewed whole by the owner of the database."""

from dataclasses import dataclass
from datetime import datetime

from django.db import ProgrammingError, transaction

from nennep.kernel.actors import Actor
from nennep.kernel.practice import practice_of
from nennep.ledger.actions import NotPermittedError, append, end_practice_chain, open_chain, take_line
from nennep.ledger.events import name_events
from nennep.ledger.files import forget
from nennep.ledger.patience import give_way, tried_again

from ..models import Agency
from ..parts.agency_rows import files_in, files_named, rows_of_agency
from ..queries.administration import manager
from ..queries.practice import check_practising
from ..rules import MANAGE_PEOPLE, BrokenRuleError

name_events({"practice.opened": "Mở cơ quan tập dượt", "practice.renewed": "Làm mới cơ quan tập dượt"})
OWNER_ONLY = (
    "Chỉ chủ cơ sở dữ liệu xóa được sự kiện tập dượt, tài khoản của phần mềm thì không."
    " Đặt NENNEP_DATABASE_OWNER_URL rồi chạy lại."
)
BUSY = "Đang có người tập dượt dở một việc. Chạy lại sau ít phút."
# PostgreSQL: insufficient_privilege.
NOT_OWNER = "42501"
# What a practice agency repeats of its agency, so that papers look alike.
REPEATED = ("name", "short_name", "case_head", "place", "address", "phone", "website", "superior_id")


def open_practice(agency: Agency, *, by: Actor, at: datetime) -> Agency:
    """Afterwards the agency has where to practise, with a chain of its own; nothing happens where it has.

    Event ``practice.opened`` in the chain of the agency. Raises BrokenRuleError for who has nothing to practise.
    """
    check_practising(by)
    where = Agency.with_practice.filter(pk=practice_of(agency.pk))
    if (held := where.first()) is not None:
        return held
    with transaction.atomic():
        take_line(agency.pk)  # of two who come first at once, the second finds what the first has made
        if (held := where.first()) is not None:
            return held
        repeated = {name: getattr(agency, name) for name in REPEATED}
        made = Agency.with_practice.create(
            pk=practice_of(agency.pk), code=f"tap-duot-{agency.pk}", level="practice", **repeated
        )
        open_chain(made.pk)
        append("practice.opened", subject=("agency", agency.pk), agency_id=agency.pk, by=by, at=at)
    return made


def keep_practice_alike(agency: Agency, *, by: Actor, at: datetime) -> None:
    """Inside the change of an agency: its papers of practice name it as it is named now."""
    Agency.with_practice.filter(pk=practice_of(agency.pk)).update(**{name: getattr(agency, name) for name in REPEATED})


@dataclass(frozen=True, slots=True)
class RenewedPractice:
    """What ended: the length and the head of its chain, how many rows and files are gone."""

    length: int
    head: str
    rows: int
    files: int


@tried_again(BUSY)
def renew_practice(agency: Agency, *, by: Actor, at: datetime) -> RenewedPractice:
    """Afterwards nothing was ever practised in the agency: no case, item, number or file is left, and its chain is empty.

    Event ``practice.renewed`` in the chain of the superior (of the agency itself where it has none), with the length
    and the head of the chain that ended. By the machine for the owner of the database, or by who manages the
    agency's people. All of it or nothing; an act that is under way is waited for. Raises NotPermittedError,
    BrokenRuleError where nobody has practised yet, ConflictError where an act does not end.
    """
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at) if by.user_id is not None else None
    if not Agency.with_practice.filter(pk=practice_of(agency.pk)).exists():
        raise BrokenRuleError("agency", f"{agency.short_name} chưa ai tập dượt, không có gì để làm mới.")
    try:
        with transaction.atomic():
            ended = _emptied(practice_of(agency.pk))
            append(
                "practice.renewed",
                subject=("agency", agency.pk),
                agency_id=agency.superior_id or agency.pk,
                by=by,
                at=at,
                grant=grant,
                facts={"agency": agency.code, "length": ended.length, "head": ended.head},
            )
            return ended
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) == NOT_OWNER:
            raise NotPermittedError(OWNER_ONLY) from error
        raise


def _emptied(where: int) -> RenewedPractice:
    give_way()  # an act that is under way goes first
    take_line(where)
    rows = rows_of_agency(where)
    files = files_in(rows)
    count = sum(some._raw_delete(some.db) for some in rows)
    gone = files - files_named(files)
    forget(gone)
    length, head = end_practice_chain(where)
    return RenewedPractice(length, head, count, len(gone))

"""Agencies and their divisions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import legible, plain_digits
from nennep.ledger.actions import NotPermittedError, append, open_chain, require
from nennep.ledger.events import name_events

from ..models import Agency, Division, FormerName
from ..queries.administration import check_agency, manager
from ..queries.agencies import HEAD_TAKEN, check_head, check_head_is_free
from ..rules import AGENCY_CODE, KEPT_CODES, MANAGE_PEOPLE, SOURCE, BrokenRuleError, check_texts
from ..rules.spelling import is_spelling
from .practice import keep_practice_alike

name_events(
    {"agency.added": "Lập cơ quan", "agency.changed": "Sửa thông tin cơ quan", "division.added": "Lập phòng, đơn vị"}
)
CONTACT = ("name", "short_name", "case_head", "place", "address", "phone", "website")


def add_agency(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    short_name: str,
    level: str,
    superior: Agency | None = None,
    **contact: str,
) -> Agency:
    """Afterwards the agency exists with its chain; ``contact`` is any of CONTACT.

    The manager of people of the superior adds it; one without a superior (the province, an
    outside system) only the machine, when a real installation or a source begins.
    """
    grant = require(by, MANAGE_PEOPLE, superior.pk) if superior else None
    if superior is None and by.user_id is not None:
        raise NotPermittedError("Cơ quan cấp trên cùng chỉ lập bằng lệnh ./nennep init.")
    check_agency(code, level)
    texts = {key: _contact(key, text) for key, text in contact.items() if key in CONTACT}
    texts |= {"name": legible(name), "short_name": legible(short_name)}
    if level != SOURCE:
        check_head(texts.get("case_head", ""), None)
    facts = {"code": code, "level": level}
    with _head_is_free(texts.get("case_head", "")), transaction.atomic():
        agency = Agency.objects.create(code=code, level=level, superior=superior, **texts)
        open_chain(agency.pk)
        append(
            "agency.added", subject=("agency", agency.pk), agency_id=agency.pk, by=by, at=at, grant=grant, facts=facts
        )
    return agency


def _contact(key: str, text: str) -> str:
    return legible(plain_digits(text) if key == "phone" else text)


@contextmanager
def _head_is_free(head: str) -> Iterator[None]:
    """Says in words what the database refuses where another agency took the head at the same instant."""
    try:
        yield
    except IntegrityError as error:
        other = Agency.objects.filter(case_head=head).exclude(level=SOURCE).first() if head else None
        if other is None:
            raise
        raise BrokenRuleError("case_head", HEAD_TAKEN.format(head, other.short_name)) from error


def change_agency(agency: Agency, *, by: Actor, at: datetime, **changes: str) -> None:
    """Change name and ways of contact; level and the codes of its cases stay for ever.

    Its code, and the head of its cases once a case bears it, are changed by a decision of a day. Raises
    BrokenRuleError, also for a head under which another agency gives or gave codes of cases.
    """
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    unknown = set(changes) - set(CONTACT)
    if unknown:
        raise BrokenRuleError("code", "Cấp không sửa được; mã cơ quan đổi theo quyết định, ở Sắp xếp tổ chức.")
    for key in ("name", "short_name"):
        if key in changes and not legible(changes[key]):
            raise BrokenRuleError(key, "Tên cơ quan không để trống được.")
        if key in changes and agency.level != SOURCE and not is_spelling(getattr(agency, key), changes[key]):
            words = "Ở đây chỉ sửa chính tả của tên. Đổi tên thì ghi quyết định, ngày hiệu lực ở Sắp xếp tổ chức"
            raise BrokenRuleError(key, f"{words}, để giấy tờ của ngày trước giữ tên cũ.")
    texts = {key: _contact(key, text) for key, text in changes.items()}
    head = texts.get("case_head", agency.case_head)
    if head != agency.case_head and agency.level != SOURCE:
        check_head(head, agency)
        check_head_is_free(agency)
    with _head_is_free(head), transaction.atomic():
        for key, text in texts.items():
            setattr(agency, key, text)
        agency.save(update_fields=list(changes))
        keep_practice_alike(agency, by=by, at=at)
        append(
            "agency.changed",
            subject=("agency", agency.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"fields": sorted(changes)},
        )


def add_division(
    *, agency: Agency, by: Actor, at: datetime, code: str, name: str, is_one_stop: bool = False
) -> Division:
    """Afterwards the agency has this unit. Raises BrokenRuleError for a code already used there, or a second desk."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    name = legible(name)
    _check_division(agency, code, name, is_one_stop)
    with _code_is_free(agency, code, name), transaction.atomic():
        division = Division.objects.create(agency=agency, code=code, name=name, is_one_stop=is_one_stop)
        append(
            "division.added",
            subject=("division", division.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"code": code, "is_one_stop": is_one_stop},
        )
    return division


@contextmanager
def _code_is_free(agency: Agency, code: str, name: str) -> Iterator[None]:
    """Says in words what the database refuses where somebody took the code at the same instant."""
    try:
        yield
    except IntegrityError:
        _check_division(agency, code, name, is_one_stop=False)
        raise


def _check_division(agency: Agency, code: str, name: str, is_one_stop: bool) -> None:
    if not AGENCY_CODE.fullmatch(code):
        raise BrokenRuleError("code", "Mã phòng chỉ gồm chữ không dấu, số, dấu chấm, gạch: NVD.")
    if not name:
        raise BrokenRuleError("name", "Tên phòng còn trống.")
    check_texts(division_name=name)
    if code.casefold() in KEPT_CODES:
        raise BrokenRuleError("code", f"Mã “{code}” dành cho Bộ phận Một cửa trong quy trình; chọn mã khác.")
    former = FormerName.objects.filter(agency=agency, division__isnull=False, code__iexact=code)
    if agency.divisions.filter(code__iexact=code).exists():
        raise BrokenRuleError("code", f"Mã “{code}” đã có phòng khác dùng; chọn mã khác.")
    if former.exists():
        raise BrokenRuleError("code", f"Mã “{code}” là mã cũ của một phòng, vẫn dẫn tới phòng ấy; chọn mã khác.")
    desk = agency.divisions.filter(is_one_stop=True).first() if is_one_stop else None
    if desk is not None:
        words = f"{desk.name} đã là Bộ phận Một cửa, mỗi cơ quan một phòng. Bỏ dấu ở {name};"
        raise BrokenRuleError("is_one_stop", f"{words} muốn đổi thì ghi quyết định ở Sắp xếp tổ chức.")

"""The list of fields: one added, renamed, placed, merged into another, closed. None is ever deleted."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import days_after, full_date
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, NotPermittedError, append, take_line
from nennep.ledger.events import name_events
from nennep.office.spelling import key
from nennep.org.models import Agency, province
from nennep.org.rules import BrokenRuleError

from ..models import Field, FieldChange, Procedure
from ..queries.fields import (
    codes_taken,
    free_field_code,
    keeping,
    mergeable,
    procedures_after,
    seen_by,
    starter_choices,
)
from ..rules.field_names import checked_code, checked_name
from ..rules.starter_fields import starter_list

name_events(
    {
        "field.added": "Lập lĩnh vực",
        "field.renamed": "Đổi tên lĩnh vực",
        "field.placed": "Xếp lại lĩnh vực",
        "field.merged": "Gộp lĩnh vực",
        "field.closed": "Đóng lĩnh vực",
    }
)
KEEPS_LIST = "Chỉ người quản lý thủ tục của cơ quan giữ danh mục lĩnh vực này sửa được danh mục."
RACED = "Người khác vừa sửa lĩnh vực này. Đây là bản mới nhất."
WHY = "Ghi quyết định hoặc lý do, ví dụ: Quyết định 12/QĐ-UBND ngày 05/01/2027."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doing:
    """Who changes which list, under which grant, when."""

    keeper: Agency
    by: Actor
    at: datetime
    grant: Grant

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def tell(self, kind: str, field: Field, facts: dict[str, Any]) -> None:
        append(
            kind,
            subject=("field", field.pk),
            agency_id=self.keeper.pk,
            by=self.by,
            at=self.at,
            grant=self.grant,
            facts={"code": field.code, **facts},
        )

    def remember(self, kind: str, field: Field, from_day: date, basis: str, was: str = "") -> FieldChange:
        return FieldChange.objects.create(
            field=field,
            kind=kind,
            from_day=from_day,
            was=was,
            basis=basis,
            entered_at=self.at,
            entered_by_id=self.by.user_id,
        )


@contextmanager
def _list_of(keeper: Agency, by: Actor, at: datetime) -> Iterator[_Doing]:
    """The list is held until the end: nobody else changes it or the common one. Raises NotPermittedError."""
    grant = keeping(by, keeper, at)
    if grant is None:
        raise NotPermittedError(KEEPS_LIST)
    with transaction.atomic():
        # Names and codes are compared with the common list: its line comes first, always.
        for agency_id in dict.fromkeys((province().pk, keeper.pk)):
            take_line(agency_id)
        yield _Doing(keeper=keeper, by=by, at=at, grant=grant)


def add_field(
    *,
    keeper: Agency,
    name: str,
    code: str = "",
    sector: str = "",
    order: int | None = None,
    valid_from: date | None = None,
    basis: str = "",
    by: Actor,
    at: datetime,
) -> Field:
    """Afterwards the list of ``keeper`` has one field more, in use from ``valid_from`` (else from today).

    The province as ``keeper`` is the common list, which every agency uses. Without ``code`` it gets one
    made of its name; without ``order`` it comes last. ``sector`` is the heading under which it is offered,
    ``basis`` the decision. Raises BrokenRuleError (``name``, ``code``, ``valid_from``, ``sector``, ``basis``)
    where the agency sees a field of that name, the code is taken or the day lies ahead; NotPermittedError.
    """
    with _list_of(keeper, by, at) as doing:
        return _add(doing, name, code, sector, order, valid_from or doing.today, basis)


def add_starter_fields(keeper: Agency, *, codes: Collection[str], by: Actor, at: datetime) -> list[Field]:
    """Afterwards the list has these fields of the starter list, except those it sees already; the new ones.

    Raises BrokenRuleError where nothing was chosen, NotPermittedError.
    """
    today = timezone.localdate(at)
    starter = starter_list(today)
    basis = f"Danh mục khởi đầu kèm phần mềm, ngày {full_date(starter.dated)}"
    with _list_of(keeper, by, at) as doing:
        added = [
            _add(doing, each.name, each.code, each.sector, None, doing.today, each.article or basis)
            for _, choices in starter_choices(keeper, today)
            for each, there in choices
            if each.code in codes and not there
        ]
    if not added:
        raise BrokenRuleError("fields", "Chưa chọn lĩnh vực nào chưa có. Đánh dấu lĩnh vực, hoặc cả ngành.")
    return added


def rename_field(field: Field, *, name: str, from_day: date, basis: str, by: Actor, at: datetime) -> None:
    """Afterwards the field bears that name from the day; until then it was called as it was.

    Raises BrokenRuleError (``name``, ``from_day``, ``basis``), ConflictError, NotPermittedError.
    """
    with _list_of(field.keeper, by, at) as doing:
        now, why = checked_name(name), _why(basis)
        _require_in_use(field)
        _check_day(field, from_day, doing)
        if now == field.name:
            raise BrokenRuleError("name", "Tên này là tên đang dùng. Ghi tên mới.")
        _check_name(doing.keeper, now, field.pk)
        was = field.name
        _write(field, name=now)
        doing.remember("renamed", field, from_day, why, was)
        doing.tell("field.renamed", field, {"was": was, "name": now, "from": from_day.isoformat()})


def place_field(field: Field, *, order: int, sector: str, by: Actor, at: datetime) -> None:
    """Afterwards the field stands in that place of its list, under that sector. Raises as ``rename_field``."""
    with _list_of(field.keeper, by, at) as doing:
        _require_in_use(field)
        _write(field, order=order, sector=_sector(sector))
        doing.tell("field.placed", field, {"order": order, "sector": field.sector})


def merge_field(field: Field, *, into: Field, from_day: date, basis: str, by: Actor, at: datetime) -> int:
    """Afterwards the procedures of the field are those of ``into`` from the day, and it points there; how many.

    It stays in the history with its last day before. Cases keep the field they were received under. A
    closed one may still be merged. Raises BrokenRuleError (``into``, ``from_day``, ``basis``) where it
    was merged before or ``into`` is not in use on its list or the common one; ConflictError,
    NotPermittedError.
    """
    with _list_of(field.keeper, by, at) as doing:
        why = _why(basis)
        if field.successor is not None:
            raise BrokenRuleError("into", f"{field.name} đã gộp vào {field.successor.name} rồi.")
        _check_day(field, from_day, doing)
        target = next((each for each in mergeable(field, doing.today) if each.pk == into.pk), None)
        if target is None:
            raise BrokenRuleError("into", "Chọn một lĩnh vực khác đang dùng, của danh mục này hoặc danh mục chung.")
        if from_day < target.valid_from:
            raise BrokenRuleError("from_day", f"{target.name} chỉ có từ {full_date(target.valid_from)}.")
        _write(field, successor=target, valid_to=field.valid_to or days_after(from_day, -1))
        going = list(Procedure.objects.filter(field=field).order_by("pk").values_list("pk", flat=True))
        Procedure.objects.filter(pk__in=going).update(field=target)
        doing.remember("merged", field, from_day, why).procedures.set(going)
        facts = {"into": target.pk, "from": from_day.isoformat(), "procedures": going}
        doing.tell("field.merged", field, facts)
        return len(going)


def close_field(field: Field, *, last_day: date, basis: str, by: Actor, at: datetime) -> None:
    """Afterwards the field is in use until that day and takes no procedure any more.

    Raises BrokenRuleError (``last_day``, ``basis``) while a procedure of it is in force after the day:
    such a field is merged; ConflictError, NotPermittedError.
    """
    with _list_of(field.keeper, by, at) as doing:
        why = _why(basis)
        _require_in_use(field)
        _check_day(field, last_day, doing, "last_day")
        left = procedures_after(field, last_day)
        if left:
            raise BrokenRuleError(
                "last_day",
                f"Còn {left} thủ tục của lĩnh vực này áp dụng sau {full_date(last_day)}, nên chưa đóng được."
                " Gộp lĩnh vực này vào lĩnh vực khác: các thủ tục chuyển theo.",
            )
        _write(field, valid_to=last_day)
        doing.remember("closed", field, days_after(last_day, 1), why)
        doing.tell("field.closed", field, {"last_day": last_day.isoformat()})


def _add(doing: _Doing, name: str, code: str, sector: str, order: int | None, valid_from: date, basis: str) -> Field:
    keeper = doing.keeper
    now = checked_name(name)
    _check_name(keeper, now)
    _require_come(valid_from, doing, "valid_from")
    code = checked_code(code) if code.strip() else free_field_code(keeper, now)
    if code.lower() in {each.lower() for each in codes_taken(keeper)}:
        raise BrokenRuleError("code", f"Mã {code} đã có lĩnh vực dùng; chọn mã khác.")
    if order is None:
        order = (Field.objects.filter(keeper=keeper).aggregate(last=Max("order"))["last"] or 0) + 1
    field = Field.objects.create(
        keeper=keeper, code=code, name=now, sector=_sector(sector), order=order, valid_from=valid_from
    )
    doing.remember("added", field, valid_from, _basis(basis))
    facts = {"name": now, "sector": field.sector, "order": order, "from": valid_from.isoformat()}
    doing.tell("field.added", field, facts)
    return field


def _write(field: Field, **changes: Any) -> None:
    """Afterwards the row bears the changes. Raises ConflictError where it is not as the caller read it."""
    columns = ("name", "sector", "order", "valid_to", "successor_id")
    held = Field.objects.filter(pk=field.pk, **{name: getattr(field, name) for name in columns})
    if not held.update(**changes):
        raise ConflictError(RACED)
    for name, value in changes.items():
        setattr(field, name, value)


def _require_in_use(field: Field) -> None:
    if field.successor is not None:
        raise BrokenRuleError("", f"{field.name} đã gộp vào {field.successor.name}, không sửa được nữa.")
    if field.valid_to is not None:
        raise BrokenRuleError("", f"{field.name} đã đóng, dùng đến hết {full_date(field.valid_to)}.")


def _check_day(field: Field, day: date, doing: _Doing, box: str = "from_day") -> None:
    """A change is entered when its day has come, and after the changes before it."""
    _require_come(day, doing, box)
    last = field.changes.exclude(kind="closed").order_by("-from_day").first()
    first = max(field.valid_from, last.from_day) if last else field.valid_from
    if day < first:
        raise BrokenRuleError(box, f"Ngày này trước lần ghi gần nhất của lĩnh vực, {full_date(first)}.")


def _require_come(day: date, doing: _Doing, box: str) -> None:
    if day > doing.today:
        raise BrokenRuleError(box, f"Ngày này chưa tới; ghi từ {full_date(day)} trở đi.")


def _check_name(keeper: Agency, name: str, but: int = 0) -> None:
    """Raises BrokenRuleError where a field that the keeper sees is called so, marks and case aside."""
    for field in seen_by([keeper.pk]).filter(valid_to=None).exclude(pk=but):
        if key(field.name) == key(name):
            raise BrokenRuleError("name", f"Đã có lĩnh vực “{field.name}” (mã {field.code}). Dùng lĩnh vực đó.")


def _why(basis: str) -> str:
    told = _basis(basis)
    if not told:
        raise BrokenRuleError("basis", WHY)
    return told


def _basis(text: str) -> str:
    return _short("basis", "Quyết định, lý do", text, 300)


def _sector(text: str) -> str:
    return _short("sector", "Ngành", text, 120)


def _short(box: str, label: str, text: str, most: int) -> str:
    told = " ".join(nfc(text).split())
    if len(told) > most:
        raise BrokenRuleError(box, f"{label} dài {len(told)} ký tự; nhiều nhất {most}.")
    return told

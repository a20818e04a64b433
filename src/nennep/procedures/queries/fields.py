"""Fields: which an agency may use, what they were called, which procedures they had on a day."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.office.spelling import key
from nennep.org.models import Agency, province
from nennep.org.queries import holders_of
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import Field, FieldChange, Procedure, ProcedureVersion
from ..rules.field_names import code_from
from ..rules.starter_fields import StarterField, starter_list


@dataclass(frozen=True, slots=True)
class FieldOnDay:
    """A field as it stood on a day: by its name of then."""

    pk: int
    code: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class ListedField:
    """A line of the list: its name of the day, the procedures then in force, whether it was in use."""

    field: Field
    name: str
    procedures: int
    is_in_use: bool


def seen_by(agencies: Collection[int]) -> QuerySet[Field]:
    """The common list and the fields of these agencies' own, in the order of the lists."""
    top = province()
    own = Q(keeper__in=agencies) & ~Q(keeper=top)
    found = Field.objects.filter(Q(keeper=top) | own).select_related("keeper", "successor")
    return found.order_by(F("keeper__superior").asc(nulls_first=True), "keeper", "order", "name")


def fields_of(agency: Agency, day: date) -> list[Field]:
    """The fields into which the agency may put a procedure on that day.

    Those of the common list, then its own, each list in its order; of other agencies none. One that was
    closed or merged takes nothing any more from its last day on.
    """
    return [field for field in seen_by([agency.pk]) if field.takes_on(day)]


def usable_field(agency: Agency, field: Field, day: date) -> Field:
    """The field as it stands now, held until the transaction ends: nobody closes or merges it meanwhile.

    Raises BrokenRuleError with ``field`` where the agency sees no such field, or it takes none on that day.
    """
    held = Field.objects.select_for_update().get(pk=field.pk)
    if held in fields_of(agency, day):
        return held
    if not seen_by([agency.pk]).filter(pk=held.pk).exists():
        raise BrokenRuleError("field", f"Danh mục lĩnh vực của {agency.short_name} không có lĩnh vực này; chọn lại.")
    if held.successor is not None:
        raise BrokenRuleError("field", f"Lĩnh vực {held.name} đã gộp vào {held.successor.name}. Chọn lĩnh vực đó.")
    when = f"chỉ có từ {full_date(held.valid_from)}" if held.valid_from > day else "đã đóng"
    raise BrokenRuleError("field", f"Lĩnh vực {held.name} {when}. Chọn lĩnh vực khác.")


def field_of_code(agency: Agency, code: str, day: date) -> Field | None:
    """The field that the agency means by the code on that day: of one that was merged the successor.

    None where the agency sees no such field, or it takes no procedures.
    """
    field = seen_by([agency.pk]).filter(code__iexact=code).first()
    last = successor_of(field) if field else None
    return last if last is not None and last.takes_on(day) else None


def fields_by_name(agency: Agency) -> dict[str, str]:
    """The codes of the fields in use by every name that leads to one, as ``office.spelling.key`` writes it.

    Names of today come before names of the past, and those before the names of merged fields.
    """
    seen = list(seen_by([agency.pk]))
    former: dict[int, list[str]] = {}
    for change in FieldChange.objects.filter(field__in=seen, kind="renamed").order_by("-from_day", "-pk"):
        former.setdefault(change.field_id, []).append(change.was)
    in_use = [field for field in seen if field.valid_to is None]
    merged = [field for field in seen if field.successor_id]
    named = [(field.name, field) for field in in_use]
    named += [(was, field) for field in in_use for was in former.get(field.pk, ())]
    named += [(name, field) for field in merged for name in (field.name, *former.get(field.pk, ()))]
    found: dict[str, str] = {}
    for name, field in named:
        last = successor_of(field)
        if last.valid_to is None:
            found.setdefault(key(name), last.code)
    return found


def codes_leading_on(agency: Agency) -> set[str]:
    """The codes by which the agency may mean a field in use: its own, and those of the merged ones."""
    return {field.code for field in seen_by([agency.pk]) if successor_of(field).valid_to is None}


def field_meant(agency: Agency, code: str, name: str) -> str:
    """The code of the field in use that somebody outside means by a code and name of theirs; "" for none.

    Codes of an agency's own differ from place to place: the name comes first.
    """
    named = fields_by_name(agency).get(key(name), "")
    return named or (code if code in codes_leading_on(agency) else "")


def successor_of(field: Field) -> Field:
    """The field that this one has become, after every merger; itself where it was not merged."""
    while field.successor is not None:
        field = field.successor
    return field


def with_merged(field_id: int) -> list[int]:
    """The field and all that were ever merged into it."""
    found, newest = [field_id], [field_id]
    while newest:
        newest = list(Field.objects.filter(successor__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def names_on(fields: Iterable[Field], day: date) -> dict[int, str]:
    """What these fields were called on that day, by key."""
    names = {field.pk: field.name for field in fields}
    later = FieldChange.objects.filter(field__in=names, kind="renamed", from_day__gt=day)
    # The earliest change after the day comes last, and says what held until then.
    for change in later.order_by("-from_day", "-pk"):
        names[change.field_id] = change.was
    return names


def fields_on(procedures: Iterable[Procedure], day: date) -> dict[int, FieldOnDay]:
    """The field of each of these procedures as of that day, by the procedure's key."""
    fields = {each.pk: each.field for each in procedures}
    moved = FieldChange.procedures.through._default_manager.filter(
        procedure__in=fields, fieldchange__from_day__gt=day
    ).select_related("fieldchange__field")
    for row in moved.order_by("-fieldchange__from_day", "-fieldchange"):
        fields[row.procedure_id] = row.fieldchange.field
    names = names_on(fields.values(), day)
    return {pk: FieldOnDay(field.pk, field.code, names[field.pk], field.order) for pk, field in fields.items()}


def listed_fields(actor: Actor, day: date) -> list[ListedField]:
    """Every field that the actor's agencies see and that had begun by the day, with their procedures of then."""
    fields = [field for field in seen_by(actor.rule_agency_ids) if field.valid_from <= day]
    names = names_on(fields, day)
    held = _in_force(actor.rule_agency_ids, day)
    counts = Counter(each.pk for each in fields_on(held, day).values())
    return [ListedField(each, names[each.pk], counts[each.pk], each.is_in_use_on(day)) for each in fields]


def _in_force(agency_ids: Collection[int], day: date) -> list[Procedure]:
    versions = ProcedureVersion.objects.filter(_holding(day), valid_from__lte=day)
    found = Procedure.objects.filter(agency__in=agency_ids, pk__in=versions.values("procedure"))
    return list(found.select_related("field"))


def _holding(day: date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=day)


def procedures_after(field: Field, last_day: date) -> int:
    """How many procedures of the field, of whatever agency, are in force after that day or will be."""
    versions = ProcedureVersion.objects.filter(Q(valid_to=None) | Q(valid_to__gt=last_day), procedure__field=field)
    return versions.values("procedure").distinct().count()


def field_of(actor: Actor, keeper: str, code: str) -> Field:
    """The field of that code on a list that the actor sees. Raises Field.DoesNotExist."""
    return seen_by(actor.rule_agency_ids).get(keeper__code=keeper, code=code)


def history_of(field: Field) -> list[FieldChange]:
    """What became of the field, the newest first."""
    return list(field.changes.select_related("entered_by").order_by("-from_day", "-pk"))


def mergeable(field: Field, day: date) -> list[Field]:
    """The fields into which this one may be merged: of its own list, or of the common one."""
    return [each for each in fields_of(field.keeper, day) if each.pk != field.pk]


def keeping(actor: Actor, keeper: Agency, at: datetime) -> Grant | None:
    """The grant by which the actor keeps that list.

    It is held at the keeper; while nobody there holds it, the common list is kept from the agencies below.
    """
    grant = actor.grant(MANAGE_PROCEDURES, keeper.pk)
    if grant is not None or keeper != province():
        return grant
    if holders_of(MANAGE_PROCEDURES, keeper.pk, timezone.localdate(at)):
        return None
    below = Agency.objects.filter(superior=keeper, pk__in=actor.agencies_with(MANAGE_PROCEDURES))
    ids = list(below.order_by("pk").values_list("pk", flat=True))
    return actor.grant(MANAGE_PROCEDURES, actor.agency_id if actor.agency_id in ids else ids[0]) if ids else None


def keepers_for(actor: Actor, at: datetime) -> list[Agency]:
    """The agencies whose lists the actor keeps: the province first, where it is one of them."""
    top = province()
    own = Agency.objects.filter(pk__in=actor.agencies_with(MANAGE_PROCEDURES)).exclude(pk=top.pk).order_by("name")
    return [top, *own] if keeping(actor, top, at) else list(own)


def starter_choices(keeper: Agency, day: date) -> list[tuple[str, list[tuple[StarterField, str]]]]:
    """The starter list of that day by sector; beside each field the name of the one that the keeper sees already, or ""."""
    by_name, by_code = known_fields(keeper)
    found: dict[str, list[tuple[StarterField, str]]] = {}
    for each in starter_list(day).fields:
        there = by_name.get(key(each.name)) or by_code.get(each.code.lower()) or ""
        found.setdefault(each.sector, []).append((each, there))
    return list(found.items())


def known_fields(keeper: Agency) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the fields that the keeper sees: by the key of those in use, and by every code."""
    seen = list(seen_by([keeper.pk]))
    in_use = {key(field.name): field.name for field in seen if field.valid_to is None}
    return in_use, {field.code.lower(): field.name for field in seen}


def free_field_code(keeper: Agency, name: str) -> str:
    """A code for a new field of that name that nothing on its list bears."""
    first = code_from(name) or "lv"
    taken = {code.lower() for code in codes_taken(keeper)}
    return next(code for code in (first, *(f"{first}-{n}" for n in range(2, 1000))) if code not in taken)


def codes_taken(keeper: Agency) -> Sequence[str]:
    """The codes that a new field of the keeper cannot have: those it sees; of the common list every one in use."""
    fields = Field.objects.all() if keeper == province() else seen_by([keeper.pk])
    return list(fields.values_list("code", flat=True))

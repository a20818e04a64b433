"""What an agency takes along when it leaves: its own rows, and the rows of others without which they cannot be read.

Narrower than ``org.parts.agency_rows``, which finds whatever would stand in the way of a removal: there a case belongs
to the desk of another agency too, and everything of every agency hangs on a decision of the province.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, Model, Q, QuerySet

from nennep.ledger.models import Event, StoredFile
from nennep.org.models import Agency, CalendarVersion, Holiday, Position, User, WorkCalendar

from ..rules.exports import COPIES, NAMES_OF_OTHERS, OF_THE_INSTALLATION

Table = type[Model]
MANY = 500
# The key that says whose a row is, where it names several agencies.
WHOSE = ("agency", "keeper")


@contextmanager
def one_instant() -> Iterator[None]:
    """Inside, the whole database is seen as it was at one instant, and nobody who writes waits for it."""
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    sqlite: Any = connection
    kept, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            yield
    finally:
        sqlite.transaction_mode = kept


def exported_tables() -> list[Table]:
    """Every table of the rooms that can hold something of an agency."""
    found = chain.from_iterable(
        config.get_models(include_auto_created=True)
        for config in apps.get_app_configs()
        if config.name.startswith("nennep.")
    )
    return [model for model in found if model.__name__ not in OF_THE_INSTALLATION | COPIES]


def keys_of(model: Table) -> list[tuple[str, Table]]:
    """The columns by which its rows point to others, and where to."""
    keys = [key for key in model._meta.concrete_fields if isinstance(key, ForeignKey)]
    return [(key.attname, key.related_model) for key in keys if isinstance(key.related_model, type)]


class AgencyScope:
    """``own`` rows by their condition; ``referred``: the keys of rows of others, closed under all that they point to."""

    def __init__(self, agency_id: int) -> None:
        self.agency_id = agency_id
        self._conditions: dict[Table, Q | None] = {}
        self.own = [model for model in exported_tables() if self._condition(model) is not None]
        self.referred: dict[Table, set[Any]] = defaultdict(set)
        self._close()

    def own_rows(self, model: Table) -> QuerySet[Model]:
        condition = self._condition(model)
        rows = model._base_manager.all()
        return rows.none() if condition is None else rows.filter(condition)

    def referred_rows(self, model: Table) -> Iterator[QuerySet[Model]]:
        """In their order, a part at a time: a statement can name only so many."""
        for some in batched_keys(sorted(self.referred[model])):
            yield model._base_manager.filter(pk__in=some)

    def _condition(self, model: Table) -> Q | None:
        """Which rows of the table are the agency's; None where none can be."""
        if model not in self._conditions:
            self._conditions[model] = None  # a row does not belong by pointing to its like
            self._conditions[model] = self._found(model)
        return self._conditions[model]

    def _found(self, model: Table) -> Q | None:
        if model is Agency:
            return Q(pk=self.agency_id)
        if model is User:
            return Q(pk__in=Position._base_manager.filter(agency_id=self.agency_id).values("user_id"))
        keys = keys_of(model)
        if not model._meta.auto_created:
            agencies = [column for column, target in keys if target is Agency]
            named = [column for column in agencies if column.removesuffix("_id") in WHOSE] or agencies
            if named:
                return Q(*(Q(**{column: self.agency_id}) for column in named), _connector=Q.OR)
        # The first row that it hangs on is the one that it is a part of; what hangs on a person alone is the person's.
        for column, target in sorted(keys, key=lambda key: key[1] is User):
            if target is not Agency and self._condition(target) is not None:
                return Q(**{f"{column.removesuffix('_id')}__in": self.own_rows(target)})
        return None

    def _close(self) -> None:
        for model in self.own:
            for column, target in keys_of(model):
                others = self.own_rows(model).exclude(**{column: None})
                if target in self.own:
                    others = others.exclude(**{f"{column}__in": self.own_rows(target).values("pk")})
                self._refer(target, others.values_list(column, flat=True).distinct().iterator(MANY))
        events = Event.objects.filter(chain_id=self.agency_id)
        for column in ("actor_id", "acting_for_id"):
            self._refer(User, events.exclude(**{column: None}).values_list(column, flat=True).distinct())
        for model, national in (
            (WorkCalendar, Q(agency=None)),
            (CalendarVersion, Q(calendar__agency=None)),
            (Holiday, Q(calendar_version__calendar__agency=None)),
        ):
            self._refer(model, model._base_manager.filter(national).values_list("pk", flat=True))

    def _refer(self, model: Table, keys: Iterable[Any]) -> None:
        for some in batched_keys(keys):
            fresh = set(some) - self.referred[model]
            fresh -= set(self.own_rows(model).filter(pk__in=fresh).values_list("pk", flat=True))
            if not fresh:
                continue
            self.referred[model] |= fresh
            told = NAMES_OF_OTHERS.get(model.__name__)
            for column, target in keys_of(model):
                if told is not None and column not in told:
                    continue
                rows = model._base_manager.filter(pk__in=fresh).exclude(**{column: None})
                self._refer(target, set(rows.values_list(column, flat=True)))

    def files(self) -> Iterator[StoredFile]:
        """The stored files that any of these rows names, by their digest."""
        for some in batched_keys(sorted(self.referred[StoredFile])):
            yield from StoredFile.objects.filter(pk__in=some).order_by("pk")


def batched_keys(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """As many as one statement can name."""
    left = iter(keys)
    while some := list(islice(left, MANY)):
        yield some

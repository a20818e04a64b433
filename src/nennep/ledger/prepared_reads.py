"""Reads that a process makes again and again: the query is built once, later only its values change.

Django builds, compiles and unpacks a query anew at each call, which costs several times what the
database needs for one row by its key. A ``PreparedRead`` does that once per shape (see ``_shape``) and
then runs the same text on the driver. What it yields are ordinary instances with their relations.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import JSONField, Model, QuerySet
from django.db.models.query import get_related_populators

from . import driver

M = TypeVar("M", bound=Model)
Shape = tuple[tuple[str, type, int], ...]
Load = Callable[[Any], Any]
FIRST_DAY = date(1900, 1, 1).toordinal()


class PreparedRead(Generic[M]):
    """The rows of ``make(**values)``, a queryset with ``select_related`` and ``order_by`` at most.

    Values are int, str, date, aware datetime, or a list of them (a list of another length is another
    shape, built once as well). ``make`` may do with a value only what a lookup of the ORM does:
    compare a column with it. It is called with values that stand for others.
    """

    def __init__(self, make: Callable[..., QuerySet[M]]) -> None:
        self.make = make
        self.known: dict[Shape, _Text[M] | None] = {}

    def __call__(self, **values: Any) -> list[M]:
        """The rows as they are now, in the order of the query. Raises TypeError for a value of another kind."""
        shape = _shape(values)
        if shape not in self.known:
            try:
                self.known[shape] = _Text(self.make, values)
            except EmptyResultSet:  # a list without values, so nothing is like one of them
                self.known[shape] = None
        text = self.known[shape]
        return text.read(values) if text else []


class _Text(Generic[M]):
    """The statement of one shape, where its values go, and how its rows become instances."""

    def __init__(self, make: Callable[..., QuerySet[M]], values: dict[str, Any]) -> None:
        numbers = count(1)
        samples = {name: _sample(value, numbers) for name, value in values.items()}
        compiler = make(**samples).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, marks = compiler.as_sql()
        if compiler.annotation_col_map:
            raise TypeError("a prepared read yields instances only")
        self.sql = sql % (("?",) * len(marks))
        self.places = _places(samples, marks)
        info = compiler.klass_info
        start, stop = info["select_fields"][0], info["select_fields"][-1] + 1
        self.model, self.start, self.stop = info["model"], start, stop
        self.names = [column[0].target.attname for column in compiler.select[start:stop]]
        self.related = get_related_populators(  # type: ignore[call-arg]  # the types are of a newer Django
            info, compiler.select, DEFAULT_DB_ALIAS
        )
        loads = enumerate(_load_of(column[0]) for column in compiler.select)
        self.loads = [(place, load) for place, load in loads if load is not None]

    def read(self, values: dict[str, Any]) -> list[M]:
        bound = [place(values) for place in self.places]
        return [self._instance(row) for row in driver.rows(self.sql, bound)]

    def _instance(self, values: tuple[Any, ...]) -> M:
        row = list(values)
        for place, load in self.loads:
            if row[place] is not None:
                row[place] = load(row[place])
        found: M = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.start : self.stop])
        for populator in self.related:
            populator.populate(row, found)
        return found


def _shape(values: dict[str, Any]) -> Shape:
    """What of the values the text depends on: their kinds, and how long the lists are."""
    return tuple((name, type(one), len(one) if isinstance(one, list) else 0) for name, one in values.items())


def _sample(value: Any, numbers: Iterator[int]) -> Any:
    """A value of the same kind that is found again among the parameters of the compiled query."""
    if isinstance(value, list):
        return [_sample(one, numbers) for one in value]
    number = next(numbers)
    if isinstance(value, datetime):
        return datetime.fromordinal(FIRST_DAY + number).replace(tzinfo=UTC)
    if isinstance(value, date):
        return date.fromordinal(FIRST_DAY + number)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"a prepared read takes no {type(value).__name__}")
    return 2_000_000_000 + number if isinstance(value, int) else f"\x02{number}\x03"


def _places(samples: dict[str, Any], marks: tuple[Any, ...]) -> list[Callable[[dict[str, Any]], Any]]:
    """For each parameter of the statement, what to hand over; a constant of the query stays."""
    known: dict[Any, Callable[[dict[str, Any]], Any]] = {}
    for name, sample in samples.items():
        if isinstance(sample, list):
            known |= {_bound(one): partial(_one_of, name, place) for place, one in enumerate(sample)}
        else:
            known[_bound(sample)] = partial(_of, name)
    places = [known.get(_bound(mark), partial(_constant, _bound(mark))) for mark in marks]
    unused = known.keys() - {_bound(mark) for mark in marks}
    if unused:
        raise TypeError(f"the query does not compare a column with its values as they are: {sorted(samples)}")
    return places


def _of(name: str, values: dict[str, Any]) -> Any:
    return _bound(values[name])


def _one_of(name: str, place: int, values: dict[str, Any]) -> Any:
    return _bound(values[name][place])


def _constant(value: Any, values: dict[str, Any]) -> Any:
    return value


def _bound(value: Any) -> Any:
    """The value as the driver takes it; numbers as text on PostgreSQL, else small and large would be two statements."""
    if isinstance(value, datetime):
        return value if driver.is_postgresql() else driver.sqlite_instant(value)
    if isinstance(value, date):
        return value if driver.is_postgresql() else value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and driver.is_postgresql():
        return str(value)
    return value


def _load_of(column: Any) -> Load | None:
    """How a value of the driver, not None, becomes that of the field; None if it is so already."""
    if driver.is_postgresql() and isinstance(column.output_field, JSONField):
        return None  # read by the driver
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return partial(_loaded, steps, column) if steps else None


def _loaded(steps: list[Callable[..., Any]], column: Any, value: Any) -> Any:
    for step in steps:
        value = step(value, column, connection)
    return value

"""All rows that belong to an agency, in the tables of every room, found by their keys."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet

from nennep.ledger.models import StoredFile

from ..models import Agency


def rows_of_agency(agency_id: int) -> list[QuerySet[Model]]:
    """The rows that name the agency, and those that hang on such a row; what hangs stands before what it hangs on.

    The agency itself and its chain are not among them.
    """
    rows = _AgencyRows(agency_id)
    for model in _models():
        rows.of(model)
    found = sorted(rows.found.items(), key=lambda pair: -pair[1][0])
    return [model._base_manager.filter(condition) for model, (_, condition) in found]


def files_in(rows: Iterable[QuerySet[Model]]) -> set[str]:
    """The digests of the stored files that these rows name."""
    found: set[str] = set()
    for some in rows:
        for key in _keys(some.model, StoredFile):
            found |= set(some.exclude(**{key.name: None}).values_list(key.attname, flat=True))
    return found


def files_named(digests: set[str]) -> set[str]:
    """Those of the digests that any row at all still names."""
    everything = (model._base_manager.all() for model in _models())
    return {
        digest
        for rows in everything
        for key in _keys(rows.model, StoredFile)
        for digest in rows.filter(**{f"{key.name}__in": digests}).values_list(key.attname, flat=True)
    }


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model is not Agency]


def _keys(model: type[Model], target: type[Model]) -> list[ForeignKey]:  # type: ignore[type-arg]
    return [key for key in model._meta.concrete_fields if isinstance(key, ForeignKey) and key.related_model is target]


class _AgencyRows:
    """By model, how deep it hangs and which of its rows belong to the agency."""

    def __init__(self, agency_id: int) -> None:
        self.agency_id = agency_id
        self.found: dict[type[Model], tuple[int, Q]] = {}
        self._asked: set[type[Model]] = set()

    def of(self, model: type[Model]) -> tuple[int, Q] | None:
        """None where no row of the model can belong to an agency."""
        if model not in self._asked:
            self._asked.add(model)
            own = [Q(**{key.attname: self.agency_id}) for key in _keys(model, Agency)]
            self._keep(model, 0, own) if own else self._hang(model)
        return self.found.get(model)

    def _hang(self, model: type[Model]) -> None:
        depth, conditions = 0, []
        for key in model._meta.concrete_fields:
            parent = key.related_model if isinstance(key, ForeignKey) else None
            held = self.of(parent) if isinstance(parent, type) and parent is not Agency else None
            if isinstance(parent, type) and held is not None:
                depth = max(depth, held[0] + 1)
                conditions.append(Q(**{f"{key.name}__in": parent._base_manager.filter(held[1])}))
        self._keep(model, depth, conditions)

    def _keep(self, model: type[Model], depth: int, conditions: list[Q]) -> None:
        if conditions:
            self.found[model] = (depth, Q(*conditions, _connector=Q.OR))

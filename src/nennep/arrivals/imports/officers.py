"""People of an outside system: rows that can be erased, which events know by id and digest."""

import hashlib
import secrets
from collections.abc import Iterable

from nennep.cases.models import OutsideOfficer


class Officers:
    """The officers of one outside system, by name; makes a row for each new name.

    A name that was erased is found again by its salted digest and stays erased.
    """

    def __init__(self, agency_id: int) -> None:
        self.agency_id = agency_id
        rows = list(OutsideOfficer.objects.filter(agency_id=agency_id))
        self.ids = {row.name: row.pk for row in rows if row.name}
        self.digests = {row.pk: row.digest for row in rows}
        self._erased = [row for row in rows if not row.name]

    def meet(self, names: Iterable[str]) -> None:
        """Afterwards each of these names has a row, and ``ids`` and ``digests`` know it."""
        unknown = dict.fromkeys(name for name in names if name and name not in self.ids)
        new = [name for name in unknown if not self._recall(name)]
        rows = [self._row(name) for name in new]
        for row in OutsideOfficer.objects.bulk_create(rows):
            self.ids[row.name] = row.pk
            self.digests[row.pk] = row.digest

    def recall(self, names: Iterable[str]) -> None:
        """Afterwards ``ids`` knows those of these names that have a row, erased ones as well."""
        for name in names:
            if name and name not in self.ids:
                self._recall(name)

    def facts(self, name: str) -> dict[str, object]:
        """What an event says of the officer: id and digest, or nothing."""
        if not name:
            return {}
        pk = self.ids[name]
        return {"officer": pk, "officer_digest": self.digests[pk]}

    def _recall(self, name: str) -> bool:
        for row in self._erased:
            if digest_of(row.salt, name) == row.digest:
                self.ids[name] = row.pk
                return True
        return False

    def _row(self, name: str) -> OutsideOfficer:
        salt = secrets.token_hex(16)
        return OutsideOfficer(agency_id=self.agency_id, name=name, salt=salt, digest=digest_of(salt, name))


def digest_of(salt: str, name: str) -> str:
    """The salted digest by which an event is bound to a name."""
    return hashlib.sha256(f"{salt}{name}".encode()).hexdigest()

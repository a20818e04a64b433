"""Which procedure of ours a portal means: by the national code, by the name, by what was answered once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from nennep.kernel.text import fold
from nennep.office.spelling import key
from nennep.org.models import Agency
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.queries.offers import not_in_force

from ..models import PortalProcedure
from ..rules.portal_numbers import Values
from ..rules.portal_rows import procedure_key

NEAR, MOST_NEAR = 0.6, 4


@dataclass(slots=True)
class KnownProcedures:
    """The procedures of an agency with all their versions, and what was answered of those of a portal.

    ``answered`` gives None for a procedure that is none of the agency's.
    """

    procedures: dict[int, Procedure] = field(default_factory=dict)
    versions: dict[int, list[ProcedureVersion]] = field(default_factory=dict)
    answered: dict[str, int | None] = field(default_factory=dict)
    _by_word: dict[str, set[int]] = field(default_factory=dict)
    _alike: dict[tuple[int, str], bool] = field(default_factory=dict)

    def add(self, version: ProcedureVersion) -> None:
        procedure = version.procedure
        self.procedures[procedure.pk] = procedure
        self.versions.setdefault(procedure.pk, []).append(version)
        for word in (procedure.root, key(procedure.quality_code), key(version.name)):
            self._by_word.setdefault(word, set()).add(procedure.pk)

    def is_foreign(self, values: Values) -> bool:
        """Whether it was answered that the procedure is none of the agency's."""
        word = procedure_key(values)
        return word in self.answered and self.answered[word] is None

    def meant(self, values: Values) -> Procedure | None:
        """The one procedure that is meant for certain; None where somebody must be asked."""
        word = procedure_key(values)
        if word in self.answered:
            answered = self.answered[word]
            return self.procedures.get(answered) if answered else None
        words = [word] if values.get("procedure_code") else [key(values.get("procedure_name", ""))]
        found = set().union(*(self._by_word.get(each, set()) for each in words))
        return self.procedures[found.pop()] if len(found) == 1 else None

    def version_on(self, procedure: Procedure, *days: date) -> tuple[ProcedureVersion | None, str]:
        """The version that holds on the first of these days on which one does; else why none can be taken."""
        listed = self.versions[procedure.pk]
        version = next((each for day in days for each in listed if each.holds_on(day)), None)
        if version is None:
            return None, not_in_force(listed[-1], days[-1]) or "Thủ tục không có bản nào có hiệu lực ngày nộp."
        if version.routing == "ministry":
            return None, "Hồ sơ của thủ tục này giải quyết trên hệ thống của Bộ; ở đây không cấp mã thứ hai."
        if not version.one_stop:
            return None, "Thủ tục không tiếp nhận tại Một cửa: nộp thẳng tại cơ quan giải quyết."
        return version, ""

    def is_called(self, version: ProcedureVersion, name: str) -> bool:
        """Whether the portal's name of the procedure is like ours; so it is where the portal tells none."""
        pair = version.pk, name
        if pair not in self._alike:
            self._alike[pair] = not name or SequenceMatcher(None, key(version.name), key(name)).ratio() >= NEAR
        return self._alike[pair]

    def near(self, values: Values) -> list[Procedure]:
        """The procedures with the most similar names, the nearest first."""
        name = key(values.get("procedure_name", ""))
        weighed = [
            (max(SequenceMatcher(None, name, key(each.name)).ratio() for each in self.versions[pk]), pk)
            for pk in self.procedures
            if name
        ]
        return [self.procedures[pk] for ratio, pk in sorted(weighed, reverse=True)[:MOST_NEAR] if ratio >= NEAR]

    def listed(self) -> Sequence[tuple[Procedure, str]]:
        """Every procedure with its newest name, in order of the names."""
        named = [(self.procedures[pk], versions[-1].name) for pk, versions in self.versions.items()]
        return sorted(named, key=lambda one: fold(one[1]))


def known_procedures(agency: Agency, portal: str) -> KnownProcedures:
    """What is known of the procedures of that portal in that agency."""
    known = KnownProcedures()
    versions = ProcedureVersion.objects.filter(procedure__agency=agency).select_related("procedure")
    for version in versions.order_by("valid_from", "number"):
        known.add(version)
    answered = PortalProcedure.objects.filter(agency=agency, portal=portal)
    known.answered = dict(answered.values_list("word", "procedure_id"))
    return known

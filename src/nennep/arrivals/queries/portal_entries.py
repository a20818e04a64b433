"""The lines of a portal's list as they stand now: new, known, changed, doubtful, wrong, done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Max
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.rules import BEFORE
from nennep.kernel.dates import full_date
from nennep.kernel.text import fold
from nennep.office.spelling import shown
from nennep.procedures.models import Procedure, ProcedureVersion

from ..models import PortalFiling, PortalLine, PortalList
from ..rules.portal_differences import OLDER, PERSONAL, PortalChange, changes_between
from ..rules.portal_rows import PortalRow, RowRemark, ending_of, procedure_key, procedure_told, row_of
from .portal_lists import columns_of
from .portal_procedures import KnownProcedures, known_procedures
from .portal_twins import twins_of

LONGEST_WAIT = 366
TOO_OLD = (
    "đã quá một năm, có thể ghi sai năm. Sửa theo cổng rồi tải lên lại; nếu đúng như vậy thì nhập hồ sơ ở Tiếp nhận."
)


class PortalStatus(StrEnum):
    """How a line stands."""

    NEW = "new"
    TWIN = "twin"
    ASK = "ask"
    DIFFERS = "differs"
    WRONG = "wrong"
    SAME = "same"
    OUT = "out"
    TAKING = "taking"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalEntry:
    """One dossier of a list: what it says, how it stands and ``why``; the filing that is known, what has changed.

    ``version`` is the one under which it will be filed, ``twins`` are cases that somebody probably typed for it.
    """

    line: PortalLine
    row: PortalRow
    status: PortalStatus
    why: str = ""
    procedure: Procedure | None = None
    version: ProcedureVersion | None = None
    filing: PortalFiling | None = None
    changes: Sequence[PortalChange] = ()
    twins: Sequence[Case] = ()
    is_first: bool = True

    @property
    def person(self) -> str:
        """The owner, else who handed it in."""
        return self.row.values.get("owner") or self.row.values.get("name", "")

    @property
    def told_procedure(self) -> str:
        """The procedure as it is called here, else as the portal calls it."""
        version = self.version or (self.case.procedure_version if self.case else None)
        return version.name if version else procedure_told(self.row.values)

    @property
    def filed_at(self) -> datetime | None:
        told = self.row.values.get("filed", "")
        return datetime.fromisoformat(told) if told else None

    @property
    def case(self) -> Case | None:
        return self.filing.case if self.filing else None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the portal says now that the applicant took it back."""
        return any(c.field == "state" for c in self.changes) and ending_of(self.row.values["state"]) == "withdrawn"

    @property
    def may_be_made_all_the_same(self) -> bool:
        """Whether it is left out only because the portal calls it ended."""
        is_out = self.status is PortalStatus.OUT and not self.line.choice and self.filing is None
        return is_out and self.is_first and bool(ending_of(self.row.values.get("state", "")))

    @property
    def why_not_accepted(self) -> str:
        """Why the desk cannot follow the portal by one press, with the way out; empty where it can."""
        case = self.case
        if case is None or case.state not in BEFORE.split("|"):
            way = "bấm Rút hồ sơ" if self.is_withdrawn else "bấm Sửa điều ghi sai"
            return f"Hồ sơ đã tiếp nhận hoặc đã trả lời: mở hồ sơ, {way}, rồi bấm Đã xem."
        if self.is_withdrawn or all(change.field in PERSONAL for change in self.changes):
            return ""
        return "Thủ tục, ngày nộp hoặc kết thúc trên cổng không sửa theo được: mở hồ sơ trả lời, rồi bấm Đã xem."

    @property
    def act(self) -> str:
        """What will be done with it as it stands: a key of CHOICES; empty where somebody must choose first."""
        if self.status is PortalStatus.NEW:
            return "make"
        if self.status is PortalStatus.TWIN and self.line.choice in ("make", "link"):
            return self.line.choice
        if self.status is PortalStatus.DIFFERS and self.line.choice in ("accept", "seen"):
            return self.line.choice
        return ""

    @property
    def notes(self) -> list[RowRemark]:
        """The remarks that stop nothing."""
        return [remark for remark in self.row.remarks if not remark.stops]


def entries_of(portal_list: PortalList, at: datetime) -> list[PortalEntry]:
    """Every dossier of the list, in its order; none before the columns are clear."""
    columns = columns_of(portal_list)
    if not columns.is_clear:
        return []
    # Few lines have any of these: fetched apart, they cost nothing on the others.
    lines = portal_list.lines.prefetch_related("batch", "filing__case__procedure_version").order_by("number")
    read = [(line, row) for line in lines if (row := row_of(line.cells, columns.places, at=at))]
    known = known_procedures(portal_list.agency, portal_list.portal)
    filings = _filings(portal_list.agency_id, [row.values.get("code", "") for _, row in read])
    first: dict[str, tuple[PortalLine, PortalRow]] = {}
    entries = []
    for line, row in read:
        held = first.setdefault(row.values.get("code", ""), (line, row))
        entries.append(_entry(line, row, held, known, filings.get(row.values.get("code", "")), at))
    return _with_twins(entries, portal_list.agency_id)


def counts_of(entries: Sequence[PortalEntry]) -> Mapping[str, int]:
    """How many stand how; also how many will be done as they stand, and how many have a remark."""
    found = Counter(str(entry.status) for entry in entries)
    found["ready"] = sum(bool(entry.act) for entry in entries)
    found["noted"] = sum(bool(entry.row.remarks) for entry in entries)
    return found


def unknown_procedures(entries: Sequence[PortalEntry]) -> dict[str, tuple[PortalEntry, int]]:
    """By the word of each procedure that must be asked: an entry that tells it, and how many do."""
    found: dict[str, tuple[PortalEntry, int]] = {}
    for entry in entries:
        if entry.status is PortalStatus.ASK:
            word = procedure_key(entry.row.values)
            held, count = found.get(word, (entry, 0))
            found[word] = held, count + 1
    return found


def narrowed(entries: Sequence[PortalEntry], show: str, words: str) -> list[PortalEntry]:
    """The entries that a filter leaves: by how they stand, by words of code, name or procedure."""
    wanted = fold(words).split()
    return [entry for entry in entries if _is_shown(entry, show) and all(word in _text(entry) for word in wanted)]


def _is_shown(entry: PortalEntry, show: str) -> bool:
    if show == "noted":
        return bool(entry.row.remarks)
    return not show or show == entry.status


def _text(entry: PortalEntry) -> str:
    case = entry.case.code if entry.case else ""
    return fold(f"{entry.row.values.get('code', '')} {entry.person} {entry.told_procedure} {case}")


def _filings(agency_id: int, codes: Sequence[str]) -> dict[str, Any]:
    """What is known of these codes; ``listed_at``: when the latest list that told of it was taken in."""
    wanted = {code for code in codes if code}
    found = PortalFiling.objects.filter(agency_id=agency_id, code__in=wanted).select_related("case__procedure_version")
    found = found.annotate(listed_at=Max("lines__portal_list__entered_at"))
    return {filing.code: filing for filing in found}


def _entry(
    line: PortalLine,
    row: PortalRow,
    first: tuple[PortalLine, PortalRow],
    known: KnownProcedures,
    filing: Any,
    at: datetime,
) -> PortalEntry:
    procedure = known.meant(row.values) if not row.is_stopped else None
    entry = PortalEntry(line=line, row=row, status=PortalStatus.NEW, procedure=procedure, filing=line.filing or filing)
    if settled := _settled(entry):
        return settled
    if row.is_stopped:
        return replace(entry, status=PortalStatus.WRONG)
    if first[0].pk != line.pk:
        return _repeated(entry, first)
    if filing:
        changes = changes_between(filing.told, row.values)
        if changes and filing.listed_at and line.portal_list.entered_at < filing.listed_at:
            return replace(entry, status=PortalStatus.OUT, why=OLDER)
        return replace(entry, status=PortalStatus.DIFFERS if changes else PortalStatus.SAME, changes=changes)
    return _unfiled(entry, known, at)


def _settled(entry: PortalEntry) -> PortalEntry | None:
    line = entry.line
    if line.outcome:
        return replace(entry, status=PortalStatus.DONE, why=line.get_outcome_display())
    if line.batch is not None and line.batch.state == "running":
        return replace(entry, status=PortalStatus.TAKING)
    if line.choice == "out":
        return replace(entry, status=PortalStatus.OUT, why="Một cửa chọn không ghi.")
    return None


def _repeated(entry: PortalEntry, first: tuple[PortalLine, PortalRow]) -> PortalEntry:
    line, row = first
    if row.values == entry.row.values:
        return replace(entry, status=PortalStatus.OUT, why=f"Lặp lại dòng {line.number}.", is_first=False)
    why = f"Trùng mã hồ sơ với dòng {line.number} nhưng nội dung khác. Xóa dòng sai trong tệp rồi tải lên lại."
    return replace(entry, status=PortalStatus.WRONG, why=why)


def _unfiled(entry: PortalEntry, known: KnownProcedures, at: datetime) -> PortalEntry:
    values = entry.row.values
    if ending_of(values.get("state", "")) and entry.line.choice != "make":
        return replace(entry, status=PortalStatus.OUT, why=f"Cổng ghi “{values['state']}”, không còn chờ Một cửa.")
    if known.is_foreign(values):
        return replace(entry, status=PortalStatus.OUT, why="Thủ tục không phải của cơ quan này.")
    filed = entry.filed_at
    if entry.procedure is None or filed is None:
        return replace(entry, status=PortalStatus.ASK)
    if (at - filed).days > LONGEST_WAIT:
        return replace(entry, status=PortalStatus.WRONG, why=f"Ngày nộp {full_date(filed.date())} {TOO_OLD}")
    version, why = known.version_on(entry.procedure, filed.date(), timezone.localdate(at))
    name = values.get("procedure_name", "")
    if version and not known.is_called(version, name):
        told = f"Cổng gọi là “{shown(name)}”, ở đây thủ tục này là “{shown(version.name)}”. Kiểm khi tiếp nhận."
        entry.row.remark("procedure_name", told)
    return replace(entry, version=version, why=why, status=PortalStatus.NEW if version else PortalStatus.WRONG)


def _with_twins(entries: list[PortalEntry], agency_id: int) -> list[PortalEntry]:
    asked = {
        entry.line.number: (entry.procedure.pk, entry.row.values)
        for entry in entries
        if entry.status is PortalStatus.NEW and entry.procedure
    }
    found = twins_of(agency_id, asked)
    return [
        replace(entry, status=PortalStatus.TWIN, twins=found[entry.line.number])
        if entry.line.number in found and entry.status is PortalStatus.NEW
        else entry
        for entry in entries
    ]

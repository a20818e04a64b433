"""What the law asks of an agency when a law changes, and until when: dated terms with their article."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nennep.kernel.law import LawField, LawItem, LawKind, holding
from nennep.kernel.worktime import Budget, Calendar, OutsideCalendarError, Term, Unit, last_day_after, latest_day_before

FILE = Path(__file__).resolve().parent.parent / "terms" / "vietnam.toml"
STARTS = {"effect": "ngày có hiệu lực", "issue": "ngày ký", "decision": "ngày ký quyết định công bố"}
SUBJECTS = {"procedure": "Thủ tục", "process": "Quy trình", "form": "Biểu mẫu"}


@dataclass(frozen=True, slots=True)
class LegalDuty:
    """One duty with its limit: ``before`` the start or after it, for the laws that take effect in its days.

    ``start``: the law's ``effect``, its ``issue`` (shortened procedure), or the signing of the
    publication ``decision``. ``subjects`` are the kinds of citing things it is about; ``same_as``
    is the term on the same act that another law counts otherwise. ``ours``: done by the agency
    itself, not only watched.
    """

    key: str
    words: str
    who: str
    limit: Term
    start: str
    before: bool
    subjects: tuple[str, ...]
    basis: str
    shortened: bool | None
    same_as: str
    ours: bool
    valid_from: date
    valid_to: date | None

    @property
    def budget(self) -> Budget:
        """The limit, to be counted."""
        budget = self.limit.budget
        assert budget is not None  # noqa: S101 - a duty without a limit is refused when it is read
        return budget

    def is_asked(self, on: date, *, shortened: bool, subject: str) -> bool:
        """Whether it holds for a law that takes effect ``on`` that day, and for that kind of thing."""
        within = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return within and subject in self.subjects and self.shortened in (None, shortened)


def term_from(row: Mapping[str, Any]) -> LegalDuty:
    """One row of the administered file. Raises ValueError for an unknown start or unit, KeyError for a gap."""
    if row["start"] not in STARTS:
        raise ValueError(f"{row['key']}: không có mốc bắt đầu “{row['start']}”.")
    return LegalDuty(
        key=row["key"],
        words=row["words"],
        who=row["who"],
        limit=_limit(row),
        start=row["start"],
        before=row.get("before", False),
        subjects=tuple(row["subjects"]),
        basis=row["basis"],
        shortened=row.get("shortened"),
        same_as=row.get("same_as", ""),
        ours=row.get("ours", True),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
    )


def _built_in() -> Iterator[LawItem]:
    for row in tomllib.loads(FILE.read_text("utf-8"))["terms"]:
        content = {name: value for name, value in row.items() if name not in ("key", "valid_from", "basis")}
        yield LawItem(row["key"], row["valid_from"], row["basis"], content)


def _read(entries: Sequence[LawItem]) -> tuple[LegalDuty, ...]:
    """A duty ends on the eve of the entry of its key that follows, where it has no end of its own before."""
    found = []
    for entry, last in holding(entries):
        row = {**entry.content, "key": entry.key, "basis": entry.article, "valid_from": entry.begins_on}
        ends = [day for day in (row.get("valid_to"), last) if day is not None]
        found.append(term_from({**row, "valid_to": min(ends, default=None)}))
    return tuple(found)


def _fault(entry: LawItem) -> str:
    strange = [each for each in entry.content["subjects"] if each not in list(SUBJECTS)]
    if entry.content["start"] not in STARTS:
        return f"không có mốc bắt đầu “{entry.content['start']}”; dùng {', '.join(STARTS)}"
    if strange:
        return f"không có loại “{strange[0]}”; dùng {', '.join(SUBJECTS)}"
    return _wrong_limit(entry.content)


def _wrong_limit(content: Mapping[str, Any]) -> str:
    """Why the limit has no last day that can be counted; empty where it has."""
    try:
        budget = Term.from_json({"amount": content["amount"], "unit": content["unit"]}).as_limit()
    except ValueError as error:
        return str(error).rstrip(".")
    if budget is None or not (budget.unit.by_date or budget.unit is Unit.WORKING_DAY):
        return "thời hạn phải có ngày cuối: dùng ngày, ngày làm việc, tuần, tháng hoặc năm"
    if content.get("before") and budget.unit not in (Unit.CALENDAR_DAY, Unit.WORKING_DAY):
        return "thời hạn tính ngược chỉ dùng ngày hoặc ngày làm việc"
    return ""


def _told(entry: LawItem) -> Mapping[str, str]:
    content = entry.content
    limit = Term.from_json({"amount": content["amount"], "unit": content["unit"]})
    aspect = "trước" if content.get("before") else "sau"
    return {
        "Việc": content["words"],
        "Ai làm": content["who"],
        "Thời hạn": f"{limit.words()} {aspect} {STARTS[content['start']]}",
        "Về": ", ".join(SUBJECTS[each].lower() for each in content["subjects"]),
    }


LEGAL_TERMS = LawKind(
    "legal_terms",
    "Thời hạn khi văn bản thay đổi",
    built_in=_built_in,
    read=_read,
    fields={
        "words": LawField("Việc"),
        "who": LawField("Ai làm"),
        "amount": LawField("Bao lâu", int),
        "unit": LawField("Đơn vị"),
        "start": LawField("Tính từ"),
        "subjects": LawField("Về", list),
        "before": LawField("Trước mốc", bool, required=False),
        "shortened": LawField("Thủ tục rút gọn", bool, required=False),
        "ours": LawField("Việc của cơ quan", bool, required=False),
        "same_as": LawField("Cùng việc với", required=False),
    },
    check=_fault,
    tell=_told,
    call=lambda entry: str(entry.content["words"]),
    may_end=True,
)


def terms() -> tuple[LegalDuty, ...]:
    """The administered terms, in the order of the file; those that came with packages behind them."""
    return LEGAL_TERMS.value()


def _limit(row: Mapping[str, Any]) -> Term:
    limit = Term.from_json({"amount": row["amount"], "unit": row["unit"]})
    if limit.budget is None:
        raise ValueError(f"{row['key']}: chưa ghi thời hạn.")
    return limit


def due_day(term: LegalDuty, start: date, calendar: Calendar) -> date | None:
    """The last day to do it; None where the calendar does not know those days."""
    try:
        count = latest_day_before if term.before else last_day_after
        return count(start, term.budget, calendar)
    except OutsideCalendarError:
        return None


def strictest(days: Mapping[str, date | None]) -> str:
    """Of terms on the same act, the key of the one that ends first; empty where none is known."""
    known = {key: day for key, day in days.items() if day is not None}
    return min(known, key=lambda key: known[key]) if known else ""

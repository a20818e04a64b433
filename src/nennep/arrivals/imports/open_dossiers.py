"""Checks the rows of open dossiers one by one: what each means here, what is wrong with it, what may be chosen. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nennep.cases.rules import CHANNELS, FEE_PAYMENTS
from nennep.cases.rules.doers import may_be_assigned
from nennep.kernel.dates import full_date
from nennep.kernel.numbering import Stream, parse_case_code
from nennep.kernel.text import fold
from nennep.kernel.words import read_money
from nennep.kernel.worktime import Calendar
from nennep.office.spelling import shown
from nennep.procedures.rules.published import PublishedComponent, read_terms, term_on

from ..rules.open_dossiers import (
    ToldDays,
    doubt_of_days,
    doubt_of_limit,
    fault_of_bearer,
    fault_of_code,
    faults_of_days,
    with_whole_numbers,
)
from ..rules.typed_moments import WAY, moment_in
from .take_over_sheet import HEADINGS, NEEDED

LENGTHS = {
    "owner": 200,
    "submitter": 200,
    "owner_identity": 20,
    "phone": 20,
    "email": 254,
    "address": 300,
    "summary": 400,
}
# So many papers are named where one is not known.
MOST_PAPERS = 12
DAY_FORM = f"{WAY[0].upper()}{WAY[1:]}."


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """A procedure that may be in the list: its version of a day, the steps at which a case may stand, its division.

    ``hours_after``: of each step, the hours of those after it. ``why_not``: why no case of it can run here yet.
    """

    version_on: Callable[[date], Any]
    code: str
    name: str
    steps: Mapping[str, str] = field(default_factory=dict)
    hours_after: Mapping[str, Decimal] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    division_id: int | None = None
    without_term: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Who may handle cases: the division of each of the posts by which."""

    pk: int
    username: str
    name: str
    divisions: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHere:
    """What the rows are held against. ``cases``: of each code in use when it was received and first due, if taken over.

    ``elsewhere``: of each code that a dossier of another agency bears the name of that agency.
    ``last`` is the last number of a case that was given here today.
    """

    head: str
    heads: Mapping[str, str]
    procedures: Mapping[str, KnownProcedure]
    papers: Mapping[int, Sequence[PublishedComponent]]
    divisions: Mapping[int, tuple[str, str]]
    people: Sequence[KnownPerson]
    cases: Mapping[str, tuple[datetime, datetime | None] | None]
    elsewhere: Mapping[str, str]
    calendar: Calendar
    close_of: Callable[[date], datetime]
    last: int
    today: date
    at: datetime


@dataclass(slots=True)
class DossierRow:
    """One row as typed, with its line, what is wrong by column, what may be chosen there, and what it means.

    ``notes`` tell by column what was put right without asking, or should be looked at; ``understood`` what a
    word stands for here; ``known``: this very dossier was taken over before.
    """

    line: int
    typed: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    known: bool = False
    understood: dict[str, str] = field(default_factory=dict)

    def told(self, key: str) -> str:
        """What a column means here, as it was understood; as typed where nothing else is meant."""
        meant = self.values.get(key)
        if key in self.understood:
            return self.understood[key]
        return f"{full_date(meant)} {meant:%H:%M}" if isinstance(meant, datetime) else self.typed[key]

    @property
    def told_notes(self) -> list[tuple[str, str]]:
        """Each note under the heading of its column."""
        return [(HEADINGS[key], words) for key, words in self.notes.items()]

    @property
    def rest(self) -> str:
        """What was typed in the columns without fault, in one line."""
        right = [key for key, text in self.typed.items() if text and key not in self.faults]
        return " · ".join(f"{HEADINGS[key]}: {self.told(key)}" for key in right)


def check_rows(rows: Mapping[int, Mapping[str, str]], here: KnownHere) -> list[DossierRow]:
    """Every row with its faults named; of two rows with one code the second is at fault."""
    seen: dict[str, int] = {}
    checked = []
    for line, typed in rows.items():
        whole, notes = with_whole_numbers({key: typed.get(key, "") for key in HEADINGS})
        row = DossierRow(line, whole, notes=notes)
        for key in NEEDED:
            if not row.typed[key]:
                row.faults[key] = f"{HEADINGS[key]} còn trống."
        for key, most in LENGTHS.items():
            if len(row.typed[key]) > most:
                row.faults[key] = f"Dài quá {most} ký tự."
        _check_times(row, here)
        _check_code(row, here, seen)
        if not row.known:
            _check_work(row, here)
            _check_days(row, here)
            _check_rest(row)
        checked.append(row)
    return checked


def _check_times(row: DossierRow, here: KnownHere) -> None:
    for key in ("received", "due", "stopped"):
        if not row.typed[key]:
            row.values[key] = None
            continue
        found = moment_in(row.typed[key])
        if found is None:
            row.faults[key] = f"“{row.typed[key]}” không đọc được. {DAY_FORM}"
            continue
        at, has_hour = found
        row.values[key] = here.close_of(at.date()) if key == "due" and not has_hour else at


def _check_days(row: DossierRow, here: KnownHere) -> None:
    found = here.procedures.get(fold(row.typed["procedure"]))
    after = found.hours_after.get(row.values.get("step", "")) if found else None
    told = ToldDays(**{key: row.values.get(key) for key in ("received", "due", "stopped")})
    days = faults_of_days(told, hours_after=after or Decimal(0), calendar=here.calendar, at=here.at)
    row.faults |= {key: words for key, words in days.items() if key not in row.faults}
    if doubt := doubt_of_days(told.received, told.due, here.at):
        row.notes["received"] = doubt
    if version := row.values.get("version"):
        terms = read_terms(version.terms)
        limits = [limit for channel in CHANNELS if (limit := term_on(channel, terms).budget)]
        if doubt := doubt_of_limit(told, limits, here.calendar):
            row.notes["due"] = doubt


def _check_code(row: DossierRow, here: KnownHere, seen: dict[str, int]) -> None:
    code = row.typed["code"] = row.typed["code"].upper()
    if "code" in row.faults:
        return
    first = seen.setdefault(code, row.line)
    try:
        parsed = parse_case_code(code)
    except ValueError as error:
        row.faults["code"] = str(error)
        return
    if len(code) > 60:
        row.faults["code"] = "Dài quá 60 ký tự."
    elif first != row.line:
        row.faults["code"] = f"Trùng mã với dòng {first} của tệp; giữ một dòng."
    elif parsed.head != here.head and parsed.head in here.heads:
        row.faults["code"] = f"Đầu mã {parsed.head} của {here.heads[parsed.head]}; cơ quan ấy nhận hồ sơ này."
    elif parsed.stream is Stream.MINISTRY:
        row.faults["code"] = (
            f"Mã do hệ thống của {parsed.ministry or 'Bộ'} cấp: hồ sơ giải quyết ở hệ thống ấy, bỏ dòng."
        )
    elif code in here.cases:
        _check_known(row, here.cases[code])
    elif code in here.elsewhere:
        row.faults["code"] = fault_of_bearer(here.elsewhere[code])
    elif words := fault_of_code(parsed, own_head=here.head, today=here.today, last=lambda: here.last):
        row.faults["code"] = words
    row.values["code"] = parsed


def _check_known(row: DossierRow, told: tuple[datetime, datetime | None] | None) -> None:
    if told is None:
        row.faults["code"] = "Mã này đã có ở đây, của hồ sơ tiếp nhận tại phần mềm này; kiểm tra lại mã."
    elif (row.values.get("received"), row.values.get("due")) != told:
        row.faults["code"] = (
            "Hồ sơ này đã nhận chuyển với giờ tiếp nhận hoặc hẹn trả khác; bỏ dòng này. Hạn đã chuyển sai thì sửa ở trang Sửa hạn chuyển sai."
        )
    else:
        row.known, row.faults = True, {}


def _check_work(row: DossierRow, here: KnownHere) -> None:
    found = here.procedures.get(fold(row.typed["procedure"]))
    received = row.values.get("received")
    if not row.typed["procedure"] or found is None or found.why_not:
        if row.typed["procedure"]:
            row.faults["procedure"] = found.why_not if found else f"Không có thủ tục “{row.typed['procedure']}”."
            offers = {one.code: one.name for one in here.procedures.values() if not one.why_not}
            row.choices["procedure"] = [(code, f"{code} {name}"[:90]) for code, name in sorted(offers.items())]
        return
    row.understood["procedure"] = f"{found.code} {found.name}"
    if received:
        row.values["version"] = found.version_on(received.date())
    if not row.typed["due"] and not found.without_term:
        row.faults["due"] = "Thủ tục có thời hạn: ghi hạn đã hẹn trên giấy hẹn."
    _check_step(row, found)
    _check_place(row, found, here)
    _check_papers(row, here)


def _check_step(row: DossierRow, found: KnownProcedure) -> None:
    wanted = fold(row.typed["step"])
    if not wanted:
        return
    names = [step for step, name in found.steps.items() if fold(name) == wanted]
    step = next((step for step in found.steps if fold(step) == wanted), None) or found.numbers.get(wanted)
    if step is None and len(names) == 1:
        step = names[0]
    if step is not None and step in found.steps:
        row.values["step"] = step
        row.understood["step"] = f"{step} {found.steps[step]}"
        return
    row.faults["step"] = (
        f"Quy trình của {found.code} không có bước “{row.typed['step']}” cho hồ sơ chưa có kết quả; chọn một bước."
    )
    row.choices["step"] = [(step, f"{step} {name}") for step, name in found.steps.items()]


def _check_place(row: DossierRow, found: KnownProcedure, here: KnownHere) -> None:
    division = found.division_id
    if wanted := fold(row.typed["division"]):
        meant = [pk for pk, (code, name) in here.divisions.items() if wanted in (fold(code), fold(name))]
        if len(meant) != 1:
            row.faults["division"] = f"Không có phòng “{row.typed['division']}”; chọn một phòng."
            row.choices["division"] = [(code, name) for code, name in here.divisions.values()]
            return
        division = meant[0]
    row.values["division_id"], row.values["handler_id"] = division, None
    if not (wanted := fold(row.typed["handler"])):
        return
    people = [one for one in here.people if one.username == wanted] or [
        one for one in here.people if fold(one.name) == wanted
    ]
    fits = [one for one in people if _handles_in(one, division)]
    if len(fits) == 1:
        row.values["handler_id"] = fits[0].pk
        place = here.divisions[division][1] if division is not None else _places(fits[0], here)
        row.understood["handler"] = f"{fits[0].name}, {place}"
        return
    offered = fits or [one for one in here.people if _handles_in(one, division)]
    row.choices["handler"] = [(one.username, f"{one.name} ({one.username})") for one in offered]
    row.faults["handler"] = _no_handler(row.typed["handler"], people, here)


def _handles_in(person: KnownPerson, division: int | None) -> bool:
    return any(may_be_assigned(post, division) for post in person.divisions)


def _no_handler(typed: str, people: Sequence[KnownPerson], here: KnownHere) -> str:
    if not people:
        return f"Không ai tên “{typed}” thụ lý hồ sơ ở đây; chọn một người."
    if len(people) == 1:
        return f"{people[0].name} không thụ lý ở phòng này; chọn người khác hoặc sửa phòng."
    told = "; ".join(f"{one.username} ({_places(one, here)})" for one in people)
    return f"Có {len(people)} người tên “{typed}”: {told}. Ghi tên đăng nhập của đúng người, hoặc sửa phòng."


def _places(person: KnownPerson, here: KnownHere) -> str:
    names = [name for pk, (_, name) in here.divisions.items() if pk in person.divisions]
    return ", ".join(dict.fromkeys(names)) or "không ở phòng nào"


def _check_papers(row: DossierRow, here: KnownHere) -> None:
    version = row.values.get("version")
    text = row.typed["papers"]
    row.values["components"] = []
    if version is None or not text:
        return
    components = list(here.papers[version.pk])
    if fold(text) in ("du", "du ca", "day du"):
        row.values["components"] = components
        return
    by_word = {fold(each.name): each for each in components} | {str(each.order): each for each in components}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        if (each := by_word.get(fold(part))) is None:
            known = "; ".join(f"{each.order} {shown(each.name, 40)}" for each in components[:MOST_PAPERS])
            row.faults["papers"] = (
                f"Thủ tục không có giấy tờ “{part}”. Ghi số thứ tự hoặc đúng tên, cách nhau bằng dấu chấm phẩy,"
                f" hoặc “đủ”. Thủ tục có: {known}{'…' if len(components) > MOST_PAPERS else ''}."
            )
            return
        if each not in row.values["components"]:
            row.values["components"].append(each)


def _check_rest(row: DossierRow) -> None:
    for key, words in (("channel", CHANNELS), ("fee_paid", FEE_PAYMENTS)):
        typed = fold(row.typed[key])
        row.values[key] = next((name for name, said in words.items() if typed in (fold(said), name)), "")
        if typed and not row.values[key]:
            row.faults[key] = f"{HEADINGS[key]} “{row.typed[key]}” không có; chọn một."
            row.choices[key] = list(words.items())
    fee = read_money(row.typed["fee"] or "0")
    if fee is None or not 0 <= fee < 10**12:
        row.faults["fee"] = "Ghi số đồng nguyên, ví dụ 500.000."
    else:
        row.values["fee"] = fee
    if row.typed["email"] and "@" not in row.typed["email"]:
        row.faults["email"] = "Địa chỉ thư cần có dạng ten@noi.vn, hoặc để trống."

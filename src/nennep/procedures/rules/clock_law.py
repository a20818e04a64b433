"""The law of the one-stop mechanism by day, and what it says of supplements and of the clock's start.

The values and their articles stand in ``clock_law.toml``. A case has the rules of the day on which it
was received; a version says only where the law of its sector differs, with that law's article.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from nennep.kernel.law import LawField, LawItem, LawKind

FILE = Path(__file__).with_name("clock_law.toml")
POLICIES = {"resume": "tính tiếp phần còn lại", "restart": "tính lại từ đầu"}
# The columns of a version by which the law of its sector may differ from the regime.
OWN_RULES = ("supplement_policy", "supplement_rounds", "supplement_days")
NEEDS_BASIS = (
    "Bản này quy định việc bổ sung khác chế độ một cửa chung. Ghi điều khoản của luật chuyên ngành"
    " cho phép như vậy, hoặc để các mục này theo quy định chung."
)


@dataclass(frozen=True, slots=True)
class Provision:
    """One value of the law, and the article that sets it."""

    value: Any
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The mechanism in force from ``starts_on`` until the next regime begins.

    ``days`` is None where an applicant who does not complete is not closed; ``outside`` where a dossier
    received outside the agency's territory is counted like any other. ``extensions``: how often a promise may be
    put off with an apology, ``extension_ahead``: how many days before the promised day at the latest.
    """

    code: str
    name: str
    starts_on: date
    after_supplement: Provision
    rounds: Provision
    beyond: Provision
    hand_over: Provision
    extensions: Provision
    extension_ahead: Provision
    days: Provision | None = None
    outside: Provision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRule:
    """What holds for supplements of a case: each value with its article.

    ``days``: calendar days from the notice that the applicant has; None without a limit.
    """

    policy: Provision
    rounds: Provision
    beyond: Provision
    days: Provision | None

    def words(self) -> str:
        """“tính lại từ đầu, yêu cầu bổ sung nhiều nhất 1 lần, người nộp bổ sung trong 15 ngày … (Điều …)”."""
        said = [POLICIES[self.policy.value], f"yêu cầu bổ sung nhiều nhất {self.rounds.value} lần"]
        given = [self.policy, self.rounds]
        if self.days is not None:
            said.append(f"người nộp bổ sung trong {self.days.value} ngày kể từ ngày thông báo, quá hạn thì đóng hồ sơ")
            given.append(self.days)
        articles = dict.fromkeys(each.article for each in given)
        return f"{', '.join(said)} ({'; '.join(articles)})"


def load_regimes() -> tuple[Regime, ...]:
    """All regimes, the earliest first."""
    return CLOCK_LAW.value()


def _built_in() -> Iterator[LawItem]:
    for raw in tomllib.loads(FILE.read_text(encoding="utf-8"))["regimes"]:
        content = {name: value for name, value in raw.items() if name not in ("code", "from")}
        yield LawItem(raw["code"], raw["from"], raw["name"], content)


def _regimes(entries: Sequence[LawItem]) -> tuple[Regime, ...]:
    found = []
    for entry in entries:
        provisions = {name: Provision(**row) for name, row in entry.content.items() if name in PROVISIONS}
        found.append(Regime(code=entry.key, name=entry.content["name"], starts_on=entry.begins_on, **provisions))
    return tuple(sorted(found, key=lambda regime: regime.starts_on))


def _fault(entry: LawItem) -> str:
    for name, is_lawful in PROVISIONS.items():
        row = entry.content.get(name)
        if row is None:
            continue
        if set(row) != {"value", "article"} or not isinstance(row["article"], str) or not row["article"].strip():
            return f"“{name}” phải có đúng value và article"
        if not is_lawful(row["value"]):
            return f"“{name}” không nhận giá trị “{row['value']}”"
    return ""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 365


def _is_hour(value: object) -> bool:
    """“15:00”: an hour of the country, to the minute."""
    return isinstance(value, str) and re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", value) is not None


def _told(entry: LawItem) -> Mapping[str, str]:
    told = {"Chế độ": entry.content["name"]}
    for name, label in LABELS.items():
        row = entry.content.get(name)
        if row is not None:
            told[label] = f"{POLICIES.get(row['value'], WORDS.get(row['value'], row['value']))} ({row['article']})"
    return told


LABELS = {
    "after_supplement": "Sau khi bổ sung",
    "rounds": "Số lần yêu cầu bổ sung",
    "beyond": "Được yêu cầu thêm khi",
    "days": "Số ngày để bổ sung",
    "extensions": "Số lần gia hạn",
    "extension_ahead": "Gia hạn trước hẹn, số ngày",
    "hand_over": "Giờ chuyển hồ sơ giấy trong ngày",
    "outside": "Nộp ngoài địa giới, tính giờ từ",
}
WORDS = {"guidance_ignored": "người nộp không theo hướng dẫn", "reached": "lúc cơ quan có thẩm quyền nhận"}
# What a regime provides, and which values of it the product can carry out.
PROVISIONS: Mapping[str, Callable[[Any], bool]] = {
    "after_supplement": lambda value: value in list(POLICIES),
    "rounds": _is_count,
    "beyond": lambda value: value == "guidance_ignored",
    "hand_over": _is_hour,
    "extensions": _is_count,
    "extension_ahead": _is_count,
    "days": lambda value: _is_count(value) and value > 0,
    "outside": lambda value: value == "reached",
}
CLOCK_LAW = LawKind(
    "clock_law",
    "Chế độ một cửa: bổ sung, gia hạn, tính giờ",
    built_in=_built_in,
    read=_regimes,
    fields={
        "name": LawField("Chế độ"),
        **{name: LawField(LABELS[name], dict, name not in ("days", "outside")) for name in PROVISIONS},
    },
    check=_fault,
    tell=_told,
    follows=True,
)


def regime_on(day: date) -> Regime:
    """The regime in force on that day; days before the first one belong to it."""
    begun = [regime for regime in load_regimes() if regime.starts_on <= day]
    return begun[-1] if begun else load_regimes()[0]


def supplement_rule(own: Mapping[str, Any], day: date) -> SupplementRule:
    """The rule for a case received on that day under a version with these columns (``OWN_RULES``).

    What the version says holds by its ``supplement_basis``; without an article the regime holds.
    """
    regime = regime_on(day)
    basis = own.get("supplement_basis") or ""

    def provision(column: str, general: Provision | None) -> Provision | None:
        value = own.get(column)
        return Provision(value, basis) if basis and value else general

    return SupplementRule(
        policy=provision("supplement_policy", regime.after_supplement) or regime.after_supplement,
        rounds=provision("supplement_rounds", regime.rounds) or regime.rounds,
        beyond=regime.beyond,
        days=provision("supplement_days", regime.days),
    )


def lacks_basis(own: Mapping[str, Any]) -> bool:
    """Whether a version differs from the general rule and does not say by which article."""
    return any(own.get(column) for column in OWN_RULES) and not own.get("supplement_basis")


def clock_starts(received_at: datetime, day: date, *, outside: bool, reached_at: datetime | None) -> datetime | None:
    """When the term of a dossier accepted at ``received_at``, on the local day ``day``, begins.

    Received outside the territory of the competent agency, it begins where the regime says so when that
    agency receives it (``reached_at``); None until then.
    """
    rule = regime_on(day).outside
    if outside and rule is not None and rule.value == "reached":
        return reached_at
    return received_at

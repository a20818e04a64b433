"""What a package would bring about, before it is loaded: added, changed, ended, touched, refused."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from nennep import __version__
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.kernel.law import LAW_KINDS, LawItem, LawKind, Layers, loaded_layers
from nennep.kernel.worktime import DayRule
from nennep.ledger.actions import require
from nennep.org.models import CalendarVersion, province
from nennep.org.queries.calendar_effects import effects_of_days
from nennep.org.queries.calendars import rule_of, version_in_force
from nennep.org.rules import MANAGE_CALENDAR, MANAGE_PEOPLE
from nennep.org.rules.law_days import CALENDAR_DAYS, KINDS, day_rules

from ..models import LawKey, LawPackage
from ..rules.law_packages import PackageFile, UnlawfulPackageError, check_version
from .law_packages import check_sequence, loaded_as, signer_of
from .law_uses import hindrance, touched

ADDED, CHANGED, ENDED = "Thêm", "Đổi", "Thôi"
ORDINARY = "ngày thường"
# So many years beyond its last one may days be laid into the national calendar.
YEARS_AHEAD = 3
NOT_YOURS = "Chỉ người quản trị của cơ quan cấp trên cùng nạp dữ liệu pháp luật."
NO_CALENDAR = "Gói có ngày nghỉ cả nước: người nạp cần cả nhiệm vụ quản lý lịch làm việc ở cơ quan cấp trên cùng."
TONES = {ADDED: "done", CHANGED: "waiting", ENDED: "wrong"}


@dataclass(frozen=True, slots=True)
class LawChange:
    """What one entry does: act, key, first day, article, each point that differs (label, before, after).

    ``heading`` is how the entry is called on screen, ``touched`` what open work goes by it.
    """

    act: str
    key: str
    begins_on: date
    article: str
    points: tuple[tuple[str, str, str], ...]
    heading: str = ""
    touched: str = ""

    @property
    def tone(self) -> str:
        return TONES[self.act]


@dataclass(frozen=True, slots=True)
class LawPartPreview:
    """The changes of one kind; ``effects`` are lines on open work that follow from all of them together."""

    kind: str
    label: str
    changes: tuple[LawChange, ...]
    same: int
    effects: tuple[str, ...] = ()


@dataclass(slots=True)
class LawPreview:
    """What loading would do. ``seen`` names what it was compared with; ``loaded`` the row where it was loaded before."""

    file: PackageFile
    key: LawKey
    seen: str
    parts: list[LawPartPreview] = field(default_factory=list)
    loaded: LawPackage | None = None

    @property
    def count(self) -> int:
        return sum(len(part.changes) for part in self.parts)


def standing() -> str:
    """A name of what holds now: it is another one once a package is loaded or the national calendar changes."""
    calendar = version_in_force()
    told = [*(layer.digest for layer in loaded_layers()), f"{calendar.pk}.{calendar.version}" if calendar else ""]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def check_loader(file: PackageFile, by: Actor) -> Grant:
    """The grant under which ``by`` may load it. Raises NotPermittedError, also for days of a calendar kept by others."""
    top = province()
    grant = require(by, MANAGE_PEOPLE, top.pk, words=NOT_YOURS)
    if CALENDAR_DAYS.name in file.layer.parts:
        require(by, MANAGE_CALENDAR, top.pk, words=NO_CALENDAR)
    return grant


def preview_of(file: PackageFile, *, with_effects: bool = True) -> LawPreview:
    """What loading it would do; ``with_effects`` False leaves out which promises it would make otherwise. Raises LawPackageError or LawItemError where it may not be loaded, naming why."""
    key, loaded = signer_of(file), loaded_as(file)
    found = LawPreview(file, key, standing(), loaded=loaded)
    if loaded is not None:
        return found
    check_version(file.manifest, __version__)
    check_sequence(file)
    layers = loaded_layers()
    for name, entries in file.layer.parts.items():
        LAW_KINDS[name].check(entries, layers)
    parts = sorted(file.layer.parts.items())
    found.parts = [_part(LAW_KINDS[name], entries, layers, with_effects) for name, entries in parts]
    return found


def _part(kind: LawKind[object], entries: Sequence[LawItem], layers: Layers, with_effects: bool) -> LawPartPreview:
    changes = [change for entry in entries if (change := _change(kind, entry, layers)) is not None]
    effects: tuple[str, ...] = ()
    if kind.name == CALENDAR_DAYS.name and changes:
        version = _calendar_that_can_change([change.begins_on for change in changes])
        effects = tuple(effects_of_days(version, day_rules(entries))) if with_effects else ()
    return LawPartPreview(kind.name, kind.label, tuple(changes), len(entries) - len(changes), effects)


def _change(kind: LawKind[object], entry: LawItem, layers: Layers) -> LawChange | None:
    """What the entry does; None where it stands there already. Raises UnlawfulPackageError where it changes the past."""
    old = kind.before(entry, layers)
    before, after = _before(kind, entry, old), _after(kind, entry)
    stands = old is not None and (old.key, old.begins_on) == (entry.key, entry.begins_on)
    if before == after if kind.name == CALENDAR_DAYS.name else stands and _plain(old) == _plain(entry):
        return None
    why = hindrance(kind.name, entry)
    if why:
        raise UnlawfulPackageError(
            f"Phần “{kind.name}” ({kind.label}), mục {_named(kind, entry)}: {why}; nạp là đổi điều đã qua."
            " Nơi phát hành ghi ngày bắt đầu sau hôm nay, hoặc bỏ mục ấy khỏi gói."
        )
    act = ENDED if entry.ended else CHANGED if before and before.get("") != ORDINARY else ADDED
    labels = dict.fromkeys([*before, *after])
    points = tuple((label, before.get(label, ""), after.get(label, "")) for label in labels)
    said = old if entry.ended else entry
    heading = kind.called(said) if said is not None and not said.ended else ""
    differing = tuple(point for point in points if point[1] != point[2]) + _given_up(kind, entry, layers)
    return LawChange(act, entry.key, entry.begins_on, entry.article, differing, heading, touched(kind.name, entry))


def _given_up(kind: LawKind[object], entry: LawItem, layers: Layers) -> tuple[tuple[str, str, str], ...]:
    """What comes with the product from later days on, and is no longer used because of this entry."""
    standing = kind.entries(layers)
    days = [full_date(each.begins_on) for each in kind.given_up([entry]) if each in standing]
    return tuple(("Lời đi kèm phần mềm", f"dùng từ {day}", "không dùng") for day in days)


def _named(kind: LawKind[object], entry: LawItem) -> str:
    return f"từ {full_date(entry.begins_on)}" if kind.only_key else f"“{entry.key}”"


def _before(kind: LawKind[object], entry: LawItem, old: LawItem | None) -> Mapping[str, str]:
    if kind.name == CALENDAR_DAYS.name:
        return {"": _ruled(entry.begins_on)}
    return kind.told(old) if old is not None and not old.ended else {}


def _after(kind: LawKind[object], entry: LawItem) -> Mapping[str, str]:
    if kind.name == CALENDAR_DAYS.name:
        return {"": _day_words(day_rules([entry])[entry.begins_on])}
    return {} if entry.ended else kind.told(entry)


def _ruled(day: date) -> str:
    version = version_in_force()
    row = rule_of(version, day.isoformat()) if version else None
    if row is None:
        return ORDINARY
    hours = ", ".join(f"{start}-{end}" for start, end in row.spans or ())
    return _in_words(row.kind, row.name, hours, row.provisional, row.basis)


def _day_words(rule: DayRule | None) -> str:
    if rule is None:
        return ORDINARY
    hours = ", ".join(f"{each.start:%H:%M}-{each.end:%H:%M}" for each in rule.spans or ())
    return _in_words(rule.kind, rule.name, hours, rule.provisional, rule.basis)


def _in_words(kind: str, name: str, hours: str, provisional: bool, basis: str) -> str:
    what = name if name.startswith(KINDS[kind]) else f"{KINDS[kind]}: {name}"
    said = [what, hours, "dự kiến" if provisional and "dự kiến" not in basis else "", basis]
    return ", ".join(part for part in said if part)


def _calendar_that_can_change(days: Sequence[date]) -> CalendarVersion:
    version = version_in_force()
    if version is None:
        raise UnlawfulPackageError("Chưa có lịch quốc gia đang áp dụng để đặt ngày nghỉ vào. Lập lịch quốc gia trước.")
    draft = version.calendar.versions.filter(state="draft").first()
    if draft is not None:
        raise UnlawfulPackageError(
            f"Lịch quốc gia đang có bản dự thảo số {draft.number}. Đưa bản ấy vào áp dụng trước, rồi nạp gói."
        )
    first, last = version.covers_from, date(version.covers_to.year + YEARS_AHEAD, 12, 31)
    beyond = [day for day in days if not first <= day <= last]
    if beyond:
        raise UnlawfulPackageError(
            f"Phần “calendar”: ngày {full_date(beyond[0])} ở ngoài lịch quốc gia, nhận từ {full_date(first)} đến"
            f" {full_date(last)}. Nơi phát hành bỏ ngày ấy khỏi gói."
        )
    return version


def _plain(entry: LawItem | None) -> tuple[object, ...]:
    return (dict(entry.content), entry.article, entry.ended) if entry else ()


def kinds_that_hold() -> Iterator[tuple[str, int, int]]:
    """Of every kind: how it is called, how many entries come with the product, how many packages have brought."""
    layers = loaded_layers()
    for kind in sorted(LAW_KINDS.values(), key=lambda each: each.label):
        yield kind.label, len(kind.entries()), sum(len(layer.parts.get(kind.name, ())) for layer in layers)

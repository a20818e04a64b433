"""Dated data of the law: what comes with the product, and what loaded packages lay over it.

A room declares each kind of its data once, as a ``LawKind``: the entries that come with the product and how the
typed value is read from entries. Where packages are kept is known to a room above, which registers a source of
layers. Whoever asks for ``value()`` gets what holds now; what was read before is used again only for the same layers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from .refusals import Kind, Refusal
from .registry import Registry

T = TypeVar("T")


class LawItemError(Refusal):
    """An entry of a package says something that its kind cannot be; the words name the kind, the entry and the mistake."""

    kind: Kind = "unreadable"


@dataclass(frozen=True, slots=True)
class LawItem:
    """What holds under ``key`` from ``begins_on`` on, by which article; ``ended``: from then on nothing does."""

    key: str
    begins_on: date
    article: str
    content: Mapping[str, Any]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class LawLayer:
    """The entries of one package by kind; ``digest`` tells it from every other."""

    digest: str
    parts: Mapping[str, Sequence[LawItem]]


@dataclass(frozen=True, slots=True)
class LawField:
    """What an entry says under one name: its type, how it is called on screen, whether it must be there."""

    label: str
    type: type = str
    required: bool = True


Layers = tuple[LawLayer, ...]
LAW_SOURCES: Registry[Callable[[], Layers]] = Registry("source of loaded law data")
LAW_KINDS: "Registry[LawKind[Any]]" = Registry("kind of law data")


def loaded_layers() -> Layers:
    """The packages that were loaded, the earliest first; none where no source is registered."""
    return tuple(layer for source in LAW_SOURCES.values() for layer in source())


class LawKind(Generic[T]):
    """One kind of dated law data.

    ``fields``: what an entry may and must say besides its key, day and article. ``check`` says in words what is wrong with content beyond its types, "" for nothing. ``tell`` gives the content
    in words, by label, ``call`` the name of an entry, ``hint`` what the entry of a key may be filled with. ``only_key`` is the key of a kind that has one line of entries, ``follows`` one whose entries
    follow each other whatever their keys; ``may_end``: a key may end without a successor. ``yields``: it is no law but
    what the product proposes; once something was loaded under a key, what comes with the product from that day on is left out.
    """

    def __init__(
        self,
        name: str,
        label: str,
        *,
        built_in: Callable[[], Iterable[LawItem]],
        read: Callable[[Sequence[LawItem]], T],
        fields: Mapping[str, LawField],
        check: Callable[[LawItem], str] | None = None,
        tell: Callable[[LawItem], Mapping[str, str]] | None = None,
        call: Callable[[LawItem], str] | None = None,
        hint: Callable[[str], str] | None = None,
        only_key: str = "",
        follows: bool = False,
        may_end: bool = False,
        yields: bool = False,
    ) -> None:
        self.name, self.label, self.fields = name, label, fields
        self.only_key, self.follows, self.may_end, self.yields = only_key, follows, may_end, yields
        self._built_in, self._read, self._check, self._tell, self._call = built_in, read, check, tell, call
        self.hint = hint
        self._held: tuple[tuple[str, ...], T] | None = None
        LAW_KINDS.add(name, self, origin=f"{read.__module__}.{name}")

    def value(self) -> T:
        """What holds now: that of the product under all that was loaded."""
        layers = [layer for layer in loaded_layers() if self.name in layer.parts]
        digests = tuple(layer.digest for layer in layers)
        held = self._held
        if held is None or held[0] != digests:
            held = self._held = (digests, self._read(self.entries(layers)))
        return held[1]

    def entries(self, layers: Iterable[LawLayer] = (), more: Iterable[LawItem] = ()) -> list[LawItem]:
        """The product's entries, then those of the layers and ``more``; of the same key and day the last one stands.

        Where entries follow each other whatever their keys they stand as they were laid: the last one of a day holds.
        """
        laid = [*(layer.parts.get(self.name, ()) for layer in layers), tuple(more)]
        left_out = self.given_up([entry for entries in laid for entry in entries])
        found = {(each.key, each.begins_on): each for each in self._built_in() if each not in left_out}
        for entries in laid:
            for entry in entries:
                if self.follows:
                    found.pop((entry.key, entry.begins_on), None)
                found[entry.key, entry.begins_on] = entry
        return list(found.values())

    def given_up(self, laid: Iterable[LawItem]) -> list[LawItem]:
        """The product's entries that give way to what was laid: later ones of the same key, where the kind ``yields``."""
        first: dict[str, date] = {}
        for entry in laid if self.yields else ():
            first[entry.key] = min(entry.begins_on, first.get(entry.key, entry.begins_on))
        return [each for each in self._built_in() if each.key in first and each.begins_on > first[each.key]]

    def told(self, entry: LawItem) -> Mapping[str, str]:
        """What the entry says, in words, by label."""
        if self._tell is not None and not entry.ended:
            return self._tell(entry)
        return {self.fields[name].label: _told(value) for name, value in entry.content.items() if name in self.fields}

    def called(self, entry: LawItem) -> str:
        """How an entry that says something is called on screen; empty where its kind alone says it."""
        if self._call is not None:
            return self._call(entry)
        return "" if self.only_key or self.follows else entry.key

    def before(self, entry: LawItem, layers: Iterable[LawLayer] = ()) -> LawItem | None:
        """What the entry takes the place of: that of its key and day, else the last one before it."""
        known = [each for each in self.entries(layers) if each.begins_on <= entry.begins_on]
        line = [each for each in known if self.follows or each.key == entry.key]
        return max(reversed(line), key=lambda each: each.begins_on, default=None)

    def check(self, entries: Sequence[LawItem], layers: Iterable[LawLayer] = ()) -> None:
        """Raises LawItemError where ``entries`` cannot be laid over the layers."""
        for entry in entries:
            fault = self._fault(entry)
            if fault:
                raise LawItemError(f"Phần “{self.name}” ({self.label}), mục “{entry.key}”: {fault}.")
        try:
            self._read(self.entries(layers, entries))
        except (Refusal, ValueError, KeyError, TypeError, AttributeError) as error:
            raise LawItemError(f"Phần “{self.name}” ({self.label}) không đọc được: {_words(error)}.") from error

    def _fault(self, entry: LawItem) -> str:
        if self.only_key and entry.key != self.only_key:
            return f"mã mục phải là “{self.only_key}”"
        if entry.ended:
            if entry.content:
                return "mục kết thúc chỉ ghi mã, ngày, căn cứ"
            return "" if self.may_end else "loại này không kết thúc được; ghi mục mới thay nó từ ngày ấy"
        for name, value in entry.content.items():
            if name not in self.fields:
                return f"không có mục “{name}”; dùng {', '.join(self.fields)}"
            wanted = self.fields[name].type
            if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
                return f"“{name}” phải là {TYPES[wanted]}"
        missing = [name for name, field in self.fields.items() if field.required and _is_empty(entry.content.get(name))]
        if missing:
            return f"thiếu “{missing[0]}”"
        try:
            return self._check(entry) if self._check else ""
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return f"không đọc được ({_words(error)})"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


TYPES: Mapping[type, str] = {str: "chữ", int: "số", bool: "true hoặc false", list: "danh sách", dict: "bảng"}


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _words(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"thiếu hoặc không biết {error}"
    return str(error).rstrip(".") or type(error).__name__


def holding(entries: Iterable[LawItem]) -> Iterator[tuple[LawItem, date | None]]:
    """Each entry that says something, with its last day: the eve of the next one of its key, None while it goes on."""
    entries = list(entries)
    days: dict[str, list[date]] = {}
    for entry in entries:
        days.setdefault(entry.key, []).append(entry.begins_on)
    for entry in entries:
        if not entry.ended:
            later = [day for day in days[entry.key] if day > entry.begins_on]
            yield entry, date.fromordinal(min(later).toordinal() - 1) if later else None


def held_on(entries: Iterable[LawItem], day: date) -> list[LawItem]:
    """Of each key the entry that holds on that day."""
    return [entry for entry, last in holding(entries) if entry.begins_on <= day and (last is None or day <= last)]

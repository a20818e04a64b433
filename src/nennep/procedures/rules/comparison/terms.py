"""The time of a decision beside the limit that is held: units are compared, never converted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from nennep.kernel.text import fold
from nennep.kernel.words import exact_number
from nennep.kernel.worktime import UNITS, UNSET, Term, Unit
from nennep.office.durations import DAY, MONTH, SAME_DAY, WEEK, YEAR, read_time
from nennep.office.spelling import flat, key

from ... import rules
from .doubts import Choice, Doubt, by_hand, choice, doubt
from .texts import Texts

CHANNELS = {name: words.lower() for name, words in rules.CHANNELS.items()}
_SAID = {
    "counter": ("truc tiep", "tai quay", "tai trung tam"),
    "online": ("truc tuyen", "qua mang"),
    "post": ("buu chinh", "buu dien"),
}
UNCHANGED = ("khong doi", "khong thay doi", "giu nguyen", "nhu cu", "khong sua doi")
_STEP_UNITS = {"gio": Unit.WORKING_HOUR} | {fold(UNITS[unit]): unit for unit in Unit if unit is not Unit.SAME_DAY}
_STEP = re.compile(
    r"\b(?P<way>giam|bot|cat giam|rut ngan|tang|keo dai)\s+(?:them\s+|duoc\s+)?"
    rf"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>{'|'.join(sorted(_STEP_UNITS, key=len, reverse=True))})"
)
# A cell that tells a limit for each way of handing in, on lines or in a row.
_PIECES = re.compile(r"[\n;]+|\s(?=(?:nộp\s+)?(?:trực tiếp|trực tuyến|tại quầy|qua bưu chính|bưu chính)\b)", re.I)
Terms = dict[str, dict[str, Any]]


def words_of(term: Mapping[str, Any] | None) -> str:
    """“27 ngày”, “5 ngày làm việc”, “trong ngày làm việc”; “không quy định” where there is none."""
    return Term.from_json(term).words()


def words_of_terms(terms: Mapping[str, Mapping[str, Any]]) -> str:
    """One limit where all channels have the same, else each with its channel."""
    return _together({name: words_of(term) for name, term in terms.items()})


def _together(each: Mapping[str, str]) -> str:
    if len(set(each.values())) <= 1:
        return next(iter(each.values()), UNSET)
    return ", ".join(f"{CHANNELS.get(name, name)} {words}" for name, words in each.items())


def terms_with(held: Mapping[str, Mapping[str, Any]], amount: Decimal | str | int, unit: str) -> Terms:
    """This limit on every channel that is held (on all where none is), its note kept."""
    limit = Term(Decimal(amount).normalize(), unit)
    found: Terms = {}
    for name in held or CHANNELS:
        before = Term.from_json(held.get(name))
        cutoff = before.cutoff if unit == SAME_DAY else None
        found[name] = replace(limit, cutoff=cutoff, note=before.note).to_json()
    return found


def is_same(terms: Mapping[str, Mapping[str, Any]], held: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether both set the same limits; the cut-off hour, of which decisions say nothing, is left aside."""
    return bool(held) and _together(_bare(terms)) == _together(_bare(held))


def _bare(terms: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {name: replace(Term.from_json(term), cutoff=None).words() for name, term in terms.items()}


def compare_time(texts: Texts, held: Mapping[str, Mapping[str, Any]]) -> tuple[Terms | None, list[Doubt]]:
    """The new terms (None = as they are held), and what a person must look at."""
    text = flat(texts["time"])
    if not text or any(word in key(text) for word in UNCHANGED):
        return None, []
    by_channel = _by_channel(texts["time"])
    if by_channel:
        return None if is_same(by_channel, held) else by_channel, []
    step = _step(text)
    amounts = _without_step([dict(one) for one in texts["amounts"]], step)
    if len(amounts) > 1:
        return None, [_many(text, amounts, held)]
    if not amounts:
        return _without_amount(texts, text, held)
    return _one(text, amounts[0], step, held)


def _held(held: Mapping[str, Mapping[str, Any]]) -> str:
    return words_of_terms(held) if held else ""


def _set(held: Mapping[str, Mapping[str, Any]], amount: Decimal | str | int, unit: str, words: str = "") -> Choice:
    terms = terms_with(held, amount, unit)
    return choice(words or words_of_terms(terms), values={"terms": terms})


def _keep(held: Mapping[str, Mapping[str, Any]]) -> Choice:
    return choice(f"Giữ {_held(held)}", keep=["terms"])


def _one(
    text: str, found: dict[str, Any], step: tuple[int, Decimal, str, str] | None, held: Mapping[str, Mapping[str, Any]]
) -> tuple[Terms | None, list[Doubt]]:
    amount, unit = Decimal(found["amount"]), found["unit"]
    if unit not in set(Unit) or not _fits(amount, unit):
        return None, [_foreign_unit(text, amount, unit, held)]
    terms = terms_with(held, amount, unit)
    if len(set(_bare(held).values())) > 1:
        why = "Đang có thời hạn khác nhau theo cách nộp, văn bản ghi một thời hạn."
        acts = (choice("Một thời hạn cho mọi cách nộp", values={"terms": terms}), _keep(held))
        return terms, [doubt("terms", why, *acts, read=text, held=_held(held))]
    before = next((term for term in held.values() if term.get("unit")), None)
    why = _disagreement(before, amount, unit, step)
    if before and why:
        return terms, [_against(text, before, amount, unit, step, why, held)]
    same = before is not None and words_of(before) == Term(amount, unit).words()
    return (None if same else terms), []


def _disagreement(
    before: Mapping[str, Any] | None, amount: Decimal, unit: str, step: tuple[int, Decimal, str, str] | None
) -> str:
    """Why the new limit does not follow from the old one; "" where it does or nothing is held."""
    if not before or before.get("unit") in (None, "", SAME_DAY):
        return ""
    held, old = Decimal(before["amount"]), words_of(before)
    new = Term(amount, unit).words()
    if step:
        sign, by, by_unit, words = step
        after = held + sign * by
        way = "bớt" if sign < 0 else "thêm"
        if unit != before["unit"] and by_unit == before["unit"] and after > 0:
            told = Term(after, before["unit"]).words()
            return (
                f"Văn bản đổi cả đơn vị, nhưng ghi “{words}”: {old} {way} {exact_number(by)} là {told},"
                f" không phải {new}."
            )
        if unit == before["unit"] and by_unit == unit and after != amount:
            if held == amount:
                return f"Văn bản ghi “{words}”, nhưng thời hạn đang có đã là {old}."
            return f"Văn bản ghi “{words}”: {old} {way} {exact_number(by)} là {Term(after, unit).words()}, không phải {new}."
    if unit != before["unit"]:
        return f"Văn bản đổi đơn vị: đang tính theo {UNITS[before['unit']]}, văn bản ghi {UNITS[unit]}."
    return ""


def _against(
    text: str,
    before: Mapping[str, Any],
    amount: Decimal,
    unit: str,
    step: tuple[int, Decimal, str, str] | None,
    why: str,
    held: Mapping[str, Mapping[str, Any]],
) -> Doubt:
    """By the text, or what the text's own reckoning gives in the unit that is held."""
    second = _keep(held)
    by_unit = before["unit"]
    if step and step[2] == by_unit:
        after = Decimal(before["amount"]) + step[0] * step[1]
        if after > 0 and _fits(after, by_unit):
            second = _set(held, after, by_unit)
    elif unit != by_unit and _fits(amount, by_unit):
        second = _set(held, amount, by_unit)
    acts = (_set(held, amount, unit, "Theo văn bản"), second)
    return doubt("terms", why, *acts, read=Term(amount, unit).words(), held=_held(held))


def _many(text: str, amounts: list[dict[str, Any]], held: Mapping[str, Mapping[str, Any]]) -> Doubt:
    legal = [one for one in amounts if one["unit"] in set(Unit)][:3]
    acts = [_set(held, one["amount"], one["unit"]) for one in legal]
    why = "Văn bản ghi nhiều mốc. Chọn thời hạn chung; trường hợp khác ghi ở hồ sơ thủ tục."
    return doubt("terms", why, *acts, by_hand(), read=text, held=_held(held))


def _without_amount(texts: Texts, text: str, held: Mapping[str, Mapping[str, Any]]) -> tuple[Terms | None, list[Doubt]]:
    if texts["unit"] == SAME_DAY:
        terms = terms_with(held, 0, SAME_DAY)
        return None if is_same(terms, held) else terms, []
    if texts["unset"] and not held:
        return {}, []
    if texts["unset"]:
        acts = (_keep(held), choice("Không quy định thời hạn", values={"terms": {}}))
        why = "Văn bản không ghi thời hạn, đang có thời hạn."
        return None, [doubt("terms", why, *acts, read=text, held=_held(held))]
    why = "Không hiểu thời hạn này. Nhập tay, hoặc giữ thời hạn đang có."
    ways = [by_hand("Nhập thời hạn"), *([_keep(held)] if held else [])]
    return None, [doubt("terms", why, *ways, read=text, held=_held(held))]


def _fits(amount: Decimal, unit: str) -> bool:
    """Whether a limit may be so many of the unit: a whole number where it runs by date."""
    return not Unit(unit).by_date or amount == int(amount)


def _foreign_unit(text: str, amount: Decimal, unit: str, held: Mapping[str, Mapping[str, Any]]) -> Doubt:
    acts = [by_hand("Nhập thời hạn")]
    if unit == WEEK:
        acts.insert(0, _set(held, amount * 7, DAY))
    elif unit == YEAR:
        acts.insert(0, _set(held, amount * 12, MONTH))
    if held:
        acts.append(_keep(held))
    counted = ", ".join(UNITS[one] for one in Unit if one is not Unit.SAME_DAY)
    whole = ", ".join(UNITS[one] for one in Unit if one.by_date)
    why = (
        f"Thời hạn của thủ tục tính theo {counted}, số nguyên với {whole}; văn bản ghi “{Term(amount, unit).words()}”."
    )
    return doubt("terms", why, *acts, read=text, held=_held(held))


def _step(text: str) -> tuple[int, Decimal, str, str] | None:
    """“giảm 02 ngày”: the sign, the amount, its unit and the words as they stand."""
    folded = fold(text)
    found = _STEP.search(folded)
    if not found:
        return None
    words = text[found.start() : found.end()] if len(folded) == len(text) else found[0]
    sign = 1 if found["way"] in ("tang", "keo dai") else -1
    number = Decimal(found["number"].replace(",", "."))
    return sign, number, _STEP_UNITS[found["unit"]], words


def _without_step(amounts: list[dict[str, Any]], step: tuple[int, Decimal, str, str] | None) -> list[dict[str, Any]]:
    """The lengths that are limits: the one of “giảm 02 ngày” is none."""
    if step is None or len(amounts) < 2:
        return amounts
    for i in range(len(amounts) - 1, -1, -1):
        if (Decimal(amounts[i]["amount"]), amounts[i]["unit"]) == (step[1], step[2]):
            return amounts[:i] + amounts[i + 1 :]
    return amounts


def _by_channel(text: str) -> Terms:
    """A limit for each channel where every piece of the text names one; {} where not."""
    pieces = [piece for piece in _PIECES.split(text) if re.search(r"\w", piece)]
    if len(pieces) < 2:
        return {}
    found: Terms = {}
    for piece in pieces:
        names = [name for name, said in _SAID.items() if any(word in key(piece) for word in said)]
        time = read_time(piece)
        if not names or time.amount is None or time.variants or time.unit not in set(Unit):
            return {}
        found |= terms_with(_blank(names), time.amount, time.unit)
    if "counter" not in found:
        return {}
    return {name: found.get(name, found["counter"]) for name in CHANNELS}


def _blank(names: Iterable[str]) -> Terms:
    return {name: {} for name in names}

"""Days off and worked that a package of law data brings: they become a version of the national calendar."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from nennep.kernel.law import LawField, LawItem, LawKind
from nennep.kernel.worktime import CalendarFileError, DayRule
from nennep.kernel.worktime.calendar_file import spans_from

NATIONAL_DAYS = "national"
KINDS = {"off": "nghỉ", "working": "làm bù"}


def day_rules(entries: Sequence[LawItem]) -> dict[date, DayRule | None]:
    """By day what the entries say of it; None where it is again as its weekday is."""
    return {
        entry.begins_on: None
        if entry.ended
        else DayRule(
            entry.begins_on,
            "off" if entry.content["kind"] == "off" else "working",
            entry.content["name"],
            entry.article,
            False,
            spans_from(entry.content.get("spans")),
        )
        for entry in entries
    }


def _fault(entry: LawItem) -> str:
    if entry.content["kind"] not in KINDS:
        return f"không có loại ngày “{entry.content['kind']}”; dùng off (nghỉ) hoặc working (làm bù)"
    if len(entry.content["name"]) > 120:
        return "tên ngày dài quá 120 chữ"
    if any(sign in entry.content["name"] for sign in "\t\r\n"):
        return "tên ngày chỉ viết trên một dòng"
    try:
        spans_from(entry.content.get("spans"))
    except CalendarFileError as error:
        return error.words.rstrip(".")
    return ""


def _told(entry: LawItem) -> Mapping[str, str]:
    spans = ", ".join(entry.content.get("spans", ()))
    return {"": f"{KINDS[entry.content['kind']]}: {entry.content['name']}{f' ({spans})' if spans else ''}"}


def _built_in() -> Iterator[LawItem]:
    """None: the national calendar of an installation is the first layer, and is kept on its own pages."""
    return iter(())


CALENDAR_DAYS = LawKind(
    "calendar",
    "Ngày nghỉ, ngày làm bù cả nước",
    built_in=_built_in,
    read=day_rules,
    fields={
        "kind": LawField("Loại"),
        "name": LawField("Tên ngày"),
        "spans": LawField("Giờ làm việc", list, required=False),
    },
    check=_fault,
    tell=_told,
    only_key=NATIONAL_DAYS,
    may_end=True,
)

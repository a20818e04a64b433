"""Command line of figures."""

import difflib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from nennep.arrivals.imports.known_cases import source_called, source_names
from nennep.arrivals.measures.event_log import TIMELINESS
from nennep.arrivals.measures.opening_report import PARTS
from nennep.arrivals.queries.event_log import event_log
from nennep.arrivals.queries.opening_report import openings_beside, openings_in
from nennep.cases import measures as _of_cases  # noqa: F401 - importing it names the figures
from nennep.kernel.commands import command
from nennep.kernel.measures import MEASURES, Figure, Measure, Scope, figure
from nennep.kernel.periods import Period, parse, year
from nennep.kernel.words import number
from nennep.org.queries import own_agency_ids
from nennep.web.clock import now

UNUSABLE = 2
LOG = "cases.log."
# Key of the printed JSON -> measure; a breakdown is printed by its keys.
OF_A_SOURCE = {
    "cases": "cases",
    "events": "events",
    "activities": "activities",
    "variants_time_sorted": "variants",
    "most_frequent_variant_cases": "most_frequent_variant",
    "channel_by_case": "by_channel",
    "department_by_case": "by_department",
    "deadline_by_calendar_date_of_enddate_vs_deadline": "timeliness",
    "cases_with_a_repeated_activity": "with_repeated_activity",
    "cases_checked_and_determined": "checked_and_determined",
    "of_them_by_the_same_officer": "checked_and_determined_by_one",
    "cases_sent_without_determination": "sent_without_determination",
    "handovers_between_officers": "handovers",
    "events_by_activity": "events_by_activity",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--source", metavar="TÊN", help="số liệu của một hệ thống ngoài đã nhập")
    _period_arguments(parser)
    parser.add_argument("--top", type=int, default=5, metavar="N", help="bao nhiêu loại việc thường gặp (mặc định 5)")


def _period_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--period", metavar="KỲ", help="2026, 2026-Q3, 2026-10 hoặc từ..đến")
    parser.add_argument("--json", action="store_true", help="chỉ in JSON")


@command(
    "figures cases", help="Số liệu hồ sơ của cơ quan mình, hoặc của một hệ thống ngoài đã nhập", arguments=_arguments
)
def figures_of_cases(args: Namespace) -> int:
    """Our own agencies by period, or one source; exit code 2 for an unknown source or period."""
    try:
        period = parse(args.period) if args.period else None
    except ValueError as error:
        return _fail(str(error))
    if args.top < 1:
        return _fail("--top phải từ 1 trở lên.")
    return _of_source(args, period) if args.source else _of_own_agencies(args, period, "cases.")


@command(
    "figures processes",
    help="Độ trễ của quy trình sau luật và tỉ lệ cập nhật trong hạn, của cơ quan mình",
    arguments=_period_arguments,
)
def figures_of_processes(args: Namespace) -> int:
    """Our own agencies by period; exit code 2 for an unknown period."""
    try:
        period = parse(args.period) if args.period else None
    except ValueError as error:
        return _fail(str(error))
    return _of_own_agencies(args, period, "processes.")


def _of_source(args: Namespace, period: Period | None) -> int:
    agency = source_called(args.source.strip())
    if agency is None:
        names = source_names()
        near = difflib.get_close_matches(args.source, names, cutoff=0.4) or names
        hint = f" Có: {', '.join(near)}." if near else " Chưa nhập nguồn nào (./nennep cases import)."
        return _fail(f"Không có nguồn “{args.source}”.{hint}")
    scope = Scope((agency.pk,))
    log = event_log(scope, period)
    figures = {key: figure(f"{LOG}{name}", scope, period, log=log) for key, name in OF_A_SOURCE.items()}
    if args.json:
        print(_json({key: _value(key, found, args.top) for key, found in figures.items()}))
        return 0
    span = f", {period.label}" if period else ""
    print(f"Nguồn: {agency.name}{span}\n")
    for key, found in figures.items():
        _print_figure(MEASURES[f"{LOG}{OF_A_SOURCE[key]}"], found, args.top)
    return 0


def _of_own_agencies(args: Namespace, period: Period | None, room: str) -> int:
    """Every measure of the room that is not one of an outside log; sources do not count."""
    period = period or year(now().year)
    scope = Scope(tuple(own_agency_ids()))
    measures = [found for name, found in MEASURES.items() if name.startswith(room) and not name.startswith(LOG)]
    figures = {found.name: figure(found.name, scope, period) for found in measures}
    opening = _opening(scope, period, figures) if room == "cases." else None
    if args.json:
        told = {name: _value(name, found, None) for name, found in figures.items()}
        print(_json(told | ({"opening": opening} if opening else {})))
        return 0
    print(f"Cơ quan của mình, {period.label}\n")
    for found in measures:
        _print_figure(found, figures[found.name], None)
    if opening:
        _print_opening(opening)
    return 0


def _opening(scope: Scope, period: Period, figures: Mapping[str, Figure]) -> dict[str, Any] | None:
    """What the opening reports add to the counts of records, told apart and summed; None where there is none."""
    reports = [found.report for found in openings_in(scope.agency_ids, period)]
    left_out = openings_beside(scope.agency_ids, period)
    if not reports and not left_out:
        return None
    declared = {name: figure(f"opening.{name}", scope, period).value for name, _, _ in PARTS}
    sums = {
        name: (figures[f"cases.{name}"].value or 0) + (value or 0)
        for name, value in declared.items()
        if f"cases.{name}" in figures
    }
    return {
        "sources": [f"{one.agency.short_name}: {one.source}" for one in reports],
        "left_out": [f"{one.agency.short_name}: {one.source}" for one in left_out],
        "declared": declared,
        "sums": sums,
    }


def _print_opening(opening: Mapping[str, Any]) -> None:
    """Declared beside counted, so that nobody takes one for the other."""
    for source in opening["left_out"]:
        print(f"\nSố mở đầu không cộng, vì báo cáo không nằm trọn trong kỳ: {source}")
    if not opening["sources"]:
        return
    print("\nKể cả số mở đầu, khai theo:")
    for source in opening["sources"]:
        print(f"    {source}")
    print(f"    {'':<44} {'Khai':>10} {'Cộng':>10}")
    for name, label, _ in PARTS:
        total = number(opening["sums"][name]) if name in opening["sums"] else ""
        print(f"    {label:<44} {number(opening['declared'][name]):>10} {total:>10}")


def _value(key: str, found: Figure, top: int | None) -> Any:
    if not found.by:
        return found.value
    if key == "deadline_by_calendar_date_of_enddate_vs_deadline":
        # The four classes always, so that a reader of the JSON need not guess.
        always = ("same_day", "late", "early", "open")
        return {**dict.fromkeys(always, 0), **found.by}
    return dict(_first(found.by, top if key == "events_by_activity" else None))


def _first(by: Mapping[str, Any], top: int | None) -> Iterator[tuple[str, Any]]:
    yield from list(by.items())[:top]


def _print_figure(measure: Measure, found: Figure, top: int | None) -> None:
    print(f"{measure.label:<58} {_number(found.value, measure):>10} {measure.unit}")
    for name, value in _first(found.by, top if measure.name.endswith("by_activity") else None):
        words = TIMELINESS.get(name, name) if measure.name == f"{LOG}timeliness" else name
        print(f"    {words or '(không ghi)':<54} {_number(value, measure):>10}")
    if found.definition:
        print(f"    {found.definition}")


def _number(value: float | None, measure: Measure) -> str:
    if value is None:
        return "–"
    return number(value, 0 if isinstance(value, int) else measure.rounding)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _fail(words: str) -> int:
    print(f"Lỗi: {words}", file=sys.stderr)
    return UNUSABLE

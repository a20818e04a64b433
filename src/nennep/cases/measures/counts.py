"""Stock and flow of the agency's own cases: what came, what was solved and how, what is left.

The identity holds by construction and is tested: carried in + received = resolved + ended
without a result + pending. A case counts on the local date of its instant; waiting cases
are pending. Declined and recalled dossiers were never received.
"""

from nennep.kernel.measures import Condition, Edge, Measure, OpenAt, Population, Then, Where, Within, declare
from nennep.kernel.worktime import DEFAULT_DEFINITION, DEFINITIONS

D1 = DEFINITIONS[DEFAULT_DEFINITION].description
CASES = Population(
    name="cases",
    label="Hồ sơ đã tiếp nhận",
    model="cases.Case",
    agency="agency_id",
    condition=Condition("đã tiếp nhận", (Where("received_at__isnull", False),)),
    breakdowns={
        "field": "field__name",
        "channel": "channel",
        "procedure": "procedure_version__procedure__quality_code",
        # Who answered for it then: a decision of a later day changes no figure of before.
        "division": Then(
            "division__name", former="cases.CaseTransfer", of="case", until="held_to", kept="division__name"
        ),
        "agency": "agency__code",
    },
)
SOLVED = Where("state__in", ("resolved", "returned"))
ALL = Condition("tất cả")
RECEIVED, FINISHED = Within("received_at"), Within("finished_at")


def _open_at(edge: Edge) -> OpenAt:
    return OpenAt(edge, entered="received_at", left="finished_at")


def _solved(words: str, *outcomes: str) -> Condition:
    return Condition(words, (SOLVED, Where("outcome__in", outcomes)) if outcomes else (SOLVED,))


def _count(
    name: str, label: str, happened: Within | OpenAt, numerator: Condition = ALL, definition: str = ""
) -> Measure:
    return Measure(
        name=f"cases.{name}",
        label=label,
        unit="hồ sơ",
        population=CASES.name,
        happened=happened,
        numerator=numerator,
        breakdowns=tuple(CASES.breakdowns),
        definition=definition,
    )


declare(
    CASES,
    _count("carried_in", "Tồn từ kỳ trước", _open_at(Edge.START)),
    _count("received", "Tiếp nhận trong kỳ", RECEIVED),
    _count("resolved", "Đã giải quyết", FINISHED, _solved("có kết quả")),
    _count("resolved_early", "Giải quyết trước hạn", FINISHED, _solved("trước hạn", "early"), D1),
    _count("resolved_on_time", "Giải quyết đúng hạn", FINISHED, _solved("đúng hạn", "on_time"), D1),
    _count("resolved_overdue", "Giải quyết quá hạn", FINISHED, _solved("quá hạn", "overdue"), D1),
    _count("resolved_unclassified", "Giải quyết, chưa xếp loại", FINISHED, _solved("chưa xếp loại", ""), D1),
    _count("ended", "Rút hoặc dừng giải quyết", FINISHED, Condition("kết thúc mà không có kết quả", fails=(SOLVED,))),
    _count("pending", "Đang giải quyết cuối kỳ", _open_at(Edge.END)),
    Measure(
        name="cases.on_time_rate",
        label="Giải quyết trước hạn và đúng hạn",
        unit="%",
        population=CASES.name,
        happened=FINISHED,
        numerator=_solved("trước hạn hoặc đúng hạn", "early", "on_time"),
        denominator=_solved("có kết quả"),
        exclusions=(Condition("chưa xếp loại", (Where("outcome", ""),)),),
        breakdowns=tuple(CASES.breakdowns),
        definition=D1,
    ),
)

"""Definitions in all their fields, drawn at random, for what must survive a file format."""

import random
from dataclasses import replace
from decimal import Decimal

from nennep.definitions.definition import CLOCK_RULES, ONE_STOP, Alarm, Branch, Definition, Phase, Step, Variable
from nennep.kernel.worktime import Term, Unit

from .test_against_oracle import VARIABLES, built

WORDS = (
    "Thẩm định",
    "hồ sơ & <giấy tờ>",
    "“Đạt”",
    "nêu lý do; 'rõ'",
    "dòng một\ndòng hai",
    "  cách đầu",
    "đến 31/12/2026",
    "1. Số đầu câu",
    "a\tb",
)
LENGTHS = (Unit.WORKING_HOUR, Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH)
ROLES = ("", "Chuyên viên", "Trưởng phòng", "Văn thư & Lưu trữ", "Lãnh đạo Sở")


class Filler:
    """Fills every field of a structured table; the structure stays."""

    def __init__(self, choose: random.Random) -> None:
        self.choose = choose

    def text(self, often: float = 0.3) -> str:
        if self.choose.random() > often:
            return ""
        return " ".join(self.choose.sample(WORDS, self.choose.randint(1, 3))).strip()

    def texts(self) -> tuple[str, ...]:
        return tuple(self.text(0.9) for _ in range(self.choose.choice((0, 0, 1, 3))))

    def length(self) -> Term:
        amount = Decimal(self.choose.randint(1, 2000)) / self.choose.choice((1, 2, 4))
        return Term(amount, self.choose.choice(LENGTHS))

    def filled(self, definition: Definition) -> Definition:
        self.ids = [place.step.id for place in definition.places]
        return replace(
            definition,
            code=self.choose.choice(("QT.DP.01", "Quy trình số 3/2026", "A")),
            name=self.text(1.0),
            end_name=self.choose.choice(("Hoàn thành", "Đã trả & lưu")),
            steps=tuple(self.step(step) for step in definition.steps),
            variables=(*VARIABLES, *self.variables()),
            phases=(Phase(code="1", name="Một", hours=Decimal("4.25")), Phase(code="2", name="")),
        )

    def variables(self) -> tuple[Variable, ...]:
        return (
            Variable("loại", "choice", self.text(), ("A", "B & C"), "A"),
            Variable("diện_tích", "decimal", "Diện tích", default="0.5"),
            Variable("số", "int", default=3),
            Variable("khẩn", "bool", default=False),
        )

    def step(self, step: Step) -> Step:
        work = step.kind in {"task", "check"}
        changed = replace(
            step,
            name=self.text(1.0) if step.kind != "end" else step.name,
            detail=self.text(),
            role=self.choose.choice(ROLES),
            duty=self.choose.choice(("", "handling")),
            unit=self.choose.choice(("", ONE_STOP, "P.NVD")),
            agency=self.choose.choice(("", "", "H99.12")),
            hours=Decimal(self.choose.randint(0, 900)) / 4 if work else Decimal(0),
            forms_in=self.texts(),
            forms_out=self.texts(),
            result=self.text(),
            evidence=self.text(),
            public_state=self.text(),
            clock_rule=self.choose.choice(list(CLOCK_RULES)),
            clock_ground=self.text(),
            act=self.text(),
            signs=work and self.choose.random() < 0.2,
            returns=work and self.choose.random() < 0.2,
            phase=self.choose.choice(("", "1", "2")),
            in_internal=self.choose.random() < 0.8,
            in_iso=self.choose.random() < 0.8,
            iso_clause=self.text(),
            risks=self.texts(),
            separation=tuple(self.choose.sample([i for i in self.ids if i != step.id], 1)),
            note=self.text(),
            wait=self.length() if step.kind == "timer" else None,
        )
        alarms = self.alarms(step) if work and self.choose.random() < 0.3 else ()
        return replace(changed, alarms=alarms, branches=tuple(map(self.way, step.branches)))

    def way(self, way: Branch) -> Branch:
        return replace(way, steps=tuple(self.step(step) for step in way.steps))

    def alarms(self, step: Step) -> tuple[Alarm, ...]:
        notice = Alarm(after=self.length(), name="Nhắc & giục")
        late = Step(id=f"H.{step.id}", name="Báo cáo chậm", role="Chuyên viên", hours=Decimal(1))
        cut = Alarm(after=self.length(), name="Cắt", interrupts=True, steps=(late,))
        return self.choose.choice(((notice,), (cut,), (notice, cut)))


def full(seed: int) -> Definition:
    """A definition that compiles, with every kind of field in use somewhere."""
    return Filler(random.Random(seed)).filled(built(seed))

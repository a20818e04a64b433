"""The four documents of 95 generated procedures of 8 to 15 steps, as PDF/A and as Word: seconds on one core.

380 files of each form are made and measured by the processor's time of this process, so that what else runs on
the machine does not count. PDF/A in at most 20 s, Word in at most 40 s.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from nennep.definitions.definition import ONE_STOP, Branch, Definition, Step
from nennep.kernel.benches import Ratio
from nennep.kernel.worktime import Term
from nennep.procedures.rules.published import (
    Published,
    PublishedBasis,
    PublishedComponent,
    PublishedDecision,
    PublishedFee,
)
from nennep.processes.papers import AgencyFacts, PersonFacts, PinnedVersion, make, print_pdf, print_word

PROCEDURES = 95
MOST_PDF, MOST_WORD = 20.0, 40.0
DATED = datetime(2026, 11, 17, tzinfo=UTC)
WORK = (
    ("Thẩm định hồ sơ", "Chuyên viên thụ lý", "handle"),
    ("Lấy ý kiến đơn vị phối hợp", "Chuyên viên thụ lý", "handle"),
    ("Lập đoàn đánh giá", "Chuyên viên thụ lý", "handle"),
    ("Đánh giá thực tế, lập biên bản", "Đoàn 3 người", "handle"),
    ("Tổng hợp kết quả", "Chuyên viên thụ lý", "handle"),
    ("Dự thảo kết quả", "Chuyên viên thụ lý", "handle"),
    ("Thẩm tra, ký nháy", "Trưởng phòng", "review"),
    ("Trình ký", "Chuyên viên thụ lý", "handle"),
)


def _reception() -> Step:
    return Step(
        id="B1",
        name="Kiểm tra, tiếp nhận, số hóa hồ sơ",
        role="Công chức một cửa",
        unit=ONE_STOP,
        duty="receive",
        hours=Decimal(4),
        forms_out=("Mẫu 01", "Mẫu 02"),
        public_state="Đã nhận hồ sơ",
    )


def definition(number: int) -> Definition:
    """A process of 8 to 15 steps with a check; the same for the same number."""
    choose = random.Random(number)
    count = 8 + number % 8
    steps = [_reception()]
    steps.append(Step(id="B2", name="Phân công thụ lý", role="Trưởng phòng", duty="assign", hours=Decimal(4)))
    for place in range(3, count - 1):
        name, role, duty = WORK[(place + number) % len(WORK)]
        back = (Branch(name="Đạt"), Branch(name="Không đạt", to=f"B{place - 1}"))
        steps.append(
            Step(
                id=f"B{place}",
                name=f"{name} lần {place}",
                role=role,
                duty=duty,
                kind="check" if place % 4 == 0 else "task",
                branches=back if place % 4 == 0 else (),
                hours=Decimal(choose.randint(1, 40)),
                detail="Không đạt thì nêu rõ lý do bằng văn bản.",
                forms_in=("Thành phần hồ sơ",),
                forms_out=(f"BM.{number:02}.{place:02}",),
                public_state="Đang thẩm định",
            )
        )
    steps += [
        Step(id=f"B{count - 1}", name="Ký duyệt", role="Lãnh đạo Sở", duty="approve", hours=Decimal(8), signs=True),
        Step(
            id=f"B{count}",
            name="Trả kết quả",
            role="Công chức một cửa",
            unit=ONE_STOP,
            duty="receive",
            hours=Decimal(4),
            returns=True,
            forms_out=("Mẫu 07",),
        ),
    ]
    return Definition(code=f"QT.{number:02}", name=f"Cấp giấy phép hoạt động số {number}", steps=tuple(steps))


def pinned(number: int) -> PinnedVersion:
    """A version with a whole procedure around it."""
    procedure = Published(
        root=f"9.{number:06}",
        suffix="000.00.00.H99",
        name=f"Cấp giấy phép hoạt động loại {number} cho cơ sở kinh doanh",
        field="Dược phẩm",
        decision=PublishedDecision(number="128/QĐ-UBND", signed_on=date(2024, 1, 29)),
        applicants=("Tổ chức", "Hộ kinh doanh"),
        terms={"counter": Term(Decimal(30), "calendar_day"), "online": Term(Decimal(25), "calendar_day")},
        components=tuple(PublishedComponent(name=f"Giấy tờ thứ {n} của hồ sơ", copies=n % 2) for n in range(1, 7)),
        fees=(PublishedFee(name="Phí thẩm định", amount=1_000_000),),
        bases=tuple(PublishedBasis(document=f"Nghị định số {n}/2025/NĐ-CP") for n in range(101, 107)),
    )
    return PinnedVersion(
        agency=AgencyFacts(
            name="Sở Y tế tỉnh Lam Giang",
            superior="Ủy ban nhân dân tỉnh Lam Giang",
            place="Lam Giang",
            division="Phòng Nghiệp vụ Dược",
        ),
        definition=definition(number),
        number="03.00",
        procedures=(procedure,),
        issued_on=date(2026, 2, 5),
        drafter=PersonFacts(title="Chuyên viên"),
        approver=PersonFacts(title="Giám đốc"),
        distribution=("Ban Giám đốc", "Văn phòng Sở"),
    )


def shortened(version: PinnedVersion) -> PinnedVersion:
    """The version before: the second step took longer."""
    steps = version.definition.steps
    longer = replace(steps[1], hours=steps[1].hours + 8)
    before = replace(version.definition, steps=(steps[0], longer, *steps[2:]))
    return replace(version, definition=before, number="02.00")


def timed(print_one: Callable[..., bytes], papers: list[dict[str, Any]]) -> float:
    """Seconds of processor time to print every document of every procedure, one after another."""
    began = time.process_time()
    for four in papers:
        for document in four.values():
            if not print_one(document, dated=DATED):
                raise AssertionError("an empty file")
    return time.process_time() - began


def run(procedures: int = PROCEDURES) -> list[Ratio]:
    """Seconds for 95 × 4 documents, against the seconds allowed."""
    versions = [pinned(number) for number in range(1, procedures + 1)]
    began = time.process_time()
    papers = [make(version, before=shortened(version)) for version in versions]
    making = time.process_time() - began
    share = procedures / PROCEDURES
    return [
        Ratio(f"{4 * procedures} PDF/A", making + timed(print_pdf, papers), MOST_PDF * share, "s", "<= 1"),
        Ratio(f"{4 * procedures} Word", making + timed(print_word, papers), MOST_WORD * share, "s", "<= 1"),
    ]


if __name__ == "__main__":
    for ratio in run(int(sys.argv[1]) if len(sys.argv) > 1 else PROCEDURES):
        print(f"{ratio.name:<12}{ratio.ours:8.1f} s, cho phép {ratio.raw:.0f} s")

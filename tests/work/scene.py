"""A desk full of work: Minh on Tuesday 17/11/2026 at 08:40."""

from dataclasses import replace
from decimal import Decimal

from nennep.cases.actions import ask_supplement, complete_supplement
from nennep.cases.models import Case
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import PartyDraft
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, make_procedure, make_received, walk

NOW = "2026-11-17 08:40"


def owned(name: str) -> dict[str, list[PartyDraft]]:
    """The parties of a dossier that belongs to ``name``."""
    return {"parties": [PartyDraft(role=role, name=name) for role in ("submitter", "owner")]}


def make_slow_procedure(cast: Cast) -> ProcedureVersion:
    """Thirty calendar days, and forty hours for the examination."""
    steps = definition().steps
    slow = tuple(replace(s, hours=Decimal(40)) if s.id == "B3" else s for s in steps)
    return make_procedure(
        cast,
        code="QT.DP.04",
        process=definition("QT.DP.04", slow),
        name="Đủ điều kiện kinh doanh dược và GPP, lần đầu",
        terms={"counter": {"amount": "30", "unit": "calendar_day", "cutoff": None}},
    )


def to_minh(cast: Cast, version: ProcedureVersion, name: str, received: str, assigned: str) -> Case:
    """A dossier of ``name`` that reached Minh's step at ``assigned``."""
    case = make_received(cast, version, received, **owned(name))
    walk(cast, case, "B1", received)
    return walk(cast, case, "B2", assigned)


def stopped(cast: Cast, case: Case, when: str) -> Case:
    """The same dossier after Minh asked for papers."""
    return ask_supplement(case, by=cast.actor("minh", when), at=at(when), reason="Thiếu ảnh chân dung đúng cỡ.")


def make_paper_to_read(cast: Cast, title: str = "Đọc hướng dẫn ký số mới") -> WorkItem:
    """Work that is no case, of a subject that nobody describes."""
    return WorkItem.objects.create(
        agency=cast.health,
        duty="",
        assignee=cast.minh,
        subject_type="reading",
        subject_id=900_001,
        node="read",
        title=title,
        entered_at=at("2026-11-16 09:00"),
        limit_at=at("2026-11-30 17:00"),
    )


def fill_desk(cast: Cast) -> dict[str, Case]:
    """Seven cases that are Minh's turn and five that wait for others, by a word for each."""
    quick, slow = make_procedure(cast), make_slow_procedure(cast)
    cases = {
        "late": to_minh(cast, quick, "ông Lâm Văn Tài", "2026-11-05 08:00", "2026-11-06 08:00"),
        "over": to_minh(cast, slow, "Nhà thuốc Minh Châu", "2026-11-02 08:00", "2026-11-06 10:00"),
        "today": to_minh(cast, quick, "bà Đặng Thị Ngọc Ước", "2026-11-13 09:00", "2026-11-13 14:10"),
        "back": to_minh(cast, slow, "bà Nguyễn Hoàng Yến", "2026-11-09 09:00", "2026-11-11 09:00"),
        "soon": to_minh(cast, quick, "ông Bùi Văn Lộc", "2026-11-16 09:00", "2026-11-16 15:00"),
        "later": to_minh(cast, slow, "Quầy thuốc Bảy Hiền", "2026-11-16 08:00", "2026-11-16 09:00"),
        "last": to_minh(cast, slow, "Nhà thuốc Thiên Phúc", "2026-11-16 14:00", "2026-11-17 08:00"),
    }
    stopped(cast, cases["back"], "2026-11-13 15:00")
    complete_supplement(cases["back"], by=cast.actor("lan", NOW), at=at("2026-11-16 10:00"))
    for number, day in enumerate(("06", "10", "12"), start=1):
        case = to_minh(cast, slow, f"Nhà thuốc Số {number}", f"2026-11-{day} 08:00", f"2026-11-{day} 09:00")
        cases[f"stopped{number}"] = stopped(cast, case, f"2026-11-{day} 15:00")
    for word, step in (("head", "B3"), ("director", "B4")):
        case = to_minh(cast, slow, "Công ty CP Dược Lam Sơn", "2026-11-12 08:00", "2026-11-12 09:00")
        cases[word] = walk(cast, case, step, "2026-11-16 15:00")
    make_paper_to_read(cast)
    return cases

"""The demo year as rows: the plan played through the actions, in order of time."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from nennep.cases.actions import ask_supplement, complete_step, complete_supplement, propose_refusal
from nennep.cases.models import Case
from nennep.cases.rules import SLIP_WAYS
from nennep.documents.actions import take_number
from nennep.kernel import words
from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.org.queries import actor_of
from nennep.org.queries.practice import REAL
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import ComponentDraft, PartyDraft, decline_case, receive_case, register_case, send_slip
from samples import catalogue, definitions, founding, history, law, posting, publishing
from samples.catalogue import Row
from samples.founding import Ground
from samples.letters import letter
from samples.plans import CasePlan, DeclinedPlan, Party, StepPlan, SupplementPlan, YearPlan
from samples.quotas import NOW
from samples.year import plan

Deed = tuple[datetime, int, Callable[[], object]]
SHOWN_EVERY = 1000
AT_ONCE = 400
NEWLY_ASKED = NOW - timedelta(days=2)
LATE_CLICK = "Đã ký ngày {}, bấm trên hệ thống muộn; chưa được duyệt đính chính."
REMARKS = {
    ("examination", ""): "Hồ sơ đủ thành phần, nội dung phù hợp quy định.",
    ("site_visit", "dat"): "Biên bản kết luận đạt. Đề nghị giải quyết.",
    ("site_visit", "khac_phuc"): "Cơ sở phải khắc phục các điểm ghi trong biên bản.",
    ("site_visit", "khong_dat"): "Biên bản kết luận không đạt.",
}
SENT_BACK = "Dự thảo ghi thiếu căn cứ, sửa rồi trình lại."
NOT_MET = "Cơ sở không đáp ứng điều kiện theo biên bản đánh giá thực tế."


def load(
    year: YearPlan | None = None, *, processes: Collection[str] = (), show: Callable[[str], object] = sys.stderr.write
) -> Ground:
    """Afterwards an empty database holds the demo agency and its year, to 08:40 on 17/11/2026.

    ``year`` is a part of the plan and ``processes`` some of the codes, for who needs less than the
    whole. On SQLite all or nothing; PostgreSQL commits now and then, see ``is_whole``. ``show`` is
    given the progress, in lines without an end.
    """
    show("\rDựng cơ quan, người dùng, lịch…")
    with transaction.atomic():
        ground = founding.found()
        deeds = Player(ground, processes).deeds(year or plan())
        if connection.vendor == "sqlite":
            _play(deeds, show, each=len(deeds))
    if connection.vendor != "sqlite":
        # A chain row that one transaction changes thousands of times gets ever slower to find.
        _play(deeds, show, each=AT_ONCE)
    show("\n")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return ground


def is_whole() -> bool:
    """Whether a demo that is in the database was loaded to its end."""
    year = plan()
    return Case.objects.filter(REAL).count() >= len(year.cases) + len(year.declined)


def _play(deeds: list[Deed], show: Callable[[str], object], *, each: int) -> None:
    for start in range(0, len(deeds), each):
        with transaction.atomic():
            for done, (_, _, deed) in enumerate(deeds[start : start + each], start=start + 1):
                deed()
                if done % SHOWN_EVERY == 0 or done == len(deeds):
                    show(f"\rNạp một năm hồ sơ: {_n(done)}/{_n(len(deeds))} việc")


def _n(number: int) -> str:
    return words.number(number)


@dataclass
class Player:
    """Plays the plans; keeps the cases as they stand, and the numbers drawn of each day and taken of each year."""

    ground: Ground
    processes: Collection[str] = ()
    cases: dict[str, Case] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)
    results: Counter[int] = field(default_factory=Counter)
    letters: Counter[tuple[str, int]] = field(default_factory=Counter)
    actors: dict[str, Actor] = field(default_factory=dict)

    def deeds(self, year: YearPlan) -> list[Deed]:
        """Every deed of the year with its record time, in order of time."""
        filed: list[CasePlan | DeclinedPlan] = [*year.cases, *year.declined]
        lives = (deed for each in filed for deed in self.life(each))
        all_deeds = chain(founding.later(self.ground), self.rules(), lives)
        found = [(at, order, deed) for order, (at, deed) in enumerate(all_deeds)]
        return sorted(found, key=lambda deed: deed[:2])

    def rules(self) -> Iterator[tuple[datetime, Callable[[], object]]]:
        """What the law, the province and the agency laid down: texts, decisions, processes."""
        ground = self.ground
        yield from law.deeds(ground.agency, ground.users)
        for at, publish in publishing.deeds(ground.agency, self.actor(law.KEEPER)):
            yield at, publish
            yield at, ground.forget
        yield from history.deeds(ground, self.processes)
        yield from posting.deeds(ground.agency, self.actor(law.KEEPER))

    def life(self, filed: CasePlan | DeclinedPlan) -> Iterator[tuple[datetime, Any]]:
        """What happens to one dossier, in order; deeds of one instant stay in it."""
        yield filed.submitted_at, partial(self.register, filed)
        if isinstance(filed, DeclinedPlan):
            yield filed.declined_at, partial(self.decline, filed)
            return
        yield filed.received_at, partial(self.receive, filed)
        if filed.supplement:
            yield filed.supplement.asked_at, partial(self.ask, filed, filed.supplement)
            if filed.supplement.completed_at:
                yield filed.supplement.completed_at, partial(self.answer, filed, filed.supplement)
        for step in filed.steps:
            if step.finished_at:
                yield step.recorded_at or step.finished_at, partial(self.complete, filed, step)

    def actor(self, username: str) -> Actor:
        """The person as a doer by the own post; the demo's delegation is not used in the year."""
        if username not in self.actors:
            found = actor_of(self.ground.users[username], LAST_YEAR)
            if found is None:
                raise ValueError(f"{username} chưa có vị trí.")
            self.actors[username] = found
        return self.actors[username]

    def register(self, filed: CasePlan | DeclinedPlan) -> None:
        """Filed by the citizen; numbers before it went to the desk's other queues."""
        declined = isinstance(filed, DeclinedPlan)
        by = self.actor(filed.by if isinstance(filed, DeclinedPlan) else filed.receiver)
        submitter = filed.owner if isinstance(filed, DeclinedPlan) else filed.submitter
        self.draw(filed.code, by, filed.submitted_at)
        fees = catalogue.procedures()[filed.procedure].raw.get("fees", ())
        fee = sum(row["amount"] for row in fees)
        case = register_case(
            self.ground.agency,
            by=by,
            at=filed.submitted_at,
            version=self.version(filed),
            channel=filed.channel,
            parties=[_party("owner", filed.owner), _party("submitter", submitter)],
            components=self.components(filed),
            result_channel="both" if filed.channel == "online" else filed.channel,
            fee_amount=fee,
            fee_paid_by="transfer" if fee and not declined else "",
        )
        if case.code != filed.code:
            raise ValueError(f"{filed.code}: dãy số đã chạy tới {case.code}.")
        self.cases[filed.code] = case

    def draw(self, code: str, by: Actor, at: datetime) -> None:
        """Draw the day's numbers up to the one before this code."""
        day, number = code[-11:-5], int(code[-4:])
        for _ in range(self.drawn.get(day, 0), number - 1):
            take_number(agency_id=self.ground.agency.pk, kind="case", period=day, by=by, at=at)
        self.drawn[day] = number

    def version(self, filed: CasePlan | DeclinedPlan) -> ProcedureVersion:
        """The procedure as it was on the day of filing."""
        return self.ground.version(filed.procedure, filed.submitted_at.date())

    def components(self, filed: CasePlan | DeclinedPlan) -> list[ComponentDraft]:
        """Every component handed in, or taken from data."""
        sent = "sent" if filed.channel == "online" else "digitised"
        return [
            ComponentDraft(component_id=row.pk, electronic="from_data")
            if row.manner == "data"
            else ComponentDraft(component_id=row.pk, originals=row.originals, copies=row.copies, electronic=sent)
            for row in self.ground.components(self.version(filed))
        ]

    def decline(self, filed: DeclinedPlan) -> None:
        """Refused at the desk."""
        case = self.cases[filed.code]
        decline_case(case, by=self.actor(filed.by), at=filed.declined_at, reason=filed.reason)

    def receive(self, filed: CasePlan) -> None:
        """Accepted at the desk; the clock starts."""
        receive_case(self.cases[filed.code], by=self.actor(filed.receiver), at=filed.received_at)

    def ask(self, filed: CasePlan, supplement: SupplementPlan) -> None:
        """The handler asks for a supplement."""
        ask_supplement(
            self.cases[filed.code],
            by=self.actor(self.handler(filed)),
            at=supplement.asked_at,
            reason=supplement.reason,
            corrections=[supplement.reason],
        )
        self.send(filed, supplement)

    def send(self, filed: CasePlan, supplement: SupplementPlan) -> None:
        """The desk sent the slip the same day; the newest wait to be sent."""
        if supplement.asked_at < NEWLY_ASKED:
            case, day = self.cases[filed.code], timezone.localdate(supplement.asked_at)
            way = filed.channel if filed.channel in SLIP_WAYS else "handed"
            send_slip(case, by=self.actor(filed.receiver), at=supplement.asked_at, day=day, way=way)

    def answer(self, filed: CasePlan, supplement: SupplementPlan) -> None:
        """The desk confirms the supplement."""
        if supplement.completed_at:
            case = self.cases[filed.code]
            component = self.ground.components(self.version(filed))[1].pk
            complete_supplement(case, by=self.actor(filed.receiver), at=supplement.completed_at, components=[component])

    def complete(self, filed: CasePlan, step: StepPlan) -> None:
        """The step is done; what was recorded late says so and counts by its record time."""
        case, by = self.cases[filed.code], self.actor(step.by)
        row = next(row for row in catalogue.process_of(filed.procedure).rows if row.key == step.key)
        at = step.recorded_at or step.finished_at
        if at is None:
            raise ValueError(f"{filed.code}: bước {step.key} chưa xong.")
        label = next((each["label"] for each in row.results if each["key"] == step.result), "")
        if step.result == "khong_dat":
            propose_refusal(case, by=by, at=at, reason=NOT_MET)
        complete_step(
            case,
            step=step.key,
            by=by,
            at=at,
            outcome=label,
            remark=_remark(row, step),
            handler_id=self.handler_id(filed) if row.duty == "assign" else None,
            result=self.result(filed, row, by, at),
            paper=letter(row.agency, self.letters, at) if row.agency else None,
        )

    def handler(self, filed: CasePlan) -> str:
        """Who handles the case in the division that owns its process."""
        table = catalogue.process_of(filed.procedure)
        unit = definitions.owner_of(table)
        own = {row.key for row in table.rows if row.duty == "handle" and row.unit == unit}
        return next(step.by for step in filed.steps if step.key in own)

    def handler_id(self, filed: CasePlan) -> int:
        """The row of the handler."""
        return int(self.ground.users[self.handler(filed)].pk)

    def result(self, filed: CasePlan, row: Row, by: Actor, at: datetime) -> dict[str, Any]:
        """Title at the signature, number at the issue, receiver at the return."""
        raw = catalogue.procedures()[filed.procedure].raw
        if row.stage == "return":
            return {"receiver": filed.submitter.name}
        given: dict[str, Any] = {"title": raw["result"]["name"]} if row.finishes else {}
        if row.stage == "issue" or (row.finishes and raw["immediate"]):
            self.results[at.year] += 1
            given |= {"number": str(self.results[at.year]), "series": founding.RESULTS}
        return given | ({"issued_at": at} if row.stage == "issue" else {})


LAST_YEAR = NOW.replace(year=NOW.year - 1)


def _remark(row: Row, step: StepPlan) -> str:
    """What the doer wrote for the control sheet."""
    if step.recorded_at and step.finished_at:
        return LATE_CLICK.format(full_date(step.finished_at))
    if step.result == "tra_lai":
        return SENT_BACK
    return REMARKS.get((row.stage, step.result), "") if row.duty == "handle" else ""


def _party(role: str, party: Party) -> PartyDraft:
    return PartyDraft(
        role=role,
        name=party.name,
        kind="person" if party.kind == "citizen" else "organisation",
        identity_number=party.identity,
        phone=party.telephone,
        address=party.address,
    )

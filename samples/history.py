"""How the demo's processes were approved, and what is being changed, played through the actions.

What ran on paper before the product came is entered on its first morning, with the days on which it
was approved and took effect then.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache, partial
from typing import Any

from nennep.definitions.definition import Definition, Step
from nennep.kernel.actors import Actor
from nennep.kernel.worktime import ZONE
from nennep.org.models import Division
from nennep.org.queries import actor_of, holders_of
from nennep.procedures.actions import VersionDraft, publish_version, take_in_decision
from nennep.procedures.models import Component, Procedure, ProcedureVersion, PublishingDecision
from nennep.processes.actions import (
    NewProcess,
    add_process,
    assign_draft,
    open_draft,
    put_in_force,
    record_approval,
    review_version,
    save_draft,
    submit_version,
)
from nennep.processes.models import Process, ProcessVersion
from samples import catalogue, definitions
from samples.decision_paper import FILE_NAME, decision_paper
from samples.founding import Ground
from samples.publishing import enter_decision

Deed = tuple[datetime, Callable[[], object]]
KEEPER, HEAD = "thao", "binh"
FIRST_MORNING = datetime(2025, 7, 1, 8, 0, tzinfo=ZONE)
TAKEN_IN = datetime(2026, 11, 11, 8, 22, tzinfo=ZONE)
# The control sheet and the log had other numbers in the forms of TT 01/2018/TT-VPCP.
FORMS_BEFORE = {"Mẫu 06": "Mẫu 05", "Mẫu 07": "Mẫu 06"}


@cache
def written() -> Mapping[str, Any]:
    """The file beside this module."""
    return catalogue.read("history.toml")


def deeds(ground: Ground, codes: Collection[str] = ()) -> Iterator[Deed]:
    """Each version of each process at the instants somebody drafted, approved and put it in force.

    ``codes`` names the processes for who needs less than all.
    """
    story, wanted = Story(ground), codes or catalogue.processes()
    for wave in written()["waves"]:
        for code in wave["processes"]:
            if code in wanted:
                yield FIRST_MORNING, partial(story.take_over, code, wave)
    again = written()["reissue"]
    for code in wanted:
        yield from story.amended(code, again, reissue=True)
    for row in written()["amendments"]:
        if row["process"] in wanted:
            yield from story.amended(row["process"], row)
    yield from story.underway(written()["underway"], wanted)
    yield TAKEN_IN, partial(story.take_in, TAKEN_IN)


class Story:
    """The keeper of processes at work, with the reviewers of the divisions."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.open: dict[str, ProcessVersion] = {}
        self.actors: dict[tuple[int, date], Actor] = {}

    def keeper(self, at: datetime) -> Actor:
        return self.actor(self.ground.users[KEEPER], at)

    def take_over(self, code: str, wave: Mapping[str, Any]) -> None:
        """A process that ran on paper: as it was then, in force since its ISO approval."""
        at, table = FIRST_MORNING, catalogue.processes()[code]
        by = self.keeper(at)
        division = Division.objects.get(agency=self.ground.agency, code=definitions.owner_of(table))
        procedures = Procedure.objects.filter(agency=self.ground.agency, quality_code__in=table.procedures)
        given = NewProcess(code, table.name, division, list(procedures))
        process = add_process(self.ground.agency, given=given, by=by, at=at)
        self.open[code] = open_draft(
            process,
            definition=_before(definitions.definition(code)),
            number=wave["number"],
            covers=self.covered(code, wave["internal"]["signed_on"]),
            decision=self.decision(wave["decision"]),
            by=by,
            at=at,
            reason=f"Nhập bản đang áp dụng trên giấy {written()['mark']}",
        )
        self.submit(code, at)
        self.approve(code, wave, at)
        since = datetime.combine(wave["iso"]["effective_from"], time(7, 30), ZONE)
        put_in_force(self.open.pop(code), by=by, at=at, happened_at=since)

    def amended(self, code: str, row: Mapping[str, Any], *, reissue: bool = False) -> Iterator[Deed]:
        """The draft, its approvals and the day on which it takes effect."""
        opened = row["opened_at"].replace(tzinfo=ZONE)
        yield opened, partial(self.draft, code, row, opened, reissue)
        review = datetime.combine(row["internal"]["signed_on"], time(8, 0), ZONE)
        yield review, partial(self.submit, code, review)
        approved = datetime.combine(row["iso"]["signed_on"], time(16, 45), ZONE)
        yield approved, partial(self.approve, code, row, approved)
        force = datetime.combine(row["iso"]["effective_from"], time(7, 15), ZONE)
        yield force, partial(self.force, code, force)

    def draft(self, code: str, row: Mapping[str, Any], at: datetime, reissue: bool) -> None:
        """A draft with the table as it is today."""
        process = Process.objects.get(agency=self.ground.agency, code=code)
        held = self.decision(row["decision"])
        covers = self.covered(code, row["iso"]["effective_from"])
        asked = held if any(each.decision_id == held.pk for each in covers) else None
        self.open[code] = open_draft(
            process,
            definition=definitions.definition(code),
            reissue=reissue,
            covers=covers,
            decision=asked,
            reason=row.get("reason", f"Theo {held}"),
            by=self.keeper(at),
            at=at,
        )

    def submit(self, code: str, at: datetime) -> None:
        """Submitted by the keeper and found good by the division."""
        version = self.open[code]
        submit_version(version, by=self.keeper(at), at=at)
        review_version(version, by=self.reviewer(version, at), at=at)

    def approve(self, code: str, row: Mapping[str, Any], at: datetime) -> None:
        """By the chairman and by the head, as their decisions say."""
        for track, authority in (("internal", "issuer"), ("iso", "head")):
            if track in row:
                record_approval(
                    self.open[code],
                    track=track,
                    authority=written()[authority],
                    signer=self.signer(authority),
                    scan=None,
                    by=self.keeper(at),
                    at=at,
                    apart=True,  # as it was decided then
                    **row[track],
                )

    def signer(self, authority: str) -> str:
        """The head, by name; whose hand the chairman's decisions bear is not told."""
        return self.ground.users[HEAD].full_name if authority == "head" else ""

    def force(self, code: str, at: datetime) -> None:
        put_in_force(self.open.pop(code), by=self.keeper(at), at=at)

    def underway(self, raw: Mapping[str, Any], wanted: Collection[str]) -> Iterator[Deed]:
        """What is being changed on the day of the demo: edited, waiting, and with nobody yet."""
        at = raw["opened_at"].replace(tzinfo=ZONE)
        yield at, partial(self.ask, raw, at, wanted)
        edited, submitted = raw["edited"], raw["submitted"]
        if edited["process"] in wanted:
            at = edited["at"].replace(tzinfo=ZONE)
            yield at, partial(self.edit, edited, at)
        if submitted["process"] in wanted:
            at = submitted["at"].replace(tzinfo=ZONE)
            yield at, partial(self.submit_found, submitted["process"], at)
            signed = datetime.combine(submitted["internal"]["signed_on"], time(16, 0), ZONE)
            yield signed, partial(self.approve, submitted["process"], submitted, signed)

    def ask(self, raw: Mapping[str, Any], at: datetime, wanted: Collection[str]) -> None:
        """A decision lets data replace a paper; each process concerned gets its draft."""
        by, agency = self.keeper(at), self.ground.agency
        decision = enter_decision(agency, raw | {"issuer": written()["issuer"]}, by, at)
        for line in raw["lines"]:
            procedure = Procedure.objects.get(agency=agency, quality_code=line["procedure"])
            before = self.ground.version(line["procedure"], at.date())
            papers = [_row(paper, line) for paper in self.ground.components(before)]
            version = publish_version(
                procedure,
                by=by,
                at=at,
                draft=VersionDraft(valid_from=raw["effective_on"], decision=decision, components=papers),
            )
            if line["procedure"] not in wanted:
                continue
            open_draft(
                Process.objects.get(agency=agency, code=line["procedure"]),
                covers=[version],
                decision=decision,
                reason=f"Theo {decision}: {line['paper'].lower()} lấy từ dữ liệu",
                due_on=raw["due_on"],
                by=by,
                at=at,
                checklist=[
                    {"key": "papers", "words": f"Bỏ “{line['paper']}” khỏi biểu mẫu của các bước"},
                    {"key": "approve", "words": "Trình phê duyệt quy trình nội bộ, quy trình ISO"},
                ],
            )
        self.ground.forget()

    def take_in(self, at: datetime) -> None:
        """A decision has come as a Word file; nobody has compared it yet."""
        take_in_decision(self.ground.agency, content=decision_paper(), file_name=FILE_NAME, by=self.keeper(at), at=at)

    def edit(self, row: Mapping[str, Any], at: datetime) -> None:
        version = self.found(row["process"])
        owner = self.ground.users[row["owner"]]
        assign_draft(version, owner=owner, due_on=version.due_on, by=self.keeper(at), at=at)
        given = Definition.from_dict(version.definition)
        steps = tuple(
            replace(step, **{row["column"]: row["text"]}) if step.id == row["step"] else step for step in given.steps
        )
        save_draft(
            version,
            definition=replace(given, steps=steps),
            words=f"{row['step']}: sửa diễn giải",
            edit=version.edit,
            by=self.keeper(at),
            at=at,
        )

    def submit_found(self, code: str, at: datetime) -> None:
        self.open[code] = self.found(code)
        self.submit(code, at)

    def found(self, code: str) -> ProcessVersion:
        return ProcessVersion.objects.select_related("process").get(
            process__agency=self.ground.agency, process__code=code, state="draft"
        )

    def decision(self, number: str) -> PublishingDecision:
        return PublishingDecision.objects.get(agency=self.ground.agency, number=number)

    def covered(self, code: str, day: date) -> Sequence[ProcedureVersion]:
        """The published versions that hold on the day the version begins."""
        codes = catalogue.processes()[code].procedures
        return [self.ground.version(each, day) for each in codes]

    def reviewer(self, version: ProcessVersion, at: datetime) -> Actor:
        """The first who reviews in the owning division."""
        division = version.process.division_id
        posts = holders_of("review", self.ground.agency.pk, at.date())
        return self.actor(next(post.user for post in posts if post.division_id == division), at)

    def actor(self, user: Any, at: datetime) -> Actor:
        """The person as a doer; read once a day, for no post begins or ends within one."""
        key = user.pk, at.date()
        if key not in self.actors:
            found = actor_of(user, at)
            if found is None:
                raise ValueError(f"{user.username} chưa có vị trí.")
            self.actors[key] = found
        return self.actors[key]


def _row(paper: Component, line: Mapping[str, str]) -> dict[str, Any]:
    """The paper as it was, or as data replace it."""
    names = ("name", "form", "originals", "certified", "copies", "required", "manner", "source")
    row = {name: getattr(paper, name) for name in names}
    if paper.name != line["paper"]:
        return row
    return row | {"manner": "data", "source": line["source"], "originals": 0, "required": False}


def _before(given: Definition) -> Definition:
    """The same work with the forms of the earlier circular."""
    return replace(given, steps=tuple(_with_old_forms(step) for step in given.steps))


def _with_old_forms(step: Step) -> Step:
    branches = tuple(
        replace(branch, steps=tuple(_with_old_forms(inner) for inner in branch.steps)) for branch in step.branches
    )
    forms = tuple(FORMS_BEFORE.get(form, form) for form in step.forms_out)
    return replace(step, forms_out=forms, branches=branches)

"""Processes with their approvals, laws and decisions, set up as they stood on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.alignment.queries.board import BoardRow, board_of
from nennep.alignment.queries.facts import facts_of
from nennep.documents.actions import CitedPlace, LegalDocumentDraft, Subject, add_document, cite
from nennep.documents.models import LegalDocument
from nennep.org.models import Division
from nennep.procedures.models import Procedure, ProcedureVersion, PublishingDecision
from nennep.processes.models import Approval, Process, ProcessVersion
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.processes.flow import changed

WHEN = "2026-11-17 08:40"
TODAY = date(2026, 11, 17)
ALL = ("internal", "iso", "electronic")
SYMBOLS = {"internal": "QĐ-UBND", "iso": "QĐ-SYT", "electronic": "QĐ-UBND", "restructuring": "QĐ-UBND"}


def d(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Board:
    cast: Cast

    def process(self, code: str, *, tracks: tuple[str, ...] = ALL, **fields: Any) -> Process:
        """A procedure published and a process in force since 01/01/2024, approved on these tracks."""
        version = make_procedure(self.cast, code=code, **fields)
        process = version.procedure.processes.get()
        held = process.versions.get()
        held.covers.add(version)
        for track in tracks:
            self.approve(held, track, "2024-01-01")
        return process

    def approve(self, version: ProcessVersion, track: str, day: str, **more: Any) -> Approval:
        """An approval on a track that takes effect on the day."""
        given: dict[str, Any] = {
            "sha256": version.sha256,
            "authority": "Cơ quan duyệt",
            "signer": "Đỗ Thanh Bình",
            "number": f"{version.pk}/{SYMBOLS[track]}",
            "signed_on": d(day),
            "effective_from": d(day),
            "recorded_at": at(WHEN),
        }
        return Approval.objects.create(process_version=version, track=track, **(given | more))

    def next_version(
        self, process: Process, day: str, tracks: tuple[str, ...] = ALL, number: str = "04.00"
    ) -> ProcessVersion:
        """The next version of the process, in force from the day, covering what is published then."""
        held = process.versions.get(state="in_force")
        # As history: the flow itself is tested in test_force.
        ProcessVersion.objects.filter(pk=held.pk).update(
            **{"state": "superseded", "effective_to": date.fromordinal(d(day).toordinal() - 1)}
        )
        given = changed(held, 10 + process.versions.count())
        made = ProcessVersion.objects.create(
            process=process,
            number=number,
            definition=given.to_dict(),
            sha256=given.sha256,
            state="in_force",
            effective_from=d(day),
        )
        for procedure in process.procedures.all():
            made.covers.add(*(v for v in procedure.versions.all() if v.holds_on(d(day))))
        for track in tracks:
            self.approve(made, track, day)
        return made

    def publish(self, process: Process, day: str, number: str = "663/QĐ-UBND") -> ProcedureVersion:
        """The next published version of what the process carries out, by a decision of that day."""
        decision, _ = PublishingDecision.objects.get_or_create(agency=self.cast.health, number=number, signed_on=d(day))
        procedure: Procedure = process.procedures.order_by("pk").first()  # type: ignore[assignment]
        before = procedure.versions.order_by("-number").first()
        assert before is not None
        before.valid_to = date.fromordinal(d(day).toordinal() - 1)
        before.save()
        return ProcedureVersion.objects.create(
            procedure=procedure,
            number=before.number + 1,
            name=before.name,
            level=before.level,
            decision=decision,
            valid_from=d(day),
            terms=before.terms,
            competent=before.competent,
            result=before.result,
            service_level="full_online",
        )

    def law(self, number: str, day: str) -> LegalDocument:
        """A decree that takes effect on the day."""
        draft = LegalDocumentDraft(
            number, "decree", "Chính phủ", f"Nghị định {number}", issued_on=d(day), effective_from=d(day)
        )
        return add_document(agency=self.cast.health, draft=draft, by=self.cast.actor("thao"), at=at(WHEN))

    def cited(self, kind: str, code: str, *numbers: str, since: str = "2024-01-01") -> None:
        """A process or procedure whose version of that day cites these laws."""
        cite(
            agency=self.cast.health,
            subject=Subject(kind, code, f"Tên của {code}", d(since)),
            places=[CitedPlace(number) for number in numbers],
            by=self.cast.actor("thao"),
            at=at(WHEN),
        )

    def move(self, process: Process, division: Division) -> None:
        process.division = division
        process.save()

    def rows(self, day: date = TODAY) -> list[BoardRow]:
        return board_of(facts_of(self.cast.health.pk, day))

    def row(self, code: str, day: date = TODAY) -> BoardRow:
        return next(row for row in self.rows(day) if row.code == code)

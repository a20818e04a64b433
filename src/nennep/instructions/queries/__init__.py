"""Instructions for a viewer: of a case, to and by a person; who may be given one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from nennep.cases.models import Case, Remark
from nennep.cases.queries import cases_for
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.practice import is_practice, original_of
from nennep.ledger.events import EVENTS
from nennep.ledger.models import StoredFile
from nennep.org.models import Position, User
from nennep.org.queries import actor_of, by_given_name, held_on
from nennep.org.rules import AGENCY_WIDE, DIVISION_WIDE, HANDLE
from nennep.work.models import WorkItem

from ..models import Instruction, InstructionEntry
from ..rules import INSTRUCTED, LEFT, leading_grant, may_close

SUBJECT = "instruction"
ANSWER, REVIEW = "answer", "review"
ANSWERED = "instruction.answered"


@dataclass(frozen=True, slots=True)
class InstructionLine:
    """An instruction as it stands: what was said last, and whether its day has passed without an answer.

    ``answered_by`` names who wrote the last answer, and in whose place.
    """

    instruction: Instruction
    text: str
    answer: str
    answered_by: str
    late: bool
    receiver_gone: bool
    # In whose place the viewer is to answer; empty where in the own name.
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class InstructionStep:
    """One thing said or done about an instruction, in words."""

    entry: InstructionEntry
    who: str
    what: str
    text: str


def leads(actor: Actor, case: Case) -> Grant | None:
    """Under which grant the viewer instructs on this case; None where they may not, or only practise."""
    return None if is_practice(actor.agency_id) else leading_grant(actor, case.agency_id, case.division_id)


def may_instruct(actor: Actor, case: Case) -> bool:
    """Whether the viewer may write an instruction on the case now."""
    return case.state in INSTRUCTED and leads(actor, case) is not None


def standing_in(actor: Actor, instruction: Instruction) -> Grant | None:
    """Under which grant the viewer answers for the receiver, who lent the handling of cases; None where not."""
    case = instruction.case
    grant = actor.grant(HANDLE, case.agency_id, case.division_id, of=instruction.receiver_id)
    return grant if grant and grant.acting_for_id == instruction.receiver_id else None


def answers(actor: Actor, instruction: Instruction) -> bool:
    """Whether the viewer is the one to answer it, or stands in for them."""
    return actor.user_id == instruction.receiver_id or standing_in(actor, instruction) is not None


def closes(actor: Actor, instruction: Instruction, at: datetime) -> bool:
    """Whether the viewer closes or repeats the instruction."""
    case, giver = instruction.case, instruction.given_by
    return may_close(actor, giver.pk, leads(actor, case), lambda: still_leads(giver, case, at))


def still_leads(giver: User, case: Case, at: datetime) -> bool:
    """Whether the person signs in and still holds a duty under which one instructs on the case."""
    actor = actor_of(giver, at) if giver.is_active else None
    return actor is not None and leading_grant(actor, case.agency_id, case.division_id) is not None


def next_number(case: Case) -> int:
    """The number that the next instruction of the case bears; the guard of the case lets nobody take it meanwhile."""
    last = Instruction.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def instructions_of(case: Case) -> list[Instruction]:
    """All of the case, the open ones first, each group by its day; read once for this object, as several parts of a page ask."""
    found = Instruction.objects.select_related("given_by", "receiver")
    prefetch_related_objects([case], Prefetch("instructions", found))
    return sorted(case.instructions.all(), key=lambda one: (one.state == "closed", one.due_on, one.number))


def instruction_of(case: Case, number: int) -> Instruction:
    """The one of that number. Raises Instruction.DoesNotExist."""
    found = Instruction.objects.select_related(
        "given_by", "receiver", "case__agency", "case__division", "case__handler"
    )
    return found.get(case=case, number=number)


def instruction_by_id(pk: int) -> Instruction:
    """The one of that key, with its case. Raises Instruction.DoesNotExist."""
    return Instruction.objects.select_related("given_by", "receiver", "case").get(pk=pk)


def file_of(instruction: Instruction, number: int) -> tuple[StoredFile, str]:
    """What was attached to the entry of that number, and its name. Raises InstructionEntry.DoesNotExist."""
    entry = instruction.entries.select_related("file").exclude(file=None).get(number=number)
    assert entry.file is not None  # noqa: S101 - those without are left out
    return entry.file, entry.file_name


def _mine(actor: Actor, **of: Any) -> QuerySet[Instruction]:
    found = Instruction.objects.filter(Q(**of), case__in=cases_for(actor))
    return found.select_related("case__procedure_version", "given_by", "receiver")


def to_person(actor: Actor, *, closed: bool = False) -> QuerySet[Instruction]:
    """Those that the viewer is to answer, also for whoever lent them the handling, by their day; with ``closed`` those that are over, the last first."""
    lenders = {grant.acting_for_id for grant in actor.grants if grant.duty == HANDLE} - {None}
    found = _mine(actor, receiver__in=[actor.user_id, *lenders])
    return found.filter(state="closed").order_by("-closed_at") if closed else _pressing(found)


def by_person(actor: Actor, *, closed: bool = False) -> QuerySet[Instruction]:
    """Those that the viewer gave, the answered ones first, then by their day; with ``closed`` those that are over."""
    found = _mine(actor, given_by=actor.user_id)
    return found.filter(state="closed").order_by("-closed_at") if closed else _pressing(found)


def open_counts_of(actor: Actor) -> dict[str, int]:
    """How many the viewer is to answer (``to``), and how many that the viewer gave are not closed (``by``)."""
    return {"to": to_person(actor).count(), "by": by_person(actor).count()}


def entries_of(instruction: Instruction) -> int:
    """How often something was said or done about it: what a page has shown."""
    return instruction.entries.count()


def said_since(key: int, since: datetime) -> bool:
    """Whether a person has said or done anything about it since."""
    return InstructionEntry.objects.filter(instruction=key, written_at__gt=since, author__isnull=False).exists()


def _pressing(found: QuerySet[Instruction]) -> QuerySet[Instruction]:
    return found.exclude(state="closed").order_by("state", "due_on", "pk")


def late_by_person(actor: Actor, at: datetime) -> int:
    """How many that the viewer gave are not answered though their day has passed."""
    return by_person(actor).filter(state="open", due_on__lt=timezone.localdate(at)).count()


def lines_of(found: Iterable[Instruction], at: datetime, viewer: int | None = None) -> list[InstructionLine]:
    """Each with the words of whoever gave it last and of the last answer, in few queries.

    ``viewer``: who is to answer them all, also in the place of the receiver.
    """
    found, today = list(found), timezone.localdate(at)
    entries = list(
        InstructionEntry.objects.filter(instruction__in=found).select_related("author", "receiver").order_by("number")
    )
    names, answered_by = _names(entries), {one.pk: str(one.receiver) for one in found}
    said: dict[tuple[int, bool], str] = {}
    for entry in entries:
        if entry.remark:
            said[entry.instruction_id, entry.kind == ANSWERED] = entry.remark
        if entry.kind == ANSWERED:
            answered_by[entry.instruction_id] = names[entry.pk]
    texts = _texts(said.values())
    at_work = _at_work({one.receiver_id for one in found}, today)
    return [
        InstructionLine(
            one,
            texts.get(said.get((one.pk, False), ""), ""),
            texts.get(said.get((one.pk, True), ""), ""),
            answered_by[one.pk],
            is_late(one, today),
            one.state == "open" and one.receiver_id not in at_work,
            str(one.receiver) if viewer not in (None, one.receiver_id) else "",
        )
        for one in found
    ]


def _names(entries: Iterable[InstructionEntry]) -> dict[int, str]:
    """Of each entry, in order, who wrote it; of an answer also in whose place, where that was another's to give."""
    asked: dict[int, User] = {}
    found = {}
    for entry in entries:
        asked_one = asked.get(entry.instruction_id)
        found[entry.pk] = str(entry.author or "Phần mềm")
        if entry.kind == ANSWERED and asked_one is not None and asked_one.pk != entry.author_id:
            found[entry.pk] += f" (thay {asked_one})"
        if entry.receiver is not None and entry.kind != LEFT:
            asked[entry.instruction_id] = entry.receiver
    return found


def is_late(instruction: Instruction, today: date) -> bool:
    """Whether its day has passed and nobody has answered."""
    return instruction.state == "open" and instruction.due_on < today


def _texts(digests: Iterable[str]) -> dict[str, str]:
    return dict(Remark.objects.filter(digest__in=list(digests)).values_list("digest", "text"))


def _at_work(people: Collection[int], today: date) -> set[int]:
    held = Position.objects.filter(held_on(today), user__in=people, user__is_active=True)
    return set(held.values_list("user_id", flat=True))


def thread_of(instruction: Instruction) -> list[InstructionStep]:
    """Everything said and done about it, the first first."""
    entries = list(instruction.entries.select_related("author", "receiver").order_by("number"))
    texts, names = _texts(entry.remark for entry in entries), _names(entries)
    return [
        InstructionStep(entry, names[entry.pk], EVENTS[entry.kind], texts.get(entry.remark, "")) for entry in entries
    ]


def receivers_for(case: Case, at: datetime) -> list[tuple[User, str]]:
    """Who may be instructed: everybody of the agency whose post of today shows them the case, with what they are.

    The people of its division come first.
    """
    posts = Position.objects.filter(
        held_on(timezone.localdate(at)), agency_id=original_of(case.agency_id), user__is_active=True
    )
    theirs = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, division__isnull=False)
    places = {case.division_id, *theirs.values_list("division_id", flat=True)}
    people: dict[User, str] = {}
    near: set[User] = set()
    for post in posts.select_related("user", "division").order_by("held_from", "pk"):
        if shows(post, places):
            people.setdefault(post.user, f"{post.title}, {post.division}" if post.division else post.title)
        if post.division_id == case.division_id:
            near.add(post.user)
    return sorted(people.items(), key=lambda pair: (pair[0] not in near, by_given_name(pair[0])))


def shows(post: Position, places: Collection[int | None]) -> bool:
    """Whether the post shows its holder a case that has to do with these divisions."""
    duties = set(post.duties)
    near = post.division_id is None or post.division_id in places
    return bool(duties & AGENCY_WIDE) or (near and bool(duties & DIVISION_WIDE))


def leaders_for(case: Case, at: datetime) -> list[User]:
    """Who else may follow an instruction on this case, by given name."""
    people = {person for person, _ in receivers_for(case, at)}
    return sorted((one for one in people if still_leads(one, case, at)), key=by_given_name)


def out_of_step(case_id: int) -> list[Instruction]:
    """Those meant for the handler of the case that another person has, since it has another handler."""
    found = Instruction.objects.filter(case=case_id, of_handler=True, case__handler__isnull=False)
    found = found.exclude(state="closed").exclude(receiver=F("case__handler"))
    return list(found.select_related("case", "given_by", "receiver").order_by("number"))


def held_by(person: User, agency_id: int, role: str) -> list[Instruction]:
    """Those not closed in which the person has that role: ``receiver`` or ``given_by``."""
    found = Instruction.objects.filter(Q(**{role: person}), case__agency=agency_id).exclude(state="closed")
    return list(
        found.select_related("case__handler", "case__division", "receiver", "given_by").order_by("due_on", "pk")
    )


def instructions_by_id(ids: Collection[int]) -> dict[int, Instruction]:
    """These instructions by their keys."""
    found = Instruction.objects.filter(pk__in=ids)
    return {one.pk: one for one in found.select_related("case__procedure_version", "given_by", "receiver")}

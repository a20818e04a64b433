"""What somebody who leaves has to answer, and what they follow, goes to another within the transaction that ends the post."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.org.models import User
from nennep.org.parts.holdings import Departure, Holding, holding_kind

from ..models import Instruction
from ..queries import held_by, instruction_by_id, leaders_for, receivers_for, said_since, shows
from . import leave_instruction, pass_instruction_on


def _to_answer(departure: Departure) -> list[Holding]:
    """Those that wait for the person's answer, but for those that go with a case to its next handler."""
    held = [one for one in held_by(departure.person, departure.agency.pk, "receiver") if not _follows_case(one)]
    return [
        _holding(one, [person for person, _ in receivers_for(one.case, departure.at)], {one.receiver, one.given_by})
        for one in held
        if not _still_sees(departure, one)
    ]


def _follows_case(instruction: Instruction) -> bool:
    return instruction.of_handler and instruction.case.handler_id == instruction.receiver_id


def _still_sees(departure: Departure, instruction: Instruction) -> bool:
    return any(shows(post, {instruction.case.division_id}) for post in departure.kept)


def _to_follow(departure: Departure) -> list[Holding]:
    """Those that the person gave, unless a post that stays lets them close it."""
    held = held_by(departure.person, departure.agency.pk, "given_by")
    return [
        _holding(one, leaders_for(one.case, departure.at), {one.given_by, one.receiver})
        for one in held
        if not _still_sees(departure, one)
    ]


def _answering_now(key: int, agency_id: int) -> tuple[str, User | None] | None:
    return _held_now(key, agency_id, "receiver")


def _following_now(key: int, agency_id: int) -> tuple[str, User | None] | None:
    return _held_now(key, agency_id, "given_by")


def _held_now(key: int, agency_id: int, whose: str) -> tuple[str, User | None] | None:
    one = Instruction.objects.filter(pk=key, case__agency=agency_id).select_related("case", whose).first()
    if one is None:
        return None
    return f"Ý kiến chỉ đạo về hồ sơ {one.case.code}", getattr(one, whose) if one.state != "closed" else None


def _holding(instruction: Instruction, people: list[User], but: set[User]) -> Holding:
    return Holding(
        key=str(instruction.pk),
        words=f"{instruction.case.code}: ý kiến chỉ đạo của {instruction.given_by} cho {instruction.receiver}",
        note=f"trả lời trước hết ngày {full_date(instruction.due_on)}",
        receivers=tuple(person for person in people if person not in but),
    )


@holding_kind(
    "instruction",
    words="Ý kiến chỉ đạo phải trả lời",
    order=40,
    find=_to_answer,
    holder=_answering_now,
    touched=said_since,
)
def give_answering(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the receiver has to answer it."""
    pass_instruction_on(instruction_by_id(int(key)), receiver_id=receiver.pk, reason=reason, by=by, at=at)


@holding_kind(
    "instruction_given",
    words="Ý kiến chỉ đạo đang theo dõi",
    order=41,
    find=_to_follow,
    holder=_following_now,
    touched=said_since,
)
def give_following(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the receiver looks at the answer and closes it."""
    leave_instruction(instruction_by_id(int(key)), giver_id=receiver.pk, reason=reason, by=by, at=at)

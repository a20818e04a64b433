"""Kinds of doers of the acts on a case: each a predicate over the facts of the case and the grants of a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from nennep.kernel.actors import Actor, Grant
from nennep.org.rules import (
    AGENCY_WIDE,
    APPROVE,
    ASSIGN,
    DIVISION_WIDE,
    HANDLE,
    ISSUE_RESULT,
    LEAD_DESK,
    MANAGE_PEOPLE,
    MANAGE_PROCEDURES,
    RECEIVE,
    SUPERVISE,
)

from . import CASE_FLOW

# Of another agency that took a case in only these have to do with it.
DESK_DUTIES = frozenset({RECEIVE, LEAD_DESK})
# Before there is a case.
NONE_YET = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStep:
    """What matters of the step that an act is about.

    ``of_handler``: it belongs to the person the case is assigned to. ``done_by`` says who did, or in
    whose name were done, the steps whose doer must be another person.
    """

    id: str
    name: str
    duty: str
    role: str = ""
    # Where it is done, if that is not the agency of the case: at the desk of another.
    agency_id: int | None = None
    division_id: int | None = None
    at_desk: bool = False
    of_handler: bool = False
    signs: bool = False
    returns: bool = False
    # It looks over or signs what others made; ``back``: one of its own conclusions sends the case back.
    judges: bool = False
    back: bool = False
    taken: bool = False
    # The other agency whose people do it; with ``recorded`` ours enter what that agency answered on paper.
    partner: str = ""
    recorded: bool = False
    done_by: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What of the fee is owed and held, and whether the result may be returned while it is owed."""

    owed: int = 0
    held: int = 0
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoerFacts:
    """What of a case decides about an act. ``signing_division_id`` is where its process signs.

    ``desk_id`` is the agency at whose desk it was taken in, if that is another.

    ``begun`` (whether something was done after reception) and ``money`` are read only when an act asks.
    """

    agency_id: int
    desk_id: int | None = None
    state: str = NONE_YET
    division_id: int | None = None
    handler_id: int | None = None
    signing_division_id: int | None = None
    rounds: int = 0
    refusal: bool = False
    step: LiveStep | None = None
    fee_open: bool = False
    by_post: bool = False
    taken_over: bool = False
    # Taken in outside the territory, and not yet with the competent agency; the result not yet with the desk.
    unreached: bool = False
    # Why its promise may not be put off now, in words with the article; empty where it may.
    extension_closed: str = ""
    result_away: Callable[[], bool] = bool
    begun: Callable[[], bool] = bool
    # Whether a slip of ours asks the applicant for a supplement.
    slip: Callable[[], bool] = bool
    money: Callable[[], Money] = Money


@dataclass(frozen=True, slots=True)
class Who:
    """A kind of doer: in words, as told to who is not one, and the grant under which one acts. ``at_desk``: at a desk."""

    words: str
    refused: str
    grant: Callable[[DoerFacts, Actor], Grant | None]
    at_desk: bool = False


def holder(duty: str, words: str, refused: str) -> Who:
    """Whoever holds the duty in the agency of the case."""
    return Who(words, refused, lambda facts, actor: actor.grant(duty, facts.agency_id))


def at_desk(duty: str, words: str, refused: str) -> Who:
    """Whoever holds the duty where the dossier is taken in and returned: at the own desk, or at another agency's."""
    return Who(words, refused, lambda facts, actor: _desk_grant(duty, facts.desk_id or facts.agency_id, actor), True)


def _desk_grant(duty: str, agency_id: int, actor: Actor) -> Grant | None:
    """Under which the actor works at the desk of that agency: what waits there stands in the same person's worklist."""
    return next((grant for grant in actor.grants_for(duty, agency_id) if not grant.off_desk), None)


def is_kept_from_desk(actor: Actor, agency_id: int | None = None) -> bool:
    """Whether the actor receives by a post, but in a division that is not the desk (of that agency, or of any)."""
    return any(grant.off_desk and agency_id in (None, grant.agency_id) for grant in actor.grants)


def _head(facts: DoerFacts, actor: Actor) -> Grant | None:
    return actor.grant(ASSIGN, facts.agency_id, facts.division_id)


def _handler_grants(facts: DoerFacts, actor: Actor) -> list[Grant]:
    """The handler, or who stands in for that person; nobody in particular before the assignment."""
    grants = actor.grants_for(HANDLE, facts.agency_id, facts.division_id, of=facts.handler_id)
    return [one for one in grants if facts.handler_id in (None, actor.user_id, one.acting_for_id)]


def _handler(facts: DoerFacts, actor: Actor) -> Grant | None:
    return next(iter(_handler_grants(facts, actor)), None)


def _handler_or_head(facts: DoerFacts, actor: Actor) -> Grant | None:
    grant, head = _handler(facts, actor), _head(facts, actor)
    # The head does the handler's work, so the event bears the handler's duty.
    return grant or (replace(head, duty=HANDLE) if head else None)


def _signer(facts: DoerFacts, actor: Actor) -> Grant | None:
    """Who signs the cases of this process: the duty where its signing step lies."""
    return actor.grant(APPROVE, facts.agency_id, facts.signing_division_id)


def move_of_step(facts: DoerFacts) -> str:
    """The move of the flow that completing the step makes; empty where the state stays."""
    step = facts.step
    if step and step.signs and facts.state == "processing":
        return "resolved"
    return "returned" if step and step.returns else ""


def separated(step: LiveStep, actor: Actor, grant: Grant) -> str:
    """The step that the actor, or the lender of the grant, did and that another must do; empty where none."""
    people = {actor.user_id, grant.acting_for_id} - {None}
    return next((before for before, doers in step.done_by.items() if people & doers), "")


def _doer(facts: DoerFacts, actor: Actor) -> Grant | None:
    """Who does the step; one that signs or returns is written under the duty of that move.

    Of several grants the first that separation of duties does not forbid; where it forbids all, the first.
    """
    step = facts.step
    if step is None:
        return None
    if step.of_handler:
        grants = _handler_grants(facts, actor)
    else:
        grants = actor.grants_for(step.duty, step.agency_id or facts.agency_id, step.division_id)
    grant = min(grants, key=lambda one: bool(separated(step, actor, one)), default=None)
    move = "" if step.of_handler else move_of_step(facts)
    return replace(grant, duty=CASE_FLOW.moves[move].duty) if grant and move else grant


def _desk_then_leader(facts: DoerFacts, actor: Actor) -> Grant | None:
    """The desk while nobody has built on what it entered; then whoever answers for the desk."""
    where = facts.desk_id or facts.agency_id
    leader, desk = actor.grant(LEAD_DESK, where), _desk_grant(RECEIVE, where, actor)
    return leader or (desk if desk and not facts.begun() else None)


def _works_with_cases(facts: DoerFacts, actor: Actor) -> Grant | None:
    """The door has already looked which cases are shown; here, that they are of this agency."""
    duties = AGENCY_WIDE | DIVISION_WIDE
    held = ((g, DESK_DUTIES if g.agency_id == facts.desk_id else duties) for g in actor.grants)
    own = (g for g, wanted in held if g.agency_id in (facts.agency_id, facts.desk_id) and g.duty in wanted)
    return next(own, None)


def _machine(facts: DoerFacts, actor: Actor) -> Grant | None:
    return Grant("", facts.agency_id) if actor.user_id is None else None


DESK = at_desk(RECEIVE, "công chức một cửa", "Chỉ công chức một cửa được tiếp nhận hồ sơ.")
SOLVER = Who(
    "người nhận giấy tờ của cơ quan giải quyết (văn thư, một cửa)",
    "Việc này của văn thư hoặc một cửa ở cơ quan giải quyết.",
    lambda facts, actor: actor.grant(ISSUE_RESULT, facts.agency_id) or _desk_grant(RECEIVE, facts.agency_id, actor),
)
RETURN_DESK = at_desk(RECEIVE, "công chức một cửa", "Việc này thuộc công chức một cửa.")
STARTER = Who(
    "người quản trị hoặc lãnh đạo Bộ phận Một cửa",
    "Chỉ người quản trị (quản lý người dùng và vị trí) hoặc Lãnh đạo Bộ phận Một cửa chuyển hồ sơ từ hệ thống cũ sang.",
    lambda facts, actor: actor.grant(LEAD_DESK, facts.agency_id) or actor.grant(MANAGE_PEOPLE, facts.agency_id),
)
HANDLER = Who("người thụ lý", "Việc này thuộc người thụ lý hồ sơ.", _handler)
HANDLER_OR_HEAD = Who(
    "người thụ lý hoặc trưởng phòng", "Việc này thuộc người thụ lý hồ sơ hoặc trưởng phòng.", _handler_or_head
)
SIGNER = Who("lãnh đạo ký hồ sơ của quy trình ấy", "Việc này thuộc lãnh đạo ký hồ sơ này.", _signer)
DESK_LEADER = holder(LEAD_DESK, "lãnh đạo Bộ phận Một cửa", "Chỉ Lãnh đạo Bộ phận Một cửa quyết định tính lại hạn.")
CASHIER_LEADER = at_desk(LEAD_DESK, "lãnh đạo Bộ phận Một cửa", "Việc này do Lãnh đạo Bộ phận Một cửa quyết định.")
DESK_THEN_LEADER = Who(
    "công chức một cửa khi chưa ai làm gì sau tiếp nhận; về sau lãnh đạo Bộ phận Một cửa",
    "Đã có người làm tiếp hồ sơ, nên chỉ Lãnh đạo Bộ phận Một cửa sửa được. Công chức một cửa vẫn sửa được liên hệ.",
    _desk_then_leader,
    at_desk=True,
)
ASSIGNER = Who(
    "trưởng phòng đang giải quyết hồ sơ hoặc người theo dõi hồ sơ toàn cơ quan",
    "Chỉ trưởng phòng đang giải quyết hồ sơ, hoặc người theo dõi hồ sơ toàn cơ quan, giao lại người thụ lý.",
    lambda facts, actor: _head(facts, actor) or actor.grant(SUPERVISE, facts.agency_id),
)
PEOPLE_KEEPER = holder(
    MANAGE_PEOPLE,
    "người quản lý người dùng, khi cho thôi giữ vị trí",
    "Chỉ người quản lý người dùng của cơ quan bàn giao việc của người thôi giữ vị trí.",
)
KEEPER = holder(
    MANAGE_PROCEDURES,
    "người quản lý thủ tục, quy trình",
    "Chỉ người quản lý thủ tục, quy trình của cơ quan chuyển hồ sơ sang bản quy trình khác.",
)
DOER = Who("người có nhiệm vụ của bước", "Bước này thuộc nhiệm vụ của người khác.", _doer)
VIEWER = Who("ai được xem hồ sơ", "Hồ sơ này của cơ quan khác.", _works_with_cases)
MACHINE = Who("phần mềm", "Việc này phần mềm tự làm.", _machine)
KEPT_FROM_DESK = (
    "Bộ phận Một cửa nay là phòng khác, nhiệm vụ Tiếp nhận hồ sơ, trả kết quả của bạn thì ở phòng không phải Một cửa."
    " Người quản lý người dùng chuyển vị trí của bạn sang Bộ phận Một cửa, hoặc giao nhiệm vụ cho người ở đó."
)
ASSIGNED = "Hồ sơ đã phân công cho người khác thụ lý."


def is_head(facts: DoerFacts, actor: Actor) -> bool:
    """Whether the actor heads the division that handles the case, or stands in for who does."""
    return _head(facts, actor) is not None


def may_be_assigned(post_division_id: int | None, division_id: int | None) -> bool:
    """Whether who holds the duty to handle in one division may be given a case of another."""
    return post_division_id is None or post_division_id == division_id

"""Invented dossiers, so that whoever practises finds something of their own duty to do."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from nennep.cases.actions.steps import complete_step
from nennep.cases.models import Case
from nennep.cases.parts.dossier import ComponentDraft, PartyDraft
from nennep.cases.queries.tasks import handlers_for
from nennep.definitions import engine
from nennep.definitions.definition import PASSED
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.practice import is_practice
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import NotPermittedError
from nennep.org.models import Agency
from nennep.org.rules import ASSIGN, HANDLE, PRACTISED, BrokenRuleError
from nennep.procedures.queries import Offer, published_of
from nennep.processes.queries import graph_of_version

from ..queries.desk import receivable
from .reception import receive_case, register_case

# By how many steps each dossier has gone on before somebody signs; none: it was filed online and is not received.
INVENTED = (
    ("Nguyễn Văn Tập", None),
    ("Trần Thị Dượt", 0),
    ("Lê Văn Thử", 1),
    ("Phạm Thị Mẫu", 2),
    ("Hoàng Văn Nháp", 3),
    ("Vũ Thị Giả", 4),
)
PHONE = "0100000000"
ONLY_IN_PRACTICE = "Chỉ lập hồ sơ tập ở nơi tập dượt. Bấm “Tập dượt” trước."
NOTHING_TO_ASK = (
    "Cơ quan chưa có thủ tục nào nhận được tại Một cửa và có quy trình áp dụng, nên chưa lập được hồ sơ tập."
)


def invent_dossiers(where: Agency, *, by: Actor, at: datetime) -> list[Case]:
    """Afterwards some more invented dossiers lie in the practice agency, each a step further on than the last.

    What comes before is done by the machine, or in the name of who handles it: rather not of whoever asked, whom it
    would bar from a step that another person must do. Raises NotPermittedError outside practice, BrokenRuleError where nothing can be asked for.
    """
    if not is_practice(where.pk) or by.agency_id != where.pk or not by.grants:
        raise NotPermittedError(ONLY_IN_PRACTICE)
    helper = Actor(None, where.pk, tuple(Grant(duty, where.pk) for duty in sorted(PRACTISED)))
    found = [offer for offer in receivable(helper, timezone.localdate(at)) if not offer.why_not]
    plain = [offer for offer in found if not offer.version.questions]
    if not plain:
        raise BrokenRuleError("", NOTHING_TO_ASK)
    begun = Case.objects.filter(agency=where).count()
    made = []
    for number, (name, steps) in enumerate(INVENTED):
        with transaction.atomic():
            case = _filed(where, plain[(begun + number) % len(plain)], name, is_online=steps is None, by=helper, at=at)
            if steps is not None:
                receive_case(case, by=helper, at=at)
        _go_on(case, steps or 0, by.user_id, by=helper, at=at)
        made.append(case)
    return made


def _filed(where: Agency, offer: Offer, name: str, *, is_online: bool, by: Actor, at: datetime) -> Case:
    channel = "online" if is_online else "counter"
    fees = published_of(offer.version).fees_due(channel, timezone.localdate(at))
    return register_case(
        where,
        by=by,
        at=at,
        version=offer.version,
        channel=channel,
        fee_amount=sum(fee.amount for fee in fees),
        parties=[PartyDraft(role=role, name=name, phone=PHONE) for role in ("submitter", "owner")],
        components=[
            ComponentDraft(component_id=one.pk, originals=one.originals, certified=one.certified, copies=one.copies)
            for one in published_of(offer.version).components
            if one.manner == "submit"
        ],
    )


def _go_on(case: Case, steps: int, asker: int | None, *, by: Actor, at: datetime) -> None:
    """The case goes on by so many steps, up to a signature or to what only a person can answer."""
    for left in range(steps, 0, -1):
        graph = graph_of_version(case.process_version_id)
        live = [node.step for node in engine.live_steps(graph, tuple(case.tokens))]
        if not live or live[0].signs:
            return
        step, outcome = live[0], PASSED if live[0].kind == "check" else ""
        handler = _handler(case, asker, keeps=left == 1, at=at) if step.duty == ASSIGN else None
        # What was assigned to somebody is done in that person's name.
        doer = replace(by, user_id=case.handler_id) if step.duty == HANDLE else by
        try:
            complete_step(case, step=step.id, by=doer, at=at, outcome=outcome, handler_id=handler)
        except Refusal:
            return


def _handler(case: Case, asker: int | None, *, keeps: bool, at: datetime) -> int | None:
    """Who handles it: whoever asked where it stays with them, else rather somebody else, who may then be barred."""
    people = [person.pk for person in handlers_for(case, at)]
    return next((pk for pk in people if (pk == asker) == keeps), next(iter(people), None))

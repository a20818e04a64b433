"""Command line of cases."""

import sys
from argparse import ArgumentParser, Namespace

from django.utils.timezone import localtime

from nennep.kernel.commands import command
from nennep.org.models import User
from nennep.org.queries import actor_of
from nennep.web.clock import now

from .models import Case
from .queries import acts_open_to, case_of, task_of
from .rules.acts_guide import guide

UNUSABLE = 2


def _acts_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--case", metavar="MÃ", help="hồ sơ nào; kèm --person")
    parser.add_argument("--person", metavar="TÊN", help="tên đăng nhập của người muốn biết")


@command(
    "cases acts",
    help="Bảng việc với hồ sơ: ai làm, khi nào; hoặc một người làm được gì với một hồ sơ",
    arguments=_acts_arguments,
)
def list_acts(args: Namespace) -> int:
    """Exit code 2 where case and person are not both told, or the person may not see the case."""
    at = now()
    if not args.case and not args.person:
        print(guide(localtime(at).date()), end="")
        return 0
    actor = case = None
    try:
        actor = actor_of(User.objects.get(username=args.person), at)
        case = case_of(actor, args.case) if actor else None
    except (User.DoesNotExist, Case.DoesNotExist):
        pass
    if actor is None or case is None:
        print("Lỗi: không có người này, hoặc người này không xem được hồ sơ ấy.", file=sys.stderr)
        return UNUSABLE
    task = task_of(case, actor, at)
    if task:
        print(f"Việc của người này: bước {task.step.id} “{task.step.name}”")
    for act in acts_open_to(case, actor).values():
        print(act.label)
    return 0

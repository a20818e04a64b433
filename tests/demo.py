"""The demo as the tests see it: whole on SQLite; on PostgreSQL a tenth of its cases walks the same ways."""

from django.db import connection

from nennep.org.models import Agency, User
from nennep.org.queries.calendars import forget_calendars
from nennep.processes.queries import graph_of_version
from nennep.upkeep.queries.law_packages import forget_packages
from samples.founding import Ground
from samples.load import load
from samples.plans import YearPlan
from samples.year import plan


def is_whole() -> bool:
    return connection.vendor == "sqlite"


def year_of_tests() -> YearPlan:
    """What is loaded: the year, or the named cases, each tenth other one, and those that walk a loop
    or end in a refusal."""
    if is_whole():
        return plan()
    kept = [
        case
        for n, case in enumerate(plan().cases)
        if case.named or n % 10 == 0 or {"khac_phuc", "khong_dat", "tra_lai"} & {step.result for step in case.steps}
    ]
    return YearPlan(tuple(kept), plan().declined[::5])


def forget() -> None:
    """Nothing is kept in the process of what another database held."""
    forget_calendars()
    forget_packages()
    graph_of_version.cache_clear()


def load_demo() -> list[str]:
    """Afterwards the empty database holds it; the progress that was shown."""
    forget()
    shown: list[str] = []
    load(year_of_tests(), show=shown.append)
    return shown


def ground_of_demo() -> Ground:
    """What a loaded demo stands on."""
    users = {user.username: user for user in User.objects.all()}
    return Ground(Agency.objects.get(code="syt"), users)

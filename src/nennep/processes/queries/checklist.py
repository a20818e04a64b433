"""The to-do list of a version: what people ticked, and what facts have done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nennep.definitions.definition import Definition, DefinitionError
from nennep.documents.queries import postings_of
from nennep.org.models import User

from ..models import Approval, ProcessVersion
from ..rules.checklist import BY_APPROVAL, BY_FEES, BY_LIMIT, BY_NAME, BY_POSTING, ITSELF, fact_of
from ..rules.checks.check import ERROR, Check
from .checks import checks_of

DONE = "xong"
# The checks that must have been made, without an error, for the hours to keep the limit.
OF_HOURS = {"hours", "limit"}


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a draft's checklist; ``done_by`` a name, or the number of the decision that did it.

    ``by_fact`` says of a line that no person ticks what makes it done.
    """

    key: str
    words: str
    done_at: str
    done_by: str
    by_fact: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.done_at)


def checklist_of(version: ProcessVersion, day: date, checks: Sequence[Check] | None = None) -> list[Tick]:
    """The list with the names of who did what; what facts decide is as they stand, after it was submitted too.

    ``checks`` are those of its table where they were made already.
    """
    ids = {line.get("done_by") for line in version.checklist} - {None}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    facts = _facts(version, {fact_of(line["key"]) for line in version.checklist}, day, checks)
    found = []
    for line in version.checklist:
        fact = fact_of(line["key"])
        if fact:
            done = facts.get(fact, "")
            found.append(Tick(line["key"], line["words"], done, "" if done == DONE else done, ITSELF[fact]))
        else:
            found.append(
                Tick(line["key"], line["words"], line.get("done_at") or "", names.get(line.get("done_by"), ""))
            )
    return found


def _facts(version: ProcessVersion, asked: set[str], day: date, checks: Sequence[Check] | None) -> Mapping[str, str]:
    """Of the facts that are asked for those that hold: the number of the decision, or that it is done."""
    found = {each.track: each.number for each in _approvals(version) if each.track in BY_APPROVAL}
    if BY_FEES in asked and version.covers.exists():
        found[BY_FEES] = DONE
    if BY_NAME in asked and _bears_name(version):
        found[BY_NAME] = DONE
    if BY_LIMIT in asked and _fits(_checks(version, day) if checks is None else checks):
        found[BY_LIMIT] = DONE
    if BY_POSTING in asked and _is_posted(version, day):
        found[BY_POSTING] = DONE
    return found


def _approvals(version: ProcessVersion) -> list[Approval]:
    return list(version.approvals.filter(revoked_at=None, sha256=version.sha256))


def _bears_name(version: ProcessVersion) -> bool:
    """Whether the process is called as the one procedure that it covers; of several it has a name of its own."""
    names = list(version.covers.values_list("name", flat=True))
    return len(names) > 1 or version.definition.get("name") in names


def _checks(version: ProcessVersion, day: date) -> Sequence[Check]:
    try:
        return checks_of(version, Definition.from_dict(version.definition), day)
    except DefinitionError:
        return ()


def _fits(checks: Sequence[Check]) -> bool:
    """Whether the hours could be counted, and are within every limit that was promised."""
    made = [check for check in checks if check.code in OF_HOURS]
    return bool(made) and all(check.state != ERROR for check in made)


def _is_posted(version: ProcessVersion, day: date) -> bool:
    shown = postings_of(version.agency_id, day).get(("process", version.process.code), {})
    return any(each.subject_version == version.number for each in shown.values())

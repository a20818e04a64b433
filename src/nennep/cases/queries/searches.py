"""Cases by the number that was typed; what a viewer may see of them is asked elsewhere."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from nennep.kernel.actors import Actor
from nennep.kernel.text import fold
from nennep.org.models import Agency

from ..models import Case, Party, Result
from ..rules.searches import Sought, sought
from .access import cases_for

# So many cases that a number found are kept by their keys; more are looked for anew by each question.
MOST_KEPT = 2000


def found_by_words(actor: Actor, words: str) -> QuerySet[Case]:
    """The cases the viewer may see that bear the number; where none does, or none was typed, those of these words.

    A number finds whole numbers only, each by its own index, so nobody tries out parts of one. The words of the cases
    are read for the last digits of a code, and for a day and number under a head of elsewhere.
    """
    seen = cases_for(actor)
    asked = sought(words)
    for numbered in (_by_number(asked), _by_end(asked.of_day)):
        if numbered is not None and (found := _few(seen.filter(pk__in=numbered))) is not None:
            return found
    for word in fold(words).split():
        seen = seen.filter(search_text__contains=word)
    return seen


def _few(found: QuerySet[Case]) -> QuerySet[Case] | None:
    """The same cases, looked for once where they are not many: a list asks for them several times. None for none."""
    keys = list(found.order_by().values_list("pk", flat=True)[: MOST_KEPT + 1])
    if len(keys) > MOST_KEPT:
        return found
    return Case.objects.filter(pk__in=keys) if keys else None


def found_by_identity(cases: Iterable[Case], words: str) -> list[Case]:
    """Those of the cases that these words found by the identity number of somebody."""
    identities = sought(words).identities if words else ()
    if not identities:
        return []
    theirs = set(Party.objects.filter(identity_number__in=identities).values_list("case_id", flat=True))
    return [case for case in cases if case.pk in theirs] if theirs else []


def _by_number(asked: Sought) -> QuerySet[Any] | None:
    codes = [*asked.codes]
    if asked.of_day:
        heads = Agency.objects.exclude(case_head="").values_list("case_head", flat=True)
        codes += [f"{head}{end}" for head in heads for end in asked.of_day]
    asking: list[QuerySet[Any]] = []
    if codes:
        asking.append(Case.objects.filter(code__in=codes).values("pk"))
        asking.append(Case.objects.filter(outside_code__in=codes).values("pk"))
    if asked.identities:
        asking.append(Party.objects.filter(identity_number__in=asked.identities).values("case_id"))
    if asked.phones:
        asking.append(Party.objects.filter(phone__in=asked.phones).values("case_id"))
    if asked.results:
        asking.append(Result.objects.filter(number__in=asked.results).values("case_id"))
    if asked.result_starts:
        starts = (Q(number__startswith=start) for start in asked.result_starts)
        asking.append(Result.objects.filter(reduce(or_, starts)).values("case_id"))
    if (tails := _by_end(asked.tails)) is not None:
        asking.append(tails)
    return asking[0].union(*asking[1:]) if asking else None


def _by_end(ends: Sequence[str]) -> QuerySet[Any] | None:
    """Those whose code ends so; a blank stands behind it in the words of a case."""
    asked = [Q(search_text__contains=f"{end} ") for end in ends]
    return Case.objects.filter(reduce(or_, asked)).values("pk") if asked else None

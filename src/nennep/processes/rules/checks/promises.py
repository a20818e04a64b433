"""What is promised, and the longest path that a case under that promise may take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from nennep.definitions import engine
from nennep.definitions.definition import Definition, DefinitionError
from nennep.definitions.running_time import narrowed, under_clock
from nennep.kernel.worktime import Budget, Term
from nennep.procedures.rules import CHANNELS
from nennep.procedures.rules.published import Published, PublishedVariant, budgets
from nennep.processes.rules.checks.circumstances import Circumstances

MOST_ANSWERS = 48


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A limit, and the longest path of the cases to which it is promised, in hours of the running clock.

    ``of`` says whose it is where there are several: “trực tuyến”, “trường hợp Quy mô lớn”.
    """

    budget: Budget
    hours: Decimal
    path: tuple[str, ...]
    of: str


def limit_words(budget: Budget) -> str:
    """“27 ngày”, “trong ngày làm việc, nhận đến 15:00”."""
    return Term.of(budget).words()


def promises_of(definition: Definition, around: Circumstances) -> tuple[Promise, ...]:
    """One a limit, with the longest path under it; () where the table cannot be run, or none is set."""
    found: dict[Budget, list[tuple[engine.PathHours, str]]] = {}
    try:
        for covered in around.covered:
            for terms, path, name in _situations(definition, covered.published):
                for channel, budget in terms.items():
                    whose = _whose(around, covered.published, terms, channel, name)
                    found.setdefault(budget, []).append((path, whose))
    except DefinitionError:
        return ()
    return tuple(_promise(budget, paths, alone=len(found) == 1) for budget, paths in found.items())


def _promise(budget: Budget, paths: Sequence[tuple[engine.PathHours, str]], *, alone: bool) -> Promise:
    longest, _ = max(paths, key=lambda one: one[0].longest)
    whose = "" if alone else ", ".join(dict.fromkeys(of for _, of in paths if of))
    return Promise(budget=budget, hours=longest.longest, path=longest.longest_steps, of=whose)


def _whose(around: Circumstances, published: Published, terms: Mapping[str, Budget], channel: str, name: str) -> str:
    parts = [published.quality_code] if len(around.covered) > 1 else []
    parts += [f"trường hợp {name}"] if name else []
    if len(set(terms.values())) > 1:
        parts.append(CHANNELS.get(channel, channel).lower())
    return " ".join(parts)


Situation = tuple[Mapping[str, Budget], engine.PathHours, str]


def _situations(definition: Definition, published: Published) -> Iterator[Situation]:
    """Terms, the longest path, and the name of the variant, for every way of answering the desk.

    Where there are too many ways to try, every variant and the version's own terms, with every path.
    """
    answers = _answers(published)
    if answers is None:
        whole = _path(definition)
        for one in (*published.variants, PublishedVariant(name="")):
            yield budgets(one.terms or published.terms), whole, one.name
        return
    used = sorted(set(definition.variable) & {question.name for question in published.questions})
    paths: dict[tuple[str, ...], engine.PathHours] = {}
    for given in answers:
        variant = published.variant_for(given) or PublishedVariant(name="")
        key = tuple(given[name] for name in used)
        if key not in paths:
            paths[key] = _path(narrowed(definition, dict(zip(used, key, strict=True))))
        yield budgets(variant.terms or published.terms), paths[key], variant.name


def _path(definition: Definition) -> engine.PathHours:
    return engine.path_hours(engine.compile(under_clock(definition)))


def _answers(published: Published) -> list[dict[str, str]] | None:
    """Every full answer to the questions; None where there are too many to try."""
    count = 1
    for question in published.questions:
        count *= max(1, len(question.choices))
    if count > MOST_ANSWERS:
        return None
    names = [question.name for question in published.questions]
    choices = [question.choices for question in published.questions]
    return [dict(zip(names, given, strict=True)) for given in product(*choices)]

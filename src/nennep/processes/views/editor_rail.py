"""The rail of the editor: checks, the four documents, example cases, variants of the procedures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from nennep.definitions.examples import hours_words
from nennep.kernel.words import short_number
from nennep.procedures.rules.published import Published, PublishedVariant
from nennep.processes.rules import checks as checking
from nennep.processes.rules.checks import Check, Circumstances
from nennep.web.charts import share_bar
from nennep.web.formats import hours as hours_of
from nennep.web.request import HouseRequest

from ..forms.examples import answers_of, example_texts
from ..models import ProcessVersion
from ..queries import authorities_of, checklist_of
from ..queries.checks import circumstances_of, examples_of
from ..queries.coverage import covered_variants
from ..queries.step_table import Sheet
from ..rules.approvals import FOLLOWING_TRACKS, TRACKS

ORDER = {"error": 0, "warning": 1, "nothing": 2, "ok": 3}
# So many findings of one check stand open; more are folded.
FEW = 2
EXAMPLE_ICONS = {True: "check", False: "diamond", None: "ring"}
ICONS = {"error": "diamond", "warning": "square", "nothing": "ring", "ok": "check"}


@dataclass(frozen=True)
class ShownCheck:
    """A check with the reason for which its warning was accepted, "" where it was not."""

    check: Check
    reason: str

    @property
    def standing(self) -> str:
        """error, warning (to be seen), nothing (to look at), or ok, as which an accepted warning counts."""
        return "ok" if self.reason else self.check.state


@dataclass(frozen=True)
class CheckGroup:
    """The findings of one check, the worst first; ``standing`` is that of the worst."""

    title: str
    standing: str
    findings: tuple[ShownCheck, ...]

    @property
    def icon(self) -> str:
        return ICONS[self.standing]

    @property
    def first(self) -> tuple[ShownCheck, ...]:
        """Those that stand open; the rest is folded."""
        return self.findings if len(self.findings) <= FEW + 1 else self.findings[:FEW]

    @property
    def rest(self) -> tuple[ShownCheck, ...]:
        return self.findings[len(self.first) :]


def groups_of_checks(version: ProcessVersion, checks: Sequence[Check]) -> list[CheckGroup]:
    """By what is checked: what failed, warnings, what there is nothing of, what is in order or accepted."""
    by_title: dict[str, list[ShownCheck]] = {}
    for check in checks:
        reason = version.accepted.get(check.key, "") if check.state == "warning" else ""
        by_title.setdefault(check.title, []).append(ShownCheck(check, reason))
    groups = []
    for title, findings in by_title.items():
        ordered = sorted(findings, key=lambda shown: ORDER[shown.standing])
        groups.append(CheckGroup(title, ordered[0].standing, tuple(ordered)))
    return sorted(groups, key=lambda group: ORDER[group.standing])


def rail_context(request: HouseRequest, sheet: Sheet, day: date) -> dict[str, Any]:
    """Checks of the table as it stands, the documents, the examples run on it, the variants."""
    version = sheet.version
    around = circumstances_of(version, day)
    checks = list(checking.run(sheet.definition, around))
    groups = groups_of_checks(version, checks)
    passed = sum(1 for group in groups if group.standing == "ok")
    return {
        "checks": groups,
        "passed": passed,
        "to_see": sum(1 for group in groups if group.standing in ("error", "warning")),
        "errors": sum(1 for group in groups if group.standing == "error"),
        "papers": papers_of(sheet, day),
        **_budget(sheet, around),
        "days": sheet.total / around.hours_a_day,
        "a_day": around.hours_a_day,
        "examples": examples_shown(sheet),
        "shrunk": -sheet.grown if sheet.grown else 0,
        "checklist": checklist_of(version, day, checks),
        "blank": {},
        "blank_answers": answers_of(sheet.definition, {}),
        "variables": [_variable(each) for each in sheet.definition.variables],
    }


def _budget(sheet: Sheet, around: Circumstances) -> dict[str, Any]:
    """The hours of the longest path against those that it may take: in words, and the bar of both."""
    budget, source = checking.budget_of(sheet.definition, around)
    if budget is None:
        return {"bar": "", "counted": sheet.total, "measured": "; chưa có thời hạn để so"}
    total = checking.hours_counted(sheet.definition, source).longest if sheet.path else sheet.total
    spare = budget - total
    told = "vừa đủ" if not spare else f"{'còn dư' if spare > 0 else 'quá'} {hours_of(abs(spare))}"
    bar = share_bar(float(total), float(max(budget, total)), "k-tre" if spare < 0 else "k-that")
    return {"bar": bar, "counted": total, "measured": f" trên {hours_of(budget)} ({source}): {told}"}


def examples_shown(sheet: Sheet) -> list[dict[str, Any]]:
    """Each example as it went, with what its form holds."""
    version = sheet.version
    ran = examples_of(version, sheet.definition)
    return [
        {
            "ran": each,
            "place": place,
            "icon": EXAMPLE_ICONS[each.is_expected],
            "hours": hours_words(each),
            "way": " → ".join(each.path),
            **example_texts(sheet, held),
        }
        for place, (each, held) in enumerate(zip(ran, version.examples, strict=True))
    ]


def papers_of(sheet: Sheet, day: date) -> list[dict[str, str]]:
    """Each of the four documents of this draft, and who approves it."""
    version = sheet.version
    authorities = {
        track: words.replace("Ủy ban nhân dân", "UBND") for track, words in authorities_of(version.process, day).items()
    }
    words = {
        **{track: f"{authority} duyệt" for track, authority in authorities.items()},
        **dict.fromkeys(FOLLOWING_TRACKS, "chạy theo bản nội bộ"),
        "restructuring": _restructured(sheet),
    }
    return [{"name": name, "words": words[track], "address": _paper(version, track)} for track, name in TRACKS.items()]


def _paper(version: ProcessVersion, track: str) -> str:
    return reverse("processes:paper", args=[version.process.code, version.number, track, "pdf"])


def _restructured(sheet: Sheet) -> str:
    if sheet.before is None:
        return "chưa có bản trước để so"
    if sheet.saved_share is None or sheet.grown is None:
        return "không giảm giờ"
    return f"giảm {short_number(-sheet.grown)} giờ, {short_number(round(sheet.saved_share))} %"


def variants_of(version: ProcessVersion) -> list[dict[str, Any]]:
    """The published versions that this one carries out, with their variants."""
    return [
        {
            "code": each.quality_code,
            "rows": [_variant(each, variant) for variant in each.variants],
            "address": reverse("procedures:procedure", args=[each.quality_code]),
        }
        for each in covered_variants(version)
    ]


def _variant(published: Published, variant: PublishedVariant) -> dict[str, Any]:
    return {
        "variant": variant,
        "answers": [(published.label_of(name), answer) for name, answer in variant.answers.items()],
        "components": len(published.components_of(variant)),
        "of": len(published.components),
    }


def _variable(variable: Any) -> dict[str, str]:
    default = variable.default
    words = {True: "đúng", False: "sai"}.get(default, default) if isinstance(default, bool) else default
    return {
        "name": variable.name,
        "label": variable.label,
        "kind": variable.kind,
        "choices": "; ".join(variable.choices),
        "default": "" if words is None else str(words),
    }

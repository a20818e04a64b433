"""What the four documents have in common: their opening fields, limits, signatures."""

from nennep.definitions.definition import Place
from nennep.kernel.worktime import Style
from nennep.processes.papers.facts import PersonFacts, PinnedVersion
from nennep.processes.papers.payloads import Line, Signature
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.rows import StepTable
from nennep.processes.papers.wording import CHANNELS, both_words


def named(table: StepTable, profile: Profile, shown: tuple[Place, ...]) -> dict[str, object]:
    """The fields that all four begin with."""
    pinned = table.pinned
    return {
        "agency": pinned.agency.name,
        "superior": pinned.agency.superior,
        "code": pinned.definition.code,
        "name": pinned.definition.name,
        "version": pinned.number,
        "procedures": tuple(Line(name=p.code, meaning=p.name) for p in pinned.procedures),
        "total": both_words(table.total, profile.hours_per_day),
        "total_note": table.note_on_total(shown),
        "demo": pinned.demo,
    }


def signature(part: str, person: PersonFacts) -> Signature:
    """Who signs for a part."""
    return Signature(part=part, title=person.title, name=person.name)


def limits(pinned: PinnedVersion) -> list[str]:
    """The published limits: one line where all channels agree, else a line a channel."""
    lines: list[str] = []
    for procedure in pinned.procedures:
        who = f"{procedure.name}: " if len(pinned.procedures) > 1 else ""
        told = {channel: term.words(Style.PAPER) for channel, term in procedure.limits.items()}
        if len(set(told.values())) == 1:
            words = next(iter(told.values()))
            lines.append(f"{who}{words} kể từ ngày nhận đủ hồ sơ hợp lệ.")
        else:
            lines += [
                f"{who}{words} kể từ ngày nhận đủ hồ sơ hợp lệ (nộp {CHANNELS.get(channel, channel)})."
                for channel, words in told.items()
            ]
    return lines

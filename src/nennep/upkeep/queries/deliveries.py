"""Notices that have not left, by what keeps them: whom each is for, what it tells, at which address."""

from collections.abc import Sequence
from dataclasses import dataclass

from nennep.cases.models import Case
from nennep.work.models import Notice, NoticeDelivery
from nennep.work.parts.notice_kinds import notice_kinds
from nennep.work.queries.notices import deliveries_in_trouble, lines_of


@dataclass(frozen=True, slots=True)
class StuckDelivery:
    """A notice that has not left. Of a citizen the code of the case is told, nothing of the person."""

    row: NoticeDelivery
    whom: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class StuckGroup:
    """Those that one cause keeps; ``numbers`` are what a form sends of them."""

    error: str
    outcome: str
    lines: list[StuckDelivery]

    @property
    def numbers(self) -> str:
        return ",".join(str(line.row.pk) for line in self.lines)


def stuck_groups() -> list[StuckGroup]:
    """Those that wait for a person, or have failed and are tried again, the largest group first."""
    groups: dict[tuple[str, str], list[StuckDelivery]] = {}
    for line in _lines(deliveries_in_trouble()):
        groups.setdefault((line.row.error, line.row.outcome), []).append(line)
    found = [StuckGroup(error, outcome, lines) for (error, outcome), lines in groups.items()]
    return sorted(found, key=lambda group: -len(group.lines))


def _lines(rows: Sequence[NoticeDelivery]) -> list[StuckDelivery]:
    notices = {row.notice_id: row.notice for row in rows}
    titles = {line.notice.pk: line.subject for line in lines_of([one for one in notices.values() if one.recipient_id])}
    cases = {one.subject_id for one in notices.values() if not one.recipient_id and one.subject_type == "case"}
    codes = dict(Case.objects.filter(pk__in=cases).values_list("pk", "code"))
    return [
        StuckDelivery(
            row,
            whom=_whom(row.notice, codes),
            title=titles.get(row.notice_id) or _kind(row.notice),
            address=row.notice.recipient.email if row.notice.recipient and row.channel == "mail" else "",
        )
        for row in rows
    ]


def _whom(notice: Notice, codes: dict[int, str]) -> str:
    if notice.recipient is not None:
        return notice.recipient.full_name
    code = codes.get(notice.subject_id, "")
    return f"Người nộp hồ sơ {code}".strip()


def _kind(notice: Notice) -> str:
    kind = notice_kinds().get(notice.kind)
    return kind.label if kind else notice.kind

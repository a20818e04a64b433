"""What people were told, and what is still on its way to them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from nennep.kernel.actors import Actor
from nennep.kernel.worktime import Calendar
from nennep.org.models import CalendarVersion, User
from nennep.org.queries.calendars import calendar_lately_of

from ..models import Notice, NoticeChoice, NoticeDelivery
from ..parts.notice_kinds import DIGEST, NoticeKind, chosen_kinds, may_send, notice_kinds, notice_words
from ..parts.notice_lookups import looked_up

# A letter of the morning tells no more than these; the page has all.
DIGEST_LINES = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in words."""

    notice: Notice
    subject: str
    body: str


def lines_of(notices: Sequence[Notice]) -> list[NoticeLine]:
    """Each in words, with what is looked up for it only now."""
    told = looked_up(notices)
    return [
        NoticeLine(one, *notice_words(one.kind, {**one.facts, **told.get(one.pk, {})}, one.made_at)) for one in notices
    ]


def line_of(notice: Notice) -> NoticeLine:
    """One notice in words."""
    return lines_of([notice])[0]


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """What this person was told, the last first."""
    mine = Notice.objects.filter(recipient_id=actor.user_id, kind__in=notice_kinds()).exclude(kind=DIGEST)
    return mine.order_by("-made_at", "-pk")


def unread_count(actor: Actor, at: datetime) -> int:
    """How many of them the person has not read."""
    return notices_of(actor).filter(read_at=None).count()


def notice_of(actor: Actor, key: str) -> Notice:
    """Raises Notice.DoesNotExist, also for one of somebody else."""
    return notices_of(actor).get(key=key)


def mail_choices_of(user: User) -> list[tuple[NoticeKind, str]]:
    """Every kind that may be chosen, and how it comes by mail."""
    own: Mapping[str, str] = dict(NoticeChoice.objects.filter(user=user).values_list("kind", "mail"))
    return [(kind, own.get(kind.code, kind.mail)) for kind in chosen_kinds()]


def mail_choices_met(user: User, actor: Actor | None) -> list[tuple[NoticeKind, str]]:
    """As ``mail_choices_of``: only what the duties of the person may bring, own or borrowed."""
    duties = {grant.duty for grant in actor.grants} if actor else set()
    choices = mail_choices_of(user)
    return [(kind, mail) for kind, mail in choices if not kind.duties or duties.intersection(kind.duties)]


def deliveries_in_trouble() -> list[NoticeDelivery]:
    """Those that wait for a person, or have failed and are tried again; the oldest first."""
    found = NoticeDelivery.objects.exclude(outcome="sent").exclude(outcome="", error="").exclude(outcome="sending")
    return list(found.select_related("notice", "notice__agency", "notice__recipient").order_by("pk")[:200])


def delivery_counts() -> Counter[str]:
    """How many deliveries have not left, by outcome; ``once`` and ``again``: have failed so often and are tried again."""
    failed = Q(outcome="") & ~Q(error="")
    standing = Case(
        When(failed & Q(tries__lt=2), then=Value("once")), When(failed, then=Value("again")), default=F("outcome")
    )
    rows = NoticeDelivery.objects.exclude(outcome="sent").values_list(standing).annotate(count=Count("pk"))
    return Counter(dict(rows.order_by()))


def delivery_fault() -> str:
    """What most of those that have failed, and are tried again, failed for; "" where none has."""
    failed = NoticeDelivery.objects.filter(outcome="").exclude(error="").values_list("error")
    return next((error for error, _ in failed.annotate(count=Count("pk")).order_by("-count", "error")[:1]), "")


def held_back(at: datetime) -> int:
    """How many deliveries that nothing has gone wrong with wait for the hour at which they may leave."""
    waiting = NoticeDelivery.objects.filter(outcome="", error="")
    count = 0 if may_send("citizen", at, None) else waiting.filter(notice__recipient=None).count()
    officials = waiting.exclude(notice__recipient=None).values_list("notice__agency_id")
    for agency_id, of_agency in officials.annotate(count=Count("pk")).order_by():
        count += 0 if may_send("official", at, sending_calendar(agency_id)) else of_agency
    return count


def sending_calendar(agency_id: int) -> Calendar | None:
    """The calendar by whose hours letters to the officials of an agency leave; None while it has none."""
    try:
        return calendar_lately_of(agency_id)
    except CalendarVersion.DoesNotExist:
        return None


def mail_choice_of(user: User, kind: str) -> str:
    """How this person wants the kind by mail: as chosen, else as the kind says."""
    own = NoticeChoice.objects.filter(user=user, kind=kind).values_list("mail", flat=True).first()
    return own or notice_kinds()[kind].mail


def who_asked_for(kind: str, people: Iterable[User]) -> list[User]:
    """Those of the people who have chosen to get this kind, which is told to nobody else."""
    wanting = set(NoticeChoice.objects.filter(kind=kind).exclude(mail="never").values_list("user_id", flat=True))
    return [person for person in people if person.pk in wanting]


def told_until(user: User) -> datetime | None:
    """Up to which instant this person was told in letters that tell several notices together; None without any."""
    last = Notice.objects.filter(recipient=user, kind=DIGEST).order_by("-made_at").first()
    return (_instant(last.facts.get("until_at")) or last.made_at) if last else None


def daily_notices(user: User, since: datetime | None, until: datetime) -> list[Notice]:
    """Of what the person was told in that time, what he or she wants in one letter a day; the first one first."""
    daily = [kind.code for kind, mail in mail_choices_of(user) if mail == "daily"]
    found = Notice.objects.filter(recipient=user, kind__in=daily, made_at__lte=until)
    if since is not None:
        found = found.filter(made_at__gt=since)
    return list(found.order_by("made_at", "pk")[:DIGEST_LINES])


def digest_lines(digest: Notice, site: str) -> list[str]:
    """The notices that this letter tells together, each with its page below ``site`` where that is known."""
    since, until = (digest.facts.get(name) for name in ("since_at", "until_at"))
    if digest.recipient is None or until is None:
        return []
    told = daily_notices(digest.recipient, _instant(since), _instant(until) or digest.made_at)
    lines = lines_of(told)
    return [
        f"{line.subject}. {line.body}" + (f"\n{site}{line.notice.address}" if site and line.notice.address else "")
        for line in lines
    ]


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None

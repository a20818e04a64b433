"""Who is told that the divisions of an agency have changed, on the day on which they did: each what concerns theirs."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from nennep.handover.queries.cases import unheld_count
from nennep.ledger.models import Event
from nennep.org.models import Position, Reorganisation, User
from nennep.org.queries import actor_of, held_on, is_at_desk
from nennep.org.rules import ASSIGN, MANAGE_PEOPLE, RECEIVE
from nennep.reorganisations.parts.owned_things import owned_by_keys
from nennep.reorganisations.queries.reorganisations import divisions_ended_by, lines_of
from nennep.reorganisations.rules.reorganisations import AGENCY_WORDS, Changes
from nennep.work.parts.notice_drafts import NoticeDraft

KIND = "reorganised"
# So many of the changes are told; the page has them all.
MOST_LINES = 6
OFF_DESK = (
    "Vị trí của bạn không còn ở Bộ phận Một cửa nên không tiếp nhận, trả kết quả được nữa: hỏi người quản lý người"
)
OFF_DESK += " dùng nếu còn làm ở quầy"


def carried_out(event: Event) -> Iterator[NoticeDraft]:
    """The people of the divisions that it names, and who wrote it. Of an agency that ended merged_posts tells."""
    held = Reorganisation.objects.filter(pk=event.subject_id, into=None, state="carried_out").first()
    if held is None:
        return
    lines, named = lines_of(held), _texts_by_division(held)
    posts: dict[int, list[Position]] = {}
    for post in _posts(held, event).select_related("division"):
        posts.setdefault(post.user_id, []).append(post)
    for person in _people(held, event, list(named)):
        own = posts.get(person.pk, [])
        is_manager = any(MANAGE_PEOPLE in post.duties for post in own)
        sees_all = is_manager or person.pk == held.written_by_id
        texts = [text for post in own for text in named.get(post.division_id, ())]
        shown = lines if sees_all else _concerning(lines, texts)
        page = reverse("reorganisations:reorganisation", args=[held.number]) if is_manager else reverse("agency")
        yield NoticeDraft(
            key=f"{KIND} {event.chain_id} {event.number} {person.pk}",
            kind=KIND,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=page,
            facts={"said": held.decision, "what": ". ".join([_told(shown), *_besides(person, own, held, event)])},
        )


def _told(lines: Sequence[tuple[str, str]]) -> str:
    more = f"; và {len(lines) - MOST_LINES} thay đổi khác" if len(lines) > MOST_LINES else ""
    return "; ".join(f"{words}: {text}" for words, text in lines[:MOST_LINES]) + more


def _concerning(lines: Sequence[tuple[str, str]], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Those of the agency itself, and those that name one of the texts."""
    whole = {words for words, _ in AGENCY_WORDS.values()}
    return [line for line in lines if line[0] in whole or any(text in part for text in texts for part in line)]


def _texts_by_division(held: Reorganisation) -> dict[int | None, list[str]]:
    """The divisions that the decision names, by key: what its lines call them, and what they owned before."""
    changes, former = Changes.from_json(held.changes), held.former_names.exclude(division=None)
    texts: dict[int | None, list[str]] = {}
    codes = {changes.renamed[one].code if one in changes.renamed else one for one in _codes(changes)}
    for division in held.agency.divisions.filter(code__in=codes):
        texts.setdefault(division.pk, []).append(division.name)
    for before in former:
        texts.setdefault(before.division_id, []).append(before.name)
    for ended in divisions_ended_by(held):
        texts.setdefault(ended.successor_id, []).append(ended.name)
    for desk in held.former_desks.select_related("division"):
        texts.setdefault(desk.division_id, []).append(desk.division.name)
    owners: Mapping[str, int] = held.changes.get("former_owners", {})
    for key, thing in owned_by_keys(held.agency_id, owners).items():
        texts.setdefault(owners[key], []).append(thing.words)
    return texts


def _codes(changes: Changes) -> set[str]:
    """The divisions that go on after it, by the codes of before."""
    return {*changes.renamed, *changes.ended.values(), changes.desk, *changes.owners.values()} - {""}


def _besides(person: User, posts: Sequence[Position], held: Reorganisation, event: Event) -> Iterator[str]:
    """That a post is not at the desk any more; how many dossiers the person has to give to another handler."""
    left = set(held.former_desks.values_list("division_id", flat=True))
    if any(RECEIVE in post.duties and post.division_id in left and not is_at_desk(post) for post in posts):
        yield OFF_DESK
    if any(ASSIGN in post.duties for post in posts):
        actor = actor_of(person, event.at)
        if actor is not None and (count := unheld_count(actor, event.at)):
            yield f"{count} hồ sơ nay không có người thụ lý: bạn giao lại ở Giao lại hồ sơ"


def _posts(held: Reorganisation, event: Event) -> QuerySet[Position]:
    """The posts of the agency on the day of the event."""
    return Position.objects.filter(held_on(timezone.localdate(event.at)), agency_id=held.agency_id)


def _people(held: Reorganisation, event: Event, divisions: Sequence[int | None]) -> list[User]:
    """Whom it concerns, by key; not who had it carried out at once, who saw it."""
    posts = _posts(held, event)
    concerned = Q(positions__in=posts.filter(division__in=divisions)) | Q(pk=held.written_by_id or 0)
    if held.changes.get("agency"):
        concerned |= Q(positions__in=posts)
    found = User.objects.filter(concerned, is_active=True).exclude(pk=event.actor_id or 0)
    return list(found.distinct().order_by("pk"))

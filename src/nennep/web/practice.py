"""What may be opened while practising: each room names its own addresses; all others are of the real agency.

A request practises where the session says so (``PRACTISES``); its actor is then one of the practice agency.
"""

from nennep.kernel.actors import Actor
from nennep.kernel.practice import WORDS, is_practice
from nennep.kernel.registry import Registry

PRACTISES = "practises"
READ, ACT = frozenset({"GET", "HEAD"}), frozenset({"GET", "HEAD", "POST"})
# What a room offers on every page of practice: the words of a button by the address that it sends to.
HELPS: Registry[str] = Registry("help to practise")
_places: Registry[frozenset[str]] = Registry("place of practice")


def practise(*names: str, reading: bool = False) -> None:
    """Open these addresses to practice; a name that ends with ``:`` is a whole room. Call it in ``AppConfig.ready``.

    ``reading``: what they show is the real agency's and is only looked at.
    """
    for name in names:
        _places.add(name, READ if reading else ACT, origin=name)


def help_to_practise(url: str, words: str) -> None:
    """Put a button on every page of practice. Call it in ``AppConfig.ready``."""
    HELPS.add(url, words, origin=url)


def words_for(actor: Actor | None) -> str:
    """What every page, paper and file says while this person practises; nothing in real work."""
    return WORDS if actor and is_practice(actor.agency_id) else ""


def is_practised(name: str, method: str = "GET") -> bool:
    """Whether the address of that name may be asked so while practising."""
    room = name.partition(":")[0] + ":" if ":" in name else name
    allowed = _places.get(name) or _places.get(room)
    return allowed is not None and method in allowed

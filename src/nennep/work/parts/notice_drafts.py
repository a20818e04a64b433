"""What is to be told, before it is a notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nennep.org.models import User


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What is told to whom: ``key`` says of what, so that it is told once; ``address`` is the page that it leads to."""

    key: str
    kind: str
    agency_id: int
    subject: tuple[str, int]
    recipient: User | None = None
    address: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    channels: Sequence[str] = ()

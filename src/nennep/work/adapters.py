"""Forms that were not taken, as the pages of the shell keep and offer them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from nennep.kernel.actors import machine
from nennep.org.models import User
from nennep.web import clock
from nennep.web.unsent import STORES, WAITS, FormOffer, Sender, SentForm

from .actions.unsent import keep_unsent, settle_unsent
from .queries.unsent import is_anything_kept, offered_to

# Of no agency: it is a person's own.
NOBODY = machine(0)


class UnsentStore:
    """The table as a store: see ``nennep.web.unsent.Store``."""

    def keep(self, sender: Sender, unsent: SentForm, at: datetime) -> None:
        keep_unsent(unsent, sender=sender, by=NOBODY, at=at)

    def settle(self, sender: Sender, address: str, key: str) -> bool:
        settle_unsent(sender, address=address, key=key, by=NOBODY, at=clock.now())
        return is_anything_kept(sender.user_id)

    def offered(self, sender: Sender, at: datetime) -> Sequence[FormOffer]:
        return offered_to(sender, at)


STORES.add("work", UnsentStore(), origin=__name__)


def note_what_waits(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """After signing in the session says whether something waits for this person."""
    if is_anything_kept(user.pk):
        request.session[WAITS] = True

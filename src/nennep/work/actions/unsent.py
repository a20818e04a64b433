"""Forms that were not taken: kept, dropped, and gone after a day. They change no record and have no event."""

from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.web.unsent import Sender, SentForm

from ..models import UnsentForm
from ..rules import MOST_UNSENT


def keep_unsent(unsent: SentForm, *, sender: Sender, by: Actor, at: datetime) -> None:
    """Afterwards it waits for its person, in the place of what the same form sent before; the oldest beyond ten are gone."""
    whose = {"user_id": sender.user_id, "practises": sender.practises}
    row = {"fields": unsent.fields, "files": unsent.files, "kept_at": at}
    # Refused once, the form stands at the address it was sent to, which is no page that can be opened.
    if unsent.page != unsent.address:
        row["page"] = unsent.page
    with transaction.atomic():
        UnsentForm.objects.update_or_create(
            **whose, address=unsent.address, key=unsent.key, defaults=row, create_defaults={"page": unsent.page, **row}
        )
        mine = UnsentForm.objects.filter(user_id=sender.user_id).order_by("-kept_at", "-pk")
        UnsentForm.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_UNSENT:])).delete()


def settle_unsent(sender: Sender, *, address: str, key: str, by: Actor, at: datetime) -> None:
    """Afterwards what that form sent before waits no longer: it was taken."""
    UnsentForm.objects.filter(
        user_id=sender.user_id, practises=sender.practises, address=address, key__in={"", key}
    ).delete()


def drop_unsent(sender: Sender, *, pk: int, by: Actor, at: datetime) -> bool:
    """Afterwards the person's own form of that number is gone; False where there was none."""
    mine = UnsentForm.objects.filter(user_id=sender.user_id, practises=sender.practises, pk=pk)
    return bool(mine.delete()[0])


def forget_unsent(before: datetime, *, most: int, by: Actor, at: datetime) -> int:
    """Afterwards so many forms kept before that instant are gone; how many."""
    old = list(UnsentForm.objects.filter(kept_at__lte=before).order_by("kept_at").values_list("pk", flat=True)[:most])
    UnsentForm.objects.filter(pk__in=old).delete()
    return len(old)

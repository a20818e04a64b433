"""What a trial on a running site begins with: the cast who can sign in, a procedure, cases given to Minh; a process of its own."""

import json
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from bench._places import PASSWORD
from nennep.work.actions.notices import choose_mail
from tests.calendars import at
from tests.cast import build_cast
from tests.factories import make_procedure, make_received, walk
from tests.reception.test_reception_screen import typed

NOW = "2026-11-17 09:00"
# Beside this the sheet of the desk is written, as it would be typed.
SHEET = "sheet.json"


def main(words: Sequence[str]) -> None:
    """Fill the empty database; ``words``: how many cases Minh has been given."""
    with transaction.atomic():
        cast = build_cast()
        for user in (cast.lan, cast.minh):
            user.set_password(PASSWORD)
            user.email = f"{user.username}@example.vn"
            user.save()
        version = make_procedure(cast)
        choose_mail(cast.minh, choices={"work_given": "now"}, by=cast.actor("minh"), at=at(NOW))
    for _ in range(int(words[0])):
        walk(cast, make_received(cast, version, NOW), "B2", NOW)
    Path(settings.DATA, SHEET).write_text(json.dumps(typed(version)), encoding="utf-8")

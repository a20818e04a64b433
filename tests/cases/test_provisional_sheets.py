"""A control sheet of a case under way shows the present: each print says of which moment it is; the last one is kept."""

from datetime import date

from django.test import Client

from nennep.reorganisations import actions
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk
from tests.reception.test_corrections import words_of

RENAMED = Changes(agency={"name": "Sở Y tế và Dân số", "short_name": "Sở YT-DS"})


def renamed_since(cast: Cast, day: date, written: str) -> None:
    """A decision that renames the agency is written that late, and holds from ``day`` on."""
    by, when = cast.actor("quan"), at(written)
    made = actions.write_reorganisation(
        cast.health, decision="Quyết định số 512/QĐ-UBND", effective_on=day, changes=RENAMED, by=by, at=when
    )
    actions.plan_reorganisation(made, choices={}, by=by, at=when)


def printed(client: Client, code: str, when: str) -> bytes:
    with frozen(at(when)):
        return client.get(f"/cases/{code}/papers/control_sheet/").content


def test_a_sheet_printed_again_after_a_back_dated_decision_says_that_it_is_a_new_print(
    cast: Cast, client: Client
) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    client.force_login(cast.lan)
    before = words_of(printed(client, case.code, "2026-11-18 09:04"))
    renamed_since(cast, date(2026, 11, 16), "2026-11-19 08:00")
    after = words_of(printed(client, case.code, "2026-11-19 10:20"))
    assert cast.health.name.upper() in before.upper()
    assert "SỞ Y TẾ VÀ DÂN SỐ" in after.upper()
    assert "Bản tạm, in lúc 09:04 18/11/2026" in before
    assert "Bản tạm, in lúc 10:20 19/11/2026" in after


def test_the_sheet_of_a_returned_case_is_no_provisional_print_and_keeps_its_bytes(cast: Cast, client: Client) -> None:
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:40"), "B7", "2026-11-18 09:00")
    client.force_login(cast.lan)
    first = printed(client, case.code, "2026-11-18 09:04")
    renamed_since(cast, date(2026, 11, 16), "2026-11-19 08:00")
    assert printed(client, case.code, "2026-11-19 10:20") == first
    assert "Bản tạm" not in words_of(first)

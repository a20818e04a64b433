"""Posts, services of desks and drafts where an agency ends: what is over stays over, what was typed is not lost."""

import re
from datetime import date

import pytest
from django.test import Client

from nennep.cli.entry import main
from nennep.org import actions
from nennep.org.models import Delegation, DeskService, Division, Position, Reorganisation, User
from nennep.org.queries.administration import founder
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.actions import write_merger, write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.test_merged_agency import DAY, DECISION, WRITTEN, doer, given, keeper, plan, there

__all__ = ["keeper", "there"]
PAST, TODAY, YESTERDAY = date(2026, 11, 3), date(2026, 11, 17), date(2026, 11, 16)
TYPED = {
    "decision": DECISION,
    "effective_on": "2026-12-01",
    "mc-to": "mc",
    "nvd-to": "nvy",
    "nvy-to": "nvy",
    "whole": "*",
}


def days_of(user: User) -> list[tuple[str, date, date | None]]:
    return list(user.positions.order_by("held_from", "pk").values_list("agency__code", "held_from", "held_to"))


def test_what_ended_meanwhile_stays_where_it_was_when_the_day_is_past(
    cast: Cast, keeper: User, there: Division
) -> None:
    Position.objects.filter(user=cast.dat).update(held_from=date(2026, 11, 5), held_to=date(2026, 11, 12))
    Position.objects.filter(user=cast.yen).update(held_from=date(2026, 11, 5))
    over = {"held_from": date(2026, 11, 1), "held_to": date(2026, 11, 12), "decision": "QĐ"}
    DeskService.objects.create(agency=cast.health, desk=cast.province, **over)
    lent = {"lender": cast.binh.positions.get(), "borrower": cast.ha, "duties": ["approve"], "basis": "GUQ"}
    Delegation.objects.create(**lent, held_from=date(2026, 11, 1), held_to=date(2026, 11, 12))
    plan(cast, keeper, on=PAST)
    assert days_of(cast.dat) == [("syt", date(2026, 11, 5), date(2026, 11, 12))]
    assert days_of(cast.yen) == [("syt", date(2026, 11, 5), YESTERDAY), ("snn", TODAY, None)]
    assert days_of(cast.minh)[1:] == [("snn", PAST, None)]
    assert DeskService.objects.get().agency == cast.health
    assert Delegation.objects.get().revoked_on is None


def seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_a_stale_page_does_not_overwrite_the_draft_of_another(cast: Cast, keeper: User, there: Division) -> None:
    by, when = doer(keeper, WRITTEN), at(WRITTEN)
    held = write_merger(
        cast.health, into=cast.other, decision=DECISION, effective_on=DAY, merger=given(cast), by=by, at=when
    )
    address, client = f"/agency/mergers/syt/{held.number}/change/", Client()
    client.force_login(keeper, backend="nennep.org.adapters.AccountBackend")
    with frozen(when):
        old = seen(client, address)
        client.post(address, TYPED | {"effective_on": "2026-12-15", "seen": old})
        late = client.post(address, TYPED | {"decision": "Của người thứ hai", "seen": old})
        assert "vừa xử lý" in late.content.decode()
        assert "Của người thứ hai" in late.content.decode()
        held.refresh_from_db()
        assert (held.effective_on, held.decision) == (date(2026, 12, 15), DECISION)
        client.post(address, TYPED | {"decision": "Của người thứ hai", "seen": seen(client, address)})
    held.refresh_from_db()
    assert held.decision == "Của người thứ hai"


def test_nor_does_that_of_a_decision_on_divisions(cast: Cast, client: Client) -> None:
    changes = Changes(made=(NamedUnit("hc", "Phòng HC"),))
    said = {"effective_on": DAY, "changes": changes, "by": cast.actor("quan"), "at": at(WRITTEN)}
    held = write_reorganisation(cast.health, decision="Một", **said)
    client.force_login(cast.quan, backend="nennep.org.adapters.AccountBackend")
    address = f"/agency/decisions/{held.number}/change/?agency=syt"
    with frozen(at(WRITTEN)):
        old = seen(client, address)
        write_reorganisation(cast.health, decision="Hai", draft=held, **said)
        form = client.get(address).context["form"]
        typed = {box.html_name: box.value() or "" for box in form}
        late = client.post(address, typed | {"decision": "Ba", "seen": old})
    assert "vừa xử lý" in late.content.decode()
    held.refresh_from_db()
    assert held.decision == "Hai"


def test_a_decision_that_cannot_be_kept_is_refused_in_words(
    cast: Cast, there: Division, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        "agency",
        "merge",
        "--agency",
        "syt",
        "--into",
        "snn",
        "--decision",
        "Q" * 301,
        "--whole",
        "*",
        "--confirm",
    ]
    asked += [word for pair in ("mc=mc", "nvd=nvy", "nvy=nvy") for word in ("--division", pair)]
    with frozen(at(WRITTEN)):
        assert main(asked) != 0
    assert "Quyết định dài 301 ký tự" in capsys.readouterr().err
    assert Reorganisation.objects.count() == 0
    by, when, changes = founder(cast.health.pk), at(WRITTEN), Changes(made=(NamedUnit("hc", "Phòng HC"),))
    with pytest.raises(BrokenRuleError, match="nhiều nhất là 300"):
        write_reorganisation(cast.health, decision="Q" * 301, effective_on=DAY, changes=changes, by=by, at=when)
    with pytest.raises(BrokenRuleError, match="nhiều nhất là 300"):
        actions.begin_desk_service(
            cast.health, desk=cast.other, is_outside=False, decision="Q" * 301, held_from=DAY, by=by, at=when
        )

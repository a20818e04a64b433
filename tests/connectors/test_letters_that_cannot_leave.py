"""One letter that cannot leave holds back no other; a subject is one line."""

from pathlib import Path
from typing import Any

import pytest

from nennep.connectors.jobs import send_notices
from nennep.connectors.queries.deliveries import waiting_deliveries
from nennep.kernel.actors import machine
from nennep.org.models import User
from nennep.work.actions.notices import choose_mail, claim_delivery, give_notice, record_failure
from nennep.work.models import NoticeDelivery
from nennep.work.parts.notice_drafts import NoticeDraft
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 10:00")


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def tell(cast: Cast, name: str, *steps: str, email: str) -> None:
    """The person is told of work at each of these steps, by mail."""
    User.objects.filter(username=name).update(email=email)
    user, by = User.objects.get(username=name), machine(cast.health.pk)
    choose_mail(user, choices={"work_given": "now"}, by=by, at=NOW)
    for number, step in enumerate(steps):
        facts = {"step": step, "code": "H", "procedure": "p", "due_at": None}
        draft = NoticeDraft(
            key=f"{name} {number}",
            kind="work_given",
            agency_id=cast.health.pk,
            subject=("case", 1),
            recipient=user,
            address="/",
            facts=facts,
        )
        give_notice(draft, by=by, at=NOW)


def outcomes() -> list[tuple[str, str, int]]:
    return list(NoticeDelivery.objects.order_by("pk").values_list("notice__recipient__username", "outcome", "tries"))


@pytest.mark.parametrize("odd", ["\n", "\r\n", "\u2028", "\x85"])
def test_a_step_whose_name_has_two_lines_is_told_by_mail(cast: Cast, odd: str) -> None:
    tell(cast, "minh", f"Thẩm định{odd}hồ sơ", "Ký", email="m@x.vn")
    for _ in range(2):
        send_notices(NOW)
    assert outcomes() == [("minh", "sent", 1), ("minh", "sent", 1)]


def test_what_can_never_leave_fails_at_once_and_holds_back_nobody(cast: Cast) -> None:
    for name in ("minh", "dat", "ha", "yen"):
        tell(cast, name, "Thẩm định", email="m@x.vn\nBcc: a@b.vn")
    tell(cast, "binh", "Ký", email="b@x.vn")
    send_notices(NOW)
    assert outcomes() == [*((name, "failed", 1) for name in ("minh", "dat", "ha", "yen")), ("binh", "sent", 1)]
    User.objects.filter(username="minh").update(email="m@x.vn")
    tell(cast, "minh", "Thẩm định", "Ký", email="m@x.vn")
    send_notices(NOW)
    assert outcomes()[-1] == ("minh", "sent", 1)


def test_what_another_worker_has_put_off_is_not_sent_by_an_old_list(cast: Cast) -> None:
    tell(cast, "minh", "Thẩm định", email="m@x.vn")
    (mine,) = waiting_deliveries(NOW)
    other, by = NoticeDelivery.objects.get(), machine(cast.health.pk)
    assert claim_delivery(other, until=at("2026-11-17 10:05"), by=by, at=NOW)
    record_failure(other, error="x", again_at=at("2026-11-17 11:00"), by=by, at=NOW)
    assert not claim_delivery(mine, until=at("2026-11-17 10:06"), by=by, at=at("2026-11-17 10:01"))
    assert claim_delivery(mine, until=at("2026-11-17 11:06"), by=by, at=at("2026-11-17 11:00"))

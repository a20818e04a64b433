"""Duties where an agency ends: daily work goes along with a post, to lead, sign, oversee or administer only by choice."""

from datetime import date

import pytest
from django.test import Client

from nennep.cli.entry import main
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Delegation, Division, Position, Reorganisation, User
from nennep.org.queries import actor_of
from nennep.reorganisations import actions
from nennep.reorganisations.queries.mergers import merger_lines, preview_of
from nennep.reorganisations.rules.mergers import Merger
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.test_merged_agency import AFTER, DAY, DECISION, WRITTEN, doer, given, keeper, there

__all__ = ["keeper", "there"]
LOGIN = "nennep.org.adapters.AccountBackend"


def drafted(cast: Cast, keeper: User) -> Reorganisation:
    said = {"decision": DECISION, "effective_on": DAY, "by": doer(keeper, WRITTEN), "at": at(WRITTEN)}
    return actions.write_merger(cast.health, into=cast.other, merger=given(cast), **said)


def merged(cast: Cast, keeper: User, **duties: list[str]) -> Reorganisation:
    """The day after; ``duties`` that are ticked, by the person."""
    held = drafted(cast, keeper)
    chosen = {key_of(cast, name): along for name, along in duties.items()}
    actions.plan_merger(held, choices={}, duties=chosen, by=doer(keeper, WRITTEN), at=at(WRITTEN))
    assert carry_out_reorganisations(at(AFTER)).count == 1
    held.refresh_from_db()
    return held


def key_of(cast: Cast, name: str) -> str:
    return f"post:{cast.people[name].positions.order_by('pk')[0].pk}"


def duties_there(cast: Cast, name: str) -> list[str]:
    return Position.objects.get(user=cast.people[name], agency=cast.other).duties


def test_nobody_signs_assigns_or_oversees_there_unless_that_was_ticked(
    cast: Cast, keeper: User, there: Division
) -> None:
    Position.objects.filter(user=cast.lan).update(duties=["receive", "approve", "assign", "supervise"])
    merged(cast, keeper, ha=["assign"])
    assert duties_there(cast, "lan") == ["receive"]
    assert duties_there(cast, "ha") == ["assign", "review"]
    assert (duties_there(cast, "binh"), duties_there(cast, "quan")) == ([], [])
    assert duties_there(cast, "son") == ["issue_result"]
    lan = doer(cast.lan, AFTER)
    assert [lan.may(duty, cast.other.pk) for duty in ("receive", "approve", "assign", "supervise")] == [True] + [
        False
    ] * 3


def test_only_a_duty_that_the_post_has_may_go_along(cast: Cast, keeper: User, there: Division) -> None:
    held = merged(cast, keeper, minh=["approve", "handle"], binh=["approve", "manage_people"])
    assert (duties_there(cast, "minh"), duties_there(cast, "binh")) == (["handle"], ["approve"])
    assert held.changes["duties"] == {key_of(cast, "binh"): ["approve"]}


def test_the_record_says_which_went_along_with_whom_and_which_did_not(
    cast: Cast, keeper: User, there: Division
) -> None:
    held = merged(cast, keeper, binh=["approve"])
    told = dict(merger_lines(held))
    assert told["Đỗ Thanh Bình, Giám đốc"] == "đi cùng: Ký duyệt kết quả; không đi cùng: Theo dõi hồ sơ toàn cơ quan"
    assert told["Mai Văn Quản, Quản trị"].startswith("không đi cùng: Quản lý người dùng và vị trí")
    assert "Bùi Hồng Sơn, Văn thư" not in told
    event = Event.objects.get(kind="position.succeeded", subject_id=cast.binh.positions.order_by("pk")[0].pk)
    assert (facts_of(event)["duties"], facts_of(event)["left"]) == (["approve"], ["supervise"])


def test_a_duty_that_was_left_is_not_held_by_whom_it_was_lent_to(cast: Cast, keeper: User, there: Division) -> None:
    lent = {"lender": cast.binh.positions.get(), "borrower": cast.ha, "duties": ["approve"], "basis": "GUQ"}
    Delegation.objects.create(**lent, held_from=date(2026, 11, 1), held_to=date(2026, 12, 31))
    assert doer(cast.ha, WRITTEN).may("approve", cast.health.pk)
    merged(cast, keeper)
    ha = actor_of(cast.ha, at(AFTER))
    assert ha is not None
    assert not ha.may("approve", cast.other.pk)


def test_a_decision_that_was_confirmed_before_duties_were_chosen_takes_all_along(
    cast: Cast, keeper: User, there: Division
) -> None:
    held = drafted(cast, keeper)
    actions.plan_merger(held, choices={}, by=doer(keeper, WRITTEN), at=at(WRITTEN))
    of_before = {key: told for key, told in held.changes.items() if key != "duties"}
    Reorganisation.objects.filter(pk=held.pk).update(changes=of_before)
    assert Merger.from_json(of_before).duties is None
    assert carry_out_reorganisations(at(AFTER)).count == 1
    assert duties_there(cast, "binh") == ["approve", "supervise"]


def test_the_page_shows_every_duty_and_keeps_what_was_ticked_when_it_is_refused(
    cast: Cast, keeper: User, there: Division, client: Client
) -> None:
    Position.objects.filter(user=cast.binh).update(duties=["handle", "approve", "inspect"])
    held = drafted(cast, keeper)
    address, key = f"/agency/mergers/syt/{held.number}/", key_of(cast, "binh")
    box = f'name="duty-{key}" value="approve"'
    client.force_login(keeper, backend=LOGIN)
    with frozen(at(WRITTEN)):
        page = client.get(address).content.decode()
        assert f"{box}>" in page
        assert "Tiếp nhận hồ sơ, trả kết quả" in page
        of_all = "của cả Sở Nông nghiệp và Môi trường<"
        assert f"<span>Ký duyệt kết quả: xem mọi hồ sơ, phê duyệt quy trình {of_all}" in page
        assert f"<span>Theo dõi hồ sơ toàn cơ quan: xem mọi hồ sơ {of_all}" in page
        assert "<span>Kiểm tra cấp tỉnh<" in page
        assert "<b>không đi cùng</b>, trừ khi đánh dấu" in page
        Division.objects.create(agency=cast.health, code="moi", name="Phòng vừa lập")
        typed = {"seen": str(held.version), f"duty-{key}": ["approve"], f"to-{key}": "nvy"}
        page = client.post(f"{address}plan/", typed).content.decode()
        assert "Phòng vừa lập về phòng nào?" in page
        assert f"{box} checked>" in page
        assert '<option value="nvy" selected>' in page.split(f'id="to-{key}"')[1].split("</select>")[0]
        Division.objects.get(code="moi").delete()
        client.post(f"{address}plan/", typed)
        page = client.get(address).content.decode()
    assert "Ký duyệt kết quả: đi cùng" in page
    assert "Kiểm tra cấp tỉnh: không đi cùng" in page


def test_a_duty_that_nobody_would_have_there_is_told(cast: Cast, keeper: User, there: Division) -> None:
    Position.objects.filter(user=cast.tuan).update(duties=["handle", "assign", "supervise"])
    held = drafted(cast, keeper)
    shown = preview_of(held, at(WRITTEN)).unheld
    assert "Ký duyệt kết quả" in shown
    assert "Phân công thụ lý" not in shown
    actions.plan_merger(
        held, choices={}, duties={key_of(cast, "binh"): ["approve"]}, by=doer(keeper, WRITTEN), at=at(WRITTEN)
    )
    assert "Ký duyệt kết quả" not in preview_of(held, at(WRITTEN)).unheld


def test_the_command_says_it_too(cast: Cast, there: Division, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["agency", "merge", "--agency", "syt", "--into", "snn", "--decision", DECISION, "--whole", "*"]
    asked += [word for pair in ("mc=mc", "nvd=nvy", "nvy=nvy") for word in ("--division", pair)]
    with frozen(at(WRITTEN)):
        assert main([*asked, "--duty", "minh=approve"]) != 0
        assert "giữ “minh=approve”" in capsys.readouterr().err
        assert main([*asked, "--duty", "binh=approve", "--confirm"]) == 0
    said = capsys.readouterr().out
    assert "Nhiệm vụ đi cùng: Đỗ Thanh Bình, Ký duyệt kết quả" in said
    assert "Nhiệm vụ không đi cùng: Đỗ Thanh Bình, Theo dõi hồ sơ toàn cơ quan" in said
    assert duties_there(cast, "binh") == ["approve"]

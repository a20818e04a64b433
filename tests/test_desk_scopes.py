"""The agreement between agency and desk says which procedures are received there, from a day on."""

from collections.abc import Iterator
from datetime import date

import pytest

from nennep.cases.models import Case
from nennep.cases.parts.corrections import drafts_of
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import DeskService
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions.desk_scopes import agree_scope
from nennep.procedures.models import DeskScope, Procedure, ProcedureVersion
from nennep.procedures.queries.desk_scopes import received_at
from nennep.reception.actions import Dossier, redirect_case
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, make_procedure
from tests.reception.test_reception_screen import typed
from tests.test_desk_of_another_agency import NOW, begin, client_of, received

PAPER = "Văn bản số 88/TTPVHCC-SYT"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


@pytest.fixture
def procedure(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture
def other(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast, code="QT.DP.07", process=definition("QT.DP.07"), name="Cấp mới chứng chỉ")


def agree(cast: Cast, service: DeskService, *versions: ProcedureVersion, on: date = date(2026, 11, 17)) -> DeskScope:
    return agree_scope(
        service,
        covers_all=not versions,
        procedures=[version.procedure for version in versions],
        begins_on=on,
        decision=PAPER,
        by=cast.actor("quan"),
        at=at(NOW),
    )


def test_another_procedure_is_refused_in_words_on_the_screen_and_by_the_act(
    cast: Cast, procedure: ProcedureVersion, other: ProcedureVersion
) -> None:
    service = begin(cast)
    tuan = client_of(cast, "tuan")
    address = "/procedures/QT.DP.02/receive/?agency=syt"
    open_sheet = tuan.get(address).content.decode()
    assert "nhận thay" in open_sheet
    agree(cast, service, other)
    refused = tuan.get(address).content.decode()
    assert "chưa giao thủ tục này" in refused
    assert "chưa giao thủ tục này" in tuan.post(address, typed(procedure)).content.decode()
    assert not Case.objects.exists()
    assert "nhận thay" in tuan.get("/procedures/QT.DP.07/receive/?agency=syt").content.decode()
    # The own desk of the agency receives both.
    assert "chưa giao" not in client_of(cast, "lan").get("/procedures/QT.DP.02/receive/").content.decode()


def test_what_is_agreed_begins_on_its_day_and_what_was_before_is_kept(
    cast: Cast, procedure: ProcedureVersion, other: ProcedureVersion
) -> None:
    service = begin(cast)
    agree(cast, service, other, on=date(2026, 11, 20))
    agree(cast, service, on=date(2026, 12, 1))
    held = [
        received_at(service, procedure.procedure_id, date(2026, month, day))
        for month, day in ((11, 19), (11, 20), (11, 30), (12, 1))
    ]
    assert held == [True, False, False, True]
    assert DeskScope.objects.count() == 2
    chains = Event.objects.filter(kind="desk_service.scoped").values_list("chain_id", flat=True)
    assert sorted(chains) == sorted([cast.health.pk, cast.other.pk] * 2)
    received(cast, procedure)
    with frozen(at("2026-11-20 08:00")):
        assert "chưa giao" in client_of(cast, "tuan").get("/procedures/QT.DP.02/receive/?agency=syt").content.decode()


def test_the_manager_agrees_on_screen_and_sees_what_was_agreed(
    cast: Cast, procedure: ProcedureVersion, other: ProcedureVersion
) -> None:
    begin(cast)
    quan = client_of(cast, "quan")
    assert "Đang nhận: mọi thủ tục" in quan.get("/agency/desk/others/").content.decode()
    address = f"/agency/desk/others/{cast.other.code}/procedures/"
    wanted = {"covers": "listed", "begins_on": "2026-11-17", "decision": PAPER, "procedures": ["QT.DP.07"]}
    empty = quan.post(address, wanted | {"procedures": []})
    assert empty.status_code == 422
    assert "Chọn ít nhất một thủ tục" in empty.content.decode()
    assert PAPER in empty.content.decode()
    late = quan.post(address, wanted | {"begins_on": "2026-11-16"})
    assert "từ hôm nay" in late.content.decode()
    done = quan.post(address, wanted, follow=True).content.decode()
    assert PAPER in done
    assert "Đang nhận: 1 thủ tục" in quan.get("/agency/desk/others/").content.decode()
    assert client_of(cast, "minh").get(address).status_code == 403


def test_only_the_manager_of_the_competent_agency_agrees(cast: Cast, procedure: ProcedureVersion) -> None:
    service = begin(cast)
    with pytest.raises(NotPermittedError):
        agree_scope(
            service,
            covers_all=False,
            procedures=[procedure.procedure],
            begins_on=date(2026, 11, 17),
            decision=PAPER,
            by=cast.actor("tuan"),
            at=at(NOW),
        )
    service.held_to = date(2026, 11, 17)
    with pytest.raises(BrokenRuleError, match="thôi tiếp nhận"):
        agree(cast, service, procedure)


def test_a_redirect_to_what_the_desk_does_not_receive_is_refused_by_the_act(
    cast: Cast, procedure: ProcedureVersion, other: ProcedureVersion
) -> None:
    service = begin(cast)
    case = received(cast, procedure)
    dossier = Dossier(channel=case.channel, parties=drafts_of(case), components=[], summary=case.summary)
    given = {"by": cast.actor("tuan"), "at": at(NOW), "version": other, "dossier": dossier, "reason": "Chọn nhầm."}
    agree(cast, service, procedure)
    with pytest.raises(BrokenRuleError, match="chưa giao thủ tục này"):
        redirect_case(case, **given)
    foreign = Procedure.objects.create(
        root="9.000001", suffix="H99", quality_code="QT.NN.01", agency=cast.other, field=other.procedure.field
    )
    theirs = ProcedureVersion.objects.create(
        procedure=foreign, number=1, name="Thủ tục của sở khác", valid_from=date(2024, 1, 1), terms=other.terms
    )
    with pytest.raises(BrokenRuleError, match="của cơ quan khác"):
        redirect_case(case, **given | {"version": theirs})
    DeskService.objects.filter(pk=service.pk).update(held_to=date(2026, 11, 16))
    with pytest.raises(BrokenRuleError, match="không còn tiếp nhận thay"):
        redirect_case(case, **given)
    case.refresh_from_db()
    assert case.procedure_version == procedure
    DeskService.objects.filter(pk=service.pk).update(held_to=None)
    agree(cast, service)
    redirect_case(case, **given)
    assert case.procedure_version == other

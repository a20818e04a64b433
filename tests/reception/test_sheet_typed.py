"""The reception sheet takes what people write, and says what it made of it or why not."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from nennep.cases.actions import withdraw_case
from nennep.cases.models import Case, Party
from nennep.procedures.models import ProcedureVersion
from nennep.reception.forms.reception import ReceptionForm
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.reception.test_reception_screen import text, typed

SHEET = "/procedures/QT.DP.02/receive/"
NOW = "2026-11-17 08:40"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


@pytest.mark.parametrize("written", ["5.3.1990", "5-3-90", "5/3/90", "05.03.1990", "5-3-1990", "05031990"])
def test_a_day_of_birth_that_can_mean_one_day_alone_is_read_and_told(
    cast: Cast, version: ProcedureVersion, client: Client, written: str
) -> None:
    client.force_login(cast.lan)
    done = text(client.post(SHEET, typed(version, born_on=written), follow=True))
    assert str(Party.objects.get(role="submitter").born_on) == "1990-03-05"
    assert "ngày sinh đọc là 05/03/1990" in done


@pytest.mark.parametrize(("written", "words"), [("5-3-20", "đủ bốn chữ số của năm"), ("31.2.1990", "không đọc được")])
def test_a_day_of_birth_that_can_mean_two_or_none_is_asked_for(
    cast: Cast, version: ProcedureVersion, written: str, words: str
) -> None:
    form = ReceptionForm(version, typed(version, born_on=written), at=at(NOW))
    assert words in str(form.errors["born_on"])


def test_a_name_that_is_too_long_is_refused_in_words_and_never_cut(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    client.force_login(cast.lan)
    shown = client.get(SHEET).content.decode()
    for name in ("name", "owner_name", "address"):
        (tag,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', shown)
        assert "maxlength" not in tag
    refused = client.post(SHEET, typed(version, name="Nguyễn " * 40))
    assert (refused.status_code, "dài quá 200 chữ" in text(refused)) == (422, True)
    assert "Nguyễn " * 20 in refused.content.decode()
    assert Case.objects.count() == 0


def test_the_same_person_for_the_same_procedure_on_one_day_is_asked_about_also_when_the_first_is_closed(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    client.force_login(cast.lan)
    client.post(SHEET, typed(version))
    first = Case.objects.get()
    withdraw_case(first, by=cast.actor("lan"), at=at("2026-11-17 09:00"), reason="Người nộp xin rút hồ sơ")
    with frozen(at("2026-11-17 10:00")):
        told = text(client.post(SHEET, typed(version, request_key="b" * 32)))
        assert f"đã có hồ sơ {first.code} cùng thủ tục, ghi hôm nay, nay là Đã rút" in told
        client.post(SHEET, typed(version, request_key="b" * 32, confirmed="on"))
    assert Case.objects.count() == 2
    with frozen(at("2026-11-18 10:00")):
        Case.objects.exclude(pk=first.pk).update(state="withdrawn")
        client.post(SHEET, typed(version, request_key="c" * 32))
    assert Case.objects.count() == 3


def test_back_keeps_the_counts_of_papers(cast: Cast, version: ProcedureVersion, client: Client) -> None:
    """A browser fills a box anew only where it may: not where completing is switched off."""
    client.force_login(cast.lan)
    shown = client.get(SHEET).content.decode()
    tags = re.findall(r'<input[^>]*name="c\d+_originals"[^>]*>', shown)
    assert tags
    assert not any('autocomplete="off"' in tag for tag in tags)


def test_enter_opens_the_first_hit_and_the_button_lists_them(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    client.force_login(cast.lan)
    page = client.get("/reception/").content.decode()
    form = page[page.index('role="search" aria-label="Tìm thủ tục"') :]
    assert form.index('name="first"') < form.index(">Tìm<")  # the browser presses the first button on Enter
    assert client.get("/reception/?q=lai&first=1").headers["Location"] == SHEET
    assert client.get("/reception/?q=khong-co&first=1").status_code == 200


def test_the_box_of_the_scanner_has_its_label_and_the_name_comes_before_the_phone(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    client.force_login(cast.lan)
    shown = client.get(SHEET).content.decode()
    assert "Dòng máy quét đọc từ thẻ</label>" in shown
    assert shown.index('name="name"') < shown.index('name="phone"')
    refused = client.post(SHEET, typed(version, do="read_card", card="abc")).content.decode()
    assert "chưa đủ thông tin của thẻ căn cước" in refused
    assert "phần" not in refused[refused.index('id="card_error"') :].split("</p>")[0]
    assert '<details class="byhand" open><summary>Nhập tay' in refused


def test_the_page_of_a_dossier_before_acceptance_says_what_is_missing(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    client.force_login(cast.lan)
    lacking = version.components.filter(manner="submit").first()
    assert lacking is not None
    counts = {f"c{lacking.pk}_{kind}": "0" for kind in ("originals", "certified", "copies")}
    client.post(SHEET, typed(version, do="guide", **counts))
    shown = client.get(f"/cases/{Case.objects.get().code}/").content.decode()
    turn = shown[shown.index('<section class="turn">') :].split("</section>")[0]
    assert "Đã hướng dẫn bổ sung" in turn
    assert f"<li>{lacking.name}</li>" in turn

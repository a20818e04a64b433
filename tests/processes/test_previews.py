"""What is previewed is what is sealed: one record, whatever the days of the version, its procedure and the print."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from nennep.formsets import form_names
from nennep.kernel.dates import days_after
from nennep.procedures.models import Fee, LegalBasis, ProcedureVersion
from nennep.processes.models import Approval, ProcessVersion
from nennep.processes.papers import pinned_version
from nennep.processes.papers.frozen_document import _document, reads_alike
from nennep.processes.queries.effect import Dates
from nennep.processes.rules.approvals import TRACKS
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import AUTHORITIES, TODAY, WHEN, approved, reviewed

pytestmark = pytest.mark.usefixtures("unprinted")
# What the approval itself fills in.
FILLED = ("issued_on", "basis", "signatures", "amendments", "day")


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def published_anew(process, begins: date) -> ProcedureVersion:
    """A version of the procedure with another name, limit, basis, and a fee that changes twice."""
    new = process.procedures.get().versions.get()
    new.pk, new.number, new.name = None, 2, "Cấp lại chứng chỉ hành nghề dược trực tuyến"
    new._state.adding = True
    new.valid_from = begins
    new.terms = {"counter": {"amount": "3", "unit": "working_day", "cutoff": None}}
    new.save()
    LegalBasis.objects.create(procedure_version=new, order=1, document="Nghị định số 163/2025/NĐ-CP")
    for amount, first, last in ((500_000, begins, days_after(begins, 2)), (250_000, days_after(begins, 3), None)):
        Fee.objects.create(
            procedure_version=new,
            kind="phi",
            name="Phí thẩm định",
            amount=amount,
            basis="Thông tư phí mới",
            valid_from=first,
            valid_to=last,
        )
    return new


def shown(version: ProcessVersion, track: str, dates: Dates | None = None) -> dict[str, Any]:
    return _words(_document(version, track, at(WHEN), None, dates))


def sealed(version: ProcessVersion, track: str, dates: Dates) -> dict[str, Any]:
    """As an approval with these dates is printed."""
    approval = Approval(
        process_version=version,
        track=track,
        sha256=version.sha256,
        authority=AUTHORITIES["internal"],
        number="7/QĐ-SYT",
        signed_on=dates.signed_on,
        effective_from=dates.effective_from,
        recorded_at=at(WHEN),
    )
    approval.save()
    try:
        return _words(_document(version, track, at(WHEN), approval))
    finally:
        approval.delete()


def _words(document) -> dict[str, Any]:
    return {name: value for name, value in asdict(document).items() if name not in FILLED}


def test_a_draft_tells_the_fee_of_a_procedure_that_begins_later(cast, process) -> None:
    version = reviewed(cast, process)
    version.covers.set([published_anew(process, date(2026, 11, 20))])
    assert "500.000" in " ".join(shown(version, "iso")["fees"])


def test_the_paper_never_says_free_of_a_procedure_that_has_not_begun(cast, process) -> None:
    version = reviewed(cast, process)
    version.covers.set([published_anew(process, date(2026, 11, 20))])
    paper = sealed(version, "iso", Dates(TODAY, TODAY))
    assert "500.000" in " ".join(paper["fees"])


@pytest.mark.parametrize("track", TRACKS)
def test_preview_and_seal_say_the_same_on_every_day(cast, process, track, monkeypatch) -> None:
    turned = date(2026, 11, 19)
    monkeypatch.setattr(
        pinned_version,
        "form_names",
        lambda day: (("Mẫu 01", "mới" if day >= turned else "cũ"), *form_names.form_names(day)),
    )
    version = reviewed(cast, process)
    days = [days_after(TODAY, n) for n in (-5, -1, 0, 1, 3, 9)]
    for begins in days:
        process.procedures.get().versions.filter(number=2).delete()
        version.covers.set([published_anew(process, begins)])
        for effective in days:
            dates = Dates(min(TODAY, effective), effective)
            assert shown(version, track, dates) == sealed(version, track, dates), (begins, effective)
        version.covers.clear()


@pytest.mark.parametrize("track", TRACKS)
def test_what_is_proposed_is_what_is_sealed_with_the_proposed_dates(cast, process, track) -> None:
    version = reviewed(cast, process)
    version.covers.set([published_anew(process, date(2026, 11, 20))])
    told = Dates(TODAY, date(2026, 11, 20))
    assert shown(version, track) == sealed(version, track, told)
    internal = date(2026, 11, 24)
    if track != "internal":
        approved(cast, version, "internal", effective_from=internal)
        assert shown(version, track) == sealed(version, track, Dates(TODAY, internal))


def test_the_proposed_dates_leave_no_trace_of_another_documents_day(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "iso")
    assert _document(version, "restructuring", at(WHEN), None).day == "ngày …… tháng …… năm ………"
    assert reads_alike(version, "iso", Dates(TODAY, TODAY), Dates(TODAY, TODAY), at=at(WHEN))


def test_other_dates_that_change_the_paper_are_shown_before_they_are_approved(cast, process, client) -> None:
    version = reviewed(cast, process)
    version.covers.set([published_anew(process, date(2026, 11, 10))])
    client.force_login(cast.binh)
    address = f"/processes/{process.code}/versions/{version.number}/approve/iso/"
    given = {"number": "512/QĐ-SYT", "signed_on": "2026-11-12", "effective_from": "2026-11-12"}
    with frozen(at(WHEN)):
        page = client.get(address).content.decode()
        assert 'name="shown_from" value="2026-11-17"' in page
        first = client.post(address, {**given, "shown_signed": "2026-11-17", "shown_from": "2026-11-17"})
        assert not version.approvals.exists()
        again = first.content.decode()
        assert "văn bản sẽ in đổi theo ngày" in again
        assert 'name="shown_from" value="2026-11-12"' in again
        client.post(address, {**given, "shown_signed": "2026-11-12", "shown_from": "2026-11-12"})
    assert version.approvals.get().effective_from == date(2026, 11, 12)

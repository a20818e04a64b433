"""Every statutory paper, in every set: all it should say, on the sheet it should stand on."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

import pypdf
import pytest
import zxingcpp
from PIL import Image

from nennep.formsets import ApologyLetter, ComponentLine, Form, PauseRow, Payload, formset_on, load_formsets, own_forms
from nennep.formsets.sets import LAYOUTS
from nennep.kernel.dates import cell_moment, full_date, long_date, long_moment
from nennep.kernel.words import money
from nennep.kernel.worktime import ZONE
from nennep.press.pdf import HOUSE, render_pdf, render_png
from tests.cases import sample_papers as samples
from tests.cases.sample_papers import LONG_PAPERS, NOW, SHORT

FORMS = [pytest.param(form, id=f"{one.code}-{form.name}") for one in load_formsets() for form in one.forms.values()]
FORMS += [pytest.param(form, id=form.name) for form in own_forms().values()]
NOT_WORDS = {"lookup_text", "demo", "online", "channel", "phase", "stage", "asked_by", "result", "issued_at"}


def printed(form: Form, payload: Payload) -> list[str]:
    """The words of each page."""
    pdf = render_pdf(form.template, form.content(payload), dated=payload.head.issued_at)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def flowing(page: str) -> str:
    """A page without its watermark and page number, so that a text that crosses pages is whole."""
    return re.sub(r"^\d+\n", "", page.replace("BẢN THỬ\n", ""))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


def wordings(record: Any) -> Iterator[str]:
    """Every text, count and instant of a payload, as it should stand on paper."""
    for one in fields(record):
        if one.name in NOT_WORDS:
            continue
        value = getattr(record, one.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner):
                yield from wordings(inner)
            elif isinstance(inner, datetime):
                yield (
                    long_date(inner.astimezone(ZONE).date())
                    if isinstance(record, ApologyLetter) and one.name == "received_at"
                    else (
                        cell_moment(inner)
                        if one.name.startswith(("given", "from", "to")) or "Handover" in type(record).__name__
                        else long_moment(inner)
                    )
                )
            elif isinstance(inner, date):
                yield full_date(inner)
            elif one.name == "amount":
                yield money(inner)
            elif isinstance(inner, str):
                yield inner
            elif type(inner) is int and inner and not isinstance(record, ComponentLine):
                yield str(inner)


@pytest.mark.parametrize("papers", [SHORT, LONG_PAPERS], ids=["short", "long"])
@pytest.mark.parametrize("form", FORMS)
def test_every_value_stands_on_the_paper(form: Form, papers: dict[str, Payload]) -> None:
    payload = papers[form.name]
    text = squeezed("".join(flowing(page) for page in printed(form, payload)))
    assert [w for w in wordings(payload) if squeezed(w) not in text] == []
    assert squeezed(form.title) in text
    assert squeezed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") in text


@pytest.mark.parametrize("form", FORMS)
def test_a_short_paper_is_one_page_a_copy(form: Form) -> None:
    payload = SHORT[form.name]
    assert len(printed(form, payload)) == len(getattr(payload, "copies", ("một",)))


@pytest.mark.parametrize("form", FORMS)
def test_the_nation_stands_on_one_line(form: Form) -> None:
    first = printed(form, LONG_PAPERS[form.name])[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    assert "Độc lập - Tự do - Hạnh phúc" in first


@pytest.mark.parametrize("form", FORMS)
def test_the_sheet_has_the_size_that_the_set_says(form: Form) -> None:
    pdf = render_pdf(form.template, form.content(SHORT[form.name]), dated=NOW)
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    wanted = {"a4": (210, 297), "a5": (148, 210)}[form.paper]
    if form.orientation == "landscape":
        wanted = (wanted[1], wanted[0])
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == wanted


@pytest.mark.parametrize("form", [p for p in FORMS if p.values[0].name not in ("control_sheet", "case_log")])
def test_the_signature_never_stands_alone(form: Form) -> None:
    last = printed(form, LONG_PAPERS[form.name])[-1]
    assert len(squeezed(last)) > 60
    signer = LONG_PAPERS[form.name].receiver if form.name == "appointment_slip" else LONG_PAPERS[form.name].signer
    assert signer.name in last


@pytest.mark.parametrize("papers", [SHORT, LONG_PAPERS], ids=["short", "long"])
@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_text_stands_on_another(form: Form, papers: dict[str, Payload]) -> None:
    pdf = render_pdf(form.template, form.content(papers[form.name]), dated=NOW)
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        heights: dict[float, set[float]] = {}

        def note(text: str, cm: Any, tm: Any, _font: Any, size: float, seen: Any = heights) -> None:
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            if text.strip() and cm[1] == 0:
                seen.setdefault(round(x), set()).add(round(y, 1))

        page.extract_text(visitor_text=note)
        for column in heights.values():
            lines = sorted(column)
            gaps = [b - a for a, b in itertools.pairwise(lines)]
            assert all(gap == 0 or gap > 8 for gap in gaps), (form.name, min(gaps))


@pytest.mark.parametrize("form", FORMS)
def test_only_a_demonstration_bears_the_mark(form: Form) -> None:
    assert "BẢN THỬ" not in "".join(printed(form, SHORT[form.name]))
    assert all("BẢN THỬ" in page for page in printed(form, LONG_PAPERS[form.name]))


@pytest.mark.parametrize("form", [p for p in FORMS if p.values[0].name not in ("case_log", "fee_receipt")])
def test_the_code_on_the_paper_leads_to_the_case(form: Form) -> None:
    payload = SHORT[form.name]
    page = render_png(form.template, form.content(payload), dated=NOW, ppi=150)[0]
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))
    assert [one.text for one in found] == [payload.head.lookup_text]


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_without_any_optional_field_still_prints(form: Form) -> None:
    text = "".join(printed(form, without_optional(SHORT[form.name])))
    assert "None" not in text
    assert "none" not in text


def without_optional(record: Any) -> Any:
    changes: dict[str, Any] = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if one.metadata.get("required", True) is False and one.name not in ("corrections", "missing"):
            changes[one.name] = () if isinstance(value, tuple) else None
        elif is_dataclass(value):
            changes[one.name] = without_optional(value)
        elif isinstance(value, tuple):
            changes[one.name] = tuple(without_optional(i) if is_dataclass(i) else i for i in value)
    return replace(record, **changes)


def test_page_numbers_begin_on_the_second_page_of_each_copy() -> None:
    form = formset_on(date(2026, 11, 17)).form("appointment_slip")
    pages = printed(form, LONG_PAPERS["appointment_slip"])
    firsts = [page.replace("BẢN THỬ\n", "").split("\n")[0] for page in pages]
    assert [first if first.isdigit() else None for first in firsts] == [None, "2", None, "2"]


def test_a_control_sheet_of_fourteen_rows_repeats_its_head() -> None:
    form = formset_on(date(2026, 11, 17)).form("control_sheet")
    pages = printed(form, LONG_PAPERS["control_sheet"])
    assert len(pages) == 2
    assert all("Thời gian giao, nhận" in page for page in pages)


def test_the_control_sheet_marks_one_result_a_row() -> None:
    form = formset_on(date(2026, 11, 17)).form("control_sheet")
    late = replace(samples.control_sheet(), rows=(samples.hand_over(2),))
    text = squeezed("".join(printed(form, late)))
    assert "xquáhạn" in text
    assert "xtrướchạn" not in text
    assert "xđúnghạn" not in text


def test_a_pause_that_still_stands_says_so() -> None:
    form = formset_on(date(2026, 11, 17)).form("control_sheet")
    open_pause = PauseRow(from_at=NOW, reason="Chờ bổ sung hồ sơ")
    assert "nay chưa chạy lại" in "".join(printed(form, replace(samples.control_sheet(), rows=(open_pause,))))


def test_only_the_receiver_signs_an_online_slip() -> None:
    form = formset_on(date(2026, 11, 17)).form("appointment_slip")
    counter = "".join(printed(form, samples.slip()))
    online = "".join(printed(form, samples.slip(channel="online", copies=("Lưu",))))
    assert "NGƯỜI NỘP HỒ SƠ" in counter
    assert "NGƯỜI NỘP HỒ SƠ" not in online
    assert "Hình thức nộp: Trực tuyến" in online
    assert "NGƯỜI TIẾP NHẬN" in online


def test_a_slip_without_papers_says_that_none_was_due() -> None:
    form = formset_on(date(2026, 11, 17)).form("appointment_slip")
    assert "1. Thành phần hồ sơ: Không phải nộp giấy tờ" in "".join(printed(form, samples.slip(0)))


def test_no_two_items_of_the_slip_bear_the_same_label() -> None:
    form = formset_on(date(2026, 11, 17)).form("appointment_slip")
    text = "".join(printed(form, samples.slip(copies=("Lưu",))))
    for label in ("3. Thời gian giải quyết theo quy định", "4. Thời gian nhận hồ sơ", "5. Thời gian trả kết quả"):
        assert text.count(label) == 1


def test_refusing_to_solve_is_not_worded_as_refusing_to_receive() -> None:
    form = formset_on(date(2026, 11, 17)).form("refusal_note")
    reception = "".join(printed(form, samples.refusal()))
    solving = "".join(printed(form, samples.refusal(stage="solving")))
    assert "không tiếp nhận hồ sơ này" in reception.replace("\n", " ")
    assert "từ chối giải quyết hồ sơ này" in solving.replace("\n", " ")
    assert "NGƯỜI NỘP HỒ SƠ" not in solving


def test_07_12_no_layout_names_an_agency_or_a_province() -> None:
    """No form carries the name of the agency from which it was copied."""
    name = re.compile(
        r"\b(tỉnh|thành phố|huyện|xã|phường|sở|ủy ban nhân dân|uỷ ban nhân dân|bộ|cục|chi cục|ubnd)\s+[A-ZĐÁÀẢÃẠÂĂÊÔƠƯỦ]\w*"
    )
    lower = re.compile(name.pattern, re.IGNORECASE)
    found = []
    for file in [*LAYOUTS.glob("*.typ"), *(HOUSE / "press" / "layouts").glob("*.typ")]:
        for line in file.read_text().split("\n"):
            for hit in lower.finditer(line):
                if hit.group().split()[-1][0].isupper() and "CỘNG HÒA" not in line:
                    found.append(f"{file.name}: {hit.group()}")
    assert found == []

"""Which set a day takes, what may not be printed, how dates are written."""

import re
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest

from nennep.cases.papers import PAPERS
from nennep.cases.rules.acts import ACTS
from nennep.formsets import (
    PAYLOADS,
    FormSetError,
    Payload,
    PayloadError,
    formset_on,
    load_formsets,
    read_formset,
    validate_payload,
)
from nennep.formsets.sets import LAYOUTS
from tests.cases import sample_papers as samples
from tests.cases.sample_papers import NOW, SHORT


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2019, 1, 6), "tt01_2018"), (date(2025, 9, 14), "tt01_2018"), (date(2025, 9, 15), "tt03_2025")],
)
def test_07_12_a_paper_takes_the_set_of_its_day(day: date, code: str) -> None:
    """The sets of forms are dated by their circulars."""
    assert formset_on(day).code == code


def test_before_the_first_set_there_is_none() -> None:
    with pytest.raises(FormSetError, match="05/01/2019"):
        formset_on(date(2019, 1, 5))


def test_a_stop_notice_is_new_in_2025() -> None:
    old, new = load_formsets()
    assert new.form("stop_notice").number == "05"
    assert (old.form("control_sheet").number, new.form("control_sheet").number) == ("05", "06")
    with pytest.raises(FormSetError, match="Thông tư 01/2018"):
        old.form("stop_notice")


def test_the_set_of_2018_is_on_a5_but_for_its_register() -> None:
    old, new = load_formsets()
    assert {one.number: one.paper for one in old.forms.values()} == {
        **dict.fromkeys(("01", "02", "03", "04", "05"), "a5"),
        "06": "a4",
    }
    assert {one.paper for one in new.forms.values()} == {"a4"}
    assert sorted(one.number for one in new.forms.values()) == [f"{n:02}" for n in range(1, 8)]


def test_every_form_has_a_payload() -> None:
    assert {name for one in load_formsets() for name in one.all_forms} == set(PAYLOADS)


def test_a_form_names_acts_that_there_are() -> None:
    named = {act for one in load_formsets() for form in one.forms.values() for act in form.acts}
    assert named <= set(ACTS)


def test_what_an_act_brings_about_is_filled_in_and_stands_in_a_set() -> None:
    forms = [form for one in load_formsets() for form in one.all_forms.values()]
    assert {form.name for form in forms if form.acts} <= set(PAPERS) <= {form.name for form in forms}


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ('paper = "a4"', "khổ giấy a9"),
        ('layout = "refusal_note.typ"', "không có tệp khac.typ"),
        ("legal_basis", "Không đọc được"),
    ],
)
def test_a_broken_set_says_what_is_wrong(tmp_path: Path, broken: str, says: str) -> None:
    good = (LAYOUTS.parent / "tt03_2025" / "formset.toml").read_text()
    other = {'paper = "a4"': 'paper = "a9"', 'layout = "refusal_note.typ"': 'layout = "khac.typ"', "legal_basis": "x"}
    file = tmp_path / "formset.toml"
    file.write_text(good.replace(broken, other[broken]))
    with pytest.raises(FormSetError, match=says):
        read_formset(file)


@pytest.mark.parametrize("form", list(PAYLOADS))
def test_every_required_text_that_is_empty_is_refused_by_its_label(form: str) -> None:
    payload = SHORT[form]
    for one in fields(payload):
        if isinstance(getattr(payload, one.name), str) and one.metadata.get("required", True):
            with pytest.raises(PayloadError, match=re.escape(f"“{one.metadata['label']}”")):
                validate_payload(form, replace(payload, **{one.name: "  "}))


@pytest.mark.parametrize(
    ("form", "payload", "says"),
    [
        ("appointment_slip", samples.slip(due_at=NOW.replace(year=2025)), "sớm hơn"),
        ("appointment_slip", samples.slip(sets=0), "nhỏ nhất là 1"),
        ("appointment_slip", samples.slip(received_at=datetime(2026, 1, 1)), "múi giờ"),  # noqa: DTZ001
        ("appointment_slip", samples.slip(request="x" * 2001), "tối đa 2000"),
        ("appointment_slip", samples.slip(components=1, copies=()), "“Liên” còn trống"),
        ("supplement_request", samples.supplement(missing=(), corrections=()), "ít nhất một mục"),
        ("supplement_request", samples.supplement(phase="sau"), "không nhận “sau”"),
        ("supplement_request", samples.supplement(legal_basis=()), "“Căn cứ”"),
        ("supplement_request", samples.supplement(corrections=("",)), "Nội dung cần sửa, dòng 1"),
        ("control_sheet", samples.control_sheet(rows=1, solving_unit=""), "giải quyết” còn trống"),
        (
            "control_sheet",
            replace(samples.control_sheet(), rows=(samples.hand_over(1, received_at=NOW),)),
            "dòng 1”: thời gian sau sớm hơn",
        ),
        (
            "control_sheet",
            replace(samples.control_sheet(), rows=(samples.hand_over(1, result="muộn"),)),
            "không nhận “muộn”",
        ),
        ("apology_letter", samples.apology(new_due_at=NOW), "phải sau"),
        ("refusal_note", samples.slip(), "không phải AppointmentSlip"),
    ],
)
def test_what_may_not_be_printed_is_refused_in_words(form: str, payload: Payload, says: str) -> None:
    with pytest.raises(PayloadError, match=re.escape(says)):
        validate_payload(form, payload)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(PayloadError) as refused:
        validate_payload("refusal_note", samples.refusal(reason="", procedure_name=""))
    assert len(refused.value.problems) == 2

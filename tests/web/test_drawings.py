"""Charts, tags, fields and words in templates."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from nennep.web import charts, clock
from nennep.web.charts import ChartColumn, DayCell


def widths(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'width="([\d.]+)"', svg)]


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_the_bar_of_a_step_shows_norm_used_and_what_is_beyond() -> None:
    svg = charts.step_bar(16, 25.7, 40)
    norm, used, beyond, _tick = widths(svg)
    assert norm == used == pytest.approx(53.6, abs=0.1)
    assert beyond == pytest.approx((25.7 - 16) * 134 / 40, abs=0.1)
    assert "k-tre" in svg
    assert "định mức 16 giờ, đã dùng 25,7 giờ, quá 9,7 giờ" in svg


def test_a_running_step_beyond_its_norm_warns_and_does_not_accuse() -> None:
    assert "k-tre" not in charts.step_bar(16, 25.7, 40, today=True)
    assert "k-that" not in charts.step_bar(8, None, 40)
    assert "NaN" not in charts.step_bar(0, 0, 0)


def test_the_strip_says_in_words_what_it_draws() -> None:
    cells = [
        DayCell("before", label="19/10", note="nhận"),
        *[DayCell("used")] * 3,
        DayCell("held"),
        DayCell("today"),
        DayCell("left", off=True),
        DayCell("left", label="25/11", note="hẹn trả"),
    ]
    svg = charts.deadline_strip(cells, "từ 19/10 đến 25/11")
    assert "8 ngày, từ 19/10 đến 25/11: đã dùng 3 ngày, đồng hồ dừng 1 ngày, còn 2 ngày" in svg
    assert svg.count("<rect") == 8
    assert svg.count("<circle") == 1
    assert charts.deadline_strip([]) == ""


def test_labels_that_would_touch_go_to_different_rows() -> None:
    cells = [
        DayCell("left", label="17/11", note="hôm nay"),
        DayCell("left", label="18/11", note="hẹn trả"),
        *[DayCell("left")] * 20,
    ]
    assert 'class="days deep"' in charts.deadline_strip(cells)


def test_columns_print_their_value_and_hatch_a_day_off() -> None:
    drawn = charts.columns([ChartColumn("17", 4), ChartColumn("18", 2), ChartColumn("24", 0, off=True)], "low")
    heights = [float(found) for found in re.findall(r'height="([\d.]+)"', drawn)]
    assert heights == [50, 25, 64]
    assert "nghỉ" in drawn
    assert "style=" not in drawn


def test_text_in_drawings_is_escaped() -> None:
    assert "<script" not in charts.columns([ChartColumn("<script>", 1)])
    assert "<script" not in charts.deadline_strip([DayCell("left", label="<script>")])


class Sample(forms.Form):
    phone = forms.CharField(label="Điện thoại", help_text="10 chữ số")
    place = forms.ChoiceField(label="Nơi nhận", widget=forms.RadioSelect, choices=[("a", "Tại quầy")])
    note = forms.CharField(required=False, label="Ghi chú")

    def clean(self) -> None:
        self.add_error(None, "Hồ sơ đã khóa. Mở bản mới.")


def test_a_hidden_field_has_no_label() -> None:
    class Seen(forms.Form):
        seen = forms.CharField(widget=forms.HiddenInput, initial="mc")

    html = render("{% field form.seen %}", form=Seen())
    assert "<label" not in html
    assert 'value="mc"' in html


def test_a_field_is_tied_to_its_hint_and_error() -> None:
    html = render("{% field form.phone %}", form=Sample({}))
    assert 'aria-describedby="id_phone_hint id_phone_err"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_phone_err">Ô này chưa điền.' in html
    assert html.count("aria-describedby") == 1


def test_every_line_of_the_error_summary_leads_to_something_on_the_page() -> None:
    form = Sample({"note": "x"})
    source = '{% error_summary form "tiếp nhận" %}{% field form.phone %}{% field form.place %}{% field form.note %}'
    html = render(source, form=form)
    assert "Chưa tiếp nhận được, còn 3 chỗ" in html
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == 2
    assert all(f'id="{target}"' in html for target in targets)
    assert render("{% error_summary form %}", form=None).strip() == ""


def test_the_head_that_sorts_says_its_order_and_keeps_the_filter() -> None:
    request = RequestFactory().get("/?q=an&sort=-due&page=3")
    html = Template('{% sort_heading "due" "Hẹn trả" "n" %}').render(Context({"request": request}))
    assert 'aria-sort="descending"' in html
    assert "?q=an&amp;sort=due" in html
    other = Template('{% sort_heading "owner" "Chủ hồ sơ" %}').render(Context({"request": request}))
    assert "aria-sort" not in other


def test_words_come_from_the_kernel_and_nothing_is_said_of_nothing() -> None:
    at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    with clock.frozen(at):
        shown = render(
            "{{ at|instant }}|{{ day|table_day }}|{{ other|table_day }}", at=at, day=at, other=date(2027, 1, 12)
        )
    assert shown == "17:00 thứ Tư 25/11/2026|T4 25/11|12/01/2027"
    assert (
        render("{{ n|number }}|{{ h|hours }}|{{ p|percent }}|{{ x|money }}", n=1717, h=9.7, p=None, x=None)
        == "1.717|9,7 giờ|không phát sinh|"
    )
    assert (
        render("{{ a|remaining }}|{{ b|remaining:'ngày làm việc' }}|{{ c|remaining }}", a=8, b=-5, c=0)
        == "còn 8 ngày|quá 5 ngày làm việc|hôm nay"
    )

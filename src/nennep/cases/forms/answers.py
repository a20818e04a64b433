"""What is typed of the paper by which another agency answers."""

from collections.abc import Mapping
from typing import Any

from django import forms

from nennep.office import PICTURE
from nennep.org.forms import Day

from ..parts.partners import AnswerPaper

PAPER = ("paper_number", "paper_date", "paper_file")


def paper_fields(*, required: bool = True) -> tuple[forms.Field, ...]:
    """The boxes of the paper by which another agency answers: its number, its day, its copy."""
    number = forms.CharField(
        label="Số văn bản trả lời",
        max_length=60,
        required=required,
        error_messages={"required": "Số văn bản trả lời còn trống. Ghi số trên văn bản của cơ quan ấy."},
    )
    missing = "Ngày của văn bản trả lời còn trống. Ghi ngày trên văn bản."
    day = Day(label="Ngày văn bản", missing=missing, required=required)
    file = forms.FileField(
        label="Bản chụp văn bản",
        required=required,
        help_text="PDF, PNG hoặc JPEG, tối đa 8 MB.",
        error_messages={
            "required": "Chưa có tệp của văn bản trả lời. Chọn bản chụp PDF, PNG hoặc JPEG.",
            "empty": "Tệp rỗng. Chọn tệp khác.",
        },
    )
    return number, day, file


def paper_of(given: Mapping[str, Any]) -> AnswerPaper:
    """The paper as it was typed and sent; a file is read no further than may be kept."""
    upload = given.get("paper_file")
    content = upload.read(PICTURE.most_bytes + 1) if upload else b""
    number, day = given.get("paper_number") or "", given.get("paper_date")
    return AnswerPaper(number, day, content, upload.name if upload else "")

"""Giving several drafts of processes to another writer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from nennep.kernel.text import whole_number
from nennep.processes.models import ProcessVersion
from nennep.web.selects import offer

from ..queries.drafts import Writer
from .reasons import GiveForm, reason_field

NOBODY_CHOSEN = {
    "required": "Chưa chọn người soạn. Chọn một người.",
    "invalid_choice": "Người này không còn giữ vị trí nào của cơ quan. Chọn lại trong danh sách.",
}


def _sent(text: str) -> dict[int, int | None]:
    """By the key of a draft whose it was, as ``shown`` wrote it."""
    pairs = (one.partition(":") for one in text.split())
    return {pk: whole_number(owner) for key, _, owner in pairs if (pk := whole_number(key)) is not None}


class AssignDraftsForm(GiveForm):
    """Which drafts were ticked, whose each was on the page, and who writes them from now on."""

    owner = forms.TypedChoiceField(label="Người soạn", coerce=int, error_messages=NOBODY_CHOSEN)
    reason = reason_field(300, help_text="Người nhận, người đang soạn đọc được lý do này.")
    field_order = ("owner", "reason")

    def __init__(self, writers: Sequence[Writer], met: Sequence[ProcessVersion], data: Any = None) -> None:
        super().__init__(data)
        self.met, known = met, {draft.process.code for draft in met}
        self.all = data is not None and "all" in data
        self.sent = _sent("" if data is None else data.get("seen", ""))
        there = {draft.pk: draft.process.code for draft in met}
        listed = [there.get(pk, "") for pk in self.sent]
        chosen = [] if data is None else listed if self.all else data.getlist("draft")
        self.ticked = [code for code in chosen if code in known]
        self.gone = len(chosen) - len(self.ticked)
        self.names = {one.pk: one.full_name for one, _ in writers}
        offer(self, "owner", [("", "Chọn một người"), *((one.pk, words) for one, words in writers)])

    @property
    def chosen_name(self) -> str:
        """Who writes them from now on."""
        return self.names[self.cleaned_data["owner"]]

    @property
    def shown(self) -> str:
        """Whose each draft of the list is, also of those that the page has no line for: sent along with what is typed."""
        return " ".join(f"{draft.pk}:{draft.owner_id or ''}" for draft in self.met)

    def seen(self) -> Mapping[str, int | None]:
        """By the code of the process whose draft it was on the page."""
        return {draft.process.code: self.sent.get(draft.pk) for draft in self.met if draft.process.code in self.ticked}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.gone:
            words = f"{self.gone} bản đã chọn vừa trình, bỏ hoặc giao cho người khác. Đây là danh sách mới nhất."
            self.add_error(None, words)
        elif not self.ticked:
            self.add_error(None, "Chưa chọn bản nháp nào. Đánh dấu bản cần giao.")
        return cleaned

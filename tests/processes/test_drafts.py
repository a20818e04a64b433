"""A draft of a process: one at a time, every edit can be undone, nobody overwrites another."""

from dataclasses import replace
from decimal import Decimal

import pytest

from nennep.definitions.definition import Definition
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import drop_draft, open_draft, redo_edit, save_draft, undo_edit
from nennep.processes.models import Process
from nennep.processes.rules.approvals import next_number
from tests.cast import at
from tests.factories import make_procedure

WHEN = "2026-11-17 08:40"


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def _by(cast, who="thao"):
    return {"by": cast.actor(who, WHEN), "at": at(WHEN)}


def _longer(version, hours: int) -> Definition:
    given = Definition.from_dict(version.definition)
    first = replace(given.steps[0], hours=Decimal(hours))
    return replace(given, steps=(first, *given.steps[1:]))


def test_a_draft_begins_as_a_copy_of_the_version_in_force(cast, process) -> None:
    held = process.versions.get()
    draft = open_draft(process, **_by(cast))
    assert (draft.number, draft.sha256, draft.based_on) == ("03.01", held.sha256, held)
    assert Event.objects.filter(kind="process_version.opened").count() == 1


def test_a_process_has_one_open_draft(cast, process) -> None:
    open_draft(process, **_by(cast))
    with pytest.raises(BrokenRuleError, match="một bản chưa xong"):
        open_draft(process, **_by(cast))


def test_who_does_not_manage_processes_opens_no_draft(cast, process) -> None:
    with pytest.raises(NotPermittedError):
        open_draft(process, **_by(cast, "minh"))


def test_an_edit_is_undone_and_redone_and_a_new_one_forgets_what_was_undone(cast, process) -> None:
    draft = open_draft(process, **_by(cast))
    before, first, second = draft.sha256, _longer(draft, 7), _longer(draft, 9)
    save_draft(draft, definition=first, words="B1: 7 giờ", edit=0, **_by(cast))
    undo_edit(draft, edit=1, **_by(cast))
    assert (draft.sha256, draft.edit) == (before, 0)
    redo_edit(draft, edit=0, **_by(cast))
    assert (draft.sha256, draft.edit) == (first.sha256, 1)
    undo_edit(draft, edit=1, **_by(cast))
    save_draft(draft, definition=second, words="B1: 9 giờ", edit=0, **_by(cast))
    with pytest.raises(BrokenRuleError, match="làm lại"):
        redo_edit(draft, edit=1, **_by(cast))


def test_who_edits_an_older_state_is_told_and_overwrites_nothing(cast, process) -> None:
    draft = open_draft(process, **_by(cast))
    save_draft(draft, definition=_longer(draft, 7), words="một", edit=0, **_by(cast))
    held = draft.sha256
    with pytest.raises(ConflictError, match="nơi khác"):
        save_draft(draft, definition=_longer(draft, 9), words="hai", edit=0, **_by(cast))
    draft.refresh_from_db()
    assert draft.sha256 == held
    assert [edit.number for edit in draft.edits.order_by("number")] == [0, 1]


def test_a_dropped_draft_frees_its_number_and_needs_a_reason(cast, process) -> None:
    draft = open_draft(process, **_by(cast))
    with pytest.raises(BrokenRuleError, match="lý do"):
        drop_draft(draft, reason=" ", **_by(cast))
    drop_draft(draft, reason="Quyết định bị thay", **_by(cast))
    assert open_draft(Process.objects.get(), **_by(cast)).number == "03.01"


@pytest.mark.parametrize(
    ("numbers", "reissue", "expected"),
    [([], False, "01.00"), (["03.00"], False, "03.01"), (["02.05", "03.00"], True, "04.00"), (["v1"], False, "01.00")],
)
def test_the_next_number_counts_amendments_within_an_issue(numbers, reissue, expected) -> None:
    assert next_number(numbers, reissue=reissue) == expected


def test_a_process_kept_on_paper_begins_with_the_number_it_bears(cast, process) -> None:
    draft = open_draft(process, number="05.02", **_by(cast))
    drop_draft(draft, reason="Thử", **_by(cast))
    assert draft.number == "05.02"
    for wrong in ("3", "03.00", "02.09"):
        with pytest.raises(BrokenRuleError, match=r"sau 03\.00"):
            open_draft(process, number=wrong, **_by(cast))

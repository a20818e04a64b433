"""Every edit that is kept of a draft: the whole of it in one transaction, and one event beside it."""

import json

import pytest
from django.test import Client

from nennep.definitions.definition import Definition
from nennep.definitions.editing import EditError
from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import (
    accept_warning,
    edit_draft,
    open_draft,
    put_example,
    redo_edit,
    remove_example,
    save_draft,
    undo_edit,
)
from nennep.processes.models import ProcessVersion
from nennep.web import clock
from tests.cast import at
from tests.factories import make_procedure
from tests.processes.flow import WHEN, by, changed

EXAMPLE = {"name": "Hồ sơ đủ", "answers": {}, "outcomes": {}, "path": ["B1"]}
RENAME = {"act": "set", "step": "B1", "column": "id", "text": "B01"}
HOURS = {"act": "set", "step": "B3", "column": "hours", "text": "8"}


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(at(WHEN)):
        yield


@pytest.fixture
def draft(cast) -> ProcessVersion:
    return open_draft(make_procedure(cast).procedure.processes.get(), **by(cast))


def _send(cast, change: dict, edit: int = 0):
    client = Client()
    client.force_login(cast.thao)
    return client.post(
        "/processes/QT.DP.02/draft/edit/",
        json.dumps({"edit": edit, "change": change}),
        content_type="application/json",
        headers={"X-Requested-With": "fetch"},
    )


def test_where_the_examples_cannot_follow_the_edit_is_not_kept(cast, draft, monkeypatch) -> None:
    put_example(draft, place=None, example=EXAMPLE, **by(cast))

    def refuse(*_: object) -> None:
        raise BrokenRuleError("", "Hồ sơ mẫu không theo được.")

    monkeypatch.setattr("nennep.processes.actions.edits.followed", refuse)
    answer = _send(cast, RENAME)
    draft.refresh_from_db()
    kept = [place.step.id for place in Definition.from_dict(draft.definition).places]
    assert (answer.status_code, kept[0], draft.edit) == (422, "B1", 0)
    assert draft.edits.count() == 1


def _events() -> list[dict]:
    found = Event.objects.filter(kind="process_version.edited").order_by("number")
    return [json.loads(event.body)["facts"] for event in found]


def test_every_way_an_edit_is_kept_writes_one_event_of_numbers_and_digests(cast, draft) -> None:
    first = draft.sha256
    edit_draft(draft, edits=[HOURS, RENAME], edit=0, **by(cast))
    second = draft.sha256
    undo_edit(draft, edit=1, **by(cast))
    redo_edit(draft, edit=0, **by(cast))
    save_draft(draft, definition=changed(draft, 9), words="Vẽ lại bằng BPMN", edit=1, **by(cast))
    put_example(draft, place=None, example=EXAMPLE, **by(cast))
    accept_warning(draft, key="hours", reason="Đã hỏi phòng", **by(cast))
    remove_example(draft, place=0, **by(cast))
    third = draft.sha256
    assert [tuple(facts.values()) for facts in _events()] == [
        # accepted, act, edit, examples, sha256
        (0, "edit", 1, 0, second),
        (0, "undo", 0, 0, first),
        (0, "redo", 1, 0, second),
        (0, "edit", 2, 0, third),
        (0, "example", 2, 1, third),
        (1, "warning", 2, 1, third),
        (1, "example", 2, 0, third),
    ]


def test_what_leaves_everything_as_it_was_writes_no_event(cast, draft) -> None:
    edit_draft(draft, edits=[{**RENAME, "text": "B1"}], edit=0, **by(cast))
    accept_warning(draft, key="hours", reason=" ", **by(cast))
    assert (_events(), draft.edit, draft.edits.count()) == ([], 0, 1)


def test_where_the_second_of_two_edits_is_refused_the_first_is_not_kept(cast, draft) -> None:
    with pytest.raises(EditError, match="Không hiểu thời gian"):
        edit_draft(draft, edits=[RENAME, {**HOURS, "text": "abc"}], edit=0, **by(cast))
    draft.refresh_from_db()
    assert (draft.edit, _events()) == (0, [])


def test_the_examples_follow_a_step_called_anew_and_back_again(cast, draft) -> None:
    put_example(draft, place=None, example=EXAMPLE, **by(cast))
    edit_draft(draft, edits=[RENAME], edit=0, **by(cast))
    assert draft.examples[0]["path"] == ["B01"]
    undo_edit(draft, edit=1, **by(cast))
    assert draft.examples[0]["path"] == ["B1"]


def test_who_edits_where_the_draft_no_longer_stands_is_refused_and_changes_nothing(cast, draft) -> None:
    late = ProcessVersion.objects.select_related("process").get(pk=draft.pk)
    edit_draft(draft, edits=[HOURS], edit=0, **by(cast))
    for act in (
        lambda: edit_draft(late, edits=[RENAME], edit=0, **by(cast)),
        lambda: save_draft(late, definition=changed(late, 9), words="x", edit=0, **by(cast)),
        lambda: undo_edit(late, edit=0, **by(cast)),
    ):
        with pytest.raises(ConflictError, match="vừa được sửa ở nơi khác"):
            act()
    draft.refresh_from_db()
    assert (draft.edit, len(_events())) == (1, 1)


def test_an_example_that_is_put_while_another_edits_loses_neither(cast, draft) -> None:
    other = ProcessVersion.objects.select_related("process").get(pk=draft.pk)
    edit_draft(draft, edits=[HOURS], edit=0, **by(cast))
    put_example(other, place=None, example=EXAMPLE, **by(cast))
    assert (other.edit, other.sha256, other.examples) == (1, draft.sha256, [EXAMPLE])


def test_the_chain_of_edits_verifies(cast, draft) -> None:
    for edit, hours in enumerate("579"):
        edit_draft(draft, edits=[{**HOURS, "text": hours}], edit=edit, **by(cast))
    chain = Chain.objects.get(agency_id=draft.process.agency_id)
    assert broken_link(chain) is None

"""An instruction on a case: told, answered, asked again, closed; it follows people and cases, and is on the case's chain."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.cases.actions import reassign_case
from nennep.cases.models import Case, Remark
from nennep.cases.queries import story
from nennep.cases.queries.acts import is_begun
from nennep.instructions.actions import Attachment, answer_instruction, close_instruction, instruct, repeat_instruction
from nennep.instructions.models import Instruction
from nennep.instructions.queries import by_person, instruction_of, lines_of, receivers_for, to_person
from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import drain
from nennep.org import actions
from nennep.org.models import Position, User
from nennep.org.queries.departures import departure_of, held_things
from nennep.org.rules import BrokenRuleError
from nennep.web.clock import frozen
from nennep.work.models import Notice, WorkItem
from nennep.work.queries import waiting_for
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW, LATER = "2026-11-17 10:00", "2026-11-17 15:00"
DUE = date(2026, 11, 19)
SAID = "Đề nghị báo cáo vì sao chưa thẩm định xong."
PDF = b"%PDF-1.7\nbao cao\n%%EOF\n"


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case that Minh handles in the division of Hà."""
    return walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:40"), "B2", "2026-11-17 09:00")


def give(cast: Cast, case: Case, *receivers: str | None, by: str = "ha", due_on: date = DUE) -> list[Instruction]:
    case = Case.objects.get(pk=case.pk)
    people = [cast.people[name].pk if name else None for name in receivers]
    return instruct(case, receivers=people, text=SAID, due_on=due_on, by=cast.actor(by, NOW), at=at(NOW))


def again(given: Instruction) -> Instruction:
    return instruction_of(given.case, given.number)


def reply(cast: Cast, given: Instruction, who: str = "minh", seen: int = 1, **options: Any) -> None:
    told = {"text": "Đang chờ xác minh ở Bộ Y tế.", "file": None, "seen": seen} | options
    answer_instruction(again(given), by=cast.actor(who, LATER), at=at(LATER), **told)


def waits(cast: Cast, who: str) -> list[str]:
    items = waiting_for(cast.actor(who, NOW)).filter(subject_type="instruction")
    return list(items.values_list("title", flat=True))


def test_the_receiver_is_told_and_has_an_item_and_the_case_tells_it(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, None)
    assert (given.receiver, given.of_handler, given.number) == (cast.minh, True, 1)
    item = WorkItem.objects.get(subject_type="instruction", state="open")
    assert (item.assignee, item.limit_at) == (cast.minh, at("2026-11-19 17:00"))
    assert waits(cast, "minh") == ["Trả lời ý kiến chỉ đạo"]
    line = line_of(Notice.objects.get(recipient=cast.minh))
    assert line.subject == f"Ý kiến chỉ đạo: hồ sơ {case.code}"
    assert all(words in line.body for words in ("Lê Thu Hà", SAID[:-1], "19/11/2026"))
    told = story(Case.objects.get(pk=case.pk))[0]
    assert (told.who, told.what, told.remark) == (
        "Lê Thu Hà",
        "ý kiến chỉ đạo, gửi Trần Quang Minh, trả lời trước hết ngày 19/11/2026",
        SAID,
    )
    assert SAID not in " ".join(Event.objects.values_list("body", flat=True))
    assert not [link for _, link in broken_links() if link]


def test_an_instruction_does_not_take_the_desk_its_right_to_put_right(cast: Cast) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    give(cast, case, "minh", by="binh")
    assert not is_begun(case)


@pytest.mark.parametrize(
    ("who", "may"), [("ha", True), ("binh", True), ("thao", True), ("minh", False), ("lan", False)]
)
def test_heads_leaders_and_supervisors_instruct_and_nobody_else(cast: Cast, case: Case, who: str, may: bool) -> None:
    if may:
        assert give(cast, case, "dat", by=who)
    else:
        with pytest.raises(NotPermittedError):
            give(cast, case, "dat", by=who)


def test_what_cannot_be_given_is_refused_in_words(cast: Cast, case: Case) -> None:
    for receivers, due_on, words in (
        ((), DUE, "Chọn ít nhất một người"),
        (("ha",), DUE, "cho chính mình"),
        (("yen",), DUE, "không xem được hồ sơ"),
        (("tuan",), DUE, "không xem được hồ sơ"),
        (("minh",), date(2026, 11, 16), "đã qua"),
        (("minh",), date(2026, 11, 21), "cơ quan nghỉ"),
    ):
        with pytest.raises(BrokenRuleError, match=words):
            give(cast, case, *receivers, due_on=due_on)
    assert not Instruction.objects.exists()
    assert not Event.objects.filter(kind="instruction.given").exists()


def test_all_receivers_are_given_it_or_none(cast: Cast, case: Case) -> None:
    with pytest.raises(BrokenRuleError):
        give(cast, case, "dat", "yen")
    assert not Instruction.objects.exists()
    assert [one.number for one in give(cast, case, "dat", "lan")] == [1, 2]


def test_answered_then_asked_again_then_closed(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, None)
    reply(cast, given)
    assert (again(given).state, waits(cast, "minh"), waits(cast, "ha")) == (
        "answered",
        [],
        ["Xem trả lời, đóng ý kiến chỉ đạo"],
    )
    with pytest.raises(UnlawfulMoveError):
        reply(cast, given, seen=2)
    head = cast.actor("ha", LATER)
    told = {"text": "Ghi rõ ngày nào xong.", "due_on": date(2026, 11, 20), "receiver_id": cast.minh.pk}
    repeat_instruction(again(given), seen=2, by=head, at=at(LATER), **told)
    assert (again(given).due_on, again(given).of_handler, waits(cast, "minh"), waits(cast, "ha")) == (
        date(2026, 11, 20),
        True,
        ["Trả lời ý kiến chỉ đạo"],
        [],
    )
    reply(cast, given, seen=3)
    close_instruction(again(given), text="", seen=4, by=head, at=at(LATER))
    assert (again(given).state, waits(cast, "minh"), waits(cast, "ha")) == ("closed", [], [])
    kinds = [kind for kind in Event.objects.order_by("number").values_list("kind", flat=True) if "instruction" in kind]
    assert kinds == [f"instruction.{name}" for name in ("given", "answered", "repeated", "answered", "closed")]
    assert [entry.kind for entry in given.entries.order_by("number")] == kinds
    assert not [link for _, link in broken_links() if link]


def test_a_stale_page_writes_nothing(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, None)
    shown = again(given)
    reply(cast, given)
    with pytest.raises(ConflictError):
        close_instruction(again(given), text="", seen=1, by=cast.actor("ha", LATER), at=at(LATER))
    with pytest.raises(ConflictError):  # read before, written after
        answer_instruction(shown, text="Xong.", file=None, seen=2, by=cast.actor("minh", LATER), at=at(LATER))
    assert Remark.objects.filter(about="instruction").count() == 2


def test_only_the_receiver_answers_and_only_the_giver_closes_until_the_giver_leaves(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, None)
    with pytest.raises(NotPermittedError):
        reply(cast, given, who="dat")
    with pytest.raises(NotPermittedError):
        close_instruction(again(given), text="", seen=1, by=cast.actor("binh", LATER), at=at(LATER))
    Position.objects.filter(user=cast.ha).update(held_to=date(2026, 11, 16))
    close_instruction(again(given), text="", seen=1, by=cast.actor("binh", LATER), at=at(LATER))
    assert again(given).state == "closed"


def test_what_is_for_the_handler_goes_with_the_case(cast: Cast, case: Case) -> None:
    followed, named = [give(cast, case, who)[0] for who in (None, "minh")]
    held = Case.objects.get(pk=case.pk)
    reassign_case(held, handler_id=cast.dat.pk, reason="Minh nghỉ ốm dài ngày.", by=cast.actor("ha", NOW), at=at(NOW))
    for _ in range(2):
        drain(at=at(LATER))
    assert (again(followed).receiver, again(named).receiver) == (cast.dat, cast.minh)
    assert waits(cast, "dat") == ["Trả lời ý kiến chỉ đạo"]
    assert Event.objects.filter(kind="instruction.passed_on").count() == 1
    whats = [line.what for line in story(Case.objects.get(pk=case.pk))]
    assert "chuyển ý kiến chỉ đạo cho người khác trả lời: Trần Quang Minh sang Phạm Tiến Đạt" in whats
    assert "chuyển đến" in line_of(Notice.objects.get(recipient=cast.dat, kind="instruction")).subject


def test_when_a_post_ends_what_it_has_to_answer_and_follows_has_a_receiver(cast: Cast, case: Case) -> None:
    (to_dat,) = give(cast, case, "dat")
    post = Position.objects.select_related("agency", "division", "user").get(user=cast.dat)
    day = date(2026, 11, 17)
    departure = departure_of(cast.dat, cast.health, ending=[post], last_day=day, at=at(NOW))
    (held,) = [thing for thing in held_things(departure) if thing.name.startswith("instruction")]
    assert {cast.minh, cast.lan} <= set(held.holding.receivers)
    assert cast.ha not in held.holding.receivers
    ending = {"held_to": day, "ground": "Quyết định số 15", "by": cast.actor("quan", NOW), "at": at(NOW)}
    with pytest.raises(BrokenRuleError, match="ý kiến chỉ đạo"):
        actions.end_position(post, given={}, **ending)
    actions.end_position(post, given={held.name: cast.minh.pk}, **ending)
    assert again(to_dat).receiver == cast.minh
    head = Position.objects.select_related("agency", "division", "user").get(user=cast.ha)
    departure = departure_of(cast.ha, cast.health, ending=[head], last_day=day, at=at(NOW))
    given = {
        thing.name: next(one.pk for one in thing.holding.receivers if one != cast.minh or "duty" in thing.name)
        for thing in held_things(departure)
    }
    assert [name for name in given if name.startswith("instruction_given")]
    actions.end_position(head, given=given, **ending)
    assert again(to_dat).given_by_id == given[f"instruction_given-{to_dat.pk}"]


def test_lists_tell_what_is_late_and_who_is_gone_and_show_nothing_of_others(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, "dat")
    late = at("2026-11-20 08:00")
    User.objects.filter(pk=cast.dat.pk).update(is_active=False)
    (line,) = lines_of(by_person(cast.actor("ha", NOW)), late)
    assert (line.instruction, line.late, line.receiver_gone, line.text) == (given, True, True, SAID)
    assert not by_person(cast.actor("binh", NOW)).exists()
    assert to_person(cast.actor("dat", NOW)).count() == 1
    Position.objects.filter(user=cast.dat).update(division=cast.clinics)
    assert not to_person(cast.actor("dat", NOW)).exists()
    assert cast.tuan not in {person for person, _ in receivers_for(case, late)}


def test_it_is_given_answered_with_a_file_and_closed_from_the_screens(cast: Cast, case: Case, client: Client) -> None:
    address = f"/cases/{case.code}/instructions/"
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        assert f"{address}add/" in client.get(f"/cases/{case.code}/").content.decode()
        refused = client.post(f"{address}add/", {"text": SAID})
        assert (refused.status_code, SAID in refused.content.decode()) == (422, True)
        sent = {"receivers": ["handler", cast.dat.pk], "text": SAID, "due_on": "19/11/2026"}
        assert client.post(f"{address}add/", sent)["Location"] == f"/cases/{case.code}/"
        client.force_login(cast.minh)
        for page in (f"/cases/{case.code}/", "/worklist/", "/instructions/", "/notices/"):
            assert SAID[:-1] in client.get(page).content.decode(), page
        answer = {"act": "answer", "seen": 1, "text": "Đã xong, kèm báo cáo."}
        bad = client.post(f"{address}1/", answer | {"file": SimpleUploadedFile("x.exe", b"MZ")})
        assert (bad.status_code, "Đã xong, kèm báo cáo." in bad.content.decode()) == (422, True)
        client.post(f"{address}1/", answer | {"file": SimpleUploadedFile("bao cao.pdf", PDF)})
        file = client.get(f"{address}1/files/2/")
        assert (file.content, file["X-Content-Type-Options"]) == (PDF, "nosniff")
        client.force_login(cast.ha)
        page = client.get(f"{address}1/").content.decode()
        assert "bao cao.pdf" in page
        assert client.post(f"{address}1/", {"act": "close", "seen": 1}).status_code == 409
        client.post(f"{address}1/", {"act": "close", "seen": 2})
        assert Instruction.objects.get(number=1).state == "closed"
        assert "Đã đóng" in client.get("/instructions/?tab=by&closed=1").content.decode()
    with frozen(at("2026-11-20 09:00")):
        assert "1 ý kiến chỉ đạo của bạn quá hạn" in client.get("/worklist/").content.decode()
        client.force_login(cast.dat)
        assert "quá hạn" in client.get(f"/cases/{case.code}/").content.decode()
        client.force_login(cast.yen)
        assert client.get(f"{address}1/").status_code == 404
        assert client.get(f"{address}1/files/2/").status_code == 404


def test_each_notice_says_what_to_do_next_and_no_other(cast: Cast, case: Case) -> None:
    """An answer and an end ask nobody to answer by a day."""
    (given,) = give(cast, case, None)
    reply(cast, given)
    close_instruction(again(given), text="", seen=2, by=cast.actor("ha", LATER), at=at(LATER))
    asked, closed = (line_of(one).body for one in Notice.objects.filter(recipient=cast.minh).order_by("pk"))
    answered = line_of(Notice.objects.get(recipient=cast.ha)).body
    assert asked.endswith("Trả lời trước hết ngày 19/11/2026.")
    assert answered.endswith("Xem câu trả lời, rồi đóng hoặc yêu cầu trả lời lại.")
    assert "Đang chờ xác minh ở Bộ Y tế" in answered
    assert closed == f"Lê Thu Hà đóng ý kiến chỉ đạo ở hồ sơ {case.code}. Không phải trả lời nữa."


def test_a_long_file_name_is_kept_short_with_its_kind(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, None)
    reply(cast, given, file=Attachment(PDF, f"{'ả' * 230}.pdf"))
    name = given.entries.exclude(file=None).get().file_name
    assert len(name) <= 200
    assert name.endswith("ả….pdf")


def test_what_is_for_a_handler_who_was_locked_meanwhile_stays_and_the_giver_is_told(cast: Cast, case: Case) -> None:
    (given,) = give(cast, case, None)
    held = Case.objects.get(pk=case.pk)
    reassign_case(held, handler_id=cast.dat.pk, reason="Minh nghỉ ốm.", by=cast.actor("ha", NOW), at=at(NOW))
    actions.deactivate_person(cast.dat, agency=cast.health, reason="left", by=cast.actor("quan", NOW), at=at(NOW))
    for _ in range(2):
        drain(at=at(LATER))
    assert again(given).receiver == cast.minh
    line = line_of(Notice.objects.get(recipient=cast.ha, kind="instruction"))
    assert "Chưa chuyển" in line.subject
    assert cast.minh.full_name in line.body
    assert not Event.objects.filter(kind="instruction.passed_on").exists()

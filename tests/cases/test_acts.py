"""The table of acts: every act in every state for every person of the demo agency; no database."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nennep.cases.rules import CASE_FLOW, EVENT_LABELS, STATES
from nennep.cases.rules.act_kinds import BROKEN_RULE, NOT_PERMITTED, UNLAWFUL
from nennep.cases.rules.acts import ACTS, NAMED_HERE, act_of_step, answer
from nennep.cases.rules.acts_guide import guide
from nennep.cases.rules.doers import DOER, DoerFacts, LiveStep, Money
from nennep.kernel.actors import Actor, Grant, machine
from nennep.org.rules import DUTIES
from samples.catalogue import organisation
from samples.definitions import definition

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 17)
AGENCIES = {row["key"]: n for n, row in enumerate(organisation()["agencies"], start=1)}
DIVISIONS = {row["key"]: n for n, row in enumerate(organisation()["divisions"], start=1)}
PEOPLE = {row["username"]: n for n, row in enumerate(organisation()["people"], start=1)}


def everybody() -> dict[str, Actor]:
    """All people of the demo agency and beside it, with their posts and delegations of the day."""
    grants: dict[str, list[Grant]] = {name: [] for name in PEOPLE}
    posts = {row["username"]: row for row in organisation()["people"]}
    for name, row in posts.items():
        place = AGENCIES[row["agency"]], DIVISIONS[row["division"]]
        grants[name] += [Grant(duty, *place) for duty in row["duties"]]
    for row in organisation()["delegations"]:
        if row["from"] <= DAY <= row["to"]:
            lender = posts[row["from_person"]]
            place = AGENCIES[lender["agency"]], DIVISIONS[lender["division"]]
            lent = Grant(row["duty"], *place, PEOPLE[row["from_person"]])
            grants[row["to_person"]].append(lent)
    actors = {name: Actor(PEOPLE[name], AGENCIES[posts[name]["agency"]], tuple(held)) for name, held in grants.items()}
    return {**actors, "the machine": machine(AGENCIES["syt"])}


ACTORS = everybody()
DESK, BOARD = {"lan", "nhung", "tu"}, {"binh", "khanh", "nguyet", "dung"}
HEADS, CLERKS = {"ha", "ngan"}, {"vanthu", "vanthu2"}
SPECIALISTS = {"minh", "anh", "long4", "vy", "nam3", "hieu", "mai3", "vy2"}
LEADERS = {"tu", "chinh"}
KEEPERS = {"thao", "quantri", "kstt"}
SUPERVISORS = BOARD | {"thao", "quantri", "kstt", "chinh"}
STARTERS = {"quantri", "tu", "chinh"}
BEFORE, RUNNING = {"submitted", "incomplete"}, {"processing", "waiting", "suspended"}
# Of a case that minh handles, by a process that the board signs: when, and who. Acts on steps aside.
MAY: dict[str, tuple[set[str], set[str]]] = {
    "register": ({""}, DESK),
    "take_over": ({""}, STARTERS),
    "correct_told_due": (RUNNING, STARTERS),
    "declare_opening": ({""}, STARTERS),
    "correct": (BEFORE, DESK),
    "receive": (BEFORE, DESK),
    "guide": (BEFORE, DESK),
    "decline": (BEFORE, DESK),
    "recall": (BEFORE, DESK),
    "ask_supplement": ({"processing"}, {"minh"} | HEADS),
    "complete_supplement": ({"waiting"}, DESK),
    "send_slip": ({"waiting"}, DESK),
    "propose_refusal": ({"processing"}, {"minh"}),
    "suspend": ({"processing"}, {"minh"} | HEADS),
    "resume": ({"suspended"}, {"minh"} | HEADS),
    "withdraw": (RUNNING, DESK),
    "stop": (RUNNING, BOARD),
    "reopen": ({"resolved"}, BOARD),
    "extend": ({"processing"}, BOARD),
    "recompute_due": (RUNNING, LEADERS),
    "reassign": (RUNNING, HEADS | SUPERVISORS),
    "hand_on": (RUNNING, {"quantri", "chinh"}),
    "release_step": (RUNNING | {"resolved"}, {"the machine"}),
    "amend": (RUNNING, DESK | LEADERS),
    "amend_contacts": (RUNNING | {"resolved"}, DESK),
    "redirect": ({"processing"}, DESK),
    "receive_anew": ({"stopped", "withdrawn"}, DESK),
    "record_payment": (RUNNING | {"resolved", "returned"}, DESK),
    "exempt_fee": (RUNNING | {"resolved"}, DESK),
    "refund_fee": (RUNNING | {"resolved", "returned", "withdrawn", "stopped"}, LEADERS),
    "waive_fee": (RUNNING | {"resolved"}, LEADERS),
    "record_tracking": ({"returned"}, DESK),
    "move_to_version": ({"processing"}, KEEPERS),
    "fire_timer": ({"processing", "resolved"}, {"the machine"}),
    "mark_overdue": ({"processing"}, {"the machine"}),
    "confirm_due": ({"processing", "waiting", "suspended"}, {"the machine"}),
    "succeed": ({"submitted", "incomplete", "processing", "waiting", "suspended", "resolved"}, {"the machine"}),
}
# Of a case that the desk of another agency took in.
AT_BOTH = ("hand_over", "reach", "hand_result_over", "take_result")
STEPS = {step.id: step for step in definition("QT.DP.02").steps}
# Who does the steps of that process: by the desk, the division, its handler, the board, the clerks.
DO = {"B2": DESK, "B3": HEADS, "B4": {"minh"}, "B5": {"minh"}, "B6": HEADS, "B7": BOARD, "B8": CLERKS, "B9": DESK}


def facts(state: str = "processing", **changes: object) -> DoerFacts:
    """A case of the division of drugs, assigned to minh; some of its fee is owed, its result goes by post."""
    given = DoerFacts(
        agency_id=AGENCIES["syt"],
        state=state,
        division_id=DIVISIONS["nvd"],
        handler_id=PEOPLE["minh"],
        signing_division_id=DIVISIONS["bgd"],
        fee_open=True,
        by_post=True,
        taken_over=True,
        slip=lambda: True,
        money=lambda: Money(owed=300_000, held=200_000, waived=False),
    )
    return replace(given, **changes)


def live(step_id: str, **changes: object) -> LiveStep:
    step = STEPS[step_id]
    place = {"": "nvd", "one_stop": "motcua"}.get(step.unit, step.unit)
    given = LiveStep(
        id=step.id,
        name=step.name,
        duty=step.duty,
        role=step.role,
        division_id=DIVISIONS[place],
        of_handler=step.duty == "handle",
        signs=step.signs,
        returns=step.returns,
    )
    return replace(given, **changes)


def doers(act: str, given: DoerFacts) -> set[str]:
    """Who may do the act now."""
    return {name for name, actor in ACTORS.items() if answer(act, given, actor).allowed}


@pytest.mark.parametrize("state", ["", *STATES])
@pytest.mark.parametrize("act", MAY)
def test_an_act_is_open_to_these_people_in_these_states_and_to_nobody_else(act, state):
    states, people = MAY[act]
    assert doers(act, facts(state)) == (people if state in states else set())


def test_the_acts_named_here_are_all_acts():
    steps = {name for name, act in ACTS.items() if act.who is DOER}
    assert {*MAY, *steps, *AT_BOTH, "issue_paper", "record_viewing"} == set(ACTS)


def test_between_agencies_papers_are_given_and_taken_by_the_desk_and_by_the_competent_one():
    """The desk of another agency, 99, took the case in."""
    other = replace(ACTORS["tuan"], grants=(Grant("receive", 99),))
    for act in AT_BOTH:
        here, there = facts("resolved"), facts("resolved", desk_id=99)
        assert answer(act, here, ACTORS["lan"]).kind in (BROKEN_RULE, NOT_PERMITTED)
        at_the_desk = act in ("hand_over", "take_result")
        assert answer(act, there, other).allowed == at_the_desk
        assert doers(act, there) == (set() if at_the_desk else DESK | CLERKS)
        assert answer(act, facts("withdrawn", desk_id=99), other).kind == UNLAWFUL
    step = live("B2", agency_id=99, division_id=None)
    assert answer("complete_step", facts(step=step, desk_id=99), other).allowed
    assert doers("complete_step", facts(step=step, desk_id=99)) == set()


def test_a_step_of_another_agency_is_taken_and_answered_there_and_recorded_here_only_where_it_is_not_in():
    there = replace(ACTORS["tuan"], grants=(Grant("handle", 77),))
    step = live("B5", agency_id=77, division_id=None, of_handler=False, partner="Sở Nội vụ")
    for act in ("take_step", "answer_step"):
        assert answer(act, facts(step=step), there).allowed
        assert doers(act, facts(step=step)) == set()
        assert answer(act, facts("waiting", step=step), there).kind == UNLAWFUL
        # Another duty there is not that of the step.
        assert not answer(act, facts(step=step), replace(there, grants=(Grant("review", 77),))).allowed
    assert act_of_step(facts(step=step)) == "answer_step"
    assert act_of_step(facts(step=replace(step, signs=True))) == "sign"
    assert "Sở Nội vụ" in answer("answer_step", facts(step=step), ACTORS["minh"]).words
    own = live("B5", partner="Hội đồng", recorded=True)
    assert act_of_step(facts(step=own)) == "record_answer"
    assert doers("record_answer", facts(step=own)) == {"minh"}
    assert not answer("record_answer", facts(step=own), there).allowed


@pytest.mark.parametrize("act", ["issue_paper", "record_viewing"])
def test_papers_and_personal_data_are_of_those_who_work_with_cases_of_the_agency(act):
    may = doers(act, facts())
    assert {"lan", "minh", "ha", "binh", "thao", "chinh", "vanthu"} <= may
    assert not may & {"tuan", "khoa", "tinh", "ketoan"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_done_and_taken_by_these_people(step):
    state = "resolved" if step in ("B8", "B9") else "processing"
    act = {"B3": "assign", "B7": "sign", "B9": "return_result"}.get(step, "complete_step")
    given = facts(state, step=live(step), fee_open=False)
    assert doers(act, given) == doers("take_step", given) == DO[step]


@pytest.mark.parametrize("state", sorted(set(STATES) - {"processing", "resolved"}))
@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_done_where_the_clock_stands_or_all_is_over(step, state):
    for act in ("take_step", "complete_step", "assign", "sign", "return_result"):
        assert doers(act, facts(state, step=live(step))) == set()


def test_before_the_assignment_a_case_is_handled_by_any_specialist_of_the_division():
    unassigned = facts(handler_id=None)
    assert doers("ask_supplement", unassigned) == SPECIALISTS | HEADS
    assert doers("propose_refusal", unassigned) == SPECIALISTS


def test_a_second_and_a_third_request_are_the_heads():
    assert doers("ask_supplement", facts(rounds=1)) == HEADS
    assert doers("ask_supplement", facts(rounds=2)) == HEADS
    assert answer("ask_supplement", facts(rounds=1), ACTORS["minh"]).kind == BROKEN_RULE


def test_a_refusal_is_proposed_once():
    assert doers("propose_refusal", facts(refusal=True)) == set()


def test_who_signs_for_another_unit_neither_stops_nor_reopens():
    assert not {"loi", "tu"} & doers("stop", facts())
    by_the_desk = facts(signing_division_id=DIVISIONS["motcua"])
    assert doers("stop", by_the_desk) == {"tu"}


def test_who_stands_in_acts_in_the_name_of_the_lender():
    lent = Grant("handle", AGENCIES["syt"], DIVISIONS["nvd"], PEOPLE["minh"])
    anh = replace(ACTORS["anh"], grants=(*ACTORS["anh"].grants, lent))
    for act in ("ask_supplement", "propose_refusal", "suspend"):
        given = answer(act, facts(), anh)
        assert given.grant is not None
        assert given.grant.acting_for_id == PEOPLE["minh"]
    assert answer("complete_step", facts(step=live("B4")), anh).allowed


@pytest.mark.parametrize("doer", ["khanh", "binh"])
def test_another_person_signs_than_who_drafted_also_by_delegation(doer):
    """Khanh stands in for Bình: neither signs what the other did in whose name."""
    step = live("B7", done_by={"B5": frozenset({PEOPLE[doer]})})
    lent = replace(ACTORS["khanh"], grants=ACTORS["khanh"].grants[-1:])
    assert lent.grants[0].acting_for_id == PEOPLE["binh"]
    given = answer("sign", facts(step=step), lent)
    assert (given.kind, "B5" in given.words) == (BROKEN_RULE, True)
    assert doers("sign", facts(step=step)) == BOARD - {doer}


@pytest.mark.parametrize("act", ["complete_step", "take_step"])
def test_who_stands_in_for_two_acts_for_the_one_whom_separation_lets(act):
    lent = [Grant("review", AGENCIES["syt"], DIVISIONS["nvd"], PEOPLE[who]) for who in ("minh", "ha")]
    for grants in (lent, lent[::-1]):
        anh = replace(ACTORS["anh"], grants=tuple(grants))
        step = replace(live("B4", done_by={"B3": frozenset({PEOPLE["minh"]})}), duty="review", of_handler=False)
        given = answer(act, facts(step=step), anh)
        assert given.grant is not None
        assert given.grant.acting_for_id == PEOPLE["ha"]
        both = replace(step, done_by={"B3": frozenset({PEOPLE["minh"], PEOPLE["ha"]})})
        assert answer(act, facts(step=both), anh).kind == BROKEN_RULE
        own = replace(anh, grants=(*grants, Grant("review", AGENCIES["syt"], DIVISIONS["nvd"])))
        assert answer(act, facts(step=step), own).grant == own.grants[-1]


def test_a_step_is_taken_into_hand_once():
    assert doers("take_step", facts(step=live("B4", taken=True))) == set()
    assert doers("complete_step", facts(step=live("B4", taken=True))) == {"minh"}


def test_a_refusal_says_whose_the_act_is():
    assert "phân công cho người khác" in answer("suspend", facts(), ACTORS["anh"]).words
    assert "một cửa" in answer("withdraw", facts(), ACTORS["minh"]).words
    assert answer("withdraw", facts(), ACTORS["minh"]).kind == NOT_PERMITTED
    assert answer("withdraw", facts("resolved"), ACTORS["lan"]).kind == UNLAWFUL
    every = [
        answer(name, facts(state, step=live("B4")), actor)
        for name in ACTS
        for state in STATES
        for actor in ACTORS.values()
    ]
    assert all(one.allowed != bool(one.words) for one in every)


def test_once_something_was_done_the_leader_of_the_desk_amends_and_nobody_redirects():
    begun = facts(begun=lambda: True)
    assert doers("amend", begun) == LEADERS
    assert doers("amend_contacts", begun) == DESK
    assert doers("redirect", begun) == set()
    assert "Thông báo dừng" in answer("redirect", begun, ACTORS["lan"]).words


def test_money_is_entered_where_there_is_some_to_enter():
    settled = facts(fee_open=False, money=lambda: Money(held=500_000))
    assert [doers(act, settled) for act in ("record_payment", "exempt_fee", "waive_fee")] == [set()] * 3
    assert doers("refund_fee", facts(money=lambda: Money(owed=500_000))) == set()
    assert doers("waive_fee", facts(money=lambda: Money(owed=500_000, waived=True))) == set()
    assert doers("record_tracking", facts("returned", by_post=False)) == set()


def test_only_a_promise_that_was_told_elsewhere_is_typed_again():
    assert doers("correct_told_due", facts(taken_over=False)) == set()


def test_no_result_is_returned_while_its_fee_is_owed_unless_the_leader_lets_it():
    owed = facts("resolved", step=live("B9"))
    assert answer("return_result", owed, ACTORS["lan"]).kind == BROKEN_RULE
    assert "300.000 đồng" in answer("return_result", owed, ACTORS["lan"]).words
    assert doers("return_result", replace(owed, money=lambda: Money(owed=300_000, waived=True))) == DESK
    assert doers("sign", facts(step=live("B7"))) == BOARD


def test_every_move_of_the_flow_is_an_act_under_the_duty_of_the_flow():
    moves = {act.move for act in ACTS.values() if act.move}
    # Written by an import for a case of an outside system; nobody does it.
    assert set(CASE_FLOW.moves) - moves == {"ended_outside"}
    for name, act in ACTS.items():
        step = {"sign": live("B7"), "return_result": live("B9")}.get(name)
        for state in act.sources if act.move else ():
            grants = [answer(name, facts(state, step=step, fee_open=False), one).grant for one in ACTORS.values()]
            assert {g.duty for g in grants if g} == {CASE_FLOW.moves[act.move].duty}


def test_a_step_that_another_duty_signs_is_signed_under_the_duty_of_the_move():
    step = live("B6", signs=True)
    assert answer("sign", facts(step=step), ACTORS["ha"]).grant == Grant("approve", AGENCIES["syt"], DIVISIONS["nvd"])


def test_every_act_says_why_and_names_an_event():
    kinds = {*EVENT_LABELS, *NAMED_HERE, *CASE_FLOW.event_labels()}
    for name, act in ACTS.items():
        assert act.kind in kinds, name
        assert act.why, name
        assert act.sources, name
        assert act.label, name


def test_the_guide_prints_the_table():
    text = (ROOT / "docs/use/ho-so.md").read_text(encoding="utf-8")
    held = text.split("<!-- bảng việc -->\n")[1].split("<!-- hết bảng việc -->")[0]
    assert held == guide(date(2026, 12, 1))


WEIGHS = {"grant", "may", "has", "require"}
DOORS = {
    "rules/doers.py": "the predicates of the table",
    "rules/acts.py": "asks whether a colleague must be told that the case has its handler",
}


def weighing(source: str) -> list[str]:
    """Where a module asks by itself what somebody's duties are, or writes a duty as a string."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            first = node.args[0] if node.args else None
            asks = isinstance(first, ast.Constant) and first.value in DUTIES
            if name in WEIGHS and (asks or (isinstance(first, ast.Name) and first.id.isupper())):
                wrong.append(f"line {node.lineno}: {name}({ast.unparse(first)})")
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if "duty" in ast.unparse(node) and any(
                isinstance(side, ast.Constant) and side.value in DUTIES for side in sides
            ):
                wrong.append(f"line {node.lineno}: {ast.unparse(node)}")
    return wrong


def test_who_may_do_what_is_decided_nowhere_else():
    room = ROOT / "src/nennep/cases"
    found = {
        name: wrong
        for path in sorted(room.rglob("*.py"))
        if (name := str(path.relative_to(room))) not in DOORS
        if (wrong := weighing(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("source", ["actor.may('receive', 1)", "actor.grant(HANDLE, 1)", "ok = grant.duty == 'assign'"])
def test_a_second_decision_is_seen(source):
    assert weighing(source) != []

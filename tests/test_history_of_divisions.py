"""What a division left that ended is read in the division where it ended: what was over by then, and nothing more."""

from django.test import Client

from nennep.cases.models import Case
from nennep.cases.queries.access import case_of, cases_for
from nennep.org.models import Division, Position, User
from nennep.org.queries.practice import practising
from nennep.reorganisations import actions
from nennep.reorganisations.rules.mergers import WHOLE, Merger
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import make_procedure, make_received, walk
from tests.test_merged_agency import AFTER, DAY, DECISION, WRITTEN, doer, keeper, there

__all__ = ["keeper", "there"]
LATER = "2026-12-02 08:00"


def ended_case(cast: Cast) -> Case:
    """A case that the division on drugs handled, and that was returned before the day."""
    return walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:10"), "B7", "2026-11-16 11:00")


def hired(cast: Cast, name: str, division: Division) -> User:
    """Somebody who handles cases in that division alone."""
    user = User.objects.create(username=name, full_name=f"Người {name}", password="!")
    post = {"title": "Chuyên viên", "duties": ["handle"], "held_from": SINCE}
    Position.objects.create(user=user, agency=division.agency, division=division, **post)
    cast.people[name] = user
    return user


def reorganise(cast: Cast, changes: Changes) -> None:
    by, when = cast.actor("quan", WRITTEN), at(WRITTEN)
    held = actions.write_reorganisation(
        cast.health, decision=DECISION, effective_on=DAY, changes=changes, by=by, at=when
    )
    actions.plan_reorganisation(held, choices={}, by=by, at=when)


def sees(user: User, case: Case, when: str) -> bool:
    """On the list, and alone."""
    listed = cases_for(doer(user, when)).filter(pk=case.pk).exists()
    try:
        alone = case_of(doer(user, when), case.code) == case
    except Case.DoesNotExist:
        alone = False
    assert listed == alone
    return alone


def test_a_division_reads_what_ended_in_one_that_ended_in_it(cast: Cast, client: Client) -> None:
    case = ended_case(cast)
    third = Division.objects.create(agency=cast.health, code="kh", name="Phòng Kế hoạch")
    stranger = hired(cast, "vinh", third)
    reorganise(cast, Changes(ended={"nvd": "nvy"}))
    assert not sees(cast.yen, case, WRITTEN)
    carry_out_reorganisations(at(AFTER))
    assert (sees(cast.yen, case, LATER), sees(cast.minh, case, LATER)) == (True, True)
    assert not sees(stranger, case, LATER)
    client.force_login(cast.yen, backend="nennep.org.adapters.AccountBackend")
    with frozen(at(LATER)):
        assert client.get(f"/cases/{case.code}/").status_code == 200
        assert case.code in client.get("/cases/?state=returned").content.decode()


def test_over_several_decisions_and_into_another_agency(
    cast: Cast, keeper: User, there: Division, client: Client
) -> None:
    case, heir = ended_case(cast), hired(cast, "vinh", there)
    stranger = hired(cast, "an", Division.objects.create(agency=cast.other, code="nv", name="Phòng Nông vụ"))
    reorganise(cast, Changes(ended={"nvd": "nvy"}))
    carry_out_reorganisations(at(AFTER))
    assert not sees(heir, case, "2026-12-01 08:00")
    by, when = doer(keeper, "2026-12-01 08:00"), at("2026-12-01 08:00")
    merger = Merger({"mc": "mc", "nvy": "nvy"}, WHOLE)
    said = {"decision": DECISION, "effective_on": DAY, "by": by, "at": when}
    held = actions.write_merger(cast.health, into=cast.other, merger=merger, **said)
    actions.plan_merger(held, choices={}, by=by, at=when)
    case.refresh_from_db()
    assert (case.agency, case.division) == (cast.health, cast.drugs)
    assert (sees(heir, case, LATER), sees(cast.minh, case, LATER)) == (True, True)
    assert not sees(stranger, case, LATER)
    assert doer(heir, LATER).agency_ids == (cast.other.pk,)
    client.force_login(heir, backend="nennep.org.adapters.AccountBackend")
    with frozen(at(LATER)):
        assert client.get(f"/cases/{case.code}/").status_code == 200
        client.force_login(stranger, backend="nennep.org.adapters.AccountBackend")
        assert client.get(f"/cases/{case.code}/").status_code == 404


def test_a_case_in_which_a_step_waited_in_the_division_is_read_once_it_is_over(cast: Cast) -> None:
    """A step of the division on drugs, in a case that another division handles: what is under way stays theirs alone."""
    third = Division.objects.create(agency=cast.health, code="kh", name="Phòng Kế hoạch")
    over = ended_case(cast)
    case = make_received(cast, over.procedure_version, "2026-11-16 09:00")
    for one in (case, over):
        WorkItem.objects.filter(subject_type="case", subject_id=one.pk).update(state="done", division=cast.drugs)
        Case.objects.filter(pk=one.pk).update(division=third)
    reorganise(cast, Changes(ended={"nvd": "nvy"}))
    carry_out_reorganisations(at(AFTER))
    assert sees(cast.yen, over, LATER)
    assert not sees(cast.yen, case, LATER)


def test_nobody_reads_it_while_practising(cast: Cast) -> None:
    case = ended_case(cast)
    reorganise(cast, Changes(ended={"nvd": "nvy"}))
    carry_out_reorganisations(at(AFTER))
    assert not cases_for(practising(doer(cast.yen, LATER))).filter(pk=case.pk).exists()

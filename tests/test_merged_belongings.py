"""What hangs on an agency that ends, thing by thing: it is the successor's on the day, whatever day that is."""

from datetime import date

import pytest

from nennep.cases.models import Case
from nennep.documents.models import Posting
from nennep.ledger.files import store
from nennep.org import actions
from nennep.org.models import Agency, Division, User
from nennep.org.queries.names import name_on
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.actions import write_merger
from nennep.reorganisations.rules.mergers import WHOLE, Merger
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import Notice
from nennep.work.parts.notice_kinds import notice_kinds
from nennep.work.queries.notices import unread_count
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk
from tests.test_merged_agency import AFTER, DAY, DECISION, WRITTEN, doer, keeper, plan, sound, there
from tests.test_merged_chains import merge_on, third

__all__ = ["keeper", "there"]
NEW_YEAR = date(2027, 1, 1)


def test_at_the_end_of_the_year_the_first_of_january_is_the_successors(
    cast: Cast, keeper: User, there: Division
) -> None:
    handled = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B3", "2026-11-16 10:00")
    plan(cast, keeper, on=NEW_YEAR)
    assert carry_out_reorganisations(at("2026-12-31 23:59")).count == 0
    assert Case.objects.get(pk=handled.pk).agency == cast.health
    assert carry_out_reorganisations(at("2027-01-01 00:01")).count == 1
    handled.refresh_from_db()
    assert handled.agency == cast.other
    assert cast.minh.positions.get(agency=cast.health).held_to == date(2026, 12, 31)
    assert cast.minh.positions.get(agency=cast.other).held_from == NEW_YEAR
    assert walk(cast, handled, "B4", "2027-01-04 08:00").agency == cast.other
    assert sound()


def test_two_mergers_of_one_day_follow_each_other_and_the_day_before_keeps_its_names(
    cast: Cast, keeper: User, there: Division
) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    below = Agency.objects.create(code="cc", name="Chi cục Dân số", short_name="Chi cục", superior=cast.health)
    last = third(cast)
    plan(cast, keeper)
    merger = Merger({"mc": "mc", "nvy": "mc"}, WHOLE)
    said = {"decision": DECISION, "effective_on": DAY, "by": doer(keeper, WRITTEN), "at": at(WRITTEN)}
    with pytest.raises(BrokenRuleError, match="chưa xong"):
        write_merger(cast.other, into=last, merger=merger, **said)
    carry_out_reorganisations(at(AFTER))
    merge_on(cast, keeper, last, DAY, "2026-12-01 00:05")
    case.refresh_from_db()
    below.refresh_from_db()
    assert (case.agency, below.superior) == (last, last)
    assert name_on(below, date(2026, 11, 30)).superior == "Sở Y tế tỉnh Thử"
    assert name_on(below, DAY).superior == "Sở Xây dựng"
    held = cast.minh.positions.order_by("held_from", "pk")
    assert [(post.agency, post.held_to) for post in held] == [(cast.health, date(2026, 11, 30)), (last, None)]
    assert sound()


def test_delegations_are_lent_on_to_their_last_day(cast: Cast, keeper: User, there: Division) -> None:
    actions.delegate(
        cast.ha.positions.get(),
        borrower=cast.dat,
        duties=["review"],
        held_from=date(2026, 11, 17),
        held_to=date(2026, 12, 10),
        basis="Giấy ủy quyền số 1",
        by=cast.actor("ha", WRITTEN),
        at=at(WRITTEN),
    )
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    assert doer(cast.dat, "2026-12-10 08:00").may("review", cast.other.pk)
    assert not doer(cast.dat, "2026-12-11 08:00").may("review", cast.other.pk)


def test_what_is_posted_of_a_procedure_that_went_over_is_shown_by_the_successor(
    cast: Cast, keeper: User, there: Division
) -> None:
    code = make_procedure(cast).procedure.quality_code
    told = {"subject_type": "procedure", "subject_version": "1", "title": "Cấp", "version_words": "Bản 1"}
    told |= {"holds_from": date(2026, 1, 1), "place": "board", "posted_on": date(2026, 1, 2)}
    file = store(b"%PDF-1.7", media_type="application/pdf", at=at(WRITTEN), checked=True)
    for withdrawn in (None, date(2026, 6, 1)):
        Posting.objects.create(
            agency=cast.health, subject_code=code, file=file, recorded_at=at(WRITTEN), withdrawn_on=withdrawn, **told
        )
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    held = dict(Posting.objects.values_list("withdrawn_on", "agency"))
    assert held == {None: cast.other.pk, date(2026, 6, 1): cast.health.pk}


def test_an_unread_notice_is_read_after_the_day(cast: Cast, keeper: User, there: Division) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    told = {"agency": cast.health, "recipient": cast.minh, "subject_type": "case", "subject_id": case.pk}
    kind = sorted(notice_kinds())[0]
    Notice.objects.create(key="k", kind=kind, made_at=at(WRITTEN), **told)
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    assert unread_count(doer(cast.minh, "2026-12-01 08:00"), at("2026-12-01 08:00")) == 1

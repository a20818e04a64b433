"""Under which grant somebody acts."""

from nennep.kernel.actors import Actor, Grant

OWN, LENT, OTHER = Grant("handle", 1, 7), Grant("handle", 1, 7, 5), Grant("handle", 1, 7, 6)
DAT = Actor(2, 1, (OTHER, LENT, OWN))


def test_the_own_grant_comes_before_a_lent_one():
    assert DAT.grant("handle", 1, 7) == OWN
    assert Actor(2, 1, (LENT,)).grant("handle", 1, 7) == LENT


def test_work_assigned_to_a_lender_is_done_under_his_grant():
    assert DAT.grant("handle", 1, 7, of=5) == LENT
    assert DAT.grant("handle", 1, 7, of=6) == OTHER


def test_work_assigned_to_nobody_to_oneself_or_to_a_third_is_done_under_the_own_grant():
    assert [DAT.grant("handle", 1, 7, of=person) for person in (None, 2, 9)] == [OWN] * 3


def test_no_grant_reaches_beyond_its_place_and_duty():
    assert DAT.grant("handle", 1, 8, of=5) is None
    assert DAT.grant("handle", 3, 7, of=5) is None
    assert DAT.grant("review", 1, 7, of=5) is None


def test_all_the_grants_of_a_duty_are_told_the_own_one_first():
    assert DAT.grants_for("handle", 1, 7) == [OWN, OTHER, LENT]
    assert DAT.grants_for("handle", 1, 7, of=5) == [LENT, OWN, OTHER]
    assert DAT.grants_for("handle", 1, 8) == []

"""Money of a case after acceptance: taken, exempted, paid back; or the return allowed while it is owed."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.kernel.words import money
from nennep.ledger.actions import ConflictError, note, overtaken
from nennep.org.rules import BrokenRuleError

from ..models import Case
from ..parts.fees import fee_part, money_of, way_settled
from ..parts.remarks import readable, remark_part
from ..queries.acts import permit
from ..rules.acts import ACTS
from ..rules.doers import Money


def record_payment(case: Case, *, by: Actor, at: datetime, way: str, seen: int | None = None) -> Case:
    """All that is owed was paid, in that way. Event ``case.fee_paid``; refused where nothing is owed.

    ``seen``, here as in every act below, is the sum that the writer saw: what was owed, for a refund what was held.
    Raises ConflictError where it is another sum now.
    """
    return _enter(case, "record_payment", "paid", by=by, at=at, amount=None, way=way, seen=seen)


def exempt_fee(
    case: Case, *, by: Actor, at: datetime, amount: int, reason: str, basis: str, seen: int | None = None
) -> Case:
    """So much of what is owed is not charged, by the basis in law. Event ``case.fee_exempted``."""
    words = f"{readable(reason)}\nCăn cứ: {legible(basis)}"
    return _enter(case, "exempt_fee", "exempted", by=by, at=at, amount=amount, reason=words, seen=seen)


def refund_fee(
    case: Case, *, by: Actor, at: datetime, amount: int, way: str, reason: str, seen: int | None = None
) -> Case:
    """So much of what was taken is paid back; in a running case it is owed again. Event ``case.fee_refunded``."""
    return _enter(case, "refund_fee", "refunded", by=by, at=at, amount=amount, way=way, reason=reason, seen=seen)


def waive_fee(case: Case, *, by: Actor, at: datetime, reason: str, seen: int | None = None) -> Case:
    """The result may be returned while the fee is owed; it stays owed. Event ``case.fee_waived``."""
    return _enter(case, "waive_fee", "waived", by=by, at=at, amount=None, reason=reason, seen=seen)


def _enter(
    case: Case,
    act: str,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    amount: int | None,
    seen: int | None,
    way: str = "",
    reason: str = "",
) -> Case:
    grant, purse = permit(act, case, by=by), money_of(case)
    _check_seen(kind, seen, purse)
    held, sum_ = purse.held, purse.owed if amount is None else amount
    if amount is None and not sum_:
        raise overtaken(case, by=by, at=at)
    _check(kind, sum_, held if kind == "refunded" else purse.owed)
    due = case.fee_amount - sum_ if kind == "exempted" else case.fee_amount
    held += {"paid": sum_, "refunded": -sum_}.get(kind, 0)
    changes = {"fee_amount": due, "fee_paid_by": way if kind == "paid" else way_settled(case, due, held)}
    facts = {"amount": sum_, "way": way, "fee_amount": due}
    parts = [fee_part(case, kind, sum_, way, by=by, at=at)]
    if reason:
        remark, said = remark_part(case, kind, reason, by=by, at=at)
        parts.append(remark)
        facts |= said
    note(case, ACTS[act].event, by=by, at=at, grant=grant, facts=facts, changes=changes, parts=parts)
    return case


def _check_seen(kind: str, seen: int | None, purse: Money) -> None:
    now, what = (purse.held, "đã thu") if kind == "refunded" else (purse.owed, "còn phải thu")
    if seen is not None and seen != now:
        raise ConflictError(
            f"Lúc mở trang, hồ sơ {what} {money(seen)}; nay {what} {money(now)}."
            " Mở bản mới nhất, nói lại số tiền với người nộp rồi ghi."
        )


def _check(kind: str, amount: int, most: int) -> None:
    if amount < 1:
        raise BrokenRuleError("amount", "Số tiền phải lớn hơn 0.")
    if amount > most:
        what = "đã thu" if kind == "refunded" else "phải thu"
        raise BrokenRuleError("amount", f"Số tiền {money(amount)} nhiều hơn số {what}, {money(most)}.")

"""Series of numbers: made, renamed, closed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.kernel.text import fold, nfc
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError

from ..models import IssuedNumber, NumberSeries
from ..queries.numbers import above, permit_keeping
from ..rules.numbers import NEVER, YEARLY, NumberPatternError, check_new_pattern

name_events(
    {
        "number_series.added": "Lập dãy số",
        "number_series.changed": "Sửa dãy số",
        "number_series.closed": "Thôi dùng dãy số",
    }
)


def add_series(
    agency: Agency, *, name: str, pattern: str, restart: str, starts_on: date, by: Actor, at: datetime, code: str = ""
) -> NumberSeries:
    """Afterwards the agency numbers results in this series too, from 01 on. Event ``number_series.added``.

    Raises BrokenRuleError for a pattern that cannot be kept or that another series has.
    """
    grant = permit_keeping(agency.pk, by=by)
    titled, written = nfc(name).strip(), nfc(pattern).strip()
    _check(agency, titled, written, restart)
    try:
        with transaction.atomic():
            series = NumberSeries.objects.create(
                agency=agency,
                code=_free_code(agency, code or titled, starts_on),
                name=titled,
                pattern=written,
                restart=restart,
                starts_on=starts_on,
            )
            _tell("added", series, by=by, at=at, grant=grant)
    except IntegrityError as error:
        raise BrokenRuleError("name", f"Dãy “{titled}” vừa được người khác lập. Xem lại danh sách.") from error
    return series


def change_series(series: NumberSeries, *, name: str, pattern: str, by: Actor, at: datetime) -> None:
    """Afterwards it is called and written so. Raises BrokenRuleError for another pattern once a number was given."""
    grant = permit_keeping(series.agency_id, by=by)
    titled, written = nfc(name).strip(), nfc(pattern).strip()
    _check(series.agency, titled, written, series.restart, but=series)
    given = IssuedNumber.objects.filter(agency_id=series.agency_id, series=series.code)
    if written != series.pattern and given.exists():
        raise BrokenRuleError(
            "pattern", "Dãy đã cấp số nên giữ nguyên mẫu. Cần mẫu khác thì lập dãy mới rồi thôi dùng dãy này."
        )
    with transaction.atomic():
        series.name, series.pattern = titled, written
        series.save(update_fields=["name", "pattern"])
        _tell("changed", series, by=by, at=at, grant=grant)


def close_series(series: NumberSeries, *, closed_on: date, by: Actor, at: datetime) -> None:
    """Afterwards papers of ``closed_on`` and later take no number of it; what was given stays."""
    grant = permit_keeping(series.agency_id, by=by)
    last = IssuedNumber.objects.filter(agency_id=series.agency_id, series=series.code, state="issued")
    newest = last.order_by("-dated_on").values_list("dated_on", flat=True).first()
    if newest and closed_on <= newest:
        raise BrokenRuleError("closed_on", f"Dãy đã cấp số cho văn bản ngày {full_date(newest)}. Chọn ngày sau đó.")
    if closed_on < series.starts_on:
        raise BrokenRuleError("closed_on", f"Dãy dùng từ ngày {full_date(series.starts_on)}. Chọn ngày từ đó trở đi.")
    with transaction.atomic():
        if not NumberSeries.objects.filter(pk=series.pk, closed_on=None).update(closed_on=closed_on):
            raise BrokenRuleError("closed_on", "Dãy này đã thôi dùng trước đó.")
        series.closed_on = closed_on
        _tell("closed", series, by=by, at=at, grant=grant)


def _check(agency: Agency, name: str, pattern: str, restart: str, but: NumberSeries | None = None) -> None:
    if not name:
        raise BrokenRuleError("name", "Ghi tên dãy số, ví dụ: Giấy phép hoạt động.")
    try:
        check_new_pattern(pattern)
    except NumberPatternError as error:
        raise BrokenRuleError("pattern", error.words) from error
    if restart not in (YEARLY, NEVER):
        raise BrokenRuleError("restart", "Chọn dãy về 01 hằng năm hay đếm tiếp qua các năm.")
    others = NumberSeries.objects.filter(agency=agency).exclude(pk=but.pk if but else 0)
    for other in others:
        if other.pattern.casefold() == pattern.casefold():
            raise BrokenRuleError("pattern", f"Dãy “{other.name}” đã dùng mẫu này; hai dãy không được in cùng một số.")
        if other.name.casefold() == name.casefold():
            raise BrokenRuleError("name", f"Đã có dãy “{other.name}”. Chọn tên khác.")


def _free_code(agency: Agency, words: str, day: date) -> str:
    taken = {kind.code for kind in above(day)}
    taken |= set(NumberSeries.objects.filter(agency=agency).values_list("code", flat=True))
    bare = slugify(fold(words))[:36] or "day-so"
    found, number = bare, 1
    while found in taken:
        number += 1
        found = f"{bare}-{number}"
    return found


def _tell(what: str, series: NumberSeries, *, by: Actor, at: datetime, grant: Grant | None) -> None:
    facts = {
        "code": series.code,
        "pattern": series.pattern,
        "restart": series.restart,
        "starts_on": series.starts_on.isoformat(),
        "closed_on": series.closed_on.isoformat() if series.closed_on else None,
    }
    append(
        f"number_series.{what}",
        subject=("number_series", series.pk),
        agency_id=series.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts=facts,
    )

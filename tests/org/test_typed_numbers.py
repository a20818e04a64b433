"""Numbers typed into boxes."""

import pytest
from django.forms import ValidationError

from nennep.org.forms import MoneyField, WholeNumberField


def test_money_and_counts_are_read_in_thousands_or_refused_in_words():
    amount = MoneyField(label="Số tiền", missing="Số tiền còn trống.")
    assert (amount.clean("25.000"), amount.clean("0"), amount.clean(500_000)) == (25_000, 0, 500_000)
    refused = {"100.00": "Số tiền không đọc được", "abc": "500.000", "-5": "Số tiền không thể âm", "": "còn trống"}
    for typed, words in refused.items():
        with pytest.raises(ValidationError, match=words):
            amount.clean(typed)
    count = WholeNumberField(required=False, error_messages={"invalid": "ghi số nguyên."})
    assert (count.clean("1.000"), count.clean("1.717"), count.clean("")) == (1000, 1717, None)
    with pytest.raises(ValidationError, match="ghi số nguyên"):
        count.clean("1.5")

"""The line that a scanner types when it reads the code on a citizen's identity card."""

import re
from dataclasses import dataclass
from datetime import date

from nennep.kernel.refusals import Refusal
from nennep.kernel.text import nfc, plain_digits


class CardUnreadableError(Refusal):
    """The line is not that of an identity card; the words are for the screen."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What the card says of its holder. It is used at once and kept nowhere."""

    number: str
    name: str
    born_on: date
    address: str


def read_card(line: str) -> IdentityCard:
    """The card of a line ``number|old number|name|ddmmyyyy|sex|address|ddmmyyyy``; more parts may follow.

    Raises CardUnreadableError.
    """
    parts = [part.strip() for part in plain_digits(nfc(line)).split("|")]
    if len(parts) < 6:
        raise CardUnreadableError(
            "Không đọc được thẻ: dòng quét chưa đủ thông tin của thẻ căn cước. Quét lại, hoặc nhập tay ở dưới."
        )
    number, name, born, address = parts[0], parts[2], parts[3], parts[5]
    if not re.fullmatch(r"\d{12}", number):
        raise CardUnreadableError(
            f"Không đọc được thẻ: số định danh cần 12 chữ số, đọc ra {len(number)}. Quét lại, hoặc bấm Nhập tay."
        )
    try:
        day = date(int(born[4:]), int(born[2:4]), int(born[:2]))
    except ValueError as error:
        raise CardUnreadableError(
            f"Không đọc được thẻ: ngày sinh “{born}” không phải một ngày. Quét lại, hoặc bấm Nhập tay."
        ) from error
    return IdentityCard(number, name, day, address)

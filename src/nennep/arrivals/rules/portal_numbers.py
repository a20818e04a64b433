"""Numbers of people and of organisations in a portal's list: which of the two one is, and what a spreadsheet lost."""

import re
from collections.abc import Iterator, Mapping

from nennep.office.headings import said
from nennep.office.lost_zeros import ADDED, lost_two_zeros
from nennep.office.spelling import key

Values = Mapping[str, str]
"""By meaning, all as text: instants and days in ISO form."""
_KINDS = ("to chuc", "doanh nghiep", "cong ty", "co quan", "hop tac xa", "ho kinh doanh")
# How the name of an organisation begins; inside a name the same words may be a person's: Nguyễn Trung Tâm.
_NAMES = (
    *("cong ty", "tong cong ty", "doanh nghiep", "hop tac xa", "lien hiep", "ho kinh doanh", "chi nhanh", "tap doan"),
    *("trung tam", "van phong", "co so", "nha thuoc", "quay thuoc", "benh vien", "phong kham", "ngan hang", "cua hang"),
    *("truong mam non", "truong tieu hoc", "truong trung hoc", "truong cao dang", "truong dai hoc", "ban quan ly"),
    *("uy ban", "nha hang", "khach san"),
)
_CHECKED = f"{ADDED} Đối chiếu khi tiếp nhận."


def is_organisation(values: Values) -> bool:
    """Whether an organisation applies: so it is said, so it is called, or its number is a tax number."""
    return says_organisation(values) or is_tax_number(values.get("owner_identity", ""))


def says_organisation(values: Values) -> bool:
    """Whether the row says so in words."""
    called = key(values.get("owner") or values.get("name", ""))
    return said(key(values.get("applicant_kind", "")), *_KINDS) or any(called.startswith(f"{word} ") for word in _NAMES)


def is_tax_number(number: str) -> bool:
    """Ten digits, or thirteen."""
    return number.isdecimal() and len(number) in (10, 13)


def tax_number_of(values: Values) -> str:
    """The number by which an organisation applies, in whichever column it stands; "" for a person."""
    number = values.get("identity_number", "")
    if values.get("owner_identity") or not is_tax_number(number):
        return ""
    return number if len(number) == 13 or says_organisation(values) else ""


def mended_numbers(values: Values) -> Iterator[tuple[str, str, str]]:
    """Each number that cannot be taken as it stands: its meaning, how it is written here, and the remark."""
    is_told = says_organisation(values)
    number, other = values.get("identity_number", ""), values.get("owner_identity", "")
    if len(number) == 10 and is_tax_number(number) and (other or not is_told):
        if lost_two_zeros(number, values.get("born_on", "")):
            yield "identity_number", f"00{number}", _CHECKED.format(lost="hai số 0", digits=12)
        else:
            words = "Có 10 chữ số mà dòng này không nói là tổ chức: ghi là số của người nộp. Hỏi lại khi tiếp nhận."
            yield "identity_number", number, words
    if is_told and re.fullmatch(r"\d{9}", other):
        yield "owner_identity", f"0{other}", _CHECKED.format(lost="số 0", digits=10)
    elif not is_told and len(other) == 10 and lost_two_zeros(other):
        words = "Mã số của tổ chức, hay căn cước mất hai số 0 đầu? Ghi là tổ chức; hỏi lại khi tiếp nhận."
        yield "owner_identity", other, words
